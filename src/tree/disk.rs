use crate::project::{FOLDER, Files, Project};
use crate::worktree::reason;
use std::fs;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

/// What stands at a path below the output folder.
pub enum OnDisk {
    /// Nothing.
    Nothing,
    /// A regular file, with its line ends as LF.
    Bytes(Vec<u8>),
    /// The path, or a folder on the way to it, is a symbolic link: this one.
    Link(String),
    /// Something else, or the system has no such path, with the reason.
    NotAFile(String),
    /// It could not be read, with the reason.
    Unreadable(String),
}

/// The output folder of a project, which need not be on disk.
#[derive(Debug)]
pub struct Folder {
    files: Files,
    on_disk: Option<PathBuf>,
}

impl Folder {
    /// Nothing is looked at yet.
    pub fn of(project: &Project) -> Self {
        // An empty path is the current folder to some functions, and nothing to others.
        let on_disk = project.path(FOLDER).map(|folder| Path::new(".").join(folder));
        Self { files: project.files().clone(), on_disk }
    }

    /// Where it is, or would be.
    pub fn on_disk(&self) -> Option<&Path> {
        self.on_disk.as_deref()
    }

    /// Whether it is a symbolic link itself.
    pub fn is_link(&self) -> bool {
        self.on_disk()
            .is_some_and(|folder| fs::symlink_metadata(folder).is_ok_and(|found| found.is_symlink()))
    }

    /// Whether there is nothing at all, not even a link or a text in memory.
    pub fn is_new(&self) -> bool {
        let is_absent = |folder: &Path| {
            fs::symlink_metadata(folder).is_err_and(|error| error.kind() == ErrorKind::NotFound)
        };
        self.files.is_all_on_disk() && self.on_disk().is_some_and(is_absent)
    }

    /// What stands at a path: a text in memory, else what is on disk.
    pub fn look(&self, path: &str) -> OnDisk {
        match (self.files.in_hand(&format!("{FOLDER}/{path}")), self.on_disk()) {
            (Some(text), _) => OnDisk::Bytes(with_lf(text.to_owned())),
            (None, Some(folder)) => look(folder, path),
            (None, None) => OnDisk::Nothing,
        }
    }
}

/// Looks at one path, without going over symbolic links.
///
/// A branch of somebody else may hold a link to anywhere on this machine. Its target is neither ours to write nor fit
/// to be shown in the diff that CI prints.
#[must_use]
pub fn look(folder: &Path, path: &str) -> OnDisk {
    let mut at = folder.to_owned();
    let mut passed = 0;
    for part in path.split('/') {
        at.push(part);
        passed += part.len() + 1;
        match fs::symlink_metadata(&at) {
            Ok(found) if found.is_symlink() => {
                return OnDisk::Link(path.get(..passed - 1).unwrap_or(path).to_owned());
            }
            Ok(found) if passed > path.len() && !found.is_file() => {
                return OnDisk::NotAFile("not a regular file".to_owned());
            }
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => return OnDisk::Nothing,
            Err(error) if is_no_path(&error) => return OnDisk::NotAFile(reason(&error)),
            Err(error) => return OnDisk::Unreadable(reason(&error)),
        }
    }
    match fs::read(&at) {
        Ok(bytes) => OnDisk::Bytes(with_lf(bytes)),
        Err(error) => OnDisk::Unreadable(reason(&error)),
    }
}

/// Whether nothing can lie at a path: a file stands in the place of a folder, or it is too long or otherwise no name.
fn is_no_path(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotADirectory | ErrorKind::InvalidFilename | ErrorKind::InvalidInput)
}

/// Whether a path from a lock or a document stays below the folder that it is relative to.
pub fn stays_inside(path: &str) -> bool {
    // A backslash separates folders on Windows.
    !path.contains(['\\', '\0'])
        && path.split('/').all(|part| !matches!(part, "" | "." | ".."))
        && Path::new(path).components().all(|part| matches!(part, Component::Normal(_)))
}

/// Git may check out a file with CRLF; that is not a change.
fn with_lf(bytes: Vec<u8>) -> Vec<u8> {
    if !bytes.contains(&b'\r') {
        return bytes;
    }
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes.into_iter().peekable();
    while let Some(byte) = rest.next() {
        if byte != b'\r' || rest.peek() != Some(&b'\n') {
            out.push(byte);
        }
    }
    out
}
