//! How many pods there may be, and what they ask for together: read from the objects themselves, so that it holds for
//! templates of a project's own, and is the same wherever it is told.

mod prices;
mod print;

pub use prices::{Month, Prices, without};
pub use print::{amount, decimal, json, money, range};

use crate::kubernetes::path::at;
use crate::kubernetes::{Amount, Bound, Kinds, Pattern, Workload};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::AddAssign;

/// Pods and their requests together, at the least and at the most.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Totals {
    /// How many.
    pub pods: Range,
    /// In billionths of a unit, by the name of the resource.
    pub requests: BTreeMap<String, Range>,
    /// What that costs, in billionths, where prices are known.
    pub months: BTreeMap<Month, Range>,
    /// What is asked for and has no price, where others have one.
    pub unpriced: BTreeSet<String>,
}

/// The least and the most.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Range {
    /// When nothing is asked of the service.
    pub least: i128,
    /// When everything is.
    pub most: i128,
}

impl AddAssign for Range {
    fn add_assign(&mut self, other: Self) {
        self.least += other.least;
        self.most += other.most;
    }
}

impl Range {
    fn times(self, amount: i128) -> Self {
        Self { least: self.least * amount, most: self.most * amount }
    }
}

impl AddAssign<&Self> for Totals {
    fn add_assign(&mut self, other: &Self) {
        self.pods += other.pods;
        for (resource, range) in &other.requests {
            *self.requests.entry(resource.clone()).or_default() += *range;
        }
        for (month, range) in &other.months {
            *self.months.entry(month.clone()).or_default() += *range;
        }
        self.unpriced.extend(other.unpriced.iter().cloned());
    }
}

impl Totals {
    /// Of all workloads among some objects.
    #[must_use]
    pub fn of(objects: &[&Value], kinds: &Kinds) -> Self {
        let mut totals = Self::default();
        for object in objects {
            let facts = kinds.facts_of(object);
            let Some(pod) = facts.workload.as_ref().filter(|pod| pod.is_counted()) else { continue };
            let scaled = scaled(object, objects, kinds);
            for (at, spec) in pod.pod.all(object) {
                totals.add(scaled.unwrap_or_else(|| own(pod, &at, object)), Some(spec));
            }
        }
        totals
    }

    /// What is asked for of a resource.
    #[must_use]
    pub fn request(&self, resource: &str) -> Range {
        self.requests.get(resource).copied().unwrap_or_default()
    }

    fn add(&mut self, pods: Range, pod: Option<&Value>) {
        self.pods += pods;
        for (resource, amount) in pod.map(requests).unwrap_or_default() {
            *self.requests.entry(resource).or_default() += pods.times(amount);
        }
    }
}

/// What a pod asks for: its containers together, or one init container where that alone asks for more.
///
/// From "Resource sharing within containers" of Kubernetes' page on init containers.
fn requests(pod: &Value) -> BTreeMap<String, i128> {
    let is_sidecar = |container: &&Value| container["restartPolicy"] == "Always";
    let mut total: BTreeMap<String, i128> = BTreeMap::new();
    let containers = list(pod, "/containers").chain(pod.get("model"));
    for container in containers.chain(list(pod, "/initContainers").filter(is_sidecar)) {
        for (resource, amount) in asked(container) {
            *total.entry(resource).or_default() += amount;
        }
    }
    for container in list(pod, "/initContainers").filter(|container| !is_sidecar(container)) {
        for (resource, amount) in asked(container) {
            let most = total.entry(resource).or_default();
            *most = amount.max(*most);
        }
    }
    total
}

/// In billionths of a unit. A limit without a request is the request too.
fn asked(container: &Value) -> BTreeMap<String, i128> {
    let resources =
        ["limits", "requests"].into_iter().filter_map(|part| container["resources"][part].as_object());
    resources
        .flatten()
        .filter_map(|(resource, amount)| {
            let text = amount.as_str().map_or_else(|| amount.to_string(), str::to_owned);
            Some((resource.clone(), Amount::parse(&text)?.billionths()))
        })
        .collect()
}

/// The bounds of the autoscaler of a workload.
fn scaled(workload: &Value, objects: &[&Value], kinds: &Kinds) -> Option<Range> {
    objects.iter().find_map(|object| {
        let facts = kinds.facts_of(object);
        let scales = facts.scales.as_ref()?;
        let target = at(object, &scales.target)?;
        let same = target["name"] == workload["metadata"]["name"]
            && target.get("kind").is_none_or(|kind| *kind == workload["kind"])
            && object["metadata"]["namespace"].as_str() == workload["metadata"]["namespace"].as_str();
        let bound = |bound: &Bound| number(object, &bound.at).unwrap_or_else(|| i128::from(bound.otherwise));
        same.then(|| Range { least: bound(&scales.least), most: bound(&scales.most) })
    })
}

/// What the object itself says of the pods at a path.
fn own(pod: &Workload, path: &str, object: &Value) -> Range {
    let said = |pattern: &Pattern| number(object, &pattern.beside(path));
    let [least, most] = [&pod.least, &pod.most].map(|bound| bound.as_ref().and_then(said));
    if least.or(most).is_some() {
        let least = least.unwrap_or(1);
        return Range { least, most: most.unwrap_or(least.max(1)) };
    }
    let there = pod.replicas.iter().filter_map(|pattern| Some((pattern.depth(), said(pattern)?)));
    let pods = there.max_by_key(|(depth, _)| *depth).map_or(1, |(_, pods)| pods);
    Range { least: pods, most: pods }
}

fn number(value: &Value, path: &str) -> Option<i128> {
    at(value, path).and_then(Value::as_i64).map(i128::from)
}

fn list<'a>(value: &'a Value, pointer: &str) -> impl Iterator<Item = &'a Value> {
    value.pointer(pointer).and_then(Value::as_array).into_iter().flatten()
}
