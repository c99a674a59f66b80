//! Kinds from a CustomResourceDefinition.

use super::clean::clean;
use super::share::share;
use super::{Derived, folder};
use serde_json::{Map, Value, json};

/// The schemas of the kinds that a CustomResourceDefinition defines: of the versions that are served, and are no less
/// stable than the one that is stored.
///
/// # Errors
/// What is missing for a schema, in words.
pub fn of_definition(definition: &Value, source: &str) -> Result<Vec<Derived>, String> {
    if definition["kind"] != "CustomResourceDefinition" {
        return Err("it is no CustomResourceDefinition".to_owned());
    }
    let spec = &definition["spec"];
    let (Some(group), Some(kind)) = (spec["group"].as_str(), spec["names"]["kind"].as_str()) else {
        return Err("`spec.group` or `spec.names.kind` is missing".to_owned());
    };
    let versions: Vec<&Value> = spec["versions"].as_array().into_iter().flatten().collect();
    let name = |version: &Value| version["name"].as_str().unwrap_or_default().to_owned();
    let stored = versions.iter().find(|version| version["storage"] == true);
    let least = stored.map_or(Stability::Alpha, |version| Stability::of(&name(version)));
    let wanted = versions
        .iter()
        .filter(|version| version["served"] != false && Stability::of(&name(version)) >= least)
        .map(|version| {
            let published = &version["schema"]["openAPIV3Schema"];
            if !published.is_object() {
                return Err(format!("version `{}` has no `schema.openAPIV3Schema`", name(version)));
            }
            let has_status = version["subresources"]["status"].is_object();
            let content = content(published, source, spec["scope"] == "Cluster", has_status);
            Ok(Derived::new(format!("{}/{}/{kind}/schema.json", folder(group), name(version)), &content))
        });
    let derived = wanted.collect::<Result<Vec<_>, _>>()?;
    if derived.is_empty() { Err("no version is served".to_owned()) } else { Ok(derived) }
}

/// How far a version has come, by its name.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Stability {
    Alpha,
    Beta,
    Stable,
}

impl Stability {
    fn of(version: &str) -> Self {
        match version {
            _ if version.contains("alpha") => Self::Alpha,
            _ if version.contains("beta") => Self::Beta,
            _ => Self::Stable,
        }
    }
}

fn content(published: &Value, source: &str, is_cluster_wide: bool, has_status: bool) -> Value {
    let mut schema = clean(published);
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        for own in ["apiVersion", "kind", "status"] {
            properties.remove(own);
        }
        properties.insert("metadata".to_owned(), json!({ "$ref": "meta/v1/ObjectMeta" }));
        if has_status || published["properties"].get("status").is_some() {
            properties.insert("status".to_owned(), anything());
        }
    }
    let (schema, definitions) = share(&schema);
    let mut content = Map::new();
    content.insert("source".to_owned(), Value::from(source));
    if is_cluster_wide {
        content.insert("scope".to_owned(), Value::from("Cluster"));
    }
    content.insert("schema".to_owned(), schema);
    if !definitions.is_empty() {
        content.insert("definitions".to_owned(), Value::Object(definitions));
    }
    Value::Object(content)
}

/// What is not looked into.
pub fn anything() -> Value {
    json!({ "x-kubernetes-preserve-unknown-fields": true })
}
