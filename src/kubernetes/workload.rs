//! Where objects of a kind have the pods that they run.

use super::{Kind, Object};
use serde::Deserialize;
use serde_json::Value;

/// `[workload]` of `kind.toml`: where the pod is in an object that runs pods. `0` in a path stands for any item.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Workload {
    /// The kind.
    #[serde(skip)]
    pub kind: String,
    /// Where the pod's `spec` is.
    pub pod: String,
    /// Where the pod's labels are.
    pub labels: String,
    /// Where the number of pods is, if the object has one beside an autoscaler's.
    pub replicas: Option<String>,
    /// Whether the pod's own `securityContext` gets to the pods.
    pub own_security: bool,
}

impl Workload {
    /// What an object is, where it runs pods.
    #[must_use]
    pub fn of(object: &Object) -> Option<Self> {
        Kind::of(object)?.workload()
    }

    /// What objects of a kind are, where they run pods.
    #[must_use]
    pub fn named(kind: &str) -> Option<Self> {
        Kind::called(kind)?.workload()
    }

    /// The path of something in the first container.
    #[must_use]
    pub fn container(&self, field: &str) -> String {
        format!("{}.containers.0.{field}", self.pod)
    }

    /// The paths of all pods: a template of one's own may add some.
    #[must_use]
    pub fn pods(&self, object: &Object) -> Vec<String> {
        let mut paths = vec![String::new()];
        for part in self.pod.split('.') {
            paths = paths.into_iter().flat_map(|path| below(object, &path, part)).collect();
        }
        paths
    }
}

/// A path made longer by a part, which stands for all items where it is a number.
fn below(object: &Object, path: &str, part: &str) -> Vec<String> {
    if part != "0" {
        return vec![if path.is_empty() { part.to_owned() } else { format!("{path}.{part}") }];
    }
    let items = object.at(path).and_then(Value::as_array).map_or(0, Vec::len);
    (0..items).map(|index| format!("{path}.{index}")).collect()
}
