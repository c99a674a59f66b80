//! All mistakes of a TOML file at once.
//!
//! serde stops at the first mistake. So the entry that it stumbled over is taken out of the tree and the rest is tried
//! again, until nothing is left to find.

use super::nearest;
use super::tree::Tree;
use crate::diagnostic::{Code, Finding, Sources, Span};
use serde::de::DeserializeOwned;
use toml::de::Error;

/// The tree as a `T`, as far as it is one: what is a mistake is taken out of the tree, and said.
pub fn typed<T: DeserializeOwned>(tree: &mut Tree<'_>, sources: &Sources) -> (Option<T>, Vec<Finding>) {
    let mut findings = Vec::new();
    loop {
        let error = match first_typed(tree) {
            Ok(value) => return (Some(value), findings),
            Err(error) => error,
        };
        let path = tree.remove_at(&error.span().unwrap_or(0..0));
        findings.push(finding(&error, path.as_deref().unwrap_or_default(), sources));
        if path.is_none() {
            return (None, findings);
        }
    }
}

/// The tree as a `T`, or the first mistake in it.
pub fn first_typed<T: DeserializeOwned>(tree: &Tree<'_>) -> Result<T, Error> {
    T::deserialize(tree.deserializer())
}

fn finding(error: &Error, path: &[String], sources: &Sources) -> Finding {
    let span = Span::shifted(error.span().unwrap_or(0..0), 0);
    let message = error.message();
    let table = place(path);
    if let Some((word, names)) = choice(message, "unknown field") {
        let finding = Finding::at(Code::UnknownKey, span, format!("unknown key `{word}`{table}"));
        return suggest(finding, &word, &names, "the keys here are");
    }
    if let Some((word, names)) = choice(message, "unknown variant") {
        let key = path.last().map_or("this key", String::as_str);
        let finding = Finding::at(Code::UnknownValue, span, format!("`{key}` cannot be `{word}`"));
        return suggest(finding, &word, &names, "allowed are");
    }
    let (found, expected) = message
        .strip_prefix("invalid type: ")
        .or_else(|| message.strip_prefix("invalid value: "))
        .and_then(|rest| rest.split_once(", expected "))
        .unwrap_or((message, ""));
    if expected.is_empty() {
        return Finding::at(Code::WrongType, span, found.to_owned());
    }
    let expected = plain_words(expected);
    let key = path.last().map_or_else(|| "this".to_owned(), |key| format!("`{key}`"));
    let written = sources.text(span);
    let mut finding =
        Finding::at(Code::WrongType, span, format!("{key} takes {expected}, not {}", plain_words(found)));
    if expected == "a string" && !written.is_empty() && !written.starts_with(['[', '{', '"', '\'']) {
        finding = finding.help(format!("put it in quotes: `\"{written}\"`"));
    } else if expected == "an array" && written.starts_with(['"', '\'']) {
        finding = finding.help(format!("put it in brackets: `[{written}]`"));
    } else if matches!(expected, "an integer" | "true or false" | "a number")
        && written.starts_with(['"', '\''])
    {
        finding = finding.help(format!("leave the quotes out: `{}`", written.trim_matches(['"', '\''])));
    }
    finding
}

fn place(path: &[String]) -> String {
    match path {
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

fn suggest(finding: Finding, word: &str, names: &[String], intro: &str) -> Finding {
    if let Some(name) = nearest(word, names.iter().map(String::as_str)) {
        finding.help(format!("did you mean `{name}`?"))
    } else {
        let list: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        finding.help(format!("{intro} {}", list.join(", ")))
    }
}

/// serde speaks of Rust types; users write TOML.
fn plain_words(words: &str) -> &str {
    match words {
        _ if words.starts_with("struct ") || words == "a map" || words == "map" => "a table",
        "a sequence" | "sequence" => "an array",
        "i64" => "an integer",
        "f64" => "a number",
        "a boolean" | "bool" => "true or false",
        "a string" | "string" | "a borrowed string" => "a string",
        _ if words.starts_with("enum ") || words == "string or table" => "a string",
        other => other,
    }
}
