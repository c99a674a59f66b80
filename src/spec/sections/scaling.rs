//! How many pods there are, and what keeps them up.

use crate::spec::Spanned;
use crate::spec::scalar::Quantity;
use schemars::JsonSchema;
use serde::Deserialize;

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
