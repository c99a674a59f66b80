//! The files of one project: texts in memory, and below them a folder on disk, where there is one.
//!
//! A command has a folder. An editor lays the buffers that are not saved over it. A web page has texts alone. Whoever reads
//! a project reads it through this, and cannot tell which of the three it is.

use super::disk::{self, EntryKind};
use super::entry::{At, Entry};
use crate::worktree::{self, Worktree};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, ErrorKind, Read as _};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// Where the files of a project are. Paths are relative to its folder, with `/`.
#[derive(Debug, Clone)]
pub struct Files {
    disk: Option<Disk>,
    /// What is here is not looked for on disk.
    texts: BTreeMap<String, Arc<[u8]>>,
}

/// A folder as somebody wrote it, and the tree that nothing leads out of.
#[derive(Debug, Clone)]
struct Disk {
    folder: PathBuf,
    worktree: Worktree,
}

/// What a path leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A regular file.
    File {
        /// Its length in bytes.
        length: u64,
        /// Whether it may be executed.
        executable: bool,
    },
    /// A folder.
    Folder,
    /// There is nothing.
    Nothing,
    /// A link that leads to nothing, or in a circle.
    Broken,
    /// A device, a pipe or a socket.
    Special,
    /// It is not in the working tree.
    Outside,
}

impl Files {
    /// Those of a folder.
    #[must_use]
    pub fn on_disk(folder: &Path) -> Self {
        let disk = Disk { folder: folder.to_owned(), worktree: Worktree::around(folder) };
        Self { disk: Some(disk), texts: BTreeMap::new() }
    }

    /// Texts by their paths, and nothing else.
    #[must_use]
    pub fn in_memory<P: Into<String>, T: Into<Vec<u8>>>(texts: impl IntoIterator<Item = (P, T)>) -> Self {
        let none = Self { disk: None, texts: BTreeMap::new() };
        texts.into_iter().fold(none, |files, (path, text)| files.with(&path.into(), text))
    }

    /// The same with another text for one file, whether it is there or not.
    #[must_use]
    pub fn with(mut self, path: &str, text: impl Into<Vec<u8>>) -> Self {
        if let Some(path) = plain(path).filter(|path| !path.is_empty()) {
            self.texts.insert(path, text.into().into());
        }
        self
    }

    /// The folder on disk, as somebody wrote it.
    #[must_use]
    pub fn folder(&self) -> Option<&Path> {
        self.disk.as_ref().map(|disk| disk.folder.as_path())
    }

    /// Whether there are no texts in memory.
    #[must_use]
    pub fn is_all_on_disk(&self) -> bool {
        self.texts.is_empty()
    }

    /// Whether git keeps it. Of a folder that is in no repository nobody but its owner says what it holds.
    #[must_use]
    pub fn is_git(&self) -> bool {
        self.disk.as_ref().is_some_and(|disk| disk.worktree.is_git())
    }

    /// The bytes of a path in memory.
    #[must_use]
    pub fn in_hand(&self, path: &str) -> Option<&[u8]> {
        self.text(path).map(AsRef::as_ref)
    }

    fn text(&self, path: &str) -> Option<&Arc<[u8]>> {
        if self.texts.is_empty() { None } else { self.texts.get(&plain(path)?) }
    }

    /// Whether there are texts below a folder.
    fn has_texts_below(&self, path: &str) -> bool {
        let Some(path) = plain(path).filter(|_| !self.texts.is_empty()) else { return false };
        path.is_empty() || {
            let below = format!("{path}/");
            self.texts.range(below.clone()..).next().is_some_and(|(first, _)| first.starts_with(&below))
        }
    }

    /// What a path leads to. Links may lead anywhere within the working tree.
    #[must_use]
    pub fn place(&self, path: &str) -> Place {
        if let Some(text) = self.text(path) {
            return Place::File { length: text.len() as u64, executable: false };
        }
        if self.has_texts_below(path) {
            return Place::Folder;
        }
        match &self.disk {
            Some(disk) => match disk.worktree.place(Path::new(path)) {
                worktree::Place::File(_, found) => {
                    Place::File { length: found.len(), executable: disk::is_executable(&found) }
                }
                worktree::Place::Folder(_) => Place::Folder,
                worktree::Place::Nothing => Place::Nothing,
                worktree::Place::Broken => Place::Broken,
                worktree::Place::Special => Place::Special,
                worktree::Place::Outside => Place::Outside,
            },
            None if plain(path).is_some() => Place::Nothing,
            None => Place::Outside,
        }
    }

    /// The links on the way to where a path leads, and what it leads to, all in the project; `None` where one of them is
    /// not.
    #[must_use]
    pub fn way(&self, path: &str) -> Option<Vec<String>> {
        if self.text(path).is_some() || self.has_texts_below(path) {
            return Some(vec![plain(path).filter(|path| !path.is_empty()).unwrap_or_else(|| ".".to_owned())]);
        }
        let worktree = &self.disk.as_ref()?.worktree;
        let folder = worktree.folder()?;
        let way = worktree.way(Path::new(path));
        let inside = way.iter().map(|path| {
            let path = path.strip_prefix(folder).ok()?.to_str()?.replace('\\', "/");
            Some(if path.is_empty() { ".".to_owned() } else { path })
        });
        inside.collect::<Option<Vec<String>>>().filter(|way| !way.is_empty())
    }

    /// What the link at a path says, where it is one.
    #[must_use]
    pub fn link(&self, path: &str) -> Option<PathBuf> {
        if self.text(path).is_some() {
            return None;
        }
        disk::link(&self.disk.as_ref()?.folder.join(path))
    }

    /// The path of the project that an absolute one leads to.
    #[must_use]
    pub fn within(&self, absolute: &str) -> Option<String> {
        let worktree = &self.disk.as_ref()?.worktree;
        let real = worktree.place(Path::new(absolute)).real()?;
        let inside = real.strip_prefix(worktree.folder()?).ok()?;
        (!inside.as_os_str().is_empty()).then(|| inside.to_string_lossy().replace('\\', "/"))
    }

    /// The way to the nearest file of a name: in the folder, or above it within the working tree.
    #[must_use]
    pub fn nearest(&self, name: &str) -> Option<String> {
        if self.text(name).is_some() {
            return Some(name.to_owned());
        }
        let worktree = &self.disk.as_ref()?.worktree;
        let mut above = String::new();
        // From a folder that is not there, no way leads up.
        if matches!(worktree.place(Path::new(".")), worktree::Place::Nothing) {
            return None;
        }
        loop {
            let path = format!("{above}{name}");
            match worktree.place(Path::new(&path)) {
                worktree::Place::Nothing | worktree::Place::Folder(_) => {}
                // Above the working tree, everything is outside; a link that leads there is somebody's mistake.
                worktree::Place::Outside if !above.is_empty() => {
                    worktree.place(Path::new(&above)).real()?;
                    return Some(path);
                }
                _ => return Some(path),
            }
            above.push_str("../");
        }
    }

    /// Where a file is on disk, without links.
    #[must_use]
    pub fn real(&self, path: &str) -> Option<PathBuf> {
        match self.disk.as_ref()?.worktree.place(Path::new(path)) {
            worktree::Place::File(real, _) => Some(real),
            _ => None,
        }
    }

    /// The text of a file.
    ///
    /// # Errors
    /// When it cannot be read, is not UTF-8, or is not in the working tree.
    pub fn read(&self, path: &str) -> io::Result<String> {
        match (self.text(path), &self.disk) {
            (Some(text), _) => {
                let text = std::str::from_utf8(text).map_err(|_| ErrorKind::InvalidData)?;
                Ok(text.to_owned())
            }
            (None, Some(disk)) if !self.has_texts_below(path) => disk.worktree.read(Path::new(path)),
            (None, _) => Err(match self.place(path) {
                Place::Outside => worktree::outside(),
                Place::Folder => ErrorKind::IsADirectory.into(),
                _ => ErrorKind::NotFound.into(),
            }),
        }
    }

    /// The bytes of a file, of whatever length.
    ///
    /// # Errors
    /// When it cannot be read, or is not in the working tree.
    pub fn bytes(&self, path: &str) -> io::Result<Vec<u8>> {
        if let Some(text) = self.in_hand(path) {
            return Ok(text.to_owned());
        }
        match (self.real(path), self.place(path)) {
            (Some(real), _) => {
                let mut bytes = Vec::new();
                disk::open(&real)?.read_to_end(&mut bytes)?;
                Ok(bytes)
            }
            (None, Place::Outside) => Err(worktree::outside()),
            (None, _) => Err(ErrorKind::NotFound.into()),
        }
    }

    /// What lies in a folder, by name.
    ///
    /// # Errors
    /// When it is no folder, or cannot be listed.
    pub fn list(&self, folder: &str) -> io::Result<Vec<Entry>> {
        let root = self.root(folder)?;
        self.entries(&plain(folder).unwrap_or_default(), &root)
    }

    /// Goes through a folder, or to the one file that it is, in the order of names. What `wanted` refuses, by its entry
    /// and how deep it lies, is passed over, and a folder with all that is in it.
    ///
    /// A folder that cannot be listed is told to `each`, which may go on.
    ///
    /// # Errors
    /// What `each` gives, and when there is nothing at `root`.
    pub fn walk(
        &self,
        root: &str,
        wanted: &dyn Fn(&Entry, usize) -> bool,
        each: &mut dyn FnMut(io::Result<&Entry>) -> io::Result<()>,
    ) -> io::Result<()> {
        let entry = self.root(root)?;
        if entry.kind == EntryKind::Folder {
            self.walk_folder(&plain(root).unwrap_or_default(), &entry, 1, wanted, each)
        } else {
            each(Ok(&entry))
        }
    }

    /// Where a walk begins: a link that is named itself is gone over.
    fn root(&self, path: &str) -> io::Result<Entry> {
        let real = self.disk.as_ref().and_then(|disk| disk.worktree.place(Path::new(path)).real());
        let (kind, at) = match (self.place(path), self.text(path), real) {
            (Place::File { .. }, Some(text), _) => (EntryKind::File, At::Memory(Arc::clone(text))),
            (Place::File { .. }, None, Some(real)) => (EntryKind::File, At::Disk(real)),
            (Place::Folder, _, real) => (EntryKind::Folder, real.map_or(At::Nowhere, At::Disk)),
            (Place::Outside, ..) => return Err(worktree::outside()),
            _ => return Err(ErrorKind::NotFound.into()),
        };
        Ok(Entry { path: String::new(), kind, is_text: true, at })
    }

    fn walk_folder(
        &self,
        root: &str,
        folder: &Entry,
        depth: usize,
        wanted: &dyn Fn(&Entry, usize) -> bool,
        each: &mut dyn FnMut(io::Result<&Entry>) -> io::Result<()>,
    ) -> io::Result<()> {
        let entries = match self.entries(root, folder) {
            Ok(entries) => entries,
            Err(error) => return each(Err(error)),
        };
        for entry in entries {
            if !wanted(&entry, depth) {
                continue;
            }
            if entry.kind == EntryKind::Folder {
                self.walk_folder(root, &entry, depth + 1, wanted, each)?;
            } else {
                each(Ok(&entry))?;
            }
        }
        Ok(())
    }

    /// What lies in a folder, by name.
    fn entries(&self, root: &str, folder: &Entry) -> io::Result<Vec<Entry>> {
        let mut found: BTreeMap<std::ffi::OsString, Entry> = BTreeMap::new();
        let path = |name: &str| {
            if folder.path.is_empty() { name.to_owned() } else { format!("{}/{name}", folder.path) }
        };
        if let At::Disk(real) = &folder.at {
            for (name, real, kind) in disk::entries(real)? {
                let is_text = folder.is_text && name.to_str().is_some();
                let path = path(&name.to_string_lossy());
                found.insert(name, Entry { path, kind, is_text, at: At::Disk(real) });
            }
        }
        let below: Vec<&str> = [root, &folder.path].into_iter().filter(|part| !part.is_empty()).collect();
        let below = if below.is_empty() { String::new() } else { below.join("/") + "/" };
        let mut folders = BTreeSet::new();
        let texts = self.texts.range(below.clone()..).take_while(|(path, _)| path.starts_with(&below));
        for (text_path, text) in texts {
            let rest = &text_path[below.len()..];
            match rest.split_once('/') {
                None => {
                    let at = At::Memory(Arc::clone(text));
                    let entry = Entry { path: path(rest), kind: EntryKind::File, is_text: true, at };
                    found.insert(rest.into(), entry);
                }
                Some((name, _)) => drop(folders.insert(name)),
            }
        }
        for name in folders {
            let nowhere =
                || Entry { path: path(name), kind: EntryKind::Folder, is_text: true, at: At::Nowhere };
            let entry = found.entry(name.into()).or_insert_with(nowhere);
            if entry.kind != EntryKind::Folder {
                *entry = nowhere();
            }
        }
        Ok(found.into_values().collect())
    }
}

/// A path without `.` and without `..` that it can do without; `None` where it leads out of the project.
fn plain(path: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in Path::new(path).components() {
        match part {
            Component::Normal(part) => parts.push(part.to_str()?),
            Component::CurDir => {}
            Component::ParentDir => drop(parts.pop()?),
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(parts.join("/"))
}
