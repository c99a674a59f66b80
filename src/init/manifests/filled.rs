//! What the API server fills in where nothing is written, so far as it follows from other fields: what means the same is
//! then written in the same way.

use super::object::pod_of;
use serde_json::{Map, Value, json};

/// The object as a cluster would give it back.
#[must_use]
pub fn filled(object: &Value) -> Value {
    let mut object = object.clone();
    let kind = object.get("kind").and_then(Value::as_str).unwrap_or_default().to_owned();
    if let Some(Value::Object(pod)) = pod_of(&kind).and_then(|(pod, _)| object.pointer_mut(&pod)) {
        fill_pod(pod);
    }
    if let (true, Some(Value::Object(spec))) = (kind == "Service", object.get_mut("spec")) {
        fill_service(spec);
    }
    object
}

fn fill_pod(pod: &mut Map<String, Value>) {
    if pod.get("serviceAccount") == pod.get("serviceAccountName") {
        // The old name of the same field, which the API server keeps in step.
        pod.remove("serviceAccount");
    }
    let mut read_only = Vec::new();
    for volume in pod.get_mut("volumes").and_then(Value::as_array_mut).into_iter().flatten() {
        let name = volume.get("name").cloned();
        let is_image = volume.get("image").is_some();
        let claim = volume.get_mut("persistentVolumeClaim").and_then(Value::as_object_mut);
        // A claim that is read-only is mounted so, whatever the mount says.
        let claim = claim.and_then(|claim| claim.remove("readOnly")).and_then(|value| value.as_bool());
        if is_image || claim == Some(true) {
            read_only.extend(name);
        }
    }
    for list in ["initContainers", "containers"] {
        for container in pod.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten() {
            for mount in container.get_mut("volumeMounts").and_then(Value::as_array_mut).into_iter().flatten()
            {
                if let Value::Object(mount) = mount
                    && mount.get("name").is_some_and(|name| read_only.contains(name))
                {
                    mount.insert("readOnly".to_owned(), json!(true));
                }
            }
            if let Some(Value::Object(resources)) = container.get_mut("resources") {
                requests(resources);
            }
        }
    }
}

/// What is limited and not requested is requested as it is limited.
fn requests(resources: &mut Map<String, Value>) {
    let Some(Value::Object(limits)) = resources.get("limits").cloned() else { return };
    let requests = resources.entry("requests").or_insert_with(|| json!({}));
    if requests.is_null() {
        *requests = json!({});
    }
    let Value::Object(requests) = requests else { return };
    for (name, amount) in limits {
        requests.entry(name).or_insert(amount);
    }
}

fn fill_service(spec: &mut Map<String, Value>) {
    for port in spec.get_mut("ports").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Value::Object(port) = port
            && let (None, Some(number)) = (port.get("targetPort"), port.get("port").cloned())
        {
            port.insert("targetPort".to_owned(), number);
        }
    }
}
