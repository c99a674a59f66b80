//! A Kubernetes object that was given, in the form of today's API.

use crate::kubernetes::Workload;
use crate::kubernetes::yaml::lenient::Read;
use crate::spec::sections::TargetKind;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// APIs that are gone: kind, version, the version of today, and since when there is only that. From "Deprecated API
/// Migration Guide" of Kubernetes.
const OLD: &[(&str, &str, &str, &str)] = &[
    ("Deployment", "extensions/v1beta1", "apps/v1", "Kubernetes 1.16"),
    ("Deployment", "apps/v1beta1", "apps/v1", "Kubernetes 1.16"),
    ("Deployment", "apps/v1beta2", "apps/v1", "Kubernetes 1.16"),
    ("Ingress", "extensions/v1beta1", "networking.k8s.io/v1", "Kubernetes 1.22"),
    ("Ingress", "networking.k8s.io/v1beta1", "networking.k8s.io/v1", "Kubernetes 1.22"),
    ("HorizontalPodAutoscaler", "autoscaling/v2beta1", "autoscaling/v2", "Kubernetes 1.25"),
    ("HorizontalPodAutoscaler", "autoscaling/v2beta2", "autoscaling/v2", "Kubernetes 1.26"),
    ("PodDisruptionBudget", "policy/v1beta1", "policy/v1", "Kubernetes 1.25"),
];

/// An object, and where it stands.
#[derive(Debug, Clone)]
pub struct Object {
    /// The file, as the user would write it.
    pub file: String,
    /// Its content, in the form of today's API.
    pub value: Value,
    /// What was changed to that form, in words.
    pub changed: Vec<String>,
    lines: BTreeMap<Vec<String>, usize>,
    /// The line on which it starts.
    first: usize,
}

impl Object {
    /// The objects of a document: one, or those of a `List`.
    #[must_use]
    pub fn all(file: &str, read: Read) -> Vec<Self> {
        let Read { value, lines } = read;
        let is_list = value.get("kind").and_then(Value::as_str).is_some_and(|kind| kind.ends_with("List"));
        let items = value.get("items").and_then(Value::as_array).filter(|_| is_list);
        let Some(items) = items else { return vec![Self::new(file, value, lines)] };
        let items = items.iter().enumerate().map(|(index, item)| {
            let start = ["items".to_owned(), index.to_string()];
            let lines =
                lines.iter().filter_map(|(path, line)| Some((path.strip_prefix(&start)?.to_vec(), *line)));
            Self::new(file, item.clone(), lines.collect())
        });
        items.collect()
    }

    fn new(file: &str, value: Value, lines: BTreeMap<Vec<String>, usize>) -> Self {
        let first = lines.values().min().copied().unwrap_or(1);
        let mut object = Self { file: file.to_owned(), value, changed: Vec::new(), lines, first };
        object.modernise();
        object
    }

    /// `Deployment`, for example.
    #[must_use]
    pub fn kind(&self) -> &str {
        self.text("/kind").unwrap_or("object without a kind")
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.text("/metadata/name").unwrap_or_default()
    }

    /// Where its pod and the labels of that are, where it runs pods: JSON pointers.
    #[must_use]
    pub fn pod(&self) -> Option<(String, String)> {
        pod_of(self.kind())
    }

    /// A string at a JSON pointer.
    #[must_use]
    pub fn text(&self, pointer: &str) -> Option<&str> {
        self.value.pointer(pointer)?.as_str()
    }

    /// Names and texts at a JSON pointer.
    #[must_use]
    pub fn map(&self, pointer: &str) -> BTreeMap<String, String> {
        texts(self.value.pointer(pointer))
    }

    /// `FILE:LINE` of the value at a path, or of the nearest above it.
    #[must_use]
    pub fn place(&self, path: &[String]) -> String {
        let mut path = path;
        loop {
            if let Some(line) = self.lines.get(path) {
                return format!("{}:{line}", self.file);
            }
            match path.split_last() {
                Some((_, above)) => path = above,
                None => return format!("{}:{}", self.file, self.first),
            }
        }
    }

    fn modernise(&mut self) {
        let kind = self.kind().to_owned();
        let version = self.text("/apiVersion").unwrap_or_default().to_owned();
        let old = OLD.iter().find(|(k, v, ..)| *k == kind && *v == version);
        if let Some((_, _, new, since)) = old {
            self.changed.push(format!("`{version}` of {kind} is gone since {since}: it is `{new}` now"));
            self.value["apiVersion"] = json!(new);
        }
        match kind.as_str() {
            "Deployment" if self.value.pointer("/spec/selector").is_none() => {
                // What the old APIs put there.
                if let Some(labels) = self.value.pointer("/spec/template/metadata/labels").cloned() {
                    self.value["spec"]["selector"] = json!({"matchLabels": labels});
                    self.changed.push("without a selector, that was the labels of its pods".to_owned());
                }
            }
            "Ingress" if old.is_some() => self.backends(),
            "HorizontalPodAutoscaler" => self.metrics(&version),
            _ => {}
        }
    }

    /// `serviceName` and `servicePort` were fields of a backend.
    fn backends(&mut self) {
        walk(&mut self.value, &mut |map| {
            let Some(name) = map.remove("serviceName") else { return };
            let port = match map.remove("servicePort") {
                Some(Value::String(port)) => match port.parse::<i64>() {
                    Ok(number) => json!({"number": number}),
                    Err(_) => json!({"name": port}),
                },
                Some(port) => json!({"number": port}),
                None => json!({}),
            };
            map.insert("service".to_owned(), json!({"name": name, "port": port}));
        });
        if let Some(Value::Object(spec)) = self.value.get_mut("spec")
            && let Some(backend) = spec.remove("backend")
        {
            spec.insert("defaultBackend".to_owned(), backend);
        }
    }

    /// The one target of `autoscaling/v1`, and the targets of `v2beta1`, in the form of `v2`.
    fn metrics(&mut self, version: &str) {
        let utilization = |name: &Value, percent: Value| {
            let target = json!({"type": "Utilization", "averageUtilization": percent});
            json!({"type": "Resource", "resource": {"name": name, "target": target}})
        };
        let Some(Value::Object(spec)) = self.value.get_mut("spec") else { return };
        if version == "autoscaling/v1" {
            if let Some(percent) = spec.remove("targetCPUUtilizationPercentage") {
                spec.insert("metrics".to_owned(), json!([utilization(&json!("cpu"), percent)]));
            }
            self.value["apiVersion"] = json!("autoscaling/v2");
            self.changed.push("`autoscaling/v1` is read as `autoscaling/v2`".to_owned());
        } else if version == "autoscaling/v2beta1"
            && let Some(Value::Array(metrics)) = spec.get_mut("metrics")
        {
            for metric in metrics {
                let percent = metric.pointer("/resource/targetAverageUtilization").cloned();
                if let (Some(percent), Some(name)) = (percent, metric.pointer("/resource/name").cloned()) {
                    *metric = utilization(&name, percent);
                }
            }
        }
        let aims =
            self.value.pointer("/spec/metrics").and_then(Value::as_array).is_some_and(|all| !all.is_empty());
        if let (false, Some(Value::Object(spec))) = (aims, self.value.get_mut("spec")) {
            spec.insert("metrics".to_owned(), json!([utilization(&json!("cpu"), json!(80))]));
            self.changed.push("without metrics, it aims at 80 % of the CPU".to_owned());
        }
    }
}

/// Where the pod and the labels of that are in objects of a kind that runs pods: JSON pointers.
#[must_use]
pub fn pod_of(kind: &str) -> Option<(String, String)> {
    let workload = TargetKind::ALL.iter().any(|target| target.name() == kind).then(|| Workload::named(kind));
    let (workload, pointer) = (workload??, |path: &str| format!("/{}", path.replace('.', "/")));
    Some((pointer(&workload.pod.first()), pointer(&workload.labels())))
}

fn walk(value: &mut Value, act: &mut impl FnMut(&mut Map<String, Value>)) {
    match value {
        Value::Object(map) => {
            map.values_mut().for_each(|child| walk(child, act));
            act(map);
        }
        Value::Array(items) => items.iter_mut().for_each(|item| walk(item, act)),
        _ => {}
    }
}

/// The entries of a map whose values are texts.
#[must_use]
pub fn texts(value: Option<&Value>) -> BTreeMap<String, String> {
    let entries = value.and_then(Value::as_object).into_iter().flatten();
    entries.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned()))).collect()
}
