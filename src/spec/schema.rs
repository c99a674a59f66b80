//! The JSON Schema of `service.toml`, and what else follows from it: the list of keys and the reference.

use super::Spec;
use super::tree::ITEM;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::OnceLock;

/// The JSON Schema, from the types and their doc comments. Draft 7 is what TOML editors know.
#[must_use]
pub fn schema() -> String {
    format!("{:#}\n", tree())
}

pub(super) fn tree() -> Value {
    let generator = schemars::generate::SchemaSettings::draft07().into_generator();
    generator.into_root_schema_for::<Spec>().to_value()
}

/// A key of `service.toml`.
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
    /// Whether it holds further keys.
    pub is_section: bool,
}

/// All keys with their descriptions, in the order of their names.
#[must_use]
pub fn reference() -> &'static [Key] {
    static KEYS: OnceLock<Vec<Key>> = OnceLock::new();
    KEYS.get_or_init(|| {
        let root = tree();
        let mut keys = Vec::new();
        walk(&root, &root, "", &mut keys);
        keys
    })
}

/// The dotted paths of all keys, sections and tables included.
#[must_use]
pub fn keys() -> &'static BTreeSet<String> {
    static PATHS: OnceLock<BTreeSet<String>> = OnceLock::new();
    PATHS.get_or_init(|| reference().iter().map(|key| key.path.trim_end_matches("[]").to_owned()).collect())
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
    let names: Vec<&str> = key.split('.').collect();
    let matches = |known: &&Key| {
        let path: Vec<&str> = known.path.split('.').collect();
        let alike = |pair: (&&str, &&str)| {
            *pair.0 == "NAME" || pair.0.trim_end_matches("[]") == pair.1.trim_end_matches("[]")
        };
        let whole = path.len() == names.len();
        let free = path.len() < names.len() && known.kind.starts_with("table of");
        (whole || free) && path.iter().zip(&names).all(alike)
    };
    reference().iter().filter(matches).max_by_key(|known| known.path.len())
}

/// Whether a table belongs at a path, environments left out.
pub fn is_table(path: &[String]) -> bool {
    static TABLES: OnceLock<BTreeSet<String>> = OnceLock::new();
    let tables = TABLES.get_or_init(|| {
        let chosen = |key: &Key| key.kind.starts_with("table of");
        let sections = reference().iter().filter(|key| key.is_section);
        let each =
            sections.map(|key| if chosen(key) { format!("{}.NAME", key.path) } else { key.path.clone() });
        each.chain(reference().iter().filter(|key| chosen(key)).map(|key| key.path.clone())).collect()
    });
    let chosen = path.split_last().map(|(_, above)| dotted(above) + ".NAME");
    tables.contains(&dotted(path)) || chosen.is_some_and(|chosen| tables.contains(&chosen))
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
        // An environment may say everything again; once is enough.
        let own = path != "environments";
        let is_section = own && target.get("properties").is_some();
        let path = if many == "array" && is_section { format!("{path}[]") } else { path };
        keys.push(Key {
            path: path.clone(),
            kind: kind(root, target, many),
            description: description.and_then(Value::as_str).unwrap_or_default().replace('\n', " "),
            choices: choices(target),
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
