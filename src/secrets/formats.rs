//! Credentials that are known by how they look, wherever they stand.

use serde::Deserialize;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// The formats, as data.
const FORMATS: &str = include_str!("formats.toml");
/// Fewer different signs than these are no credential but a row of `x`.
const LEAST_VARIED: usize = 5;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: Vec<Format>,
}

#[derive(Deserialize)]
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
    /// How many digits stand before it at least. One without stands alone.
    #[serde(default)]
    digits: usize,
}

#[derive(Clone, Copy, Deserialize)]
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

/// The formats, and where to look for them: a text is gone through once for all.
struct Known {
    formats: Vec<Format>,
    /// By the first byte of a credential: the format, and how it starts.
    starts: Vec<Vec<(usize, Vec<u8>)>>,
}

/// The formats of the binary. A test reads them, so that there are always all.
static KNOWN: LazyLock<Known> = LazyLock::new(|| {
    let formats = toml::from_str::<File>(FORMATS).map_or_else(|_| Vec::new(), |file| file.format);
    let mut known = Known { formats, starts: vec![Vec::new(); 256] };
    for (index, format) in known.formats.iter().enumerate() {
        for start in &format.starts {
            let Some(first) = start.bytes().next() else { continue };
            known.starts[usize::from(first)].push((index, start.clone().into_bytes()));
        }
    }
    known
});

/// What credential stands in a text, if one does.
#[must_use]
pub fn known(text: &str) -> Option<&'static str> {
    if private_key(text) {
        return Some("a private key");
    }
    KNOWN.first_in(text.as_bytes()).map(|format| format.what.as_str())
}

/// Whether a line of a text may hold what [`known`] knows: it is asked of the whole text first.
#[must_use]
pub fn may_be_in(text: &str) -> bool {
    known(text).is_some() || text.contains(PUTTY)
}

/// How a private key of PuTTY begins.
const PUTTY: &str = "PuTTY-User-Key-File-";

/// A private key as text. A public key and a certificate are for everybody.
fn private_key(text: &str) -> bool {
    let ends = ["PRIVATE KEY-----", "PRIVATE KEY BLOCK-----"];
    text.match_indices("-----BEGIN ").any(|(at, begin)| {
        let rest = &text[at + begin.len()..];
        ends.iter().any(|end| rest.find(end).is_some_and(|at| at < 20 && !rest[..at].contains('\n')))
    }) || text.starts_with(PUTTY)
}

impl Known {
    /// The first of the formats that stands in a text.
    fn first_in(&self, text: &[u8]) -> Option<&Format> {
        let mut found = None;
        let (mut alone, mut digits) = (true, 0);
        for (at, byte) in text.iter().enumerate() {
            let starts = if alone || digits > 0 { self.starts[usize::from(*byte)].as_slice() } else { &[] };
            for (index, start) in starts {
                let Some(rest) = text[at..].strip_prefix(start.as_slice()) else { continue };
                let format = &self.formats[*index];
                let begins = if format.digits == 0 { alone } else { digits >= format.digits };
                if begins && found.is_none_or(|before| *index < before) && format.goes_on(rest) {
                    found = Some(*index);
                }
            }
            alone = !byte.is_ascii_alphanumeric() && *byte != b'_';
            digits = if byte.is_ascii_digit() { digits + 1 } else { 0 };
        }
        found.map(|index| &self.formats[index])
    }
}

impl Format {
    /// Whether this is how a credential goes on after its start.
    fn goes_on(&self, rest: &[u8]) -> bool {
        let length = rest.iter().take_while(|byte| self.rest.has(**byte)).count();
        // The signs are ASCII.
        let rest = str::from_utf8(&rest[..length]).unwrap_or_default();
        (self.least..=self.most).contains(&length)
            && rest.contains(&self.holds)
            && varied(rest) >= LEAST_VARIED
    }
}

/// How many different signs there are.
#[must_use]
pub fn varied(text: &str) -> usize {
    text.bytes().collect::<BTreeSet<u8>>().len()
}

#[cfg(test)]
mod tests {
    use super::{FORMATS, File, KNOWN, known};

    #[test]
    fn the_data_is_read_as_a_whole() {
        let file: File = toml::from_str(FORMATS).expect("the data is right");
        assert_eq!(file.format.len(), KNOWN.formats.len());
        assert!(
            KNOWN
                .formats
                .iter()
                .all(|format| format.least >= 10 && format.starts.iter().all(|s| s.len() > 1))
        );
    }

    #[test]
    fn a_format_stands_alone_and_whole() {
        let token = format!("ghp{}", "_16C7e42F292c6912E7710c838347Ae178B4a");
        assert!(known(&token).is_some() && known(&format!("TOKEN={token};")).is_some());
        assert!(known(&format!("x{token}")).is_none() && known(&token[..30]).is_none());
        assert!(known(&format!("ghp_{}", "x".repeat(36))).is_none());
        let rest = "AAF8xYzQw3e5rT7uI9oP1aS2dF4gH6jK8lZ";
        assert!(known(&format!("BELL=7012345678:{rest}")).is_some());
        assert!(known(&format!("registry:5000:{rest}")).is_none());
    }
}
