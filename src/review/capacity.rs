//! How many pods there may be, and what they ask for together.

use super::objects::{Identity, Object};
use crate::kubernetes::Amount;
use serde_json::Value;
use std::collections::BTreeMap;
use std::ops::AddAssign;

/// Pods and their requests together, at the least and at the most.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Totals {
    /// How many.
    pub pods: Range,
    /// In billionths of a unit, by the name of the resource.
    pub requests: BTreeMap<String, Range>,
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
    }
}

/// Where an autoscaler says what it scales and between which bounds, with what holds where it says nothing.
struct Scaler {
    kind: &'static str,
    least: (&'static str, i128),
    most: (&'static str, i128),
}

const SCALERS: &[Scaler] = &[
    Scaler {
        kind: "HorizontalPodAutoscaler",
        least: ("/spec/minReplicas", 1),
        most: ("/spec/maxReplicas", 1),
    },
    Scaler {
        kind: "ScaledObject",
        least: ("/spec/minReplicaCount", 0),
        most: ("/spec/maxReplicaCount", 100),
    },
    Scaler { kind: "HTTPScaledObject", least: ("/spec/replicas/min", 0), most: ("/spec/replicas/max", 100) },
];

/// Whether objects of a kind have a say here.
pub fn counts(kind: &str) -> bool {
    matches!(kind, "Deployment" | "StatefulSet" | "SeldonDeployment" | "InferenceService") || scales(kind)
}

/// Whether objects of a kind say how many pods another object has.
pub fn scales(kind: &str) -> bool {
    SCALERS.iter().any(|scaler| scaler.kind == kind)
}

impl Totals {
    /// Of all workloads among some objects.
    #[must_use]
    pub fn of(objects: &[Object]) -> Self {
        let mut totals = Self::default();
        for object in objects {
            let identity = object.identity();
            match identity.kind.as_str() {
                "Deployment" | "StatefulSet" => {
                    let pods = scaled(&identity, objects)
                        .unwrap_or_else(|| fixed(&object.value, "/spec/replicas", 1));
                    totals.add(pods, object.value.pointer("/spec/template/spec"));
                }
                "SeldonDeployment" => {
                    let default = fixed(&object.value, "/spec/replicas", 1);
                    for predictor in list(&object.value, "/spec/predictors") {
                        for component in list(predictor, "/componentSpecs") {
                            let own = fixed(predictor, "/replicas", default.most);
                            let pods = match component.get("hpaSpec") {
                                Some(hpa) => Range {
                                    least: number(hpa, "/minReplicas", 1),
                                    most: number(hpa, "/maxReplicas", 1),
                                },
                                None => fixed(component, "/replicas", own.most),
                            };
                            totals.add(pods, component.get("spec"));
                        }
                    }
                }
                "InferenceService" => {
                    let Some(predictor) = object.value.pointer("/spec/predictor") else { continue };
                    let least = number(predictor, "/minReplicas", 1);
                    let pods = Range { least, most: number(predictor, "/maxReplicas", least.max(1)) };
                    totals.add(pods, Some(predictor));
                }
                _ => {}
            }
        }
        totals
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
fn scaled(workload: &Identity, objects: &[Object]) -> Option<Range> {
    objects.iter().find_map(|object| {
        let kind = object.value["kind"].as_str()?;
        let scaler = SCALERS.iter().find(|scaler| scaler.kind == kind)?;
        let target = &object.value["spec"]["scaleTargetRef"];
        let same = target["name"] == workload.name.as_str()
            && target.get("kind").is_none_or(|kind| kind == workload.kind.as_str())
            && object.identity().namespace == workload.namespace;
        same.then(|| Range {
            least: number(&object.value, scaler.least.0, scaler.least.1),
            most: number(&object.value, scaler.most.0, scaler.most.1),
        })
    })
}

fn fixed(value: &Value, pointer: &str, otherwise: i128) -> Range {
    let pods = number(value, pointer, otherwise);
    Range { least: pods, most: pods }
}

fn number(value: &Value, pointer: &str, otherwise: i128) -> i128 {
    value.pointer(pointer).and_then(Value::as_i64).map_or(otherwise, i128::from)
}

fn list<'a>(value: &'a Value, pointer: &str) -> impl Iterator<Item = &'a Value> {
    value.pointer(pointer).and_then(Value::as_array).into_iter().flatten()
}
