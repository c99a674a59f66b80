//! What is known of a kind of object: its derived schema, and what no schema says.

use super::schema::{Rule, Schema};
use super::{Object, Version, Workload};
use include_dir::{Dir, include_dir};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

static KINDS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/kinds");

/// The definitions that kinds share, as far as they were asked for.
static DEFINITIONS: Mutex<BTreeMap<String, Arc<Schema>>> = Mutex::new(BTreeMap::new());

/// A kind of object, such as `Deployment` of `apps/v1`.
#[derive(Debug)]
pub struct Kind {
    /// What it is called.
    pub name: String,
    /// Its schema.
    pub schema: Schema,
    /// What of it is not in the schema.
    pub facts: Facts,
    /// Whether its objects are files of a tool, which no server sees: they need no name.
    pub is_file: bool,
    /// Whether it is one of Kubernetes' own. Their schemas have no defaults, and what is said twice is rarely refused.
    pub is_built_in: bool,
    /// The first version of Kubernetes that has it, where that is not every one.
    pub since: Option<Version>,
    /// The last version of Kubernetes that has it.
    pub until: Option<Version>,
    definitions: Mutex<BTreeMap<String, Arc<Schema>>>,
    texts: BTreeMap<String, &'static RawValue>,
}

/// `schema.json`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(borrow)]
    schema: &'static RawValue,
    #[serde(default, borrow)]
    definitions: BTreeMap<String, &'static RawValue>,
    source: String,
    #[serde(rename = "scope")]
    _scope: Option<String>,
    since: Option<Version>,
    until: Option<Version>,
}

/// `kind.toml`: what people write down of a kind, with its sources; and a part of it for each definition in
/// `definitions.toml`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Facts {
    /// The form of `metadata.name`, where it is not that of most objects.
    pub name: Option<String>,
    /// What the server's code asks of fields, by their paths; `*` stands for any item or key.
    pub fields: BTreeMap<String, Schema>,
    /// Fields that have to be there, beside those of the schema.
    pub required: Vec<String>,
    /// What the server's code asks across fields.
    pub rules: Vec<Rule>,
    /// Where the pods are that its objects run.
    pub workload: Option<Workload>,
}

impl Facts {
    /// Puts what they say beside what a derived schema says.
    fn lay_over(&self, schema: &mut Schema) {
        for (path, fact) in &self.fields {
            if let Some(field) = schema.properties.get_mut(path) {
                field.duplicates |= fact.duplicates;
                field.on = fact.on;
            }
            schema.all_of.push(fact.clone().below(path));
        }
        if !self.required.is_empty() || !self.rules.is_empty() {
            let (required, rules) = (self.required.clone(), self.rules.clone());
            schema.all_of.push(Schema { required, rules, ..Schema::default() });
        }
    }
}

impl Kind {
    /// The kind of an object; `None` where it is not known.
    #[must_use]
    pub fn of(object: &Object) -> Option<Arc<Self>> {
        let (group, version) = object.api();
        Self::named(group, version, object.text("kind")?)
    }

    /// The kind of a group (empty for the core), a version and a name.
    #[must_use]
    pub fn named(group: &str, version: &str, kind: &str) -> Option<Arc<Self>> {
        static LOADED: Mutex<BTreeMap<String, Option<Arc<Kind>>>> = Mutex::new(BTreeMap::new());
        let folder = format!("{}/{version}/{kind}", if group.is_empty() { "core" } else { group });
        let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
        loaded.entry(folder.clone()).or_insert_with(|| Self::load(&folder).map(Arc::new)).clone()
    }

    /// The kind of a name, in the newest of the groups and versions that have one.
    #[must_use]
    pub fn called(kind: &str) -> Option<Arc<Self>> {
        let api = Self::versions_of(kind).pop()?;
        let (group, version) = api.rsplit_once('/').unwrap_or(("", &api));
        Self::named(group, version, kind)
    }

    /// Where the pods are that its objects run.
    #[must_use]
    pub fn workload(&self) -> Option<Workload> {
        self.facts.workload.clone().map(|workload| Workload { kind: self.name.clone(), ..workload })
    }

    /// The groups and versions, such as `apps/v1`, that have a kind of a name.
    #[must_use]
    pub fn versions_of(kind: &str) -> Vec<String> {
        let groups = KINDS.dirs().flat_map(Dir::dirs);
        let with = groups
            .filter(|version| version.get_file(version.path().join(kind).join("schema.json")).is_some());
        with.filter_map(|version| version.path().to_str())
            .map(|path| path.strip_prefix("core/").unwrap_or(path).to_owned())
            .collect()
    }

    /// All that are known, as `GROUP/VERSION/KIND`.
    #[must_use]
    pub fn all() -> Vec<String> {
        let versions = KINDS.dirs().flat_map(Dir::dirs);
        versions.flat_map(Dir::dirs).filter_map(|kind| kind.path().to_str().map(str::to_owned)).collect()
    }

    fn load(folder: &str) -> Option<Self> {
        let text = KINDS.get_file(format!("{folder}/schema.json"))?.contents_utf8()?;
        let file: File = serde_json::from_str(text).ok()?;
        let mut schema: Schema = serde_json::from_str(file.schema.get()).ok()?;
        let facts = match KINDS.get_file(format!("{folder}/kind.toml")) {
            Some(file) => toml::from_str(file.contents_utf8()?).ok()?,
            None => Facts::default(),
        };
        facts.lay_over(&mut schema);
        Some(Self {
            name: folder.rsplit('/').next()?.to_owned(),
            schema,
            facts,
            is_file: file.source.starts_with("kustomize"),
            is_built_in: file.source.starts_with("Kubernetes "),
            since: file.since,
            until: file.until,
            definitions: Mutex::default(),
            texts: file.definitions,
        })
    }

    /// What a reference in its schema stands for.
    #[must_use]
    pub fn referred(&self, reference: &str) -> Option<Arc<Schema>> {
        let Some(name) = reference.strip_prefix("#/") else { return definition(reference) };
        let mut definitions = self.definitions.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(schema) = definitions.get(name) {
            return Some(Arc::clone(schema));
        }
        let schema: Arc<Schema> = Arc::new(serde_json::from_str(self.texts.get(name)?.get()).ok()?);
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
    use crate::kubernetes::schema::Schema;
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
        if let Some(super::super::schema::Additional::Of(below)) = schema.additional_properties.as_deref() {
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
            let found = Kind::named(group, version, name).unwrap_or_else(|| panic!("{kind} cannot be read"));
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
                let path: Vec<&str> = path.split('.').collect();
                assert!(versions(kind, schema, &path, Versions::default()).is_some(), "{at}: {path:?}");
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
            let kind = Kind::named(if group == "core" { "" } else { group }, version, name).unwrap();
            facts(&folder, &of, &kind.schema, Some(&kind));
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
