//! Which object runs the pods.

use crate::spec::Spanned;
use schemars::JsonSchema;
use serde::Deserialize;

/// Which object runs the pods.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TargetSection {
    /// The kind of that object. Default `Deployment`. For another one, its operator has to be in the cluster.
    pub kind: Option<Spanned<TargetKind>>,
}

/// The kind of the object that runs the pods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
pub enum TargetKind {
    /// Kubernetes' own.
    Deployment,
    /// Seldon Core 1, from 1.16 on. From 1.18 on, production use needs a licence. The runtime `seldon` speaks its
    /// protocol.
    SeldonDeployment,
    /// KServe, from 0.16 on, in its mode `Standard`, which needs no Knative. Who reaches the service is KServe's
    /// business: `[ingress]`, `[gateway]` and most of `[network]` have no place beside it.
    InferenceService,
}

impl TargetKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Deployment, Self::SeldonDeployment, Self::InferenceService];

    /// As it is written.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Deployment => "Deployment",
            Self::SeldonDeployment => "SeldonDeployment",
            Self::InferenceService => "InferenceService",
        }
    }
}
