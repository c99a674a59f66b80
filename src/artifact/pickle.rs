//! Pickles, joblib's among them: a program for a small machine, which is looked through and not run.
//!
//! `scikit-learn` writes its version into the state of each of its estimators, as `_sklearn_version`. Two strings one after
//! the other are the key and its value, and there are few ways to write them: <https://docs.python.org/3/library/pickletools.html>.
//! The whole program cannot be followed: joblib lays the bytes of arrays between its instructions.

use super::Artifact;
use super::reader::{Broken, Reader};

const KEY: &[u8] = b"_sklearn_version";
/// What is looked through at the front: an estimator of many has its version soon.
const FRONT: u64 = 16 << 20;
/// And at the end, where that of a single one is.
const END: u64 = 1 << 20;
/// The longest version.
const LONGEST: usize = 40;

pub fn read(reader: &mut Reader<'_>) -> Result<Artifact, Broken> {
    let front = reader.some(FRONT)?;
    let mut version = find(&front);
    if version.is_none() && reader.length() > FRONT {
        reader.go_to(reader.length().saturating_sub(END).max(FRONT - LONGEST as u64))?;
        version = find(&reader.some(END + LONGEST as u64)?);
    }
    let versions = version.map(|version| ("scikit-learn".to_owned(), version));
    Ok(Artifact { versions: versions.into_iter().collect(), ..Artifact::default() })
}

/// The version behind the first key that has one.
fn find(bytes: &[u8]) -> Option<String> {
    let mut rest = bytes;
    loop {
        let at = rest.windows(KEY.len()).position(|window| window == KEY)?;
        rest = &rest[at + KEY.len()..];
        if let Some(version) = string(memo(rest)) {
            return Some(version);
        }
    }
}

/// Goes over the end of a line of text, and the instruction that keeps a string for later.
fn memo(bytes: &[u8]) -> &[u8] {
    let bytes = bytes.strip_prefix(b"\n").unwrap_or(bytes);
    match bytes {
        [0x94, rest @ ..] | [b'q', _, rest @ ..] | [b'r', _, _, _, _, rest @ ..] => rest,
        [b'p', rest @ ..] => {
            let end = rest.iter().take(LONGEST).position(|byte| *byte == b'\n');
            end.map_or(rest, |end| &rest[end + 1..])
        }
        _ => bytes,
    }
}

/// The string that an instruction gives, where it may be a version.
fn string(bytes: &[u8]) -> Option<String> {
    let (length, rest) = match bytes {
        [0x8c, length, rest @ ..] => (usize::from(*length), rest),
        [b'X', a, b, c, d, rest @ ..] => (u32::from_le_bytes([*a, *b, *c, *d]) as usize, rest),
        [b'V', rest @ ..] => (rest.iter().position(|byte| *byte == b'\n')?, rest),
        _ => return None,
    };
    let version = std::str::from_utf8(rest.get(..length).filter(|_| length <= LONGEST)?).ok()?;
    let is_version = version.starts_with(|first: char| first.is_ascii_digit())
        && version.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".+!".contains(&byte));
    is_version.then(|| version.to_owned())
}
