//! Kubernetes' own kinds, from the published definitions of several versions.

use super::definition::anything;
use super::{Derived, folder};
use crate::kubernetes::Version;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The published definitions of a version, by their names.
type Published = Map<String, Value>;

/// The files of some kinds, such as `apps/v1/Deployment`, with what they refer to. What is said of a field is what the
/// newest version says: the older ones were corrected, and no field changed its type.
///
/// # Errors
/// What is not as expected, in words.
pub fn of_kubernetes(
    versions: &BTreeMap<Version, Value>,
    kinds: &BTreeSet<String>,
) -> Result<Vec<Derived>, String> {
    let versions = versions
        .iter()
        .map(|(version, file)| match file.get("$defs").or_else(|| file.get("definitions")) {
            Some(Value::Object(definitions)) => Ok((*version, definitions)),
            _ => Err(format!("what was given for {version} has no definitions")),
        })
        .collect::<Result<BTreeMap<_, _>, _>>()?;
    let (Some(oldest), Some(newest)) = (versions.keys().next(), versions.keys().next_back()) else {
        return Err("no version of Kubernetes was given".to_owned());
    };
    let mut deriving = Deriving {
        versions: &versions,
        span: (*oldest, *newest),
        groups: BTreeMap::new(),
        wanted: Vec::new(),
        done: BTreeMap::new(),
    };
    let names = names(&versions);
    for (kind, name) in &names {
        let package = name.strip_prefix("io.k8s.api.").and_then(|rest| rest.split('.').next());
        if let (Some((group, _)), Some(package)) = (kind.split_once('/'), package) {
            deriving.groups.insert(package.to_owned(), group.to_owned());
        }
    }
    let mut files = Vec::new();
    for kind in kinds {
        let name = names.get(kind).ok_or_else(|| format!("there is no kind `{kind}`"))?;
        let mut content = Map::new();
        content.insert("source".to_owned(), Value::from(format!("Kubernetes {newest}, Apache-2.0")));
        deriving.span_of(|definitions| definitions.contains_key(name), &mut content);
        content.insert("schema".to_owned(), deriving.kind(name));
        files.push(Derived::new(format!("{kind}/schema.json"), &Value::Object(content)));
    }
    while let Some(name) = deriving.wanted.pop() {
        if !deriving.done.contains_key(&name) {
            let schema = deriving.definition(&name);
            deriving.done.insert(name, schema);
        }
    }
    let mut shared: BTreeMap<String, Map<String, Value>> = BTreeMap::new();
    for (name, schema) in std::mem::take(&mut deriving.done) {
        let reference = deriving.reference(&name);
        if let Some((file, name)) = reference.rsplit_once('/') {
            shared.entry(format!("{file}/definitions.json")).or_default().insert(name.to_owned(), schema);
        }
    }
    files.extend(shared.into_iter().map(|(path, content)| Derived::new(path, &Value::Object(content))));
    Ok(files)
}

/// The name of the definition of each kind.
fn names(versions: &BTreeMap<Version, &Published>) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    for (name, definition) in versions.values().copied().flatten() {
        // What is in many groups is no kind of its own, such as `DeleteOptions`.
        if let Some([one]) = definition["x-kubernetes-group-version-kind"].as_array().map(Vec::as_slice) {
            let text = |key: &str| one[key].as_str().unwrap_or_default();
            names.insert(
                format!("{}/{}/{}", folder(text("group")), text("version"), text("kind")),
                name.clone(),
            );
        }
    }
    names
}

struct Deriving<'v> {
    versions: &'v BTreeMap<Version, &'v Published>,
    span: (Version, Version),
    /// The group of a package, such as `networking.k8s.io` of `networking`.
    groups: BTreeMap<String, String>,
    wanted: Vec<String>,
    done: BTreeMap<String, Value>,
}

impl Deriving<'_> {
    /// `core/v1/PodSpec` of `io.k8s.api.core.v1.PodSpec`.
    fn reference(&self, name: &str) -> String {
        let mut parts = name.rsplit('.');
        let mut part = || parts.next().unwrap_or_default();
        let (kind, version, package) = (part(), part(), part());
        format!("{}/{version}/{kind}", self.groups.get(package).map_or(package, String::as_str))
    }

    /// Since and until when something is there, where that is not always.
    fn span_of(&self, is_there: impl Fn(&Published) -> bool, into: &mut Map<String, Value>) {
        let mut there =
            self.versions.iter().filter(|(_, definitions)| is_there(definitions)).map(|(v, _)| *v);
        let Some(first) = there.next() else { return };
        let last = there.next_back().unwrap_or(first);
        if first > self.span.0 {
            into.insert("since".to_owned(), Value::from(first.to_string()));
        }
        if last < self.span.1 {
            into.insert("until".to_owned(), Value::from(last.to_string()));
        }
    }

    fn kind(&mut self, name: &str) -> Value {
        let mut schema = self.definition(name);
        if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
            properties.remove("apiVersion");
            properties.remove("kind");
            if properties.contains_key("status") {
                properties.insert("status".to_owned(), anything());
            }
        }
        schema
    }

    /// The definition of the newest version that has it, and all fields of the others.
    fn definition(&mut self, name: &str) -> Value {
        let versions = self.versions;
        let all: Vec<&Value> =
            versions.values().rev().filter_map(|definitions| definitions.get(name)).collect();
        let Some(newest) = all.first() else { return anything() };
        let mut properties: BTreeMap<&String, &Value> = BTreeMap::new();
        for definition in &all {
            for (field, schema) in definition["properties"].as_object().into_iter().flatten() {
                properties.entry(field).or_insert(schema);
            }
        }
        let mut written = Map::new();
        for (field, schema) in properties {
            let mut schema = if field == "status" && newest.get("x-kubernetes-group-version-kind").is_some() {
                anything()
            } else {
                self.schema(schema)
            };
            if let Some(schema) = schema.as_object_mut() {
                // A field of what is not there itself says nothing.
                let is_there = |definitions: &Published| {
                    definitions.get(name).is_none_or(|of| of["properties"].get(field).is_some())
                };
                self.span_of(is_there, schema);
            }
            written.insert(field.clone(), schema);
        }
        let mut schema = Map::new();
        schema.insert("type".to_owned(), Value::from("object"));
        if let Some(required) = newest.get("required") {
            let mut required: Vec<&str> =
                required.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            required.sort_unstable();
            schema.insert("required".to_owned(), required.into());
        }
        schema.insert("properties".to_owned(), Value::Object(written));
        Value::Object(schema)
    }

    fn schema(&mut self, published: &Value) -> Value {
        if let Some(name) = published.get("$ref").and_then(Value::as_str) {
            return self.referred(name.rsplit('/').next().unwrap_or_default());
        }
        let mut schema = Map::new();
        let is = match &published["type"] {
            // `null` is a value that is not there.
            Value::Array(types) => types.iter().find(|kind| *kind != "null"),
            Value::Null => None,
            kind => Some(kind),
        };
        let Some(kind) = is else { return anything() };
        schema.insert("type".to_owned(), kind.clone());
        if let Some(format) =
            published.get("format").filter(|format| *format != "int64" && *format != "double")
        {
            schema.insert("format".to_owned(), format.clone());
        }
        if let Some(keys) = published.get("x-kubernetes-list-map-keys") {
            schema.insert("x-kubernetes-list-map-keys".to_owned(), keys.clone());
        } else if published.get("x-kubernetes-list-type").is_some_and(|kind| kind == "set") {
            schema.insert("x-kubernetes-list-type".to_owned(), Value::from("set"));
        }
        for keyword in ["items", "additionalProperties"] {
            match published.get(keyword) {
                Some(child @ Value::Object(_)) => {
                    schema.insert(keyword.to_owned(), self.schema(child));
                }
                Some(Value::Bool(true)) => return anything(),
                _ => {}
            }
        }
        Value::Object(schema)
    }

    fn referred(&mut self, name: &str) -> Value {
        match name.strip_prefix("io.k8s.").unwrap_or(name) {
            "apimachinery.pkg.util.intstr.IntOrString" => json!({ "x-kubernetes-int-or-string": true }),
            "apimachinery.pkg.api.resource.Quantity" => json!({ "format": "quantity" }),
            "apimachinery.pkg.apis.meta.v1.Time" | "apimachinery.pkg.apis.meta.v1.MicroTime" => {
                json!({ "type": "string", "format": "date-time" })
            }
            "apimachinery.pkg.apis.meta.v1.FieldsV1" | "apimachinery.pkg.runtime.RawExtension" => anything(),
            rest if rest.starts_with("apiextensions-apiserver.") => anything(),
            _ => {
                self.wanted.push(name.to_owned());
                json!({ "$ref": self.reference(name) })
            }
        }
    }
}
