//! The one way for a value into a YAML template.

use minijinja::value::{Value, ValueKind};
use minijinja::{Error, ErrorKind};

/// Writes a value as a scalar that YAML 1.1 and YAML 1.2 read alike: strings stay strings, whatever they look like.
///
/// # Errors
/// When it is not a scalar.
pub fn scalar(value: &Value) -> Result<String, Error> {
    match value.kind() {
        ValueKind::Bool | ValueKind::Number => Ok(value.to_string()),
        ValueKind::String => string(value.as_str().unwrap_or_default()),
        kind => Err(Error::new(
            ErrorKind::InvalidOperation,
            format!("a {kind} cannot be written as one value: loop over it, or name one of its parts"),
        )),
    }
}

fn string(text: &str) -> Result<String, Error> {
    // Plain within brackets or braces, these would end the value; the formatter does not know where it stands.
    if text.contains([',', '[', ']', '{', '}']) {
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
    let mut options = serde_saphyr::SerializerOptions::default();
    options.prefer_block_scalars = false;
    let mut out = String::new();
    serde_saphyr::to_fmt_writer_with_options(&mut out, &text, options)?;
    Ok(out.trim_end_matches('\n').to_owned())
}

/// Double-quoted as in JSON, of which YAML 1.2 is a superset, and with what only YAML counts as a line break escaped.
fn quoted(text: &str) -> String {
    let json = serde_json::Value::from(text).to_string();
    json.replace('\u{85}', "\\u0085")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
        .replace('\u{7f}', "\\u007f")
        .replace('\u{feff}', "\\ufeff")
}
