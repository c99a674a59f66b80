//! The repository that the current folder is in: hosts know a file by its path from the top.

use std::env;
use std::path::{Component, Path, PathBuf};

/// A repository around the current folder.
pub struct Repository {
    top: PathBuf,
    here: PathBuf,
}

impl Repository {
    /// The nearest folder with a `.git` in it, from here upwards.
    pub fn around() -> Option<Self> {
        let here = env::current_dir().ok()?;
        let top = here.ancestors().find(|folder| folder.join(".git").exists())?.to_owned();
        Some(Self { top, here })
    }

    /// A path from here as a path from the top. One that leads out of the repository stays as it is.
    pub fn path(&self, path: &str) -> String {
        let mut whole = PathBuf::new();
        for part in self.here.join(path).components() {
            match part {
                Component::ParentDir => {
                    whole.pop();
                }
                Component::CurDir => {}
                part => whole.push(part),
            }
        }
        match whole.strip_prefix(&self.top) {
            Ok(inside) if inside != Path::new("") => inside.to_string_lossy().replace('\\', "/"),
            _ => path.to_owned(),
        }
    }
}
