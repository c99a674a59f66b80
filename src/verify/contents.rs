//! What must not be in an image: secrets, which everybody has who pulls it, and what keeps a container alive without its
//! server.

use crate::diagnostic::Code;
use crate::dockerfile::{Instruction, instructions};
use crate::kubernetes::Mistake;
use crate::project::Project;
use crate::render::Output;
use crate::secrets::{self, Called, Kind, called, in_comment, in_pair, in_text};
use std::path::Path;

const SCRIPTS: &[&str] = &["bash", "sh"];
/// Larger files are data.
const LARGEST: u64 = 1024 * 1024;

/// What a Dockerfile says that the image would keep, or that hides the end of the server.
pub fn of_dockerfile(text: &str) -> Vec<(Code, Mistake)> {
    let mut found = Vec::new();
    for instruction in instructions(text) {
        let line = instruction.line;
        let Instruction { name, arguments, .. } = &instruction;
        let secret = match name.as_str() {
            "ARG" | "ENV" => variables(name, arguments),
            _ => in_text(arguments, Kind::Shell)
                .map(|(_, _, what)| format!("`{name}` holds {what}, which stays in the image's history")),
        };
        found.extend(secret.map(|message| (Code::LiteralSecret, Mistake { message, line })));
        if ["CMD", "ENTRYPOINT", "RUN"].contains(&name.as_str()) && waits_for_ever(arguments) {
            let message = format!("`{name}` waits for ever, whether the server runs or not");
            found.push((Code::CrashHidden, Mistake { message, line }));
        }
    }
    // Neither the image nor its history has them; git does.
    let comments = text
        .lines()
        .enumerate()
        .filter_map(|(at, line)| Some((at + 1, line.trim_start().strip_prefix('#')?)));
    found.extend(comments.filter_map(|(line, words)| {
        let what = in_comment(words)?;
        Some((
            Code::LiteralSecret,
            Mistake { message: format!("a comment holds {what}, and the file is committed to git"), line },
        ))
    }));
    found
}

/// The first variable of `ARG` or `ENV` that is a secret. One that gets its value from a build argument is as well in
/// the history as one that is written there.
fn variables(instruction: &str, arguments: &str) -> Option<String> {
    let pairs = pairs(arguments);
    let secret = pairs.iter().find(|(name, value)| match value.as_deref() {
        Some(value) if !value.contains('$') => in_pair(name, value).is_some(),
        _ => matches!(called(name), Called::Password | Called::Access),
    });
    secret.map(|(name, _)| format!("`{instruction} {name}` stays in the image's history"))
}

/// `NAME=value` and `NAME="some words"`, a name alone, and the old `NAME some words`.
fn pairs(arguments: &str) -> Vec<(String, Option<String>)> {
    let first = arguments.split_whitespace().next().unwrap_or_default();
    if !first.contains('=') {
        let value = arguments.trim_start()[first.len()..].trim();
        return vec![(first.to_owned(), (!value.is_empty()).then(|| value.to_owned()))];
    }
    let (mut words, mut word, mut quote) = (Vec::new(), String::new(), None);
    for sign in arguments.chars() {
        match (quote, sign) {
            (Some(open), _) if open == sign => quote = None,
            (None, '"' | '\'') => quote = Some(sign),
            (None, _) if sign.is_whitespace() => words.push(std::mem::take(&mut word)),
            _ => word.push(sign),
        }
    }
    words.push(word);
    let pair = |word: &String| match word.split_once('=') {
        Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
        None => (word.clone(), None),
    };
    words.iter().filter(|word| !word.is_empty()).map(pair).collect()
}

/// The same of the files that it copies, by their paths.
pub fn of_files(output: &Output, project: &Project) -> Vec<(String, Code, String)> {
    let mut found = Vec::new();
    for path in output.inputs.keys() {
        let Some(size) = project.length(path) else { continue };
        if let Some(what) = secrets::holds_secrets(path).filter(|_| size > 0) {
            let words = format!("the file holds {what}, and whoever can pull the image would have them");
            found.push((path.clone(), Code::LiteralSecret, words));
            continue;
        }
        if project.is_lfs_pointer(path) {
            let words = "the file is a pointer of Git LFS and not the file itself";
            found.push((path.clone(), Code::ContentMissing, words.to_owned()));
            continue;
        }
        let Some(text) = (size <= LARGEST).then(|| project.read(path).ok()).flatten() else { continue };
        if let Some((line, name, what)) = in_text(&text, secrets::kind(path)) {
            let called = name.map_or_else(String::new, |name| format!(" called `{name}`"));
            let words = format!(
                "the file holds {what}{called} in line {line}, and whoever can pull the image would have it"
            );
            found.push((path.clone(), Code::LiteralSecret, words));
        }
        let extension = Path::new(path).extension().and_then(|extension| extension.to_str());
        if extension.is_some_and(|extension| SCRIPTS.contains(&extension)) && ends_in_waiting(&text) {
            let words = "the script ends in waiting for ever, whether the server runs or not";
            found.push((path.clone(), Code::CrashHidden, words.to_owned()));
        }
    }
    found
}

fn ends_in_waiting(script: &str) -> bool {
    let mut lines = script.lines().map(str::trim);
    lines.rfind(|line| !line.is_empty() && !line.starts_with('#')).is_some_and(waits_for_ever)
}

/// `sleep infinity`, `tail -f /dev/null`, also as a JSON array.
fn waits_for_ever(command: &str) -> bool {
    let words: Vec<&str> = command
        .split(|c: char| c.is_whitespace() || "[]\",;&".contains(c))
        .filter(|word| !word.is_empty())
        .collect();
    words.windows(2).any(|pair| pair == ["sleep", "infinity"])
        || words
            .windows(3)
            .any(|three| three[0] == "tail" && three[1].starts_with('-') && three[2] == "/dev/null")
}
