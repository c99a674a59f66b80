//! Fields that Kubernetes does not let change on an existing object.

use crate::diagnostic::{Code, Finding};
use crate::kubernetes::Kinds;
use crate::kubernetes::path::{at, steps};
use crate::kubernetes::yaml::lenient;
use serde_json::Value;
use std::ffi::OsStr;
use std::path::Path;

/// A field that Kubernetes does not let change, and that changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChange {
    kind: String,
    name: String,
    namespace: Option<String>,
    /// Its path in the object, such as `spec.selector`.
    pub field: String,
    old: Option<Value>,
    new: Option<Value>,
}

/// The immutable fields that would change between two texts of one file.
///
/// A text that is not YAML has no objects: it was never applied.
pub fn changes(path: &str, [old, new]: [&str; 2], kinds: &Kinds) -> Vec<FieldChange> {
    if !matches!(Path::new(path).extension().and_then(OsStr::to_str), Some("yaml" | "yml")) {
        return Vec::new();
    }
    let (old, new) = (objects(old), objects(new));
    old.iter()
        .flat_map(|old| {
            let same = new.iter().find(|new| identity(new) == identity(old));
            same.map_or_else(Vec::new, |new| in_object(old, new, kinds))
        })
        .collect()
}

/// One finding about all such fields of a file.
#[must_use]
pub fn finding(shown: &str, changes: &[FieldChange]) -> Option<Finding> {
    let (first, more) = changes.split_first()?;
    let mut finding = Finding::in_file(Code::ImmutableField, shown, first.sentence());
    for change in more {
        finding = finding.help(format!("the same holds for another: {}", change.sentence()));
    }
    Some(finding.help("keep the old value, or give the new object another name").help(format!(
        "or delete the old object in the cluster with `{}`, and say so with `modelstow generate --force`",
        first.delete_command()
    )))
}

impl FieldChange {
    /// What would make way for the new object.
    #[must_use]
    pub fn delete_command(&self) -> String {
        let namespace =
            self.namespace.as_ref().map_or_else(String::new, |name| format!(" --namespace={name}"));
        format!("kubectl delete {} {}{namespace}", self.kind.to_lowercase(), self.name)
    }

    /// The field, as it is written in messages.
    #[must_use]
    pub fn shown(&self) -> String {
        steps(&self.field).join(".")
    }

    fn sentence(&self) -> String {
        let shown = |value: &Option<Value>| match value {
            None => "nothing".to_owned(),
            Some(Value::String(text)) => format!("`{text}`"),
            Some(value) => format!("`{value}`"),
        };
        format!(
            "`{}` of {} `{}` cannot change from {} to {}",
            self.shown(),
            self.kind,
            self.name,
            shown(&self.old),
            shown(&self.new)
        )
    }
}

fn objects(text: &str) -> Vec<Value> {
    lenient::values(text).unwrap_or_default()
}

fn identity(object: &Value) -> [&Value; 4] {
    let metadata = &object["metadata"];
    [&object["apiVersion"], &object["kind"], &metadata["name"], &metadata["namespace"]]
}

/// Whether its controller deletes the old object before it makes this one.
///
/// Sources: <https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/>,
/// <https://fluxcd.io/flux/components/kustomize/kustomizations/#force>.
fn is_made_anew(object: &Value) -> bool {
    let annotation = |name: &str| object["metadata"]["annotations"][name].as_str();
    let policy = annotation("argocd.argoproj.io/hook-delete-policy");
    let by_argocd = annotation("argocd.argoproj.io/hook").is_some()
        && policy.is_none_or(|policy| policy.split(',').any(|word| word.trim() == "BeforeHookCreation"));
    by_argocd || annotation("kustomize.toolkit.fluxcd.io/force") == Some("enabled")
}

/// The immutable fields in which two states of one object differ.
#[must_use]
pub fn in_object(old: &Value, new: &Value, kinds: &Kinds) -> Vec<FieldChange> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    if is_made_anew(new) {
        return Vec::new();
    }
    let fields = kinds.facts_of(old).fixed(old, new).into_iter();
    fields
        .map(|field| FieldChange {
            name: text(&old["metadata"]["name"]),
            namespace: old["metadata"]["namespace"].as_str().map(str::to_owned),
            kind: text(&old["kind"]),
            old: at(old, &field).cloned(),
            new: at(new, &field).cloned(),
            field,
        })
        .collect()
}
