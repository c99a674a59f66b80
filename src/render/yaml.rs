//! The one way for a value into a YAML template.

use minijinja::value::{Value, ValueKind};
use minijinja::{Error, ErrorKind};
use std::fmt::Write as _;

/// Writes a value as a scalar that YAML 1.1 and YAML 1.2 read alike: strings stay strings, whatever they look like.
///
/// # Errors
/// When it is not a scalar.
pub fn scalar(value: &Value) -> Result<String, Error> {
    match value.kind() {
        // minijinja writes Python's `True`, which YAML 1.2 reads as a string.
        ValueKind::Bool => Ok(value.is_true().to_string()),
        ValueKind::Number => Ok(value.to_string()),
        ValueKind::String => string(value.as_str().unwrap_or_default()),
        kind => Err(Error::new(
            ErrorKind::InvalidOperation,
            format!("a {kind} cannot be written as one value: loop over it, or name one of its parts"),
        )),
    }
}

fn string(text: &str) -> Result<String, Error> {
    // Plain within brackets or braces, these would end the value; the formatter does not know where it stands.
    if text.contains([',', '[', ']', '{', '}']) || text.contains(is_unseen) {
        return Ok(quoted(text));
    }
    let out = written(text).map_err(|error| Error::new(ErrorKind::WriteFailure, error.to_string()))?;
    Ok(if out.contains('\n') { quoted(text) } else { out })
}

/// Whether a string may stand without quotes: both versions of YAML read it as that string.
#[must_use]
pub fn is_plain(text: &str) -> bool {
    written(text).is_ok_and(|out| out == text)
}

fn written(text: &str) -> Result<String, serde_saphyr::ser::Error> {
    // What starts like a date is one to some readers of YAML 1.1, whatever follows.
    let mut start = text.bytes().take(6).enumerate();
    if text.len() > 5 && start.all(|(at, byte)| if at == 4 { byte == b'-' } else { byte.is_ascii_digit() }) {
        return Ok(quoted(text));
    }
    let mut options = serde_saphyr::SerializerOptions::default();
    options.prefer_block_scalars = false;
    let mut out = String::new();
    serde_saphyr::to_fmt_writer_with_options(&mut out, &text, options)?;
    Ok(out.trim_end_matches('\n').to_owned())
}

/// Double-quoted as in JSON, of which YAML 1.2 is a superset, and with what readers refuse or people cannot see escaped.
fn quoted(text: &str) -> String {
    let mut out = String::new();
    for c in serde_json::Value::from(text).to_string().chars() {
        if is_unseen(c) {
            let _ = write!(out, "\\u{:04x}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out
}

/// Control characters, which no YAML text may hold as they are (YAML 1.2, "Character Set"); what only YAML 1.1 counts
/// as a line break; the byte order mark; and what turns the direction of a line around for the people who read it.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        || matches!(c, '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}
