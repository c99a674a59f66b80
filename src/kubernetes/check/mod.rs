//! Whether an object is one that an API server takes for its shape.
//!
//! A rule that cannot be followed here is not one: what a server takes is never refused for that.

mod format;
mod metadata;
mod words;

use super::Version;
use super::cel;
use super::kind::Kind;
use super::schema::{Additional, Schema};
use crate::diagnostic::nearest;
use serde_json::{Map, Value};
use std::borrow::Cow;
use words::{expected, found};

/// Something that a server would not take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// Where, such as `spec.ports.0.port`; empty for the whole object.
    pub path: String,
    /// What is wrong, as a sentence.
    pub message: String,
    /// Whether it is a field that there is not.
    pub is_unknown_field: bool,
    /// The field that may be meant.
    pub near: Option<String>,
}

/// Everything that a server of a version would not take of an object of a kind, in the order of the fields' names.
#[must_use]
pub fn check(kind: &Kind, object: &Value, version: Version) -> Vec<Wrong> {
    let mut checker = Checker { kind, version, path: Vec::new(), wrong: Vec::new() };
    let object = if kind.is_built_in {
        Cow::Borrowed(object)
    } else {
        let mut object = object.clone();
        checker.fill(&kind.schema, &mut object);
        Cow::Owned(object)
    };
    checker.value(&kind.schema, &object, true);
    if !kind.is_file {
        metadata::check(&mut checker, &object);
    }
    checker.wrong
}

struct Checker<'k> {
    kind: &'k Kind,
    version: Version,
    path: Vec<String>,
    wrong: Vec<Wrong>,
}

impl Checker<'_> {
    fn shown(&self) -> String {
        self.path.join(".")
    }

    fn below(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.shown()) }
    }

    fn say(&mut self, message: String) {
        let wrong = Wrong { path: self.shown(), message, is_unknown_field: false, near: None };
        if !self.wrong.contains(&wrong) {
            self.wrong.push(wrong);
        }
    }

    /// Defaults come before everything else: a field that has one is never missing.
    fn fill(&self, schema: &Schema, value: &mut Value) {
        if let Some(reference) = &schema.reference {
            // The definitions of Kubernetes' own types have none.
            if reference.starts_with('#')
                && let Some(schema) = self.kind.referred(reference)
            {
                self.fill(&schema, value);
            }
            return;
        }
        match value {
            Value::Object(map) => {
                for (name, field) in &schema.properties {
                    if let Some(default) = &field.default {
                        map.entry(name).or_insert_with(|| default.clone());
                    }
                }
                for (name, value) in map {
                    match (schema.properties.get(name), schema.additional_properties.as_deref()) {
                        (Some(field), _) | (None, Some(Additional::Of(field))) => self.fill(field, value),
                        _ => {}
                    }
                }
            }
            Value::Array(items) => {
                if let Some(of) = &schema.items {
                    for item in items {
                        self.fill(of, item);
                    }
                }
            }
            _ => {}
        }
    }

    /// `whole` where the schema says every field there is, and not only something of some.
    fn value(&mut self, schema: &Schema, value: &Value, whole: bool) {
        // `null` is a field that is not there.
        if value.is_null() {
            return;
        }
        if let Some(reference) = &schema.reference {
            if let Some(schema) = self.kind.referred(reference) {
                self.value(&schema, value, whole);
            }
            return;
        }
        let before = self.wrong.len();
        if let Some(expected) = expected(schema, value) {
            self.say(format!("`{}` takes {expected}, not {}", self.shown(), found(value)));
            return;
        }
        self.scalar(schema, value);
        match value {
            Value::Object(map) => self.object(schema, map, whole),
            Value::Array(items) => self.list(schema, items, whole),
            _ => {}
        }
        for also in &schema.all_of {
            self.value(also, value, false);
        }
        self.forms(schema, value);
        // A server looks at rules once the rest is right.
        if self.wrong.len() == before {
            for rule in schema.rules.iter().filter(|rule| cel::holds(&rule.rule, value) == Some(false)) {
                let why = rule.message.clone().unwrap_or_else(|| format!("`{}` does not hold", rule.rule));
                let field = rule.field.as_deref().unwrap_or_default().trim_start_matches('.');
                let depth = self.path.len();
                self.path.extend(field.split('.').filter(|step| !step.is_empty()).map(str::to_owned));
                let at = if self.path.is_empty() { String::new() } else { format!("`{}`: ", self.shown()) };
                self.say(format!("{at}{why}"));
                self.path.truncate(depth);
            }
        }
    }

    fn scalar(&mut self, schema: &Schema, value: &Value) {
        let mut refuse = |why: String| {
            let shown = if let Value::String(text) = value { text.clone() } else { value.to_string() };
            self.say(if shown.is_empty() {
                format!("`{}` cannot be empty: {why}", self.shown())
            } else {
                format!("`{}` cannot be `{shown}`: {why}", self.shown())
            });
        };
        if !schema.choices.is_empty() && !schema.choices.contains(value) {
            refuse(words::choices(&schema.choices));
            return;
        }
        if let Some(why) = schema.format.as_deref().and_then(|format| format::refused(format, value)) {
            refuse(why);
            return;
        }
        if let Some(number) = value.as_f64()
            && let Some(why) = words::bounds(schema, number)
        {
            refuse(why);
        }
        if let Value::String(text) = value {
            let length = text.chars().count();
            if schema.min_length.is_some_and(|least| length < least) {
                refuse(words::least(schema.min_length, "character"));
            } else if schema.max_length.is_some_and(|most| length > most) {
                refuse(words::most(schema.max_length, "character"));
            } else if schema
                .pattern
                .as_ref()
                .is_some_and(|pattern| cel::matches(pattern, text) == Some(false))
            {
                refuse(format!("it has to match `{}`", schema.pattern.as_deref().unwrap_or_default()));
            }
        }
    }

    fn object(&mut self, schema: &Schema, map: &Map<String, Value>, whole: bool) {
        for name in &schema.required {
            if map.get(name).is_none_or(Value::is_null) {
                self.say(format!("`{}` is missing", self.below(name)));
            }
        }
        if schema.min_properties.is_some_and(|least| map.len() < least) {
            self.say(format!("`{}`: {}", self.shown(), words::least(schema.min_properties, "key")));
        }
        if schema.max_properties.is_some_and(|most| map.len() > most) {
            self.say(format!("`{}`: {}", self.shown(), words::most(schema.max_properties, "key")));
        }
        for (name, value) in map {
            match (schema.properties.get(name), schema.additional_properties.as_deref()) {
                (Some(field), _) => {
                    if whole {
                        self.version(field, name);
                    }
                    self.within(name, field, value, whole);
                }
                (None, Some(Additional::Of(of))) => self.within(name, of, value, whole),
                (None, Some(Additional::Any(true))) => {}
                _ if !whole || schema.is_open() => {}
                _ if self.path.is_empty() && ["apiVersion", "kind"].contains(&name.as_str()) => {}
                _ => {
                    let near = nearest(name, schema.properties.keys().map(String::as_str));
                    let path = self.below(name);
                    let message = format!("there is no field `{path}`");
                    self.wrong.push(Wrong {
                        path,
                        message,
                        is_unknown_field: true,
                        near: near.map(str::to_owned),
                    });
                }
            }
        }
    }

    /// Whether a field is there in the cluster's version.
    fn version(&mut self, field: &Schema, name: &str) {
        let path = self.below(name);
        let message = match (field.since, field.until) {
            (Some(since), _) if since > self.version => {
                format!(
                    "there is no field `{path}` in Kubernetes {}; {since} is the first with it",
                    self.version
                )
            }
            (_, Some(until)) if until < self.version => {
                format!(
                    "there is no field `{path}` in Kubernetes {}; {until} was the last with it",
                    self.version
                )
            }
            _ => return,
        };
        self.wrong.push(Wrong { path, message, is_unknown_field: true, near: None });
    }

    fn within(&mut self, name: &str, schema: &Schema, value: &Value, whole: bool) {
        self.path.push(name.to_owned());
        self.value(schema, value, whole);
        self.path.pop();
    }

    fn list(&mut self, schema: &Schema, items: &[Value], whole: bool) {
        if schema.min_items.is_some_and(|least| items.len() < least) {
            self.say(format!("`{}`: {}", self.shown(), words::least(schema.min_items, "item")));
        }
        if schema.max_items.is_some_and(|most| items.len() > most) {
            self.say(format!("`{}`: {}", self.shown(), words::most(schema.max_items, "item")));
        }
        if let Some(of) = &schema.items {
            for (index, item) in items.iter().enumerate() {
                self.within(&index.to_string(), of, item, whole);
            }
        }
        let is_set = schema.unique_items || schema.list_type.as_deref() == Some("set");
        if schema.duplicates || (schema.list_keys.is_empty() && !is_set) {
            return;
        }
        let key = |item: &Value| -> Vec<Value> {
            if is_set {
                return vec![item.clone()];
            }
            schema.list_keys.iter().map(|key| item.get(key).cloned().unwrap_or_default()).collect()
        };
        for (index, item) in items.iter().enumerate() {
            if items[..index].iter().any(|other| key(other) == key(item)) {
                let same = words::same(&schema.list_keys, item);
                self.path.push(index.to_string());
                self.say(format!("`{}` stands in the list already: {same}", self.shown()));
                self.path.pop();
            }
        }
    }

    fn forms(&mut self, schema: &Schema, value: &Value) {
        let holding = |forms: &[Schema]| forms.iter().filter(|form| self.holds(form, value)).count();
        let (any, one) = (holding(&schema.any_of), holding(&schema.one_of));
        let not = schema.not.as_ref().is_some_and(|not| self.holds(not, value));
        if (any == 0 && !schema.any_of.is_empty()) || (one == 0 && !schema.one_of.is_empty()) {
            self.say(words::no_form(&self.shown(), schema));
        } else if one > 1 || not {
            self.say(format!("`{}` cannot have these fields at the same time", self.shown()));
        }
    }

    fn holds(&self, schema: &Schema, value: &Value) -> bool {
        let mut checker =
            Checker { kind: self.kind, version: self.version, path: Vec::new(), wrong: Vec::new() };
        checker.value(schema, value, false);
        checker.wrong.is_empty()
    }
}
