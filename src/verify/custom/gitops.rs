//! What tells Argo CD or Flux to apply a folder.

use super::{Any, Metadata};
use serde::Deserialize;

/// <https://argo-cd.readthedocs.io/en/stable/user-guide/application-specification/>
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
pub struct Application {
    api_version: String,
    kind: String,
    metadata: Metadata,
    spec: ApplicationSpec,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
struct ApplicationSpec {
    project: String,
    source: ApplicationSource,
    destination: Destination,
    sync_policy: Option<SyncPolicy>,
    ignore_differences: Any,
    info: Any,
    revision_history_limit: Option<i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
struct ApplicationSource {
    #[serde(rename = "repoURL")]
    repo_url: String,
    target_revision: Option<String>,
    path: String,
    kustomize: Any,
}

/// One of `name` and `server` says which cluster it is.
#[derive(Deserialize)]
#[expect(dead_code, reason = "decoding is the check")]
struct Destination {
    name: Option<String>,
    server: Option<String>,
    namespace: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
struct SyncPolicy {
    automated: Option<Automated>,
    sync_options: Option<Vec<String>>,
    retry: Any,
    managed_namespace_metadata: Any,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
struct Automated {
    enabled: Option<bool>,
    prune: Option<bool>,
    self_heal: Option<bool>,
    allow_empty: Option<bool>,
}

/// <https://fluxcd.io/flux/components/source/gitrepositories/>
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
pub struct GitRepository {
    api_version: String,
    kind: String,
    metadata: Metadata,
    spec: GitRepositorySpec,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
struct GitRepositorySpec {
    interval: String,
    url: String,
    r#ref: Option<GitReference>,
    secret_ref: Option<SecretRef>,
    provider: Option<String>,
    service_account_name: Option<String>,
    timeout: Option<String>,
    ignore: Option<String>,
    sparse_checkout: Option<Vec<String>>,
    recurse_submodules: Option<bool>,
    verify: Any,
    proxy_secret_ref: Any,
    suspend: Option<bool>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "decoding is the check")]
struct GitReference {
    branch: Option<String>,
    tag: Option<String>,
    semver: Option<String>,
    name: Option<String>,
    commit: Option<String>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "decoding is the check")]
struct SecretRef {
    name: String,
}

/// <https://fluxcd.io/flux/components/kustomize/kustomizations/>
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
pub struct FluxKustomization {
    api_version: String,
    kind: String,
    metadata: Metadata,
    spec: FluxKustomizationSpec,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
struct FluxKustomizationSpec {
    source_ref: SourceRef,
    path: Option<String>,
    interval: String,
    retry_interval: Option<String>,
    timeout: Option<String>,
    wait: Option<bool>,
    prune: bool,
    force: Option<bool>,
    suspend: Option<bool>,
    target_namespace: Option<String>,
    service_account_name: Option<String>,
    deletion_policy: Option<String>,
    depends_on: Any,
    decryption: Any,
    health_checks: Any,
    health_check_exprs: Any,
    kube_config: Any,
    post_build: Any,
    patches: Any,
    images: Any,
    components: Option<Vec<String>>,
    common_metadata: Any,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "decoding is the check")]
struct SourceRef {
    api_version: Option<String>,
    kind: String,
    name: String,
    namespace: Option<String>,
}
