//! How many pods there are, and what keeps them up.

use crate::spec::scalar::{Quantity, Scalar};
use crate::spec::{Spanned, Table};
use schemars::JsonSchema;
use serde::Deserialize;

/// A number of pods that follows the load, by a HorizontalPodAutoscaler or by KEDA.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AutoscalingSection {
    /// `false` takes the autoscaler away, for example in one environment. Default `true`.
    pub enabled: Option<Spanned<bool>>,
    /// The fewest pods. Default 1. With 0, there are none while no trigger of `[autoscaling.keda]` is active, and a
    /// request that comes then is refused.
    pub min_replicas: Option<Spanned<i64>>,
    /// The most pods. Required.
    pub max_replicas: Option<Spanned<i64>>,
    /// The use of CPU to aim at, in percent of `resources.requests.cpu`. Default 70 where neither `memory_percent` nor
    /// a trigger of KEDA is given.
    pub cpu_percent: Option<Spanned<i64>>,
    /// The use of memory to aim at, in percent of `resources.requests.memory`.
    pub memory_percent: Option<Spanned<i64>>,
    /// For how many seconds the load must have been lower before pods go, 0 to 3600. Default: Kubernetes' own, 300.
    pub scale_down_seconds: Option<Spanned<i64>>,
    /// Scaling by KEDA: a ScaledObject is written in place of the HorizontalPodAutoscaler. The cluster needs KEDA for
    /// it.
    pub keda: Option<KedaSection>,
}

/// Scaling by KEDA: a ScaledObject is written in place of the HorizontalPodAutoscaler, and KEDA makes one of its own.
/// The cluster needs KEDA for it, and KEDA refuses a ScaledObject while the HorizontalPodAutoscaler from before is
/// there.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KedaSection {
    /// What scales the service, beside `cpu_percent` and `memory_percent`: the one that wants the most pods wins.
    pub triggers: Option<Vec<TriggerSection>>,
    /// How often KEDA looks at the triggers, in seconds, 1 to 3600. Default: KEDA's own, 30.
    pub polling_interval_seconds: Option<Spanned<i64>>,
    /// For how many seconds no trigger must have been active before the last pod goes, 0 to 86400. Only counts where
    /// `min_replicas` is 0. Default: KEDA's own, 300.
    pub cooldown_period_seconds: Option<Spanned<i64>>,
    /// For how many seconds after the ScaledObject is created the last pod stays in any case, 0 to 86400. Default:
    /// KEDA's own, 0.
    pub initial_cooldown_period_seconds: Option<Spanned<i64>>,
    /// How many pods there are while KEDA cannot read a trigger. Default: as many as there were.
    pub fallback: Option<FallbackSection>,
}

/// Something that KEDA looks at, a scaler in its words.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TriggerSection {
    /// The scaler, for example `"prometheus"` or `"cron"`; <https://keda.sh/docs/latest/scalers/> lists them. Required.
    pub r#type: Option<Spanned<String>>,
    /// What the scaler needs, in KEDA's own words: `serverAddress`, `query` and `threshold` for `prometheus`;
    /// `timezone`, `start`, `end` and `desiredReplicas` for `cron`. The query of a service without pods must not ask
    /// the pods: count the requests at what stands before them.
    pub metadata: Option<Table<Scalar>>,
    /// What the scaler's number is compared with: `"AverageValue"`, its share of each pod, or `"Value"`, the whole.
    /// Default: KEDA's own, `"AverageValue"`.
    pub metric_type: Option<Spanned<MetricType>>,
    /// The object with the credentials for the scaler.
    pub authentication_ref: Option<AuthenticationRef>,
}

/// What a scaler's number is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
pub enum MetricType {
    /// Its share of each pod.
    AverageValue,
    /// The whole.
    Value,
}

/// An object of KEDA with credentials.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AuthenticationRef {
    /// Its name. Required.
    pub name: Option<Spanned<String>>,
    /// What it is: `"TriggerAuthentication"`, in the namespace of the service, or `"ClusterTriggerAuthentication"`.
    /// Default `"TriggerAuthentication"`.
    pub kind: Option<Spanned<AuthenticationKind>>,
}

/// The kind of an object with credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
pub enum AuthenticationKind {
    /// In the namespace of the service.
    TriggerAuthentication,
    /// In the whole cluster.
    ClusterTriggerAuthentication,
}

/// How many pods there are while KEDA cannot read a trigger.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FallbackSection {
    /// After how many failures in a row, 0 to 1000. Required.
    pub failure_threshold: Option<Spanned<i64>>,
    /// How many pods. Required.
    pub replicas: Option<Spanned<i64>>,
    /// What `replicas` stands for. Default: KEDA's own, `"static"`.
    pub behavior: Option<Spanned<FallbackBehavior>>,
}

/// What the number of pods in `fallback` stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum FallbackBehavior {
    /// So many pods.
    Static,
    /// As many as there are.
    CurrentReplicas,
    /// At least so many.
    CurrentReplicasIfHigher,
    /// At most so many.
    CurrentReplicasIfLower,
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
