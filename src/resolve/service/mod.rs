//! The complete service: every value decided. A path through these types, such as `deployment.replicas`, is the name of
//! the value in templates, and where `service.toml` has such a key, it is that key.

mod cluster;
mod entrance;
mod gitops;
mod image;
mod model;
mod pod;
mod scaling;
mod server;
mod workload;

pub use cluster::Cluster;
pub use entrance::{
    Auth, Certificate, Controller, Dns01, Gateway, Ingress, Issuer, Metrics, Network, Peer, Policy,
    References, Tls,
};
pub use gitops::{Argocd, Flux, Gitops, Smoke, Source};
pub use image::{Beside, CopiedPath, Image, Installer, Runtime};
pub use model::{Cache, Fetch, Hub, Model, ModelVolume, Signature};
pub use pod::{Claim, Container, Field, Port, ServiceAccount, Volume};
pub use scaling::{AuthenticationRef, Autoscaling, Availability, Budget, Count, Fallback, Keda, Trigger};
pub use server::{Example, Probe, Server};
pub use workload::{
    Compute, Deployment, Gpu, PreStop, Resources, RollingUpdate, Target, Toleration, Variable, Writable,
};

use super::Setting;
use serde::Serialize;
use std::collections::BTreeMap;

/// Names and values, in the order of the names.
pub type Map = BTreeMap<String, Setting<String>>;

/// One service in one environment, with nothing left to decide but the content tag.
#[derive(Debug, Clone, Serialize)]
pub struct Service {
    /// The generation of defaults and templates.
    pub edition: Setting<String>,
    /// The cluster that it runs in.
    pub cluster: Cluster,
    /// The environment's name, where the file has environments.
    pub environment: Option<String>,
    /// Name, namespace, labels.
    pub service: Identity,
    /// What is served; `None` where the code needs no model, or fetches its own.
    pub model: Option<Model>,
    /// What serves it.
    pub runtime: Runtime,
    /// The container image.
    pub image: Image,
    /// Port, paths and probes.
    pub server: Server,
    /// Requests and answers.
    pub examples: Vec<Example>,
    /// Requests and limits.
    pub resources: Resources,
    /// How pods run.
    pub deployment: Deployment,
    /// The container's variables, in the order of the pod.
    pub env: Vec<Variable>,
    /// Objects whose keys are variables.
    pub env_from: Vec<Field>,
    /// Further volumes.
    pub volumes: Vec<Volume>,
    /// Containers beside the server's.
    pub containers: Vec<Container>,
    /// Further ports.
    pub ports: Vec<Port>,
    /// The PersistentVolumeClaim of its own.
    pub claim: Option<Claim>,
    /// The ServiceAccount of its own.
    pub service_account: Option<ServiceAccount>,
    /// The HorizontalPodAutoscaler, or KEDA's ScaledObject.
    pub autoscaling: Option<Autoscaling>,
    /// The Service.
    pub network: Network,
    /// The Ingress.
    pub ingress: Option<Ingress>,
    /// The route to a Gateway.
    pub gateway: Option<Gateway>,
    /// What reads the Ingress or the route.
    pub controller: Option<Controller>,
    /// Who may send requests.
    pub auth: Option<Auth>,
    /// Where metrics are told.
    pub metrics: Option<Metrics>,
    /// The certificate.
    pub tls: Option<Tls>,
    /// Which object runs the pods.
    pub target: Target,
    /// Disruption budget and spread.
    pub availability: Availability,
    /// What tells a controller to apply all this.
    pub gitops: Option<Gitops>,
}

impl Service {
    /// The DNS name outside.
    #[must_use]
    pub fn host(&self) -> Option<&Setting<String>> {
        let ingress = self.ingress.as_ref().and_then(|ingress| ingress.host.as_ref());
        ingress.or_else(|| self.gateway.as_ref().and_then(|gateway| gateway.host.as_ref()))
    }
}

/// Name, namespace, labels.
#[derive(Debug, Clone, Serialize)]
pub struct Identity {
    /// The name of all objects.
    pub name: Setting<String>,
    /// Their namespace.
    pub namespace: Option<Setting<String>>,
    /// Whether the Namespace is ours.
    pub create_namespace: Setting<bool>,
    /// Whom to ask.
    pub owner: Option<Setting<String>>,
    /// In a sentence.
    pub description: Option<Setting<String>>,
    /// The labels of every object.
    pub labels: Map,
    /// The labels by which pods are found; they never change.
    pub selector: Map,
    /// The annotations of every object.
    pub annotations: Map,
}
