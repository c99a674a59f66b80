//! <https://docs.seldon.ai/seldon-core-1/reference/seldon-deployment>

use super::{Any, Metadata};
use k8s_openapi::api::autoscaling::v2::MetricSpec;
use k8s_openapi::api::core::v1::PodSpec;
use serde::Deserialize;
use std::collections::BTreeMap;

/// <https://github.com/SeldonIO/seldon-core/blob/master/operator/apis/machinelearning.seldon.io/v1/seldondeployment_types.go>
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
pub struct SeldonDeployment {
    api_version: String,
    kind: String,
    metadata: Metadata,
    spec: SeldonDeploymentSpec,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
struct SeldonDeploymentSpec {
    name: Option<String>,
    annotations: Option<BTreeMap<String, String>>,
    predictors: Vec<Predictor>,
    protocol: Option<String>,
    transport: Option<String>,
    replicas: Option<i32>,
    server_type: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
struct Predictor {
    name: String,
    annotations: Option<BTreeMap<String, String>>,
    labels: Option<BTreeMap<String, String>>,
    replicas: Option<i32>,
    graph: Graph,
    component_specs: Vec<Component>,
    svc_orch_spec: Any,
    traffic: Option<i32>,
    shadow: Option<bool>,
    explainer: Any,
    ssl: Any,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
struct Graph {
    name: String,
    r#type: Option<String>,
    implementation: Option<String>,
    children: Option<Vec<Graph>>,
    methods: Option<Vec<String>>,
    endpoint: Any,
    parameters: Any,
    logger: Any,
    model_uri: Option<String>,
    service_account_name: Option<String>,
    env_secret_ref_name: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
struct Component {
    metadata: Option<ComponentMetadata>,
    spec: PodSpec,
    hpa_spec: Option<HpaSpec>,
    keda_spec: Any,
    pdb_spec: Any,
    replicas: Option<i32>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "decoding is the check")]
struct ComponentMetadata {
    name: Option<String>,
    labels: Option<BTreeMap<String, String>>,
    annotations: Option<BTreeMap<String, String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
struct HpaSpec {
    min_replicas: Option<i32>,
    max_replicas: i32,
    metricsv2: Option<Vec<MetricSpec>>,
}
