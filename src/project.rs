//! The folder that holds a `service.toml`. All paths in that file are relative to it.

use crate::worktree::{Place, Worktree};
use std::collections::BTreeMap;
use std::fs::Metadata;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// The folder for what is written, beside `service.toml`.
pub const FOLDER: &str = "generated";

/// A project's folder.
#[derive(Debug, Clone)]
pub struct Project {
    folder: PathBuf,
    shown: String,
    file_name: String,
    file: String,
    worktree: Worktree,
    /// Of files that were hashed already, for all copies of this: a model may have gigabytes.
    hashes: Arc<Mutex<BTreeMap<String, String>>>,
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
    /// The project of a `service.toml`, which is reported by the path that the user gave.
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
        Self { worktree: Worktree::around(&folder), folder, shown, file_name, file, hashes: Arc::default() }
    }

    /// The hash of a file, which is asked for once.
    ///
    /// # Errors
    /// When it cannot be found out.
    pub fn hash_once(
        &self,
        relative: &str,
        hash: impl FnOnce() -> io::Result<Option<String>>,
    ) -> io::Result<Option<String>> {
        let known = self.hashes.lock().ok().and_then(|hashes| hashes.get(relative).cloned());
        if known.is_some() {
            return Ok(known);
        }
        let hash = hash()?;
        if let (Ok(mut hashes), Some(hash)) = (self.hashes.lock(), &hash) {
            hashes.insert(relative.to_owned(), hash.clone());
        }
        Ok(hash)
    }

    /// Where a path of the project is on disk.
    #[must_use]
    pub fn path(&self, relative: &str) -> PathBuf {
        self.folder.join(relative)
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

    /// The path within the project of an absolute one, where it leads there.
    #[must_use]
    pub fn within(&self, absolute: &str) -> Option<String> {
        let (Place::File(real, _) | Place::Folder(real)) = self.worktree.place(Path::new(absolute)) else {
            return None;
        };
        let inside = real.strip_prefix(self.worktree.folder()?).ok()?;
        (!inside.as_os_str().is_empty()).then(|| inside.to_string_lossy().replace('\\', "/"))
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
        match self.worktree.place(path) {
            Place::Nothing => Kind::Missing,
            Place::Broken => Kind::Broken,
            Place::Special => Kind::Special,
            Place::File(_, metadata) if self.way(relative).is_some() => {
                if is_executable(&metadata) {
                    Kind::Executable
                } else {
                    Kind::File
                }
            }
            Place::Folder(_) if self.way(relative).is_some() => Kind::Folder,
            Place::File(..) | Place::Folder(_) | Place::Outside => Kind::Outside,
        }
    }

    /// The path, the links on the way to where it leads, and what it leads to, all in the project; `None` where one of
    /// them is not.
    #[must_use]
    pub fn way(&self, relative: &str) -> Option<Vec<String>> {
        let folder = self.worktree.folder()?;
        let way = self.worktree.way(Path::new(relative));
        let inside = way.iter().map(|path| {
            let path = path.strip_prefix(folder).ok()?.to_str()?.replace('\\', "/");
            Some(if path.is_empty() { ".".to_owned() } else { path })
        });
        inside.collect::<Option<Vec<String>>>().filter(|way| !way.is_empty())
    }

    /// The tree that nothing leads out of.
    #[must_use]
    pub fn worktree(&self) -> &Worktree {
        &self.worktree
    }

    /// Whether a file is what git holds instead of one that Git LFS keeps.
    ///
    /// Source: <https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md>: less than 1024 bytes, the version first.
    #[must_use]
    pub fn is_lfs_pointer(&self, relative: &str) -> bool {
        matches!(self.worktree.place(Path::new(relative)), Place::File(_, found) if found.len() < 1024)
            && self
                .read(relative)
                .is_ok_and(|text| text.starts_with("version https://git-lfs.github.com/spec/"))
    }

    /// Whether there is nothing in a folder. Git does not keep such a folder.
    #[must_use]
    pub fn is_empty(&self, relative: &str) -> bool {
        std::fs::read_dir(self.path(relative)).is_ok_and(|mut entries| entries.next().is_none())
    }

    /// The text of a file of the project.
    ///
    /// # Errors
    /// When it cannot be read, is not UTF-8, or is not in the working tree.
    pub fn read(&self, relative: &str) -> io::Result<String> {
        self.worktree.read(Path::new(relative))
    }
}

/// The bit that git keeps of a file's mode.
#[cfg(unix)]
#[must_use]
pub fn is_executable(metadata: &Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    metadata.permissions().mode() & 0o100 != 0
}

/// There is no such bit.
#[cfg(not(unix))]
pub fn is_executable(_: &Metadata) -> bool {
    false
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
