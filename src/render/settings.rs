//! What a template is given, as settings by their paths: each value with its origin.

use crate::diagnostic::Span;
use crate::resolve::Origin;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Why a setting is what it is, as it is serialized.
#[derive(Debug, Clone)]
pub enum Said {
    /// Somebody wrote it here.
    Given(Span),
    /// Nobody did, for this reason.
    Default(String),
    /// The runtime, the controller or the installer states it here.
    Stated(Span),
    /// It follows from others.
    Derived {
        /// Their paths.
        from: Vec<String>,
        /// The rule in words.
        rule: String,
    },
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
pub struct Settings {
    /// Those that have an origin.
    pub settings: BTreeMap<String, Setting>,
    /// The paths of everything else.
    pub others: BTreeMap<String, Value>,
}

impl Settings {
    /// From a context's tree of origins.
    #[must_use]
    pub fn of(tree: &Value) -> Self {
        let mut settings = Self::default();
        settings.collect(tree, String::new());
        settings
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

    /// Where the value at a path was written, if it was.
    #[must_use]
    pub fn given(&self, path: &str) -> Option<Span> {
        match self.settings.get(path)?.said {
            Said::Given(span) => Some(span),
            _ => None,
        }
    }

    /// The values that were written, of those at these paths and those that they follow from.
    #[must_use]
    pub fn given_behind(&self, paths: &[String]) -> BTreeMap<String, Span> {
        let mut found = BTreeMap::new();
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let mut open: Vec<&str> = paths.iter().map(String::as_str).collect();
        while let Some(path) = open.pop() {
            let Some(setting) = self.settings.get(path).filter(|_| seen.insert(path)) else { continue };
            match &setting.said {
                Said::Given(span) => drop(found.insert(path.to_owned(), *span)),
                Said::Derived { from, .. } => open.extend(from.iter().map(String::as_str)),
                Said::Default(_) | Said::Stated(_) => {}
            }
            open.extend(setting.also.iter().map(String::as_str));
        }
        found
    }

    /// The setting at a path, or the one whose value is the list that the path is an item of.
    #[must_use]
    pub fn setting(&self, path: &str) -> Option<&Setting> {
        let whole =
            path.rsplit_once('.').filter(|(_, item)| item.parse::<usize>().is_ok()).map(|(list, _)| list);
        self.settings.get(path).or_else(|| self.settings.get(whole?))
    }

    /// Whether a path is that of a list's item.
    #[must_use]
    pub fn is_item(&self, path: &str) -> bool {
        self.others.contains_key(path)
            && path.rsplit('.').next().is_some_and(|last| last.parse::<usize>().is_ok())
    }

    /// The paths of what a list or a table of settings holds; `None` for a table of anything else.
    #[must_use]
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
    #[must_use]
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
#[must_use]
pub fn environment(path: &str) -> (&str, &str) {
    let after = path.strip_prefix("environments.").and_then(|rest| rest.split_once('.'));
    match after {
        Some((index, name)) if index.parse::<usize>().is_ok() => path.split_at(path.len() - name.len()),
        _ => ("", path),
    }
}
