//! What the pods are and what they get.

use super::Map;
use crate::resolve::Setting;
use crate::spec::sections::{Strategy, TaintEffect, TargetKind};
use serde::Serialize;

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
    /// How the pod waits for it.
    pub pre_stop_handler: Setting<PreStop>,
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

/// How a pod waits before SIGTERM.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PreStop {
    /// The kubelet waits.
    Sleep,
    /// The program `sleep` of the image does.
    Exec,
}
