//! <https://kserve.github.io/website/docs/reference/crd-api>

use super::{Any, Metadata};
use k8s_openapi::api::core::v1::{
    Container, LocalObjectReference, PodSecurityContext, Toleration, TopologySpreadConstraint, Volume,
};
use serde::Deserialize;
use std::collections::BTreeMap;

/// <https://github.com/kserve/kserve/blob/master/pkg/apis/serving/v1beta1/inference_service.go>
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
pub struct InferenceService {
    api_version: String,
    kind: String,
    metadata: Metadata,
    spec: InferenceServiceSpec,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "decoding is the check")]
struct InferenceServiceSpec {
    predictor: Predictor,
    transformer: Any,
    explainer: Any,
}

/// The fields of a pod stand among those of the predictor.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
struct Predictor {
    min_replicas: Option<i32>,
    max_replicas: Option<i32>,
    scale_metric: Option<String>,
    scale_target: Option<i32>,
    timeout: Option<i64>,
    container_concurrency: Option<i64>,
    canary_traffic_percent: Option<i64>,
    logger: Any,
    batcher: Any,
    labels: Option<BTreeMap<String, String>>,
    annotations: Option<BTreeMap<String, String>>,
    service_account_name: Option<String>,
    automount_service_account_token: Option<bool>,
    enable_service_links: Option<bool>,
    image_pull_secrets: Option<Vec<LocalObjectReference>>,
    priority_class_name: Option<String>,
    security_context: Option<PodSecurityContext>,
    node_selector: Option<BTreeMap<String, String>>,
    tolerations: Option<Vec<Toleration>>,
    affinity: Any,
    topology_spread_constraints: Option<Vec<TopologySpreadConstraint>>,
    termination_grace_period_seconds: Option<i64>,
    #[serde(rename = "dnsPolicy")]
    dns_policy: Option<String>,
    #[serde(rename = "dnsConfig")]
    dns_config: Any,
    host_aliases: Any,
    runtime_class_name: Option<String>,
    init_containers: Option<Vec<Container>>,
    containers: Vec<Container>,
    volumes: Option<Vec<Volume>>,
}
