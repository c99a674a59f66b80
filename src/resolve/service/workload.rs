//! What the pods are and what they get.

use super::{Count, Field, Map};
use crate::resolve::Setting;
use crate::spec::sections::{PodSecurity, Strategy, TaintEffect, TargetKind};
use serde::Serialize;
use std::collections::BTreeMap;

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
    /// Further devices, by their names.
    pub devices: BTreeMap<String, Setting<i64>>,
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
    /// On the node's disk.
    pub ephemeral_storage: Option<Setting<String>>,
}

/// How pods run.
#[derive(Debug, Clone, Serialize)]
pub struct Deployment {
    /// Absent beside an autoscaler.
    pub replicas: Option<Setting<i64>>,
    /// How new pods take the place of old ones.
    pub strategy: Setting<Strategy>,
    /// How many come and go at a time.
    pub rolling_update: RollingUpdate,
    /// How long a new one has to be ready.
    pub min_ready_seconds: Option<Setting<i64>>,
    /// How long a rollout may stand still.
    pub progress_deadline_seconds: Option<Setting<i64>>,
    /// Before SIGTERM.
    pub pre_stop_seconds: Setting<i64>,
    /// How the pod waits for it.
    pub pre_stop_handler: Setting<PreStop>,
    /// Before SIGKILL.
    pub grace_period_seconds: Setting<i64>,
    /// The ServiceAccount.
    pub service_account: Option<Setting<String>>,
    /// Whether its token is in the containers.
    pub automount_service_account_token: Setting<bool>,
    /// The group of volumes.
    pub fs_group: Option<Setting<i64>>,
    /// Further groups of processes.
    pub supplemental_groups: Vec<Setting<i64>>,
    /// The Pod Security Standard.
    pub pod_security: Setting<PodSecurity>,
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

/// How many pods come and go at a time.
#[derive(Debug, Clone, Serialize)]
pub struct RollingUpdate {
    /// Beside those that are wanted.
    pub max_surge: Setting<Count>,
    /// Of those that are wanted.
    pub max_unavailable: Setting<Count>,
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
    /// Where else it is taken from.
    pub value_from: Option<Field>,
}

/// How a pod waits before SIGTERM.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PreStop {
    /// The kubelet waits.
    Sleep,
    /// The program `sleep` of the image does.
    Exec,
}
