//! How the items of a list are told apart, so that an item put in first does not look like a change of all.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// How two states of a list are compared.
pub enum List {
    /// As one value: its order is its meaning.
    Whole,
    /// Item by item, by these names.
    Named(Vec<String>, Vec<String>),
}

/// Lists whose order is their meaning.
const WHOLE: &[&str] = &["args", "command"];

/// What names an item, by the key that the list stands under. As in the `x-kubernetes-list-map-keys` of the API, where
/// it has them. Each entry is a choice of names; the first that all items have, each another, is taken.
const NAMES: &[(&str, &[&[&str]])] = &[
    ("backendRefs", &[&["/name", "/port"]]),
    ("componentSpecs", &[&["/metadata/name"], &["/spec/containers/0/name"]]),
    ("endpoints", &[&["/port", "/path"]]),
    ("hostAliases", &[&["/ip"]]),
    ("ingress", &[]),
    ("matches", &[&["/path/value"]]),
    ("metrics", METRICS),
    ("metricsv2", METRICS),
    ("parentRefs", &[&["/name", "/sectionName"]]),
    ("paths", &[&["/path"]]),
    ("ports", &[&["/name"], &["/containerPort", "/protocol"], &["/port", "/protocol"]]),
    ("rules", &[&["/host"], &["/name"]]),
    ("subjects", &[&["/kind", "/name"]]),
    ("tls", &[&["/secretName"], &["/hosts/0"]]),
    ("tolerations", &[&["/key", "/operator", "/value", "/effect"]]),
    ("topologySpreadConstraints", &[&["/topologyKey"]]),
    ("triggers", &[&["/name"], &["/type"], &["/type", "/metadata/query"], &["/type", "/metadata/start"]]),
    ("volumeDevices", &[&["/devicePath"]]),
    ("volumeMounts", &[&["/mountPath"]]),
];

/// A metric has the field that its type says.
const METRICS: &[&[&str]] = &[&[
    "/type",
    "/resource/name",
    "/containerResource/name",
    "/pods/metric/name",
    "/object/metric/name",
    "/external/metric/name",
]];

/// For every other list.
const OTHERWISE: &[&[&str]] = &[&["/name"], &["/key"]];

/// Names the items of two states of the list under a key.
pub fn compare(key: &str, old: &[Value], new: &[Value]) -> List {
    if WHOLE.contains(&key) {
        return List::Whole;
    }
    let is_scalar = |value: &Value| !value.is_object() && !value.is_array();
    if old.iter().chain(new).all(is_scalar) {
        let words = |items: &[Value]| -> Vec<String> { items.iter().map(word).collect() };
        let (olds, news) = (words(old), words(new));
        return if is_unique(&olds) && is_unique(&news) { List::Named(olds, news) } else { List::Whole };
    }
    let choices = NAMES.iter().find(|(list, _)| *list == key).map_or(OTHERWISE, |(_, choices)| choices);
    for choice in choices {
        let names = |items: &[Value]| -> Option<Vec<String>> {
            items
                .iter()
                .map(|item| name(item, choice))
                .collect::<Option<Vec<_>>>()
                .filter(|names| is_unique(names))
        };
        if let (Some(olds), Some(news)) = (names(old), names(new)) {
            return List::Named(olds, news);
        }
    }
    by_place(old, new)
}

/// Equal items have the same name wherever they stand; the rest is told by its place.
fn by_place(old: &[Value], new: &[Value]) -> List {
    let mut news: Vec<Option<String>> = vec![None; new.len()];
    let mut olds: Vec<Option<String>> = vec![None; old.len()];
    let mut places: BTreeMap<String, VecDeque<usize>> = BTreeMap::new();
    for (at, item) in new.iter().enumerate() {
        places.entry(item.to_string()).or_default().push_back(at);
    }
    let mut twins: BTreeMap<String, usize> = BTreeMap::new();
    for (index, item) in old.iter().enumerate() {
        let item = item.to_string();
        if let Some(at) = places.get_mut(&item).and_then(VecDeque::pop_front) {
            // Two items may be equal.
            let twin = twins.entry(item.clone()).or_default();
            let name = if *twin == 0 { item } else { format!("{item} {twin}") };
            *twin += 1;
            news[at] = Some(name.clone());
            olds[index] = Some(name);
        }
    }
    let number = |names: Vec<Option<String>>| -> Vec<String> {
        let mut next = 0;
        let mut numbered = |name: Option<String>| {
            name.unwrap_or_else(|| {
                next += 1;
                next.to_string()
            })
        };
        names.into_iter().map(&mut numbered).collect()
    };
    List::Named(number(olds), number(news))
}

/// The parts of the name that the item has, at least one.
fn name(item: &Value, pointers: &[&str]) -> Option<String> {
    let parts: Vec<String> = pointers
        .iter()
        .filter_map(|pointer| item.pointer(pointer).filter(|part| *pointer != "/protocol" || *part != "TCP"))
        .filter(|part| !part.is_object() && !part.is_array())
        .map(word)
        .collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

fn word(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn is_unique(names: &[String]) -> bool {
    names.iter().collect::<BTreeSet<_>>().len() == names.len()
}
