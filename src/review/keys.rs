//! The keys of `service.toml` behind a change.

use super::change::{Change, Subject, What};
use super::claims;
use super::compare::Found;
use super::effects;
use super::image;
use super::one_object::is_image_name;
use super::sides::{Folder, Owner};
use crate::kubernetes::Kinds;
use crate::render::Output;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use toml::{Table, Value};

/// What the working tree's own stages know of the files that they wrote.
pub trait Stages {
    /// The keys behind lines (from 1) of a document of the service in a folder.
    fn keys(&mut self, folder: &Path, document: &str, lines: &[usize]) -> Vec<String>;

    /// What the service in a folder would give with another text for its `service.toml`; `None` where that is refused.
    fn output(&mut self, folder: &Path, text: &str) -> Option<Output>;
}

/// So many services are traced each for itself. Beyond, the same change of many services is traced once.
const EACH: usize = 20;

/// More keys than these would not help anybody to find the right one.
const MOST: usize = 3;

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

/// Looks up the keys behind changes, folder by folder.
pub struct Lookup<'a> {
    root: &'a Path,
    stages: &'a mut dyn Stages,
    looked_at: usize,
    known: BTreeMap<(String, String), Vec<String>>,
}

impl<'a> Lookup<'a> {
    /// For the services of a repository.
    pub fn new(root: &'a Path, stages: &'a mut dyn Stages) -> Self {
        Self { root, stages, looked_at: 0, known: BTreeMap::new() }
    }

    /// The changes of a folder with the keys behind them.
    pub fn name(&mut self, folder: &Folder, changes: Vec<Found>) -> Vec<Change> {
        let spec = Spec::of(folder);
        let place = self.root.join(&folder.path);
        let looks = self.looked_at < EACH && changes.iter().any(|found| !found.document.is_empty());
        let mut effects = Vec::new();
        if looks {
            self.looked_at += 1;
            effects = effects::of(folder, &spec, &place, self.stages);
        }
        let mut out = Vec::with_capacity(changes.len());
        for Found { mut change, document, lines } in changes {
            let short = match &change.what {
                What::Field { short, .. } => short.clone(),
                _ => String::new(),
            };
            let kind = (change.subject.kind().to_owned(), short);
            let mut keys = self.known.get(&kind).cloned().unwrap_or_default();
            if !lines.is_empty() && (looks || keys.is_empty()) {
                keys = self.stages.keys(&place, &document, &lines);
            }
            let mut causes: Vec<String> = effects
                .iter()
                .filter(|effect| effect.has(&change))
                .map(|effect| effect.key.clone())
                .collect();
            if change.owner != Owner::Modelstow {
                causes.clear();
            }
            let traced = keys.iter().chain(causes.iter().filter(|key| !keys.contains(key)));
            self.known.entry(kind).or_insert_with(|| traced.cloned().collect());
            // A new object has more keys than the one that it would not be there without.
            if causes.is_empty() || change.what == What::Added {
                let behind = spec.behind(&change, &keys, &folder.kinds);
                let more: Vec<String> = behind.into_iter().filter(|key| !causes.contains(key)).collect();
                causes.extend(more);
            }
            // Most keys leave a trace in a README, and none of them is the reason for it.
            if change.keys.is_empty() && change.subject != Subject::File {
                change.keys = causes;
            }
            out.push(change);
        }
        out.extend(claims::unexplained(folder, &place, self.stages));
        of_image_names(&mut out, &folder.kinds);
        for change in &mut out {
            change.keys.truncate(MOST);
        }
        out
    }
}

/// Behind the name of an image stands all that goes into it.
fn of_image_names(changes: &mut [Change], kinds: &Kinds) {
    let mut of_images: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for change in changes.iter().filter(|change| change.subject == Subject::Image) {
        of_images.entry(change.unit.folder.clone()).or_default().extend(change.keys.iter().cloned());
    }
    for change in changes.iter_mut().filter(|change| is_image_name(change, kinds)) {
        for key in of_images.get(&change.unit.folder).into_iter().flatten() {
            if !change.keys.contains(key) {
                change.keys.push(key.clone());
            }
        }
    }
}

impl Spec {
    fn of(folder: &Folder) -> Self {
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
    fn behind(&self, change: &Change, traced: &[String], kinds: &Kinds) -> Vec<String> {
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
