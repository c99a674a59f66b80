//! Who applies the folder.

use crate::spec::Spanned;
use schemars::JsonSchema;
use serde::Deserialize;

/// A controller in the cluster that applies the generated folder whenever it changes in git: Argo CD or Flux. What
/// tells it so is a file of its own in that folder, which `kustomization.yaml` does not list: apply it once, by hand or
/// from where your other applications are.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GitopsSection {
    /// `false` takes it away, for example in one environment. Default `true`.
    pub enabled: Option<Spanned<bool>>,
    /// The URL from which the controller clones the repository with this file. It holds no password: credentials are in
    /// a Secret that the controller knows. Required, unless `flux.source` names what has it already.
    pub repository: Option<Spanned<String>>,
    /// What is applied: a branch, `refs/tags/…` or a commit. Default for Argo CD: the repository's default branch.
    /// Required for Flux, unless `flux.source` is given.
    pub revision: Option<Spanned<String>>,
    /// The folder of this file from the top of the repository, `"."` for the top itself. `generated` and the
    /// environment are put behind it. Required: the same file gives the same output wherever it lies, so nobody looks.
    pub path: Option<Spanned<String>>,
    /// What the controller's object is called. Default: the service's name, with the environment behind it.
    pub name: Option<Spanned<String>>,
    /// Whether a Job asks the service its `[[examples]]` in the cluster after each deployment, and the controller says
    /// that it failed if one is answered otherwise. Default `false`.
    pub smoke: Option<Spanned<bool>>,
    /// The image in which that Job asks: it has `python3`. Default: the service's own where the runtime brings Python,
    /// else Python's.
    pub smoke_image: Option<Spanned<String>>,
    /// An Application of Argo CD. Excludes `flux`.
    pub argocd: Option<ArgocdSection>,
    /// A Kustomization of Flux, with its GitRepository. Excludes `argocd`.
    pub flux: Option<FluxSection>,
}

/// An Application of Argo CD.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ArgocdSection {
    /// The namespace in which Argo CD looks for Applications. Default `argocd`.
    pub namespace: Option<Spanned<String>>,
    /// The AppProject, which says what may be deployed where. Default `default`.
    pub project: Option<Spanned<String>>,
    /// The cluster, by the URL of its API server. Excludes `cluster`. Default: the one that Argo CD runs in.
    pub server: Option<Spanned<String>>,
    /// The cluster, by the name under which Argo CD knows it. Excludes `server`.
    pub cluster: Option<Spanned<String>>,
    /// Whether a change is applied without somebody asking for it. Default `true`.
    pub automated: Option<Spanned<bool>>,
    /// Whether objects are deleted that are no longer in the folder. Needs `automated`. Default `true`.
    pub prune: Option<Spanned<bool>>,
    /// Whether a change in the cluster is undone. Needs `automated`. Default `true`.
    pub self_heal: Option<Spanned<bool>>,
}

/// A Kustomization of Flux, with its GitRepository.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FluxSection {
    /// The namespace of both objects. Default `flux-system`.
    pub namespace: Option<Spanned<String>>,
    /// What fetches the repository already. Excludes `repository`, `revision` and `secret`: without it, a GitRepository
    /// is written.
    pub source: Option<FluxSource>,
    /// The existing Secret with which the GitRepository is cloned, in the same namespace. Default: it is public.
    pub secret: Option<Spanned<String>>,
    /// How often the GitRepository is looked at, for example `"1m"`. Default `"1m"`.
    pub fetch_interval: Option<Spanned<String>>,
    /// How often the folder is applied although nothing changed in git, which undoes changes in the cluster. Default
    /// `"10m"`.
    pub interval: Option<Spanned<String>>,
    /// After how long a failed apply is tried again. Default: Flux's own, as `interval`.
    pub retry_interval: Option<Spanned<String>>,
    /// How long an apply may take, the start of the pods included where `wait` is `true`. Default:
    /// `server.startup_seconds` and five minutes; without `wait`, Flux's own.
    pub timeout: Option<Spanned<String>>,
    /// Whether the Kustomization is ready only once the pods are. Default `true`.
    pub wait: Option<Spanned<bool>>,
    /// Whether objects are deleted that are no longer in the folder. Default `true`.
    pub prune: Option<Spanned<bool>>,
    /// The ServiceAccount in whose name the folder is applied. Default: Flux's own.
    pub service_account: Option<Spanned<String>>,
}

/// What fetches the repository for Flux.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FluxSource {
    /// What it is. Default `GitRepository`.
    pub kind: Option<Spanned<FluxSourceKind>>,
    /// Its name. Required.
    pub name: Option<Spanned<String>>,
    /// Its namespace. Default: that of the Kustomization.
    pub namespace: Option<Spanned<String>>,
}

/// The kind of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
pub enum FluxSourceKind {
    /// A repository.
    GitRepository,
    /// An artifact in a container registry.
    #[serde(rename = "OCIRepository")]
    OciRepository,
    /// A bucket of an object store.
    Bucket,
}
