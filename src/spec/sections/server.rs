//! How the server is spoken to.

use crate::spec::Spanned;
use crate::spec::scalar::Quantity;
use schemars::JsonSchema;
use serde::Deserialize;

/// The port and the paths of the server, and how long a start and a request may take.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ServerSection {
    /// The port on which the server listens in its container, 1024 to 65535. Default: the runtime's.
    pub port: Option<Spanned<i64>>,
    /// The path of a scoring request. Default: the runtime's.
    pub path: Option<Spanned<String>>,
    /// A path that answers 200 while the process is healthy; where it fails, the container is restarted. Default: the
    /// runtime's, else it is enough that the port takes connections.
    pub liveness_path: Option<Spanned<String>>,
    /// A path that answers 200 once the model is loaded; while it fails, the pod gets no requests. Default: the
    /// runtime's, else `liveness_path`.
    pub readiness_path: Option<Spanned<String>>,
    /// How long a start may take, model loading included, in seconds; then the container is restarted. Default: the
    /// runtime's.
    pub startup_seconds: Option<Spanned<i64>>,
    /// How long one request may take, in seconds. How often a liveness probe may fail, and how long a pod has to shut
    /// down, follow from it. Default 60.
    pub timeout_seconds: Option<Spanned<i64>>,
    /// The largest body of a request, for example `"10Mi"`; what is larger is refused by the ingress controller. Default:
    /// the controller's own, which for nginx is 1 MiB.
    pub max_body: Option<Spanned<Quantity>>,
}

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
    /// The type of the body. Default `application/json`.
    pub content_type: Option<Spanned<String>>,
    /// The body.
    pub request: Option<Spanned<String>>,
    /// The body, from a file relative to `service.toml`.
    pub request_file: Option<Spanned<String>>,
    /// The answer, as JSON.
    pub expect: Option<Spanned<String>>,
    /// The answer, from a JSON file relative to `service.toml`.
    pub expect_file: Option<Spanned<String>>,
    /// The status to expect. Default 200.
    pub expect_status: Option<Spanned<i64>>,
    /// How far a number in the answer may be off, absolutely. Default 0.
    pub tolerance: Option<Spanned<f64>>,
}

/// The method of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// Without a body.
    Get,
    /// With a body.
    Post,
}
