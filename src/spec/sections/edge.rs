//! Who reaches the service, and how.

use crate::spec::{Spanned, Table};
use schemars::JsonSchema;
use serde::Deserialize;

/// The Kubernetes Service: one name and port for all pods.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NetworkSection {
    /// Who can reach it. Default `ClusterIP`: the cluster, and through an Ingress the world.
    pub r#type: Option<Spanned<ServiceType>>,
    /// The Service's port. Default 80, and of a headless Service the server's.
    pub port: Option<Spanned<i64>>,
    /// `"None"`: a headless Service, whose name leads to every pod by itself. Default: the cluster gives it an address.
    pub cluster_ip: Option<Spanned<ClusterIp>>,
    /// `"ClientIP"`: requests of one address go to one pod. Default: Kubernetes' own, `"None"`.
    pub session_affinity: Option<Spanned<SessionAffinity>>,
    /// The kinds of addresses, the first of them first: `["IPv4", "IPv6"]`. Default: the cluster's.
    pub ip_families: Option<Vec<Spanned<IpFamily>>>,
    /// How many kinds of addresses. Default: Kubernetes' own, `SingleStack`.
    pub ip_family_policy: Option<Spanned<IpFamilyPolicy>>,
    /// Annotations of the Service, for example for a cloud's load balancer.
    pub annotations: Option<Table<String>>,
    /// A NetworkPolicy: who may send requests to the pods, and what they may send out. Default: none, so whoever the
    /// namespace lets. The cluster's network has to know NetworkPolicies, or nothing keeps to it.
    pub policy: Option<PolicySection>,
}

/// A NetworkPolicy: who may send requests to the pods, and what they may send out.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicySection {
    /// Who may: the namespace of the ingress controller, of Prometheus, and so on. Nobody where it is empty. Required.
    pub from: Option<Vec<PeerSection>>,
    /// What the pods may send out. Default: all. Nothing where it is empty.
    pub egress: Option<Vec<Spanned<Egress>>>,
}

/// Some pods, or some addresses.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PeerSection {
    /// The namespace of the pods. Default: the service's own.
    pub namespace: Option<Spanned<String>>,
    /// Labels of the pods. Default: all pods of the namespace.
    pub pods: Option<Table<String>>,
    /// Addresses instead of pods, for example `"10.0.0.0/8"`.
    pub cidr: Option<Spanned<String>>,
}

/// What pods may send out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Egress {
    /// Questions for names.
    Dns,
    /// Requests to port 443, for example for a model.
    Https,
}

/// Who can reach a Service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
pub enum ServiceType {
    /// The cluster.
    ClusterIP,
    /// Whoever reaches a node.
    NodePort,
    /// Whoever reaches the cloud's load balancer.
    LoadBalancer,
}

/// The address of a Service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
pub enum ClusterIp {
    /// None of its own.
    None,
}

/// Whether a client stays with a pod.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
pub enum SessionAffinity {
    /// By its address.
    ClientIP,
    /// It does not.
    None,
}

/// A kind of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
pub enum IpFamily {
    /// IPv4.
    IPv4,
    /// IPv6.
    IPv6,
}

/// How many kinds of addresses a Service has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
pub enum IpFamilyPolicy {
    /// One.
    SingleStack,
    /// Two where the cluster has two.
    PreferDualStack,
    /// Two.
    RequireDualStack,
}

/// HTTP from outside the cluster, by an Ingress. The cluster needs an ingress controller for it.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IngressSection {
    /// `false` takes the Ingress away, for example in one environment. Default `true`.
    pub enabled: Option<Spanned<bool>>,
    /// The DNS name under which the service is reached.
    pub host: Option<Spanned<String>>,
    /// The path below which requests go to the service. Default `/`.
    pub path: Option<Spanned<String>>,
    /// The IngressClass: which of the cluster's ingress controllers, by the name that it has there. Default: the cluster's.
    pub class: Option<Spanned<String>>,
    /// What the controller is: one that [controllers.md](controllers.md) lists, or a folder in the project's
    /// `templates/controllers/`. The request timeout, the largest body, redirects and authentication are written in its
    /// words. Default `"generic"`: only the fields of an Ingress, which have none of these.
    #[schemars(extend("x-values" = "ingress-controllers"))]
    pub controller: Option<Spanned<String>>,
    /// Whether HTTP is answered with a redirect to HTTPS. Default: with `[tls]`, where the controller can.
    pub redirect: Option<Spanned<bool>>,
    /// Whether `path` is taken off before the server sees a request. Default `false`.
    pub strip_prefix: Option<Spanned<bool>>,
    /// Annotations of the Ingress, in the words of the controller that reads it.
    pub annotations: Option<Table<String>>,
}

/// HTTPS: the certificate and who issues it.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TlsSection {
    /// `false` takes TLS away, for example in one environment. Default `true`.
    pub enabled: Option<Spanned<bool>>,
    /// The Secret that holds key and certificate. Default: the service's name and `-tls`. Where neither `issuer` nor
    /// `acme` is given, this Secret exists already and nothing here writes it.
    pub secret: Option<Spanned<String>>,
    /// An existing cert-manager issuer. Excludes `acme`.
    pub issuer: Option<IssuerRef>,
    /// A cert-manager issuer of the service's own that asks Let's Encrypt, which has to reach the host over HTTP.
    /// Excludes `issuer`.
    pub acme: Option<AcmeSection>,
    /// The kind of private key. Default `ECDSA`.
    pub key_algorithm: Option<Spanned<KeyAlgorithm>>,
    /// The oldest version of TLS that is spoken. Default: the controller's own, which is 1.2 for all that are known
    /// here.
    pub min_version: Option<Spanned<TlsVersion>>,
}

/// A version of TLS that is safe to speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
pub enum TlsVersion {
    /// From 2008, for clients that cannot do better.
    #[serde(rename = "1.2")]
    V1_2,
    /// From 2018.
    #[serde(rename = "1.3")]
    V1_3,
}

/// An existing cert-manager issuer.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IssuerRef {
    /// The issuer's name. Required.
    pub name: Option<Spanned<String>>,
    /// Whether it serves one namespace or the cluster. Default `ClusterIssuer`.
    pub kind: Option<Spanned<IssuerKind>>,
}

/// How far an issuer reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
pub enum IssuerKind {
    /// One namespace.
    Issuer,
    /// The cluster.
    ClusterIssuer,
}

/// A cert-manager issuer of the service's own that asks Let's Encrypt.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AcmeSection {
    /// Let's Encrypt's environment. `staging` has generous limits, and browsers do not trust it: change it to
    /// `production` once a certificate arrives. Required.
    pub environment: Option<Spanned<AcmeEnvironment>>,
    /// The address with which the account at Let's Encrypt is registered. Required.
    pub email: Option<Spanned<String>>,
    /// Proves by a DNS record that the host is ours, instead of over HTTP. A wildcard host and a service that cannot be
    /// reached from the internet need it.
    pub dns01: Option<Dns01Section>,
}

/// A DNS zone that cert-manager may write into.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dns01Section {
    /// Whose zone it is. Required.
    pub provider: Option<Spanned<DnsProvider>>,
    /// The existing Secret with the credentials, in the service's namespace. Its key is `api-token` for `cloudflare`,
    /// `key.json` for `clouddns` and `client-secret` for `azuredns`; for `route53` there are two, `access-key-id` and
    /// `secret-access-key`. Required.
    pub secret: Option<Spanned<String>>,
    /// The region, for `route53`.
    pub region: Option<Spanned<String>>,
    /// The project, for `clouddns`.
    pub project: Option<Spanned<String>>,
    /// The zone's name, for `azuredns`.
    pub zone: Option<Spanned<String>>,
    /// The resource group of the zone, for `azuredns`.
    pub resource_group: Option<Spanned<String>>,
    /// The subscription of the zone, for `azuredns`.
    pub subscription: Option<Spanned<String>>,
    /// The tenant of the client, for `azuredns`.
    pub tenant: Option<Spanned<String>>,
    /// The client that may write into the zone, for `azuredns`.
    pub client: Option<Spanned<String>>,
}

/// Whose DNS zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum DnsProvider {
    /// Cloudflare.
    Cloudflare,
    /// Amazon Route 53.
    Route53,
    /// Azure DNS.
    AzureDns,
    /// Google Cloud DNS.
    CloudDns,
}

/// Let's Encrypt's environments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum AcmeEnvironment {
    /// Untrusted certificates, generous limits.
    Staging,
    /// Trusted certificates, strict limits.
    Production,
}

/// The kind of a private key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
pub enum KeyAlgorithm {
    /// P-256.
    ECDSA,
    /// 2048 bits, for clients that cannot do better.
    RSA,
}
