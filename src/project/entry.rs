//! What lies in a folder of a project, and how it is told whether it changed.

use super::disk::{self, EntryKind};
use std::io::{self, Cursor, ErrorKind, Read, Seek};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

/// Something below a folder. Links are not followed.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The path from the folder that was gone through; empty for that itself, where it is a file.
    pub path: String,
    /// What it is.
    pub kind: EntryKind,
    /// Whether `path` is the whole truth: a name need not be text.
    pub is_text: bool,
    pub(super) at: At,
}

/// The bytes of a file, from any place on.
pub trait Content: Read + Seek {}

impl<T: Read + Seek> Content for T {}

/// Where it is.
#[derive(Debug, Clone)]
pub(super) enum At {
    /// A path without links.
    Disk(PathBuf),
    /// A text.
    Memory(Arc<[u8]>),
    /// A folder of texts alone.
    Nowhere,
}

/// What tells whether a file is still the one that it was.
#[derive(Debug, Clone)]
pub enum Stamp {
    /// Of a file on disk: its length, when it was written, and whether it may be executed.
    Disk(u64, Option<SystemTime>, bool),
    /// The text itself.
    Memory(Arc<[u8]>),
    /// Nothing does.
    Unknown,
}

impl Stamp {
    /// Whether two stamps are of the same bytes.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Disk(one, written, may), Self::Disk(two, also, can)) => {
                written.is_some() && (one, written, may) == (two, also, can)
            }
            (Self::Memory(one), Self::Memory(other)) => Arc::ptr_eq(one, other),
            _ => false,
        }
    }
}

impl Entry {
    /// The last part of its path.
    #[must_use]
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }

    /// How many bytes the file has.
    #[must_use]
    pub fn length(&self) -> u64 {
        match &self.at {
            At::Disk(real) => disk::length(real),
            At::Memory(text) => text.len() as u64,
            At::Nowhere => 0,
        }
    }

    /// What tells whether it is another file later.
    #[must_use]
    pub fn stamp(&self) -> Stamp {
        match &self.at {
            At::Disk(real) => disk::stamp(real),
            At::Memory(text) => Stamp::Memory(Arc::clone(text)),
            At::Nowhere => Stamp::Unknown,
        }
    }

    /// The bytes of the file, and whether it may be executed.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn open(&self) -> io::Result<(Box<dyn Content + '_>, bool)> {
        match &self.at {
            At::Disk(real) => {
                let file = disk::open(real)?;
                let executable = disk::is_executable(&file.metadata()?);
                Ok((Box::new(file), executable))
            }
            At::Memory(text) => Ok((Box::new(Cursor::new(text.as_ref())), false)),
            At::Nowhere => Err(ErrorKind::IsADirectory.into()),
        }
    }

    /// What the link says.
    #[must_use]
    pub fn link(&self) -> Option<PathBuf> {
        match &self.at {
            At::Disk(real) => disk::link(real),
            At::Memory(_) | At::Nowhere => None,
        }
    }
}
