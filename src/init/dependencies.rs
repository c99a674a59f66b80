//! Which file pins the dependencies.

use super::files::{self, Files};
use crate::dependencies::{self, Dependencies};
use crate::diagnostic::Report;
use crate::project::Project;
use crate::resolve::{InstallerFile, RuntimeFile, load_installer, matches};
use crate::templates::Templates;

/// A file that pins dependencies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pinned {
    /// Relative to the project.
    pub path: String,
    /// What it installs, where that can be read.
    pub read: Option<Dependencies>,
}

/// What was looked for, and what was found, the best first.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// Names of files.
    pub names: Vec<String>,
    /// How people get one of them from what is there.
    pub advice: Option<String>,
    /// Files that are there and that a runtime can install from.
    pub found: Vec<Pinned>,
}

/// Looks for what a runtime can install from. Locks come first, then what pins everything in another way.
pub fn search(
    runtime: &RuntimeFile,
    files: &Files,
    project: &Project,
    templates: &Templates,
    report: &mut Report,
) -> Search {
    let mut search = Search::default();
    // Whether the advice is of a file that is there.
    let mut known = false;
    let mut found: Vec<(usize, usize, Pinned)> = Vec::new();
    for name in &runtime.installers {
        let Some(installer) = load_installer(name, templates, report) else { continue };
        let advice = advice(&installer, runtime, files);
        if search.advice.is_none() || advice.as_ref().is_some_and(|(is_there, _)| *is_there && !known) {
            known = advice.as_ref().is_some_and(|(is_there, _)| *is_there);
            search.advice = advice.map(|(_, words)| words);
        }
        search.names.extend(installer.usual().iter().filter(|name| !name.contains('*')).cloned());
        for path in files.iter() {
            let name = path.rsplit('/').next().unwrap_or_default();
            let usual = installer.usual().iter().position(|pattern| matches(pattern, name));
            let Some(usual) = usual else { continue };
            if found.iter().any(|(_, _, known)| known.path == path) || !has_beside(&installer, path, files) {
                continue;
            }
            let text = files::text(project, path);
            let read = text.and_then(|text| dependencies::read(installer.format?, &text).ok());
            let depth = path.matches('/').count();
            let rank = rank(&installer, read.as_ref());
            found.push((rank, usual + 10 * depth, Pinned { path: path.to_owned(), read }));
        }
    }
    found.sort_by(|a, b| (a.0, a.1, &a.2.path).cmp(&(b.0, b.1, &b.2.path)));
    search.found = found.into_iter().map(|(_, _, file)| file).collect();
    search
}

/// How people get the file that is installed from, and whether what it is made of is there.
fn advice(installer: &InstallerFile, runtime: &RuntimeFile, files: &Files) -> Option<(bool, String)> {
    let usual = installer.usual().iter().find(|name| !name.contains('*'))?;
    let Some(written) = installer.written(usual) else {
        let is_there = !installer.beside.is_empty() && has_beside(installer, usual, files);
        return is_there.then(|| Some((true, format!("by `{}`", installer.lock.as_ref()?))))?;
    };
    let version = runtime.version.as_ref().map(|version| version.value.as_str());
    let command = installer.command(&written, usual, version)?;
    if files.has(&written) {
        return Some((true, format!("by `{command}`")));
    }
    let needs: Vec<String> = runtime.needs.iter().map(|need| format!("`{}`", need.requirement())).collect();
    let needs = if needs.is_empty() { String::new() } else { format!(", and {}", needs.join(", ")) };
    Some((false, format!("write what the code imports into `{written}`{needs}, and lock it by `{command}`")))
}

fn has_beside(installer: &InstallerFile, path: &str, files: &Files) -> bool {
    let folder = path.rfind('/').map_or("", |at| &path[..=at]);
    installer.beside.iter().all(|name| files.has(&format!("{folder}{name}")))
}

/// Locks come first, then what pins everything in another way.
fn rank(installer: &InstallerFile, read: Option<&Dependencies>) -> usize {
    if installer.files.iter().all(|pattern| !pattern.contains('*')) {
        return 0;
    }
    let is_pinned = installer.hashes && read.is_some_and(|read| read.unpinned.is_empty());
    if is_pinned || !installer.hashes { 1 } else { 2 }
}
