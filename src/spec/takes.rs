//! What a key takes, found in the JSON Schema by the key's names.

use super::edit::dotted;
use super::{Of, nearest, schema};
use crate::diagnostic::{Code, Finding};
use serde_json::Value;

/// What a key takes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Takes {
    /// The names of its types in JSON Schema.
    pub types: Vec<String>,
    /// Those of its items, where it takes an array.
    pub items: Vec<String>,
    /// The words that it takes, where it takes no others.
    pub choices: Vec<String>,
}

/// What a key takes that takes a value; else why it cannot be given one.
pub fn takes(path: &[String], of: Of) -> Result<Takes, Box<Finding>> {
    let root = schema::tree(of);
    let mut at = vec![&root];
    for (index, name) in path.iter().enumerate() {
        let next = at.iter().find_map(|schema| step(schema, name));
        let Some(next) = next else { return Err(unknown(path, index, &at)) };
        at = variants(&root, next);
    }
    let types = types(&at);
    let is = |wanted: &str| types.iter().any(|kind| kind == wanted);
    // What takes both takes a value.
    if types.is_empty() || is("object") && !is("string") {
        let message = format!("`{}` is a table, and only single values can be set", dotted(path));
        let finding = Finding::nowhere(Code::NotSettable, message);
        return Err(Box::new(match names(&at).first() {
            Some(name) => finding.help(format!("set the keys in it, such as `{}.{name}`", dotted(path))),
            None => finding.help(format!("set the values in it: `{}.NAME=VALUE`", dotted(path))),
        }));
    }
    let items = at.iter().filter_map(|schema| schema.get("items")).flat_map(|items| variants(&root, items));
    let items = self::types(&items.collect::<Vec<_>>());
    if items.iter().any(|kind| kind == "object") {
        let message = format!("`{}` is an array of tables, and only single values can be set", dotted(path));
        let help = format!("set the keys of an item, such as `{}.0.NAME=VALUE`", dotted(path));
        return Err(Box::new(Finding::nowhere(Code::NotSettable, message).help(help)));
    }
    Ok(Takes { types, items, choices: choices(&at) })
}

/// A schema with its references and alternatives followed.
fn variants<'s>(root: &'s Value, schema: &'s Value) -> Vec<&'s Value> {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        return root
            .pointer(reference.trim_start_matches('#'))
            .map_or_else(Vec::new, |found| variants(root, found));
    }
    let alternatives: Vec<&Value> = ["anyOf", "allOf", "oneOf"]
        .iter()
        .filter_map(|of| schema.get(of)?.as_array())
        .flatten()
        .flat_map(|schema| variants(root, schema))
        .collect();
    if alternatives.is_empty() { vec![schema] } else { alternatives }
}

fn step<'s>(schema: &'s Value, name: &str) -> Option<&'s Value> {
    let known = schema.get("properties").and_then(|keys| keys.get(name));
    let free = || schema.get("additionalProperties").filter(|values| values.is_object());
    let item = || schema.get("items").filter(|_| name.parse::<usize>().is_ok());
    known.or_else(free).or_else(item)
}

fn types(variants: &[&Value]) -> Vec<String> {
    let mut types: Vec<String> = Vec::new();
    for kind in variants.iter().filter_map(|schema| schema.get("type")) {
        let kinds = kind.as_array().map_or_else(|| vec![kind], |kinds| kinds.iter().collect());
        for kind in kinds.into_iter().filter_map(Value::as_str).filter(|kind| *kind != "null") {
            if !types.iter().any(|known| known == kind) {
                types.push(kind.to_owned());
            }
        }
    }
    types
}

fn choices(variants: &[&Value]) -> Vec<String> {
    let words = variants.iter().flat_map(|schema| {
        let several = schema.get("enum").and_then(Value::as_array).into_iter().flatten();
        schema.get("const").into_iter().chain(several)
    });
    words.filter_map(Value::as_str).map(str::to_owned).collect()
}

fn names<'s>(variants: &[&'s Value]) -> Vec<&'s str> {
    let keys = variants.iter().filter_map(|schema| schema.get("properties")?.as_object());
    keys.flat_map(serde_json::Map::keys).map(String::as_str).collect()
}

/// The nearest name at this place; else keys of this name at other places.
fn unknown(path: &[String], index: usize, at: &[&Value]) -> Box<Finding> {
    let (before, name) = (&path[..index], &path[index]);
    let place = if before.is_empty() {
        " at the top level".to_owned()
    } else {
        format!(" in `[{}]`", dotted(before))
    };
    let finding = Finding::nowhere(Code::UnknownKey, format!("unknown key `{name}`{place}"));
    let names = names(at);
    if names.is_empty() {
        return Box::new(finding.help(format!("`{}` takes a value and holds no keys", dotted(before))));
    }
    if let Some(near) = nearest(name, names.iter().copied()) {
        let whole: Vec<String> = before
            .iter()
            .cloned()
            .chain([near.to_owned()])
            .chain(path[index + 1..].iter().cloned())
            .collect();
        return Box::new(finding.help(format!("did you mean `{}`?", dotted(&whole))));
    }
    let elsewhere: Vec<String> = schema::keys()
        .iter()
        .filter(|key| path.len() == 1 && key.rsplit('.').next() == Some(name))
        .map(|key| format!("`{key}`"))
        .collect();
    if !elsewhere.is_empty() {
        return Box::new(finding.help(format!("did you mean {}?", elsewhere.join(" or "))));
    }
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    Box::new(finding.help(format!("the keys here are {}", names.join(", "))))
}
