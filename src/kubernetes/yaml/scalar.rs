//! The writer of scalars: what YAML 1.1 and YAML 1.2 read alike.

use crate::diagnostic::is_unseen;
use std::fmt::{self, Write as _};

/// A string as a scalar on one line that stays this string, whatever it looks like.
///
/// # Errors
/// When the writer gives up, which no text is known to do.
pub fn string(text: &str) -> Result<String, fmt::Error> {
    // Plain within brackets or braces, these would end the value; the formatter does not know where it stands.
    if text.contains([',', '[', ']', '{', '}']) || text.contains(needs_escape) {
        return Ok(quoted(text));
    }
    let out = written(text).map_err(|_| fmt::Error)?;
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
    // No word that means something else has so many letters.
    if text.len() > "false".len() && text.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return Ok(text.to_owned());
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
        if needs_escape(c) && u32::from(c) > 0xffff {
            let _ = write!(out, "\\U{:08x}", u32::from(c));
        } else if needs_escape(c) {
            let _ = write!(out, "\\u{:04x}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out
}

/// What no YAML text may hold as it is (YAML 1.2, "Character Set"), what only YAML 1.1 counts as a line break, and what
/// people cannot see.
fn needs_escape(c: char) -> bool {
    is_unseen(c) || matches!(c, '\u{fffe}' | '\u{ffff}')
}
