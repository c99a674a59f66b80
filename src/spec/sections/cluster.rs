//! What the cluster is.

use crate::kubernetes::Version;
use crate::spec::Spanned;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use std::borrow::Cow;

/// The cluster that the service runs in.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClusterSection {
    /// The version of Kubernetes, `"1.30"` to `"1.37"`. What a version does not have is written in another way, or is an
    /// error at the key that asks for it; a template of your own is checked against it too. Of a newer cluster, write the
    /// newest of these. Default: the oldest that the edition is for, which for `"2026"` is `"1.30"`.
    pub kubernetes: Option<Spanned<Version>>,
}

impl JsonSchema for Version {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Version".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "enum": Self::NAMES })
    }
}
