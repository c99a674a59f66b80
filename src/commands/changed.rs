//! Which services a change can reach: those for which something differs that they are made of.
//!
//! Whatever git cannot see counts as different, so that nothing is passed over that the whole run would find.

use crate::diagnostic::{Code, Finding};
use crate::git::Repository;
use crate::platform::FILE;
use crate::project::Project;
use crate::render;
use crate::review::Base;
use crate::spec::Tree;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The revision that is meant where none is named.
pub const HEAD: &str = "HEAD";

/// The section of a file with environments.
const ENVIRONMENTS: &str = "environments";

/// Of some services those that what differs from a revision can reach. Where nothing differs from the last commit, these
/// are all: on a clean checkout nobody asks for nothing.
///
/// # Errors
/// When git cannot be asked, or has no such revision.
pub fn reached(services: Vec<PathBuf>, revision: &str) -> Result<Vec<PathBuf>, Box<Finding>> {
    let Some(first) = services.first() else { return Ok(services) };
    let repository = Repository::around(folder(first))?;
    let base = match Base::find(&repository, Some(revision)) {
        // Before the first commit, everything is new.
        Err(finding) if finding.code == Code::NoCommits => return Ok(services),
        base => base?,
    };
    let Ok(top) = repository.root().canonicalize() else { return Ok(services) };
    let changes = repository.changes_since(&base.commit)?;
    if revision == HEAD && changes.seen.is_empty() {
        return Ok(services);
    }
    let all = changes.seen.into_iter().chain(changes.unseen);
    let differing = Differing(all.filter(|path| !render::is_left_behind(path)).collect());
    let (reached, others): (Vec<_>, Vec<_>) =
        services.into_iter().enumerate().partition(|(_, service)| differing.reaches(folder(service), &top));
    let names: BTreeSet<Vec<String>> = reached.iter().flat_map(|(_, service)| names(service)).collect();
    let others = others.into_iter().filter(|(_, service)| may_say(service, &names));
    let mut reached: Vec<_> = reached.into_iter().chain(others).collect();
    reached.sort_unstable();
    Ok(reached.into_iter().map(|(_, service)| service).collect())
}

/// Paths from the top of the repository, folders with a `/` at their ends.
struct Differing(BTreeSet<String>);

impl Differing {
    /// Whether one of them is in the folder of a service, is the platform above it, or is what holds the folder.
    fn reaches(&self, folder: &Path, top: &Path) -> bool {
        let Ok(folder) = folder.canonicalize() else { return true };
        // Another repository, or none, is nothing that this one knows of.
        let own = folder.ancestors().find(|above| above.join(".git").symlink_metadata().is_ok());
        let Some(inside) = folder.strip_prefix(top).ok().filter(|_| own == Some(top)).and_then(Path::to_str)
        else {
            return true;
        };
        let inside = inside.replace('\\', "/");
        let below = if inside.is_empty() { String::new() } else { format!("{inside}/") };
        let first = self.0.range(below.clone()..).next();
        first.is_some_and(|path| path.starts_with(&below))
            || Path::new(&inside).ancestors().any(|above| self.holds(&above.to_string_lossy()))
    }

    /// Whether a folder, or the platform in it, is among them.
    fn holds(&self, above: &str) -> bool {
        let platform = if above.is_empty() { FILE.to_owned() } else { format!("{above}/{FILE}") };
        [above.to_owned(), format!("{above}/"), platform].iter().any(|path| self.0.contains(path))
    }
}

fn folder(service: &Path) -> &Path {
    service.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn text(service: &Path) -> Option<String> {
    let project = Project::of(service);
    project.read(project.file_name()).ok()
}

/// Words of which another service has to say all of one entry to write the same object as this one.
fn names(service: &Path) -> Vec<Vec<String>> {
    let text = text(service).unwrap_or_default();
    let (tree, _) = Tree::parse(&text, 0);
    let entries = tree.texts().into_iter().flat_map(|text| match text.key.as_str() {
        "service.name" | "gitops.name" => of_name(&text.value),
        // What follows from a name ends with this.
        "tls.secret" => [Some(text.value.as_str()), text.value.strip_suffix("-tls")]
            .into_iter()
            .flatten()
            .map(|name| vec![name.to_owned()])
            .collect(),
        "gitops.path" => vec![vec![text.value.trim_start_matches("./").trim_end_matches('/').to_owned()]],
        _ => Vec::new(),
    });
    entries.collect()
}

/// A controller knows a service by its name and its environment, with `-` between the two.
fn of_name(name: &str) -> Vec<Vec<String>> {
    let parts = name.match_indices('-').map(|(at, _)| {
        let words = [&name[..at], &name[at + 1..], ENVIRONMENTS];
        words.map(str::to_owned).to_vec()
    });
    parts.chain([vec![name.to_owned()]]).collect()
}

/// Whether a service may have one of these names. One that cannot be read is looked at.
fn may_say(service: &Path, names: &BTreeSet<Vec<String>>) -> bool {
    let Some(text) = text(service) else { return true };
    names.iter().any(|words| words.iter().all(|word| text.contains(word.as_str())))
}
