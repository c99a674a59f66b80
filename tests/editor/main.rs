//! `modelstow lsp`, by the protocol: issue by issue what an editor shows of a service, and that it is what the commands say.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod actions;
mod answers;
mod client;
mod platform;
mod protocol;

use client::Editor;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

const SERVICE: &str = r#"edition = "2026"
allow = ["base-image-not-pinned"]

[service]
name = "boston"

[model]
path = "model.rds"

[runtime]
name = "plumber"
entrypoint = "score.R"

[image]
repository = "registry.example.com/boston"

[server]
port = 8080
"#;

/// A service with its files as `generate` writes them.
fn project() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("model.rds"), "model").unwrap();
    fs::write(folder.path().join("score.R"), "# score").unwrap();
    fs::write(folder.path().join("service.toml"), SERVICE).unwrap();
    generate(folder.path());
    folder
}

fn generate(folder: &Path) {
    let done =
        Command::new(env!("CARGO_BIN_EXE_modelstow")).current_dir(folder).arg("generate").output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

fn editor(folder: &TempDir) -> Editor {
    Editor::start(folder.path(), &json!({}))
}

/// Where a text stands first in another: its line and character, both from 0.
fn place(text: &str, words: &str) -> (usize, usize) {
    let at = text.find(words).unwrap_or_else(|| panic!("{words} is not in\n{text}"));
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    (text[..at].matches('\n').count(), text[start..at].chars().count())
}

fn codes(shown: &[Value]) -> Vec<&str> {
    shown.iter().map(|one| one["code"].as_str().unwrap()).collect()
}
