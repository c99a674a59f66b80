//! The JSON Schemas of `service.toml` and `platform.toml`, and what else follows from them: the list of keys and the
//! reference.

use super::layers::{CLUSTERS, DEFAULTS, ENVIRONMENTS};
use super::tree::ITEM;
use super::{PlatformSpec, Spec};
use clap::ValueEnum;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// A file that people write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Of {
    /// `service.toml`.
    #[default]
    Service,
    /// `platform.toml`.
    Platform,
}

/// The JSON Schema, from the types and their doc comments. Draft 7 is what TOML editors know.
#[must_use]
pub fn schema(of: Of) -> String {
    format!("{:#}\n", tree(of))
}

pub(super) fn tree(of: Of) -> Value {
    fn of_type<T: JsonSchema>() -> Value {
        let generator = schemars::generate::SchemaSettings::draft07().into_generator();
        generator.into_root_schema_for::<T>().to_value()
    }
    match of {
        Of::Service => of_type::<Spec>(),
        Of::Platform => of_type::<PlatformSpec>(),
    }
}

/// A key of `service.toml`, or of `platform.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Dotted; `NAME` stands for a name that the user chooses, and `[]` for each item of an array.
    pub path: String,
    /// What it takes.
    pub kind: String,
    /// What it means.
    pub description: String,
    /// The words that it takes, each with what it means, where it takes no others.
    pub choices: Vec<(String, String)>,
    /// What of the project it names, where that can be listed: `x-values` of the schema.
    pub values: Option<Values>,
    /// Whether it holds further keys.
    pub is_section: bool,
}

impl Key {
    /// Whether names that its owner chooses stand below it.
    fn is_open(&self) -> bool {
        self.kind.starts_with("table of")
    }
}

/// What a key names that is in the project, in the binary or known of Kubernetes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Values {
    /// Files and folders, by their paths from `service.toml`.
    Files,
    /// Runtimes.
    Runtimes,
    /// Controllers of an Ingress.
    IngressControllers,
    /// Controllers of a Gateway.
    GatewayControllers,
    /// Editions.
    Editions,
    /// Versions of Kubernetes.
    Versions,
    /// Codes of warnings.
    Warnings,
    /// Clusters that the platform describes.
    Clusters,
    /// Services below the platform.
    Services,
}

/// All keys with their descriptions, in the order of their names.
#[must_use]
pub fn reference() -> &'static [Key] {
    static KEYS: OnceLock<Vec<Key>> = OnceLock::new();
    KEYS.get_or_init(|| all_keys(Of::Service))
}

/// The keys of `platform.toml` with their descriptions, without those of `service.toml` that it takes.
#[must_use]
pub fn platform_reference() -> &'static [Key] {
    static KEYS: OnceLock<Vec<Key>> = OnceLock::new();
    KEYS.get_or_init(|| all_keys(Of::Platform))
}

fn all_keys(of: Of) -> Vec<Key> {
    let root = tree(of);
    let mut keys = Vec::new();
    walk(&root, &root, "", &mut keys);
    keys
}

/// The dotted paths of all keys, sections and tables included.
#[must_use]
pub fn keys() -> &'static BTreeSet<String> {
    static PATHS: OnceLock<BTreeSet<String>> = OnceLock::new();
    PATHS.get_or_init(|| reference().iter().map(|key| key.path.trim_end_matches("[]").to_owned()).collect())
}

/// The sections at the top that can be switched off: what a platform says of them waits for a service that has them.
pub fn waiting() -> &'static [String] {
    static WAITING: OnceLock<Vec<String>> = OnceLock::new();
    WAITING.get_or_init(|| {
        let switches = keys().iter().filter_map(|key| key.strip_suffix(".enabled"));
        switches.filter(|section| !section.contains('.')).map(str::to_owned).collect()
    })
}

/// The sections in which there is a key of this name, or a section.
pub fn sections_with(name: &str) -> Vec<String> {
    let last = |key: &&Key| key.path.trim_end_matches("[]").rsplit('.').next() == Some(name);
    let above = |key: &Key| key.path.rsplit_once('.').map_or("", |(above, _)| above).to_owned();
    let mut sections: Vec<String> = reference().iter().filter(last).map(above).collect();
    // What is meant is rather a section that people write than one deep in another.
    sections.sort_by_key(|section| section.matches('.').count());
    sections
}

/// The entry of the reference for a key, whatever names its owner chose.
#[must_use]
pub fn known(key: &str) -> Option<&'static Key> {
    static KNOWN: OnceLock<Known> = OnceLock::new();
    KNOWN.get_or_init(|| Known::of(reference())).find(key)
}

/// The same of a key that is a platform's own.
#[must_use]
pub fn platform_known(key: &str) -> Option<&'static Key> {
    static KNOWN: OnceLock<Known> = OnceLock::new();
    KNOWN.get_or_init(|| Known::of(platform_reference())).find(key)
}

/// The reference by path. Every value behind every line is asked for, and most are keys as they stand there.
struct Known {
    exact: BTreeMap<String, &'static Key>,
    /// Those with a name that the owner of the file chooses, in parts.
    open: Vec<(Vec<&'static str>, &'static Key)>,
}

impl Known {
    fn of(reference: &'static [Key]) -> Self {
        let open = reference.iter().filter(|key| key.is_open() || key.path.contains("NAME"));
        Self {
            exact: reference.iter().map(|key| (key.path.replace(ITEM, ""), key)).collect(),
            open: open
                .map(|key| (key.path.split('.').map(|name| name.trim_end_matches(ITEM)).collect(), key))
                .collect(),
        }
    }

    fn find(&self, key: &str) -> Option<&'static Key> {
        let key = key.replace(ITEM, "");
        self.exact.get(key.as_str()).copied().or_else(|| {
            let names: Vec<&str> = key.split('.').collect();
            let matching = self.open.iter().filter(|(path, key)| is_at(path, &names, key.is_open()));
            matching.max_by_key(|(path, _)| path.len()).map(|(_, key)| *key)
        })
    }
}

/// Whether names lead to a path of the reference, or into what is free below it. A name that its owner chose may hold
/// dots, as that of a device does.
fn is_at(path: &[&str], names: &[&str], free: bool) -> bool {
    match (path, names) {
        ([], names) => free || names.is_empty(),
        (["NAME", rest @ ..], [_, names @ ..]) => is_at(rest, names, free) || is_at(path, names, free),
        ([first, rest @ ..], [name, names @ ..]) => first == name && is_at(rest, names, free),
        _ => false,
    }
}

/// The paths at which tables belong. They follow from the schema, as a test says; every start asks for them, and the
/// schema takes longer to make than one service to read.
const TABLES: &str = include_str!("tables.txt");

/// Whether a table belongs at a path, environments left out.
pub fn is_table(path: &[String]) -> bool {
    let is = |path: &str| TABLES.lines().any(|table| table == path);
    is(&dotted(path)) || path.split_last().is_some_and(|(_, above)| is(&(dotted(above) + ".NAME")))
}

fn dotted(path: &[String]) -> String {
    path.join(".").replace(&format!(".{ITEM}"), ITEM)
}

fn walk(root: &Value, schema: &Value, path: &str, keys: &mut Vec<Key>) {
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else { return };
    for (name, property) in properties {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        let (target, many) = target(root, property);
        let description = property.get("description").or_else(|| target.get("description"));
        // An environment and a platform may say everything again; once is enough.
        let own = ![ENVIRONMENTS, DEFAULTS, CLUSTERS].contains(&path.as_str());
        let is_section = own && target.get("properties").is_some();
        let path = if many == "array" && is_section { format!("{path}[]") } else { path };
        keys.push(Key {
            path: path.clone(),
            kind: kind(root, target, many),
            description: description.and_then(Value::as_str).unwrap_or_default().replace('\n', " "),
            choices: choices(target),
            values: property.get("x-values").and_then(|values| Values::deserialize(values).ok()),
            is_section,
        });
        match many {
            _ if !is_section => {}
            "table" => walk(root, target, &format!("{path}.NAME"), keys),
            _ => walk(root, target, &path, keys),
        }
    }
}

/// What a property takes, its references followed, and whether it takes one or many of it.
fn target<'a>(root: &'a Value, schema: &'a Value) -> (&'a Value, &'static str) {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        return target(root, root.pointer(reference.trim_start_matches('#')).unwrap_or(&Value::Null));
    }
    if let [one] = alternatives(schema).as_slice() {
        return target(root, one);
    }
    if let Some(items) = schema.get("items") {
        return (target(root, items).0, "array");
    }
    match schema.get("additionalProperties") {
        Some(values) if values.is_object() => (target(root, values).0, "table"),
        _ => (schema, ""),
    }
}

/// What a value may be one of, its absence left out.
fn alternatives(schema: &Value) -> Vec<&Value> {
    let all = ["anyOf", "allOf"].into_iter().filter_map(|of| schema.get(of)?.as_array()).flatten();
    all.filter(|one| one.get("type") != Some(&Value::from("null"))).collect()
}

fn choices(schema: &Value) -> Vec<(String, String)> {
    let text = |variant: &Value, field: &str| variant.get(field).and_then(Value::as_str).map(str::to_owned);
    let variants = schema.get("oneOf").and_then(Value::as_array).into_iter().flatten();
    variants.filter_map(|v| Some((text(v, "const")?, text(v, "description").unwrap_or_default()))).collect()
}

fn kind(root: &Value, schema: &Value, many: &str) -> String {
    let choices = choices(schema);
    let one = if !choices.is_empty() {
        choices.iter().map(|(name, _)| format!("`\"{name}\"`")).collect::<Vec<_>>().join(", ")
    } else if schema.get("properties").is_some() {
        "table".to_owned()
    } else if let several @ [_, ..] = alternatives(schema).as_slice() {
        let kinds = several.iter().map(|one| target(root, one)).map(|(one, many)| kind(root, one, many));
        kinds.collect::<Vec<_>>().join(" or ")
    } else {
        match schema.get("type") {
            Some(Value::String(one)) => one.clone(),
            Some(Value::Array(several)) => several
                .iter()
                .filter_map(Value::as_str)
                .filter(|t| *t != "null")
                .collect::<Vec<_>>()
                .join(" or "),
            _ => String::new(),
        }
    };
    match many {
        "array" => format!("array of {one}"),
        "table" => format!("table of {one}"),
        _ => one,
    }
}

#[cfg(test)]
mod tests {
    use super::{Key, TABLES, reference};
    use std::collections::BTreeSet;

    #[test]
    fn tables_are_those_of_the_schema() {
        let chosen = |key: &Key| key.kind.starts_with("table of");
        let sections = reference().iter().filter(|key| key.is_section);
        let each =
            sections.map(|key| if chosen(key) { format!("{}.NAME", key.path) } else { key.path.clone() });
        let free = reference().iter().filter(|key| chosen(key)).map(|key| key.path.clone());
        let tables: Vec<String> = each.chain(free).collect::<BTreeSet<_>>().into_iter().collect();
        assert_eq!(TABLES, tables.join("\n") + "\n", "write this into src/spec/tables.txt");
    }
}
