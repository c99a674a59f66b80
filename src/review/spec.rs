//! What differs in a `service.toml`, and what the stages know of it.

use super::change::{Change, Subject, What};
use super::image;
use super::one_object::is_image_name;
use super::sides::{Folder, Owner};
use crate::capacity::Prices;
use crate::kubernetes::Kinds;
use crate::render::Output;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use toml::{Table, Value};

/// What the working tree's own stages know of the files that they wrote.
pub trait Stages {
    /// The keys behind lines (from 1) of a document of the service in a folder.
    fn keys(&mut self, folder: &Path, document: &str, lines: &[usize]) -> Vec<String>;

    /// What the service in a folder would give with another text for its `service.toml`; `None` where that is refused.
    fn output(&mut self, folder: &Path, text: &str) -> Option<Output>;

    /// Where a platform says a key, above the service in a folder: its file on disk, as people write it, and the line.
    fn said(&mut self, folder: &Path, key: &str) -> Option<(Option<PathBuf>, String, Option<usize>)>;

    /// What hours cost where an environment of the service in a folder runs, with this text for its `service.toml`.
    fn prices(&mut self, folder: &Path, text: &str, environment: Option<&str>) -> Option<Prices>;
}

/// What changed in one `service.toml`, and in the files that it names.
pub struct Spec {
    /// As it is now.
    pub now: Table,
    /// The keys that differ.
    pub differing: BTreeMap<String, Differing>,
    /// The keys that name a file of the image that differs, by file.
    files: BTreeMap<String, BTreeSet<String>>,
}

/// A key that has another value now.
pub struct Differing {
    /// The key's parts.
    pub path: Vec<String>,
    /// Before; `None` where it was not there.
    pub old: Option<Value>,
}

impl Spec {
    pub fn of(folder: &Folder) -> Self {
        let read = |text: Option<&str>| text.and_then(|text| text.parse::<Table>().ok());
        let (old, new) = (read(folder.before.spec.as_deref()), read(folder.after.spec.as_deref()));
        let mut differing = BTreeMap::new();
        if let (Some(old), Some(new)) = (&old, &new) {
            tables(old, new, &[], &mut differing);
        }
        let mut spec = Self { now: new.unwrap_or_default(), differing, files: BTreeMap::new() };
        for file in image::inputs_changed(folder) {
            naming(&spec.now, "", &file, spec.files.entry(file.clone()).or_default());
        }
        spec
    }

    /// Of the keys behind a line, those that somebody changed. A key that is as it was has changed nothing.
    pub fn behind(&self, change: &Change, traced: &[String], kinds: &Kinds) -> Vec<String> {
        if change.owner != Owner::Modelstow {
            return Vec::new();
        }
        let own = change.unit.environment.as_ref().map(|name| format!("environments.{name}."));
        let fits = |key: &&String| {
            let bare = own.as_ref().and_then(|own| key.strip_prefix(own.as_str())).unwrap_or(key);
            traced.iter().any(|other| is_within(bare, other) || is_within(other, bare))
        };
        let differing: Vec<String> = self.differing.keys().filter(fits).cloned().collect();
        match (&change.subject, &change.what) {
            // What is in a file does not follow from what is said beside its name.
            (Subject::Image, What::Field { field, .. }) if self.files.contains_key(field) => {
                self.files[field].iter().cloned().collect()
            }
            _ if !differing.is_empty() => differing,
            // All that goes into the image stands behind its name, and is listed by itself.
            _ if is_image_name(change, kinds) || !self.differing.is_empty() => Vec::new(),
            _ => self.written(traced),
        }
    }

    /// Those of the keys that are in `service.toml`.
    fn written(&self, keys: &[String]) -> Vec<String> {
        let is_there = |key: &&String| {
            let mut steps = key.split('.');
            let first = steps.next().and_then(|step| self.now.get(step));
            steps.try_fold(first, |value, step| value.map(|value| value.get(step))).flatten().is_some()
        };
        keys.iter().filter(is_there).cloned().collect()
    }
}

/// Whether a key is another or stands below it.
fn is_within(key: &str, above: &str) -> bool {
    key.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// The keys whose value is a file, or a folder that holds it.
fn naming(table: &Table, path: &str, file: &str, found: &mut BTreeSet<String>) {
    let file_path = Path::new(file);
    let names = |value: &str| {
        let path = value.trim_start_matches("./").trim_end_matches('/');
        // `runtime.app` is `module:attribute`.
        let module = value.split_once(':').map(|(module, _)| module.replace('.', "/"));
        let is_module = |module: &str| file_path.starts_with(module) || file == format!("{module}.py");
        !path.is_empty() && (file_path.starts_with(path) || module.is_some_and(|module| is_module(&module)))
    };
    for (key, value) in table {
        let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        let fits = match value {
            Value::Table(below) => {
                naming(below, &path, file, found);
                false
            }
            Value::Array(items) => items.iter().filter_map(Value::as_str).any(names),
            other => other.as_str().is_some_and(names),
        };
        if fits {
            found.insert(path);
        }
    }
}

/// The keys in which two tables differ.
fn tables(old: &Table, new: &Table, above: &[String], found: &mut BTreeMap<String, Differing>) {
    let empty = Table::new();
    let keys: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    for key in keys {
        let path = [above, std::slice::from_ref(key)].concat();
        match (old.get(key), new.get(key)) {
            (one, other) if one == other => {}
            (Some(Value::Table(old)), Some(Value::Table(new))) => tables(old, new, &path, found),
            (Some(Value::Table(old)), None) if !old.is_empty() => tables(old, &empty, &path, found),
            (None, Some(Value::Table(new))) if !new.is_empty() => tables(&empty, new, &path, found),
            (old, _) => drop(found.insert(path.join("."), Differing { path, old: old.cloned() })),
        }
    }
}
