//! Whether there is a field, and in which versions of Kubernetes.

use super::kind::{definition, definitions};
use super::path::steps;
use super::schema::{Additional, Schema};
use super::{Kind, Version};
use std::sync::Arc;

/// The versions that have something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Versions {
    /// The first that has it; `None` where all that are known do.
    pub since: Option<Version>,
    /// The first that heeds it without a feature gate that somebody switched on, where that is a later one.
    pub on: Option<Version>,
    /// The last that has it.
    pub until: Option<Version>,
}

impl Versions {
    /// The first that has it, and heeds it as it is installed.
    #[must_use]
    pub fn first(self) -> Option<Version> {
        self.since.max(self.on)
    }

    /// Whether a version has it, and heeds it as it is installed.
    #[must_use]
    pub fn have(self, version: Version) -> bool {
        self.first().is_none_or(|first| first <= version) && self.until.is_none_or(|last| version <= last)
    }

    /// Those that have this and what is below it.
    fn and(self, below: &Schema) -> Self {
        let until = [self.until, below.until].into_iter().flatten().min();
        Self { since: self.since.max(below.since), on: self.on.max(below.on), until }
    }
}

impl Kind {
    /// The versions that have a field, such as `spec.template.spec.containers.0.lifecycle.preStop.sleep`, in which a
    /// number and `*` stand for any item or key; `None` where none has it.
    #[must_use]
    pub fn versions_with(&self, path: &str) -> Option<Versions> {
        let own = Versions { since: self.since, on: None, until: self.until };
        versions(Some(self), &self.schema, &steps(path), own)
    }
}

/// The versions that have what is at a path below a schema of a kind, or of a definition that kinds share.
pub fn versions(kind: Option<&Kind>, schema: &Schema, path: &[&str], above: Versions) -> Option<Versions> {
    if let Some(reference) = &schema.reference {
        let referred: Option<Arc<Schema>> =
            kind.map_or_else(|| definition(reference), |kind| kind.referred(reference));
        return versions(kind, referred.as_deref()?, path, above);
    }
    let Some((step, rest)) = path.split_first() else { return Some(above) };
    let is_item = *step == "*" || step.bytes().all(|b| b.is_ascii_digit());
    let below = match (schema.properties.get(*step), schema.additional_properties.as_deref()) {
        (Some(field), _) => field,
        (None, Some(Additional::Of(of))) => of,
        _ if is_item => schema.items.as_deref()?,
        _ => return None,
    };
    versions(kind, below, rest, above.and(below))
}

/// The fields and kinds that not every version has, or heeds as it is installed, by the groups and types that they are of.
#[must_use]
pub fn newer() -> Vec<(String, Versions)> {
    let mut found = Vec::new();
    for reference in definitions() {
        let Some(schema) = definition(&reference) else { continue };
        for (name, field) in &schema.properties {
            found.push((format!("{reference}.{name}"), Versions::default().and(field)));
        }
    }
    for kind in Kind::all() {
        let mut parts = kind.split('/');
        if let (Some(group), Some(version), Some(name)) = (parts.next(), parts.next(), parts.next())
            && let Some(of) = Kind::built_in(if group == "core" { "" } else { group }, version, name)
        {
            found.push((kind, Versions { since: of.since, on: None, until: of.until }));
        }
    }
    found.retain(|(_, versions)| *versions != Versions::default());
    found.sort_by(|one, other| one.0.cmp(&other.0));
    found
}
