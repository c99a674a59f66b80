//! The Gateway API, and the policies that Envoy Gateway adds to it.

use super::{Any, Metadata};
use serde::Deserialize;

/// <https://gateway-api.sigs.k8s.io/reference/spec/#httproute>
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
pub struct HttpRoute {
    api_version: String,
    kind: String,
    metadata: Metadata,
    spec: HttpRouteSpec,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
struct HttpRouteSpec {
    parent_refs: Vec<ParentRef>,
    hostnames: Option<Vec<String>>,
    rules: Vec<Rule>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
pub(super) struct ParentRef {
    name: String,
    namespace: Option<String>,
    section_name: Option<String>,
    port: Option<i32>,
    group: Option<String>,
    kind: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
struct Rule {
    name: Option<String>,
    matches: Option<Vec<Match>>,
    filters: Option<Vec<Filter>>,
    backend_refs: Option<Vec<BackendRef>>,
    timeouts: Option<Timeouts>,
    retry: Any,
    session_persistence: Any,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
struct Match {
    path: Option<PathMatch>,
    headers: Any,
    query_params: Any,
    method: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
struct PathMatch {
    r#type: Option<String>,
    value: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
struct Filter {
    r#type: String,
    request_redirect: Option<RequestRedirect>,
    url_rewrite: Option<UrlRewrite>,
    request_header_modifier: Any,
    response_header_modifier: Any,
    request_mirror: Any,
    extension_ref: Any,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
struct RequestRedirect {
    scheme: Option<String>,
    hostname: Option<String>,
    path: Any,
    port: Option<i32>,
    status_code: Option<i32>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
struct UrlRewrite {
    hostname: Option<String>,
    path: Option<UrlPath>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
struct UrlPath {
    r#type: String,
    replace_full_path: Option<String>,
    replace_prefix_match: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
struct BackendRef {
    name: String,
    namespace: Option<String>,
    port: Option<i32>,
    weight: Option<i32>,
    group: Option<String>,
    kind: Option<String>,
    filters: Any,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
struct Timeouts {
    request: Option<String>,
    backend_request: Option<String>,
}

/// <https://gateway.envoyproxy.io/docs/api/extension_types/#backendtrafficpolicy>
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
pub struct BackendTrafficPolicy {
    api_version: String,
    kind: String,
    metadata: Metadata,
    spec: BackendTrafficPolicySpec,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
struct BackendTrafficPolicySpec {
    target_refs: Vec<TargetRef>,
    request_buffer: Option<RequestBuffer>,
    timeout: Any,
    rate_limit: Any,
    retry: Any,
    load_balancer: Any,
    circuit_breaker: Any,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
struct RequestBuffer {
    limit: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
struct TargetRef {
    group: String,
    kind: String,
    name: String,
    section_name: Option<String>,
}

/// <https://gateway.envoyproxy.io/docs/api/extension_types/#securitypolicy>
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
pub struct SecurityPolicy {
    api_version: String,
    kind: String,
    metadata: Metadata,
    spec: SecurityPolicySpec,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
struct SecurityPolicySpec {
    target_refs: Vec<TargetRef>,
    basic_auth: Option<BasicAuth>,
    api_key_auth: Any,
    authorization: Any,
    cors: Any,
    ext_auth: Any,
    jwt: Any,
    oidc: Any,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
struct BasicAuth {
    users: SecretRef,
    forward_username_header: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
struct SecretRef {
    name: String,
    namespace: Option<String>,
    kind: Option<String>,
    group: Option<String>,
}
