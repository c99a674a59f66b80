//! The manifests in some files and folders. What lies there and is not read is said.

use crate::diagnostic::{Code, Finding, Report};
use crate::init::told::Told;
use crate::worktree::{self, Place, Worktree};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// Endings of manifests.
const ENDINGS: &[&str] = &["yaml", "yml", "json"];
/// kustomize's file is called so, too.
const KUSTOMIZATION: &str = "Kustomization";
/// Of a folder with more files than these somebody named the wrong one.
const MOST: usize = 10_000;
/// So much of another file is looked at, to see whether it is a manifest all the same.
const LOOK: u64 = 64 * 1024;
/// More names nobody reads.
const NAMES: usize = 12;

/// The manifests among some files and in some folders, by their names, and the folder that was named; none where the
/// file itself was.
pub fn manifests(paths: &[PathBuf], report: &mut Report, told: &mut Told) -> Vec<(PathBuf, Option<PathBuf>)> {
    let mut found: Vec<(PathBuf, Option<PathBuf>)> = Vec::new();
    let mut passed: Vec<String> = Vec::new();
    for path in paths {
        if path.is_dir() {
            let below = below(path, report, told, &mut passed);
            found.extend(below.into_iter().map(|found| (found, Some(path.clone()))));
        } else {
            found.push((path.clone(), None));
        }
    }
    let mut seen: BTreeSet<PathBuf> = BTreeSet::new();
    found.retain(|(path, _)| seen.insert(path.canonicalize().unwrap_or_else(|_| path.clone())));
    if !passed.is_empty() {
        let more = passed.len().saturating_sub(NAMES);
        passed.truncate(NAMES);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        told.note(format!("not read, since it is no YAML and no JSON: {}{more}", passed.join(", ")));
    }
    found
}

fn below(folder: &Path, report: &mut Report, told: &mut Told, passed: &mut Vec<String>) -> Vec<PathBuf> {
    let mut found = Vec::new();
    if !matches!(Worktree::around(folder).place(Path::new("")), Place::Folder(_)) {
        report.push(worktree::unreadable(&shown(folder), &worktree::outside()));
        return found;
    }
    let is_hidden = |name: &str| name.starts_with('.');
    let mut entries = WalkDir::new(folder).sort_by_file_name().into_iter();
    let mut count = 0;
    while let Some(entry) = entries.next() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let place = error.path().map_or_else(|| shown(folder), shown);
                report.push(worktree::unreadable(&place, &error.into()));
                continue;
            }
        };
        count += 1;
        if count > MOST {
            let message = format!("there are more than {MOST} files, and those of one service were meant");
            report.push(Finding::in_file(Code::ManifestUnreadable, shown(folder), message));
            break;
        }
        let name = entry.file_name().to_string_lossy();
        if entry.depth() > 0 && is_hidden(&name) {
            if entry.file_type().is_dir() {
                entries.skip_current_dir();
            }
            continue;
        }
        let path = entry.path();
        if entry.file_type().is_dir() {
            if path.join("Chart.yaml").is_file() {
                told.missing(format!(
                    "{}: a chart of Helm is not read: render it first, `helm template NAME {0} > all.yaml`",
                    shown(path)
                ));
                entries.skip_current_dir();
            }
            continue;
        }
        let ending = path.extension().and_then(|ending| ending.to_str());
        let is_manifest =
            ending.is_some_and(|ending| ENDINGS.contains(&ending.to_ascii_lowercase().as_str()));
        if entry.path_is_symlink() && path.is_dir() {
            passed.push(shown(path));
        } else if is_manifest || name == KUSTOMIZATION {
            found.push(path.to_owned());
        } else if looks_like_one(path) {
            told.missing(format!(
                "{}: it looks like a manifest, and its ending is none: name the file itself",
                shown(path)
            ));
        } else {
            passed.push(shown(path));
        }
    }
    found
}

/// Whether a file of another ending holds what every manifest has.
fn looks_like_one(path: &Path) -> bool {
    if !fs::symlink_metadata(path).is_ok_and(|meta| meta.is_file()) {
        return false;
    }
    let mut start = Vec::new();
    let read = File::open(path).and_then(|file| file.take(LOOK).read_to_end(&mut start));
    let start = String::from_utf8_lossy(&start);
    let has = |key: &str| {
        start.lines().any(|line| {
            let line = line.trim_start_matches([' ', '{', '"']);
            line.strip_prefix(key).is_some_and(|rest| rest.trim_start_matches('"').starts_with(':'))
        })
    };
    read.is_ok() && has("apiVersion") && has("kind")
}

/// A path as the user would write it.
#[must_use]
pub fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}
