//! The `service.toml` that is to be: where it goes, and that nothing is there yet.

use crate::atomic;
use crate::diagnostic::{Code, Finding};
use crate::pipeline::Build;
use crate::project::{FILE, Project};
use crate::spec;
use crate::worktree::reason;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Where the JSON Schema may be, in a folder.
const SCHEMAS: &[&str] = &["service.schema.json", "schema/service.schema.json"];

/// A folder that gets a `service.toml`.
#[derive(Debug, Clone)]
pub struct Target {
    folder: PathBuf,
    name: String,
}

impl Target {
    /// The folder has to be there, and the file must not be.
    ///
    /// # Errors
    /// A finding that says which of the two it is.
    pub fn new(folder: &Path) -> Result<Self, Box<Finding>> {
        let folder = folder.strip_prefix(".").map_or_else(|_| folder.to_owned(), Path::to_owned);
        let shown = if folder.as_os_str().is_empty() { Path::new(".") } else { &folder };
        let unusable = |why: String| {
            Box::new(Finding::in_file(Code::Io, shown.to_string_lossy().replace('\\', "/"), why))
        };
        let whole = match shown.canonicalize() {
            Ok(whole) if whole.is_dir() => whole,
            Ok(_) => return Err(unusable("it is no folder".to_owned())),
            Err(error) => return Err(unusable(format!("the folder cannot be read: {}", reason(&error)))),
        };
        let name = whole.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let target = Self { folder, name };
        // A link that leads nowhere is something, too.
        if fs::symlink_metadata(target.folder.join(FILE)).is_ok() {
            return Err(Box::new(target.is_taken()));
        }
        Ok(target)
    }

    /// The project of the folder.
    #[must_use]
    pub fn project(&self) -> Project {
        Project::of(&self.folder.join(FILE))
    }

    /// What the project gives with a text for its `service.toml`, which is not there yet.
    #[must_use]
    pub fn build(&self, text: &str) -> Build {
        Build::of(self.project().with(FILE, text))
    }

    /// The name of the folder.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The file as the user would write it.
    #[must_use]
    pub fn shown(&self) -> String {
        self.project().shown(FILE)
    }

    /// The folder as the user would write it.
    #[must_use]
    pub fn shown_folder(&self) -> String {
        let shown = self.project().shown("");
        if shown.is_empty() { ".".to_owned() } else { shown.trim_end_matches('/').to_owned() }
    }

    /// The path of the JSON Schema, relative to the folder: one in the repository, else where it is put.
    #[must_use]
    pub fn schema(&self) -> String {
        let mut folder =
            PathBuf::from(if self.folder.as_os_str().is_empty() { Path::new(".") } else { &self.folder });
        let mut up = String::new();
        loop {
            if let Some(found) = SCHEMAS.iter().find(|path| folder.join(path).is_file()) {
                return format!("{up}{found}");
            }
            // What is above the repository is none of its files.
            let above = folder.join("..");
            if folder.join(".git").exists() || !is_in_repository(&above) {
                return SCHEMAS[0].to_owned();
            }
            up.push_str("../");
            folder = above;
        }
    }

    /// Writes the file, and the JSON Schema that its first line names where there is none: no editor follows a line
    /// to a file that is not there. Gives what was written.
    ///
    /// # Errors
    /// A finding that says why a file is not there.
    pub fn write(&self, text: &str) -> Result<Vec<String>, Box<Finding>> {
        let schema = self.schema();
        self.put(FILE, text)?;
        let mut written = vec![self.shown()];
        // A link that leads nowhere is something, too.
        if fs::symlink_metadata(self.folder.join(&schema)).is_err() {
            self.put(&schema, &spec::schema(spec::Of::Service))?;
            written.push(self.project().shown(&schema));
        }
        Ok(written)
    }

    /// Writes a file, which is whole or not there, and never takes the place of another.
    fn put(&self, name: &str, text: &str) -> Result<(), Box<Finding>> {
        let unusable = |error: &io::Error| {
            let message = format!("the file cannot be written: {}", reason(error));
            Box::new(Finding::in_file(Code::Io, self.project().shown(name), message))
        };
        let folder = if self.folder.as_os_str().is_empty() { Path::new(".") } else { &self.folder };
        match atomic::create(&folder.join(name), text.as_bytes()) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(Box::new(self.is_taken())),
            Err(error) => Err(unusable(&error)),
        }
    }

    fn is_taken(&self) -> Finding {
        Finding::in_file(Code::ServiceExists, self.shown(), "there is one already, and it stays as it is")
            .help("`modelstow generate` writes the files that it describes")
            .help("`modelstow set KEY=VALUE` changes a value in it")
            .help("to start anew, move it away first")
    }
}

/// Whether a folder, or one above it, is the top of a git repository.
fn is_in_repository(folder: &Path) -> bool {
    let Ok(whole) = folder.canonicalize() else { return false };
    whole.ancestors().any(|folder| folder.join(".git").exists())
}
