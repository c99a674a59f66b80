//! Pod Security `restricted`, <https://kubernetes.io/docs/concepts/security/pod-security-standards/>.

use super::workload::Workload;
use crate::kubernetes::{Mistake, Object as Manifest};
use serde_json::Value;

/// Volumes that name nothing of the node.
const VOLUMES: &[&str] = &[
    "configMap",
    "csi",
    "downwardAPI",
    "emptyDir",
    "ephemeral",
    "image",
    "persistentVolumeClaim",
    "projected",
    "secret",
];

/// What the admission controller would refuse in a pod template.
pub fn check(manifest: &Manifest) -> Vec<Mistake> {
    let Some(workload) = Workload::of(manifest) else { return Vec::new() };
    let pods = workload.pods(manifest);
    pods.iter().flat_map(|path| in_pod(manifest, workload, path)).collect()
}

fn in_pod(manifest: &Manifest, workload: &Workload, at: &str) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    let Some(pod) = manifest.at(at) else { return mistakes };
    let mut refuse =
        |path: String, message: String| mistakes.push(Mistake { message, line: manifest.line(&path) });
    for field in ["hostNetwork", "hostPID", "hostIPC"] {
        if pod.get(field) == Some(&Value::Bool(true)) {
            refuse(format!("{at}.{field}"), format!("`{field}` has to be false"));
        }
    }
    for (index, volume) in items(pod, "volumes").enumerate() {
        let kind = volume.as_object().and_then(|volume| volume.keys().find(|key| *key != "name"));
        if let Some(kind) = kind.filter(|kind| !VOLUMES.contains(&kind.as_str())) {
            refuse(format!("{at}.volumes.{index}"), format!("a `{kind}` volume is not allowed"));
        }
    }
    let pod_context = if workload.own_security { &pod["securityContext"] } else { &Value::Null };
    for list in ["initContainers", "containers"] {
        for (index, container) in items(pod, list).enumerate() {
            let path = format!("{at}.{list}.{index}");
            let own = &container["securityContext"];
            let either = |pointer: &str| own.pointer(pointer).or_else(|| pod_context.pointer(pointer));
            if either("/runAsNonRoot") != Some(&Value::Bool(true)) {
                refuse(path.clone(), "`runAsNonRoot` has to be true".to_owned());
            }
            if either("/runAsUser").and_then(Value::as_i64) == Some(0) {
                refuse(path.clone(), "`runAsUser` cannot be 0".to_owned());
            }
            if !matches!(
                either("/seccompProfile/type").and_then(Value::as_str),
                Some("RuntimeDefault" | "Localhost")
            ) {
                refuse(path.clone(), "`seccompProfile.type` has to be `RuntimeDefault`".to_owned());
            }
            if own["allowPrivilegeEscalation"] != Value::Bool(false) {
                refuse(path.clone(), "`allowPrivilegeEscalation` has to be false".to_owned());
            }
            if own["privileged"] == Value::Bool(true) {
                refuse(path.clone(), "`privileged` has to be false".to_owned());
            }
            let drops = own.pointer("/capabilities/drop").and_then(Value::as_array);
            if !drops.is_some_and(|drops| drops.iter().any(|drop| drop == "ALL")) {
                refuse(path.clone(), "`capabilities.drop` has to hold `ALL`".to_owned());
            }
            let adds = own.pointer("/capabilities/add").and_then(Value::as_array).into_iter().flatten();
            for add in adds.filter(|add| *add != "NET_BIND_SERVICE") {
                refuse(path.clone(), format!("the capability {add} is not allowed"));
            }
            for (port, declared) in items(container, "ports").enumerate() {
                if declared.get("hostPort").and_then(Value::as_i64).unwrap_or(0) != 0 {
                    refuse(format!("{path}.ports.{port}"), "`hostPort` is not allowed".to_owned());
                }
            }
        }
    }
    mistakes
}

fn items<'a>(value: &'a Value, list: &str) -> impl Iterator<Item = &'a Value> {
    value.get(list).and_then(Value::as_array).into_iter().flatten()
}
