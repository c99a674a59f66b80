//! All kinds that are known: those in the binary, and those of a project.

use super::derive::of_definition;
use super::difference::Differ;
use super::kind::{Kind, of_built_in};
use super::{Facts, Object};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The kinds that are known in a project.
#[derive(Debug, Clone, Default)]
pub struct Kinds {
    /// The project's own, by `GROUP/VERSION/KIND`.
    own: Arc<BTreeMap<String, Arc<Kind>>>,
    /// What is known of them, and of kinds in the binary of which the project says more.
    facts: Arc<BTreeMap<(String, String), Arc<Facts>>>,
}

impl Kinds {
    /// Adds the kinds that a CustomResourceDefinition defines, which come before those in the binary, and says which, as
    /// `GROUP/VERSION/KIND`.
    ///
    /// # Errors
    /// What is wrong with the definition, in words.
    pub fn add(&mut self, definition: &Value, facts: &Facts) -> Result<Vec<String>, String> {
        let mut added = Vec::new();
        for file in of_definition(definition, "the project")? {
            let folder = file.path.strip_suffix("/schema.json").unwrap_or(&file.path);
            let (api, kind) = folder.rsplit_once('/').unwrap_or_default();
            let group = api.split_once('/').map_or(api, |(group, _)| group);
            if Kind::of_kubernetes(group, kind) {
                return Err(format!("`{kind}` in `{api}` is Kubernetes' own"));
            }
            let known = of_built_in(group, kind);
            let facts = Arc::new((*known).clone().and(facts.clone()));
            let own = Kind::of_schema(&file.text, Arc::clone(&facts)).ok_or_else(|| {
                format!("the schema of `{kind}` in `{api}` is not one of a Kubernetes object")
            })?;
            Arc::make_mut(&mut self.own).insert(folder.to_owned(), Arc::new(own));
            Arc::make_mut(&mut self.facts).insert((group.to_owned(), kind.to_owned()), facts);
            added.push(folder.to_owned());
        }
        Ok(added)
    }

    /// Whether a kind of the project's own, as `GROUP/VERSION/KIND`, has a field.
    #[must_use]
    pub fn has(&self, kind: &str, field: &str) -> bool {
        self.own.get(kind).is_some_and(|kind| kind.versions_with(field).is_some())
    }

    /// The kind of an object; `None` where it is not known.
    #[must_use]
    pub fn of(&self, object: &Object) -> Option<Arc<Kind>> {
        self.of_value(&object.value)
    }

    /// The same of a value.
    #[must_use]
    pub fn of_value(&self, object: &Value) -> Option<Arc<Kind>> {
        let version = object["apiVersion"].as_str()?;
        let (group, version) = version.rsplit_once('/').unwrap_or(("", version));
        let kind = object["kind"].as_str()?;
        let own = self.own.get(&format!("{group}/{version}/{kind}"));
        own.cloned().or_else(|| Kind::built_in(group, version, kind))
    }

    /// What is known of the kind of an object, whatever its version.
    #[must_use]
    pub fn facts_of(&self, object: &Value) -> Arc<Facts> {
        let group = object["apiVersion"].as_str().and_then(|version| version.rsplit_once('/'));
        self.facts(group.map_or("", |(group, _)| group), object["kind"].as_str().unwrap_or_default())
    }

    /// What is known of a kind, whatever its version.
    #[must_use]
    pub fn facts(&self, group: &str, kind: &str) -> Arc<Facts> {
        let own = self.facts.get(&(group.to_owned(), kind.to_owned()));
        own.map_or_else(|| of_built_in(group, kind), Arc::clone)
    }

    /// What compares two states of such an object.
    #[must_use]
    pub fn differ(&self, object: &Value) -> Differ {
        Differ { kind: self.of_value(object), facts: self.facts_of(object) }
    }

    /// The groups and versions, such as `apps/v1`, that have a kind of a name.
    #[must_use]
    pub fn versions_of(&self, kind: &str) -> Vec<String> {
        let own = self.own.keys().filter_map(|folder| folder.strip_suffix(kind)?.strip_suffix('/'));
        own.map(str::to_owned).chain(Kind::versions_of(kind)).collect()
    }
}
