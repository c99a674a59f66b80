use std::io;
use std::process::{Command, Output};

/// What git prints, or the reason why it does not.
pub fn git(arguments: &[&str]) -> Result<String, String> {
    let output = Command::new("git").args(arguments).output().map_err(|error| missing(&error))?;
    if output.status.success() { Ok(text(&output.stdout)) } else { Err(reason(arguments, &output)) }
}

/// A value of git's configuration for this repository.
pub fn config(key: &str) -> Option<String> {
    git(&["config", "--get", key]).ok().map(|value| value.trim_end().to_owned())
}

/// The way from here to the top folder of the working tree: empty, or `../` and so on.
pub fn top() -> Result<String, String> {
    git(&["rev-parse", "--show-cdup"]).map(|path| path.trim_end().to_owned())
}

fn missing(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "git is not installed, or not on the PATH".to_owned(),
        kind => format!("git cannot be started: {kind}"),
    }
}

fn reason(arguments: &[&str], output: &Output) -> String {
    let words = text(&output.stderr);
    let first = words.lines().next().unwrap_or("it says no reason");
    format!("`git {}` fails: {first}", arguments.join(" "))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
