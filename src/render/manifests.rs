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
}

fn is_deployment(service: &Service) -> bool {
    service.target.kind.value == TargetKind::Deployment
}

macro_rules! manifests {
    ($($file:literal if $wanted:expr;)+) => {
        &[$(Manifest { file: $file, template: concat!("kubernetes/", $file), wanted: $wanted },)+]
    };
}

/// In an order in which they can be applied.
pub const MANIFESTS: &[Manifest] = manifests! {
    "namespace.yaml" if |s| s.service.create_namespace.value;
    "issuer.yaml" if |s| s.tls.as_ref().is_some_and(|tls| tls.issuer.is_some());
    "certificate.yaml" if |s| s.tls.as_ref().is_some_and(|tls| tls.certificate.is_some());
    "service.yaml" if |s| s.target.kind.value != TargetKind::InferenceService;
    "deployment.yaml" if is_deployment;
    "seldondeployment.yaml" if |s| s.target.kind.value == TargetKind::SeldonDeployment;
    "inferenceservice.yaml" if |s| s.target.kind.value == TargetKind::InferenceService;
    "networkpolicy.yaml" if |s| s.network.policy.is_some();
    "servicemonitor.yaml" if |s| s.metrics.as_ref().is_some_and(|metrics| metrics.service_monitor.value);
    "hpa.yaml" if |s| is_deployment(s) && s.autoscaling.as_ref().is_some_and(|autoscaling| autoscaling.keda.is_none());
    "scaledobject.yaml" if |s| s.autoscaling.as_ref().is_some_and(|autoscaling| autoscaling.keda.is_some());
    "pdb.yaml" if |s| s.availability.budget.is_some();
    "ingress.yaml" if |s| s.ingress.is_some();
    "httproute.yaml" if |s| s.gateway.is_some();
    "httproute-redirect.yaml" if |s| s.gateway.as_ref().is_some_and(|gateway| gateway.http_section.is_some());
};

/// What tells a controller to apply the folder. It stands beside what it applies and is not applied with it: an
/// Application that belongs to itself would delete itself when it is pruned.
pub const APPLIERS: &[Manifest] = manifests! {
    "application.yaml" if |s| s.gitops.as_ref().is_some_and(|gitops| gitops.argocd.is_some());
    "gitrepository.yaml" if |s| {
        s.gitops.as_ref().and_then(|gitops| gitops.flux.as_ref()).is_some_and(|flux| flux.reference.is_some())
    };
    "flux-kustomization.yaml" if |s| s.gitops.as_ref().is_some_and(|gitops| gitops.flux.is_some());
};

/// Before one of them stand the controller's own objects, which are there for it.
const ENTRANCES: &[&str] = &["ingress.yaml", "httproute.yaml"];

/// A file to render: its name and its template's.
pub type Planned = (String, String);

/// The manifests of a service, those of its controller among them.
pub fn planned(service: &Service) -> Vec<Planned> {
    let mut planned = Vec::new();
    for manifest in MANIFESTS.iter().filter(|manifest| (manifest.wanted)(service)) {
        if let Some(controller) = &service.controller
            && ENTRANCES.contains(&manifest.file)
        {
            let own = controller.manifests.iter();
            planned.extend(
                own.map(|file| (file.clone(), format!("controllers/{}/{file}", controller.name.value))),
            );
        }
        planned.push((manifest.file.to_owned(), manifest.template.to_owned()));
    }
    planned
}

/// What lists them for `kubectl apply -k`.
pub const KUSTOMIZATION: Manifest =
    Manifest { file: "kustomization.yaml", template: "kubernetes/kustomization.yaml", wanted: |_| true };
