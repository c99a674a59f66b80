//! The working tree that a folder is in. Nothing outside it is looked at, read or written, whatever a link says.
//!
//! A branch of a stranger, on which CI runs `check`, may hold a link to anywhere on that machine: to its secrets, or to
//! a device that never ends. So links are followed here and nowhere else, one part of a path at a time, and no step
//! leaves the tree. What git keeps for itself is outside too: `.git/config` may hold a credential. Whoever can exchange
//! files while they are read has no need of a link; against that nothing is done.

use crate::diagnostic::{Code, Finding};
use std::ffi::OsString;
use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind, Read as _};
use std::path::{Component, Path, PathBuf};
use std::{env, fmt};

/// As many links as Linux follows in one path.
const MOST_LINKS: usize = 40;
/// Larger files are none that a person wrote.
const LARGEST_TEXT: u64 = 16 * 1024 * 1024;

/// A folder, and how far up its working tree goes.
#[derive(Debug, Clone)]
pub struct Worktree {
    /// The folder without links, and the top of its tree; `None` where it is not there.
    real: Option<(PathBuf, PathBuf)>,
    /// Whether the folder is a link that leads out of the tree that it stands in.
    outside: bool,
    is_git: bool,
}

/// What a path leads to.
#[derive(Debug)]
pub enum Place {
    /// A regular file, by its path without links.
    File(PathBuf, Metadata),
    /// A folder, by its path without links.
    Folder(PathBuf),
    /// There is nothing.
    Nothing,
    /// A link that leads to nothing, or in a circle.
    Broken,
    /// A device, a pipe or a socket.
    Special,
    /// It is not in the working tree.
    Outside,
}

impl Place {
    /// The path without links, of a file or a folder.
    #[must_use]
    pub fn real(self) -> Option<PathBuf> {
        match self {
            Self::File(real, _) | Self::Folder(real) => Some(real),
            _ => None,
        }
    }
}

impl Worktree {
    /// The tree of a folder: up to the nearest folder with a `.git`, else the folder alone.
    #[must_use]
    pub fn around(folder: &Path) -> Self {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let written = env::current_dir().map(|here| normal(&here.join(folder))).ok();
        let asked = written.as_deref().and_then(top);
        let real = folder.canonicalize().ok();
        // A link in a working tree must not make another tree of somewhere else.
        let outside = match (&asked, &real) {
            (Some(asked), Some(real)) => !asked.canonicalize().is_ok_and(|asked| real.starts_with(asked)),
            _ => false,
        };
        let found = real.as_deref().and_then(top);
        let is_git = asked.is_some() || found.is_some();
        let real = real.map(|real| (real.clone(), found.unwrap_or(real)));
        Self { real: real.filter(|_| !outside), outside, is_git }
    }

    /// Whether git keeps it. Of a folder that is in no repository nobody but its owner says what it holds.
    #[must_use]
    pub fn is_git(&self) -> bool {
        self.is_git
    }

    /// The folder without links.
    #[must_use]
    pub fn folder(&self) -> Option<&Path> {
        self.real.as_ref().map(|(folder, _)| folder.as_path())
    }

    /// What a path leads to; a relative one is relative to the folder.
    #[must_use]
    pub fn place(&self, path: &Path) -> Place {
        match self.walk(path) {
            Some(mut walk) => walk.end(),
            None if self.real.is_none() && !self.outside => Place::Nothing,
            None => Place::Outside,
        }
    }

    /// Every link on the way to where a path leads, and what it leads to; nothing where that is no file or folder.
    #[must_use]
    pub fn way(&self, path: &Path) -> Vec<PathBuf> {
        let Some(mut walk) = self.walk(path) else { return Vec::new() };
        let place = walk.end();
        let Some(real) = place.real() else { return Vec::new() };
        walk.links.push(real);
        walk.links
    }

    fn walk(&self, path: &Path) -> Option<Walk<'_>> {
        let (folder, top) = self.real.as_ref()?;
        let mut walk = Walk { top, at: folder.clone(), rest: Vec::new(), of_link: 0, links: Vec::new() };
        walk.go(path).then_some(walk)
    }

    /// The text of a file.
    ///
    /// # Errors
    /// When it is not there, not in the tree, no regular file, too large or not UTF-8. The error has nothing in it of
    /// what the file holds.
    pub fn read(&self, path: &Path) -> io::Result<String> {
        match self.place(path) {
            Place::File(real, metadata) => text(&real, &metadata),
            Place::Folder(_) => Err(ErrorKind::IsADirectory.into()),
            Place::Nothing => Err(ErrorKind::NotFound.into()),
            Place::Broken => Err(Refused::Broken.into()),
            Place::Special => Err(Refused::Special.into()),
            Place::Outside => Err(Refused::Outside.into()),
        }
    }
}

/// The text of a regular file.
fn text(real: &Path, metadata: &Metadata) -> io::Result<String> {
    // At once: a buffer that grows from nothing takes a call to the system for each doubling.
    let length = usize::try_from(metadata.len().min(LARGEST_TEXT)).unwrap_or_default();
    let mut text = String::with_capacity(length + 1);
    if metadata.len() <= LARGEST_TEXT {
        File::open(real)?.take(LARGEST_TEXT + 1).read_to_string(&mut text)?;
    }
    if metadata.len().max(text.len() as u64) > LARGEST_TEXT { Err(Refused::Large.into()) } else { Ok(text) }
}

/// The nearest folder with a `.git` in it, from here upwards.
fn top(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().find(|folder| fs::symlink_metadata(folder.join(".git")).is_ok()).map(Path::to_owned)
}

/// A path without `.` and `..`, as it is written.
fn normal(path: &Path) -> PathBuf {
    let mut whole = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                whole.pop();
            }
            Component::CurDir => {}
            part => whole.push(part),
        }
    }
    whole
}

/// On the way along a path, over every link in it.
struct Walk<'a> {
    top: &'a Path,
    at: PathBuf,
    /// What is still to go, the next part last.
    rest: Vec<OsString>,
    /// How many of these parts come from a link.
    of_link: usize,
    /// The links that were followed.
    links: Vec<PathBuf>,
}

impl Walk<'_> {
    /// Puts a path before what is still to go; `false` where it starts outside.
    fn go(&mut self, path: &Path) -> bool {
        let relative = if path.has_root() {
            self.at = self.top.to_owned();
            match path.strip_prefix(self.top) {
                Ok(inside) => inside,
                Err(_) => return false,
            }
        } else {
            path
        };
        let before = self.rest.len();
        let parts = relative.components().filter(|part| *part != Component::CurDir);
        self.rest.extend(parts.rev().map(|part| part.as_os_str().to_owned()));
        self.of_link += if self.links.is_empty() { 0 } else { self.rest.len() - before };
        true
    }

    fn end(&mut self) -> Place {
        let mut last = None;
        while let Some(part) = self.rest.pop() {
            let of_link = self.of_link > 0;
            self.of_link = self.of_link.saturating_sub(1);
            if part == ".." {
                if self.at == self.top || !self.at.pop() {
                    return Place::Outside;
                }
                last = None;
                continue;
            }
            if part.eq_ignore_ascii_case(".git") {
                return Place::Outside;
            }
            self.at.push(&part);
            let Ok(found) = fs::symlink_metadata(&self.at) else {
                return if of_link { Place::Broken } else { Place::Nothing };
            };
            if !found.is_symlink() {
                last = Some(found);
                continue;
            }
            self.links.push(self.at.clone());
            let Ok(target) = fs::read_link(&self.at) else { return Place::Broken };
            self.at.pop();
            if self.links.len() > MOST_LINKS {
                return Place::Broken;
            }
            if !self.go(&target) {
                return Place::Outside;
            }
            last = None;
        }
        let Some(found) = last.or_else(|| fs::symlink_metadata(&self.at).ok()) else { return Place::Nothing };
        match found {
            found if found.is_dir() => Place::Folder(self.at.clone()),
            found if found.is_file() => Place::File(self.at.clone(), found),
            _ => Place::Special,
        }
    }
}

/// Why something is not read, where the system would have read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refused {
    Broken,
    Large,
    Outside,
    Special,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Broken => "it is a link that leads nowhere",
            Self::Large => "it is larger than 16 MiB",
            Self::Outside => "it leads out of the repository",
            Self::Special => "it is not a regular file",
        })
    }
}

impl std::error::Error for Refused {}

impl From<Refused> for io::Error {
    fn from(refused: Refused) -> Self {
        let kind = match refused {
            Refused::Large => ErrorKind::FileTooLarge,
            Refused::Outside => ErrorKind::PermissionDenied,
            Refused::Broken | Refused::Special => ErrorKind::InvalidInput,
        };
        Self::new(kind, refused)
    }
}

/// That something leads out of the working tree.
#[must_use]
pub fn outside() -> io::Error {
    Refused::Outside.into()
}

/// Why an operation failed, without the path: that of a temporary file would be one of this machine.
#[must_use]
pub fn reason(error: &io::Error) -> String {
    match (refused(error), error.kind()) {
        (Some(refused), _) => refused.to_string(),
        (None, ErrorKind::InvalidData) => "it is not UTF-8 text".to_owned(),
        (None, kind) => kind.to_string(),
    }
}

/// A file that cannot be read, by the path under which it is shown.
#[must_use]
pub fn unreadable(shown: &str, error: &io::Error) -> Finding {
    let message = format!("cannot be read: {}", reason(error));
    match refused(error) {
        Some(Refused::Outside) => Finding::in_file(Code::PathOutsideProject, shown, message)
            .help("put a real file in its place, or a link to one in this repository"),
        _ => Finding::in_file(Code::Io, shown, message),
    }
}

fn refused(error: &io::Error) -> Option<Refused> {
    error.get_ref()?.downcast_ref::<Refused>().copied()
}
