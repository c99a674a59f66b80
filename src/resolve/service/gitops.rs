//! Who applies the folder.

use super::Map;
use crate::resolve::Setting;
use crate::spec::sections::FluxSourceKind;
use serde::Serialize;

/// A controller that applies the folder: one of `argocd` and `flux` is there.
#[derive(Debug, Clone, Serialize)]
pub struct Gitops {
    /// The name of the controller's objects.
    pub name: Setting<String>,
    /// Their namespace.
    pub namespace: Setting<String>,
    /// The URL of the repository, where a source does not have it already.
    pub repository: Option<Setting<String>>,
    /// What is applied of it.
    pub revision: Option<Setting<String>>,
    /// The folder with `kustomization.yaml`, from the top of the repository.
    pub path: Setting<String>,
    /// The Job that asks the service after a deployment.
    pub smoke: Option<Smoke>,
    /// An Application of Argo CD.
    pub argocd: Option<Argocd>,
    /// A Kustomization of Flux.
    pub flux: Option<Flux>,
}

/// A Job that asks the service its examples.
#[derive(Debug, Clone, Serialize)]
pub struct Smoke {
    /// Where it asks. Absent where it is the service's own image, whose tag is not known yet.
    pub image: Option<Setting<String>>,
    /// The program in the image.
    pub python: Setting<String>,
    /// What its script is told: the service, and each example word by word.
    pub arguments: Vec<Setting<String>>,
    /// The kind of the object that runs the pods; where that is another one, they are asked again.
    pub pods: Setting<String>,
    /// How long it may take.
    pub deadline_seconds: Setting<i64>,
    /// The labels of its pod, which no Service selects.
    pub labels: Map,
}

/// An Application of Argo CD.
#[derive(Debug, Clone, Serialize)]
pub struct Argocd {
    /// The `AppProject`.
    pub project: Setting<String>,
    /// The cluster by its URL, where it has no name.
    pub server: Option<Setting<String>>,
    /// The cluster by its name.
    pub cluster: Option<Setting<String>>,
    /// Whether changes are applied by themselves.
    pub automated: Setting<bool>,
    /// Whether that deletes.
    pub prune: Setting<bool>,
    /// Whether that undoes changes in the cluster.
    pub self_heal: Setting<bool>,
}

/// A Kustomization of Flux.
#[derive(Debug, Clone, Serialize)]
pub struct Flux {
    /// What fetches the repository.
    pub source: Source,
    /// The field of `ref` that the revision is: `branch`, `name` or `commit`. Absent without a `GitRepository` of ours.
    pub reference: Option<Setting<&'static str>>,
    /// The Secret for cloning.
    pub secret: Option<Setting<String>>,
    /// Between two looks at the repository.
    pub fetch_interval: Setting<String>,
    /// Between two applies.
    pub interval: Setting<String>,
    /// After a failure.
    pub retry_interval: Option<Setting<String>>,
    /// Of one apply.
    pub timeout: Option<Setting<String>>,
    /// Whether pods are waited for.
    pub wait: Setting<bool>,
    /// Whether objects are deleted.
    pub prune: Setting<bool>,
    /// In whose name.
    pub service_account: Option<Setting<String>>,
}

/// What fetches the repository.
#[derive(Debug, Clone, Serialize)]
pub struct Source {
    /// What it is.
    pub kind: Setting<FluxSourceKind>,
    /// Its name.
    pub name: Setting<String>,
    /// Its namespace, where it is another one.
    pub namespace: Option<Setting<String>>,
}
