//! What stands in a schema many times, said once: a definition of a server that embeds pods says a container four times,
//! and the same volume in each.

use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Below this length, in bytes, a reference is no shorter.
const WORTH: usize = 100;

/// Keywords whose value is a table of schemas, a schema, or a list of them.
const TABLES: &[&str] = &["properties"];
const ONE: &[&str] = &["additionalProperties", "items", "not"];

/// A schema with references, and the definitions that they name.
pub fn share(schema: &Value) -> (Value, Map<String, Value>) {
    let mut sharing = Sharing { uses: BTreeMap::new(), names: BTreeMap::new(), definitions: Map::new() };
    sharing.count(schema);
    let schema = sharing.children(schema);
    (schema, sharing.definitions)
}

struct Sharing {
    /// How often a schema stands in another, different one.
    uses: BTreeMap<String, usize>,
    names: BTreeMap<String, String>,
    definitions: Map<String, Value>,
}

impl Sharing {
    fn count(&mut self, schema: &Value) {
        for (_, child) in children(schema) {
            let uses = self.uses.entry(child.to_string()).or_default();
            *uses += 1;
            if *uses == 1 {
                self.count(child);
            }
        }
    }

    /// The schema with the schemas in it shared.
    fn children(&mut self, schema: &Value) -> Value {
        let Value::Object(schema) = schema else { return schema.clone() };
        let mut shared = schema.clone();
        for (keyword, value) in &mut shared {
            if TABLES.contains(&keyword.as_str()) {
                for (name, child) in value.as_object_mut().into_iter().flatten() {
                    *child = self.one(name, child);
                }
            } else if ONE.contains(&keyword.as_str()) {
                *value = self.one("item", value);
            }
        }
        Value::Object(shared)
    }

    fn one(&mut self, name: &str, schema: &Value) -> Value {
        let key = schema.to_string();
        if key.len() < WORTH || self.uses.get(&key).is_none_or(|uses| *uses < 2) {
            return self.children(schema);
        }
        let name = if let Some(name) = self.names.get(&key) {
            name.clone()
        } else {
            let free = |name: &String| !self.names.values().any(|taken| taken == name);
            let numbered = (2..).map(|number| format!("{name}{number}"));
            let Some(name) = std::iter::once(name.to_owned()).chain(numbered).find(free) else {
                return schema.clone();
            };
            self.names.insert(key, name.clone());
            let definition = self.children(schema);
            self.definitions.insert(name.clone(), definition);
            name
        };
        serde_json::json!({ "$ref": format!("#/{name}") })
    }
}

fn children(schema: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let tables = TABLES.iter().filter_map(|keyword| schema.get(*keyword)?.as_object());
    let ones = ONE.iter().filter_map(|keyword| Some(("item", schema.get(*keyword)?)));
    tables.flatten().map(|(name, child)| (name.as_str(), child)).chain(ones)
}
