//! What goes into an image, as a hash.

use crate::project::{Project, is_executable};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader};
use walkdir::{DirEntry, WalkDir};

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

fn is_left_behind(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    LEFT_BEHIND.contains(&name.as_ref()) || name.ends_with(".pyc")
}

/// The hashes of all files below some paths of the project: each of its mode and bytes, or of a link's target.
///
/// # Errors
/// When a file cannot be read; the path is given too.
pub fn files(project: &Project, paths: &[String]) -> Result<BTreeMap<String, String>, (String, io::Error)> {
    let mut found = BTreeMap::new();
    for path in paths {
        // A link that is named itself is copied as what it leads to; links within a folder are copied as links.
        let walk = WalkDir::new(project.path(path)).follow_root_links(true).sort_by_file_name();
        for entry in walk.into_iter().filter_entry(|entry| entry.depth() == 0 || !is_left_behind(entry)) {
            let entry = entry.map_err(|error| (path.clone(), io::Error::from(error)))?;
            let below = entry.path().strip_prefix(project.path(path)).unwrap_or(entry.path());
            let below = below.to_string_lossy().replace('\\', "/");
            let name = if below.is_empty() { path.clone() } else { format!("{path}/{below}") };
            // A link that is named itself has another hash than within a folder.
            let known_as = if entry.depth() == 0 { name.clone() } else { format!("{path}//{below}") };
            let hash =
                project.hash_once(&known_as, || file(&entry)).map_err(|error| (name.clone(), error))?;
            if let Some(hash) = hash {
                found.insert(name, hash);
            }
        }
    }
    Ok(found)
}

fn file(entry: &DirEntry) -> io::Result<Option<String>> {
    let mut hash = Sha256::new();
    if entry.depth() > 0 && entry.path_is_symlink() {
        hash.update(b"link\0");
        hash.update(fs::read_link(entry.path())?.to_string_lossy().as_bytes());
        return Ok(Some(text(&hash.finalize())));
    }
    let metadata = fs::metadata(entry.path())?;
    if !metadata.is_file() {
        return Ok(None);
    }
    hash.update(if is_executable(&metadata) { b"exec\0" } else { b"file\0" });
    let mut reader = BufReader::with_capacity(READ_SIZE, File::open(entry.path())?);
    loop {
        let chunk = reader.fill_buf()?;
        if chunk.is_empty() {
            break;
        }
        hash.update(chunk);
        let read = chunk.len();
        reader.consume(read);
    }
    Ok(Some(text(&hash.finalize())))
}

fn text(digest: &[u8]) -> String {
    let mut out = String::from("sha256:");
    for byte in digest {
        let _ = write!(out, "{byte:02x}");
    }
    out
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
    let digest = text(&hash.finalize());
    digest["sha256:".len()..][..16].to_owned()
}
