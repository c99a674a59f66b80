//! The services below some folders.

use crate::diagnostic::{Code, Finding, Report};
use crate::worktree::{Place, Worktree};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

pub use super::FILE;

/// Folders in which nobody keeps services of their own.
const PASSED_OVER: &[&str] = &["generated", "node_modules", "site-packages", "target", "venv"];

/// All services below some paths, in the order of their paths. What is not found is reported.
pub fn services(paths: &[PathBuf], report: &mut Report) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for path in paths {
        if path.is_dir() {
            let before = found.len();
            let walk = WalkDir::new(path).sort_by_file_name().into_iter();
            for entry in walk.filter_entry(|entry| entry.depth() == 0 || !is_passed_over(entry)) {
                match entry {
                    Ok(entry) if entry.file_name() == FILE && is_file(&entry) => {
                        found.push(plain(entry.path()));
                    }
                    Ok(_) => {}
                    Err(error) => report.push(Finding::nowhere(Code::Io, error.to_string())),
                }
            }
            if found.len() == before {
                report.push(
                    Finding::in_file(
                        Code::NoService,
                        path.to_string_lossy(),
                        format!("no `{FILE}` here or below"),
                    )
                    .help("`modelstow init` looks at a project and writes a first one"),
                );
            }
        } else if path.exists() {
            found.push(plain(path));
        } else {
            report.push(Finding::in_file(
                Code::NoService,
                path.to_string_lossy(),
                "there is no such file or folder",
            ));
        }
    }
    // One service may be named in two ways, as in `. iris`.
    let mut seen = BTreeSet::new();
    found.retain(|path: &PathBuf| seen.insert(path.canonicalize().unwrap_or_else(|_| path.clone())));
    found
}

/// Whether it is a file, or a link that somebody has to answer for: what it leads to is seen when it is read.
fn is_file(entry: &DirEntry) -> bool {
    let folder = || Worktree::around(entry.path().parent().unwrap_or(Path::new(".")));
    entry.file_type().is_file()
        || (entry.path_is_symlink()
            && !matches!(folder().place(Path::new(FILE)), Place::Broken | Place::Folder(_)))
}

fn is_passed_over(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    entry.file_type().is_dir() && (name.starts_with('.') || PASSED_OVER.contains(&name.as_ref()))
}

fn plain(path: &Path) -> PathBuf {
    path.strip_prefix(".").map_or_else(|_| path.to_owned(), PathBuf::from)
}
