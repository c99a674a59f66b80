//! Manifests decoded into their Kubernetes objects; a field that an object does not have is a mistake.

use super::custom::{self, gateway, gitops, keda, kserve, prometheus, seldon, traefik};
use crate::diagnostic::Code;
use crate::kubernetes::{Mistake, Object as Manifest};
use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscaler;
use k8s_openapi::api::core::v1::{Namespace, Service};
use k8s_openapi::api::networking::v1::{Ingress, NetworkPolicy};
use k8s_openapi::api::policy::v1::PodDisruptionBudget;
use serde::de::DeserializeOwned;

type Decode = fn(&Manifest) -> Vec<(Code, Mistake)>;

/// Each kind that is written, and how it is decoded.
const KINDS: &[(&str, &str, Decode)] = &[
    ("v1", "Namespace", decode::<Namespace>),
    ("v1", "Service", decode::<Service>),
    ("apps/v1", "Deployment", decode::<Deployment>),
    ("autoscaling/v2", "HorizontalPodAutoscaler", decode::<HorizontalPodAutoscaler>),
    ("networking.k8s.io/v1", "Ingress", decode::<Ingress>),
    ("networking.k8s.io/v1", "NetworkPolicy", decode::<NetworkPolicy>),
    ("policy/v1", "PodDisruptionBudget", decode::<PodDisruptionBudget>),
    ("cert-manager.io/v1", "Certificate", decode::<custom::Certificate>),
    ("cert-manager.io/v1", "Issuer", decode::<custom::Issuer>),
    ("serving.kserve.io/v1beta1", "InferenceService", decode::<kserve::InferenceService>),
    ("machinelearning.seldon.io/v1", "SeldonDeployment", decode::<seldon::SeldonDeployment>),
    ("monitoring.coreos.com/v1", "ServiceMonitor", decode::<prometheus::ServiceMonitor>),
    ("keda.sh/v1alpha1", "ScaledObject", decode::<keda::ScaledObject>),
    ("gateway.networking.k8s.io/v1", "HTTPRoute", decode::<gateway::HttpRoute>),
    ("gateway.envoyproxy.io/v1alpha1", "BackendTrafficPolicy", decode::<gateway::BackendTrafficPolicy>),
    ("gateway.envoyproxy.io/v1alpha1", "SecurityPolicy", decode::<gateway::SecurityPolicy>),
    ("traefik.io/v1alpha1", "Middleware", decode::<traefik::Middleware>),
    ("traefik.io/v1alpha1", "ServersTransport", decode::<traefik::ServersTransport>),
    ("traefik.io/v1alpha1", "TLSOption", decode::<traefik::TlsOption>),
    ("argoproj.io/v1alpha1", "Application", decode::<gitops::Application>),
    ("source.toolkit.fluxcd.io/v1", "GitRepository", decode::<gitops::GitRepository>),
    ("kustomize.toolkit.fluxcd.io/v1", "Kustomization", decode::<gitops::FluxKustomization>),
    ("kustomize.config.k8s.io/v1beta1", "Kustomization", decode::<custom::Kustomization>),
];

/// Everything that does not fit the object that the manifest says it is.
pub fn check(manifest: &Manifest) -> Vec<(Code, Mistake)> {
    let (version, kind) =
        (manifest.text("apiVersion").unwrap_or_default(), manifest.text("kind").unwrap_or_default());
    for field in ["apiVersion", "kind"] {
        if manifest.text(field).is_none() {
            let message = format!("`{field}` is missing");
            return vec![(Code::ManifestInvalid, Mistake { message, line: 1 })];
        }
    }
    if let Some((_, _, decode)) = KINDS.iter().find(|(v, k, _)| *v == version && *k == kind) {
        decode(manifest)
    } else {
        let group = |version: &str| version.rsplit_once('/').map(|(group, _)| group.to_owned());
        let known = || KINDS.iter().filter(|(_, k, _)| *k == kind);
        let nearest = known().find(|(v, ..)| group(v) == group(version)).or_else(|| known().next());
        let message = match nearest {
            Some((v, ..)) => format!("there is no `{kind}` in `{version}`; it is in `{v}`"),
            None => format!("`{kind}` in `{version}` is not one of the objects that modelstow writes"),
        };
        vec![(Code::ManifestInvalid, Mistake { message, line: manifest.line("kind") })]
    }
}

fn decode<T: DeserializeOwned>(manifest: &Manifest) -> Vec<(Code, Mistake)> {
    let mut unknown = Vec::new();
    let mut track = serde_path_to_error::Track::new();
    let deserializer = serde_path_to_error::Deserializer::new(&manifest.value, &mut track);
    let decoded: Result<T, _> =
        serde_ignored::deserialize(deserializer, |path| unknown.push(path.to_string()));
    let mut mistakes: Vec<_> = unknown
        .into_iter()
        .map(|path| {
            let path = path.split('.').filter(|part| *part != "?").collect::<Vec<_>>().join(".");
            let message = format!("there is no field `{path}`");
            (Code::ManifestUnknownField, Mistake { message, line: manifest.line(&path) })
        })
        .collect();
    if let Err(error) = decoded {
        let path = track.path().to_string().replace('[', ".").replace(']', "");
        let message = words(&path, &error.to_string());
        mistakes.push((Code::ManifestInvalid, Mistake { message, line: manifest.line(&path) }));
    }
    mistakes
}

/// serde speaks of Rust types.
fn words(path: &str, error: &str) -> String {
    let field = error.strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`'));
    if let Some(field) = field {
        return if path == "." {
            format!("`{field}` is missing")
        } else {
            format!("`{path}.{field}` is missing")
        };
    }
    let types = error.strip_prefix("invalid type: ").or_else(|| error.strip_prefix("invalid value: "));
    let types = types.and_then(|rest| rest.split_once(", expected "));
    let Some((found, expected)) = types else { return format!("`{path}`: {error}") };
    let expected = match expected {
        "i32" if error.starts_with("invalid value") => "a whole number up to 2147483647",
        "i32" | "i64" => "a whole number",
        "a boolean" => "`true` or `false`",
        "a sequence" => "a list",
        "a string" => "a string",
        _ => "fields of its own",
    };
    let found = match found {
        "sequence" => "a list",
        "map" => "fields",
        found => found
            .split_once(' ')
            .filter(|(kind, _)| ["string", "integer"].contains(kind))
            .map_or(found, |(_, value)| value),
    };
    format!("`{path}` takes {expected}, not {found}")
}
