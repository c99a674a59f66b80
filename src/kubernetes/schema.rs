//! What may stand at a place of an object, in the words of Kubernetes' dialect of JSON Schema.

use super::Version;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// What a value has to be. What is not said is not asked.
#[expect(clippy::struct_excessive_bools, reason = "they are the dialect's")]
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Schema {
    /// Another one in the place of this: `#/NAME` of the same file, or `GROUP/VERSION/NAME` of `definitions.json` there.
    #[serde(rename = "$ref")]
    pub reference: Option<String>,
    /// The type.
    #[serde(rename = "type")]
    pub kind: Option<Type>,
    /// The form of a string or number, see `check/format.rs`.
    pub format: Option<String>,
    /// The fields of an object.
    pub properties: BTreeMap<String, Self>,
    /// The fields without which it is none.
    pub required: Vec<String>,
    /// What every other key has.
    pub additional_properties: Option<Box<Additional>>,
    /// What every item of a list is.
    pub items: Option<Box<Self>>,
    /// The values that there are.
    #[serde(rename = "enum")]
    pub choices: Vec<Value>,
    /// What the server puts where nothing is said, before it looks further.
    pub default: Option<Value>,
    /// A regular expression that a string has to match somewhere.
    pub pattern: Option<String>,
    /// The least number.
    pub minimum: Option<f64>,
    /// The greatest number.
    pub maximum: Option<f64>,
    /// Whether the least number itself is too small.
    pub exclusive_minimum: bool,
    /// Whether the greatest number itself is too great.
    pub exclusive_maximum: bool,
    /// What a number is a multiple of.
    pub multiple_of: Option<f64>,
    /// The least number of characters.
    pub min_length: Option<usize>,
    /// The greatest number of characters.
    pub max_length: Option<usize>,
    /// The least number of items.
    pub min_items: Option<usize>,
    /// The greatest number of items.
    pub max_items: Option<usize>,
    /// The least number of keys.
    pub min_properties: Option<usize>,
    /// The greatest number of keys.
    pub max_properties: Option<usize>,
    /// Whether no item may stand twice.
    pub unique_items: bool,
    /// Whether `null` is a value here.
    pub nullable: bool,
    /// All of these hold as well.
    pub all_of: Vec<Self>,
    /// One of these holds, or more.
    pub any_of: Vec<Self>,
    /// Exactly one of these holds.
    pub one_of: Vec<Self>,
    /// This does not hold.
    pub not: Option<Box<Self>>,
    /// A whole number or a string.
    #[serde(rename = "x-kubernetes-int-or-string")]
    pub int_or_string: bool,
    /// Whether there may be other fields than these.
    #[serde(rename = "x-kubernetes-preserve-unknown-fields")]
    pub preserve_unknown: bool,
    /// Whether it is an object of Kubernetes itself.
    #[serde(rename = "x-kubernetes-embedded-resource")]
    pub embedded: bool,
    /// `set`: no item stands twice.
    #[serde(rename = "x-kubernetes-list-type")]
    pub list_type: Option<String>,
    /// What tells the items of a list apart.
    #[serde(rename = "x-kubernetes-list-map-keys")]
    pub list_keys: Vec<String>,
    /// Rules in CEL.
    #[serde(rename = "x-kubernetes-validations")]
    pub rules: Vec<Rule>,
    /// The first version of Kubernetes that has it.
    pub since: Option<Version>,
    /// The first version of Kubernetes that heeds it without a feature gate that somebody switched on.
    pub on: Option<Version>,
    /// The last version of Kubernetes that has it.
    pub until: Option<Version>,
    /// Whether items with the same keys are taken all the same.
    pub duplicates: bool,
}

/// The types of JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Type {
    Array,
    Boolean,
    Integer,
    Number,
    Object,
    String,
}

/// What keys may be there that are not named.
#[expect(clippy::large_enum_variant, reason = "it stands in a box")]
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Additional {
    /// Any, or none.
    Any(bool),
    /// With such values.
    Of(Schema),
}

/// A rule across fields.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// An expression of the Common Expression Language about `self`.
    pub rule: String,
    /// What is wrong where it is false.
    pub message: Option<String>,
    /// The field below that is at fault, such as `.selector`.
    #[serde(rename = "fieldPath")]
    pub field: Option<String>,
}

impl Schema {
    /// Whether an object of it may have fields that it does not name.
    #[must_use]
    pub fn is_open(&self) -> bool {
        let names_none = self.kind.is_none() && self.properties.is_empty();
        self.preserve_unknown || self.embedded || names_none
    }

    /// A schema that says something of what is at a path below, such as `ports.*.name`; `*` is every item or key.
    #[must_use]
    pub fn below(self, path: &str) -> Self {
        path.rsplit('.').fold(self, |schema, step| match step {
            "*" => Self {
                items: Some(Box::new(schema.clone())),
                additional_properties: Some(Box::new(Additional::Of(schema))),
                ..Self::default()
            },
            name => Self { properties: BTreeMap::from([(name.to_owned(), schema)]), ..Self::default() },
        })
    }
}
