//! Requests over TLS, which curl sends: it knows this machine's certificates and proxies, and every TLS library for Rust
//! needs C or assembly.

use super::clock;
use super::engine::{Patience, Stopped, run_program};
use super::http::{Answer, Request};
use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// Sends one request, and takes any status for an answer.
///
/// # Errors
/// Why there is no answer.
pub fn send(request: &Request, timeout: Duration) -> Result<Answer, String> {
    let folder = tempfile::Builder::new().prefix("modelstow-").tempdir().map_err(|error| words(&error))?;
    let (body, answer) = (folder.path().join("request"), folder.path().join("answer"));
    let config = folder.path().join("curl");
    fs::write(&body, &request.body).map_err(|error| words(&error))?;
    fs::write(&config, told(request, timeout, &body, &answer)).map_err(|error| words(&error))?;
    let mut command = Command::new("curl");
    // Without the user's own configuration, which might print or follow what is not meant.
    command.arg("--disable").arg("--config").arg(&config);
    let start = clock::now();
    let ended = match run_program(command, Patience::Limited(timeout + Duration::from_secs(10))) {
        Ok(ended) => ended,
        Err(Stopped::NotStarted(_)) => {
            return Err("https needs the program `curl`, which is not here".to_owned());
        }
        Err(_) => return Err(format!("no answer within {} s", timeout.as_secs())),
    };
    let seconds = start.elapsed().as_secs_f64();
    if !ended.is_fine() {
        let said = ended.said.lines().rfind(|line| line.starts_with("curl:")).unwrap_or("curl failed");
        return Err(said.to_owned());
    }
    let (status, content_type) = ended.output.trim().split_once(' ').unwrap_or((ended.output.trim(), ""));
    Ok(Answer {
        status: status.parse().map_err(|_| "curl tells no status".to_owned())?,
        content_type: content_type.to_owned(),
        // An empty answer leaves no file.
        body: fs::read(&answer).unwrap_or_default(),
        seconds,
    })
}

fn words(error: &io::Error) -> String {
    crate::worktree::reason(error)
}

/// What curl is told, in a file: a header may be a secret, and any user of the machine can read a command line.
fn told(request: &Request, timeout: Duration, body: &Path, answer: &Path) -> String {
    let mut lines = vec![
        format!("url = {}", quoted(&request.url)),
        format!("request = {}", quoted(&request.method)),
        format!("output = {}", quoted(&answer.to_string_lossy())),
        format!("max-time = {}", timeout.as_secs().max(1)),
        "write-out = \"%{http_code} %{content_type}\"".to_owned(),
        "silent".to_owned(),
        "show-error".to_owned(),
    ];
    for (name, value) in &request.headers {
        lines.push(format!("header = {}", quoted(&format!("{name}: {value}"))));
    }
    if request.method != "GET" {
        lines.push(format!("data-binary = {}", quoted(&format!("@{}", body.to_string_lossy()))));
    }
    lines.join("\n") + "\n"
}

/// As curl's configuration quotes.
fn quoted(text: &str) -> String {
    format!(
        "\"{}\"",
        text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n").replace('\r', "\\r")
    )
}
