use crate::diagnostic::{Code, Finding};
use serde_json::Value;
use std::ffi::OsStr;
use std::path::Path;

/// What KServe is told its mode by.
const KSERVE_MODE: &str = "serving.kserve.io/deploymentMode";

/// A field that Kubernetes does not let change, and that changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChange {
    kind: String,
    name: String,
    namespace: Option<String>,
    field: String,
    old: Option<Value>,
    new: Option<Value>,
}

/// The immutable fields that would change between two texts of one file.
///
/// A text that is not YAML has no objects: it was never applied.
pub fn changes(path: &str, old: &str, new: &str) -> Vec<FieldChange> {
    if !matches!(Path::new(path).extension().and_then(OsStr::to_str), Some("yaml" | "yml")) {
        return Vec::new();
    }
    let (old, new) = (objects(old), objects(new));
    old.iter()
        .flat_map(|old| {
            let same = new.iter().find(|new| identity(new) == identity(old));
            same.map_or_else(Vec::new, |new| in_object(old, new))
        })
        .collect()
}

/// One finding about all such fields of a file.
pub fn finding(shown: &str, changes: &[FieldChange]) -> Option<Finding> {
    let (first, more) = changes.split_first()?;
    let mut finding = Finding::in_file(Code::ImmutableField, shown, first.sentence());
    for change in more {
        finding = finding.help(format!("the same holds for another: {}", change.sentence()));
    }
    let namespace = first.namespace.as_ref().map_or_else(String::new, |name| format!(" --namespace={name}"));
    let object = format!("{} {}", first.kind.to_lowercase(), first.name);
    Some(finding.help("keep the old value, or give the new object another name").help(format!(
        "or delete the old object in the cluster with `kubectl delete {object}{namespace}`, and say so with \
         `modelship generate --force`"
    )))
}

impl FieldChange {
    fn sentence(&self) -> String {
        let shown = |value: &Option<Value>| match value {
            None => "nothing".to_owned(),
            Some(Value::String(text)) => format!("`{text}`"),
            Some(value) => format!("`{value}`"),
        };
        format!(
            "`{}` of {} `{}` cannot change from {} to {}",
            self.field,
            self.kind,
            self.name,
            shown(&self.old),
            shown(&self.new)
        )
    }
}

fn objects(text: &str) -> Vec<Value> {
    serde_saphyr::from_multiple(text).unwrap_or_default()
}

fn identity(object: &Value) -> [&Value; 4] {
    let metadata = &object["metadata"];
    [&object["apiVersion"], &object["kind"], &metadata["name"], &metadata["namespace"]]
}

fn in_object(old: &Value, new: &Value) -> Vec<FieldChange> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let kind = text(&old["kind"]);
    let (before, after) = (&old["spec"], &new["spec"]);
    let fields: Vec<&str> = match kind.as_str() {
        "Deployment" => vec!["selector"],
        // Only the step between headless and not: an address that is left out is the one that was given.
        "Service" if (before["clusterIP"] == "None") != (after["clusterIP"] == "None") => vec!["clusterIP"],
        "PersistentVolumeClaim" => {
            let both = [before, after].into_iter().filter_map(Value::as_object).flat_map(|spec| spec.keys());
            let mut fields: Vec<&str> = both.map(String::as_str).collect();
            fields.sort_unstable();
            fields.dedup();
            // A claim may grow, and may move to another attributes class.
            fields.retain(|field| !matches!(*field, "resources" | "volumeAttributesClassName"));
            fields
        }
        _ => Vec::new(),
    };
    let change = |field: String, old_value: &Value, new_value: &Value| FieldChange {
        name: text(&old["metadata"]["name"]),
        namespace: old["metadata"]["namespace"].as_str().map(str::to_owned),
        kind: kind.clone(),
        field,
        old: (!old_value.is_null()).then(|| old_value.clone()),
        new: (!new_value.is_null()).then(|| new_value.clone()),
    };
    let fields = fields.into_iter().filter(|field| before[*field] != after[*field]);
    let mut changes: Vec<_> =
        fields.map(|field| change(format!("spec.{field}"), &before[field], &after[field])).collect();
    // KServe's webhook refuses it: `validateDeploymentMode` in its inference_service_validation.go.
    let [before, after] = [old, new].map(|object| &object["metadata"]["annotations"][KSERVE_MODE]);
    if kind == "InferenceService" && before != after {
        changes.push(change(format!("metadata.annotations.{KSERVE_MODE}"), before, after));
    }
    changes
}
