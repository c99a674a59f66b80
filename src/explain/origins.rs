//! A context's tree of values and origins, read into settings by their paths.

use crate::diagnostic::Span;
use crate::resolve::Origin;
use serde_json::Value;
use std::collections::BTreeMap;

/// Why a setting is what it is, as it is serialized.
#[derive(Debug, Clone)]
pub enum Said {
    Given(Span),
    Default(String),
    Stated(Span),
    Derived { from: Vec<String>, rule: String },
}

/// A setting as a context has it.
#[derive(Debug)]
pub struct Setting {
    /// Why it is that.
    pub said: Said,
    /// Keys that had a part in it.
    pub also: Vec<String>,
    /// What it is.
    pub value: Value,
}

/// The settings of a context, by the path that a template has for each.
#[derive(Debug, Default)]
pub struct Origins {
    pub settings: BTreeMap<String, Setting>,
    /// The paths of everything else.
    pub others: BTreeMap<String, Value>,
}

impl Origins {
    /// From a context's tree of origins.
    pub fn of(tree: &Value) -> Self {
        let mut origins = Self::default();
        origins.collect(tree, String::new());
        origins
    }

    fn collect(&mut self, tree: &Value, path: String) {
        let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        match tree {
            Value::Object(map) => {
                if let Some(said) = map.get(Origin::MARK).and_then(said) {
                    let value = map.get("value").cloned().unwrap_or_default();
                    self.settings.insert(path, Setting { said, also: words(map.get("also")), value });
                    return;
                }
                map.iter().for_each(|(name, child)| self.collect(child, below(name)));
                self.others.insert(path, Value::Object(serde_json::Map::new()));
            }
            Value::Array(items) => {
                items.iter().enumerate().for_each(|(at, child)| self.collect(child, below(&at.to_string())));
                self.others.insert(path, Value::Array(Vec::new()));
            }
            plain => {
                self.others.insert(path, plain.clone());
            }
        }
    }

    /// The setting at a path, or the one whose value is the list that the path is an item of.
    pub fn setting(&self, path: &str) -> Option<&Setting> {
        let whole =
            path.rsplit_once('.').filter(|(_, item)| item.parse::<usize>().is_ok()).map(|(list, _)| list);
        self.settings.get(path).or_else(|| self.settings.get(whole?))
    }

    /// Whether a path is that of a list's item.
    pub fn is_item(&self, path: &str) -> bool {
        self.others.contains_key(path)
            && path.rsplit('.').next().is_some_and(|last| last.parse::<usize>().is_ok())
    }

    /// The paths of what a list or a table of settings holds; `None` for a table of anything else.
    pub fn entries(&self, path: &str) -> Option<Vec<String>> {
        let prefix = format!("{path}.");
        let below = |path: &&String| path.starts_with(&prefix);
        let others = self.others.range(prefix.clone()..).map(|(path, _)| path).take_while(below);
        let settings = self.settings.range(prefix.clone()..).map(|(path, _)| path).take_while(below);
        let own = |path: &&String| !path[prefix.len()..].contains('.');
        match self.others.get(path) {
            Some(Value::Array(_)) => Some(others.chain(settings).filter(own).cloned().collect()),
            _ if others.count() > 0 => None,
            _ => Some(settings.cloned().collect()),
        }
    }

    /// The settings below a path, without the environment that it begins with.
    pub fn below(&self, path: &str) -> Vec<String> {
        let prefix = format!("{path}.");
        let paths = self.settings.range(prefix.clone()..).map(|(path, _)| path.as_str());
        paths
            .take_while(|path| path.starts_with(&prefix))
            .map(|path| environment(path).1.to_owned())
            .collect()
    }
}

fn said(origin: &Value) -> Option<Said> {
    let span = |name: &str| -> Option<Span> {
        let at = |end: &str| origin.pointer(&format!("/{name}/{end}"))?.as_u64()?.try_into().ok();
        Some(Span { start: at("start")?, end: at("end")? })
    };
    let text = |pointer: &str| origin.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    if let Some(span) = span("Given") {
        return Some(Said::Given(span));
    }
    if let Some(span) = span("Runtime") {
        return Some(Said::Stated(span));
    }
    if let Some(reason) = text("/Default") {
        return Some(Said::Default(reason));
    }
    Some(Said::Derived { from: words(origin.pointer("/Derived/from")), rule: text("/Derived/rule")? })
}

fn words(list: Option<&Value>) -> Vec<String> {
    let list = list.and_then(Value::as_array).into_iter().flatten();
    list.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// `environments.0.` and the rest.
pub fn environment(path: &str) -> (&str, &str) {
    let after = path.strip_prefix("environments.").and_then(|rest| rest.split_once('.'));
    match after {
        Some((index, name)) if index.parse::<usize>().is_ok() => path.split_at(path.len() - name.len()),
        _ => ("", path),
    }
}
