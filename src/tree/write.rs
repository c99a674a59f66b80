use super::disk::OnDisk;
use super::lock::LOCK;
use super::plan::{File, Plan, State};
use super::{KeyOf, immutable};
use crate::atomic;
use crate::diagnostic::{Code, Finding, Severity};
use std::fmt;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

/// One thing that was done to the output folder; paths as the user would write them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A file was written.
    Wrote(String),
    /// A file was removed.
    Removed(String),
    /// What stood in a file was kept under another name.
    Kept {
        /// The file.
        path: String,
        /// The other name.
        kept_as: String,
    },
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Wrote(path) => write!(f, "wrote {path}"),
            Self::Removed(path) => write!(f, "removed {path}"),
            Self::Kept { path, kept_as } => write!(f, "kept what was in {path} as {kept_as}"),
        }
    }
}

/// What came of writing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// In the order in which they were made. Empty if nothing had to change, or nothing was allowed to.
    pub changes: Vec<Change>,
    /// Why nothing was written, or what went wrong, or warnings.
    pub findings: Vec<Finding>,
}

impl Written {
    /// Whether the folder is now as it should be.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.findings.iter().all(|finding| finding.severity == Severity::Warning)
    }
}

impl Plan<'_> {
    /// Carries the plan out: the documents, then the removals, and last the lock.
    ///
    /// If anything is in the way, nothing at all is written. With `force`, texts that would be lost are kept beside the
    /// files, and immutable fields change. An interrupted run leaves files that are each whole, and a lock that does
    /// not belong to them: `check` sees it, and the next run mends it.
    #[must_use]
    pub fn write(&self, force: bool, key_of: &KeyOf<'_>) -> Written {
        let mut written = Written::default();
        if let Some(blocked) = &self.lock_blocked {
            written.findings.push(blocked.clone());
            return written;
        }
        // It is mended here, so there is nothing to do about it.
        let mended = |finding: Finding| Finding { help: Vec::new(), ..finding.severity(Severity::Warning) };
        written.findings.extend(self.lock_finding().map(mended));
        written.findings.extend(self.files.iter().filter_map(|file| self.obstacle(file, force, key_of)));
        let Some(folder) = self.at.on_disk() else {
            let message = "the project is on no disk, and nothing can be written";
            written.findings.push(Finding::in_file(Code::Io, &*self.spec, message));
            return written;
        };
        if written.is_done()
            && let Err((path, error)) = self.carry_out(folder, &mut written.changes)
        {
            let message = format!("the file cannot be written: {}", crate::worktree::reason(&error));
            written.findings.push(Finding::in_file(Code::Io, path, message));
        }
        written
    }

    fn obstacle(&self, file: &File<'_>, force: bool, key_of: &KeyOf<'_>) -> Option<Finding> {
        let immutable = || immutable::finding(&self.shown(&file.path), &file.immutable);
        match &file.state {
            State::Unchanged | State::New | State::Unwanted => None,
            State::Blocked(finding) => Some(finding.clone()),
            State::Changed if !force && file.immutable.is_empty() => None,
            _ if force => immutable().map(|finding| finding.severity(Severity::Warning)),
            _ => self.file_finding(file, key_of),
        }
    }

    /// Does everything that there is to do, and gives the path at which it failed.
    fn carry_out(&self, folder: &Path, changes: &mut Vec<Change>) -> Result<(), (String, io::Error)> {
        if self.is_new && self.create(folder, changes).map_err(|error| (self.shown.clone(), error))? {
            return Ok(());
        }
        for file in &self.files {
            let Some(document) = file.document else { continue };
            let shown = self.shown(&file.path);
            let failed = |error| (shown.clone(), error);
            match file.state {
                State::Unchanged | State::Blocked(_) => continue,
                State::Edited | State::Unknown => {
                    changes.push(self.keep(folder, &file.path).map_err(failed)?);
                }
                _ if self.has_changed_since(file) => {
                    changes.push(self.keep(folder, &file.path).map_err(failed)?);
                }
                _ => {}
            }
            replace(&folder.join(&file.path), document.text.as_bytes()).map_err(failed)?;
            changes.push(Change::Wrote(shown));
        }
        for file in &self.files {
            let shown = self.shown(&file.path);
            let failed = |error| (shown.clone(), error);
            match file.state {
                State::Unwanted if !self.has_changed_since(file) => {}
                State::Unwanted | State::UnwantedEdited => {
                    changes.push(self.keep(folder, &file.path).map_err(failed)?);
                }
                _ => continue,
            }
            remove(folder, &file.path).map_err(failed)?;
            changes.push(Change::Removed(shown));
        }
        for path in &self.leftovers {
            let shown = self.shown(path);
            if atomic::remove_leftover(&folder.join(path)).map_err(|error| (shown.clone(), error))? {
                changes.push(Change::Removed(shown));
            }
        }
        if !self.lock_is_current {
            let shown = self.shown(LOCK);
            replace(&folder.join(LOCK), self.lock.text().as_bytes())
                .map_err(|error| (shown.clone(), error))?;
            changes.push(Change::Wrote(shown));
        }
        Ok(())
    }

    /// Writes the whole folder, where there still is none; and whether that was so.
    fn create(&self, folder: &Path, changes: &mut Vec<Change>) -> io::Result<bool> {
        let lock = self.lock.text();
        let documents = || self.files.iter().filter_map(|file| Some((file.path.as_str(), file.document?)));
        let files = documents().map(|(path, document)| (path, document.text.as_bytes()));
        let is_done = atomic::create_folder(folder, files.chain([(LOCK, lock.as_bytes())]))?;
        if is_done {
            let paths = documents().map(|(path, _)| path).chain([LOCK]);
            changes.extend(paths.map(|path| Change::Wrote(self.shown(path))));
        }
        Ok(is_done)
    }

    /// Whether somebody wrote a file after it was looked at.
    fn has_changed_since(&self, file: &File<'_>) -> bool {
        match self.at.look(&file.path) {
            OnDisk::Bytes(bytes) => file.on_disk.as_deref() != Some(&*String::from_utf8_lossy(&bytes)),
            _ => false,
        }
    }

    /// Copies what is in a file beside it, under a name that is not taken.
    fn keep(&self, folder: &Path, path: &str) -> io::Result<Change> {
        // Read again: the plan has it with other line ends.
        let bytes = fs::read(folder.join(path))?;
        let mut number = 1;
        loop {
            let name = match number {
                1 => format!("{path}.edited"),
                _ => format!("{path}.edited-{number}"),
            };
            let to = folder.join(&name);
            match atomic::create(&to, &bytes) {
                Ok(()) => return Ok(Change::Kept { path: self.shown(path), kept_as: self.shown(&name) }),
                Err(error) if error.kind() == ErrorKind::AlreadyExists => number += 1,
                Err(error) => return Err(error),
            }
        }
    }
}

/// Removes a file, and the folders that held nothing else.
fn remove(folder: &Path, path: &str) -> io::Result<()> {
    fs::remove_file(folder.join(path))?;
    let mut rest = path;
    while let Some((parent, _)) = rest.rsplit_once('/') {
        // A folder with something in it is not removed, and that is no failure.
        if fs::remove_dir(folder.join(parent)).is_err() {
            break;
        }
        rest = parent;
    }
    Ok(())
}

/// Writes a file so that at any moment it has either its old or its new text.
fn replace(to: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(parent) = to.parent() {
        fs::create_dir_all(parent)?;
    }
    atomic::replace(to, bytes)
}
