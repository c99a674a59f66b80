//! Objects in a form in which the same is written in the same way, so that they can be compared.

use super::object::pod_of;
use crate::kubernetes::{Amount, Facts, Path, Step};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Whether a value is the one that would be there anyway, or means the same as none.
#[must_use]
pub fn is_default(facts: &Facts, path: &[String], value: &Value) -> bool {
    let path = way(path);
    let mut known = facts.defaults.iter().chain(&facts.unsaid);
    known.any(|(pattern, default)| default == value && facts.is_at(&path, pattern))
}

/// Whether the cluster writes what is at a path. An address is such; none at all, `None`, is what somebody asked for.
#[must_use]
pub fn is_of_the_cluster(facts: &Facts, path: &[String], value: &Value) -> bool {
    let is_headless =
        value.as_str() == Some("None") || value.pointer("/0").is_some_and(|first| first == "None");
    let path = way(path);
    !is_headless && facts.of_the_cluster.iter().any(|pattern| facts.is_at(&path, pattern))
}

fn way(path: &[String]) -> Path {
    Path(path.iter().cloned().map(Step::Key).collect())
}

/// What names of ports stand for.
#[derive(Debug, Clone, Default)]
pub struct Ports {
    /// Of the pods.
    pub containers: BTreeMap<String, i64>,
    /// Of the Service.
    pub service: BTreeMap<String, i64>,
}

impl Ports {
    /// The names in what runs the pods and in a Service.
    #[must_use]
    pub fn of(workload: Option<&Value>, service: Option<&Value>) -> Self {
        let containers = workload.and_then(|workload| {
            let (pod, _) = pod_of(workload.get("kind")?.as_str()?)?;
            workload.pointer(&format!("{pod}/containers"))?.as_array()
        });
        let ports =
            containers.into_iter().flatten().filter_map(|container| container.get("ports")?.as_array());
        let named = |port: &Value, number: &str| {
            Some((port.get("name")?.as_str()?.to_owned(), port.get(number)?.as_i64()?))
        };
        let of_service = service.and_then(|s| s.pointer("/spec/ports")?.as_array()).into_iter().flatten();
        Self {
            containers: ports.flatten().filter_map(|port| named(port, "containerPort")).collect(),
            service: of_service.filter_map(|port| named(port, "port")).collect(),
        }
    }
}

/// The same object with numbers for the names of ports, amounts without units, and without what is empty.
#[must_use]
pub fn plain(value: &Value, ports: &Ports) -> Value {
    let mut value = value.clone();
    scalars(&mut value, &mut Vec::new(), ports);
    value
}

fn scalars(value: &mut Value, path: &mut Vec<String>, ports: &Ports) {
    match value {
        Value::Object(map) => {
            backend(map, ports);
            for (key, child) in map.iter_mut() {
                path.push(key.clone());
                scalars(child, path, ports);
                path.pop();
            }
            map.retain(|_, child| !is_empty(child));
        }
        Value::Array(items) => {
            for (index, child) in items.iter_mut().enumerate() {
                path.push(index.to_string());
                scalars(child, path, ports);
                path.pop();
            }
        }
        _ => scalar(value, path, ports),
    }
}

/// Of a backend's port, the number says as much as the name.
fn backend(map: &mut Map<String, Value>, ports: &Ports) {
    if let Some(Value::Object(port)) = map.get_mut("port")
        && let Some(number) =
            port.get("name").and_then(Value::as_str).and_then(|name| ports.service.get(name))
    {
        *port = Map::from_iter([("number".to_owned(), json!(number))]);
    }
}

fn scalar(value: &mut Value, path: &[String], ports: &Ports) {
    let last = path.last().map_or("", String::as_str);
    let above = path.len().checked_sub(2).map_or("", |at| path[at].as_str());
    let is_amount = last == "sizeLimit"
        || (["requests", "limits"].contains(&above) && path.iter().any(|part| part == "resources"));
    if is_amount {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        if let Some(amount) = Amount::parse(&text) {
            *value = json!(amount.billionths().to_string());
        }
        return;
    }
    let is_port = last == "targetPort" || (last == "port" && ["httpGet", "tcpSocket"].contains(&above));
    if is_port && let Some(number) = value.as_str().and_then(|name| ports.containers.get(name)) {
        *value = json!(number);
    }
    if last == "image"
        && let Some(image) = value.as_str()
        && !image.contains('@')
        && !image.rsplit('/').next().is_some_and(|name| name.contains(':'))
    {
        *value = json!(format!("{image}:latest"));
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        // `emptyDir: {}` and `http01: {}` say something.
        _ => false,
    }
}
