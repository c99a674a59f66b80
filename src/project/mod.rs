//! The folder that holds a `service.toml`. All paths in that file are relative to it.

mod above;
mod disk;
mod entry;
mod files;
pub mod find;
mod kinds;

pub use above::Above;
pub use disk::EntryKind;
pub use entry::{Content, Entry, Stamp};
pub use files::{Files, Place};

use crate::diagnostic::Report;
use crate::kubernetes::Kinds;
use kinds::Own;
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};

/// The folder for what is written, beside `service.toml`.
pub const FOLDER: &str = "generated";

/// The usual name of the file that describes a service.
pub const FILE: &str = "service.toml";

/// A project: the files of one folder, with a `service.toml` among them.
#[derive(Debug, Clone)]
pub struct Project {
    files: Files,
    shown: String,
    file_name: String,
    file: String,
    /// Of files that were hashed already, for all copies of this: a model may have gigabytes.
    hashes: Arc<Mutex<BTreeMap<String, (Stamp, String)>>>,
    /// Its own kinds, once they were asked for.
    own: Arc<OnceLock<Own>>,
    /// The text of its platform, where that is not the one above it on disk.
    platform: Option<Arc<str>>,
}

/// What a path in a project is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A regular file.
    File,
    /// A regular file that may be executed.
    Executable,
    /// A folder.
    Folder,
    /// There is nothing.
    Missing,
    /// A link that leads to nothing, or in a circle.
    Broken,
    /// A device, a pipe or a socket, which has no content that stays.
    Special,
    /// It leads out of the project.
    Outside,
}

impl Project {
    /// The project of a `service.toml` on disk, which is reported by the path that the user gave.
    #[must_use]
    pub fn of(service_toml: &Path) -> Self {
        let folder = match service_toml.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
            _ => PathBuf::from("."),
        };
        let shown = folder.to_string_lossy().replace('\\', "/");
        let shown = shown.strip_prefix("./").unwrap_or(&shown).to_owned();
        let file_name =
            service_toml.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let shown = if shown == "." { String::new() } else { shown };
        let file = below(&shown, &file_name);
        Self {
            files: Files::on_disk(&folder),
            shown,
            file_name,
            file,
            hashes: Arc::default(),
            own: Arc::default(),
            platform: None,
        }
    }

    /// A project that is on no disk: texts by their paths, `service.toml` among them. All files that the image is to hold
    /// have to be there, for its tag is their hash.
    #[must_use]
    pub fn in_memory<P: Into<String>, T: Into<Vec<u8>>>(texts: impl IntoIterator<Item = (P, T)>) -> Self {
        Self {
            files: Files::in_memory(texts),
            shown: String::new(),
            file_name: FILE.to_owned(),
            file: FILE.to_owned(),
            hashes: Arc::default(),
            own: Arc::default(),
            platform: None,
        }
    }

    /// The same with another text for one file, whether that is there or not: what an editor has not saved.
    #[must_use]
    pub fn with(&self, relative: &str, text: impl Into<Vec<u8>>) -> Self {
        let files = self.files.clone().with(relative, text);
        Self { files, own: Arc::default(), ..self.clone() }
    }

    /// The same under another name in findings: the path of its `service.toml`, as its user would write it.
    #[must_use]
    pub fn shown_as(mut self, service_toml: &str) -> Self {
        let (folder, _) = service_toml.rsplit_once('/').unwrap_or_default();
        (self.shown, self.file) = (folder.to_owned(), service_toml.to_owned());
        self
    }

    /// The kinds of objects that are known in it: those in the binary, and those in its `kinds/`.
    #[must_use]
    pub fn kinds(&self) -> &Kinds {
        &self.own().kinds
    }

    /// Reports what of its `kinds/` cannot be used.
    pub fn check_kinds(&self, report: &mut Report) {
        self.own().report(|path| self.shown(path), report);
    }

    fn own(&self) -> &Own {
        self.own.get_or_init(|| Own::of(&self.files))
    }

    /// Where its files are.
    #[must_use]
    pub fn files(&self) -> &Files {
        &self.files
    }

    /// The hash of a file, which is asked for once as long as the file is the same.
    ///
    /// # Errors
    /// When it cannot be found out.
    pub fn hash_once(
        &self,
        known_as: &str,
        stamp: Stamp,
        hash: impl FnOnce() -> io::Result<Option<String>>,
    ) -> io::Result<Option<String>> {
        let known = self.hashes.lock().ok().and_then(|hashes| hashes.get(known_as).cloned());
        if let Some((_, hash)) = known.filter(|(before, _)| before.is_same(&stamp)) {
            return Ok(Some(hash));
        }
        let hash = hash()?;
        if let (Ok(mut hashes), Some(hash)) = (self.hashes.lock(), &hash) {
            hashes.insert(known_as.to_owned(), (stamp, hash.clone()));
        }
        Ok(hash)
    }

    /// Where a path of the project is on disk, or would be; `None` where the project is on none.
    #[must_use]
    pub fn path(&self, relative: &str) -> Option<PathBuf> {
        Some(self.files.folder()?.join(relative))
    }

    /// How a path of the project is named in findings: as the user would write it.
    #[must_use]
    pub fn shown(&self, relative: &str) -> String {
        below(&self.shown, relative)
    }

    /// The file that describes the service, as findings name it: as the user would write it.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The name of that file within the project, usually `service.toml`.
    #[must_use]
    pub fn file_name(&self) -> &str {
        &self.file_name
    }

    /// What a path is. Symbolic links may lead anywhere within the project.
    #[must_use]
    pub fn kind(&self, relative: &str) -> Kind {
        let path = Path::new(relative);
        let inside = path
            .components()
            .all(|part| matches!(part, std::path::Component::Normal(_) | std::path::Component::CurDir));
        if !inside {
            return Kind::Outside;
        }
        match self.files.place(relative) {
            Place::Nothing => Kind::Missing,
            Place::Broken => Kind::Broken,
            Place::Special => Kind::Special,
            Place::File { executable, .. } if self.way(relative).is_some() => {
                if executable {
                    Kind::Executable
                } else {
                    Kind::File
                }
            }
            Place::Folder if self.way(relative).is_some() => Kind::Folder,
            Place::File { .. } | Place::Folder | Place::Outside => Kind::Outside,
        }
    }

    /// How many bytes a file has; `None` where it is none, or not in the working tree.
    #[must_use]
    pub fn length(&self, relative: &str) -> Option<u64> {
        match self.files.place(relative) {
            Place::File { length, .. } => Some(length),
            _ => None,
        }
    }

    /// The path, the links on the way to where it leads, and what it leads to, all in the project; `None` where one of
    /// them is not.
    #[must_use]
    pub fn way(&self, relative: &str) -> Option<Vec<String>> {
        self.files.way(relative)
    }

    /// Whether a file is what git holds instead of one that Git LFS keeps.
    ///
    /// Source: <https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md>: less than 1024 bytes, the version first.
    #[must_use]
    pub fn is_lfs_pointer(&self, relative: &str) -> bool {
        self.length(relative).is_some_and(|length| length < 1024)
            && self
                .read(relative)
                .is_ok_and(|text| text.starts_with("version https://git-lfs.github.com/spec/"))
    }

    /// Whether there is nothing in a folder. Git does not keep such a folder.
    #[must_use]
    pub fn is_empty(&self, relative: &str) -> bool {
        self.files.list(relative).is_ok_and(|entries| entries.is_empty())
    }

    /// The text of a file of the project.
    ///
    /// # Errors
    /// When it cannot be read, is not UTF-8, or is not in the working tree.
    pub fn read(&self, relative: &str) -> io::Result<String> {
        self.files.read(relative)
    }
}

impl Kind {
    /// The mode of a copy in an image, whatever the umask of the checkout: readable by every user.
    #[must_use]
    pub fn mode(self) -> &'static str {
        match self {
            Self::Folder | Self::Executable => "0755",
            Self::File | Self::Missing | Self::Broken | Self::Special | Self::Outside => "0644",
        }
    }

    /// Whether it is one file.
    #[must_use]
    pub fn is_file(self) -> bool {
        matches!(self, Self::File | Self::Executable)
    }
}

fn below(folder: &str, relative: &str) -> String {
    if folder.is_empty() { relative.to_owned() } else { format!("{folder}/{relative}") }
}
