use super::disk::{self, Folder, OnDisk};
use super::immutable::{self, FieldChange};
use super::lock::{Known, LOCK, Lock, LockState, sha256};
use super::{blocked, conflict};
use crate::atomic::leftovers;
use crate::diagnostic::Finding;
use crate::kubernetes::Kinds;
use crate::project::{FOLDER, Project};
use crate::render::{Document, Output, Taken};
use std::collections::{BTreeMap, BTreeSet};

/// What a file is, compared with what would be written and with what the lock says was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// As it would be written.
    Unchanged,
    /// Not there.
    New,
    /// Ours and unedited, and no longer what would be written.
    Changed,
    /// Ours, and changed by somebody since.
    Edited,
    /// Not ours, and in the way.
    Unknown,
    /// Ours, unedited, and not produced any more.
    Unwanted,
    /// Ours, changed by somebody since, and not produced any more.
    UnwantedEdited,
    /// Nothing can be said or done, for this reason.
    Blocked(Finding),
}

/// One file of the output folder.
#[derive(Debug)]
pub struct File<'a> {
    /// Relative to the output folder, with `/`.
    pub path: String,
    /// What it is.
    pub state: State,
    /// What would be written, unless it is unwanted.
    pub document: Option<&'a Document>,
    /// What is on disk, where that is something else.
    pub on_disk: Option<String>,
    pub(super) immutable: Vec<FieldChange>,
}

/// The output folder against the documents: what every file is, and so what becomes of it.
///
/// Files that neither the documents nor the lock name are not looked at.
#[derive(Debug)]
pub struct Plan<'a> {
    pub(super) at: Folder,
    /// Whether there is no such folder at all.
    pub(super) is_new: bool,
    pub(super) shown: String,
    /// The file that describes the service, as the user would write it.
    pub(super) spec: String,
    pub(super) files: Vec<File<'a>>,
    pub(super) lock: Lock,
    pub(super) lock_on_disk: LockState,
    /// What is taken from the platform, for its places there.
    pub(super) platform: &'a BTreeMap<String, Taken>,
    pub(super) lock_is_current: bool,
    /// Files of runs that were killed.
    pub(super) leftovers: Vec<String>,
    /// Why the lock could not be looked at. Nothing is known of the files then.
    pub(super) lock_blocked: Option<Finding>,
}

impl<'a> Plan<'a> {
    /// Looks at the output folder of a project, and changes nothing.
    #[must_use]
    pub fn make(project: &Project, output: &'a Output, edition: &str) -> Self {
        let lock = Lock::of(output, edition);
        let at = Folder::of(project);
        let mut plan = Self {
            is_new: at.is_new(),
            at,
            shown: project.shown(FOLDER),
            spec: project.file().to_owned(),
            files: Vec::new(),
            lock,
            lock_on_disk: LockState::Absent,
            platform: &output.platform,
            lock_is_current: false,
            leftovers: Vec::new(),
            lock_blocked: None,
        };
        if plan.at.is_link() {
            plan.lock_blocked = Some(blocked::link(&plan.shown));
            return plan;
        }
        match plan.at.look(LOCK) {
            OnDisk::Nothing => {}
            OnDisk::Bytes(bytes) => {
                let text = String::from_utf8_lossy(&bytes);
                plan.lock_is_current = text == plan.lock.text();
                plan.lock_on_disk = if plan.lock_is_current {
                    LockState::Read(plan.lock.clone())
                } else {
                    LockState::of(&text)
                };
            }
            OnDisk::Link(link) => plan.lock_blocked = Some(blocked::link(&plan.shown(&link))),
            OnDisk::NotAFile(reason) | OnDisk::Unreadable(reason) => {
                plan.lock_blocked = Some(blocked::unreadable(&plan.shown(LOCK), &reason));
            }
        }
        let known = plan.lock_on_disk.known();
        plan.files =
            output.documents.iter().map(|document| plan.wanted(document, &known, project.kinds())).collect();
        let wanted: BTreeSet<&str> = output.documents.iter().map(|document| document.path.as_str()).collect();
        let unwanted = known.keys().filter(|path| !wanted.contains(path.as_str()));
        let unwanted: Vec<File<'a>> = unwanted.filter_map(|path| plan.unwanted(path, &known)).collect();
        plan.files.extend(unwanted);
        if let Some(folder) = plan.at.on_disk().filter(|_| !plan.is_new) {
            plan.leftovers = leftovers(folder, plan.files.iter().map(|file| file.path.as_str()));
        }
        plan
    }

    /// The documents in their order, then the files that are no longer produced.
    #[must_use]
    pub fn files(&self) -> &[File<'a>] {
        &self.files
    }

    /// The lock as it was found.
    #[must_use]
    pub fn lock_state(&self) -> &LockState {
        &self.lock_on_disk
    }

    /// Whether everything is as it would be written, the lock too.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.lock_blocked.is_none()
            && self.lock_is_current
            && self.leftovers.is_empty()
            && self.files.iter().all(|file| file.state == State::Unchanged)
    }

    /// A path of the output folder as the user would write it.
    #[must_use]
    pub fn shown(&self, path: &str) -> String {
        if self.shown.is_empty() { path.to_owned() } else { format!("{}/{path}", self.shown) }
    }

    fn wanted(&self, document: &'a Document, known: &Known, kinds: &Kinds) -> File<'a> {
        let path = &document.path;
        let mut file = File {
            path: path.clone(),
            state: State::Unchanged,
            document: Some(document),
            on_disk: None,
            immutable: Vec::new(),
        };
        if !disk::stays_inside(path) {
            file.state = State::Blocked(blocked::outside(&self.shown(path)));
            return file;
        }
        let there = if self.is_new { OnDisk::Nothing } else { self.at.look(path) };
        let bytes = match there {
            OnDisk::Bytes(bytes) if bytes == document.text.as_bytes() => return file,
            OnDisk::Bytes(bytes) => bytes,
            OnDisk::Nothing => {
                file.state = State::New;
                return file;
            }
            OnDisk::Link(link) => {
                file.state = State::Blocked(blocked::link(&self.shown(&link)));
                return file;
            }
            OnDisk::NotAFile(reason) | OnDisk::Unreadable(reason) => {
                file.state = State::Blocked(blocked::unreadable(&self.shown(path), &reason));
                return file;
            }
        };
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let sides = conflict::sides(&text);
        file.state = match known.contains_key(path) {
            false => State::Unknown,
            true if is_ours(known, path, &bytes, sides.as_ref()) => State::Changed,
            true => State::Edited,
        };
        let olds = sides.as_ref().map_or(std::slice::from_ref(&text), |sides| sides.as_slice());
        file.immutable = olds
            .iter()
            .map(|old| immutable::changes(path, [old, &document.text], kinds))
            .find(|changes| !changes.is_empty())
            .unwrap_or_default();
        file.on_disk = Some(text);
        file
    }

    /// A path comes from the lock, and so perhaps from a stranger's branch: one that leads elsewhere, or over a link,
    /// is not one that was written.
    fn unwanted(&self, path: &str, known: &Known) -> Option<File<'a>> {
        if path == LOCK || !disk::stays_inside(path) {
            return None;
        }
        let (state, on_disk) = match self.at.look(path) {
            OnDisk::Nothing | OnDisk::Link(_) | OnDisk::NotAFile(_) => return None,
            OnDisk::Unreadable(reason) => {
                (State::Blocked(blocked::unreadable(&self.shown(path), &reason)), None)
            }
            OnDisk::Bytes(bytes) => {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                let ours = is_ours(known, path, &bytes, conflict::sides(&text).as_ref());
                (if ours { State::Unwanted } else { State::UnwantedEdited }, Some(text))
            }
        };
        Some(File { path: path.to_owned(), state, document: None, on_disk, immutable: Vec::new() })
    }
}

/// Whether a file is as it was generated once: nobody's work is lost with it. A conflict between two generated texts
/// is git's doing, not a person's.
fn is_ours(known: &Known, path: &str, bytes: &[u8], sides: Option<&[String; 2]>) -> bool {
    let Some(hashes) = known.get(path) else { return false };
    let generated = |text: &[u8]| hashes.contains(&sha256(text));
    generated(bytes) || sides.is_some_and(|sides| sides.iter().all(|side| generated(side.as_bytes())))
}
