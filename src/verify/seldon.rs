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

/// What Seldon would add, and what its pods have no field for, since they are of an older Kubernetes: that would be
/// dropped on the way.
pub fn refused(manifest: &Manifest) -> Vec<(String, String)> {
    let pod = format!("{COMPONENT}.spec");
    let list = |name: &str| manifest.at(&format!("{pod}.{name}")).and_then(Value::as_array).cloned();
    let mut refused = Vec::new();
    let annotations = format!("{PREDICTOR}.annotations");
    let alone = manifest.at(&annotations).and_then(|annotations| annotations.get("seldon.io/no-engine"));
    if alone.and_then(Value::as_str) != Some("true") {
        let message =
            "without `seldon.io/no-engine: \"true\"`, Seldon adds a container that nobody checks here";
        refused.push((annotations, message.to_owned()));
    }
    for lists in ["initContainers", "containers"] {
        for (index, container) in list(lists).unwrap_or_default().iter().enumerate() {
            for hook in ["preStop", "postStart"] {
                if !container["lifecycle"][hook]["sleep"].is_null() {
                    let path = format!("{pod}.{lists}.{index}.lifecycle.{hook}.sleep");
                    refused.push((path, "Seldon's pods have no `sleep`: take `exec`".to_owned()));
                }
            }
        }
    }
    for (index, volume) in list("volumes").unwrap_or_default().iter().enumerate() {
        if !volume["image"].is_null() {
            let message = "Seldon's pods have no volumes from images".to_owned();
            refused.push((format!("{pod}.volumes.{index}.image"), message));
        }
    }
    refused
}
