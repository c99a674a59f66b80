//! One output folder before and after, as changes with their consequences.

use super::change::{Change, Subject, Unit, What};
use super::found::{Found, text, whole};
use super::image;
use super::kinds;
use super::model;
use super::objects::{Identity, Object};
use super::one_object::{self, is_image_name, is_workload};
use super::pairs::{self, Files, Pairs};
use super::replaced;
use super::sides::{Folder, Owner};
use crate::capacity::Totals;
use crate::kubernetes::Consequence;
use crate::kubernetes::{Kinds, Workload};
use std::collections::{BTreeMap, BTreeSet};

/// What became of one output folder.
#[derive(Debug, Default)]
pub struct Compared {
    /// In no order yet.
    pub changes: Vec<Found>,
    /// Of the environments in which capacity changes: before and after.
    pub totals: Vec<(Unit, Totals, Totals)>,
}

/// Compares both sides of a folder. `from` is where it was before, if it was elsewhere.
pub fn folder(folder: &Folder, from: Option<&str>) -> Compared {
    let mut compared = Compared::default();
    let environments = pairs::environments(folder);
    let whole = whole(folder);
    if folder.before.is_empty() || folder.after.is_empty() {
        let added = folder.before.is_empty();
        for (environment, (old, new)) in &environments {
            let files = if added { new } else { old };
            if files.keys().any(|path| Object::is_in(path)) {
                let unit = Unit { environment: environment.clone(), ..whole.clone() };
                service(folder, &unit, files, added, &mut compared);
            }
        }
        return compared;
    }
    if let Some(from) = from {
        let path = |path: &str| if path.is_empty() { ".".to_owned() } else { path.to_owned() };
        compared.add(Change {
            what: What::Renamed { from: path(from), to: path(&folder.path) },
            subject: Subject::Service(Vec::new()),
            ..text(folder, &whole, "", Consequence::Cosmetic)
        });
    }
    for (environment, (old, new)) in &environments {
        let unit = Unit { environment: environment.clone(), ..whole.clone() };
        let has = |files: &Files| files.keys().any(|path| Object::is_in(path));
        match (has(old), has(new)) {
            (false, true) => service(folder, &unit, new, true, &mut compared),
            (true, false) => service(folder, &unit, old, false, &mut compared),
            _ => objects(folder, &unit, old, new, &mut compared),
        }
        texts(folder, &unit, old, new, &mut compared);
    }
    let new_image = compared.changes.iter().any(|Found { change, .. }| {
        is_image_name(change, &folder.kinds)
            || (is_workload(change, &folder.kinds) && change.what == What::Added)
    });
    for mut found in image::changes(folder, &whole) {
        if !new_image && found.change.gravest() == Consequence::Runs {
            let note = "the name of the image stays the same, so running pods keep the old one";
            found.change.notes.push(note.to_owned());
        }
        compared.changes.push(found);
    }
    compared
}

impl Compared {
    fn add(&mut self, change: Change) {
        self.changes.push(Found { change, document: String::new(), lines: Vec::new() });
    }
}

/// A service or an environment that comes or goes as a whole.
fn service(folder: &Folder, unit: &Unit, files: &Files, added: bool, compared: &mut Compared) {
    let objects: Vec<Object> = parsed(files).0;
    let identities: Vec<Identity> = objects.iter().map(Object::identity).collect();
    let mut consequences: Vec<Consequence> = objects
        .iter()
        .flat_map(|object| kinds::consequences(&folder.kinds.facts_of(&object.value)))
        .collect();
    consequences.push(Consequence::Runs);
    consequences.sort_unstable();
    consequences.dedup();
    consequences.retain(|consequence| *consequence != Consequence::Cosmetic);
    let side = if added { &folder.after } else { &folder.before };
    let notes = if added {
        let workloads = objects.iter().filter(|object| object.identity().runs_pods(&folder.kinds));
        let models: BTreeSet<String> = workloads
            .filter_map(|object| model::comes(folder, unit.environment.as_deref(), object))
            .collect();
        models.into_iter().collect()
    } else {
        vec!["a GitOps controller that prunes deletes its objects; with `kubectl apply` they stay until somebody \
              deletes them"
            .to_owned()]
    };
    compared.add(Change {
        what: if added { What::Added } else { What::Removed },
        subject: Subject::Service(identities.into_iter().filter(|one| !one.name.is_empty()).collect()),
        file: folder.shown(unit.environment.as_deref().unwrap_or_default()).trim_end_matches('/').to_owned(),
        consequences,
        notes,
        owner: if side.lock.is_some() { Owner::Modelstow } else { Owner::Foreign },
        ..text(folder, unit, "", Consequence::Runs)
    });
    if added && side.lock.is_some() {
        for file in files.keys().filter(|file| side.owner(file) != Owner::Modelstow) {
            let consequence = if Object::is_in(file) { Consequence::Runs } else { Consequence::Cosmetic };
            compared.add(Change { what: What::Added, ..text(folder, unit, file, consequence) });
        }
    }
    let totals = capacity(&objects, &folder.kinds);
    let (before, after) = if added { (Totals::default(), totals) } else { (totals, Totals::default()) };
    compared.totals.push((unit.clone(), before, after));
}

/// The objects of one environment on both sides.
fn objects(folder: &Folder, unit: &Unit, old: &Files, new: &Files, compared: &mut Compared) {
    let differing = |these: &Files, those: &Files| -> Files {
        these
            .iter()
            .filter(|(path, text)| those.get(*path) != Some(*text))
            .map(|(p, t)| (p.clone(), t.clone()))
            .collect()
    };
    let (olds, _) = parsed(&differing(old, new));
    let (news, unreadable) = parsed(&differing(new, old));
    let start = compared.changes.len();
    let with_objects: BTreeSet<&str> = olds.iter().chain(&news).map(|object| object.file.as_str()).collect();
    let is_empty = |path: &&String| {
        Object::is_in(path) && !with_objects.contains(path.as_str()) && !unreadable.contains(*path)
    };
    for file in differing_paths(old, new).into_iter().filter(is_empty) {
        compared.add(file_change(folder, unit, file, (old, new)));
    }
    for file in unreadable {
        compared.add(Change {
            notes: vec!["it is not YAML, so the folder cannot be applied".to_owned()],
            ..text(folder, unit, &file, Consequence::Refused)
        });
    }
    let Pairs { both, gone, new: come, replaced, renamed } = pairs::objects(olds, news, &folder.kinds);
    if let Some((from, to)) = &renamed {
        let workload = both.iter().map(|(_, new)| new).find(|new| new.identity() == *to);
        compared.changes.extend(workload.map(|workload| rename(folder, unit, from, to, workload)));
    }
    let files_only_on_one_side =
        |file: &str| [old, new].iter().filter(|files| files.contains_key(&beside(unit, file))).count() == 1;
    for (before, after) in &both {
        for mut found in one_object::changes(folder, unit, before, after, renamed.as_ref()) {
            let listed = &found.change;
            if let (Subject::Object(object), What::Field { field, .. }) = (&listed.subject, &listed.what)
                && object.group == "kustomize.config.k8s.io"
                && field
                    .strip_prefix("resources[")
                    .is_some_and(|file| files_only_on_one_side(file.trim_end_matches(']')))
            {
                // The object that came or went is told by itself.
                found.change.consequences = vec![Consequence::Cosmetic];
            }
            compared.changes.push(found);
        }
    }
    for (before, after) in &replaced {
        compared.changes.extend(replaced::changes(folder, unit, before, after));
    }
    for (object, added) in gone.iter().map(|o| (o, false)).chain(come.iter().map(|o| (o, true))) {
        let identity = object.identity();
        let facts = identity.facts(&folder.kinds);
        let mut notes = if added { kinds::comes(&facts, object) } else { kinds::goes(&facts, object) };
        let itself =
            || replaced.iter().find_map(|(_, workload)| replaced::scales_itself(workload, &folder.kinds));
        if !added
            && facts.scales.is_some()
            && let (Some(itself), Some(note)) = (itself(), notes.first_mut())
        {
            *note = itself;
        }
        compared.changes.push(Found {
            document: object.file.clone(),
            lines: if added {
                object.manifest.iter().flat_map(|manifest| manifest.lines("spec")).collect()
            } else {
                Vec::new()
            },
            change: Change {
                what: if added { What::Added } else { What::Removed },
                consequences: kinds::consequences(&facts),
                subject: Subject::Object(identity),
                notes,
                ..text(folder, unit, &object.file, Consequence::Runs)
            },
        });
    }
    let mut listed: BTreeMap<String, bool> = BTreeMap::new();
    for Found { change, document, .. } in &mut compared.changes[start..] {
        let is_new = matches!(change.subject, Subject::Object(_)) && change.what != What::Removed;
        if is_new
            && change.owner == Owner::Foreign
            && !*listed.entry(document.clone()).or_insert_with_key(|document| is_listed(unit, new, document))
        {
            let note = "`kustomization.yaml` does not list the file, so `kubectl apply -k` leaves it out";
            change.notes.push(note.to_owned());
        }
    }
    let changes_capacity = |found: &Found| found.change.consequences.contains(&Consequence::Capacity);
    if !replaced.is_empty() || compared.changes[start..].iter().any(changes_capacity) {
        let total = |files: &Files| capacity(&counted(files, &folder.kinds), &folder.kinds);
        compared.totals.push((unit.clone(), total(old), total(new)));
    }
}

fn capacity(objects: &[Object], kinds: &Kinds) -> Totals {
    Totals::of(&objects.iter().map(|object| &object.value).collect::<Vec<_>>(), kinds)
}

fn rename(folder: &Folder, unit: &Unit, from: &Identity, to: &Identity, workload: &Object) -> Found {
    let full = |identity: &Identity| match &identity.namespace {
        Some(namespace) if from.namespace != to.namespace => format!("{namespace}/{}", identity.name),
        _ => identity.name.clone(),
    };
    let change = Change {
        what: What::Renamed { from: full(from), to: full(to) },
        subject: Subject::Service(Vec::new()),
        consequences: vec![Consequence::Restarts, Consequence::Access, Consequence::Capacity],
        notes: vec![
            "new objects are created beside the old ones, and who calls the old name inside the cluster has to change \
             it"
            .to_owned(),
            "a GitOps controller that prunes deletes the old objects; with `kubectl apply` both run until somebody \
             deletes them"
                .to_owned(),
        ],
        ..text(folder, unit, &workload.file, Consequence::Restarts)
    };
    let path = if from.name == to.name { "metadata.namespace" } else { "metadata.name" };
    let lines = workload.manifest.iter().flat_map(|manifest| manifest.lines(path)).collect();
    Found { change, document: workload.file.clone(), lines }
}

/// Files that hold no objects, the Dockerfile left out.
fn texts(folder: &Folder, unit: &Unit, old: &Files, new: &Files, compared: &mut Compared) {
    for path in differing_paths(old, new) {
        if !Object::is_in(path) && path != image::DOCKERFILE {
            compared.add(file_change(folder, unit, path, (old, new)));
        }
    }
}

fn differing_paths<'a>(old: &'a Files, new: &'a Files) -> BTreeSet<&'a String> {
    old.keys().chain(new.keys()).filter(|path| old.get(*path) != new.get(*path)).collect()
}

fn file_change(folder: &Folder, unit: &Unit, path: &str, (old, new): (&Files, &Files)) -> Change {
    let what = match (old.contains_key(path), new.contains_key(path)) {
        (false, _) => What::Added,
        (_, false) => What::Removed,
        _ => What::Text,
    };
    Change { what, ..text(folder, unit, path, Consequence::Cosmetic) }
}

/// The objects of some files, and the files that are not YAML.
fn parsed(files: &Files) -> (Vec<Object>, Vec<String>) {
    let (mut objects, mut unreadable) = (Vec::new(), Vec::new());
    for (path, text) in files.iter().filter(|(path, _)| Object::is_in(path)) {
        match Object::all_in(path, text) {
            Some(found) => objects.extend(found),
            None => unreadable.push(path.clone()),
        }
    }
    (objects, unreadable)
}

/// The objects that have a say in how many pods there are.
fn counted(files: &Files, kinds: &Kinds) -> Vec<Object> {
    let mut objects = parsed(files).0;
    objects.retain(|object| {
        let facts = kinds.facts_of(&object.value);
        facts.scales.is_some() || facts.workload.as_ref().is_some_and(Workload::is_counted)
    });
    objects
}

/// Whether the Kustomization beside a file lists it, or there is none.
fn is_listed(unit: &Unit, files: &Files, file: &str) -> bool {
    let Some(text) = files.get(&beside(unit, "kustomization.yaml")) else { return true };
    let objects = Object::all_in("kustomization.yaml", text).unwrap_or_default();
    let resources = objects.iter().filter_map(|object| object.at(&["resources"])?.as_array()).flatten();
    let mut listed = resources.filter_map(|resource| resource.as_str());
    file.ends_with("kustomization.yaml") || listed.any(|resource| beside(unit, resource) == file)
}

/// A file that a Kustomization names is beside it.
fn beside(unit: &Unit, file: &str) -> String {
    unit.environment.as_ref().map_or_else(|| file.to_owned(), |environment| format!("{environment}/{file}"))
}
