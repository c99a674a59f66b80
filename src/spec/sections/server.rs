//! How the server is spoken to.

use crate::spec::Spanned;
use crate::spec::fields::Fields;
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
    /// The liveness probe, which restarts the container.
    pub liveness_probe: Option<ProbeSection>,
    /// The startup probe, before whose success the two others do not ask.
    pub startup_probe: Option<ProbeSection>,
    /// The readiness probe, which decides whether the pod gets requests.
    pub readiness_probe: Option<ProbeSection>,
    /// How long a start may take, model loading included, in seconds; then the container is restarted. Default: the
    /// runtime's.
    pub startup_seconds: Option<Spanned<i64>>,
    /// How long one request may take, in seconds. How often a liveness probe may fail, and how long a pod has to shut
    /// down, follow from it. Default 60.
    pub timeout_seconds: Option<Spanned<i64>>,
    /// The largest body of a request, for example `"10Mi"`; what is larger is refused by the ingress controller. Default:
    /// the controller's own, which may be as little as 1 MiB.
    pub max_body: Option<Spanned<Quantity>>,
}

/// A probe, in Kubernetes' words: when it asks, and how. Default: by `liveness_path` or `readiness_path`, else by the port.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProbeSection {
    /// By a request: `http_get = { path = "/ok", http_headers = [{ name = "Host", value = "a" }] }`. Default of `port`: the
    /// server's.
    pub http_get: Option<Spanned<Fields>>,
    /// By the health check of gRPC: `grpc = { port = 9000 }`. Default of `port`: the runtime's for gRPC, else the server's.
    pub grpc: Option<Spanned<Fields>>,
    /// By a program of the image, which ends with 0: `exec = { command = ["/bin/ready"] }`.
    pub exec: Option<Spanned<Fields>>,
    /// By a connection: `tcp_socket = { port = 9000 }`. Default of `port`: the server's.
    pub tcp_socket: Option<Spanned<Fields>>,
    /// The seconds before the first try, 0 to 3600. Default: none.
    pub initial_delay_seconds: Option<Spanned<i64>>,
    /// How many successes in a row count, 1 to 1000, for readiness. Default: Kubernetes' own, 1.
    pub success_threshold: Option<Spanned<i64>>,
    /// The seconds between two tries, 1 to 3600. Default 10 for liveness, 5 for readiness and startup.
    pub period_seconds: Option<Spanned<i64>>,
    /// The seconds that one try may take, 1 to 3600. Default 5.
    pub timeout_seconds: Option<Spanned<i64>>,
    /// How many failures in a row count, 1 to 1000. Default 3; for liveness as many as a request may take, so that a
    /// server that is busy with its longest one is not restarted, and for startup as many as `startup_seconds` has periods.
    pub failure_threshold: Option<Spanned<i64>>,
}
