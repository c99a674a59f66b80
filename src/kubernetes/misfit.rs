//! What an API server would not take of an object's shape, and at which line.

use super::check::check;
use super::{Kinds, Object, Version};
use crate::diagnostic::Code;

/// Something that does not fit the object that it says it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    /// Whether it is a field that there is not, or anything else.
    pub code: Code,
    /// What is wrong, as a sentence.
    pub message: String,
    /// From 1.
    pub line: usize,
    /// What may be meant.
    pub help: Option<String>,
}

/// Everything of an object that does not fit its kind in a version of Kubernetes.
#[must_use]
pub fn misfits(object: &Object, kinds: &Kinds, version: Version) -> Vec<Misfit> {
    let invalid = |message: String, line: usize| {
        vec![Misfit { code: Code::ManifestInvalid, message, line, help: None }]
    };
    for field in ["apiVersion", "kind"] {
        if object.text(field).is_none() {
            return invalid(format!("`{field}` is missing"), object.line(""));
        }
    }
    let Some(kind) = kinds.of(object) else { return invalid(unheard_of(object, kinds), object.line("kind")) };
    if let Some(since) = kind.since.filter(|since| *since > version) {
        let name = object.text("kind").unwrap_or_default();
        let message = format!("there is no `{name}` in Kubernetes {version}; {since} is the first with it");
        return invalid(message, object.line("kind"));
    }
    check(&kind, &object.value, version)
        .into_iter()
        .map(|wrong| Misfit {
            code: if wrong.is_unknown_field { Code::ManifestUnknownField } else { Code::ManifestInvalid },
            message: wrong.message,
            line: object.line(&wrong.path),
            help: wrong.near.map(|near| format!("did you mean `{near}`?")),
        })
        .collect()
}

/// There is no such kind.
fn unheard_of(object: &Object, kinds: &Kinds) -> String {
    let (version, kind) =
        (object.text("apiVersion").unwrap_or_default(), object.text("kind").unwrap_or_default());
    let (group, _) = object.api();
    let known = kinds.versions_of(kind);
    let same_group =
        known.iter().find(|version| version.rsplit_once('/').map_or("", |(group, _)| group) == group);
    match same_group.or(known.first()) {
        Some(known) => format!("there is no `{kind}` in `{version}`; it is in `{known}`"),
        None => format!("`{kind}` in `{version}` is not one of the objects that modelstow knows"),
    }
}
