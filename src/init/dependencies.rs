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
    /// What makes one of them of what people write.
    pub command: Option<String>,
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
    let mut found: Vec<(usize, usize, Pinned)> = Vec::new();
    for name in &runtime.installers {
        let Some(installer) = load_installer(name, templates, report) else { continue };
        let first = installer.usual().iter().find(|name| !name.contains('*'));
        search.command = search.command.or_else(|| {
            let version = runtime.version.as_ref().map(|version| version.value.as_str());
            installer.command(&installer.written(first?)?, first?, version)
        });
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
