//! The list of manifests: a template each, and when it is written.

use crate::resolve::Service;
use crate::spec::sections::TargetKind;

/// A manifest that a service may have.
#[derive(Debug, Clone, Copy)]
pub struct Manifest {
    /// The file's name.
    pub file: &'static str,
    /// The template's name.
    pub template: &'static str,
    /// Whether a service has it.
    pub wanted: fn(&Service) -> bool,
    /// The keys of `service.toml` that decide that.
    pub because: &'static [&'static str],
}

fn is_deployment(service: &Service) -> bool {
    service.target.kind.value == TargetKind::Deployment
}

macro_rules! manifests {
    ($($file:literal if $wanted:expr, by $because:expr;)+) => {
        &[$(Manifest { file: $file, template: concat!("kubernetes/", $file), wanted: $wanted, because: &$because },)+]
    };
}

const TARGET: [&str; 1] = ["target.kind"];

/// In an order in which they can be applied.
pub const MANIFESTS: &[Manifest] = manifests! {
    "namespace.yaml" if |s| s.service.create_namespace.value, by ["service.create_namespace", "service.namespace"];
    "issuer.yaml" if |s| s.tls.as_ref().is_some_and(|tls| tls.issuer.is_some()), by ["tls"];
    "certificate.yaml" if |s| s.tls.as_ref().is_some_and(|tls| tls.certificate.is_some()), by ["tls"];
    "service.yaml" if |s| s.target.kind.value != TargetKind::InferenceService, by TARGET;
    "deployment.yaml" if is_deployment, by TARGET;
    "seldondeployment.yaml" if |s| s.target.kind.value == TargetKind::SeldonDeployment, by TARGET;
    "inferenceservice.yaml" if |s| s.target.kind.value == TargetKind::InferenceService, by TARGET;
    "networkpolicy.yaml" if |s| s.network.policy.is_some(), by ["network.policy"];
    "servicemonitor.yaml" if |s| s.metrics.as_ref().is_some_and(|metrics| metrics.service_monitor.value),
        by ["metrics.service_monitor"];
    "hpa.yaml" if |s| is_deployment(s) && s.autoscaling.as_ref().is_some_and(|autoscaling| autoscaling.keda.is_none()),
        by ["autoscaling", "target.kind"];
    "scaledobject.yaml" if |s| s.autoscaling.as_ref().is_some_and(|autoscaling| autoscaling.keda.is_some()),
        by ["autoscaling.keda", "autoscaling.enabled"];
    "pdb.yaml" if |s| s.availability.budget.is_some(),
        by ["availability.max_unavailable", "availability.min_available", "deployment.replicas", "autoscaling"];
    "ingress.yaml" if |s| s.ingress.is_some(), by ["ingress"];
    "httproute.yaml" if |s| s.gateway.is_some(), by ["gateway"];
    "httproute-redirect.yaml" if |s| s.gateway.as_ref().is_some_and(|gateway| gateway.http_section.is_some()),
        by ["gateway", "gateway.http_section"];
};

/// What tells a controller to apply the folder. It stands beside what it applies and is not applied with it: an
/// Application that belongs to itself would delete itself when it is pruned.
pub const APPLIERS: &[Manifest] = manifests! {
    "application.yaml" if |s| s.gitops.as_ref().is_some_and(|gitops| gitops.argocd.is_some()), by ["gitops.argocd"];
    "gitrepository.yaml" if |s| {
        s.gitops.as_ref().and_then(|gitops| gitops.flux.as_ref()).is_some_and(|flux| flux.reference.is_some())
    }, by ["gitops.flux"];
    "flux-kustomization.yaml" if |s| s.gitops.as_ref().is_some_and(|gitops| gitops.flux.is_some()), by ["gitops.flux"];
};

/// Before one of them stand the controller's own objects, which are there for it.
const ENTRANCES: &[&str] = &["ingress.yaml", "httproute.yaml"];

/// A file to render.
#[derive(Debug)]
pub struct Planned {
    /// Its name.
    pub file: String,
    /// Its template's name.
    pub template: String,
    /// The keys of `service.toml` that decide that it is there.
    pub because: &'static [&'static str],
}

/// The manifests of a service, those of its controller among them.
#[must_use]
pub fn planned(service: &Service) -> Vec<Planned> {
    let mut planned = Vec::new();
    for manifest in MANIFESTS.iter().filter(|manifest| (manifest.wanted)(service)) {
        if let Some(controller) = &service.controller
            && ENTRANCES.contains(&manifest.file)
        {
            planned.extend(controller.manifests.iter().map(|own| Planned {
                file: own.value.clone(),
                template: format!("controllers/{}/{}", controller.name.value, own.value),
                because: own.follows_from(),
            }));
        }
        planned.push(Planned {
            file: manifest.file.to_owned(),
            template: manifest.template.to_owned(),
            because: manifest.because,
        });
    }
    planned
}

/// What lists them for `kubectl apply -k`.
pub const KUSTOMIZATION: Manifest = Manifest {
    file: "kustomization.yaml",
    template: "kubernetes/kustomization.yaml",
    wanted: |_| true,
    because: &[],
};
