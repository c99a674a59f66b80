use crate::kubernetes::Version;
use crate::resolve::Setting;
use serde::Serialize;

/// The cluster that a service runs in.
#[derive(Debug, Clone, Serialize)]
pub struct Cluster {
    /// Its name in `platform.toml`.
    pub name: Option<Setting<String>>,
    /// The version of Kubernetes.
    pub kubernetes: Setting<Version>,
    /// The DNS name below which services are reached.
    pub domain: Option<Setting<String>>,
}
