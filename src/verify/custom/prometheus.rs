//! <https://prometheus-operator.dev/docs/api-reference/api/>

use super::{Any, Metadata};
use serde::Deserialize;
use std::collections::BTreeMap;

/// <https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.ServiceMonitor>
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
pub struct ServiceMonitor {
    api_version: String,
    kind: String,
    metadata: Metadata,
    spec: ServiceMonitorSpec,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
struct ServiceMonitorSpec {
    job_label: Option<String>,
    target_labels: Option<Vec<String>>,
    pod_target_labels: Option<Vec<String>>,
    endpoints: Vec<Endpoint>,
    selector: Selector,
    namespace_selector: Any,
    sample_limit: Option<i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
struct Endpoint {
    port: Option<String>,
    target_port: Any,
    path: Option<String>,
    scheme: Option<String>,
    params: Any,
    interval: Option<String>,
    scrape_timeout: Option<String>,
    honor_labels: Option<bool>,
    relabelings: Any,
    metric_relabelings: Any,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
struct Selector {
    match_labels: Option<BTreeMap<String, String>>,
    match_expressions: Any,
}
