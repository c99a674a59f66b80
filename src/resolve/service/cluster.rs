use crate::kubernetes::Version;
use crate::resolve::Setting;
use serde::Serialize;

/// The cluster that a service runs in.
#[derive(Debug, Clone, Serialize)]
pub struct Cluster {
    /// The version of Kubernetes.
    pub kubernetes: Setting<Version>,
}
