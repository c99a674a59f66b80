//! What of a platform is behind a change: the values that a service takes from it are in its lock, each with its hash.

use super::change::{Change, Subject};
use super::sides::{Folder, Owner};
use super::spec::Spec;
use std::collections::BTreeSet;

/// Something that a platform says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Said {
    /// The `platform.toml`, from the top of the repository.
    pub file: String,
    /// Its line; `None` where it is no longer said.
    pub line: Option<usize>,
    /// The key there.
    pub key: String,
}

impl Said {
    /// `platform.toml:4 defaults.deployment.priority_class`.
    #[must_use]
    pub fn shown(&self) -> String {
        match self.line {
            Some(line) => format!("{}:{line} {}", self.file, self.key),
            None => format!("{} {}", self.file, self.key),
        }
    }
}

/// What differs in what a service takes from its platform.
#[derive(Debug, Default)]
pub struct Differing {
    /// The keys there.
    pub keys: BTreeSet<String>,
    /// Those that it takes no more.
    gone: BTreeSet<String>,
}

impl Differing {
    /// Of the locks of both sides. A service that was changed itself may take more of the platform, or less: then only a
    /// value that it takes before and after says anything of the platform.
    pub fn of(folder: &Folder, spec: &Spec) -> Self {
        let (Some(before), Some(after)) = (&folder.before.lock, &folder.after.lock) else {
            return Self::default();
        };
        let (old, new) = (&before.platform, &after.platform);
        let is_own = !spec.differing.is_empty();
        let keys = old.keys().chain(new.keys()).filter(|key| match (old.get(*key), new.get(*key)) {
            (Some(old), Some(new)) => old != new,
            _ => !is_own,
        });
        let keys: BTreeSet<String> = keys.cloned().collect();
        let gone = keys.iter().filter(|key| !new.contains_key(*key)).cloned().collect();
        Self { keys, gone }
    }

    /// Whether a change can come from it.
    pub fn can_be_behind(&self, change: &Change) -> bool {
        !self.keys.is_empty() && change.owner == Owner::Modelstow && change.subject != Subject::File
    }

    /// What is behind lines, of which it is known which keys are.
    pub fn behind(&self, traced: &[String]) -> Vec<String> {
        let within = |key: &str, above: &str| {
            key.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        let fits = |key: &&String| {
            let bare = bare(key);
            traced.iter().any(|traced| within(bare, traced) || within(traced, bare))
        };
        self.keys.iter().filter(fits).cloned().collect()
    }

    /// What is behind something that left no line: what is behind the other lines of its file, or what is gone as well.
    pub fn behind_gone(&self, of_file: &[String]) -> Vec<String> {
        let found = self.behind(of_file);
        if found.is_empty() { self.gone.iter().cloned().collect() } else { found }
    }
}

/// The key of a service that a key of the platform is.
fn bare(key: &str) -> &str {
    let in_cluster =
        |key: &'_ str| key.strip_prefix("clusters.").and_then(|rest| rest.split_once('.')).is_some();
    match key.strip_prefix("defaults.") {
        Some(bare) => bare,
        None if in_cluster(key) => key.splitn(3, '.').nth(2).unwrap_or(key),
        None => key,
    }
}
