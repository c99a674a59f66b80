//! A number of pods that follows the load.

use super::Map;
use crate::resolve::Setting;
use crate::spec::sections::{AuthenticationKind, FallbackBehavior, MetricType};
use serde::Serialize;

/// The HorizontalPodAutoscaler, or KEDA's ScaledObject.
#[derive(Debug, Clone, Serialize)]
pub struct Autoscaling {
    /// The fewest pods.
    pub min_replicas: Setting<i64>,
    /// The most pods.
    pub max_replicas: Setting<i64>,
    /// Of the CPU request.
    pub cpu_percent: Option<Setting<i64>>,
    /// Of the memory request.
    pub memory_percent: Option<Setting<i64>>,
    /// Before pods go.
    pub scale_down_seconds: Option<Setting<i64>>,
    /// The ScaledObject, where there is one in place of the HorizontalPodAutoscaler.
    pub keda: Option<Keda>,
}

/// What only a ScaledObject can say.
#[derive(Debug, Clone, Serialize)]
pub struct Keda {
    /// What scales the service beside CPU and memory.
    pub triggers: Vec<Trigger>,
    /// Between two looks at the triggers.
    pub polling_interval_seconds: Option<Setting<i64>>,
    /// Before the last pod goes.
    pub cooldown_period_seconds: Option<Setting<i64>>,
    /// Before the last pod goes for the first time.
    pub initial_cooldown_period_seconds: Option<Setting<i64>>,
    /// While triggers cannot be read.
    pub fallback: Option<Fallback>,
}

/// Something that KEDA looks at.
#[derive(Debug, Clone, Serialize)]
pub struct Trigger {
    /// The scaler.
    pub r#type: Setting<String>,
    /// What it needs.
    pub metadata: Map,
    /// What its number is compared with, where that is said.
    pub metric_type: Option<Setting<MetricType>>,
    /// The object with its credentials.
    pub authentication_ref: Option<AuthenticationRef>,
}

/// An object with credentials.
#[derive(Debug, Clone, Serialize)]
pub struct AuthenticationRef {
    /// Its name.
    pub name: Setting<String>,
    /// Where it is not KEDA's default.
    pub kind: Option<Setting<AuthenticationKind>>,
}

/// The number of pods while triggers cannot be read.
#[derive(Debug, Clone, Serialize)]
pub struct Fallback {
    /// Failures in a row.
    pub failure_threshold: Setting<i64>,
    /// Pods.
    pub replicas: Setting<i64>,
    /// What that number stands for, where that is said.
    pub behavior: Option<Setting<FallbackBehavior>>,
}
