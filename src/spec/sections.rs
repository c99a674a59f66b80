//! The sections of `service.toml`. The doc comment of a key is its description in the JSON Schema, in the editor and in
//! the reference; a key that is absent here cannot be written.

use super::scalar::{Quantity, Scalar};
use super::spanned::{Spanned, Table};
use schemars::JsonSchema;
use serde::Deserialize;

/// One scoring service: the model, the image that serves it and the Kubernetes objects that run it.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// The generation of defaults and templates. The same edition gives the same files for ever, whatever version of
    /// modelship writes them. Allowed: `"2026"`. Required.
    pub edition: Option<Spanned<String>>,
    /// Codes of warnings that are accepted for this service, for example `["base-image-not-pinned"]`.
    pub allow: Option<Vec<Spanned<String>>>,
    /// What the service is called and where it lives.
    pub service: Option<ServiceSection>,
    /// The model and how it gets to the server.
    pub model: Option<ModelSection>,
    /// What serves the model.
    pub runtime: Option<RuntimeSection>,
    /// The container image.
    pub image: Option<ImageSection>,
    /// The port and the paths of the server, and how long a start and a request may take.
    pub server: Option<ServerSection>,
    /// Requests with the answers to expect: shown in the generated README and sent by end-to-end tests.
    pub examples: Option<Vec<ExampleSection>>,
    /// CPU and memory of one pod.
    pub resources: Option<ResourcesSection>,
    /// How many pods (running copies of the server) there are, where they run and how they are replaced.
    pub deployment: Option<DeploymentSection>,
    /// Environment variables with plain values. Numbers and booleans are written as strings, as Kubernetes wants them.
    pub env: Option<Table<Scalar>>,
    /// Environment variables taken from existing Secrets: `NAME = { secret = "…", key = "…" }`.
    pub secrets: Option<Table<SecretRef>>,
    /// A number of pods that follows the load, by a HorizontalPodAutoscaler. Excludes `deployment.replicas`.
    pub autoscaling: Option<AutoscalingSection>,
    /// The Kubernetes Service: one name and port for all pods.
    pub network: Option<NetworkSection>,
    /// HTTP from outside the cluster, by an Ingress. The cluster needs an ingress controller for it.
    pub ingress: Option<IngressSection>,
    /// HTTPS: the certificate and who issues it. Needs `ingress.host`.
    pub tls: Option<TlsSection>,
    /// What keeps the service up while nodes (the machines of the cluster) come and go.
    pub availability: Option<AvailabilitySection>,
    /// Variants of the service: `[environments.staging.deployment]` and so on say what differs from the rest of the
    /// file. Each is written to `generated/NAME/`; all share one image.
    pub environments: Option<std::collections::BTreeMap<Spanned<String>, Spec>>,
}

/// What the service is called and where it lives.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ServiceSection {
    /// The name of the service and of its objects: lower-case letters, digits and `-`, a letter first, at most 63
    /// characters. A change makes new objects beside the old ones. Required.
    pub name: Option<Spanned<String>>,
    /// The namespace of all objects. Without one, whoever applies the files decides.
    pub namespace: Option<Spanned<String>>,
    /// Whether the Namespace itself is written too; otherwise it has to exist. Default `false`.
    pub create_namespace: Option<Spanned<bool>>,
    /// The team or person to ask, written as the annotation `modelship.dev/owner`.
    pub owner: Option<Spanned<String>>,
    /// What the service does, in a sentence; shown in the generated README.
    pub description: Option<Spanned<String>>,
    /// Further labels on every object, but not on pods, so that a new label restarts nothing.
    pub labels: Option<Table<String>>,
    /// Further annotations on every object, but not on pods.
    pub annotations: Option<Table<String>>,
}

/// The model and how it gets to the server.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ModelSection {
    /// What the model is called. Default: the service's name.
    pub name: Option<Spanned<String>>,
    /// The model's version, as text: written as the label `app.kubernetes.io/version` and as an image label.
    pub version: Option<Spanned<String>>,
    /// The model's file or folder, relative to `service.toml`. It is copied into the image, so another model is another
    /// image tag. Required.
    pub path: Option<Spanned<String>>,
    /// The folder in the container in which the model lies. The code finds the model's whole path in the variable
    /// `MODEL_PATH`. Default `/models`.
    pub mount_path: Option<Spanned<String>>,
}

/// What serves the model.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RuntimeSection {
    /// A built-in runtime such as `"flask"` or `"plumber"`, or a folder in the project's `templates/runtimes/`.
    /// Required.
    pub name: Option<Spanned<String>>,
    /// The version of the language, for example `"3.12"`. It chooses the base image. Default: the runtime's.
    pub version: Option<Spanned<String>>,
    /// The script that the server runs, relative to `service.toml`, for runtimes that run a script.
    pub entrypoint: Option<Spanned<String>>,
    /// The application as `module:attribute`, for example `"app:app"` for `app` in `app.py`, for runtimes that import
    /// one.
    pub app: Option<Spanned<String>>,
    /// The file that pins the dependencies, for example a `requirements.txt` with hashes as `pip-compile
    /// --generate-hashes` writes it.
    pub dependencies: Option<Spanned<String>>,
    /// Packages of the base image's distribution that are installed into the image.
    pub system_packages: Option<Vec<Spanned<String>>>,
    /// Further files and folders to copy into the image's working directory, relative to `service.toml`.
    pub files: Option<Vec<Spanned<String>>>,
    /// Server processes in one pod; each loads the model. Default: the runtime's rule, which is one, or one for each
    /// core of the CPU limit, else of the CPU request.
    pub workers: Option<Spanned<i64>>,
    /// Requests that one server process handles at a time. Default: the runtime's.
    pub threads: Option<Spanned<i64>>,
}

/// The container image.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImageSection {
    /// Registry and repository, without a tag, for example `"registry.example.com/team/bos_rf"`. Required.
    pub repository: Option<Spanned<String>>,
    /// The tag. Default: the hash of the Dockerfile and of every file that it copies.
    pub tag: Option<Spanned<String>>,
    /// The digest, `sha256:…`; used instead of a tag.
    pub digest: Option<Spanned<String>>,
    /// The base image of the final stage, best with a digest. Default: the runtime's.
    pub base: Option<Spanned<String>>,
    /// When a node pulls the image. Default: Kubernetes' own rule, `IfNotPresent` unless the tag is `latest`.
    pub pull_policy: Option<Spanned<PullPolicy>>,
    /// Names of existing Secrets with the registry's credentials. None are needed where the nodes themselves may pull.
    pub pull_secrets: Option<Vec<Spanned<String>>>,
}

/// When a node pulls an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
pub enum PullPolicy {
    /// At every start of a container.
    Always,
    /// When the node does not have it.
    IfNotPresent,
    /// Never: the node must have it.
    Never,
}

/// The port and the paths of the server, and how long a start and a request may take.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ServerSection {
    /// The port on which the server listens in its container, 1024 to 65535. Default: the runtime's.
    pub port: Option<Spanned<i64>>,
    /// The path of a scoring request. Default: the runtime's.
    pub path: Option<Spanned<String>>,
    /// A path that answers 200 while the process is healthy; where it fails, the container is restarted. Default: the
    /// runtime's, else it is enough that the port takes connections.
    pub liveness_path: Option<Spanned<String>>,
    /// A path that answers 200 once the model is loaded; while it fails, the pod gets no requests. Default: the
    /// runtime's, else `liveness_path`.
    pub readiness_path: Option<Spanned<String>>,
    /// How long a start may take, model loading included, in seconds; then the container is restarted. Default: the
    /// runtime's.
    pub startup_seconds: Option<Spanned<i64>>,
    /// How long one request may take, in seconds. How often a liveness probe may fail, and how long a pod has to shut
    /// down, follow from it. Default 60.
    pub timeout_seconds: Option<Spanned<i64>>,
}

/// A request and the answer to expect.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExampleSection {
    /// What the example shows.
    pub name: Option<Spanned<String>>,
    /// The HTTP method. Default `POST`.
    pub method: Option<Spanned<Method>>,
    /// The path that it is sent to. Default: `server.path`.
    pub path: Option<Spanned<String>>,
    /// The type of the body. Default `application/json`.
    pub content_type: Option<Spanned<String>>,
    /// The body.
    pub request: Option<Spanned<String>>,
    /// The body, from a file relative to `service.toml`.
    pub request_file: Option<Spanned<String>>,
    /// The answer, as JSON.
    pub expect: Option<Spanned<String>>,
    /// The answer, from a JSON file relative to `service.toml`.
    pub expect_file: Option<Spanned<String>>,
    /// The status to expect. Default 200.
    pub expect_status: Option<Spanned<i64>>,
    /// How far a number in the answer may be off, absolutely. Default 0.
    pub tolerance: Option<Spanned<f64>>,
}

/// The method of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// Without a body.
    Get,
    /// With a body.
    Post,
}

/// CPU and memory of one pod.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResourcesSection {
    /// What is set aside for a pod on its node.
    pub requests: Option<RequestsSection>,
    /// What a pod cannot use more of: CPU is throttled, memory ends the container.
    pub limits: Option<LimitsSection>,
}

/// What is set aside for a pod on its node.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestsSection {
    /// CPU, in cores (`2`) or thousandths (`"500m"`). Default: the runtime's.
    pub cpu: Option<Spanned<Quantity>>,
    /// Memory, for example `"1Gi"`. Default: the runtime's.
    pub memory: Option<Spanned<Quantity>>,
}

/// What a pod cannot use more of: CPU is throttled, memory ends the container.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LimitsSection {
    /// CPU. No default: a pod may use what is idle. Worker processes and thread variables follow it.
    pub cpu: Option<Spanned<Quantity>>,
    /// Memory. Default: the request, so that a pod is never killed for memory that it was promised.
    pub memory: Option<Spanned<Quantity>>,
}

/// How many pods (running copies of the server) there are, where they run and how they are replaced.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeploymentSection {
    /// Number of pods. Default 1. Excluded by `[autoscaling]`.
    pub replicas: Option<Spanned<i64>>,
    /// How pods are replaced. Default `RollingUpdate`.
    pub strategy: Option<Spanned<Strategy>>,
    /// Seconds that a pod goes on serving once it is to end, before SIGTERM: load balancers learn in them that it goes.
    /// Default 5, and `server.timeout_seconds` on top for a runtime that drops its requests on SIGTERM.
    pub pre_stop_seconds: Option<Spanned<i64>>,
    /// Seconds from when a pod is to end until it is killed. Default: `pre_stop_seconds`, what the server needs to
    /// finish its requests, and five more.
    pub grace_period_seconds: Option<Spanned<i64>>,
    /// An existing ServiceAccount: who the pods are to the cluster and to the cloud. Its token is not mounted. Default:
    /// the namespace's `default`.
    pub service_account: Option<Spanned<String>>,
    /// An existing PriorityClass: whose pods run where there is no room for all.
    pub priority_class: Option<Spanned<String>>,
    /// Labels that a node must have to run the pods, for example `"kubernetes.io/arch" = "amd64"`.
    pub node_selector: Option<Table<String>>,
    /// Taints, which keep pods off a node such as one with a GPU, that these pods put up with.
    pub tolerations: Option<Vec<Toleration>>,
    /// Further labels on the pods. A change restarts them.
    pub labels: Option<Table<String>>,
    /// Further annotations on the pods. A change restarts them.
    pub annotations: Option<Table<String>>,
}

/// How pods are replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
pub enum Strategy {
    /// New pods come before old ones go.
    RollingUpdate,
    /// Old pods go first: for a model that does not fit twice.
    Recreate,
}

/// A taint that the pods put up with.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Toleration {
    /// The taint's key; without one, every key.
    pub key: Option<Spanned<String>>,
    /// The taint's value; without one, every value.
    pub value: Option<Spanned<String>>,
    /// The taint's effect; without one, every effect.
    pub effect: Option<Spanned<TaintEffect>>,
}

/// What a taint does to pods that do not tolerate it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
pub enum TaintEffect {
    /// They are not scheduled there.
    NoSchedule,
    /// They are scheduled there last.
    PreferNoSchedule,
    /// They are evicted.
    NoExecute,
}

/// Where a secret value is taken from.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SecretRef {
    /// The name of an existing Secret in the service's namespace. Required.
    pub secret: Option<Spanned<String>>,
    /// The key within the Secret. Required.
    pub key: Option<Spanned<String>>,
}

/// A number of pods that follows the load, by a HorizontalPodAutoscaler.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AutoscalingSection {
    /// `false` takes the autoscaler away, for example in one environment. Default `true`.
    pub enabled: Option<Spanned<bool>>,
    /// The fewest pods, at least 1. Default 1.
    pub min_replicas: Option<Spanned<i64>>,
    /// The most pods. Required.
    pub max_replicas: Option<Spanned<i64>>,
    /// The use of CPU to aim at, in percent of `resources.requests.cpu`. Default 70 where `memory_percent` is not
    /// given.
    pub cpu_percent: Option<Spanned<i64>>,
    /// The use of memory to aim at, in percent of `resources.requests.memory`.
    pub memory_percent: Option<Spanned<i64>>,
    /// For how many seconds the load must have been lower before pods go, 0 to 3600. Default: Kubernetes' own, 300.
    pub scale_down_seconds: Option<Spanned<i64>>,
}

/// The Kubernetes Service: one name and port for all pods.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NetworkSection {
    /// Default `ClusterIP`, which is reached from inside the cluster and by an Ingress.
    pub r#type: Option<Spanned<ServiceType>>,
    /// The Service's port. Default 80.
    pub port: Option<Spanned<i64>>,
    /// Annotations of the Service, for example for a cloud's load balancer.
    pub annotations: Option<Table<String>>,
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
    /// The IngressClass: which of the cluster's ingress controllers, for example `"traefik"`. Default: the cluster's.
    pub class: Option<Spanned<String>>,
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

/// What keeps the service up while nodes (the machines of the cluster) come and go.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AvailabilitySection {
    /// How many pods may be missing while nodes are drained: a number or a percentage. Default 1 where there are at
    /// least two pods; with one pod no PodDisruptionBudget is written, since it could only block a drain.
    pub max_unavailable: Option<Spanned<Quantity>>,
    /// How many pods must stay while nodes are drained: a number or a percentage. Excludes `max_unavailable`.
    pub min_available: Option<Spanned<Quantity>>,
    /// What the pods are spread over where the cluster has room, so that not all go at once. Default: the cluster's own
    /// rule.
    pub spread: Option<Spanned<Spread>>,
}

/// What pods are spread over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Spread {
    /// Nodes.
    Node,
    /// Zones of a cloud.
    Zone,
}
