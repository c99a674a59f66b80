//! What is true of an InferenceService alone.

use crate::resolve::Service;
use serde_json::{Value, json};

/// What it has to say, at which path.
pub fn decided(service: &Service) -> Vec<(String, Value)> {
    let mut decided = vec![
        ("containers.0.name", json!(service.target.container.value)),
        ("timeout", json!(service.server.timeout_seconds.value)),
    ];
    if let Some(autoscaling) = &service.autoscaling {
        let (metric, target) = match (&autoscaling.cpu_percent, &autoscaling.memory_percent) {
            (Some(percent), _) => ("cpu", json!(percent.value)),
            (None, Some(percent)) => ("memory", json!(percent.value)),
            (None, None) => return Vec::new(),
        };
        decided.extend([
            ("minReplicas", json!(autoscaling.min_replicas.value)),
            ("maxReplicas", json!(autoscaling.max_replicas.value)),
            ("scaleMetric", json!(metric)),
            ("scaleTarget", target),
        ]);
    }
    if let Some(replicas) = &service.deployment.replicas {
        decided.extend(["minReplicas", "maxReplicas"].map(|field| (field, json!(replicas.value))));
    }
    decided.into_iter().map(|(field, value)| (format!("spec.predictor.{field}"), value)).collect()
}
