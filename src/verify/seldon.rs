//! What is true of a SeldonDeployment alone.

use crate::kubernetes::Object as Manifest;
use crate::resolve::Service;
use serde_json::{Value, json};

const PREDICTOR: &str = "spec.predictors.0";
const COMPONENT: &str = "spec.predictors.0.componentSpecs.0";

/// What it has to say, at which path.
pub fn decided(service: &Service, manifest: &Manifest) -> Vec<(String, Value)> {
    let name = manifest.at(&format!("{COMPONENT}.spec.containers.0.name")).cloned().unwrap_or_default();
    let mut decided = vec![
        // Seldon finds the container of a node by its name.
        (format!("{PREDICTOR}.graph.name"), name),
        (format!("{PREDICTOR}.graph.type"), json!("MODEL")),
    ];
    if let Some(autoscaling) = &service.autoscaling {
        decided.extend([
            (format!("{COMPONENT}.hpaSpec.minReplicas"), json!(autoscaling.min_replicas.value)),
            (format!("{COMPONENT}.hpaSpec.maxReplicas"), json!(autoscaling.max_replicas.value)),
        ]);
    }
    decided
}

/// What Seldon would add.
pub fn refused(manifest: &Manifest) -> Option<(String, String)> {
    let annotations = format!("{PREDICTOR}.annotations");
    let alone = manifest.at(&format!("{annotations}[seldon.io/no-engine]"));
    let message = "without `seldon.io/no-engine: \"true\"`, Seldon adds a container that nobody checks here";
    (alone.and_then(Value::as_str) != Some("true")).then(|| (annotations, message.to_owned()))
}
