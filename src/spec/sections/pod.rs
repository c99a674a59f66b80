//! What is in a pod beside the server's container.

use crate::spec::fields::Fields;
use crate::spec::scalar::Quantity;
use crate::spec::{Spanned, Table};
use schemars::JsonSchema;
use serde::Deserialize;

/// A volume of the pods, and where the server finds it. Exactly one of the sources says what it is; each takes the fields
/// that Kubernetes has for it.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VolumeSection {
    /// The folder, or with `sub_path` the file, in the server's container. Without it, only `[containers]` mount the
    /// volume.
    pub mount_path: Option<Spanned<String>>,
    /// The file or folder within the volume. Default: all of it.
    pub sub_path: Option<Spanned<String>>,
    /// Whether the server cannot write to it. Default `false`; ConfigMaps, Secrets and images are read-only anyway.
    pub read_only: Option<Spanned<bool>>,
    /// An empty folder that ends with the pod: `empty_dir = { size_limit = "1Gi" }`, in memory with
    /// `medium = "Memory"`.
    pub empty_dir: Option<Spanned<Fields>>,
    /// A ConfigMap, with a file for each key: `config_map = { name = "settings" }`. `items` chooses keys.
    pub config_map: Option<Spanned<Fields>>,
    /// A Secret, with a file for each key: `secret = { secret_name = "keys" }`.
    pub secret: Option<Spanned<Fields>>,
    /// A PersistentVolumeClaim, an existing one or that of `[claim]`:
    /// `persistent_volume_claim = { claim_name = "cache" }`, with `read_only = true` for one that nobody writes to.
    pub persistent_volume_claim: Option<Spanned<Fields>>,
    /// What a CSI driver provides: `csi = { driver = "secrets-store.csi.k8s.io", volume_attributes = { … } }`.
    pub csi: Option<Spanned<Fields>>,
    /// The files of an OCI image: `image = { reference = "registry.example.com/data@sha256:…" }`. Needs a
    /// `cluster.kubernetes` of `"1.35"` or newer.
    pub image: Option<Spanned<Fields>>,
    /// A claim that comes and goes with each pod: `ephemeral = { volume_claim_template = { spec = { … } } }`.
    pub ephemeral: Option<Spanned<Fields>>,
    /// Several sources in one folder, such as a token of the ServiceAccount: `projected = { sources = [{ … }] }`.
    pub projected: Option<Spanned<Fields>>,
}

impl VolumeSection {
    /// The sources, each with the name of its field.
    pub fn sources(self) -> impl Iterator<Item = (&'static str, Spanned<Fields>)> {
        let all = [
            ("empty_dir", self.empty_dir),
            ("config_map", self.config_map),
            ("secret", self.secret),
            ("persistent_volume_claim", self.persistent_volume_claim),
            ("csi", self.csi),
            ("image", self.image),
            ("ephemeral", self.ephemeral),
            ("projected", self.projected),
        ];
        all.into_iter().filter_map(|(name, source)| Some((name, source?)))
    }
}

/// A further port of the server.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PortSection {
    /// The port on which the container listens, 1024 to 65535. Required.
    pub container_port: Option<Spanned<i64>>,
    /// The Service's port that leads to it. Default: none, so it is reached at the pods alone.
    pub port: Option<Spanned<i64>>,
    /// The protocol. Default: Kubernetes' own, `TCP`.
    pub protocol: Option<Spanned<Protocol>>,
    /// What is spoken there, for what stands before the Service, such as `"kubernetes.io/h2c"`.
    pub app_protocol: Option<Spanned<String>>,
}

/// A protocol of a port.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Protocol {
    /// A stream.
    Tcp,
    /// Datagrams.
    Udp,
    /// Messages in order.
    Sctp,
}

/// A PersistentVolumeClaim of the service's own. What is on it stays when the manifest is gone only where its
/// StorageClass says so.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClaimSection {
    /// Its name. Default: the service's name. It cannot change.
    pub name: Option<Spanned<String>>,
    /// How much it holds, for example `"10Gi"`. It can only grow. Required.
    pub storage: Option<Spanned<Quantity>>,
    /// Who mounts it at a time. Default `["ReadWriteOnce"]`: the pods of one node. It cannot change.
    pub access_modes: Option<Vec<Spanned<AccessMode>>>,
    /// The StorageClass. Default: the cluster's. It cannot change.
    pub storage_class_name: Option<Spanned<String>>,
}

/// Who mounts a volume at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
pub enum AccessMode {
    /// The pods of one node.
    ReadWriteOnce,
    /// Pods of all nodes, which only read.
    ReadOnlyMany,
    /// Pods of all nodes.
    ReadWriteMany,
    /// One pod.
    ReadWriteOncePod,
}

/// A ServiceAccount of the service's own: who the pods are to the cluster and to the cloud.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ServiceAccountSection {
    /// Its name. Default: the service's name.
    pub name: Option<Spanned<String>>,
    /// Its annotations: which identity of a cloud the pods have, such as `"eks.amazonaws.com/role-arn" = "…"`,
    /// `"iam.gke.io/gcp-service-account" = "…"` or `"azure.workload.identity/client-id" = "…"`.
    pub annotations: Option<Table<String>>,
}
