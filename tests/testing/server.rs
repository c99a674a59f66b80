//! A service that answers what it is told to, and remembers what it was asked.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// What was sent: the request line, the headers in lower case, the body.
#[derive(Debug, Clone)]
pub struct Sent {
    pub line: String,
    pub headers: Vec<String>,
    pub body: Vec<u8>,
}

/// The service, which lives as long as the test.
pub struct Server {
    pub url: String,
    pub sent: Arc<Mutex<Vec<Sent>>>,
}

impl Server {
    /// Answers each path with a status and a body.
    pub fn new(answers: &'static [(&'static str, u16, &'static [u8])]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let sent = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&sent);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                answer(stream, answers, &seen);
            }
        });
        Self { url, sent }
    }
}

fn answer(mut stream: TcpStream, answers: &[(&str, u16, &[u8])], sent: &Mutex<Vec<Sent>>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let line = line.trim_end().to_owned();
        if line.is_empty() {
            break;
        }
        lines.push(line);
    }
    let Some(line) = lines.first().cloned() else { return };
    let headers: Vec<String> = lines[1..].iter().map(|line| line.to_lowercase()).collect();
    let length = headers.iter().find_map(|header| header.strip_prefix("content-length: ")?.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body).unwrap();
    let path = line.split(' ').nth(1).unwrap().to_owned();
    sent.lock().unwrap().push(Sent { line, headers, body });
    let (_, status, body) = answers.iter().find(|(known, ..)| *known == path).unwrap_or(&("", 404, b"{}"));
    let head = format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(body).unwrap();
}
