//! The command line, a file a case: `tests/cli/NAME.md`.
//!
//! A case is a page that shows files and what the commands say about them. A block that is called `toml service.toml`
//! is the file `service.toml`, and so on; a `console` block is run by trycmd in the folder of these files. Beside a
//! `service.toml` stand a `model.rds` and a `score.R`. A block called `bytes PATH` says how many zeros are in the file, one called `hex PATH` which
//! bytes. What a person or git does between two commands
//! is shown as `cp`, `ln`, `rm` or `sed -i.bak`.
//!
//! `TRYCMD=overwrite cargo test --test cli` writes what the commands say now into the cases.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot be set up has failed")]

use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn every_case_says_what_its_page_says() {
    let work = tempfile::tempdir().expect("a folder for the cases");
    let cases = cases();
    for (name, page) in &cases {
        fs::write(work.path().join(name), page).expect("the page can be copied");
        set_up(&work.path().join(name).with_extension("in"), page);
    }

    trycmd::TestCases::new()
        .register_bin("modelstow", Path::new(env!("CARGO_BIN_EXE_modelstow")))
        .register_bins(["cp", "git", "ln", "rm", "sed"].map(|name| (name, tool(name))))
        .case(work.path().join("*.md"))
        .run();

    // Every case holds, so what differs was overwritten on request.
    for (name, page) in &cases {
        let now = fs::read_to_string(work.path().join(name)).expect("the page is still there");
        if now != *page {
            fs::write(folder().join(name), now).expect("the page can be written");
        }
    }
}

/// A program of the machine.
#[allow(clippy::disallowed_methods, reason = "no output depends on where the program is")]
fn tool(name: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|file| file.exists())
        .unwrap_or_default()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli")
}

/// The pages by their names.
fn cases() -> Vec<(String, String)> {
    fs::read_dir(folder())
        .expect("the cases are there")
        .map(|entry| {
            let path = entry.expect("the folder can be read").path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, fs::read_to_string(path).expect("a page is text"))
        })
        .collect()
}

/// Puts the files of a page into a folder.
fn set_up(folder: &Path, page: &str) {
    fs::create_dir_all(folder).unwrap();
    for (path, content) in files(page) {
        let path = folder.join(path);
        let beside = path.parent().unwrap();
        fs::create_dir_all(beside).unwrap();
        if path.ends_with("service.toml") {
            fs::write(beside.join("model.rds"), "model").unwrap();
            fs::write(beside.join("score.R"), "# score").unwrap();
        }
        fs::write(path, content).unwrap();
    }
}

/// The blocks of a page that are called by a language and a path.
fn files(page: &str) -> Vec<(&str, Vec<u8>)> {
    let mut files = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if let Some(info) = line.strip_prefix("```").filter(|info| !info.is_empty()) {
            let text: String =
                lines.by_ref().take_while(|line| *line != "```").map(|l| l.to_owned() + "\n").collect();
            if let Some((language, path)) = info.split_once(' ') {
                let content = match language {
                    "bytes" => vec![0; text.trim().parse().unwrap()],
                    "hex" => text.split_whitespace().flat_map(bytes).collect(),
                    _ => text.into_bytes(),
                };
                files.push((path, content));
            }
        }
    }
    files
}

fn bytes(digits: &str) -> Vec<u8> {
    let pairs = digits.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap());
    pairs.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect()
}
