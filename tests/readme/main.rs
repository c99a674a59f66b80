//! The tour in README.md: its files are written into an empty folder, its commands are run there, and what they print is
//! what the README says. `TRYCMD=overwrite cargo test --test readme` writes what they print into the README,
//! and the pictures beside it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::format_push_string,
    clippy::disallowed_methods,
    reason = "a test that fails says more by its line, and the shell of the tour needs the tools of this machine"
)]
#![cfg(unix)]

mod pictures;

use std::path::Path;
use std::process::Command;
use std::{env, fs};

/// The one line before a block of code that makes the block a file.
fn file_name(line: &str) -> Option<&str> {
    line.strip_prefix('`')?.strip_suffix("`:").filter(|name| !name.contains('`'))
}

/// As a terminal has it, which a test is not.
const IN_COLOUR: [(&str, &str); 4] = [
    ("CLICOLOR_FORCE", "1"),
    ("GIT_CONFIG_COUNT", "1"),
    ("GIT_CONFIG_KEY_0", "color.ui"),
    ("GIT_CONFIG_VALUE_0", "always"),
];

fn run(command: &str, folder: &Path, colours: bool) -> String {
    let binary = Path::new(env!("CARGO_BIN_EXE_modelstow"));
    let mut path = binary.parent().expect("a folder").as_os_str().to_owned();
    path.push(":");
    path.push(env::var_os("PATH").unwrap_or_default());
    let output = Command::new("sh")
        .args(["-c", &format!("exec 2>&1\n{command}")])
        .current_dir(folder)
        .env("PATH", path)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CEILING_DIRECTORIES", folder.parent().expect("a folder"))
        .env_remove("GIT_DIR")
        .env_remove("GIT_INDEX_FILE")
        .env_remove("GIT_WORK_TREE")
        .env_remove("CLICOLOR_FORCE")
        .envs(colours.then_some(IN_COLOUR).into_iter().flatten())
        .envs(["AUTHOR", "COMMITTER"].map(|who| (format!("GIT_{who}_DATE"), "2026-01-01T12:00:00Z")))
        .envs(["AUTHOR", "COMMITTER"].map(|who| (format!("GIT_{who}_NAME"), "tour")))
        .envs(["AUTHOR", "COMMITTER"].map(|who| (format!("GIT_{who}_EMAIL"), "tour@example.com")))
        .output()
        .expect("a shell");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// The README with what its commands really print.
fn played(readme: &str, folder: &Path) -> String {
    let mut out = String::new();
    let mut before = "";
    let mut lines = readme.lines();
    while let Some(line) = lines.next() {
        out.push_str(&format!("{line}\n"));
        let Some(language) = line.strip_prefix("```") else {
            if !line.is_empty() {
                before = line;
            }
            continue;
        };
        let mut block = String::new();
        for line in lines.by_ref().take_while(|line| *line != "```") {
            block.push_str(&format!("{line}\n"));
        }
        if language == "console" {
            for command in block.lines().filter_map(|line| line.strip_prefix("$ ")) {
                out.push_str(&format!("$ {command}\n{}", run(command, folder, false)));
            }
        } else {
            if let Some(name) = file_name(before) {
                fs::write(folder.join(name), &block).expect("a file");
            }
            out.push_str(&block);
        }
        out.push_str("```\n");
    }
    out
}

#[test]
fn the_tour_prints_what_it_says() {
    if Command::new("git").arg("--version").output().is_err() {
        eprintln!("git is missing: the tour was not tried");
        return;
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = fs::read_to_string(&file).expect("a README");
    let folder = tempfile::tempdir().expect("a folder");
    let played = played(&readme, folder.path());
    if env::var_os("TRYCMD").is_some_and(|value| value == "overwrite") {
        fs::write(&file, played).expect("the README");
    } else {
        let diff = similar::TextDiff::from_lines(&readme, &played);
        assert!(
            readme == played,
            "the tour prints something else; `make docs` writes it into README.md\n{}",
            diff.unified_diff().header("README.md", "what it prints")
        );
    }
}
