//! The platform above a project, which is not one of its files.

use super::Project;
use crate::platform::FILE;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The nearest `platform.toml`.
#[derive(Debug)]
pub struct Above<'p> {
    /// How findings name it.
    pub shown: String,
    /// Where it is on disk, without links; `None` where it is not, or another text stands for it.
    pub real: Option<PathBuf>,
    project: &'p Project,
    /// From the project's folder.
    path: String,
}

impl Project {
    /// The same below a platform of this text, wherever it is: what an editor has not saved, or what was committed.
    #[must_use]
    pub fn below_platform(&self, text: impl Into<Arc<str>>) -> Self {
        Self { platform: Some(text.into()), ..self.clone() }
    }

    /// The nearest `platform.toml`, in its folder or above, within its repository.
    #[must_use]
    pub fn platform(&self) -> Option<Above<'_>> {
        let files = self.files();
        let found = files.nearest(FILE);
        if found.is_none() && self.platform.is_none() {
            return None;
        }
        let path = found.unwrap_or_else(|| FILE.to_owned());
        let is_given = self.platform.is_some() || files.in_hand(&path).is_some();
        let real = if is_given { None } else { files.real(&path) };
        let ups = path.matches("../").count();
        Some(Above { shown: up(&self.shown, ups), real, project: self, path })
    }
}

impl Above<'_> {
    /// What it says.
    ///
    /// # Errors
    /// When it cannot be read, is not UTF-8, or leads out of the working tree.
    pub fn read(&self) -> io::Result<Arc<str>> {
        match &self.project.platform {
            Some(text) => Ok(Arc::clone(text)),
            None => Ok(self.project.files().read(&self.path)?.into()),
        }
    }
}

/// The file so many folders above one, as its user would write it.
fn up(folder: &str, ups: usize) -> String {
    let mut path = Path::new(folder).to_owned();
    for _ in 0..ups {
        if path.file_name().is_none() || !path.pop() {
            path.push("..");
        }
    }
    path.join(FILE).to_string_lossy().replace('\\', "/")
}
