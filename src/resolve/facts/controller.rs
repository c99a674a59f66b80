//! `controller.toml`: what a controller can do for a service from outside, and how it is told. A controller is this file,
//! and where it has objects of its own, a template for each.

use crate::diagnostic::Report;
use crate::resolve::facts::runtime::list;
use crate::resolve::names;
use crate::resolve::service::References;
use crate::spec::{self, Spanned, Table, Tables};
use crate::templates::Templates;
use crate::worktree::unreadable;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The facts of a controller.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ControllerFile {
    /// What it is, in a few words.
    pub summary: Spanned<String>,
    /// Which objects it reads.
    pub form: Form,
    /// Why nobody should choose it any more.
    pub retired: Option<String>,
    /// Where the facts come from.
    #[serde(rename = "sources")]
    pub _sources: Vec<String>,
    /// The words by which an annotation names an object of its own, with `{namespace}` and `{name}`.
    pub reference: Option<String>,
    /// What it can do, by the ability's name.
    #[serde(default)]
    pub can: BTreeMap<Spanned<String>, Means>,
    /// What it cannot do, and why.
    #[serde(default)]
    pub cannot: Table<String>,
}

/// Which objects a controller reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// `[ingress]`
    Ingress,
    /// `[gateway]`
    Gateway,
}

/// How a controller is told. Words may hold `{key}`, as in `runtime.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Means {
    /// Annotations of the Ingress. Where several abilities need the same one, their words are joined by commas.
    #[serde(default)]
    pub annotations: Table<String>,
    /// Annotations of the Service.
    #[serde(default)]
    pub service_annotations: Table<String>,
    /// Objects of its own: templates in the controller's folder.
    #[serde(default)]
    pub manifests: Vec<String>,
    /// What the path of the rule becomes.
    pub path: Option<Spanned<String>>,
    /// What the type of the rule's path becomes.
    pub path_type: Option<String>,
    /// What a Secret with users has to hold.
    pub secret: Option<Spanned<String>>,
    /// A command that makes such a Secret.
    pub create: Option<Spanned<String>>,
    /// Abilities that it cannot show at the same time, and why.
    #[serde(default)]
    pub excludes: Table<String>,
}

impl Tables for ControllerFile {
    fn is_table(path: &[String]) -> bool {
        path == ["can"] || path == ["cannot"] || (path.len() == 2 && path[0] == "can")
    }
}

impl ControllerFile {
    /// Reads the controller of a name.
    pub fn load(name: &str, templates: &Templates, report: &mut Report) -> Option<Self> {
        let path = format!("controllers/{name}/controller.toml");
        match if names::label(name).is_ok() { templates.find(&path) } else { Ok(None) } {
            Ok(Some(template)) => spec::read(&template.path, &template.text, report)
                .filter(|(layer, _)| layer.is_whole())
                .map(|(_, file)| file),
            Ok(None) => None,
            Err(error) => {
                report.push(unreadable(&templates.shown(&path), &error));
                None
            }
        }
    }

    /// The controllers of a form, with what they can.
    pub fn all(form: Form, templates: &Templates) -> Vec<(String, Self)> {
        let names = templates.controllers().into_iter();
        names
            .filter_map(|name| Some((name.clone(), Self::load(&name, templates, &mut Report::default())?)))
            .filter(|(_, file)| file.form == form)
            .collect()
    }

    /// Whether an annotation takes the words of several abilities.
    pub fn is_shared(&self, annotation: &str) -> bool {
        let says = |means: &&Means| {
            let names = means.annotations.keys().chain(means.service_annotations.keys());
            names.into_iter().any(|name| name.value == annotation)
        };
        self.can.values().filter(says).count() > 1
    }

    /// How annotations name its own objects.
    pub fn references(&self) -> Option<References> {
        let words = self.reference.clone()?;
        let with_objects = self.can.values().filter(|means| !means.manifests.is_empty());
        let annotations = with_objects
            .flat_map(|means| means.annotations.keys().chain(means.service_annotations.keys()))
            .map(|name| name.value.clone());
        Some(References { words, annotations: annotations.collect() })
    }

    /// How it is told to do something, or why it cannot.
    pub fn means(&self, ability: &str) -> Result<&Means, &str> {
        let can = self.can.iter().find(|(name, _)| name.value == ability);
        can.map(|(_, means)| means).ok_or_else(|| {
            let why = self.cannot.iter().find(|(name, _)| name.value == ability);
            why.map_or("its `controller.toml` does not say how", |(_, why)| why.value.as_str())
        })
    }
}

/// The names of the controllers that can do something, in backticks; empty where none can.
pub fn who_can(ability: &str, form: Form, templates: &Templates) -> String {
    let all = ControllerFile::all(form, templates);
    let can = all.iter().filter(|(_, file)| file.means(ability).is_ok());
    list(can.map(|(name, _)| name.as_str()))
}
