//! Credentials that are known by how they look, wherever they stand.

use serde::Deserialize;
use std::sync::LazyLock;

/// The formats, as data.
const FORMATS: &str = include_str!("formats.toml");
/// Fewer different signs than these are no credential but a row of `x`.
const LEAST_VARIED: usize = 5;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: Vec<Format>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Format {
    what: String,
    starts: Vec<String>,
    rest: Signs,
    least: usize,
    #[serde(default = "no_end")]
    most: usize,
    /// What has to be in the rest.
    #[serde(default)]
    holds: String,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Signs {
    Alnum,
    Base64,
    Dotted,
    Hex,
    Path,
    Word,
}

fn no_end() -> usize {
    usize::MAX
}

impl Signs {
    fn has(self, byte: u8) -> bool {
        match self {
            Self::Alnum => byte.is_ascii_alphanumeric(),
            Self::Base64 => byte.is_ascii_alphanumeric() || b"+/=_-".contains(&byte),
            Self::Dotted => byte.is_ascii_alphanumeric() || b"_-.".contains(&byte),
            Self::Hex => byte.is_ascii_hexdigit(),
            Self::Path => byte.is_ascii_alphanumeric() || b"_-/@.".contains(&byte),
            Self::Word => byte.is_ascii_alphanumeric() || b"_-".contains(&byte),
        }
    }
}

/// The formats of the binary. A test reads them, so that there are always all.
static KNOWN: LazyLock<Vec<Format>> =
    LazyLock::new(|| toml::from_str::<File>(FORMATS).map_or_else(|_| Vec::new(), |file| file.format));

/// What credential stands in a text, if one does.
#[must_use]
pub fn known(text: &str) -> Option<&'static str> {
    if private_key(text) {
        return Some("a private key");
    }
    KNOWN.iter().find(|format| format.is_in(text)).map(|format| format.what.as_str())
}

/// A private key as text. A public key and a certificate are for everybody.
fn private_key(text: &str) -> bool {
    let ends = ["PRIVATE KEY-----", "PRIVATE KEY BLOCK-----"];
    text.match_indices("-----BEGIN ").any(|(at, begin)| {
        let rest = &text[at + begin.len()..];
        ends.iter().any(|end| rest.find(end).is_some_and(|at| at < 20 && !rest[..at].contains('\n')))
    }) || text.starts_with("PuTTY-User-Key-File-")
}

impl Format {
    fn is_in(&self, text: &str) -> bool {
        self.starts.iter().any(|start| {
            text.match_indices(start.as_str()).any(|(at, _)| {
                let before = text.as_bytes()[..at].last();
                let alone = before.is_none_or(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_');
                let rest = &text[at + start.len()..];
                let length = rest.bytes().take_while(|byte| self.rest.has(*byte)).count();
                alone
                    && (self.least..=self.most).contains(&length)
                    && rest[..length].contains(&self.holds)
                    && varied(&rest[..length]) >= LEAST_VARIED
            })
        })
    }
}

/// How many different signs there are.
#[must_use]
pub fn varied(text: &str) -> usize {
    text.bytes().collect::<std::collections::BTreeSet<u8>>().len()
}

#[cfg(test)]
mod tests {
    use super::{FORMATS, File, KNOWN, known};

    #[test]
    fn the_data_is_read_as_a_whole() {
        let file: File = toml::from_str(FORMATS).expect("the data is right");
        assert_eq!(file.format.len(), KNOWN.len());
        assert!(KNOWN.iter().all(|format| format.least >= 10 && format.starts.iter().all(|s| s.len() > 1)));
    }

    #[test]
    fn a_format_stands_alone_and_whole() {
        let token = format!("ghp{}", "_16C7e42F292c6912E7710c838347Ae178B4a");
        assert!(known(&token).is_some() && known(&format!("TOKEN={token};")).is_some());
        assert!(known(&format!("x{token}")).is_none() && known(&token[..30]).is_none());
        assert!(known(&format!("ghp_{}", "x".repeat(36))).is_none());
    }
}
