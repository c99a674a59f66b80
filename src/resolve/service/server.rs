//! How the server is asked: ports, probes, examples.

use super::{Field, Map};
use crate::resolve::Setting;
use crate::spec::sections::{Expected, Method};
use serde::Serialize;
use std::collections::BTreeMap;

/// Port, paths and probes.
#[derive(Debug, Clone, Serialize)]
pub struct Server {
    /// In the container.
    pub port: Setting<i64>,
    /// The container's port for gRPC, where the server has one.
    pub grpc_port: Option<Setting<i64>>,
    /// Of a scoring request.
    pub path: Setting<String>,
    /// Of the liveness probe; else the port is probed.
    pub liveness_path: Option<Setting<String>>,
    /// Of the readiness and startup probes; else the port is probed, and `startup_handler` asks first.
    pub readiness_path: Option<Setting<String>>,
    /// The template in `handlers/` by which the startup probe asks where there is no path.
    pub startup_handler: Setting<String>,
    /// How long a start may take.
    pub startup_seconds: Setting<i64>,
    /// How long a request may take.
    pub timeout_seconds: Setting<i64>,
    /// The largest body.
    pub max_body: Option<Setting<String>>,
    /// The same in bytes.
    pub max_body_bytes: Option<Setting<u64>>,
    /// Until the first success.
    pub startup_probe: Probe,
    /// Whether requests are sent.
    pub readiness_probe: Probe,
    /// Whether the container is restarted.
    pub liveness_probe: Probe,
}

/// A probe.
#[derive(Debug, Clone, Serialize)]
pub struct Probe {
    /// Between two tries.
    pub period_seconds: Setting<i64>,
    /// Of one try.
    pub timeout_seconds: Setting<i64>,
    /// Failures in a row that count.
    pub failure_threshold: Setting<i64>,
    /// Before the first try.
    pub initial_delay_seconds: Option<Setting<i64>>,
    /// Successes in a row that count.
    pub success_threshold: Option<Setting<i64>>,
    /// How it asks, where that is not by a path or the port.
    pub handler: Option<Field>,
}

/// A request and the answer to expect.
#[derive(Debug, Clone, Serialize)]
pub struct Example {
    /// What it shows.
    pub name: Setting<String>,
    /// GET or POST.
    pub method: Setting<Method>,
    /// The URL's path.
    pub path: Setting<String>,
    /// Further headers.
    pub headers: Map,
    /// The body's type.
    pub content_type: Setting<String>,
    /// The body.
    pub request: Option<Setting<String>>,
    /// The file with the body.
    pub request_file: Option<Setting<String>>,
    /// The fields of the form that is the body.
    pub form: Map,
    /// Its files.
    pub files: Map,
    /// The answer.
    pub expect: Option<Setting<String>>,
    /// The file with the answer.
    pub expect_file: Option<Setting<String>>,
    /// What parts of the answer are to be, by their paths.
    pub expect_values: BTreeMap<String, Setting<Expected>>,
    /// The answer as text.
    pub expect_text: Option<Setting<String>>,
    /// The answer's SHA-256.
    pub expect_sha256: Option<Setting<String>>,
    /// The answer's status.
    pub expect_status: Setting<i64>,
    /// Parts of the answer that do not matter.
    pub ignore: Vec<Setting<String>>,
    /// How far numbers may be off.
    pub tolerance: Setting<f64>,
    /// Whether the Job of `gitops.smoke` sends it.
    pub smoke: Setting<bool>,
}
