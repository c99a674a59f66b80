//! The custom resources that are written, as far as they are written. A field that is not here is refused as unknown, so
//! what a template may add to an object is added here first.

pub mod gateway;
pub mod gitops;
pub mod keda;
pub mod kserve;
pub mod prometheus;
pub mod seldon;
pub mod traefik;

use serde::Deserialize;
use std::collections::BTreeMap;

/// What is not looked into. `IgnoredAny` would be reported as a field that there is not.
type Any = Option<serde_json::Value>;

/// `metadata` of an object, `k8s.io/apimachinery/pkg/apis/meta/v1` "ObjectMeta", as far as people write it.
#[derive(Deserialize)]
#[expect(dead_code, reason = "decoding is the check")]
pub struct Metadata {
    name: String,
    namespace: Option<String>,
    labels: Option<BTreeMap<String, String>>,
    annotations: Option<BTreeMap<String, String>>,
}

/// <https://cert-manager.io/docs/reference/api-docs/#cert-manager.io/v1.Certificate>
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
pub struct Certificate {
    api_version: String,
    kind: String,
    metadata: Metadata,
    spec: CertificateSpec,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
struct CertificateSpec {
    secret_name: String,
    dns_names: Option<Vec<String>>,
    common_name: Option<String>,
    subject: Any,
    usages: Option<Vec<String>>,
    duration: Option<String>,
    renew_before: Option<String>,
    renew_before_percentage: Option<i32>,
    revision_history_limit: Option<i32>,
    issuer_ref: IssuerRef,
    private_key: Option<PrivateKey>,
    secret_template: Any,
    keystores: Any,
    additional_output_formats: Any,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "decoding is the check")]
struct IssuerRef {
    name: String,
    kind: Option<String>,
    group: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
struct PrivateKey {
    algorithm: Option<String>,
    size: Option<i32>,
    encoding: Option<String>,
    rotation_policy: Option<String>,
}

/// <https://cert-manager.io/docs/reference/api-docs/#cert-manager.io/v1.Issuer>
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
pub struct Issuer {
    api_version: String,
    kind: String,
    metadata: Metadata,
    spec: IssuerSpec,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
struct IssuerSpec {
    acme: Option<Acme>,
    ca: Any,
    self_signed: Any,
    vault: Any,
    venafi: Any,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
struct Acme {
    server: String,
    email: Option<String>,
    profile: Option<String>,
    preferred_chain: Option<String>,
    private_key_secret_ref: SecretRef,
    external_account_binding: Any,
    solvers: Vec<Solver>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "decoding is the check")]
struct SecretRef {
    name: String,
    key: Option<String>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "decoding is the check")]
struct Solver {
    http01: Option<Http01>,
    dns01: Option<Dns01>,
    selector: Any,
}

/// <https://cert-manager.io/docs/reference/api-docs/#acme.cert-manager.io/v1.ACMEChallengeSolverDNS01>
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
struct Dns01 {
    cloudflare: Option<Cloudflare>,
    route53: Option<Route53>,
    #[serde(rename = "cloudDNS")]
    cloud_dns: Option<CloudDns>,
    #[serde(rename = "azureDNS")]
    azure_dns: Option<AzureDns>,
    cname_strategy: Option<String>,
    webhook: Any,
    rfc2136: Any,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
struct Cloudflare {
    api_token_secret_ref: SecretRef,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
struct Route53 {
    region: Option<String>,
    #[serde(rename = "hostedZoneID")]
    hosted_zone_id: Option<String>,
    role: Option<String>,
    #[serde(rename = "accessKeyIDSecretRef")]
    access_key_id_secret_ref: Option<SecretRef>,
    secret_access_key_secret_ref: Option<SecretRef>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
struct CloudDns {
    project: String,
    hosted_zone_name: Option<String>,
    service_account_secret_ref: Option<SecretRef>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
struct AzureDns {
    hosted_zone_name: Option<String>,
    resource_group_name: String,
    #[serde(rename = "subscriptionID")]
    subscription_id: String,
    #[serde(rename = "tenantID")]
    tenant_id: Option<String>,
    #[serde(rename = "clientID")]
    client_id: Option<String>,
    client_secret_secret_ref: Option<SecretRef>,
    environment: Option<String>,
    managed_identity: Any,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
struct Http01 {
    ingress: Option<Http01Ingress>,
    #[serde(rename = "gatewayHTTPRoute")]
    gateway_http_route: Option<Http01Route>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
struct Http01Route {
    parent_refs: Vec<gateway::ParentRef>,
    labels: Option<BTreeMap<String, String>>,
    service_type: Option<String>,
    pod_template: Any,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
struct Http01Ingress {
    ingress_class_name: Option<String>,
    class: Option<String>,
    name: Option<String>,
    service_type: Option<String>,
    pod_template: Any,
    ingress_template: Any,
}

/// <https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/>
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
pub struct Kustomization {
    api_version: String,
    kind: String,
    resources: Vec<String>,
    components: Option<Vec<String>>,
    namespace: Option<String>,
    labels: Any,
    patches: Any,
    images: Any,
    config_map_generator: Any,
    secret_generator: Any,
}
