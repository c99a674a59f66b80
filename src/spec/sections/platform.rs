//! `platform.toml`: what a platform says to all services below it.

use super::Spec;
use crate::spec::scalar::Quantity;
use crate::spec::{Spanned, Table};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// What holds for every service in the folders below: defaults, clusters and rules.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlatformSpec {
    /// Any keys of `service.toml`. They hold where a service says nothing else. `[ingress]`, `[gateway]`, `[tls]`,
    /// `[autoscaling]` and `[gitops]` wait for services that have such a section, unless `enabled = true` is said here.
    pub defaults: Option<Spec>,
    /// The clusters by their names, each with any keys of `service.toml`: they hold for services and environments that
    /// say `[cluster] name = "…"`, and lie over `[defaults]`.
    pub clusters: Option<BTreeMap<Spanned<String>, Spec>>,
    /// What has to hold for every service.
    pub rules: Option<Vec<RuleSection>>,
    /// What an hour of what pods ask for costs. `list` and `review` reckon with it, and no generated file depends on it.
    pub prices: Option<PricesSection>,
}

/// What an hour of what pods ask for costs. `list` and `review` reckon with it, and no generated file depends on it.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PricesSection {
    /// The name of the currency, for example `"EUR"`. Required.
    pub currency: Option<Spanned<String>>,
    /// The hours of a month, from 1 to 744. Default 730.
    pub hours: Option<Spanned<i64>>,
    /// A core for an hour, for example `0.032`.
    pub cpu: Option<Spanned<Quantity>>,
    /// A GiB of memory for an hour.
    pub memory: Option<Spanned<Quantity>>,
    /// A GPU, or another device, for an hour, by the name that the cluster has for it, for example
    /// `gpus."nvidia.com/gpu" = 0.71`.
    pub gpus: Option<Table<Quantity>>,
    /// What is another price in a cluster, by its name.
    pub clusters: Option<BTreeMap<Spanned<String>, ClusterPrices>>,
}

/// What is another price in a cluster.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClusterPrices {
    /// A core for an hour there.
    pub cpu: Option<Spanned<Quantity>>,
    /// A GiB of memory for an hour there.
    pub memory: Option<Spanned<Quantity>>,
    /// A GPU, or another device, for an hour there.
    pub gpus: Option<Table<Quantity>>,
}

/// What has to hold for every service.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleSection {
    /// A short name, which findings name. Required.
    pub name: Option<Spanned<String>>,
    /// What has to be true: an expression in CEL over the keys of `service.toml`, for example
    /// `"resources.limits.memory <= '16Gi'"`. Required.
    pub require: Option<Spanned<String>>,
    /// For which services: an expression like that of `require`. Default: for all that have the sections that it names.
    pub when: Option<Spanned<String>>,
    /// Why, for those who break it. Required.
    pub why: Option<Spanned<String>>,
    /// Whom to ask, for example an address. Required.
    pub owner: Option<Spanned<String>>,
    /// What a service that breaks it is. Default `error`.
    pub severity: Option<Spanned<RuleSeverity>>,
    /// Services that may break it.
    pub except: Option<Vec<ExceptionSection>>,
}

/// What a service is that breaks a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RuleSeverity {
    /// Nothing is generated.
    Error,
    /// It is said, and generated all the same.
    Warning,
}

/// A service that may break a rule.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExceptionSection {
    /// Its `service.name`. Required.
    #[schemars(extend("x-values" = "services"))]
    pub service: Option<Spanned<String>>,
    /// The one environment that may. Default: all.
    pub environment: Option<Spanned<String>>,
    /// Why it may. Required.
    pub why: Option<Spanned<String>>,
}
