//! What changed since the lock was written, beside `service.toml`: files of the image, and lines of the platform.

use super::lock::LockState;
use super::plan::Plan;
use std::collections::BTreeMap;

type Hashes = BTreeMap<String, String>;

impl Plan<'_> {
    /// What is not as the lock names it.
    pub(super) fn since(&self) -> Option<String> {
        let LockState::Read(lock) = &self.lock_on_disk else { return None };
        let (old, new) = (&lock.platform, &self.lock.platform);
        let line = |key: &String| {
            let at = self.platform.get(key).map_or("platform.toml", |taken| taken.at.as_str());
            format!("{at} `{key}`")
        };
        let file = |path: &String| format!("`{path}`");
        let of_platform: [(Vec<String>, &str); 3] = [
            (changed(old, new).map(line).collect(), "changed"),
            (not_in(new, old).map(line).collect(), "added"),
            (not_in(old, new).map(|key| format!("`{key}`")).collect(), "taken out of platform.toml"),
        ];
        let (old, new) = (&lock.inputs, &self.lock.inputs);
        let of_image: [(Vec<String>, &str); 3] = [
            (changed(old, new).map(file).collect(), "changed"),
            (not_in(new, old).map(file).collect(), "added"),
            (not_in(old, new).map(file).collect(), "removed"),
        ];
        let parts: Vec<String> =
            of_platform.iter().chain(&of_image).filter_map(|(names, what)| happened(names, what)).collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }
}

fn changed<'h>(old: &'h Hashes, new: &'h Hashes) -> impl Iterator<Item = &'h String> {
    new.iter().filter(|(name, hash)| old.get(*name).is_some_and(|other| other != *hash)).map(|(name, _)| name)
}

fn not_in<'h>(hashes: &'h Hashes, other: &'h Hashes) -> impl Iterator<Item = &'h String> {
    hashes.keys().filter(|name| !other.contains_key(*name))
}

/// "`a`, `b` and 3 more changed", or nothing for no names.
fn happened(names: &[String], what: &str) -> Option<String> {
    let (first, rest) = names.split_at(names.len().min(3));
    let list = first.join(", ");
    match (first.len(), rest.len()) {
        (0, _) => None,
        (_, 0) => Some(format!("{list} {what}")),
        (_, more) => Some(format!("{list} and {more} more {what}")),
    }
}
