//! Who may send requests.

use crate::spec::Spanned;
use schemars::JsonSchema;
use serde::Deserialize;

/// Who may send requests from outside the cluster. The ingress controller asks, before a request gets to the server.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AuthSection {
    /// How a client shows who it is. Required.
    pub r#type: Option<Spanned<AuthType>>,
    /// The existing Secret with the users and the hashes of their passwords, for `basic`. Which keys it has depends on
    /// the controller; the generated README says it.
    pub secret: Option<Spanned<String>>,
    /// What the client is told it logs in to, for `basic`. Default: the controller's own words.
    pub realm: Option<Spanned<String>>,
    /// The URL that says of each request whether it may pass, for `forward`: 2xx lets it, anything else is the answer.
    pub url: Option<Spanned<String>>,
    /// Headers of that answer that the server gets with the request, for `forward`, for example `"X-User"`.
    pub response_headers: Option<Vec<Spanned<String>>>,
}

/// How a client shows who it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum AuthType {
    /// Not at all: whoever reaches the service may use it.
    None,
    /// By user and password.
    Basic,
    /// As another service decides, for example an identity provider's.
    Forward,
}
