//! A value that came as text, written as TOML of the type that its key takes.

use super::edit::Assignment;
use super::nearest;
use super::takes::Takes;
use crate::diagnostic::{Code, Finding};
use std::fmt::Write as _;
use toml_edit::{Array, RawString, Value};

/// The value in TOML, in the style of the old one; `None` if it is the old one.
pub fn written(
    assignment: &Assignment,
    takes: &Takes,
    old: Option<&Value>,
    text: &str,
) -> Result<Option<String>, Box<Finding>> {
    let new = &assignment.value;
    let old_text = old.and_then(Value::span).map_or("", |span| &text[span]);
    let one_of = |kind: &str| takes.types.iter().any(|taken| taken == kind);
    if one_of("string") {
        if !takes.choices.is_empty() && !takes.choices.contains(new) {
            return Err(not_a_choice(assignment, takes));
        }
        return Ok(string(new, takes, old, old_text));
    }
    let parsed = new.trim().parse::<Value>().ok();
    let fits = match &parsed {
        Some(Value::Integer(_)) => one_of("integer") || one_of("number"),
        Some(Value::Float(float)) => one_of("number") && float.value().is_finite(),
        Some(Value::Boolean(_)) => one_of("boolean"),
        Some(Value::Array(array)) => one_of("array") && array.iter().all(|item| is_item(item, takes)),
        _ => false,
    };
    let Some(parsed) = parsed.filter(|_| fits) else { return Err(wrong_type(assignment, takes)) };
    if old.is_some_and(|old| same(old, &parsed)) {
        return Ok(None);
    }
    match (&parsed, old) {
        (Value::Array(new), Some(Value::Array(_))) if old_text.contains('\n') => {
            lines(new, old_text, assignment)
        }
        _ => Ok(Some(new.trim().to_owned())),
    }
}

/// Text, where a key takes text. Where it takes a number too, the way of the old value is kept as long as no sign of
/// the text changes by it: `1.10` and `007` are no numbers then.
fn string(new: &str, takes: &Takes, old: Option<&Value>, old_text: &str) -> Option<String> {
    let plain = match old {
        Some(Value::String(old)) if old.value() == new => return None,
        Some(Value::Integer(_) | Value::Float(_)) => {
            new.parse::<i64>().is_ok_and(|number| number.to_string() == *new)
        }
        Some(Value::Boolean(_)) => new == "true" || new == "false",
        _ => false,
    };
    if plain && takes.types.len() > 1 {
        return (old_text != new).then(|| new.to_owned());
    }
    let literal = old_text.starts_with('\'') || (new.contains(['"', '\\']) && !old_text.starts_with('"'));
    if literal && !new.contains(|sign: char| sign == '\'' || (sign.is_control() && sign != '\t')) {
        return Some(format!("'{new}'"));
    }
    let only_lines = |sign: char| sign.is_control() && !matches!(sign, '\t' | '\n');
    if new.contains('\n') && !new.contains("'''") && !new.contains(only_lines) && !new.ends_with('\'') {
        // TOML leaves out the line end that follows the quotes.
        return Some(format!("'''\n{new}'''"));
    }
    Some(quoted(new))
}

/// A text between quotes, on one line.
#[must_use]
pub fn quoted(text: &str) -> String {
    // JSON's escapes are TOML's, but for this one.
    serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007F")
}

fn is_item(item: &Value, takes: &Takes) -> bool {
    let kind = match item {
        Value::String(_) => "string",
        Value::Integer(_) => "integer",
        Value::Float(_) => "number",
        Value::Boolean(_) => "boolean",
        Value::Array(_) => "array",
        Value::InlineTable(_) => "object",
        Value::Datetime(_) => "datetime",
    };
    takes.items.is_empty() || takes.items.iter().any(|taken| taken == kind)
}

fn same(old: &Value, new: &Value) -> bool {
    match (old, new) {
        (Value::Integer(old), Value::Integer(new)) => old.value() == new.value(),
        (Value::Boolean(old), Value::Boolean(new)) => old.value() == new.value(),
        (Value::String(old), Value::String(new)) => old.value() == new.value(),
        (Value::Array(old), Value::Array(new)) => {
            old.len() == new.len() && old.iter().zip(new).all(|(old, new)| same(old, new))
        }
        _ => false,
    }
}

/// An array in the layout of the old one, an item a line.
fn lines(new: &Array, old: &str, assignment: &Assignment) -> Result<Option<String>, Box<Finding>> {
    if has_comments(old) {
        let message = format!("the array at `{}` has comments, which would be lost", assignment.key());
        return Err(Box::new(Finding::nowhere(Code::NotSettable, message).help("change the file by hand")));
    }
    let newline = if old.contains("\r\n") { "\r\n" } else { "\n" };
    let indent = |line: &str| line[..line.len() - line.trim_start().len()].to_owned();
    let item = old.lines().nth(1).map_or_else(String::new, indent);
    let last = old.lines().last().map_or_else(String::new, indent);
    let mut out = String::from("[");
    for value in new {
        let mut value = value.clone();
        value.decor_mut().clear();
        let _ = write!(out, "{newline}{item}{},", value.to_string().trim());
    }
    let _ = write!(out, "{newline}{last}]");
    Ok(Some(out))
}

/// Whether there is anything but white space between the items.
fn has_comments(array: &str) -> bool {
    let comment = |text: Option<&RawString>| {
        text.and_then(RawString::as_str).is_some_and(|text| !text.trim().is_empty())
    };
    let Ok(Value::Array(array)) = array.parse::<Value>() else { return true };
    comment(Some(array.trailing()))
        || array.iter().any(|item| comment(item.decor().prefix()) || comment(item.decor().suffix()))
}

fn not_a_choice(assignment: &Assignment, takes: &Takes) -> Box<Finding> {
    let (key, word) = (assignment.key(), &assignment.value);
    let finding = Finding::nowhere(Code::UnknownValue, format!("`{key}` cannot be `{word}`"));
    Box::new(match nearest(word, takes.choices.iter().map(String::as_str)) {
        Some(near) => finding.help(format!("did you mean `{near}`?")),
        None => finding.help(format!("allowed are {}", listed(&takes.choices))),
    })
}

fn wrong_type(assignment: &Assignment, takes: &Takes) -> Box<Finding> {
    let (key, word) = (assignment.key(), &assignment.value);
    let names: Vec<String> = takes
        .types
        .iter()
        .map(|kind| match kind.as_str() {
            "integer" => "an integer".to_owned(),
            "boolean" => "true or false".to_owned(),
            "number" => "a number".to_owned(),
            "array" if takes.items == ["string"] => "an array of strings".to_owned(),
            "array" => "an array".to_owned(),
            other => other.to_owned(),
        })
        .collect();
    let message = format!("`{key}` takes {}, not `{word}`", names.join(" or "));
    let finding = Finding::nowhere(Code::WrongType, message);
    Box::new(if takes.types == ["array"] {
        finding.help(format!("write it as in the file, in quotes for the shell: '{key}=[\"…\", \"…\"]'"))
    } else {
        finding
    })
}

fn listed(words: &[String]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}
