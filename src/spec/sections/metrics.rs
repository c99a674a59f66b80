//! What the server tells of itself.

use crate::spec::{Spanned, Table};
use schemars::JsonSchema;
use serde::Deserialize;

/// Where the server tells its metrics, and who collects them.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MetricsSection {
    /// The port of the container that tells them, 1024 to 65535. Default: the runtime's, else `server.port`. A port of
    /// its own is a port of the Service too, which is called `metrics`.
    pub port: Option<Spanned<i64>>,
    /// The path that tells them. Default: the runtime's, else `/metrics`.
    pub path: Option<Spanned<String>>,
    /// Whether a ServiceMonitor is written, by which the Prometheus operator finds the Service. Default `false`.
    pub service_monitor: Option<Spanned<bool>>,
    /// Further labels of the ServiceMonitor: many a Prometheus looks only at those with a label such as
    /// `release = "prometheus"`.
    pub labels: Option<Table<String>>,
}
