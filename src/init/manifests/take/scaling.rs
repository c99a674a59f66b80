//! How many pods there are.

use super::Taker;
use serde_json::Value;
use toml_edit::{Array, InlineTable, Value as Toml};

/// The metrics that have a key of their own.
const METRICS: &[(&str, &str)] = &[("cpu", "cpu_percent"), ("memory", "memory_percent")];

impl Taker<'_> {
    pub(super) fn scaling(&mut self) {
        if let Some(budget) = self.chosen.budget {
            self.text(&["availability", "max_unavailable"], budget.value.pointer("/spec/maxUnavailable"));
            self.text(&["availability", "min_available"], budget.value.pointer("/spec/minAvailable"));
        }
        if let Some(autoscaler) = self.chosen.autoscaler {
            self.autoscaler(autoscaler.value.get("spec"), "metrics");
        } else if let Some(scaler) = self.chosen.scaler {
            self.scaled_object(&scaler.value);
        } else if let Some(own) = self.at("/spec/predictors/0/componentSpecs/0/hpaSpec") {
            self.autoscaler(Some(own), "metricsv2");
        } else if self.at("/spec/predictor").is_some() {
            self.predictor();
        } else {
            let replicas = self.at("/spec/replicas").or_else(|| self.at("/spec/predictors/0/replicas"));
            self.number(&["deployment", "replicas"], replicas);
        }
    }

    fn autoscaler(&mut self, spec: Option<&Value>, metrics: &str) {
        let at = |pointer: &str| spec.and_then(|spec| spec.pointer(pointer));
        self.number(&["autoscaling", "min_replicas"], at("/minReplicas"));
        self.number(&["autoscaling", "max_replicas"], at("/maxReplicas"));
        for metric in at(&format!("/{metrics}")).and_then(Value::as_array).into_iter().flatten() {
            let name = metric.pointer("/resource/name").and_then(Value::as_str);
            let Some(&(_, key)) = METRICS.iter().find(|(metric, _)| Some(*metric) == name) else { continue };
            self.number(&["autoscaling", key], metric.pointer("/resource/target/averageUtilization"));
        }
        self.number(
            &["autoscaling", "scale_down_seconds"],
            at("/behavior/scaleDown/stabilizationWindowSeconds"),
        );
    }

    /// KServe's own numbers: as many at most as at least, and nothing that scales, is a number of pods.
    fn predictor(&mut self) {
        let at = |field: &str| self.at(&format!("/spec/predictor/{field}"));
        let (min, max) = (at("minReplicas"), at("maxReplicas"));
        let metric = at("scaleMetric").and_then(Value::as_str);
        let Some(&(_, key)) = METRICS.iter().find(|(name, _)| Some(*name) == metric) else {
            self.number(&["deployment", "replicas"], max.filter(|max| Some(*max) == min));
            return;
        };
        self.number(&["autoscaling", "min_replicas"], min);
        self.number(&["autoscaling", "max_replicas"], max);
        self.number(&["autoscaling", key], self.at("/spec/predictor/scaleTarget"));
    }

    /// KEDA's.
    fn scaled_object(&mut self, object: &Value) {
        let at = |pointer: &str| object.pointer(&format!("/spec/{pointer}"));
        self.number(&["autoscaling", "min_replicas"], at("minReplicaCount"));
        self.number(&["autoscaling", "max_replicas"], at("maxReplicaCount"));
        let scale_down =
            "advanced/horizontalPodAutoscalerConfig/behavior/scaleDown/stabilizationWindowSeconds";
        self.number(&["autoscaling", "scale_down_seconds"], at(scale_down));
        for (key, field) in [
            ("polling_interval_seconds", "pollingInterval"),
            ("cooldown_period_seconds", "cooldownPeriod"),
            ("initial_cooldown_period_seconds", "initialCooldownPeriod"),
        ] {
            self.number(&["autoscaling", "keda", key], at(field));
        }
        for (key, field) in [("failure_threshold", "failureThreshold"), ("replicas", "replicas")] {
            self.number(&["autoscaling", "keda", "fallback", key], at(&format!("fallback/{field}")));
        }
        self.text(&["autoscaling", "keda", "fallback", "behavior"], at("fallback/behavior"));
        let mut triggers = Array::new();
        for trigger in at("triggers").and_then(Value::as_array).into_iter().flatten() {
            let of = trigger.get("type").and_then(Value::as_str);
            let value = trigger
                .pointer("/metadata/value")
                .and_then(Value::as_str)
                .and_then(|v| v.parse::<i64>().ok());
            match (METRICS.iter().find(|(metric, _)| Some(*metric) == of), value) {
                (Some(&(_, key)), Some(percent)) => self.draft.set(&["autoscaling", key], percent),
                _ => triggers.push(Toml::InlineTable(trigger_table(trigger))),
            }
        }
        if !triggers.is_empty() {
            self.draft.set(&["autoscaling", "keda", "triggers"], Toml::Array(triggers));
        }
        if !self.draft.has(&["autoscaling", "keda"]) {
            self.draft.set(&["autoscaling", "keda"], Toml::InlineTable(InlineTable::new()));
        }
    }
}

fn trigger_table(trigger: &Value) -> InlineTable {
    let mut table = InlineTable::new();
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    for (key, field) in [("type", "type"), ("metric_type", "metricType")] {
        if let Some(value) = trigger.get(field) {
            table.insert(key, text(value).into());
        }
    }
    for (key, field) in [("metadata", "metadata"), ("authentication_ref", "authenticationRef")] {
        let Some(map) = trigger.get(field).and_then(Value::as_object).filter(|map| !map.is_empty()) else {
            continue;
        };
        let inner: InlineTable =
            map.iter().map(|(name, value)| (name.as_str(), Toml::from(text(value)))).collect();
        table.insert(key, Toml::InlineTable(inner));
    }
    table
}
