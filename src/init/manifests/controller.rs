//! What the controller of an Ingress or a route was told, read from its `controller.toml` the other way round.

use super::chosen::Chosen;
use super::object::{Object, texts};
use super::words;
use crate::diagnostic::Report;
use crate::kubernetes::yaml::lenient::documents;
use crate::render::engine::Engine;
use crate::resolve::{ControllerFile, Form, Means};
use crate::templates::Templates;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Keys that a template may leave out.
const OPTIONAL: &[&str] = &["auth.realm", "auth.response_headers"];

/// How requests come in, where a controller is told more than an Ingress or a route says.
#[derive(Debug, Default)]
pub struct Entrance {
    /// Its name.
    pub controller: Option<String>,
    /// What it can do.
    pub can: BTreeSet<String>,
    /// What it is asked to do.
    pub does: BTreeSet<String>,
    /// What it is told, by the names of the placeholders in `controller.toml`.
    pub told: BTreeMap<String, String>,
    /// The annotations by which it is told.
    pub annotations: BTreeSet<String>,
}

/// The controllers that know some of what was given, and at last none: then annotations stay as they are.
#[must_use]
pub fn entrances(chosen: &Chosen<'_>, templates: &Templates) -> Vec<Entrance> {
    let form = match (chosen.ingress, chosen.route) {
        (Some(_), _) => Form::Ingress,
        (None, Some(_)) => Form::Gateway,
        (None, None) => return vec![Entrance::default()],
    };
    let engine = Engine::new(templates);
    let known = ControllerFile::all(form, templates).into_iter();
    let mut found: Vec<Entrance> = known
        .filter_map(|(name, file)| Reader { chosen, engine: &engine, name: &name }.read(&file))
        .collect();
    found.sort_by_key(|entrance| std::cmp::Reverse(entrance.does.len()));
    found.push(Entrance::default());
    found
}

struct Reader<'r> {
    chosen: &'r Chosen<'r>,
    engine: &'r Engine<'r>,
    name: &'r str,
}

impl Reader<'_> {
    fn read(&self, file: &ControllerFile) -> Option<Entrance> {
        let mut entrance = Entrance {
            controller: Some(self.name.to_owned()),
            can: file.can.keys().map(|name| name.value.clone()).collect(),
            ..Entrance::default()
        };
        for (ability, means) in &file.can {
            let Some(told) = self.told(means, file) else { continue };
            entrance.does.insert(ability.value.clone());
            entrance.told.extend(told);
            let names = means.annotations.keys().chain(means.service_annotations.keys());
            entrance.annotations.extend(names.map(|name| name.value.clone()));
        }
        (!entrance.does.is_empty()).then_some(entrance)
    }

    /// What stands for the placeholders, where all that a controller is told by was given.
    fn told(&self, means: &Means, file: &ControllerFile) -> Option<Vec<(String, String)>> {
        let mut told = Vec::new();
        let entrance = self.chosen.ingress.or(self.chosen.route);
        for (of, object) in
            [(&means.annotations, entrance), (&means.service_annotations, self.chosen.service)]
        {
            let given = texts(object.and_then(|object| object.value.pointer("/metadata/annotations")));
            for (name, words) in of {
                let value = given.get(&name.value)?;
                let parts: Vec<&str> = if file.is_shared(&name.value) {
                    value.split(',').map(str::trim).collect()
                } else {
                    vec![value]
                };
                let found = parts.iter().find_map(|part| self.words(&words.value, part))?;
                told.extend(found);
            }
        }
        if let Some(words) = &means.path {
            let path = self.chosen.ingress?.text("/spec/rules/0/http/paths/0/path")?;
            told.extend(self.words(&words.value, path)?);
        }
        for manifest in &means.manifests {
            let pattern = self.pattern(manifest)?;
            let found = self.chosen.rest.iter().find_map(|object| self.object(&pattern, object))?;
            told.extend(found);
        }
        let says_something = !means.annotations.is_empty()
            || !means.service_annotations.is_empty()
            || !means.manifests.is_empty();
        says_something.then_some(told)
    }

    fn words(&self, words: &str, text: &str) -> Option<Vec<(String, String)>> {
        let workload = self.chosen.workload;
        let known = |key: &str| match key {
            "service.name" => Some(workload.name().to_owned()),
            "service.namespace" => workload.text("/metadata/namespace").map(str::to_owned),
            _ => None,
        };
        let found = words::read(words, text, known)?;
        Some(found.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
    }

    /// What a template gives where every value is its own name in braces.
    fn pattern(&self, manifest: &str) -> Option<Value> {
        let key = |name: &str| json!(format!("{{{name}}}"));
        let workload = self.chosen.workload;
        let context = json!({
            "service": {
                "name": workload.name(),
                "namespace": workload.text("/metadata/namespace"),
                "labels": {},
                "annotations": {},
            },
            "auth": {
                "secret": key("auth.secret"),
                "realm": key("auth.realm"),
                "url": key("auth.url"),
                "response_headers": [key("auth.response_headers")],
            },
            "server": {
                "timeout_seconds": key("server.timeout_seconds"),
                "max_body": key("server.max_body"),
                "max_body_bytes": key("server.max_body_bytes"),
            },
            "ingress": {"path": key("ingress.path")},
            "gateway": {"path": key("gateway.path")},
            "tls": {"min_version": key("tls.min_version")},
        });
        let name = format!("controllers/{}/{manifest}", self.name);
        let context = minijinja::Value::from(minijinja::value::Serde(&context));
        let text = self.engine.render(&name, &context, &mut Report::default())?;
        documents(&text).ok()?.into_iter().next().map(|read| read.value)
    }

    fn object(&self, pattern: &Value, object: &Object) -> Option<Vec<(String, String)>> {
        if pattern.get("kind") != object.value.get("kind") {
            return None;
        }
        let mut told = Vec::new();
        let own = |value: &Value| {
            let mut fields = value.as_object().cloned().unwrap_or_default();
            fields.retain(|field, _| !["apiVersion", "kind", "metadata"].contains(&field.as_str()));
            Value::Object(fields)
        };
        self.unify(&own(pattern), &own(&object.value), &mut told).then_some(told)
    }

    /// Whether an object says what a pattern does, and the values that stand in it.
    fn unify(&self, pattern: &Value, given: &Value, told: &mut Vec<(String, String)>) -> bool {
        match (pattern, given) {
            (Value::Object(pattern), Value::Object(given)) => pattern.iter().all(|(field, wanted)| {
                let is_optional = || {
                    let text = wanted.to_string();
                    !wanted.is_object() && OPTIONAL.iter().any(|key| text.contains(&format!("{{{key}}}")))
                };
                match given.get(field) {
                    Some(given) => self.unify(wanted, given, told),
                    None => is_optional(),
                }
            }),
            (Value::Array(pattern), Value::Array(given)) => match (pattern.as_slice(), given.as_slice()) {
                // One stands for all.
                ([Value::String(words)], [_, ..]) if given.iter().all(Value::is_string) => {
                    let all: Vec<&str> = given.iter().filter_map(Value::as_str).collect();
                    self.unify(&json!(words), &json!(all.join(",")), told)
                }
                (pattern, given) => {
                    pattern.len() == given.len()
                        && pattern.iter().zip(given).all(|(wanted, given)| self.unify(wanted, given, told))
                }
            },
            (Value::String(words), Value::String(_) | Value::Number(_)) => {
                let text = given.as_str().map_or_else(|| given.to_string(), str::to_owned);
                self.words(words, &text).map(|found| told.extend(found)).is_some()
            }
            _ => pattern == given,
        }
    }
}
