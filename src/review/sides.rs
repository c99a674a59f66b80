//! The output folders on both sides: as committed, and as they are on disk.

use super::base::Base;
use crate::diagnostic::{Code, Finding};
use crate::git::{Blob, Repository};
use crate::kubernetes::Kinds;
use crate::project::{EntryKind, FILE as SPEC, FOLDER, Project};
use crate::tree::{LOCK, Lock, LockState, OnDisk, look, sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The output folder of one service on both sides.
#[derive(Debug, Clone)]
pub struct Folder {
    /// The folder of `service.toml` from the top of the repository; empty for the top itself.
    pub path: String,
    /// As committed.
    pub before: Side,
    /// As on disk.
    pub after: Side,
    /// The kinds that are known there.
    pub kinds: Kinds,
}

/// One state of an output folder.
#[derive(Debug, Clone, Default)]
pub struct Side {
    /// Texts by their path in the output folder, the lock left out.
    pub files: BTreeMap<String, Arc<str>>,
    /// The lock, where it can be read.
    pub lock: Option<Lock>,
    /// `service.toml`.
    pub spec: Option<Arc<str>>,
    /// Symbolic links, which are not followed.
    pub links: Vec<String>,
}

/// Whose work a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owner {
    /// As modelstow wrote it.
    Modelstow,
    /// Written by modelstow, and changed by hand since.
    Edited,
    /// Not in the lock.
    Foreign,
}

impl Side {
    /// The output folder of a project, as it is among its files.
    #[must_use]
    pub fn of(project: &Project) -> Self {
        let mut side =
            Self { spec: project.read(project.file_name()).ok().map(Arc::from), ..Self::default() };
        // What cannot be read is none of the texts that are compared.
        let _ = project.files().walk(FOLDER, &|_, _| true, &mut |entry| {
            let Ok(entry) = entry else { return Ok(()) };
            match project.files().bytes(&format!("{FOLDER}/{}", entry.path)) {
                _ if entry.kind == EntryKind::Link => side.links.push(entry.path.clone()),
                Ok(bytes) => side.add(&entry.path, text_of(&bytes).into()),
                Err(_) => {}
            }
            Ok(())
        });
        side
    }

    /// Whether there is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty() && self.lock.is_none()
    }

    /// Whose work a file is, by the lock beside it.
    #[must_use]
    pub fn owner(&self, path: &str) -> Owner {
        let (Some(lock), Some(text)) = (&self.lock, self.files.get(path)) else { return Owner::Foreign };
        match lock.outputs.get(path) {
            None => Owner::Foreign,
            Some(hash) if *hash == sha256(text.as_bytes()) => Owner::Modelstow,
            Some(_) => Owner::Edited,
        }
    }

    fn add(&mut self, path: &str, text: Arc<str>) {
        if path == LOCK {
            self.lock = match LockState::of(&text) {
                LockState::Read(lock) => Some(lock),
                _ => None,
            };
        } else {
            self.files.insert(path.to_owned(), text);
        }
    }
}

impl Folder {
    /// A path of the output folder from the top of the repository.
    #[must_use]
    pub fn shown(&self, path: &str) -> String {
        let folder = if self.path.is_empty() { FOLDER.to_owned() } else { format!("{}/{FOLDER}", self.path) };
        format!("{folder}/{path}")
    }
}

/// All folders in which a file changed, by path, and how many folders there are.
///
/// # Errors
/// When git cannot be asked, or there is no service in these parts of the repository.
pub fn read(
    repository: &Repository,
    base: &Base,
    scopes: &[String],
) -> Result<(Vec<Folder>, usize), Box<Finding>> {
    let blobs = repository.files_at(&base.commit)?;
    let now = repository.files_now()?;
    let folders = folders(repository, &blobs, &now);
    let wanted = |path: &str| -> Option<(String, String)> {
        let (folder, rest) = split(path, &folders)?;
        scopes.iter().any(|scope| is_in(&folder, scope)).then_some((folder, rest))
    };
    let count = folders.iter().filter(|folder| scopes.iter().any(|scope| is_in(folder, scope))).count();
    if let Some(scope) = scopes.iter().find(|scope| !folders.iter().any(|folder| is_in(folder, scope))) {
        let message = "there are no generated files here or below, neither committed nor on disk";
        let place = if scope.is_empty() { "." } else { scope };
        return Err(Finding::in_file(Code::NoService, place, message)
            .help("run `modelstow generate`")
            .into());
    }
    let committed: BTreeMap<&str, &str> =
        blobs.iter().map(|blob| (blob.path.as_str(), blob.id.as_str())).collect();
    let mut changed: BTreeSet<String> = repository.touched_since(&base.commit)?.into_iter().collect();
    changed.extend(now.iter().filter(|path| !committed.contains_key(path.as_str())).cloned());
    let touched: BTreeSet<String> = changed.iter().filter_map(|path| Some(wanted(path)?.0)).collect();

    let mut found: BTreeMap<String, Folder> = BTreeMap::new();
    let of_touched = |path: &str| wanted(path).filter(|(folder, _)| touched.contains(folder));
    let mut old: Vec<(&Blob, String, String)> =
        blobs.iter().filter_map(|blob| of_touched(&blob.path).map(|(f, rest)| (blob, f, rest))).collect();
    let specs: BTreeMap<String, &String> = touched.iter().map(|folder| (spec_of(folder), folder)).collect();
    old.extend(
        blobs.iter().filter_map(|blob| {
            specs.get(&blob.path).map(|folder| (blob, (*folder).clone(), SPEC.to_owned()))
        }),
    );
    let ids: Vec<&str> = old.iter().map(|(blob, ..)| blob.id.as_str()).collect();
    let mut same: BTreeMap<&str, Arc<str>> = BTreeMap::new();
    for ((blob, folder, rest), text) in old.iter().zip(repository.read(&ids)?) {
        let text: Arc<str> = text_of(&text).into();
        if specs.contains_key(&blob.path) {
            entry(&mut found, folder).before.spec = Some(text);
            continue;
        }
        entry(&mut found, folder).before.add(rest, Arc::clone(&text));
        same.insert(&blob.path, text);
    }
    for (path, folder) in specs {
        if let OnDisk::Bytes(bytes) = look(repository.root(), &path) {
            entry(&mut found, folder).after.spec = Some(text_of(&bytes).into());
        }
    }
    for path in &now {
        let Some((folder, rest)) = of_touched(path) else { continue };
        let folder = entry(&mut found, &folder);
        match same.get(path.as_str()).filter(|_| !changed.contains(path)) {
            Some(text) => folder.after.add(&rest, Arc::clone(text)),
            None => match look(repository.root(), path) {
                OnDisk::Bytes(bytes) => {
                    let text = text_of(&bytes);
                    let text = match same.get(path.as_str()) {
                        Some(old) if **old == *text => Arc::clone(old),
                        _ => text.into(),
                    };
                    folder.after.add(&rest, text);
                }
                OnDisk::Link(link) => folder.after.links.push(link),
                // A submodule is no file of ours.
                OnDisk::Nothing | OnDisk::NotAFile(_) => {}
                OnDisk::Unreadable(reason) => {
                    return Err(Finding::in_file(
                        Code::Io,
                        path,
                        format!("the file cannot be read: {reason}"),
                    )
                    .into());
                }
            },
        }
    }
    for folder in found.values_mut() {
        folder.kinds = Project::of(&repository.root().join(spec_of(&folder.path))).kinds().clone();
    }
    Ok((found.into_values().collect(), count))
}

fn spec_of(folder: &str) -> String {
    if folder.is_empty() { SPEC.to_owned() } else { format!("{folder}/{SPEC}") }
}

fn entry<'a>(found: &'a mut BTreeMap<String, Folder>, path: &str) -> &'a mut Folder {
    found.entry(path.to_owned()).or_insert_with(|| Folder {
        path: path.to_owned(),
        before: Side::default(),
        after: Side::default(),
        kinds: Kinds::default(),
    })
}

/// The folders with an output folder of ours: a lock is in it, or a `service.toml` beside it. Many repositories have a
/// folder of that name for something else.
fn folders(repository: &Repository, blobs: &[Blob], now: &[String]) -> BTreeSet<String> {
    let lock = format!("{FOLDER}/{LOCK}");
    let paths = || blobs.iter().map(|blob| blob.path.as_str()).chain(now.iter().map(String::as_str));
    let mut found: BTreeSet<String> = paths()
        .filter_map(|path| path.strip_suffix(&lock))
        .filter_map(|folder| if folder.is_empty() { Some("") } else { folder.strip_suffix('/') })
        .map(str::to_owned)
        .collect();
    let mut seen = BTreeSet::new();
    for path in paths() {
        let Some((folder, _)) = outputs_in(path).next() else { continue };
        if !found.contains(folder)
            && seen.insert(folder)
            && repository.root().join(folder).join(SPEC).is_file()
        {
            found.insert(folder.to_owned());
        }
    }
    found
}

/// Every way to see a path as one in an output folder: the folder of the service, and the rest.
fn outputs_in(path: &str) -> impl Iterator<Item = (&str, &str)> {
    let inner = format!("{FOLDER}/");
    let ends: Vec<usize> = path
        .match_indices(&inner)
        .map(|(at, _)| at)
        .filter(|at| *at == 0 || path.as_bytes()[at - 1] == b'/')
        .collect();
    let skip = inner.len();
    ends.into_iter().map(move |at| (&path[..at.saturating_sub(1)], &path[at + skip..]))
}

fn split(path: &str, folders: &BTreeSet<String>) -> Option<(String, String)> {
    outputs_in(path)
        .find(|(folder, _)| folders.contains(*folder))
        .map(|(folder, rest)| (folder.to_owned(), rest.to_owned()))
}

/// Whether a service is at a path or below it; or the path is one of its files.
fn is_in(folder: &str, scope: &str) -> bool {
    let below = |path: &str, above: &str| {
        above.is_empty()
            || path.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let output = if folder.is_empty() { FOLDER.to_owned() } else { format!("{folder}/{FOLDER}") };
    below(folder, scope) || below(scope, &output) || scope == spec_of(folder)
}

fn text_of(bytes: &[u8]) -> String {
    // Git may check out a file with CRLF; that is not a change.
    String::from_utf8_lossy(bytes).replace("\r\n", "\n")
}
