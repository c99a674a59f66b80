//! What each changed key did: the output as it is now, compared with the output if that key alone were as it was.

use super::change::{Change, Subject, What};
use super::compare;
use super::sides::{Folder, Side};
use super::spec::{Differing, Spec, Stages};
use crate::render::Output;
use crate::tree::Lock;
use std::path::Path;
use toml::{Table, Value};

/// More keys than these are not tried each for itself.
const MOST: usize = 24;

/// All that one key changed.
pub struct Effect {
    /// The key, with its environment.
    pub key: String,
    changes: Vec<Change>,
}

impl Effect {
    /// Whether the key has a part in a change.
    pub fn has(&self, change: &Change) -> bool {
        self.changes.iter().any(|own| {
            own.unit.environment == change.unit.environment
                && is_same_subject(&own.subject, &change.subject)
                && is_same_place(&own.what, &change.what)
        })
    }
}

fn is_same_subject(one: &Subject, other: &Subject) -> bool {
    match (one, other) {
        (Subject::Service(_), Subject::Service(_)) => true,
        _ => one == other,
    }
}

fn is_same_place(one: &What, other: &What) -> bool {
    match (one, other) {
        (What::Field { field: one, .. }, What::Field { field: other, .. }) => one == other,
        _ => std::mem::discriminant(one) == std::mem::discriminant(other),
    }
}

/// What each key that differs did to the output of a folder. A key that cannot be as it was without others has none:
/// such as a count of pods beside the autoscaler that took its place.
pub fn of(folder: &Folder, spec: &Spec, place: &Path, stages: &mut dyn Stages) -> Vec<Effect> {
    if spec.differing.is_empty() || spec.differing.len() > MOST {
        return Vec::new();
    }
    let Some(now) = stages.output(place, &spec.now.to_string()) else { return Vec::new() };
    let edition = folder.after.lock.as_ref().map_or("", |lock| lock.edition.as_str());
    let after = side(&now, edition);
    let mut effects = Vec::new();
    for (key, differing) in &spec.differing {
        let with_section = || spec.differing.values().filter(|other| is_beside(differing, other)).collect();
        let mut output = |keys: Vec<&Differing>| stages.output(place, &as_it_was(&spec.now, &keys));
        let Some(before) = output(vec![differing]).or_else(|| output(with_section())) else { continue };
        let (before, after) = (side(&before, edition), after.clone());
        let (path, kinds) = (folder.path.clone(), folder.kinds.clone());
        let without = Folder { path, before, after, kinds };
        let changes = compare::folder(&without, None).changes.into_iter().map(|found| found.change).collect();
        effects.push(Effect { key: key.clone(), changes });
    }
    effects
}

/// Whether two keys are in the same section of the same environment.
fn is_beside(one: &Differing, other: &Differing) -> bool {
    let section = |key: &Differing| {
        let depth = if key.path[0] == "environments" { 3 } else { 1 };
        key.path.get(..depth).map(<[String]>::to_vec)
    };
    section(one) == section(other)
}

/// The text in which some keys have their old values.
fn as_it_was(now: &Table, keys: &[&Differing]) -> String {
    let mut table = now.clone();
    for key in keys {
        set(&mut table, &key.path, key.old.as_ref());
    }
    table.to_string()
}

fn set(table: &mut Table, path: &[String], value: Option<&Value>) {
    match (path, value) {
        ([], _) => {}
        ([last], Some(value)) => drop(table.insert(last.clone(), value.clone())),
        ([last], None) => drop(table.remove(last)),
        ([first, rest @ ..], _) => {
            let below = table.entry(first.clone()).or_insert_with(|| Value::Table(Table::new()));
            if let Value::Table(below) = below {
                set(below, rest, value);
                // A section without keys may mean something else than none.
                if below.is_empty() {
                    table.remove(first);
                }
            }
        }
    }
}

fn side(output: &Output, edition: &str) -> Side {
    let files = output.documents.iter().map(|file| (file.path.clone(), file.text.as_str().into()));
    Side { files: files.collect(), lock: Some(Lock::of(output, edition)), ..Side::default() }
}
