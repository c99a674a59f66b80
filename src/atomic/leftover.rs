//! Files and folders that a run was writing when it was killed. What is being written is locked, so what is not is
//! nobody's.

use std::collections::BTreeSet;
use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind};
use std::path::Path;

/// How the names of files begin that are being written.
pub(super) const PREFIX: &str = ".modelstow-";

/// Those beside some files of the output folder, by their paths in it.
pub fn find<'f>(folder: &Path, files: impl Iterator<Item = &'f str>) -> Vec<String> {
    let folders: BTreeSet<&str> =
        files.map(|file| file.rsplit_once('/').map_or("", |(folder, _)| folder)).chain([""]).collect();
    let mut found = Vec::new();
    for inner in folders {
        // Over a link it would be another folder.
        let at = if inner.is_empty() { folder.to_owned() } else { folder.join(inner) };
        if fs::symlink_metadata(&at).is_ok_and(|metadata| metadata.is_dir()) {
            let entries = fs::read_dir(&at).into_iter().flatten().flatten();
            let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
            let path = |name: String| if inner.is_empty() { name } else { format!("{inner}/{name}") };
            found.extend(names.filter(|name| is_ours(&at, name)).map(path));
        }
    }
    found.sort_unstable();
    found
}

/// Six letters and digits follow the prefix, as `tempfile` gives them.
fn is_ours(folder: &Path, name: &str) -> bool {
    let random = name.strip_prefix(PREFIX).unwrap_or_default();
    random.len() == 6
        && random.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && fs::symlink_metadata(folder.join(name))
            .is_ok_and(|metadata| metadata.is_file() || metadata.is_dir())
        && is_unlocked(&folder.join(name)).unwrap_or(false)
}

fn is_unlocked(path: &Path) -> io::Result<bool> {
    match File::open(path)?.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Removes one, unless somebody writes it; and whether it was there.
pub fn remove(path: &Path) -> io::Result<bool> {
    if !is_unlocked(path).unwrap_or(false) {
        return Ok(false);
    }
    let removed = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    match removed {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}
