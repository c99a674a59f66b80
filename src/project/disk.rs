//! What the system says of a path that has no links in it any more: `worktree` has followed them.

use super::Stamp;
use std::ffi::OsString;
use std::fs::{self, File, Metadata};
use std::io;
use std::path::{Path, PathBuf};

/// What something below a folder is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A symbolic link.
    Link,
    /// A device, a pipe or a socket.
    Special,
}

/// What lies in a folder, in no order.
pub fn entries(folder: &Path) -> io::Result<Vec<(OsString, PathBuf, EntryKind)>> {
    let entries = fs::read_dir(folder)?.map(|entry| {
        let entry = entry?;
        let kind = match entry.file_type()? {
            kind if kind.is_symlink() => EntryKind::Link,
            kind if kind.is_dir() => EntryKind::Folder,
            kind if kind.is_file() => EntryKind::File,
            _ => EntryKind::Special,
        };
        Ok((entry.file_name(), entry.path(), kind))
    });
    entries.collect()
}

/// What the link at a path says, where it is one.
pub fn link(path: &Path) -> Option<PathBuf> {
    fs::read_link(path).ok()
}

/// A file to read.
pub fn open(path: &Path) -> io::Result<File> {
    File::open(path)
}

/// How many bytes a file has.
pub fn length(path: &Path) -> u64 {
    fs::symlink_metadata(path).map_or(0, |found| found.len())
}

/// What tells whether a file or a link is another one later.
pub fn stamp(path: &Path) -> Stamp {
    let stamp = |found: Metadata| Stamp::Disk(found.len(), found.modified().ok(), is_executable(&found));
    fs::symlink_metadata(path).map_or(Stamp::Unknown, stamp)
}

/// The bit that git keeps of a file's mode.
#[cfg(unix)]
pub fn is_executable(metadata: &Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    metadata.permissions().mode() & 0o100 != 0
}

/// There is no such bit.
#[cfg(not(unix))]
pub fn is_executable(_: &Metadata) -> bool {
    false
}
