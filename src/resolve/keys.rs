//! From a value of the service to the keys of `service.toml` that decide it.

use super::Service;
use super::setting::{Origin, with_origins};
use crate::diagnostic::Span;
use crate::spec;
use serde_json::Value;
use std::collections::BTreeMap;

/// The keys behind the values of a service.
#[derive(Debug)]
pub struct Keys {
    derived: BTreeMap<String, Vec<String>>,
    given: BTreeMap<String, Span>,
}

impl Keys {
    /// Looks at where each value of a service comes from.
    #[must_use]
    pub fn of(service: &Service) -> Self {
        let mut keys = Self { derived: BTreeMap::new(), given: BTreeMap::new() };
        if let Ok(tree) = with_origins(|| serde_json::to_value(service)) {
            keys.collect(&tree, String::new());
        }
        keys
    }

    /// Where the value at a path was written, if it was.
    #[must_use]
    pub fn given(&self, path: &str) -> Option<Span> {
        self.given.get(path).copied()
    }

    /// What to change for these values to change, in the same order.
    #[must_use]
    pub fn behind(&self, paths: &[String]) -> Vec<String> {
        let mut keys: Vec<String> = Vec::new();
        for path in paths {
            for key in self.derived.get(path).unwrap_or(&vec![path.clone()]) {
                if key == Origin::DOCKERFILE {
                    continue;
                }
                let key = key_of(key);
                if !keys.contains(&key) {
                    keys.push(key);
                }
            }
        }
        keys
    }

    fn collect(&mut self, tree: &Value, path: String) {
        if let Value::Array(items) = tree {
            for (index, item) in items.iter().enumerate() {
                self.collect(item, format!("{path}.{index}"));
            }
        }
        let Value::Object(map) = tree else { return };
        if let Some(origin) = map.get(Origin::MARK) {
            let offset =
                |name: &str| origin.pointer(name).and_then(Value::as_u64).and_then(|at| at.try_into().ok());
            if let Some(from) = origin.pointer("/Derived/from").and_then(Value::as_array) {
                self.derived.insert(path, from.iter().filter_map(Value::as_str).map(str::to_owned).collect());
            } else if let (Some(start), Some(end)) = (offset("/Given/start"), offset("/Given/end")) {
                self.given.insert(path, Span { start, end });
            }
            return;
        }
        for (key, child) in map {
            let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            self.collect(child, path);
        }
    }
}

/// A key that can be written, as near to the path of a value as there is one. What a runtime states is changed with the
/// runtime.
#[must_use]
pub fn key_of(path: &str) -> String {
    // An item of a list is changed with the list.
    let path =
        path.split('.').take_while(|name| name.parse::<usize>().is_err()).collect::<Vec<_>>().join(".");
    let mut above = path.as_str();
    loop {
        if spec::keys().contains(above) {
            // Below it are names that the user chooses, as in `env.NAME`.
            return path;
        }
        match above.rsplit_once('.') {
            Some((shorter, _)) => above = shorter,
            None => return "runtime.name".to_owned(),
        }
    }
}
