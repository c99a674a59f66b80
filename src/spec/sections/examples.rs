//! Requests and their answers.

use crate::spec::{Spanned, Table};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A request and the answer to expect.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExampleSection {
    /// What the example shows.
    pub name: Option<Spanned<String>>,
    /// The HTTP method. Default `POST`.
    pub method: Option<Spanned<Method>>,
    /// The path that it is sent to. Default: `server.path`.
    pub path: Option<Spanned<String>>,
    /// Further headers of the request: `headers.X-Tenant = "north"`. None of them may be a secret.
    pub headers: Option<Table<String>>,
    /// The type of the body. Default `application/json`.
    pub content_type: Option<Spanned<String>>,
    /// The body.
    pub request: Option<Spanned<String>>,
    /// The body, from a file relative to `service.toml`.
    #[schemars(extend("x-values" = "files"))]
    pub request_file: Option<Spanned<String>>,
    /// Fields of a form, which is then the body: `form.threshold = "0.5"`.
    pub form: Option<Table<String>>,
    /// Files of a form, relative to `service.toml`: `files.image = "cat.png"`.
    #[schemars(extend("x-values" = "files"))]
    pub files: Option<Table<String>>,
    /// The answer, as JSON.
    pub expect: Option<Spanned<String>>,
    /// The answer, from a JSON file relative to `service.toml`.
    #[schemars(extend("x-values" = "files"))]
    pub expect_file: Option<Spanned<String>>,
    /// Parts of a JSON answer, where the rest does not matter: `expect_values."predictions[0].label" = "setosa"`, or
    /// within bounds, `expect_values."scores[*]" = { min = 0, max = 1 }`, or of a type, `{ type = "string" }`. `[*]`
    /// stands for every item.
    pub expect_values: Option<Table<Expected>>,
    /// The answer, as text.
    pub expect_text: Option<Spanned<String>>,
    /// The SHA-256 of the answer, for an image or another file.
    pub expect_sha256: Option<Spanned<String>>,
    /// The status to expect. Default 200.
    pub expect_status: Option<Spanned<i64>>,
    /// Parts of a JSON answer that `expect` and `expect_file` do not speak for, such as `["id", "timings[*].seconds"]`.
    pub ignore: Option<Vec<Spanned<String>>>,
    /// How far a number in the answer may be off, absolutely. Default 0.
    pub tolerance: Option<Spanned<f64>>,
    /// `false` keeps it from the Job of `gitops.smoke`, for a request that is large or has effects. Default `true`.
    pub smoke: Option<Spanned<bool>>,
}

/// The method of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// Without a body.
    Get,
    /// With a body.
    Post,
}

/// What a part of an answer is to be.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(untagged, expecting = "a string, a number, a boolean or a table of `min`, `max` and `type`")]
pub enum Expected {
    /// This truth.
    Boolean(bool),
    /// This number.
    Integer(i64),
    /// This number.
    Number(f64),
    /// This text.
    Text(String),
    /// Any value that is so.
    Rule(Rule),
}

/// What holds of a value.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// A number that is not less.
    pub min: Option<f64>,
    /// A number that is not more.
    pub max: Option<f64>,
    /// Its type in JSON.
    pub r#type: Option<JsonType>,
}

/// A type of JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum JsonType {
    /// Items.
    Array,
    /// `true` or `false`.
    Boolean,
    /// A number without a fraction.
    Integer,
    /// `null`.
    Null,
    /// Any number.
    Number,
    /// Names and values.
    Object,
    /// Text.
    String,
}
