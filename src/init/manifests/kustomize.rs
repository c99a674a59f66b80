//! Folders with a `kustomization.yaml`: what is plain in it is done, as `kubectl apply -k` would, and the rest is said.
//!
//! Facts: <https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/>.

mod change;
mod rename;

use super::files::File;
use super::find::shown;
use super::object::Object;
use crate::init::told::Told;
use change::Change;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

/// Fields that say nothing of the objects.
const SILENT: &[&str] = &["apiVersion", "kind", "metadata", "buildMetadata", "sortOptions"];
/// Fields that name further files and folders.
const LISTS: &[&str] = &["resources", "bases"];
/// A folder in a folder in a folder: more than these lead in a circle.
const DEEPEST: usize = 20;
/// Each of a few folders may list the others; so many entries nobody means.
const MOST: usize = 10_000;
/// What tells a controller to apply a folder lies beside it, and belongs to it all the same.
const APPLIERS: &[&str] = &["argoproj.io/", "toolkit.fluxcd.io/"];

/// An object, with all the names that it had.
pub struct Resource {
    pub object: Object,
    pub names: Vec<String>,
}

/// The objects of some files, after all that their kustomizations say.
#[must_use]
pub fn built(files: Vec<File>, told: &mut Told) -> Vec<Object> {
    let mut kustomizations: BTreeMap<PathBuf, Object> = BTreeMap::new();
    let mut plain: Vec<File> = Vec::new();
    for mut file in files {
        let folder = clean(file.path.parent().unwrap_or(Path::new("")));
        let at = file.objects.iter().position(is_kustomization);
        if let Some(at) = at {
            kustomizations.insert(folder, file.objects.remove(at));
        }
        if at.is_none() || !file.objects.is_empty() {
            plain.push(file);
        }
    }
    let places = plain.iter().enumerate().map(|(index, file)| (clean(&file.path), index)).collect();
    let mut tree = Tree { kustomizations, files: plain, places, used: BTreeSet::new(), left: MOST };
    let listed: BTreeSet<PathBuf> =
        tree.kustomizations.keys().flat_map(|folder| tree.folders(folder)).collect();
    let tops: Vec<PathBuf> =
        tree.kustomizations.keys().filter(|folder| !listed.contains(*folder)).cloned().collect();
    let mut objects = Vec::new();
    for folder in &tops {
        let resources = tree.resources(folder, 0, told);
        objects.extend(resources.into_iter().map(|resource| resource.object));
    }
    let Tree { kustomizations, files, used, .. } = tree;
    for (index, file) in files.into_iter().enumerate() {
        if used.contains(&index) {
            continue;
        }
        let path = clean(&file.path);
        let is_below = path.ancestors().any(|folder| kustomizations.contains_key(folder));
        let applies = file.objects.iter().all(|object| {
            let version = object.text("/apiVersion").unwrap_or_default();
            APPLIERS.iter().any(|api| version.contains(api))
        });
        if is_below && !file.named && !applies {
            told.note(format!(
                "{}: no kustomization lists it, so it is not applied with the others, and is not read",
                file.shown
            ));
        } else {
            objects.extend(file.objects);
        }
    }
    objects
}

fn is_kustomization(object: &Object) -> bool {
    let version = object.text("/apiVersion");
    match object.text("/kind") {
        Some("Kustomization" | "Component") => {
            version.is_none_or(|version| version.contains("config.k8s.io"))
        }
        // Old ones have neither.
        None => {
            let name = Path::new(&object.file).file_name().and_then(|name| name.to_str()).unwrap_or_default();
            version.is_none() && ["kustomization.yaml", "kustomization.yml", "Kustomization"].contains(&name)
        }
        Some(_) => false,
    }
}

struct Tree {
    kustomizations: BTreeMap<PathBuf, Object>,
    files: Vec<File>,
    /// Where each of them is.
    places: BTreeMap<PathBuf, usize>,
    /// Files that are listed.
    used: BTreeSet<usize>,
    /// How many entries may still be followed.
    left: usize,
}

impl Tree {
    fn entries(&self, folder: &Path) -> Vec<(String, usize, String)> {
        let Some(kustomization) = self.kustomizations.get(folder) else { return Vec::new() };
        let lists =
            LISTS.iter().filter_map(|list| Some((*list, kustomization.value.get(*list)?.as_array()?)));
        let entries =
            lists.flat_map(|(list, items)| items.iter().enumerate().map(move |(at, item)| (list, at, item)));
        entries
            .filter_map(|(list, at, item)| Some((list.to_owned(), at, item.as_str()?.to_owned())))
            .collect()
    }

    /// The folders that a kustomization lists.
    fn folders(&self, folder: &Path) -> Vec<PathBuf> {
        let entries = self.entries(folder).into_iter().map(|(_, _, entry)| clean(&folder.join(entry)));
        entries.filter(|path| self.kustomizations.contains_key(path)).collect()
    }

    /// The objects of a kustomization, and of those that it lists.
    fn resources(&mut self, folder: &Path, depth: usize, told: &mut Told) -> Vec<Resource> {
        let Some(kustomization) = self.kustomizations.get(folder).cloned() else { return Vec::new() };
        let mut resources = Vec::new();
        for (list, at, entry) in self.entries(folder) {
            let path = clean(&folder.join(&entry));
            let Some(left) = self.left.checked_sub(1) else {
                told.missing(format!("{}: more than {MOST} entries are not followed", kustomization.file));
                break;
            };
            self.left = left;
            if let Some(&index) = self.places.get(&path) {
                self.used.insert(index);
                let objects = self.files[index].objects.iter().cloned();
                resources
                    .extend(objects.map(|object| Resource { names: vec![object.name().to_owned()], object }));
            } else if self.kustomizations.contains_key(&path) && depth < DEEPEST {
                resources.extend(self.resources(&path, depth + 1, told));
            } else {
                let place = kustomization.place(&[list, at.to_string()]);
                told.missing(format!(
                    "{place}: `{entry}` is not among what was given: name it too, or render the whole, `kubectl kustomize {} > all.yaml`",
                    shown_folder(folder)
                ));
            }
        }
        let mut done = Vec::new();
        // In the order of kustomize: names come last, so that they are found by those that were given.
        for field in change::ORDER {
            let Some(said) = kustomization.value.get(*field) else { continue };
            match Change::of(field, said) {
                Some(change) => {
                    change.apply(&mut resources);
                    done.push(format!("`{field}`"));
                }
                None => not_done(&kustomization, field, folder, told),
            }
        }
        let fields = kustomization.value.as_object().into_iter().flatten().map(|(field, _)| field.as_str());
        for field in fields {
            let known = [SILENT, LISTS, change::ORDER].concat();
            let says_nothing = kustomization.value.get(field).is_some_and(says_nothing);
            if !known.contains(&field) && !says_nothing {
                not_done(&kustomization, field, folder, told);
            }
        }
        if !done.is_empty() {
            told.note(format!("{}: done, as kustomize does it: {}", kustomization.file, done.join(", ")));
        }
        resources
    }
}

fn not_done(kustomization: &Object, field: &str, folder: &Path, told: &mut Told) {
    told.missing(format!(
        "{}: `{field}` is not done here: render the whole first, `kubectl kustomize {} > all.yaml`",
        kustomization.place(&[field.to_owned()]),
        shown_folder(folder)
    ));
}

fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(map) => map.is_empty(),
        _ => false,
    }
}

fn shown_folder(folder: &Path) -> String {
    if folder.as_os_str().is_empty() { ".".to_owned() } else { shown(folder) }
}

/// A path without `.` and, as far as that can be said without looking, without `..`.
fn clean(path: &Path) -> PathBuf {
    let mut clean = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(clean.components().next_back(), Some(Component::Normal(_))) => {
                clean.pop();
            }
            part => clean.push(part),
        }
    }
    clean
}
