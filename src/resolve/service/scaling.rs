//! How many pods there are: what follows the load, and how many may be missing.

use super::Map;
use crate::resolve::Setting;
use crate::spec::sections::{AuthenticationKind, FallbackBehavior, MetricType};
use serde::{Serialize, Serializer};

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
