//! <https://doc.traefik.io/traefik/reference/dynamic-configuration/kubernetes-crd/>

use super::{Any, Metadata};
use serde::Deserialize;

/// <https://doc.traefik.io/traefik/reference/routing-configuration/kubernetes/crd/http/middleware/>
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
pub struct Middleware {
    api_version: String,
    kind: String,
    metadata: Metadata,
    spec: MiddlewareSpec,
}

/// Traefik takes a Middleware with one of them only; two are refused when it is used, and the route is gone. That is why
/// this is an enum.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
enum MiddlewareSpec {
    BasicAuth(BasicAuth),
    Buffering(Buffering),
    Chain(Any),
    Compress(Any),
    ForwardAuth(ForwardAuth),
    Headers(Any),
    InFlightReq(Any),
    IpAllowList(Any),
    RateLimit(Any),
    RedirectScheme(RedirectScheme),
    Retry(Any),
    StripPrefix(StripPrefix),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
struct BasicAuth {
    secret: String,
    realm: Option<String>,
    remove_header: Option<bool>,
    header_field: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
struct Buffering {
    max_request_body_bytes: Option<i64>,
    mem_request_body_bytes: Option<i64>,
    max_response_body_bytes: Option<i64>,
    mem_response_body_bytes: Option<i64>,
    retry_expression: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
struct ForwardAuth {
    address: String,
    auth_request_headers: Option<Vec<String>>,
    auth_response_headers: Option<Vec<String>>,
    auth_response_headers_regex: Option<String>,
    trust_forward_header: Option<bool>,
    tls: Any,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "decoding is the check")]
struct RedirectScheme {
    scheme: String,
    permanent: Option<bool>,
    port: Option<String>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "decoding is the check")]
struct StripPrefix {
    prefixes: Vec<String>,
}

/// <https://doc.traefik.io/traefik/reference/routing-configuration/kubernetes/crd/http/serverstransport/>
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
pub struct ServersTransport {
    api_version: String,
    kind: String,
    metadata: Metadata,
    spec: ServersTransportSpec,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
struct ServersTransportSpec {
    forwarding_timeouts: Option<ForwardingTimeouts>,
    max_idle_conns_per_host: Option<i32>,
    disable_http2: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
#[expect(clippy::struct_field_names, reason = "the names are Traefik's")]
struct ForwardingTimeouts {
    dial_timeout: Option<String>,
    response_header_timeout: Option<String>,
    idle_conn_timeout: Option<String>,
}

/// <https://doc.traefik.io/traefik/reference/routing-configuration/kubernetes/crd/tls/tlsoption/>
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
pub struct TlsOption {
    api_version: String,
    kind: String,
    metadata: Metadata,
    spec: TlsOptionSpec,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
struct TlsOptionSpec {
    min_version: Option<String>,
    max_version: Option<String>,
    cipher_suites: Option<Vec<String>>,
    sni_strict: Option<bool>,
    client_auth: Any,
}
