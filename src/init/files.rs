//! The files of a project that somebody may have written: what tools put there is passed over.

use crate::project::Project;
use crate::resolve::matches;
use crate::worktree::Place;
use std::path::Path;
use walkdir::{DirEntry, WalkDir};

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
    "templates",
    "test",
    "tests",
    "venv",
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
        let root = project.path(".");
        let walk = WalkDir::new(&root).max_depth(DEEPEST).sort_by_file_name().into_iter();
        let mut files = Self::default();
        for entry in walk.filter_entry(|entry| entry.depth() == 0 || !is_passed_over(entry)).flatten() {
            if !entry.file_type().is_file() {
                continue;
            }
            if files.paths.len() == MOST {
                files.cut = true;
                break;
            }
            let Ok(path) = entry.path().strip_prefix(&root) else { continue };
            // A name that is no text cannot stand in a `service.toml`.
            if let Some(path) = path.to_str() {
                files.paths.push(path.replace('\\', "/"));
            }
        }
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
    match project.worktree().place(Path::new(path)) {
        Place::File(_, metadata) if metadata.len() <= LARGEST => project.read(path).ok(),
        _ => None,
    }
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

fn is_passed_over(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    entry.file_type().is_dir()
        && (name.starts_with('.')
            || PASSED_OVER.contains(&name.as_ref())
            || entry.path().join("service.toml").exists())
}
