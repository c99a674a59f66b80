//! <https://keda.sh/docs/latest/reference/scaledobject-spec/>

use super::{Any, Metadata};
use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscalerBehavior;
use serde::Deserialize;
use std::collections::BTreeMap;

/// <https://github.com/kedacore/keda/blob/main/apis/keda/v1alpha1/scaledobject_types.go>
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
pub struct ScaledObject {
    api_version: String,
    kind: String,
    metadata: Metadata,
    spec: ScaledObjectSpec,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
struct ScaledObjectSpec {
    scale_target_ref: ScaleTarget,
    polling_interval: Option<i32>,
    initial_cooldown_period: Option<i32>,
    cooldown_period: Option<i32>,
    idle_replica_count: Option<i32>,
    min_replica_count: Option<i32>,
    max_replica_count: Option<i32>,
    fallback: Option<Fallback>,
    advanced: Option<Advanced>,
    triggers: Vec<Trigger>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
struct ScaleTarget {
    name: String,
    api_version: Option<String>,
    kind: Option<String>,
    env_source_container_name: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
struct Fallback {
    failure_threshold: i32,
    replicas: i32,
    behavior: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
struct Advanced {
    horizontal_pod_autoscaler_config: Option<HorizontalPodAutoscalerConfig>,
    restore_to_original_replica_count: Option<bool>,
    scaling_modifiers: Any,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "decoding is the check")]
struct HorizontalPodAutoscalerConfig {
    name: Option<String>,
    behavior: Option<HorizontalPodAutoscalerBehavior>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
struct Trigger {
    r#type: String,
    name: Option<String>,
    use_cached_metrics: Option<bool>,
    metadata: BTreeMap<String, String>,
    authentication_ref: Option<AuthenticationRef>,
    metric_type: Option<String>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "decoding is the check")]
struct AuthenticationRef {
    name: String,
    kind: Option<String>,
}
