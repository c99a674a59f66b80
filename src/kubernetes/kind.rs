//! What is known of a kind of object: its derived schema, and what no schema says.

use super::schema::{Additional, Schema};
use super::{Facts, Version};
use include_dir::{Dir, include_dir};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

static KINDS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/kinds");

/// The definitions that kinds share, as far as they were asked for.
static DEFINITIONS: Mutex<BTreeMap<String, Arc<Schema>>> = Mutex::new(BTreeMap::new());

/// A kind of object, such as `Deployment` of `apps/v1`.
#[derive(Debug)]
pub struct Kind {
    /// Its schema.
    pub schema: Schema,
    /// What of it is not in the schema.
    pub facts: Arc<Facts>,
    /// Whether its objects are files of a tool, which no server sees: they need no name.
    pub is_file: bool,
    /// Whether it is one of Kubernetes' own. Their schemas have no defaults, and what is said twice is rarely refused.
    pub is_built_in: bool,
    /// Whether its objects are in no namespace.
    pub is_cluster_wide: bool,
    /// The first version of Kubernetes that has it, where that is not every one.
    pub since: Option<Version>,
    /// The last version of Kubernetes that has it.
    pub until: Option<Version>,
    definitions: Mutex<BTreeMap<String, Arc<Schema>>>,
    texts: BTreeMap<String, Cow<'static, str>>,
}

/// `schema.json`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File<'t> {
    #[serde(borrow)]
    schema: &'t RawValue,
    #[serde(default, borrow)]
    definitions: BTreeMap<String, &'t RawValue>,
    source: String,
    scope: Option<String>,
    since: Option<Version>,
    until: Option<Version>,
}

impl Kind {
    /// A kind in the binary.
    #[must_use]
    pub fn built_in(group: &str, version: &str, kind: &str) -> Option<Arc<Self>> {
        static LOADED: Mutex<BTreeMap<String, Option<Arc<Kind>>>> = Mutex::new(BTreeMap::new());
        let folder = format!("{}/{version}/{kind}", folder(group));
        let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
        let load = || {
            let text = KINDS.get_file(format!("{folder}/schema.json"))?.contents_utf8()?;
            let file: File<'static> = serde_json::from_str(text).ok()?;
            let texts = file.definitions.iter().map(|(name, text)| (name.clone(), Cow::Borrowed(text.get())));
            let texts = texts.collect();
            Self::new(&file, texts, of_built_in(group, kind)).map(Arc::new)
        };
        loaded.entry(folder.clone()).or_insert_with(load).clone()
    }

    /// Whether a kind is one of Kubernetes' own, in any version.
    #[must_use]
    pub fn of_kubernetes(group: &str, kind: &str) -> bool {
        let mut versions = KINDS.get_dir(folder(group)).into_iter().flat_map(Dir::dirs);
        versions.any(|version| {
            let version = version.path().file_name().and_then(|name| name.to_str()).unwrap_or_default();
            Self::built_in(group, version, kind).is_some_and(|kind| kind.is_built_in)
        })
    }

    /// The kind of a name, in the newest of the groups and versions in the binary that have one.
    #[must_use]
    pub fn called(kind: &str) -> Option<Arc<Self>> {
        let api = Self::versions_of(kind).last()?;
        let (group, version) = api.rsplit_once('/').unwrap_or(("", &api));
        Self::built_in(group, version, kind)
    }

    /// The kind of a derived schema, with what is known besides.
    #[must_use]
    pub fn of_schema(text: &str, facts: Arc<Facts>) -> Option<Self> {
        let file: File<'_> = serde_json::from_str(text).ok()?;
        let texts =
            file.definitions.iter().map(|(name, text)| (name.clone(), Cow::Owned(text.get().to_owned())));
        let texts = texts.collect();
        Self::new(&file, texts, facts)
    }

    fn new(file: &File<'_>, texts: BTreeMap<String, Cow<'static, str>>, facts: Arc<Facts>) -> Option<Self> {
        let mut schema: Schema = serde_json::from_str(file.schema.get()).ok()?;
        facts.lay_over(&mut schema);
        Some(Self {
            schema,
            is_file: file.source.starts_with("kustomize"),
            is_built_in: file.source.starts_with("Kubernetes "),
            is_cluster_wide: facts.cluster_wide || file.scope.as_deref() == Some("Cluster"),
            since: file.since,
            until: file.until,
            facts,
            definitions: Mutex::default(),
            texts,
        })
    }

    /// The groups and versions in the binary, such as `apps/v1`, that have a kind of a name.
    pub fn versions_of(kind: &str) -> impl Iterator<Item = String> {
        let all = Self::all().into_iter().filter(move |folder| folder.rsplit('/').next() == Some(kind));
        all.filter_map(|folder| {
            let (api, _) = folder.rsplit_once('/')?;
            Some(api.strip_prefix("core/").unwrap_or(api).to_owned())
        })
    }

    /// All in the binary, as `GROUP/VERSION/KIND`.
    #[must_use]
    pub fn all() -> Vec<String> {
        let kinds = KINDS.dirs().flat_map(Dir::dirs).flat_map(Dir::dirs);
        let with_schema = kinds.filter(|kind| kind.get_file(kind.path().join("schema.json")).is_some());
        with_schema.filter_map(|kind| kind.path().to_str().map(str::to_owned)).collect()
    }

    /// The keys by which the schema tells the items of the list at a path apart.
    #[must_use]
    pub fn list_keys(&self, steps: &[&str]) -> Vec<String> {
        self.with(steps, |schema| schema.list_keys.clone())
    }

    /// Looks at the schema of what is at a path; at one that says nothing where there is none.
    pub fn with<T>(&self, steps: &[&str], look: impl FnOnce(&Schema) -> T) -> T {
        self.below(&self.schema, steps, look)
    }

    fn below<T>(&self, schema: &Schema, steps: &[&str], look: impl FnOnce(&Schema) -> T) -> T {
        if let Some(reference) = &schema.reference {
            let referred = self.referred(reference).unwrap_or_default();
            return self.below(&referred, steps, look);
        }
        let Some((step, rest)) = steps.split_first() else { return look(schema) };
        match (&schema.items, schema.properties.get(*step), schema.additional_properties.as_deref()) {
            (Some(of), ..) => self.below(of, rest, look),
            (_, Some(of), _) | (.., Some(Additional::Of(of))) => self.below(of, rest, look),
            _ => look(&Schema::default()),
        }
    }

    /// What a reference in its schema stands for.
    #[must_use]
    pub fn referred(&self, reference: &str) -> Option<Arc<Schema>> {
        let Some(name) = reference.strip_prefix("#/") else { return definition(reference) };
        let mut definitions = self.definitions.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(schema) = definitions.get(name) {
            return Some(Arc::clone(schema));
        }
        let schema: Arc<Schema> = Arc::new(serde_json::from_str(self.texts.get(name)?).ok()?);
        definitions.insert(name.to_owned(), Arc::clone(&schema));
        Some(schema)
    }
}

/// All definitions that kinds share.
pub fn definitions() -> Vec<String> {
    let mut found = Vec::new();
    for version in KINDS.dirs().flat_map(Dir::dirs) {
        let text =
            version.get_file(version.path().join("definitions.json")).and_then(|file| file.contents_utf8());
        let names: BTreeMap<String, &RawValue> =
            text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
        let folder = version.path().to_string_lossy();
        found.extend(names.into_keys().map(|name| format!("{folder}/{name}")));
    }
    found
}

/// What is known of a kind in the binary, whatever its version, and of all kinds of its group, and of all.
#[must_use]
pub fn of_built_in(group: &str, kind: &str) -> Arc<Facts> {
    /// By group and kind.
    type Known = BTreeMap<(String, String), Arc<Facts>>;
    static LOADED: Mutex<Known> = Mutex::new(BTreeMap::new());
    static OF_ALL: OnceLock<Option<Facts>> = OnceLock::new();
    let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
    let load = || {
        let read =
            |path: &str| -> Option<Facts> { toml::from_str(KINDS.get_file(path)?.contents_utf8()?).ok() };
        let group = folder(group);
        let versions = KINDS.get_dir(group).into_iter().flat_map(Dir::dirs);
        let of_kind =
            versions.filter_map(|version| read(&format!("{}/{kind}/kind.toml", version.path().to_str()?)));
        let of_all = OF_ALL.get_or_init(|| read("objects.toml")).clone();
        let all = of_all.into_iter().chain(read(&format!("{group}/group.toml")));
        Arc::new(all.chain(of_kind).fold(Facts::default(), Facts::and))
    };
    Arc::clone(loaded.entry((group.to_owned(), kind.to_owned())).or_insert_with(load))
}

/// What of an API group a folder is called: the core has no name of its own.
#[must_use]
pub fn folder(group: &str) -> &str {
    if group.is_empty() { "core" } else { group }
}

/// A definition that kinds share, such as `core/v1/PodSpec`, with what is known beside it.
#[must_use]
pub fn definition(reference: &str) -> Option<Arc<Schema>> {
    /// `definitions.json` and `definitions.toml` of a group.
    type Shared = (BTreeMap<String, &'static RawValue>, BTreeMap<String, Facts>);
    static FILES: Mutex<BTreeMap<String, Arc<Shared>>> = Mutex::new(BTreeMap::new());
    let mut definitions = DEFINITIONS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(schema) = definitions.get(reference) {
        return Some(Arc::clone(schema));
    }
    let (folder, name) = reference.rsplit_once('/')?;
    let mut files = FILES.lock().unwrap_or_else(PoisonError::into_inner);
    let file = if let Some(file) = files.get(folder) {
        Arc::clone(file)
    } else {
        let text = KINDS.get_file(format!("{folder}/definitions.json"))?.contents_utf8()?;
        let facts =
            KINDS.get_file(format!("{folder}/definitions.toml")).and_then(|file| file.contents_utf8());
        let facts = facts.map_or(Some(BTreeMap::new()), |text| toml::from_str(text).ok())?;
        let file = Arc::new((serde_json::from_str(text).ok()?, facts));
        files.insert(folder.to_owned(), Arc::clone(&file));
        file
    };
    let mut schema: Schema = serde_json::from_str(file.0.get(name)?.get()).ok()?;
    if let Some(facts) = file.1.get(name) {
        facts.lay_over(&mut schema);
    }
    let schema = Arc::new(schema);
    definitions.insert(reference.to_owned(), Arc::clone(&schema));
    Some(schema)
}

#[cfg(test)]
mod tests {
    use super::{Facts, KINDS, Kind, definition};
    use crate::kubernetes::cel;
    use crate::kubernetes::field::{Versions, versions};
    use crate::kubernetes::path::steps;
    use crate::kubernetes::schema::{Additional, Schema};
    use include_dir::Dir;
    use serde_json::Value;
    use std::collections::BTreeMap;

    fn files(name: &str) -> Vec<(String, &'static str)> {
        fn walk(dir: &'static Dir<'_>, name: &str, into: &mut Vec<(String, &'static str)>) {
            for file in dir.files().filter(|file| file.path().ends_with(name)) {
                let folder = file.path().parent().unwrap().to_str().unwrap().to_owned();
                into.push((folder, file.contents_utf8().unwrap()));
            }
            for child in dir.dirs() {
                walk(child, name, into);
            }
        }
        let mut found = Vec::new();
        walk(&KINDS, name, &mut found);
        found
    }

    fn each(schema: &Schema, of: &mut dyn FnMut(&Schema)) {
        of(schema);
        for below in schema.properties.values().chain(schema.items.as_deref()).chain(&schema.all_of) {
            each(below, of);
        }
        if let Some(Additional::Of(below)) = schema.additional_properties.as_deref() {
            each(below, of);
        }
    }

    #[test]
    fn every_kind_and_definition_is_read_and_every_reference_leads_somewhere() {
        let kinds = Kind::all();
        assert!(kinds.len() > 60, "{}", kinds.len());
        for kind in &kinds {
            let [group, version, name] = kind.split('/').collect::<Vec<_>>()[..] else { panic!("{kind}") };
            let group = if group == "core" { "" } else { group };
            let found =
                Kind::built_in(group, version, name).unwrap_or_else(|| panic!("{kind} cannot be read"));
            each(&found.schema, &mut |schema| {
                if let Some(reference) = &schema.reference {
                    assert!(found.referred(reference).is_some(), "{kind}: {reference}");
                }
            });
            for name in found.texts.keys() {
                assert!(found.referred(&format!("#/{name}")).is_some(), "{kind}: {name}");
            }
        }
        for (folder, text) in files("definitions.json") {
            let names: BTreeMap<String, Value> = serde_json::from_str(text).unwrap();
            for name in names.keys() {
                let schema =
                    definition(&format!("{folder}/{name}")).unwrap_or_else(|| panic!("{folder}/{name}"));
                each(&schema, &mut |schema| {
                    if let Some(reference) = &schema.reference {
                        assert!(definition(reference).is_some(), "{folder}/{name}: {reference}");
                    }
                });
            }
        }
    }

    #[test]
    fn what_is_written_down_is_about_fields_that_there_are() {
        let facts = |at: &str, facts: &Facts, schema: &Schema, kind: Option<&Kind>| {
            for path in facts.fields.keys().chain(&facts.required) {
                assert!(versions(kind, schema, &steps(path), Versions::default()).is_some(), "{at}: {path}");
            }
            for rule in &facts.rules {
                assert!(cel::is_known(&rule.rule), "{at}: {}", rule.rule);
                assert!(rule.message.is_some(), "{at}: {}", rule.rule);
            }
        };
        for (folder, text) in files("definitions.toml") {
            let all: BTreeMap<String, Facts> =
                toml::from_str(text).unwrap_or_else(|e| panic!("{folder}: {e}"));
            for (name, of) in &all {
                let schema =
                    definition(&format!("{folder}/{name}")).unwrap_or_else(|| panic!("{folder}/{name}"));
                facts(&format!("{folder}/{name}"), of, &schema, None);
            }
        }
        for (folder, text) in files("kind.toml") {
            let of: Facts = toml::from_str(text).unwrap_or_else(|error| panic!("{folder}: {error}"));
            let (api, name) = folder.rsplit_once('/').unwrap();
            let (group, version) = api.split_once('/').unwrap();
            // Of some kinds, no schema is published.
            let Some(kind) = Kind::built_in(if group == "core" { "" } else { group }, version, name) else {
                continue;
            };
            facts(&folder, &of, &kind.schema, Some(&kind));
            for path in of.paths() {
                assert!(kind.versions_with(&path).is_some(), "{folder}: {path}");
            }
        }
        for (folder, text) in files("group.toml").into_iter().chain(files("objects.toml")) {
            let of: Facts = toml::from_str(text).unwrap_or_else(|error| panic!("{folder}: {error}"));
            assert!(of.changes.values().all(|all| !all.is_empty()), "{folder}");
        }
    }

    fn rules_in(value: &Value, rules: &mut Vec<String>) {
        match value {
            Value::Object(map) => {
                for (key, value) in map {
                    match (key.as_str(), value) {
                        ("rule", Value::String(rule)) => rules.push(rule.clone()),
                        _ => rules_in(value, rules),
                    }
                }
            }
            Value::Array(items) => {
                for item in items {
                    rules_in(item, rules);
                }
            }
            _ => {}
        }
    }

    #[test]
    fn every_published_rule_is_understood() {
        let (mut known, mut unknown) = (0, Vec::new());
        for (folder, text) in files("schema.json") {
            let mut rules = Vec::new();
            rules_in(&serde_json::from_str(text).unwrap(), &mut rules);
            for rule in rules {
                if cel::is_known(&rule) {
                    known += 1;
                } else {
                    unknown.push(format!("{folder}: {rule}"));
                }
            }
        }
        assert!(known > 250 && unknown.is_empty(), "{known} known; {unknown:#?}");
    }
}
