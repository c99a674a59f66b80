//! The files of a project that somebody may have written: what tools put there is passed over.

use crate::project::{Entry, EntryKind, FILE, Place, Project};
use crate::resolve::matches;
use std::io::ErrorKind;

/// Folders in which nobody keeps a model or the code that serves it.
const PASSED_OVER: &[&str] = &[
    "__pycache__",
    "build",
    "dist",
    "env",
    "generated",
    "node_modules",
    "renv",
    "site-packages",
    "target",
    "test",
    "tests",
    "venv",
];
/// Folders of modelstow's own kind of templates; the pages of Flask are in a folder of the same name.
const TEMPLATES: &[&str] = &[
    "templates/controllers",
    "templates/editions",
    "templates/handlers",
    "templates/image",
    "templates/installers",
    "templates/kubernetes",
    "templates/runtimes",
];
/// Files further down belong to something else.
const DEEPEST: usize = 6;
/// More files than these are a data set.
const MOST: usize = 20_000;
/// Larger files are not code.
const LARGEST: u64 = 1024 * 1024;

/// The paths of a project's files, relative to it, those near its top first.
#[derive(Debug, Default)]
pub struct Files {
    paths: Vec<String>,
    /// Whether there are more than were looked at.
    pub cut: bool,
}

impl Files {
    /// Looks below a folder. Links are not followed, and neither are folders with a `service.toml` of their own.
    #[must_use]
    pub fn below(project: &Project) -> Self {
        let mut files = Self::default();
        let wanted = |entry: &Entry, depth: usize| depth <= DEEPEST && !is_passed_over(entry, project);
        // Whatever cannot be looked at is none of those that somebody would want to serve.
        let _ = project.files().walk(".", &wanted, &mut |entry| {
            let Ok(entry) = entry else { return Ok(()) };
            if entry.kind != EntryKind::File {
                return Ok(());
            }
            if files.paths.len() == MOST {
                files.cut = true;
                return Err(ErrorKind::QuotaExceeded.into());
            }
            // A name that is no text cannot stand in a `service.toml`.
            if entry.is_text {
                files.paths.push(entry.path.clone());
            }
            Ok(())
        });
        files.paths.sort_by_key(|path| (path.matches('/').count(), path.clone()));
        files
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.paths.iter().map(String::as_str)
    }

    /// Whether there is a file of this path.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        self.paths.iter().any(|known| known == path)
    }

    /// Whether there is a file below a folder.
    #[must_use]
    pub fn has_folder(&self, folder: &str) -> bool {
        let folder = format!("{folder}/");
        self.paths.iter().any(|path| path.starts_with(&folder))
    }

    /// The first whose path, or its end, is what one of some patterns stands for.
    #[must_use]
    pub fn first(&self, patterns: &[String]) -> Option<&str> {
        self.iter().find(|path| patterns.iter().any(|pattern| is(path, pattern)))
    }
}

/// The text of a file of code; `None` where it is none.
#[must_use]
pub fn text(project: &Project, path: &str) -> Option<String> {
    project.length(path).filter(|length| *length <= LARGEST)?;
    project.read(path).ok()
}

/// Whether the last parts of a path are those of a pattern. `*` stands for any letters, `[0-9]*` for a number.
#[must_use]
pub fn is(path: &str, pattern: &str) -> bool {
    let mut parts = path.rsplit('/');
    pattern.rsplit('/').all(|pattern| {
        parts.next().is_some_and(|part| match pattern {
            "[0-9]*" => part.bytes().all(|b| b.is_ascii_digit()),
            _ => matches(pattern, part),
        })
    })
}

fn is_passed_over(entry: &Entry, project: &Project) -> bool {
    let name = entry.name();
    entry.kind == EntryKind::Folder
        && (name.starts_with('.')
            || PASSED_OVER.contains(&name)
            || TEMPLATES.contains(&entry.path.as_str())
            || project.files().place(&format!("{}/{FILE}", entry.path)) != Place::Nothing)
}
