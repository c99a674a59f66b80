//! All mistakes of a TOML file at once.
//!
//! serde stops at the first mistake. So the entry that it stumbled over is taken out of the tree and the rest is tried
//! again, until nothing is left to find.

use super::place::key_text;
use super::tree::{ITEM, Tree};
use super::{Tables, nearest, quoted};
use crate::diagnostic::{Code, Finding, Sources, Span};
use serde::de::DeserializeOwned;
use toml::de::Error;

/// More sections than these with a key of the same name are no hint.
const MOST_PLACES: usize = 3;

/// So many mistakes are told at once. Each costs another reading of the file.
const MOST: usize = 100;

/// The tree as a `T`, as far as it is one: what is a mistake is taken out of the tree, and said.
pub fn typed<T: Tables>(tree: &mut Tree<'_>, sources: &Sources) -> (Option<T>, Vec<Finding>) {
    let mut findings = Vec::new();
    // serde would fill the fields of a struct from an array, in their order.
    for (path, span) in tree.arrays().into_iter().filter(|(path, _)| T::is_table(path)).take(MOST) {
        if tree.take(&path, &span) {
            findings.push(wrong_type(Span::shifted(span, 0), &path, "a table", "an array", ""));
        }
    }
    loop {
        let error = match first_typed(tree) {
            Ok(value) => return (Some(value), findings),
            Err(error) => error,
        };
        // Nothing can be taken out where something is missing, and the place would be the whole table.
        let missing = choice(error.message(), "missing field").is_some();
        let path = if missing { None } else { tree.remove_at(&error.span().unwrap_or(0..0)) };
        findings.push(finding::<T>(&error, path.as_deref().unwrap_or_default(), sources));
        if path.is_none() {
            return (None, findings);
        }
        if findings.len() >= MOST {
            let at = Span::shifted(error.span().unwrap_or(0..0), 0);
            let message = format!("these are {MOST} mistakes: what comes after them was not looked at");
            findings.push(Finding::at(Code::TooLarge, at, message).help("mend these first"));
            return (None, findings);
        }
    }
}

/// The tree as a `T`, or the first mistake in it.
pub fn first_typed<T: DeserializeOwned>(tree: &Tree<'_>) -> Result<T, Error> {
    T::deserialize(tree.deserializer())
}

fn finding<T: Tables>(error: &Error, path: &[String], sources: &Sources) -> Finding {
    let span = Span::shifted(error.span().unwrap_or(0..0), 0);
    let message = error.message();
    let keys: Vec<&str> = path.iter().map(String::as_str).filter(|part| *part != ITEM).collect();
    if let Some((word, names)) = choice(message, "unknown field") {
        let finding = Finding::at(Code::UnknownKey, span, format!("unknown key `{word}`{}", table(&keys)));
        let finding = elsewhere(finding, &word, &T::sections_with(&word));
        return suggest(finding, &word, &names, "the keys here are", key_text);
    }
    let key = if keys.is_empty() { "this".to_owned() } else { format!("`{}`", keys.join(".")) };
    if let Some((word, names)) = choice(message, "unknown variant") {
        let finding = Finding::at(Code::UnknownValue, span, format!("{key} cannot be `{word}`"));
        return suggest(finding, &word, &names, "allowed are", quoted);
    }
    if let Some((name, _)) = choice(message, "missing field") {
        let file = sources.locate(span).map_or("", |at| at.path);
        return Finding::in_file(Code::MissingKey, file, format!("`{name}` is missing"));
    }
    let (found, expected) = message
        .strip_prefix("invalid type: ")
        .or_else(|| message.strip_prefix("invalid value: "))
        .and_then(|rest| rest.split_once(", expected "))
        .unwrap_or((message, ""));
    if expected.is_empty() {
        return Finding::at(Code::WrongType, span, found.to_owned());
    }
    let written = sources.text(span);
    let expected = expected_words(expected);
    let found = found_words(found, written);
    if found == "an integer" && (expected == found || expected.contains("number")) {
        return Finding::at(Code::OutOfRange, span, format!("{key} cannot be {written}"))
            .label("it is too far from 0");
    }
    wrong_type(span, path, expected, found, written)
}

fn wrong_type(span: Span, path: &[String], expected: &str, found: &str, written: &str) -> Finding {
    let keys: Vec<&str> = path.iter().map(String::as_str).filter(|part| *part != ITEM).collect();
    let key = keys.join(".");
    let message = if path.last().is_some_and(|part| part == ITEM) {
        format!("each item of `{key}` has to be {expected}, not {found}")
    } else if key.is_empty() {
        format!("this takes {expected}, not {found}")
    } else {
        format!("`{key}` takes {expected}, not {found}")
    };
    let finding = Finding::at(Code::WrongType, span, message);
    match better(expected, found, written, &key) {
        Some((help, Some(text))) => finding.help(help).write(format!("write `{text}`"), text),
        Some((help, None)) => finding.help(help),
        None => finding,
    }
}

/// What was probably meant, in words and as it is written, where the value says it.
fn better(expected: &str, found: &str, written: &str, key: &str) -> Option<(String, Option<String>)> {
    let unquoted = written.trim_matches(['"', '\'']);
    let scalar = !matches!(found, "a table" | "an array") && !written.is_empty();
    let with = |words: &str, text: String| Some((format!("{words}`{text}`"), Some(text)));
    match expected {
        "a string" if scalar && found != "a string" => with("put it in quotes: ", format!("\"{written}\"")),
        "an array" if scalar => with("put it in brackets: ", format!("[{written}]")),
        "a table" => Some((format!("write `[{key}]`, and its keys on the lines below"), None)),
        "an integer" | "a number" if found == "a string" && unquoted.parse::<i64>().is_ok() => {
            with("leave the quotes out: ", unquoted.to_owned())
        }
        "true or false" => match unquoted.to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" | "1" => with("write ", "true".to_owned()),
            "false" | "no" | "off" | "0" => with("write ", "false".to_owned()),
            _ => None,
        },
        _ => None,
    }
}

fn table(keys: &[&str]) -> String {
    match keys {
        [] | [_] => " at the top level".to_owned(),
        [tables @ .., _] => format!(" in `[{}]`", tables.join(".")),
    }
}

/// Takes serde's "unknown … `word`, expected one of `a`, `b`" apart.
fn choice(message: &str, kind: &str) -> Option<(String, Vec<String>)> {
    let mut quoted = message.strip_prefix(kind)?.split('`').skip(1).step_by(2).map(str::to_owned);
    let word = quoted.next()?;
    Some((word, quoted.collect()))
}

/// The sections in which the key has its place.
fn elsewhere(finding: Finding, word: &str, sections: &[String]) -> Finding {
    let place = |section: &String| match section.as_str() {
        "" => "the top of the file, before all sections".to_owned(),
        array if array.ends_with("[]") => format!("`[[{}]]`", array.trim_end_matches("[]")),
        section => format!("`[{section}]`"),
    };
    match sections {
        [] => finding,
        sections => {
            let places: Vec<String> = sections.iter().take(MOST_PLACES).map(place).collect();
            let more = if sections.len() > MOST_PLACES { " and others" } else { "" };
            finding.help(format!("`{word}` is a key of {}{more}", places.join(", ")))
        }
    }
}

fn suggest(
    finding: Finding,
    word: &str,
    names: &[String],
    intro: &str,
    written: fn(&str) -> String,
) -> Finding {
    if let Some(name) = nearest(word, names.iter().map(String::as_str)) {
        finding.did_you_mean(name, written(name))
    } else {
        let list: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        finding.help(format!("{intro} {}", list.join(", ")))
    }
}

/// serde speaks of Rust types; users write TOML.
fn expected_words(words: &str) -> &str {
    match words {
        _ if words.starts_with("struct ") || words == "a map" => "a table",
        "a sequence" => "an array",
        "i64" => "an integer",
        "f64" => "a number",
        "a boolean" => "true or false",
        _ if words.starts_with("enum ") || words == "string or table" => "a string",
        other => other,
    }
}

fn found_words<'a>(words: &'a str, written: &str) -> &'a str {
    match words.split_once([' ', '`', '"']).map_or(words, |(kind, _)| kind) {
        "string" => "a string",
        "integer" => "an integer",
        "floating" => "a number with a fraction",
        "boolean" => "true or false",
        "sequence" => "an array",
        "map" if written.starts_with(|c: char| c.is_ascii_digit()) => "a date or time",
        "map" => "a table",
        _ => words,
    }
}
