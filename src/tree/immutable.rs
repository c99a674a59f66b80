//! Fields that Kubernetes does not let change on an existing object.

use crate::diagnostic::{Code, Finding};
use crate::kubernetes::Amount;
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

/// What of an object cannot change.
enum Fixed {
    /// These paths.
    At(&'static [&'static str]),
    /// All of the `spec` but these fields of it.
    SpecBut(&'static [&'static str]),
    /// This path, where another path has this value before and after.
    While(&'static str, &'static str, &'static str),
    /// The step between an address and none: an address that is left out is the one that was given.
    Headless,
    /// This quantity cannot become smaller.
    Shrinking(&'static str),
    /// These paths, where the object says `immutable: true`.
    IfSaid(&'static [&'static str]),
}

/// By API group and kind. From the validation in `k8s.io/kubernetes/pkg/apis/…/validation`, "ValidateImmutableField".
const FIXED: &[(&str, &str, Fixed)] = &[
    ("apps", "Deployment", Fixed::At(&["spec.selector"])),
    ("apps", "DaemonSet", Fixed::At(&["spec.selector"])),
    ("apps", "ReplicaSet", Fixed::At(&["spec.selector"])),
    (
        "apps",
        "StatefulSet",
        Fixed::SpecBut(&[
            "minReadySeconds",
            "ordinals",
            "persistentVolumeClaimRetentionPolicy",
            "replicas",
            "revisionHistoryLimit",
            "template",
            "updateStrategy",
        ]),
    ),
    (
        "batch",
        "Job",
        Fixed::At(&[
            "spec.backoffLimitPerIndex",
            "spec.completionMode",
            "spec.managedBy",
            "spec.podFailurePolicy",
            "spec.selector",
            "spec.successPolicy",
            "spec.template",
        ]),
    ),
    ("", "Service", Fixed::Headless),
    ("", "Service", Fixed::While("spec.type", "LoadBalancer", "spec.loadBalancerClass")),
    // A claim may move to another attributes class.
    ("", "PersistentVolumeClaim", Fixed::SpecBut(&["resources", "volumeAttributesClassName"])),
    ("", "PersistentVolumeClaim", Fixed::Shrinking("spec.resources.requests.storage")),
    ("", "ConfigMap", Fixed::IfSaid(&["binaryData", "data", "immutable"])),
    ("", "Secret", Fixed::IfSaid(&["data", "immutable", "stringData"])),
    ("", "Secret", Fixed::At(&["type"])),
    ("networking.k8s.io", "IngressClass", Fixed::At(&["spec.controller"])),
    ("rbac.authorization.k8s.io", "ClusterRoleBinding", Fixed::At(&["roleRef"])),
    ("rbac.authorization.k8s.io", "RoleBinding", Fixed::At(&["roleRef"])),
    ("scheduling.k8s.io", "PriorityClass", Fixed::At(&["preemptionPolicy", "value"])),
    // KServe's webhook refuses it: `validateDeploymentMode` in its inference_service_validation.go.
    (
        "serving.kserve.io",
        "InferenceService",
        Fixed::At(&["metadata.annotations.serving.kserve.io/deploymentMode"]),
    ),
    (
        "storage.k8s.io",
        "StorageClass",
        Fixed::At(&["parameters", "provisioner", "reclaimPolicy", "volumeBindingMode"]),
    ),
];

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
    lenient::values(text).unwrap_or_default()
}

fn identity(object: &Value) -> [&Value; 4] {
    let metadata = &object["metadata"];
    [&object["apiVersion"], &object["kind"], &metadata["name"], &metadata["namespace"]]
}

/// The immutable fields in which two states of one object differ.
#[must_use]
pub fn in_object(old: &Value, new: &Value) -> Vec<FieldChange> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let version = text(&old["apiVersion"]);
    let group = version.split_once('/').map_or("", |(group, _)| group);
    let kind = text(&old["kind"]);
    let fixed = FIXED.iter().filter(|(g, k, _)| *g == group && *k == kind);
    let mut fields: Vec<String> = fixed.flat_map(|(.., fixed)| fixed.fields(old, new)).collect();
    fields.dedup();
    fields
        .into_iter()
        .map(|field| FieldChange {
            name: text(&old["metadata"]["name"]),
            namespace: old["metadata"]["namespace"].as_str().map(str::to_owned),
            kind: kind.clone(),
            old: at(old, &field).cloned(),
            new: at(new, &field).cloned(),
            field,
        })
        .collect()
}

impl Fixed {
    /// The fields that this forbids to change, and that change.
    fn fields(&self, old: &Value, new: &Value) -> Vec<String> {
        let differing = |paths: &[&str]| -> Vec<String> {
            paths
                .iter()
                .filter(|path| at(old, path) != at(new, path))
                .map(|path| (*path).to_owned())
                .collect()
        };
        match self {
            Self::At(paths) => differing(paths),
            Self::IfSaid(paths) if old["immutable"] == true => differing(paths),
            Self::While(other, value, path)
                if [old, new].iter().all(|object| at(object, other).is_some_and(|other| other == value)) =>
            {
                differing(&[path])
            }
            Self::Headless
                if (old["spec"]["clusterIP"] == "None") != (new["spec"]["clusterIP"] == "None") =>
            {
                differing(&["spec.clusterIP"])
            }
            Self::Shrinking(path) => {
                let amount = |object| at(object, path).and_then(Value::as_str).and_then(Amount::parse);
                let shrinks = amount(old).zip(amount(new)).is_some_and(|(old, new)| new < old);
                if shrinks { differing(&[path]) } else { Vec::new() }
            }
            Self::SpecBut(free) => {
                let both = [old, new].into_iter().filter_map(|object| object["spec"].as_object());
                let mut fields: Vec<&str> = both.flat_map(|spec| spec.keys()).map(String::as_str).collect();
                fields.sort_unstable();
                fields.dedup();
                fields.retain(|field| !free.contains(field) && old["spec"][field] != new["spec"][field]);
                fields.into_iter().map(|field| format!("spec.{field}")).collect()
            }
            Self::IfSaid(_) | Self::While(..) | Self::Headless => Vec::new(),
        }
    }
}

fn at<'a>(object: &'a Value, path: &str) -> Option<&'a Value> {
    if let Some(name) = path.strip_prefix("metadata.annotations.") {
        return object.get("metadata")?.get("annotations")?.get(name);
    }
    path.split('.').try_fold(object, |value, part| value.get(part))
}
