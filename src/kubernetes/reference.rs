//! References to images, after the OCI distribution specification.

use super::names::subdomain;

/// A reference taken apart; nothing says that its parts are well-formed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reference<'t> {
    /// Registry and path.
    pub repository: &'t str,
    /// What stands after `:`.
    pub tag: Option<&'t str>,
    /// What stands after `@`.
    pub digest: Option<&'t str>,
}

impl<'t> Reference<'t> {
    /// Takes a text apart.
    #[must_use]
    pub fn of(text: &'t str) -> Self {
        let (rest, digest) = text.split_once('@').map_or((text, None), |(rest, digest)| (rest, Some(digest)));
        let slash = rest.rfind('/').map_or(0, |at| at + 1);
        let (repository, tag) = rest[slash..]
            .split_once(':')
            .map_or((rest, None), |(name, tag)| (&rest[..slash + name.len()], Some(tag)));
        Self { repository, tag, digest }
    }
}

/// Registry and repository without a tag, after the OCI distribution specification.
pub fn repository(text: &str) -> Result<(), &'static str> {
    if text.contains("://") {
        return Err("it starts with the registry's name: leave out what stands before `://`, and that");
    }
    if text.contains('@') {
        return Err("the digest goes into `image.digest`");
    }
    let (registry, path) = match text.split_once('/') {
        Some((first, path)) if first.contains(['.', ':']) || first == "localhost" => (Some(first), path),
        _ => (None, text),
    };
    if path.contains(':') {
        return Err("the tag goes into `image.tag`; without one it is the hash of what is in the image");
    }
    if let Some(registry) = registry {
        let (name, port) = registry.split_once(':').unwrap_or((registry, "80"));
        if port.parse::<u16>().is_err() {
            return Err("the registry's port is not a number");
        }
        subdomain(&name.to_ascii_lowercase())?;
    }
    if path.is_empty() || text.len() > 255 {
        return Err("it has to have 1 to 255 characters");
    }
    path.split('/').try_for_each(component)
}

fn component(text: &str) -> Result<(), &'static str> {
    if text.bytes().any(|b| b.is_ascii_uppercase()) {
        return Err("a repository is written in lower case");
    }
    let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-".contains(&b);
    let edge = |b: Option<&u8>| b.is_some_and(u8::is_ascii_alphanumeric);
    if !text.bytes().all(allowed) || !edge(text.as_bytes().first()) || !edge(text.as_bytes().last()) {
        return Err("each part consists of letters, digits, and `.`, `_` or `-` between them");
    }
    if text.contains("..") || text.contains("___") || text.contains("._") || text.contains("_.") {
        return Err("each part has single separators between letters and digits");
    }
    Ok(())
}

/// A tag, after the OCI distribution specification.
pub fn tag(text: &str) -> Result<(), &'static str> {
    if text.is_empty() || text.len() > 128 {
        return Err("it has to have 1 to 128 characters");
    }
    if text.starts_with(['.', '-']) || !text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
    {
        return Err(
            "only letters, digits, `_`, `.` and `-` are allowed, and it cannot start with `.` or `-`",
        );
    }
    Ok(())
}

/// A digest: `sha256:` and 64 hexadecimal digits.
pub fn digest(text: &str) -> Result<(), &'static str> {
    match text.strip_prefix("sha256:") {
        Some(hex)
            if hex.len() == 64 && hex.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)) =>
        {
            Ok(())
        }
        _ => Err("it has to be `sha256:` and 64 hexadecimal digits in lower case"),
    }
}

/// A whole reference: repository, tag and digest, the last two as wanted.
pub fn reference(text: &str) -> Result<(), &'static str> {
    let parts = Reference::of(text);
    parts.digest.map_or(Ok(()), digest)?;
    parts.tag.map_or(Ok(()), tag)?;
    repository(parts.repository)
}
