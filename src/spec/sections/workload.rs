//! How pods run.

use crate::spec::scalar::Quantity;
use crate::spec::{Spanned, Table};
use schemars::JsonSchema;
use serde::Deserialize;

/// CPU, memory and GPUs of one pod.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResourcesSection {
    /// What is set aside for a pod on its node.
    pub requests: Option<RequestsSection>,
    /// What a pod cannot use more of: CPU is throttled, memory ends the container.
    pub limits: Option<LimitsSection>,
    /// What the cluster calls its GPUs. Default `"nvidia.com/gpu"`. Only with `limits.gpu`.
    pub gpu_kind: Option<Spanned<String>>,
    /// Memory that the processes of a pod share in `/dev/shm`, for example `"2Gi"`. It counts as memory of the pod.
    /// Default: the runtime's, else 64Mi of the container runtime's.
    pub shared_memory: Option<Spanned<Quantity>>,
    /// Further devices of a node that no other pod gets, by the names of their plugins, for example `"rdma/ib" = 1`.
    pub devices: Option<Table<i64>>,
}

/// What is set aside for a pod on its node.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestsSection {
    /// CPU, in cores (`2`) or thousandths (`"500m"`). Default: the runtime's.
    pub cpu: Option<Spanned<Quantity>>,
    /// Memory, for example `"1Gi"`. Default: the runtime's, for each of `runtime.workers`.
    pub memory: Option<Spanned<Quantity>>,
    /// Room on the node's disk for logs, the container's own files and every `empty_dir`, for example `"20Gi"`.
    pub ephemeral_storage: Option<Spanned<Quantity>>,
}

/// What a pod cannot use more of: CPU is throttled, memory ends the container.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LimitsSection {
    /// CPU. No default: a pod may use what is idle. Worker processes and thread variables follow it.
    pub cpu: Option<Spanned<Quantity>>,
    /// Whole GPUs, which no other pod gets. Nodes with GPUs often have a taint: see `deployment.tolerations`. Default:
    /// the runtime's, which is none for most.
    pub gpu: Option<Spanned<i64>>,
    /// Memory. Default: the request, so that a pod is never killed for memory that it was promised.
    pub memory: Option<Spanned<Quantity>>,
    /// Room on the node's disk; a pod that takes more is evicted.
    pub ephemeral_storage: Option<Spanned<Quantity>>,
}

/// How many pods (running copies of the server) there are, where they run and how they are replaced.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeploymentSection {
    /// Number of pods. Default 1. Excluded by `[autoscaling]`.
    pub replicas: Option<Spanned<i64>>,
    /// How pods are replaced. Default `RollingUpdate`.
    pub strategy: Option<Spanned<Strategy>>,
    /// How many pods come and go at a time, for `RollingUpdate`.
    pub rolling_update: Option<RollingUpdateSection>,
    /// Seconds that a new pod has to be ready before the next one is replaced. Default: Kubernetes' own, 0.
    pub min_ready_seconds: Option<Spanned<i64>>,
    /// Seconds after which a rollout that does not get on is said to have failed. Default: Kubernetes' own, 600.
    pub progress_deadline_seconds: Option<Spanned<i64>>,
    /// Seconds that a pod goes on serving once it is to end, before SIGTERM: load balancers learn in them that it goes.
    /// Default 5, and `server.timeout_seconds` on top for a runtime that drops its requests on SIGTERM.
    pub pre_stop_seconds: Option<Spanned<i64>>,
    /// Seconds from when a pod is to end until it is killed. Default: `pre_stop_seconds`, what the server needs to
    /// finish its requests, and 30 more: on a node under load it takes long to end.
    pub grace_period_seconds: Option<Spanned<i64>>,
    /// An existing ServiceAccount: who the pods are to the cluster and to the cloud. Its token is not mounted. Default:
    /// the namespace's `default`.
    pub service_account: Option<Spanned<String>>,
    /// Whether the server gets the token of its ServiceAccount and so can ask the Kubernetes API. Default `false`.
    pub automount_service_account_token: Option<Spanned<bool>>,
    /// The group that owns the files of volumes, where their driver can do that.
    pub fs_group: Option<Spanned<i64>>,
    /// Further groups of the containers' processes.
    pub supplemental_groups: Option<Vec<Spanned<i64>>>,
    /// The Pod Security Standard that the pods keep to. Default `"restricted"`, which every other key of this file allows.
    pub pod_security: Option<Spanned<PodSecurity>>,
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

/// How many pods come and go at a time: numbers, or percentages of all.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RollingUpdateSection {
    /// How many there may be beside those that are wanted. Default: Kubernetes' own, `"25%"`. With 0, an old pod goes
    /// before a new one comes, so nothing has to be free for it.
    pub max_surge: Option<Spanned<Quantity>>,
    /// How many of those that are wanted may be missing. Default: Kubernetes' own, `"25%"`.
    pub max_unavailable: Option<Spanned<Quantity>>,
}

/// A level of the Pod Security Standards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum PodSecurity {
    /// Anything, also what takes over the node.
    Privileged,
    /// Any user, root too, with the rights that a container has by itself; nothing of the node.
    Baseline,
    /// A user that is not root and has no rights.
    Restricted,
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
