use super::git::{config, git, top};
use super::{failed, services};
use crate::commands::Outcome;
use crate::diagnostic::{Report, Shown};
use crate::render::FOLDER;
use crate::tree::LOCK;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// git's configuration of the driver. Every `%…` is put into quotes by git.
const CONFIG: [(&str, &str); 2] = [
    ("merge.modelstow.name", "modelstow: generated files follow service.toml"),
    ("merge.modelstow.driver", "modelstow merge-driver run %O %A %B %P %L %X %Y"),
];

const ATTRIBUTES: &str = "merge=modelstow linguist-generated";

const HOOK: &str = "pre-merge-commit";

const HOOK_LINE: &str = "modelstow merge-driver regenerate --exit-code";

/// Sets the driver up in the repository, and says what it did. What is there already is left as it is.
pub fn run() -> Outcome {
    let mut report = Report::default();
    match steps(&mut report) {
        Ok(mut notes) => {
            if notes.is_empty() {
                notes.push("the merge driver is installed already".to_owned());
            }
            let notes = notes.iter().map(|note| Shown::line(note)).collect();
            Outcome { notes, reports: vec![report], ..Outcome::default() }
        }
        Err(reason) => failed(reason),
    }
}

fn steps(report: &mut Report) -> Result<Vec<String>, String> {
    let top = top()?;
    let mut notes = Vec::new();
    let services = services(&top, report);
    for (key, value) in CONFIG {
        if config(key).as_deref() != Some(value) {
            git(&["config", key, value])?;
            notes.push(format!("set {key} in git's configuration of this clone"));
        }
    }
    let mut folders = Vec::new();
    for service in &services {
        let folder = service.parent().unwrap_or(Path::new("")).join(FOLDER);
        if !has_attributes(&folder.join(LOCK))? {
            folders.push(folder);
        }
    }
    if !folders.is_empty() {
        notes.push(write_attributes(&top, &folders)?);
    }
    notes.extend(write_hook()?);
    Ok(notes)
}

/// Whether git takes the driver for a file, by whatever line.
fn has_attributes(file: &Path) -> Result<bool, String> {
    let said = git(&["check-attr", "merge", "linguist-generated", "--", &file.to_string_lossy()])?;
    Ok(said.contains(": merge: modelstow")
        && said.lines().any(|line| line.ends_with("linguist-generated: set")))
}

fn write_attributes(top: &str, folders: &[PathBuf]) -> Result<String, String> {
    let path = format!("{top}.gitattributes");
    // git reads no link of this name either.
    if fs::symlink_metadata(&path).is_ok_and(|found| !found.is_file()) {
        return Err(format!("{path} is not a regular file"));
    }
    let mut text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(format!("{path} cannot be read: {}", error.kind())),
    };
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    if !text.is_empty() && !text.ends_with('\n') {
        text.push_str(newline);
    }
    for folder in folders {
        let folder = folder.strip_prefix(top).unwrap_or(folder).to_string_lossy().replace('\\', "/");
        let _ = write!(text, "{} {ATTRIBUTES}{newline}", pattern(&folder));
    }
    fs::write(&path, text).map_err(|error| format!("{path} cannot be written: {}", error.kind()))?;
    Ok(format!("wrote {path}: commit it, so that it holds for everybody"))
}

/// All files below a folder, as a pattern of `.gitattributes`.
fn pattern(folder: &str) -> String {
    let mut escaped = String::new();
    for sign in folder.chars() {
        if "*?[\\".contains(sign) {
            escaped.push('\\');
        }
        escaped.push(sign);
    }
    let pattern = format!("/{escaped}/**");
    if pattern.contains(|sign: char| sign.is_whitespace() || sign == '"') {
        // Within quotes, a backslash escapes once more.
        format!("\"{}\"", pattern.replace('\\', "\\\\").replace('"', "\\\""))
    } else {
        pattern
    }
}

/// Writes the hook where there is none. One that somebody wrote, or a tool that writes hooks, is left alone.
fn write_hook() -> Result<Option<String>, String> {
    let path = git(&["rev-parse", "--git-path", &format!("hooks/{HOOK}")])?;
    let path = Path::new(path.trim_end());
    let by_hand = |why: &str| {
        Ok(Some(format!("{why}: let your hook `{HOOK}` run `{HOOK_LINE}`, or run it after each merge")))
    };
    match fs::read_to_string(path) {
        Ok(text) if text.contains("modelstow merge-driver regenerate") => return Ok(None),
        Ok(_) => return by_hand(&format!("there is a hook `{HOOK}` already")),
        Err(_) if config("core.hooksPath").is_some() => return by_hand("git's `core.hooksPath` is set"),
        Err(_) => {}
    }
    let text = format!(
        "#!/bin/sh\n# Written by `modelstow merge-driver install`: generates anew from the merged service.toml, and\n\
         # stops for `git commit` where that changed a file.\nexec {HOOK_LINE}\n"
    );
    let failed = |error: std::io::Error| format!("the hook `{HOOK}` cannot be written: {}", error.kind());
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    fs::write(path, text).map_err(failed)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).map_err(failed)?;
    }
    Ok(Some(format!("wrote the hook `{HOOK}`, which generates anew before a merge is committed")))
}
