//! The writer of scalars: what YAML 1.1 and YAML 1.2 read alike.

use std::fmt::{self, Write as _};

/// A string as a scalar on one line that stays this string, whatever it looks like.
///
/// # Errors
/// When the writer gives up, which no text is known to do.
pub fn string(text: &str) -> Result<String, fmt::Error> {
    // Plain within brackets or braces, these would end the value; the formatter does not know where it stands.
    if text.contains([',', '[', ']', '{', '}']) || text.contains(is_unseen) {
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
