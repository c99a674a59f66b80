//! What the cluster is.

use super::workload::Toleration;
use crate::kubernetes::Version;
use crate::spec::{Spanned, Table};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use std::borrow::Cow;

/// The cluster that the service runs in.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClusterSection {
    /// Which of the clusters that `platform.toml` describes in `[clusters.NAME]`: all that is said there holds for the
    /// service, unless the service says otherwise. See [platform.md](platform.md).
    #[schemars(extend("x-values" = "clusters"))]
    pub name: Option<Spanned<String>>,
    /// The version of Kubernetes, `"1.30"` to `"1.37"`. What a version does not have is written in another way, or is an
    /// error at the key that asks for it; a template of your own is checked against it too. Of a newer cluster, write the
    /// newest of these. Default: the oldest that the edition is for, which for `"2026"` is `"1.30"`.
    #[schemars(extend("x-values" = "versions"))]
    pub kubernetes: Option<Spanned<Version>>,
    /// The DNS name below which services are reached, for example `"models.example.com"`: an `[ingress]` or a `[gateway]`
    /// without a host gets the service's name below it.
    pub domain: Option<Spanned<String>>,
    /// The nodes with GPUs, by what the cluster calls their GPUs: `gpus."nvidia.com/gpu"`. Pods with such a GPU get what
    /// leads them there.
    pub gpus: Option<Table<GpuNodes>>,
}

/// The nodes with one kind of GPU.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GpuNodes {
    /// Labels of these nodes. `deployment.node_selector` comes on top.
    pub node_selector: Option<Table<String>>,
    /// Taints of these nodes. `deployment.tolerations` takes their place.
    pub tolerations: Option<Vec<Toleration>>,
}

impl JsonSchema for Version {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Version".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "enum": Self::NAMES })
    }
}
