//! The object that runs the pods: where its pod stands, by its kind.

use crate::kubernetes::Object as Manifest;
use serde_json::Value;

/// A kind of object that runs pods.
#[derive(Debug)]
pub struct Workload {
    /// The kind.
    pub kind: &'static str,
    /// Where the pod's `spec` is.
    pub pod: &'static str,
    /// Where the pod's labels are.
    pub labels: &'static str,
    /// Where the number of pods is, if the object has one beside an autoscaler's.
    pub replicas: Option<&'static str>,
    /// Whether the pod's own `securityContext` gets to the pods.
    pub own_security: bool,
}

/// Those that are written. Seldon's operator puts its own `securityContext` in the place of the pod's:
/// <https://github.com/SeldonIO/seldon-core/issues/4711>.
const WORKLOADS: &[Workload] = &[
    Workload {
        kind: "Deployment",
        pod: "spec.template.spec",
        labels: "spec.template.metadata.labels",
        replicas: Some("spec.replicas"),
        own_security: true,
    },
    Workload {
        kind: "SeldonDeployment",
        pod: "spec.predictors.0.componentSpecs.0.spec",
        labels: "spec.predictors.0.componentSpecs.0.metadata.labels",
        replicas: Some("spec.predictors.0.replicas"),
        own_security: false,
    },
    Workload {
        kind: "InferenceService",
        pod: "spec.predictor",
        labels: "spec.predictor.labels",
        replicas: None,
        own_security: true,
    },
];

impl Workload {
    /// What a manifest is, where it runs pods.
    #[must_use]
    pub fn of(manifest: &Manifest) -> Option<&'static Self> {
        Self::named(manifest.text("kind")?)
    }

    /// What objects of a kind are, where they run pods.
    #[must_use]
    pub fn named(kind: &str) -> Option<&'static Self> {
        WORKLOADS.iter().find(|workload| workload.kind == kind)
    }

    /// The kinds that run pods.
    pub fn kinds() -> impl Iterator<Item = &'static str> {
        WORKLOADS.iter().map(|workload| workload.kind)
    }

    /// The path of something in the first container.
    #[must_use]
    pub fn container(&self, field: &str) -> String {
        format!("{}.containers.0.{field}", self.pod)
    }

    /// The paths of all pods: a template of one's own may add some.
    #[must_use]
    pub fn pods(&self, manifest: &Manifest) -> Vec<String> {
        let mut paths = vec![String::new()];
        for part in self.pod.split('.') {
            paths = paths.into_iter().flat_map(|path| below(manifest, &path, part)).collect();
        }
        paths
    }
}

/// A path made longer by a part, which stands for all items where it is a number.
fn below(manifest: &Manifest, path: &str, part: &str) -> Vec<String> {
    if part != "0" {
        return vec![if path.is_empty() { part.to_owned() } else { format!("{path}.{part}") }];
    }
    let items = manifest.at(path).and_then(Value::as_array).map_or(0, Vec::len);
    (0..items).map(|index| format!("{path}.{index}")).collect()
}
