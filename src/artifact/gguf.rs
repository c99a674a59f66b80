//! GGUF: <https://github.com/ggml-org/ggml/blob/master/docs/gguf.md>. Keys with values of their own types, then for each
//! tensor its name, its shape and where it begins, then the tensors.

use super::Artifact;
use super::reader::{Broken, Reader};

/// The longest name or text that is read and not passed over.
const LONGEST: u64 = 64 << 10;
/// Where tensors begin is a multiple of this, unless `general.alignment` says of what.
const ALIGNMENT: u64 = 32;
/// Types of a value, by their numbers, that have no fixed length.
const STRING: u32 = 8;
const ARRAY: u32 = 9;

pub fn read(reader: &mut Reader<'_>) -> Result<Artifact, Broken> {
    if &reader.array::<4>()? != b"GGUF" {
        return Err(Broken::Because("it does not begin with `GGUF`".to_owned()));
    }
    let version = u32::from_le_bytes(reader.array()?);
    // Version 1 counted in 32 bits, and one of a machine with the other order of bytes reads as a huge one.
    if !(2..=3).contains(&version) {
        return Err(Broken::Unread);
    }
    let tensors = number(reader)?;
    let keys = number(reader)?;
    let mut artifact = Artifact::default();
    let mut alignment = ALIGNMENT;
    for _ in 0..keys {
        let key = text(reader)?;
        let kind = u32::from_le_bytes(reader.array()?);
        match (key.as_str(), kind) {
            ("general.architecture", STRING) => {
                artifact.versions.push(("general.architecture".to_owned(), text(reader)?));
            }
            ("general.alignment", 4) => alignment = u64::from(u32::from_le_bytes(reader.array()?)),
            _ => pass(reader, kind)?,
        }
    }
    let mut last = 0;
    for _ in 0..tensors {
        let name = number(reader)?;
        reader.skip(name)?;
        let dimensions = u32::from_le_bytes(reader.array()?);
        reader.skip(u64::from(dimensions) * 8 + 4)?;
        last = last.max(number(reader)?);
    }
    let begin = reader.at().checked_next_multiple_of(alignment.max(1)).unwrap_or(u64::MAX);
    if tensors > 0 && begin.saturating_add(last) >= reader.length() {
        let why = format!(
            "its last tensor begins at byte {}, and it has {}",
            begin.saturating_add(last),
            reader.length()
        );
        return Err(Broken::Because(why));
    }
    artifact.versions.push(("GGUF".to_owned(), version.to_string()));
    Ok(artifact)
}

fn number(reader: &mut Reader<'_>) -> Result<u64, Broken> {
    Ok(u64::from_le_bytes(reader.array()?))
}

fn text(reader: &mut Reader<'_>) -> Result<String, Broken> {
    let length = number(reader)?;
    if length > LONGEST {
        reader.skip(length)?;
        return Ok(String::new());
    }
    Ok(String::from_utf8_lossy(&reader.bytes(length)?).into_owned())
}

/// Goes on behind a value. An array in an array is not written by anything, and not read.
fn pass(reader: &mut Reader<'_>, kind: u32) -> Result<(), Broken> {
    match kind {
        STRING => {
            let length = number(reader)?;
            reader.skip(length)
        }
        ARRAY => {
            let item = u32::from_le_bytes(reader.array()?);
            let count = number(reader)?;
            if item == STRING {
                for _ in 0..count {
                    pass(reader, STRING)?;
                }
                return Ok(());
            }
            let all = width(item).and_then(|width| width.checked_mul(count)).ok_or(Broken::Unread)?;
            reader.skip(all)
        }
        kind => reader.skip(width(kind).ok_or(Broken::Unread)?),
    }
}

/// The bytes of a value of a fixed length.
fn width(kind: u32) -> Option<u64> {
    match kind {
        0 | 1 | 7 => Some(1),
        2 | 3 => Some(2),
        4..=6 => Some(4),
        10..=12 => Some(8),
        _ => None,
    }
}
