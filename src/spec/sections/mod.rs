//! The sections of `service.toml`. The doc comment of a key is its description in the JSON Schema, in the editor and in
//! the reference; a key that is absent here cannot be written.

mod auth;
mod cluster;
mod edge;
mod examples;
mod gateway;
mod gitops;
mod identity;
mod image;
mod metrics;
mod model;
mod platform;
mod pod;
mod runtime;
mod scaling;
mod server;
mod target;
mod workload;

pub use auth::{AuthSection, AuthType};
pub use cluster::{ClusterSection, GpuNodes};
pub use edge::{
    AcmeEnvironment, AcmeSection, ClusterIp, Dns01Section, DnsProvider, Egress, IngressSection, IpFamily,
    IpFamilyPolicy, IssuerKind, IssuerRef, KeyAlgorithm, NetworkSection, PeerSection, PolicySection,
    ServiceType, SessionAffinity, TlsSection, TlsVersion,
};
pub use examples::{ExampleSection, Expected, JsonType, Method, Rule};
pub use gateway::GatewaySection;
pub use gitops::{ArgocdSection, FluxSection, FluxSource, FluxSourceKind, GitopsSection};
pub use identity::ServiceSection;
pub use image::{ImageSection, PullPolicy};
pub use metrics::MetricsSection;
pub use model::{ModelSection, SignatureSection};
pub use platform::{ClusterPrices, ExceptionSection, PlatformSpec, PricesSection, RuleSection, RuleSeverity};
pub use pod::{AccessMode, ClaimSection, PortSection, Protocol, ServiceAccountSection, VolumeSection};
pub use runtime::RuntimeSection;
pub use scaling::{
    AuthenticationKind, AuthenticationRef, AutoscalingSection, AvailabilitySection, FallbackBehavior,
    FallbackSection, KedaSection, MetricType, Spread, TriggerSection,
};
pub use server::{ProbeSection, ServerSection};
pub use target::{TargetKind, TargetSection};
pub use workload::{
    DeploymentSection, LimitsSection, PodSecurity, RequestsSection, ResourcesSection, RollingUpdateSection,
    SecretRef, Strategy, TaintEffect, Toleration,
};

use super::fields::{Fields, Variable};
use super::spanned::{Spanned, Table};
use schemars::JsonSchema;
use serde::Deserialize;

/// One scoring service: the model, the image that serves it and the Kubernetes objects that run it.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// The generation of defaults and templates. The same edition gives the same files for ever, whatever version of
    /// modelstow writes them. Allowed: `"2026"`. Required.
    #[schemars(extend("x-values" = "editions"))]
    pub edition: Option<Spanned<String>>,
    /// Codes of warnings that are accepted for this service, for example `["base-image-not-pinned"]`.
    #[schemars(extend("x-values" = "warnings"))]
    pub allow: Option<Vec<Spanned<String>>>,
    /// What looks like a secret and is none, each with the reason: `"env.NAME" = "why"` for a key, and
    /// `"tests/key.pem" = "why"` for a file that goes into the image.
    pub not_secret: Option<Table<String>>,
    /// The cluster that the service runs in.
    pub cluster: Option<ClusterSection>,
    /// What the service is called and where it lives.
    pub service: Option<ServiceSection>,
    /// The model and how it gets to the server. Left out where the code needs none, or fetches it itself.
    pub model: Option<ModelSection>,
    /// What serves the model.
    pub runtime: Option<RuntimeSection>,
    /// The container image.
    pub image: Option<ImageSection>,
    /// The port and the paths of the server, and how long a start and a request may take.
    pub server: Option<ServerSection>,
    /// Requests with the answers to expect: shown in the generated README and sent by `modelstow test`.
    pub examples: Option<Vec<ExampleSection>>,
    /// CPU, memory and GPUs of one pod.
    pub resources: Option<ResourcesSection>,
    /// How many pods (running copies of the server) there are, where they run and how they are replaced.
    pub deployment: Option<DeploymentSection>,
    /// Environment variables with plain values, in this order. Numbers and booleans are written as strings, as Kubernetes
    /// wants them. `$(NAME)` stands for the value of a variable of the runtime, of `[secrets]` or further up here. A table
    /// says where the value is taken from, in the words of Kubernetes: `POD_IP = { field_ref = { field_path =
    /// "status.podIP" } }`, `{ config_map_key_ref = { name = "…", key = "…" } }` or `{ resource_field_ref = { … } }`.
    pub env: Option<Table<Variable>>,
    /// Objects whose keys all are variables: `[{ config_map_ref = { name = "settings" } }]`, or `secret_ref`, with `prefix`
    /// before their names. `[secrets]` and `[env]` come after them.
    pub env_from: Option<Vec<Spanned<Fields>>>,
    /// Environment variables taken from existing Secrets: `NAME = { secret = "…", key = "…" }`.
    pub secrets: Option<Table<SecretRef>>,
    /// A number of pods that follows the load, by a HorizontalPodAutoscaler or by KEDA. Excludes `deployment.replicas`.
    pub autoscaling: Option<AutoscalingSection>,
    /// Volumes of the pods beside the model's and `runtime.writable`, by their names.
    pub volumes: Option<Table<VolumeSection>>,
    /// Containers beside the server, by their names: `kind = "init"` runs to its end before the server starts,
    /// `kind = "sidecar"` runs beside it for as long as it does. All else are the fields of a container in the words of
    /// Kubernetes: `image`, which is required, `command`, `env`, `ports`, `resources`, `volume_mounts` of `[volumes]` and
    /// so on. They run as the server's user, without rights and on a read-only root, where they do not say otherwise.
    pub containers: Option<Table<Fields>>,
    /// Further ports of the server, by their names of at most 15 characters.
    pub ports: Option<Table<PortSection>>,
    /// A PersistentVolumeClaim of the service's own, for a volume of `[volumes]`.
    pub claim: Option<ClaimSection>,
    /// A ServiceAccount of the service's own. Excludes `deployment.service_account`.
    pub service_account: Option<ServiceAccountSection>,
    /// The Kubernetes Service: one name and port for all pods.
    pub network: Option<NetworkSection>,
    /// HTTP from outside the cluster, by an Ingress. The cluster needs an ingress controller for it.
    pub ingress: Option<IngressSection>,
    /// HTTP from outside the cluster, by a route to an existing Gateway. The cluster needs the Gateway API and a
    /// controller for it. Excludes `[ingress]`.
    pub gateway: Option<GatewaySection>,
    /// Who may send requests from outside the cluster. The ingress controller asks, before a request gets to the server.
    pub auth: Option<AuthSection>,
    /// Where the server tells its metrics, and who collects them.
    pub metrics: Option<MetricsSection>,
    /// HTTPS: the certificate and who issues it. Needs the host of an Ingress or a route.
    pub tls: Option<TlsSection>,
    /// Which object runs the pods.
    pub target: Option<TargetSection>,
    /// What keeps the service up while nodes (the machines of the cluster) come and go.
    pub availability: Option<AvailabilitySection>,
    /// A controller in the cluster that applies the generated folder whenever it changes in git: Argo CD or Flux.
    pub gitops: Option<GitopsSection>,
    /// Variants of the service: `[environments.staging.deployment]` and so on say what differs from the rest of the
    /// file. Each is written to `generated/NAME/`; all share one image.
    pub environments: Option<std::collections::BTreeMap<Spanned<String>, Spec>>,
}
