//! What goes into an image, as a hash.

use crate::digest::hex;
use crate::project::{Entry, EntryKind, Project};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::{self, BufRead as _, BufReader};

/// Models are large: few calls, and little memory.
const READ_SIZE: usize = 128 * 1024;

/// Names that never go into an image, in folders that do: what tools leave behind.
const LEFT_BEHIND: &[&str] = &[
    ".DS_Store",
    ".git",
    ".ipynb_checkpoints",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
    "__pycache__",
];

/// The same as patterns of an ignore file.
pub fn ignored_patterns() -> Vec<String> {
    LEFT_BEHIND.iter().map(|name| format!("**/{name}")).chain(["**/*.pyc".to_owned()]).collect()
}

/// Whether a path, the folders of which end with `/`, is one that tools leave behind and no image gets.
#[must_use]
pub fn is_left_behind(path: &str) -> bool {
    let name = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    LEFT_BEHIND.contains(&name) || name.ends_with(".pyc")
}

/// The hashes of all files below some paths of the project: each of its mode and bytes, or of a link's target.
///
/// # Errors
/// When a file cannot be read; the path is given too.
pub fn files(project: &Project, paths: &[String]) -> Result<BTreeMap<String, String>, (String, io::Error)> {
    let mut found = BTreeMap::new();
    for path in paths {
        let mut failed = path.clone();
        // A link that is named itself is copied as what it leads to; links within a folder are copied as links.
        let walked = project.files().walk(path, &|entry, _| !is_left_behind(entry.name()), &mut |entry| {
            let entry = entry?;
            let name = if entry.path.is_empty() { path.clone() } else { format!("{path}/{}", entry.path) };
            failed.clone_from(&name);
            // A link that is named itself has another hash than within a folder.
            let known_as = format!("{path}//{}", entry.path);
            if let Some(hash) = project.hash_once(&known_as, entry.stamp(), || file(entry))? {
                found.insert(name, hash);
            }
            failed.clone_from(path);
            Ok(())
        });
        walked.map_err(|error| (failed, error))?;
    }
    Ok(found)
}

fn file(entry: &Entry) -> io::Result<Option<String>> {
    let mut hash = Sha256::new();
    if let Some(link) = entry.link() {
        hash.update(b"link\0");
        hash.update(link.to_string_lossy().as_bytes());
        return Ok(Some(format!("sha256:{}", hex(&hash.finalize()))));
    }
    if entry.kind != EntryKind::File {
        return Ok(None);
    }
    let (bytes, executable) = entry.open()?;
    hash.update(if executable { b"exec\0" } else { b"file\0" });
    let mut reader = BufReader::with_capacity(READ_SIZE, bytes);
    loop {
        let chunk = reader.fill_buf()?;
        if chunk.is_empty() {
            break;
        }
        hash.update(chunk);
        let read = chunk.len();
        reader.consume(read);
    }
    Ok(Some(format!("sha256:{}", hex(&hash.finalize()))))
}

/// The content tag: a hash of the Dockerfile and of what it copies. 64 bits are enough to tell the images of one
/// repository apart, and short enough to read.
pub fn tag(dockerfile: &str, inputs: &BTreeMap<String, String>) -> String {
    let mut hash = Sha256::new();
    hash.update(dockerfile.as_bytes());
    for (path, digest) in inputs {
        hash.update(b"\0");
        hash.update(path.as_bytes());
        hash.update(b"\0");
        hash.update(digest.as_bytes());
    }
    hex(&hash.finalize()[..8])
}
