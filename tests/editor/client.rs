//! An editor, as far as the protocol goes: the built program's standard input and output.

#![expect(clippy::needless_pass_by_value, reason = "a caller writes `json!(…)` and no more")]

use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(60);

/// An editor with a server.
pub struct Editor {
    folder: PathBuf,
    server: Child,
    input: Option<ChildStdin>,
    messages: Receiver<Value>,
    /// What came and was not asked for yet.
    pub kept: Vec<Value>,
    asked: i64,
    versions: BTreeMap<String, i64>,
    pub initialized: Value,
}

impl Editor {
    /// In a folder, with capabilities of the client.
    pub fn start(folder: &Path, capabilities: &Value) -> Self {
        let mut server = Command::new(env!("CARGO_BIN_EXE_modelstow"))
            .args(["lsp", "--stdio"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(server.stdout.take().unwrap());
        let (send, messages) = mpsc::channel();
        thread::spawn(move || {
            while let Some(message) = read(&mut output) {
                if send.send(message).is_err() {
                    break;
                }
            }
        });
        let mut editor = Self {
            folder: folder.canonicalize().unwrap(),
            input: server.stdin.take(),
            server,
            messages,
            kept: Vec::new(),
            asked: 0,
            versions: BTreeMap::new(),
            initialized: Value::Null,
        };
        editor.initialized =
            editor.ask("initialize", json!({ "processId": null, "capabilities": capabilities }));
        editor.tell("initialized", json!({}));
        editor
    }

    /// How a file is named.
    pub fn uri(&self, path: &str) -> String {
        format!("file://{}", self.folder.join(path).display())
    }

    /// The text of a file on disk.
    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.folder.join(path)).unwrap()
    }

    pub fn open(&mut self, path: &str) {
        let text = self.read(path);
        self.open_as(path, &text);
    }

    pub fn open_as(&mut self, path: &str, text: &str) {
        self.versions.insert(path.to_owned(), 1);
        let document = json!({ "uri": self.uri(path), "languageId": "toml", "version": 1, "text": text });
        self.tell("textDocument/didOpen", json!({ "textDocument": document }));
    }

    /// Changes of the text: each a range, as `[line, character, line, character]`, and what it becomes.
    pub fn change(&mut self, path: &str, changes: &[([u32; 4], &str)]) {
        let changes: Vec<Value> =
            changes.iter().map(|(at, text)| json!({ "range": range(*at), "text": text })).collect();
        self.changed(path, changes.into());
    }

    /// The whole text becomes another one.
    pub fn write(&mut self, path: &str, text: &str) {
        self.changed(path, json!([{ "text": text }]));
    }

    fn changed(&mut self, path: &str, changes: Value) {
        let version = self.versions.get_mut(path).unwrap();
        *version += 1;
        let version = *version;
        let document = json!({ "uri": self.uri(path), "version": version });
        self.tell("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }));
    }

    pub fn tell(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// Asks without waiting, and gives the number of the request.
    pub fn ask_later(&mut self, method: &str, params: Value) -> i64 {
        self.asked += 1;
        let id = self.asked;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        id
    }

    /// The whole response to a request.
    pub fn response(&mut self, id: i64) -> Value {
        self.wait(|message| message["id"] == id && message.get("method").is_none())
    }

    pub fn ask(&mut self, method: &str, params: Value) -> Value {
        let id = self.ask_later(method, params);
        let response = self.response(id);
        assert!(response.get("error").is_none(), "{method}: {response}");
        response["result"].clone()
    }

    /// Asks of a place: the line counts from 0.
    pub fn ask_at(&mut self, method: &str, path: &str, line: usize, character: usize) -> Value {
        self.ask(method, self.at(path, line, character))
    }

    pub fn at(&self, path: &str, line: usize, character: usize) -> Value {
        json!({
            "textDocument": { "uri": self.uri(path) },
            "position": { "line": line, "character": character },
            "context": { "includeDeclaration": true, "triggerKind": 1 },
        })
    }

    /// What is shown of a file once its text is looked at as it is now.
    pub fn shown(&mut self, path: &str) -> Vec<Value> {
        let (uri, version) = (self.uri(path), self.versions.get(path).copied());
        let message = self.wait(|message| {
            message["method"] == "textDocument/publishDiagnostics"
                && message["params"]["uri"] == *uri
                && message["params"]["version"].as_i64() == version
        });
        message["params"]["diagnostics"].as_array().unwrap().clone()
    }

    /// The first message that is wanted; others are kept.
    pub fn wait(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        if let Some(at) = self.kept.iter().position(&wanted) {
            return self.kept.remove(at);
        }
        loop {
            let message = self.messages.recv_timeout(PATIENCE).expect("the server says something");
            if wanted(&message) {
                return message;
            }
            self.kept.push(message);
        }
    }

    fn send(&mut self, message: &Value) {
        let text = message.to_string();
        let input = self.input.as_mut().unwrap();
        write!(input, "Content-Length: {}\r\n\r\n{text}", text.len()).unwrap();
        input.flush().unwrap();
    }

    /// Says good-bye, and gives the exit code.
    pub fn end(mut self) -> Option<i32> {
        assert_eq!(self.ask("shutdown", Value::Null), Value::Null);
        self.tell("exit", Value::Null);
        self.server.wait().unwrap().code()
    }

    /// Goes without a word, and gives the exit code.
    pub fn vanish(mut self) -> Option<i32> {
        drop(self.input.take());
        self.server.wait().unwrap().code()
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        drop(self.server.kill());
        drop(self.server.wait());
    }
}

pub fn range([line, character, end_line, end]: [u32; 4]) -> Value {
    json!({ "start": { "line": line, "character": character }, "end": { "line": end_line, "character": end } })
}

fn read(input: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if input.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line.trim();
        if line.is_empty() {
            break;
        }
        if let Some(number) = line.strip_prefix("Content-Length: ") {
            length = number.parse().unwrap();
        }
    }
    let mut text = vec![0; length];
    input.read_exact(&mut text).ok()?;
    Some(serde_json::from_slice(&text).unwrap())
}
