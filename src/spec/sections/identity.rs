//! What the service is called and where it lives.

use crate::spec::{Spanned, Table};
use schemars::JsonSchema;
use serde::Deserialize;

/// What the service is called and where it lives.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ServiceSection {
    /// The name of the service and of its objects: lower-case letters, digits and `-`, a letter first, at most 63
    /// characters. A change makes new objects beside the old ones. Required.
    pub name: Option<Spanned<String>>,
    /// The namespace of all objects. Without one, whoever applies the files decides.
    pub namespace: Option<Spanned<String>>,
    /// Whether the Namespace itself is written too; otherwise it has to exist. Default `false`.
    pub create_namespace: Option<Spanned<bool>>,
    /// The team or person to ask, written as the annotation `modelstow.dev/owner`.
    pub owner: Option<Spanned<String>>,
    /// What the service does, in a sentence; shown in the generated README.
    pub description: Option<Spanned<String>>,
    /// Further labels on every object, but not on pods, so that a new label restarts nothing.
    pub labels: Option<Table<String>>,
    /// Further annotations on every object, but not on pods.
    pub annotations: Option<Table<String>>,
}
