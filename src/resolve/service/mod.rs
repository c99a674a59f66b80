//! The complete service: every value decided. A path through these types, such as `deployment.replicas`, is the name of
//! the value in templates, and where `service.toml` has such a key, it is that key.

mod edge;
mod gitops;
mod scaling;

pub use edge::{
    Auth, Certificate, Controller, Dns01, Gateway, Ingress, Issuer, Metrics, Network, Peer, Policy, Tls,
};
pub use gitops::{Argocd, Flux, Gitops, Source};
pub use scaling::{AuthenticationRef, Autoscaling, Fallback, Keda, Trigger};

use crate::resolve::Setting;
use crate::spec::sections::{Expected, Method, PullPolicy, Strategy, TaintEffect, TargetKind};
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;

/// Names and values, in the order of the names.
pub type Map = BTreeMap<String, Setting<String>>;

/// One service in one environment, with nothing left to decide but the content tag.
#[derive(Debug, Clone, Serialize)]
pub struct Service {
    /// The generation of defaults and templates.
    pub edition: Setting<String>,
    /// The environment's name, where the file has environments.
    pub environment: Option<String>,
    /// Name, namespace, labels.
    pub service: Identity,
    /// What is served; `None` where the code needs no model, or fetches its own.
    pub model: Option<Model>,
    /// What serves it.
    pub runtime: Runtime,
    /// The container image.
    pub image: Image,
    /// Port, paths and probes.
    pub server: Server,
    /// Requests and answers.
    pub examples: Vec<Example>,
    /// Requests and limits.
    pub resources: Resources,
    /// How pods run.
    pub deployment: Deployment,
    /// The container's variables, in the order of the pod.
    pub env: Vec<Variable>,
    /// The HorizontalPodAutoscaler, or KEDA's ScaledObject.
    pub autoscaling: Option<Autoscaling>,
    /// The Service.
    pub network: Network,
    /// The Ingress.
    pub ingress: Option<Ingress>,
    /// The route to a Gateway.
    pub gateway: Option<Gateway>,
    /// What reads the Ingress or the route.
    pub controller: Option<Controller>,
    /// Who may send requests.
    pub auth: Option<Auth>,
    /// Where metrics are told.
    pub metrics: Option<Metrics>,
    /// The certificate.
    pub tls: Option<Tls>,
    /// Which object runs the pods.
    pub target: Target,
    /// Disruption budget and spread.
    pub availability: Availability,
    /// What tells a controller to apply all this.
    pub gitops: Option<Gitops>,
}

/// Which object runs the pods.
#[derive(Debug, Clone, Serialize)]
pub struct Target {
    /// Its kind.
    pub kind: Setting<TargetKind>,
    /// The container's name in it.
    pub container: Setting<String>,
    /// The Service that leads to the pods.
    pub service: Setting<String>,
    /// Its labels, those of every object included.
    pub labels: Map,
    /// Its annotations, those of every object included.
    pub annotations: Map,
}

/// Name, namespace, labels.
#[derive(Debug, Clone, Serialize)]
pub struct Identity {
    /// The name of all objects.
    pub name: Setting<String>,
    /// Their namespace.
    pub namespace: Option<Setting<String>>,
    /// Whether the Namespace is ours.
    pub create_namespace: Setting<bool>,
    /// Whom to ask.
    pub owner: Option<Setting<String>>,
    /// In a sentence.
    pub description: Option<Setting<String>>,
    /// The labels of every object.
    pub labels: Map,
    /// The labels by which pods are found; they never change.
    pub selector: Map,
    /// The annotations of every object.
    pub annotations: Map,
}

/// What is served.
#[derive(Debug, Clone, Serialize)]
pub struct Model {
    /// Its name.
    pub name: Setting<String>,
    /// Its version.
    pub version: Option<Setting<String>>,
    /// Its file or folder in the project, where the image holds it.
    pub path: Option<Setting<String>>,
    /// The mode in the image: what a checkout under another umask cannot change.
    pub mode: &'static str,
    /// How it is fetched before the server starts, where it is.
    pub fetch: Option<Fetch>,
    /// The volume that holds it, where it exists already.
    pub volume: Option<ModelVolume>,
    /// The folder in the container.
    pub mount_path: Setting<String>,
    /// The whole path in the container.
    pub container_path: Setting<String>,
}

impl Model {
    /// Whether it is said where it comes from; an image that is not described here may hold it.
    #[must_use]
    pub fn has_source(&self) -> bool {
        self.path.is_some() || self.fetch.is_some() || self.volume.is_some()
    }
}

/// How a model's file is fetched by an init container.
#[derive(Debug, Clone, Serialize)]
pub struct Fetch {
    /// Where it is.
    pub uri: Setting<String>,
    /// What it is.
    pub sha256: Setting<String>,
    /// The command of rclone and what it takes the file from.
    pub arguments: Setting<Vec<String>>,
    /// The variables that rclone reads.
    pub env: Vec<Variable>,
    /// The Secret with further ones.
    pub credentials_secret: Option<Setting<String>>,
    /// The image with rclone.
    pub image: Setting<String>,
    /// The most that the file may take.
    pub size: Setting<String>,
}

/// A volume with the model: one of `claim` and `image` is there.
#[derive(Debug, Clone, Serialize)]
pub struct ModelVolume {
    /// The PersistentVolumeClaim.
    pub claim: Option<Setting<String>>,
    /// The OCI image.
    pub image: Option<Setting<String>>,
    /// The file or folder within it.
    pub sub_path: Option<Setting<String>>,
}

/// A file or folder that the Dockerfile copies.
#[derive(Debug, Clone, Serialize)]
pub struct CopiedPath {
    /// Relative to the project.
    pub path: Setting<String>,
    /// The mode in the image: what a checkout under another umask cannot change.
    pub mode: &'static str,
}

/// What serves the model.
#[derive(Debug, Clone, Serialize)]
pub struct Runtime {
    /// Its name.
    pub name: Setting<String>,
    /// What it is, in a few words.
    pub summary: Setting<String>,
    /// The language's version.
    pub version: Option<Setting<String>>,
    /// The script.
    pub entrypoint: Option<Setting<String>>,
    /// `module:attribute`.
    pub app: Option<Setting<String>>,
    /// The file that pins the dependencies.
    pub dependencies: Option<Setting<String>>,
    /// What installs them, where the runtime leaves that to an installer.
    pub installer: Option<Installer>,
    /// R packages from CRAN.
    pub packages: Vec<Setting<String>>,
    /// The day of the CRAN snapshot.
    pub snapshot: Option<Setting<String>>,
    /// Packages of the distribution, the runtime's own included, sorted.
    pub system_packages: Vec<Setting<String>>,
    /// The same for the build stage alone.
    pub build_packages: Vec<Setting<String>>,
    /// Code and further files.
    pub files: Vec<CopiedPath>,
    /// Server processes in a pod.
    pub workers: Setting<i64>,
    /// Threads of a process that take requests.
    pub threads: Setting<i64>,
    /// Threads that a numeric library may use in one process.
    pub library_threads: Setting<i64>,
    /// The project's own Dockerfile.
    pub dockerfile: Option<Setting<String>>,
    /// What the container runs; of an image that is not built here, empty stands for its own.
    pub command: Setting<Vec<String>>,
    /// The numeric user and group.
    pub user: Setting<i64>,
    /// Directories that are writable although the root is not.
    pub writable: Vec<Writable>,
}

/// What installs the dependencies.
#[derive(Debug, Clone, Serialize)]
pub struct Installer {
    /// Its name: the folder in `templates/installers/`.
    pub name: Setting<String>,
    /// Files that it needs beside the one with the dependencies.
    pub beside: Vec<Beside>,
    /// The image that it comes from by default: a template takes `image.installer`.
    #[serde(skip)]
    pub image: Option<Setting<String>>,
}

/// A file that lies beside the one with the dependencies.
#[derive(Debug, Clone, Serialize)]
pub struct Beside {
    /// Its name.
    pub name: String,
    /// Relative to the project.
    pub path: Setting<String>,
}

/// A writable directory.
#[derive(Debug, Clone, Serialize)]
pub struct Writable {
    /// The volume's name.
    pub name: String,
    /// The directory.
    pub path: Setting<String>,
    /// How much it may hold.
    pub size: Setting<String>,
}

/// The container image.
#[derive(Debug, Clone, Serialize)]
pub struct Image {
    /// Registry and repository.
    pub repository: Setting<String>,
    /// Whether it is built from a Dockerfile here.
    pub built: bool,
    /// The base of the final stage, where a template writes the Dockerfile.
    pub base: Option<Setting<String>>,
    /// The image that the installer of the dependencies is taken from.
    pub installer: Option<Setting<String>>,
    /// When it is pulled, where Kubernetes' own rule is not wanted.
    pub pull_policy: Option<Setting<PullPolicy>>,
    /// Secrets with credentials.
    pub pull_secrets: Vec<Setting<String>>,
    /// A tag that was chosen.
    pub tag: Option<Setting<String>>,
    /// A digest that was chosen.
    pub digest: Option<Setting<String>>,
    /// Repository with digest or tag. Without either it is completed by the render stage: the content tag is the hash of
    /// the rendered Dockerfile.
    pub reference: Setting<String>,
}

/// Port, paths and probes.
#[derive(Debug, Clone, Serialize)]
pub struct Server {
    /// In the container.
    pub port: Setting<i64>,
    /// The container's port for gRPC, where the server has one.
    pub grpc_port: Option<Setting<i64>>,
    /// Of a scoring request.
    pub path: Setting<String>,
    /// Of the liveness probe; else the port is probed.
    pub liveness_path: Option<Setting<String>>,
    /// Of the readiness and startup probes; else the port is probed, and `startup_handler` asks first.
    pub readiness_path: Option<Setting<String>>,
    /// The template in `handlers/` by which the startup probe asks where there is no path.
    pub startup_handler: Setting<String>,
    /// How long a start may take.
    pub startup_seconds: Setting<i64>,
    /// How long a request may take.
    pub timeout_seconds: Setting<i64>,
    /// The largest body.
    pub max_body: Option<Setting<String>>,
    /// The same in bytes.
    pub max_body_bytes: Option<Setting<u64>>,
    /// Until the first success.
    pub startup_probe: Probe,
    /// Whether requests are sent.
    pub readiness_probe: Probe,
    /// Whether the container is restarted.
    pub liveness_probe: Probe,
}

/// The timing of a probe.
#[derive(Debug, Clone, Serialize)]
pub struct Probe {
    /// Between two tries.
    pub period_seconds: Setting<i64>,
    /// Of one try.
    pub timeout_seconds: Setting<i64>,
    /// Failures in a row that count.
    pub failure_threshold: Setting<i64>,
}

/// A request and the answer to expect.
#[derive(Debug, Clone, Serialize)]
pub struct Example {
    /// What it shows.
    pub name: Setting<String>,
    /// GET or POST.
    pub method: Setting<Method>,
    /// The URL's path.
    pub path: Setting<String>,
    /// Further headers.
    pub headers: Map,
    /// The body's type.
    pub content_type: Setting<String>,
    /// The body.
    pub request: Option<Setting<String>>,
    /// The file with the body.
    pub request_file: Option<Setting<String>>,
    /// The fields of the form that is the body.
    pub form: Map,
    /// Its files.
    pub files: Map,
    /// The answer.
    pub expect: Option<Setting<String>>,
    /// The file with the answer.
    pub expect_file: Option<Setting<String>>,
    /// What parts of the answer are to be, by their paths.
    pub expect_values: BTreeMap<String, Setting<Expected>>,
    /// The answer as text.
    pub expect_text: Option<Setting<String>>,
    /// The answer's SHA-256.
    pub expect_sha256: Option<Setting<String>>,
    /// The answer's status.
    pub expect_status: Setting<i64>,
    /// Parts of the answer that do not matter.
    pub ignore: Vec<Setting<String>>,
    /// How far numbers may be off.
    pub tolerance: Setting<f64>,
}

/// Requests and limits.
#[derive(Debug, Clone, Serialize)]
pub struct Resources {
    /// What is set aside.
    pub requests: Compute,
    /// What may not be passed.
    pub limits: Compute,
    /// GPUs.
    pub gpu: Option<Gpu>,
    /// What `/dev/shm` may hold, where it is not the container runtime's default.
    pub shared_memory: Option<Setting<String>>,
}

/// GPUs of a pod.
#[derive(Debug, Clone, Serialize)]
pub struct Gpu {
    /// How many.
    pub count: Setting<i64>,
    /// What the cluster calls them.
    pub kind: Setting<String>,
}

/// CPU and memory.
#[derive(Debug, Clone, Serialize)]
pub struct Compute {
    /// In cores.
    pub cpu: Option<Setting<String>>,
    /// In bytes.
    pub memory: Option<Setting<String>>,
}

/// How pods run.
#[derive(Debug, Clone, Serialize)]
pub struct Deployment {
    /// Absent beside an autoscaler.
    pub replicas: Option<Setting<i64>>,
    /// How new pods take the place of old ones.
    pub strategy: Setting<Strategy>,
    /// Before SIGTERM.
    pub pre_stop_seconds: Setting<i64>,
    /// Before SIGKILL.
    pub grace_period_seconds: Setting<i64>,
    /// The ServiceAccount.
    pub service_account: Option<Setting<String>>,
    /// The PriorityClass.
    pub priority_class: Option<Setting<String>>,
    /// Labels of nodes.
    pub node_selector: Map,
    /// Taints of nodes.
    pub tolerations: Vec<Toleration>,
    /// The labels of pods: the selector's and those given.
    pub labels: Map,
    /// The annotations of pods.
    pub annotations: Map,
}

/// A taint that the pods put up with.
#[derive(Debug, Clone, Serialize)]
pub struct Toleration {
    /// The taint's key.
    pub key: Option<Setting<String>>,
    /// `Equal` with a value, else `Exists`.
    pub operator: Setting<&'static str>,
    /// The taint's value.
    pub value: Option<Setting<String>>,
    /// The taint's effect.
    pub effect: Option<Setting<TaintEffect>>,
}

/// A variable of the container: a value, or a key of a Secret.
#[derive(Debug, Clone, Serialize)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: Option<Setting<String>>,
    /// The Secret.
    pub secret: Option<Setting<String>>,
    /// The key in the Secret.
    pub key: Option<Setting<String>>,
}

/// What keeps the service up.
#[derive(Debug, Clone, Serialize)]
pub struct Availability {
    /// The PodDisruptionBudget.
    pub budget: Option<Budget>,
    /// The topology key over which pods are spread.
    pub spread: Option<Setting<&'static str>>,
}

/// A PodDisruptionBudget: one of the two is there.
#[derive(Debug, Clone, Serialize)]
pub struct Budget {
    /// Pods that may be missing.
    pub max_unavailable: Option<Setting<Count>>,
    /// Pods that must stay.
    pub min_available: Option<Setting<Count>>,
}

/// Kubernetes' `IntOrString`: a number or a percentage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Count {
    /// So many.
    Number(i64),
    /// A share, 0 to 100.
    Percent(i64),
}

impl Count {
    /// Reads `2` or `"50%"`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.strip_suffix('%') {
            Some(share) => share.parse().ok().filter(|n| (0..=100).contains(n)).map(Self::Percent),
            None => text.parse().ok().filter(|n| *n >= 0).map(Self::Number),
        }
    }
}

impl Serialize for Count {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Number(number) => serializer.serialize_i64(*number),
            Self::Percent(share) => serializer.serialize_str(&format!("{share}%")),
        }
    }
}
