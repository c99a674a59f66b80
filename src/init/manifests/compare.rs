//! Two objects, field by field.

use super::object::pod_of;
use super::plain::{is_default, is_of_the_cluster};
use crate::kubernetes::{Facts, Kinds};
use serde_json::Value;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

/// A field of the first object that the second does not have, or has with another value.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// Names of fields and indexes of items.
    pub path: Vec<String>,
    /// Where the second has another value.
    pub other: Option<Vec<String>>,
}

/// What a comparison found.
#[derive(Debug, Clone, Default)]
pub struct Comparison {
    /// What differs, or is not there.
    pub differences: Vec<Difference>,
    /// What is the same.
    pub same: usize,
    /// What the cluster wrote.
    pub of_the_cluster: Vec<Vec<String>>,
}

/// Names of fields by which the items of a list are told apart, the first that an item has.
const KEYS: &[&str] =
    &["mountPath", "containerPort", "port", "name", "host", "path", "secretName", "topologyKey", "type"];
/// Lists whose items stand in an order that matters.
const ORDERED: &[&str] = &["command", "args"];

/// Lists that are called otherwise where they hold the same.
const METRICS: &[&str] = &["metrics", "metricsv2"];

/// Compares every field of one object with another. Both are plain. The container at `main` is the one there is.
#[must_use]
pub fn compare(one: &Value, other: &Value, main: [usize; 2]) -> Comparison {
    let mut comparison = Comparison::default();
    let facts = Kinds::default().facts_of(one);
    let sides = Sides { facts, mounts: [mounts(one, main[0]), mounts(other, main[1])], main };
    sides.values((one, &mut Vec::new()), (other, &mut Vec::new()), &mut comparison);
    comparison
}

/// Where each volume is mounted: volumes are told apart by that, and not by names that nobody else sees.
type Mounts = Vec<(String, String)>;

struct Sides {
    facts: Arc<Facts>,
    mounts: [Mounts; 2],
    main: [usize; 2],
}

fn mounts(object: &Value, main: usize) -> Mounts {
    let pod = object.get("kind").and_then(Value::as_str).and_then(pod_of);
    let mounts =
        pod.and_then(|(pod, _)| object.pointer(&format!("{pod}/containers/{main}/volumeMounts"))?.as_array());
    let mounts = mounts.into_iter().flatten();
    mounts
        .filter_map(|mount| {
            Some((mount.get("name")?.as_str()?.to_owned(), mount.get("mountPath")?.as_str()?.to_owned()))
        })
        .collect()
}

/// A value and where it is.
type At<'v, 'p> = (&'v Value, &'p mut Vec<String>);

impl Sides {
    fn values(&self, (one, path): At<'_, '_>, (other, there): At<'_, '_>, into: &mut Comparison) {
        match (one, other) {
            (Value::Object(map), Value::Object(others)) => {
                for (key, value) in map {
                    path.push(key.clone());
                    there.push(key.clone());
                    match others.get(key) {
                        _ if is_of_the_cluster(&self.facts, path, value) => {
                            into.of_the_cluster.push(path.clone());
                        }
                        Some(other) => self.values((value, path), (other, there), into),
                        None => missing(&self.facts, value, path, into),
                    }
                    path.pop();
                    there.pop();
                }
            }
            (Value::Array(items), Value::Array(others)) => self.items((items, path), (others, there), into),
            _ if one == other => into.same += 1,
            _ => into.differences.push(Difference { path: path.clone(), other: Some(there.clone()) }),
        }
    }

    fn items(
        &self,
        (items, path): (&[Value], &mut Vec<String>),
        (others, there): (&[Value], &mut Vec<String>),
        into: &mut Comparison,
    ) {
        let list = path.last().cloned().unwrap_or_default();
        let ordered = ORDERED.contains(&list.as_str());
        let mut by_key: BTreeMap<String, VecDeque<usize>> = BTreeMap::new();
        for (at, other) in others.iter().enumerate() {
            by_key.entry(self.key(&list, other, at, 1)).or_default().push_back(at);
        }
        let mut places = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let found = if ordered {
                Some(index).filter(|index| *index < others.len())
            } else {
                by_key.get_mut(&self.key(&list, item, index, 0)).and_then(VecDeque::pop_front)
            };
            path.push(index.to_string());
            places.push(found);
            match found {
                Some(at) => {
                    there.push(at.to_string());
                    self.values((item, path), (&others[at], there), into);
                    there.pop();
                }
                None => missing(&self.facts, item, path, into),
            }
            path.pop();
        }
        if list == "env" {
            expanded_otherwise(items, &places, (path, there), into);
        }
    }

    /// What tells an item of a list apart.
    fn key(&self, list: &str, item: &Value, index: usize, side: usize) -> String {
        if list == "containers" && index == self.main[side] {
            return "the main container".to_owned();
        }
        if list == "volumes" {
            let name = item.get("name").and_then(Value::as_str).unwrap_or_default();
            let mount = self.mounts[side].iter().find(|(volume, _)| volume == name);
            return mount.map_or_else(|| name.to_owned(), |(_, path)| path.clone());
        }
        if item.is_object() {
            let key = KEYS.iter().find_map(|key| Some((key, item.get(*key)?)));
            return match (list, key) {
                (list, _) if METRICS.contains(&list) => {
                    item.pointer("/resource/name").map_or_else(|| item.to_string(), Value::to_string)
                }
                ("rules" | "tls" | "tolerations" | "solvers", _) | (_, None) => index.to_string(),
                (_, Some((key, value))) => format!("{key} {value}"),
            };
        }
        item.to_string()
    }
}

/// Variables that name another one, `$(OTHER)`, which stands before them here and behind them there, or the other way
/// round: Kubernetes expands those before only.
fn expanded_otherwise(
    items: &[Value],
    places: &[Option<usize>],
    (path, there): (&mut [String], &mut [String]),
    into: &mut Comparison,
) {
    let known: BTreeMap<&str, usize> =
        items.iter().enumerate().filter_map(|(at, item)| Some((item.get("name")?.as_str()?, at))).collect();
    for (index, (item, place)) in items.iter().zip(places).enumerate() {
        let (Some(value), Some(place)) = (item.get("value").and_then(Value::as_str), place) else { continue };
        let named = value.split("$(").skip(1).filter_map(|rest| known.get(rest.split(')').next()?));
        let turned =
            named.into_iter().any(|at| places[*at].is_some_and(|now| (*at < index) != (now < *place)));
        if turned {
            let at =
                |path: &[String], index: usize| [path, &[index.to_string(), "value".to_owned()]].concat();
            into.differences.push(Difference { path: at(path, index), other: Some(at(there, *place)) });
            into.same = into.same.saturating_sub(1);
        }
    }
}

/// What is missing is said of each value, since each is lost; what would be there anyway is not.
fn missing(facts: &Facts, value: &Value, path: &mut Vec<String>, into: &mut Comparison) {
    if is_of_the_cluster(facts, path, value) {
        into.of_the_cluster.push(path.clone());
        return;
    }
    match value {
        Value::Object(map) if !map.is_empty() => {
            for (key, value) in map {
                path.push(key.clone());
                missing(facts, value, path, into);
                path.pop();
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for (index, value) in items.iter().enumerate() {
                path.push(index.to_string());
                missing(facts, value, path, into);
                path.pop();
            }
        }
        _ if is_default(facts, path, value) || says_nothing(path, value) => into.same += 1,
        _ => into.differences.push(Difference { path: path.clone(), other: None }),
    }
}

/// Fields that are as good as absent where they are empty.
fn says_nothing(path: &[String], value: &Value) -> bool {
    const FIELDS: &[&str] =
        &["affinity", "annotations", "labels", "nodeSelector", "resources", "securityContext", "strategy"];
    let is_empty = value.as_object().is_some_and(serde_json::Map::is_empty);
    is_empty && path.last().is_some_and(|last| FIELDS.contains(&last.as_str()))
}
