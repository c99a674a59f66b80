//! Objects name each other: with one that is renamed, those that name it change.

use serde_json::{Map, Value, json};

/// A field that names an object of a kind: the ends of its path, `*` for any part.
const NAMES: &[(&str, &str)] = &[
    ("ConfigMap", "configMap.name"),
    ("ConfigMap", "configMapRef.name"),
    ("ConfigMap", "configMapKeyRef.name"),
    ("Gateway", "parentRefs.*.name"),
    ("PersistentVolumeClaim", "persistentVolumeClaim.claimName"),
    ("Secret", "imagePullSecrets.*.name"),
    ("Secret", "secretRef.name"),
    ("Secret", "secretKeyRef.name"),
    ("Secret", "secret.name"),
    ("Secret", "secretName"),
    ("Service", "backend.service.name"),
    ("Service", "defaultBackend.service.name"),
    ("Service", "backendRefs.*.name"),
    ("Service", "backend.serviceName"),
    ("ServiceAccount", "serviceAccountName"),
];
/// Fields that say the kind beside the name.
const REFERENCES: &[&str] = &["scaleTargetRef", "issuerRef", "targetRef", "authenticationRef"];

/// Gives the names in an object their new form: kind, before, after.
pub fn rename(value: &mut Value, renamed: &[(String, String, String)]) {
    walk(value, &mut Vec::new(), renamed);
}

fn walk(value: &mut Value, path: &mut Vec<String>, renamed: &[(String, String, String)]) {
    match value {
        Value::Object(map) => {
            by_kind(map, path, renamed);
            for (key, child) in map.iter_mut() {
                path.push(key.clone());
                walk(child, path, renamed);
                path.pop();
            }
        }
        Value::Array(items) => {
            for (index, child) in items.iter_mut().enumerate() {
                path.push(index.to_string());
                walk(child, path, renamed);
                path.pop();
            }
        }
        Value::String(text) => {
            let mut kinds = NAMES.iter().filter(|(_, end)| {
                let mut parts = path.iter().rev();
                end.rsplit('.').all(|part| parts.next().is_some_and(|own| part == "*" || own == part))
            });
            if let Some(name) = kinds.find_map(|(kind, _)| new_name(kind, text, renamed)) {
                *text = name;
            }
        }
        _ => {}
    }
}

fn by_kind(map: &mut Map<String, Value>, path: &[String], renamed: &[(String, String, String)]) {
    if !path.last().is_some_and(|field| REFERENCES.contains(&field.as_str())) {
        return;
    }
    let text = |key: &str| map.get(key).and_then(Value::as_str);
    let (Some(kind), Some(name)) = (text("kind"), text("name")) else { return };
    if let Some(name) = new_name(kind, name, renamed) {
        map.insert("name".to_owned(), json!(name));
    }
}

fn new_name(kind: &str, name: &str, renamed: &[(String, String, String)]) -> Option<String> {
    let found = renamed.iter().find(|(of, before, _)| of == kind && before == name);
    found.map(|(_, _, after)| after.clone())
}
