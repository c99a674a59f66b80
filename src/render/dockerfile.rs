//! Values in a Dockerfile.

use minijinja::value::{Value, ValueKind};
use minijinja::{Error, ErrorKind};

/// Writes a value as one word that means itself to Docker and to a shell; a list as a JSON array, for the exec form.
///
/// # Errors
/// When it is neither, or when no quoting makes it safe.
pub fn word(value: &Value) -> Result<String, Error> {
    match value.kind() {
        ValueKind::Bool | ValueKind::Number => Ok(value.to_string()),
        ValueKind::String => string(value.as_str().unwrap_or_default()),
        ValueKind::Seq => {
            let words: Vec<String> = value
                .try_iter()?
                .map(|item| {
                    item.as_str()
                        .map(str::to_owned)
                        .ok_or_else(|| invalid("a list in a Dockerfile holds strings"))
                })
                .collect::<Result<_, _>>()?;
            Ok(format!(
                "[{}]",
                words
                    .iter()
                    .map(|word| serde_json::Value::from(word.as_str()).to_string())
                    .collect::<Vec<_>>()
                    .join(", ")
            ))
        }
        kind => Err(invalid(&format!(
            "a {kind} cannot be written as one word: loop over it, or name one of its parts"
        ))),
    }
}

/// Writes a value as a line of an ignore file.
///
/// # Errors
/// When it would be more than one line.
pub fn pattern(value: &Value) -> Result<String, Error> {
    match value.as_str() {
        Some(text) if !text.contains(|c: char| c.is_control()) => Ok(text.to_owned()),
        _ => Err(invalid("a line of an ignore file is a string without line breaks")),
    }
}

fn string(text: &str) -> Result<String, Error> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:,+@%=~".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return Ok(text.to_owned());
    }
    if text.contains(|c: char| c.is_control()) {
        return Err(invalid("a line break or another control character cannot stand in a Dockerfile"));
    }
    let mut out = String::from("\"");
    for c in text.chars() {
        if "\"\\$`".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('"');
    Ok(out)
}

fn invalid(words: &str) -> Error {
    Error::new(ErrorKind::InvalidOperation, words.to_owned())
}
