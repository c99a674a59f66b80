//! Which file pins the dependencies.

use super::files::{self, Files};
use crate::dependencies;
use crate::diagnostic::Report;
use crate::project::Project;
use crate::resolve::{InstallerFile, RuntimeFile, load_installer, matches};
use crate::templates::Templates;

/// A file with dependencies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependencies {
    /// Relative to the project.
    pub path: String,
}

/// What was looked for, and what was found, the best first.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// Names of files.
    pub names: Vec<String>,
    /// Files that are there and that a runtime can install from.
    pub found: Vec<Dependencies>,
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
    let mut found: Vec<(usize, usize, Dependencies)> = Vec::new();
    for name in &runtime.installers {
        let Some(installer) = load_installer(name, templates, report) else { continue };
        search.names.extend(installer.usual().iter().filter(|name| !name.contains('*')).cloned());
        for path in files.iter() {
            let name = path.rsplit('/').next().unwrap_or_default();
            let usual = installer.usual().iter().position(|pattern| matches(pattern, name));
            let Some(usual) = usual else { continue };
            if found.iter().any(|(_, _, known)| known.path == path) || !has_beside(&installer, path, files) {
                continue;
            }
            let rank = rank(&installer, path, project);
            let depth = path.matches('/').count();
            found.push((rank, usual + 10 * depth, Dependencies { path: path.to_owned() }));
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
fn rank(installer: &InstallerFile, path: &str, project: &Project) -> usize {
    if installer.files.iter().all(|pattern| !pattern.contains('*')) {
        return 0;
    }
    let Some(format) = installer.format.filter(|_| installer.hashes) else { return 1 };
    let read = files::text(project, path).and_then(|text| dependencies::read(format, &text).ok());
    if read.is_some_and(|read| read.unpinned.is_empty()) { 1 } else { 2 }
}
