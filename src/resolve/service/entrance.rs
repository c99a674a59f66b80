//! Who reaches the service, and how.

use super::Map;
use crate::resolve::Setting;
use crate::spec::sections::{
    AuthType, ClusterIp, DnsProvider, Egress, IpFamily, IpFamilyPolicy, IssuerKind, KeyAlgorithm,
    ServiceType, SessionAffinity, TlsVersion,
};
use serde::Serialize;

/// The Service.
#[derive(Debug, Clone, Serialize)]
pub struct Network {
    /// Where it is not `ClusterIP`.
    pub r#type: Option<Setting<ServiceType>>,
    /// The Service's port.
    pub port: Setting<i64>,
    /// Its address, where it has none.
    pub cluster_ip: Option<Setting<ClusterIp>>,
    /// Whether a client stays with a pod.
    pub session_affinity: Option<Setting<SessionAffinity>>,
    /// The kinds of addresses.
    pub ip_families: Vec<Setting<IpFamily>>,
    /// How many kinds.
    pub ip_family_policy: Option<Setting<IpFamilyPolicy>>,
    /// Its annotations, those of every object and those for the controller included.
    pub annotations: Map,
    /// The NetworkPolicy.
    pub policy: Option<Policy>,
}

/// A NetworkPolicy.
#[derive(Debug, Clone, Serialize)]
pub struct Policy {
    /// Who may send requests.
    pub from: Vec<Peer>,
    /// What may be sent out, where that is not left to the namespace.
    pub egress: Option<Vec<Setting<Egress>>>,
}

/// Some pods, or some addresses.
#[derive(Debug, Clone, Serialize)]
pub struct Peer {
    /// The namespace of the pods.
    pub namespace: Option<Setting<String>>,
    /// Labels of the pods.
    pub pods: Map,
    /// Addresses.
    pub cidr: Option<Setting<String>>,
}

/// Where metrics are told.
#[derive(Debug, Clone, Serialize)]
pub struct Metrics {
    /// The port of the container.
    pub port: Setting<i64>,
    /// What that port is called.
    pub port_name: Setting<&'static str>,
    /// The URL's path.
    pub path: Setting<String>,
    /// Whether there is a ServiceMonitor.
    pub service_monitor: Setting<bool>,
    /// The labels of the ServiceMonitor.
    pub labels: Map,
}

/// The Ingress.
#[derive(Debug, Clone, Serialize)]
pub struct Ingress {
    /// The DNS name.
    pub host: Option<Setting<String>>,
    /// The path below which requests come in.
    pub path: Setting<String>,
    /// The same as the rule says it.
    pub rule_path: Setting<String>,
    /// How the rule's path is compared.
    pub path_type: Setting<String>,
    /// Whether the path is taken off.
    pub strip_prefix: Setting<bool>,
    /// The IngressClass.
    pub class: Option<Setting<String>>,
    /// Its annotations, those of every object and those for its controller included.
    pub annotations: Map,
}

/// The route to a Gateway.
#[derive(Debug, Clone, Serialize)]
pub struct Gateway {
    /// The Gateway's name.
    pub name: Setting<String>,
    /// The Gateway's namespace, where it is another one.
    pub namespace: Option<Setting<String>>,
    /// The listener for the service.
    pub section: Option<Setting<String>>,
    /// The listener that redirects.
    pub http_section: Option<Setting<String>>,
    /// The DNS name.
    pub host: Option<Setting<String>>,
    /// The path below which requests come in.
    pub path: Setting<String>,
    /// Whether the path is taken off.
    pub strip_prefix: Setting<bool>,
}

/// What reads the Ingress or the route.
#[derive(Debug, Clone, Serialize)]
pub struct Controller {
    /// Its name.
    pub name: Setting<String>,
    /// What it is, in a few words.
    pub summary: Setting<String>,
    /// Whether it answers HTTP with a redirect to HTTPS.
    pub redirect: Setting<bool>,
    /// Its own objects, by the names of their files, which are its templates too.
    pub manifests: Vec<Setting<String>>,
    /// How annotations name these.
    #[serde(skip)]
    pub references: Option<References>,
}

/// How annotations name the objects of a controller.
#[derive(Debug, Clone)]
pub struct References {
    /// The words for one, with `{namespace}` and `{name}`.
    pub words: String,
    /// The annotations that name some.
    pub annotations: Vec<String>,
}

/// Who may send requests.
#[derive(Debug, Clone, Serialize)]
pub struct Auth {
    /// How a client shows who it is; never `none`.
    pub r#type: Setting<AuthType>,
    /// The Secret with the users.
    pub secret: Option<Setting<String>>,
    /// What has to be in it.
    pub secret_content: Option<Setting<String>>,
    /// A command that makes it.
    pub secret_command: Option<Setting<String>>,
    /// What the client is told it logs in to.
    pub realm: Option<Setting<String>>,
    /// Who is asked.
    pub url: Option<Setting<String>>,
    /// Headers of the answer that the server gets.
    pub response_headers: Vec<Setting<String>>,
}

/// HTTPS.
#[derive(Debug, Clone, Serialize)]
pub struct Tls {
    /// The Secret with key and certificate.
    pub secret: Setting<String>,
    /// The Certificate that fills the Secret.
    pub certificate: Option<Certificate>,
    /// The Issuer, where it is ours.
    pub issuer: Option<Issuer>,
    /// The oldest version that is spoken, where it is not left to the controller.
    pub min_version: Option<Setting<TlsVersion>>,
}

/// A cert-manager Certificate.
#[derive(Debug, Clone, Serialize)]
pub struct Certificate {
    /// Who issues it.
    pub issuer_name: Setting<String>,
    /// Whether for a namespace or the cluster.
    pub issuer_kind: Setting<IssuerKind>,
    /// The kind of key.
    pub key_algorithm: Setting<KeyAlgorithm>,
    /// In bits.
    pub key_size: Setting<i64>,
}

/// A cert-manager Issuer that asks an ACME server.
#[derive(Debug, Clone, Serialize)]
pub struct Issuer {
    /// Its name.
    pub name: Setting<String>,
    /// The ACME server's directory.
    pub server: Setting<String>,
    /// The account's address.
    pub email: Setting<String>,
    /// The Secret with the account's key.
    pub account_secret: Setting<String>,
    /// How a DNS record is written, where it is not HTTP that proves the host.
    pub dns01: Option<Dns01>,
}

/// A DNS zone that cert-manager may write into.
#[derive(Debug, Clone, Serialize)]
pub struct Dns01 {
    /// Whose zone it is.
    pub provider: Setting<DnsProvider>,
    /// The Secret with the credentials.
    pub secret: Setting<String>,
    /// What else the provider has to know, by the name of its key.
    pub options: Map,
}
