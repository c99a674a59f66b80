//! The list of manifests: a template each, and when it is written.

use super::Document;
use crate::diagnostic::{Code, Finding, Report};
use crate::resolve::Service;
use crate::spec::sections::TargetKind;
use crate::templates::Templates;
use std::collections::BTreeSet;

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

fn has_smoke(service: &Service) -> bool {
    service.gitops.as_ref().is_some_and(|gitops| gitops.smoke.is_some())
}

fn asks_after_flux(service: &Service) -> bool {
    has_smoke(service) && service.gitops.as_ref().is_some_and(|gitops| gitops.flux.is_some())
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
    "serviceaccount.yaml" if |s| s.service_account.is_some(), by ["service_account"];
    "persistentvolumeclaim.yaml" if |s| s.claim.is_some(), by ["claim"];
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
    // Argo CD makes it after the others; for Flux it is not among them.
    "smoke.yaml" if |s| has_smoke(s) && s.gitops.as_ref().is_some_and(|gitops| gitops.argocd.is_some()),
        by ["gitops.smoke", "gitops.argocd"];
};

/// What tells a controller to apply the folder. It stands beside what it applies and is not applied with it: an
/// Application that belongs to itself would delete itself when it is pruned.
pub const APPLIERS: &[Manifest] = manifests! {
    "application.yaml" if |s| s.gitops.as_ref().is_some_and(|gitops| gitops.argocd.is_some()), by ["gitops.argocd"];
    "gitrepository.yaml" if |s| {
        s.gitops.as_ref().and_then(|gitops| gitops.flux.as_ref()).is_some_and(|flux| flux.reference.is_some())
    }, by ["gitops.flux"];
    "flux-kustomization.yaml" if |s| s.gitops.as_ref().is_some_and(|gitops| gitops.flux.is_some()), by ["gitops.flux"];
    "flux-smoke.yaml" if asks_after_flux, by ["gitops.smoke", "gitops.flux"];
};

/// A Kustomization applies a folder, and the Job has one of its own: it is made once the rest is ready.
pub const SMOKE: Manifest = Manifest {
    file: "smoke.d/job.yaml",
    template: "kubernetes/smoke.yaml",
    wanted: asks_after_flux,
    because: &["gitops.smoke", "gitops.flux"],
};

/// The folder of an environment, and the rest of a path in the output folder. No environment has a dot in its name.
#[must_use]
pub fn in_environment(path: &str) -> (&str, &str) {
    let inner = path.strip_suffix(SMOKE.file).filter(|above| above.is_empty() || above.ends_with('/'));
    match inner {
        Some(above) => (above.trim_end_matches('/'), SMOKE.file),
        None => path.rsplit_once('/').unwrap_or(("", path)),
    }
}

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

/// Where the templates of manifests are.
const TEMPLATES: &str = "kubernetes/";

/// Whether a document is a manifest of the project's own: none of ours has its template.
#[must_use]
pub fn is_own(document: &Document) -> bool {
    let ours = || MANIFESTS.iter().chain(APPLIERS).chain([&KUSTOMIZATION]);
    document.template.starts_with(TEMPLATES) && !ours().any(|manifest| manifest.template == document.template)
}

/// The manifests of a service that are there, its own last, each with the keys that decide that it is.
#[must_use]
pub fn listed<'d>(
    service: &Service,
    documents: &'d [Document],
) -> Vec<(&'d Document, &'static [&'static str])> {
    let folder = service.environment.as_ref().map_or(String::new(), |name| format!("{name}/"));
    let planned = planned(service).into_iter().filter_map(|planned| {
        let path = format!("{folder}{}", planned.file);
        Some((documents.iter().find(|document| document.path == path)?, planned.because))
    });
    let is_here = |document: &&Document| {
        document.path.strip_prefix(&folder).is_some_and(|file| !file.contains('/')) && is_own(document)
    };
    planned.chain(documents.iter().filter(is_here).map(|own| (own, [].as_slice()))).collect()
}

/// The templates of manifests of the project's own, in the order of their names. What cannot be a file beside ours is
/// reported.
pub fn own(services: &[Service], templates: &Templates, report: &mut Report) -> Vec<Planned> {
    let names = templates.own_in(TEMPLATES);
    if names.len() > MOST_OWN {
        let message = format!("there are {} templates, and at most {MOST_OWN} are rendered", names.len());
        report.push(Finding::in_file(
            Code::TooLarge,
            templates.shown(TEMPLATES.trim_end_matches('/')),
            message,
        ));
        return Vec::new();
    }
    let mut taken: BTreeSet<String> = services.iter().flat_map(planned).map(|planned| planned.file).collect();
    taken.extend(MANIFESTS.iter().chain(APPLIERS).chain([&KUSTOMIZATION]).map(|ours| ours.file.to_owned()));
    let mut own = Vec::new();
    for name in names {
        let template = format!("{TEMPLATES}{name}");
        let why = if !is_file_name(&name) {
            "the name of a manifest has small letters, digits, `-` and `.`, and ends in `.yaml`"
        } else if taken.contains(&name) {
            "modelstow writes another file of that name"
        } else {
            own.push(Planned { file: name, template, because: &[] });
            continue;
        };
        let message = format!("`{}` cannot be the name of a manifest", name.escape_debug());
        let finding = Finding::in_file(Code::InvalidManifestName, templates.shown(&template), message);
        report.push(finding.help(why).help("give the template another name"));
    }
    own
}

/// Manifests of one project's own.
const MOST_OWN: usize = 100;

/// A name that is the same file on every system.
fn is_file_name(name: &str) -> bool {
    let stem = name.strip_suffix(".yaml").unwrap_or_default();
    let is_plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'.');
    stem.starts_with(|c: char| c.is_ascii_alphanumeric()) && stem.len() <= 100 && stem.bytes().all(is_plain)
}

/// What lists them for `kubectl apply -k`.
pub const KUSTOMIZATION: Manifest = Manifest {
    file: "kustomization.yaml",
    template: "kubernetes/kustomization.yaml",
    wanted: |_| true,
    because: &[],
};
