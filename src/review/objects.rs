use crate::kubernetes::Object as Manifest;
use crate::kubernetes::yaml::lenient;
use crate::kubernetes::{Facts, Kinds};
use serde_json::Value;
use std::sync::Arc;

/// A Kubernetes object in a file.
#[derive(Debug, Clone)]
pub struct Object {
    /// The file in the output folder.
    pub file: String,
    /// Its content.
    pub value: Value,
    /// The lines of its values, where its file holds nothing else.
    pub manifest: Option<Manifest>,
}

/// What makes an object the same object.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Identity {
    /// The API group; empty for the core.
    pub group: String,
    /// Such as `Deployment`.
    pub kind: String,
    /// Where it says so.
    pub namespace: Option<String>,
    /// Its name; empty where it has none, as a Kustomization.
    pub name: String,
}

impl Object {
    /// The objects in a text; `None` where it is not YAML.
    #[must_use]
    pub fn all_in(file: &str, text: &str) -> Option<Vec<Self>> {
        let object = |value, manifest| Self { file: file.to_owned(), value, manifest };
        if let Ok(mut manifest) = Manifest::read(text) {
            let value = std::mem::take(&mut manifest.value);
            return Some(vec![object(value, Some(manifest))]);
        }
        Some(lenient::values(text)?.into_iter().map(|value| object(value, None)).collect())
    }

    /// Whether a file holds objects, by its name.
    #[must_use]
    pub fn is_in(file: &str) -> bool {
        file.ends_with(".yaml") || file.ends_with(".yml")
    }

    /// What makes it the same object.
    #[must_use]
    pub fn identity(&self) -> Identity {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let version = text(&self.value["apiVersion"]).unwrap_or_default();
        let metadata = &self.value["metadata"];
        Identity {
            group: version.rsplit_once('/').map_or_else(String::new, |(group, _)| group.to_owned()),
            kind: text(&self.value["kind"]).unwrap_or_default(),
            namespace: text(&metadata["namespace"]),
            name: text(&metadata["name"]).unwrap_or_default(),
        }
    }

    /// The value at a path of keys.
    #[must_use]
    pub fn at(&self, path: &[&str]) -> Option<&Value> {
        path.iter().try_fold(&self.value, |value, part| value.get(part))
    }
}

impl Identity {
    /// What is known of its kind.
    #[must_use]
    pub fn facts(&self, kinds: &Kinds) -> Arc<Facts> {
        kinds.facts(&self.group, &self.kind)
    }

    /// Whether objects of its kind have pods.
    #[must_use]
    pub fn runs_pods(&self, kinds: &Kinds) -> bool {
        self.facts(kinds).workload.is_some()
    }

    /// As people name it: `Deployment iris`.
    #[must_use]
    pub fn shown(&self) -> String {
        if self.name.is_empty() { self.kind.clone() } else { format!("{} {}", self.kind, self.name) }
    }
}
