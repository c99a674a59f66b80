//! Which folder, environment or object of before is which of now, where paths and names have changed.

use super::objects::{Identity, Object};
use super::sides::{Folder, Side};
use crate::kubernetes::{Facts, Kinds, Reference};
use crate::render::in_environment;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The files of one environment by their path in the output folder.
pub type Files = BTreeMap<String, Arc<str>>;

/// Puts a folder that is gone together with one that is new, where both hold the same workload. Gives back where each
/// folder was before, if it was elsewhere.
pub fn moved_folders(mut folders: Vec<Folder>) -> Vec<(Folder, Option<String>)> {
    let mut gone: Vec<(Folder, BTreeSet<Identity>, Option<String>)> = Vec::new();
    let mut rest = Vec::new();
    for folder in folders.drain(..) {
        if folder.after.is_empty() && !folder.before.is_empty() {
            let (workloads, image) = (workloads(&folder.before.files, &folder.kinds), image(&folder.before));
            gone.push((folder, workloads, image));
        } else {
            rest.push(folder);
        }
    }
    let mut found: Vec<(Folder, Option<String>)> = Vec::new();
    for mut folder in rest {
        let is_new = folder.before.is_empty() && !folder.after.is_empty();
        let from = if is_new { same_elsewhere(&folder, &gone) } else { None };
        let from = from.map(|index| gone.remove(index).0).map(|old| {
            folder.before = old.before;
            old.path
        });
        found.push((folder, from));
    }
    found.extend(gone.into_iter().map(|(folder, ..)| (folder, None)));
    found.sort_by(|(a, _), (b, _)| a.path.cmp(&b.path));
    found
}

/// The one folder with the same workload, or else the one with the same image.
fn same_elsewhere(folder: &Folder, gone: &[(Folder, BTreeSet<Identity>, Option<String>)]) -> Option<usize> {
    if gone.is_empty() {
        return None;
    }
    let (mine, image) = (workloads(&folder.after.files, &folder.kinds), image(&folder.after));
    let only = |same: &dyn Fn(&BTreeSet<Identity>, &Option<String>) -> bool| {
        let mut all = gone.iter().enumerate().filter(|(_, (_, theirs, other))| same(theirs, other));
        all.next().map(|(index, _)| index).filter(|_| all.next().is_none())
    };
    only(&|theirs, _| !theirs.is_disjoint(&mine))
        .or_else(|| only(&|_, other| other.is_some() && *other == image))
}

/// The workloads in some files.
fn workloads(files: &Files, kinds: &Kinds) -> BTreeSet<Identity> {
    files
        .iter()
        .filter(|(path, _)| Object::is_in(path))
        .filter_map(|(path, text)| Object::all_in(path, text))
        .flatten()
        .map(|object| object.identity())
        .filter(|identity| identity.runs_pods(kinds))
        .collect()
}

/// Where the image comes from, without its tag.
fn image(side: &Side) -> Option<String> {
    let reference = side.files.iter().filter(|(path, _)| Object::is_in(path)).find_map(|(_, text)| {
        text.lines().find_map(|line| line.trim().trim_start_matches("- ").strip_prefix("image: "))
    })?;
    Some(Reference::of(reference.trim_matches('"')).repository.to_owned())
}

/// The files of both sides by environment, the renamed ones under the name that they have now.
pub fn environments(folder: &Folder) -> BTreeMap<Option<String>, (Files, Files)> {
    let mut found: BTreeMap<Option<String>, (Files, Files)> = BTreeMap::new();
    for (path, text) in &folder.before.files {
        found.entry(environment(path)).or_default().0.insert(path.clone(), Arc::clone(text));
    }
    for (path, text) in &folder.after.files {
        found.entry(environment(path)).or_default().1.insert(path.clone(), Arc::clone(text));
    }
    for (from, to) in renamed_environments(&found, &folder.kinds) {
        let Some((files, _)) = found.get_mut(&from) else { continue };
        let (moved, rest) = std::mem::take(files).into_iter().partition(|(path, _)| Object::is_in(path));
        *files = rest;
        found.entry(to).or_default().0.extend::<Files>(moved);
    }
    found.retain(|_, (old, new)| !old.is_empty() || !new.is_empty());
    found
}

/// Environments that are gone, each with the new one that holds the same workload.
fn renamed_environments(
    found: &BTreeMap<Option<String>, (Files, Files)>,
    kinds: &Kinds,
) -> Vec<(Option<String>, Option<String>)> {
    let has_objects = |files: &Files| files.keys().any(|path| Object::is_in(path));
    let gone = found.iter().filter(|(_, (old, new))| has_objects(old) && !has_objects(new));
    let mut pairs = Vec::new();
    for (from, (old, _)) in gone {
        let workloads_of_old = workloads(old, kinds);
        let to = found.iter().find(|(_, (old, new))| {
            !has_objects(old) && has_objects(new) && !workloads(new, kinds).is_disjoint(&workloads_of_old)
        });
        pairs.extend(to.map(|(to, _)| (from.clone(), to.clone())));
    }
    pairs
}

/// The first folder below the output folder.
fn environment(path: &str) -> Option<String> {
    let (folder, _) = in_environment(path);
    folder.split('/').next().filter(|folder| !folder.is_empty()).map(str::to_owned)
}

/// Objects on both sides, and what could not be paired.
#[derive(Default)]
pub struct Pairs {
    /// The same object, or one that has another name now.
    pub both: Vec<(Object, Object)>,
    /// No longer there.
    pub gone: Vec<Object>,
    /// Not there before.
    pub new: Vec<Object>,
    /// No longer there, and the object of another kind and of the same name that does the same now.
    pub replaced: Vec<(Object, Object)>,
    /// The old and the new name and namespace of the service, where it is a renamed one.
    pub renamed: Option<(Identity, Identity)>,
}

/// Pairs objects by identity, and those of a renamed service by kind.
pub fn objects(old: Vec<Object>, new: Vec<Object>, kinds: &Kinds) -> Pairs {
    let mut pairs = Pairs { gone: old, ..Pairs::default() };
    for object in new {
        let identity = object.identity();
        let same = |other: &Object| {
            other.identity() == identity
                && (!identity.name.is_empty() || base_name(&other.file) == base_name(&object.file))
        };
        let in_file = pairs.gone.iter().position(|other| same(other) && other.file == object.file);
        match in_file.or_else(|| pairs.gone.iter().position(same)) {
            Some(index) => pairs.both.push((pairs.gone.remove(index), object)),
            None => pairs.new.push(object),
        }
    }
    for object in std::mem::take(&mut pairs.new) {
        let identity = object.identity();
        let same = |other: &Object| {
            let other = other.identity();
            let (mine, theirs) = ((&identity.name, &identity.namespace), (&other.name, &other.namespace));
            mine == theirs && can_replace(&other, &identity, kinds)
        };
        match pairs.gone.iter().position(same) {
            Some(index) => pairs.replaced.push((pairs.gone.remove(index), object)),
            None => pairs.new.push(object),
        }
    }
    let one_workload = |objects: &[Object]| -> Option<Identity> {
        let mut all = objects.iter().map(Object::identity).filter(|identity| identity.runs_pods(kinds));
        all.next().filter(|_| all.next().is_none())
    };
    let (Some(from), Some(to)) = (one_workload(&pairs.gone), one_workload(&pairs.new)) else { return pairs };
    if from.kind != to.kind {
        return pairs;
    }
    for object in std::mem::take(&mut pairs.new) {
        let identity = object.identity();
        let same = |other: &Object| {
            let other = other.identity();
            other.kind == identity.kind && renamed(&other.name, &from.name, &to.name) == identity.name
        };
        match pairs.gone.iter().position(same) {
            Some(index) => pairs.both.push((pairs.gone.remove(index), object)),
            None => pairs.new.push(object),
        }
    }
    pairs.renamed = Some((from, to));
    pairs
}

/// Whether objects of two kinds do the same for a service.
fn can_replace(from: &Identity, to: &Identity, kinds: &Kinds) -> bool {
    let (one, other) = (from.facts(kinds), to.facts(kinds));
    let both = |has: fn(&Facts) -> bool| has(&one) && has(&other);
    from.kind != to.kind && (both(|facts| facts.workload.is_some()) || both(|facts| facts.scales.is_some()))
}

/// A name after a service was renamed: that of the service, or one that starts with it.
pub fn renamed(name: &str, from: &str, to: &str) -> String {
    match name.strip_prefix(from) {
        Some(rest) if rest.is_empty() || rest.starts_with('-') => format!("{to}{rest}"),
        _ => name.to_owned(),
    }
}

/// A value in which the old name stands as the new one.
pub fn with_new_name(value: &Value, from: &Identity, to: &Identity) -> Value {
    match value {
        Value::String(text) if from.namespace.as_ref() == Some(text) && from.namespace != to.namespace => {
            Value::from(to.namespace.clone())
        }
        Value::String(text) => Value::from(renamed(text, &from.name, &to.name)),
        Value::Array(items) => items.iter().map(|item| with_new_name(item, from, to)).collect(),
        Value::Object(map) => {
            map.iter().map(|(key, value)| (key.clone(), with_new_name(value, from, to))).collect()
        }
        other => other.clone(),
    }
}

fn base_name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}
