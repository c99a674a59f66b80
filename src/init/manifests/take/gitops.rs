//! Who applies the folder.

use super::Taker;
use crate::init::manifests::object::Object;
use crate::project::FOLDER;
use serde_json::Value;

/// Beside the other files, for Flux.
const SMOKE_FOLDER: &str = "/smoke.d";

impl Taker<'_> {
    pub(super) fn gitops(&mut self) {
        let chosen = self.chosen;
        let of = |kind: &str, api: &str| {
            let is_it = |object: &&&Object| {
                object.kind() == kind
                    && object.text("/apiVersion").is_some_and(|version| version.contains(api))
            };
            // That of a Job which asks the service applies another folder.
            let is_smoke = |object: &&&Object| {
                object
                    .text("/spec/path")
                    .is_some_and(|path| path.trim_end_matches('/').ends_with(SMOKE_FOLDER))
            };
            chosen.rest.iter().filter(|object| !is_smoke(object)).find(is_it).copied()
        };
        let application = of("Application", "argoproj.io/");
        let kustomization = of("Kustomization", "kustomize.toolkit.fluxcd.io/");
        let repository = of("GitRepository", "source.toolkit.fluxcd.io/");
        if let Some(application) = application {
            self.argocd(application);
        } else if let Some(kustomization) = kustomization {
            self.flux(kustomization, repository);
        }
    }

    /// The folder of `service.toml` is the one above the folder that is applied.
    fn applied(&mut self, object: &Object, path: Option<&str>) {
        let path = path.unwrap_or_default().trim_start_matches("./").trim_end_matches('/');
        let above = if path == FOLDER { Some(".") } else { path.strip_suffix(&format!("/{FOLDER}")) };
        self.draft.set(&["gitops", "path"], above.unwrap_or(if path.is_empty() { "." } else { path }));
        if object.name() != self.chosen.workload.name() {
            self.draft.set(&["gitops", "name"], object.name());
        }
    }

    fn argocd(&mut self, object: &Object) {
        let at = |pointer: &str| object.value.pointer(pointer);
        self.text(&["gitops", "repository"], at("/spec/source/repoURL"));
        self.text(&["gitops", "revision"], at("/spec/source/targetRevision"));
        self.applied(object, object.text("/spec/source/path"));
        self.unless("argocd", &["gitops", "argocd", "namespace"], at("/metadata/namespace"));
        self.text(&["gitops", "argocd", "project"], at("/spec/project"));
        self.text(&["gitops", "argocd", "cluster"], at("/spec/destination/name"));
        self.unless(
            "https://kubernetes.default.svc",
            &["gitops", "argocd", "server"],
            at("/spec/destination/server"),
        );
        match at("/spec/syncPolicy/automated") {
            None => self.draft.set(&["gitops", "argocd", "automated"], false),
            Some(automated) => {
                // Argo CD's own is not to.
                for (key, field) in [("prune", "prune"), ("self_heal", "selfHeal")] {
                    if !automated.get(field).and_then(Value::as_bool).unwrap_or(false) {
                        self.draft.set(&["gitops", "argocd", key], false);
                    }
                }
            }
        }
    }

    fn flux(&mut self, object: &Object, repository: Option<&Object>) {
        let at = |pointer: &str| object.value.pointer(&format!("/spec/{pointer}"));
        self.applied(object, object.text("/spec/path"));
        self.unless(
            "flux-system",
            &["gitops", "flux", "namespace"],
            object.value.pointer("/metadata/namespace"),
        );
        let own = |repository: &&Object| Some(repository.name()) == object.text("/spec/sourceRef/name");
        if let Some(repository) = repository.filter(own) {
            let at = |pointer: &str| repository.value.pointer(&format!("/spec/{pointer}"));
            self.text(&["gitops", "repository"], at("url"));
            let reference = ["branch", "name", "commit"].iter().find_map(|field| at(&format!("ref/{field}")));
            self.text(&["gitops", "revision"], reference);
            self.text(&["gitops", "flux", "fetch_interval"], at("interval"));
            self.text(&["gitops", "flux", "secret"], at("secretRef/name"));
        } else {
            for key in ["kind", "name", "namespace"] {
                self.text(&["gitops", "flux", "source", key], at(&format!("sourceRef/{key}")));
            }
        }
        for (key, field) in [
            ("interval", "interval"),
            ("retry_interval", "retryInterval"),
            ("timeout", "timeout"),
            ("service_account", "serviceAccountName"),
        ] {
            self.text(&["gitops", "flux", key], at(field));
        }
        for key in ["wait", "prune"] {
            if !at(key).and_then(Value::as_bool).unwrap_or(false) {
                self.draft.set(&["gitops", "flux", key], false);
            }
        }
    }

    /// A value that is not the one that would be there anyway.
    fn unless(&mut self, usual: &str, path: &[&str], value: Option<&Value>) {
        self.text(path, value.filter(|value| value.as_str() != Some(usual)));
    }
}
