//! Every manifest that is generated, seen by readers other than the product's own.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod sandbox;

use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscaler;
use k8s_openapi::api::core::v1::{Namespace, Service};
use k8s_openapi::api::networking::v1::{Ingress, NetworkPolicy};
use k8s_openapi::api::policy::v1::PodDisruptionBudget;
use modelstow::pipeline::Built;
use modelstow::render::{APPLIERS, trace, values};
use modelstow::templates::Templates;
use sandbox::services::services;
use sandbox::{Sandbox, build, findings, yaml};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The synthetic services and the committed ones, with the folders that they live in.
fn all() -> Vec<(String, Built, Option<Sandbox>)> {
    let mut all = Vec::new();
    for (name, text) in services() {
        let sandbox = Sandbox::new();
        let built = sandbox.build(text.as_bytes());
        let built = built.unwrap_or_else(|report| panic!("{name}: {:#?}\n{text}", findings(&report)));
        all.push((name.to_owned(), built, Some(sandbox)));
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for entry in walkdir::WalkDir::new(root.join("examples")).into_iter().map(Result::unwrap) {
        if entry.file_name() == "service.toml" {
            all.push((entry.path().display().to_string(), build(entry.path()).ok().unwrap(), None));
        }
    }
    all.push(("the product's own".to_owned(), build(&root.join("service.toml")).ok().unwrap(), None));
    all
}

/// Decodes strictly, and gives the unknown fields.
fn decoded<T: DeserializeOwned>(value: &Value) -> Result<Vec<String>, serde_json::Error> {
    let mut unknown = Vec::new();
    serde_ignored::deserialize::<_, _, T>(value, |path| unknown.push(path.to_string()))?;
    Ok(unknown)
}

#[test]
fn kubernetes_knows_every_field() {
    let mut kinds = BTreeSet::new();
    for (name, built, _) in all() {
        for document in built.output.documents.iter().filter(|document| document.path.ends_with(".yaml")) {
            let value = yaml::read(&document.text);
            let kind = value["kind"].as_str().unwrap_or_default().to_owned();
            let unknown = match (value["apiVersion"].as_str().unwrap_or_default(), kind.as_str()) {
                ("v1", "Namespace") => decoded::<Namespace>(&value),
                ("v1", "Service") => decoded::<Service>(&value),
                ("apps/v1", "Deployment") => decoded::<Deployment>(&value),
                ("autoscaling/v2", "HorizontalPodAutoscaler") => decoded::<HorizontalPodAutoscaler>(&value),
                ("networking.k8s.io/v1", "Ingress") => decoded::<Ingress>(&value),
                ("networking.k8s.io/v1", "NetworkPolicy") => decoded::<NetworkPolicy>(&value),
                ("policy/v1", "PodDisruptionBudget") => decoded::<PodDisruptionBudget>(&value),
                // These have no types here; `make lint` compares them with the published schemas.
                ("cert-manager.io/v1", "Certificate" | "Issuer")
                | ("keda.sh/v1alpha1", "ScaledObject")
                | ("argoproj.io/v1alpha1", "Application")
                | ("source.toolkit.fluxcd.io/v1", "GitRepository")
                | ("gateway.networking.k8s.io/v1", "HTTPRoute")
                | ("gateway.envoyproxy.io/v1alpha1", "BackendTrafficPolicy" | "SecurityPolicy")
                | ("monitoring.coreos.com/v1", "ServiceMonitor")
                | ("machinelearning.seldon.io/v1", "SeldonDeployment")
                | ("serving.kserve.io/v1beta1", "InferenceService")
                | ("traefik.io/v1alpha1", "Middleware" | "ServersTransport" | "TLSOption")
                | ("kustomize.config.k8s.io/v1beta1" | "kustomize.toolkit.fluxcd.io/v1", "Kustomization") => {
                    Ok(Vec::new())
                }
                other => panic!("{name}: {}: {other:?} is new: decode it here", document.path),
            };
            let unknown = unknown.unwrap_or_else(|error| panic!("{name}: {}: {error}", document.path));
            assert!(unknown.is_empty(), "{name}: {}: {unknown:?}", document.path);
            kinds.insert(kind);
        }
    }
    assert_eq!(kinds.len(), 22, "{kinds:?}");
}

#[test]
fn kustomization_lists_the_other_manifests_of_its_folder() {
    for (name, built, _) in all() {
        let paths: Vec<&str> = built.output.documents.iter().map(|d| d.path.as_str()).collect();
        for document in
            built.output.documents.iter().filter(|d| d.path.rsplit('/').next() == Some("kustomization.yaml"))
        {
            let folder = document.path.strip_suffix("kustomization.yaml").unwrap();
            let listed = yaml::read(&document.text)["resources"].clone();
            let listed: BTreeSet<String> = listed
                .as_array()
                .unwrap()
                .iter()
                .map(|file| format!("{folder}{}", file.as_str().unwrap()))
                .collect();
            // What tells a controller to apply the folder is not applied with it.
            let appliers: Vec<&str> = APPLIERS.iter().map(|applier| applier.file).collect();
            let beside = paths.iter().filter(|path| {
                if appliers.iter().any(|file| path.strip_prefix(folder) == Some(file)) {
                    return false;
                }
                path.strip_prefix(folder).is_some_and(|file| file.ends_with(".yaml") && !file.contains('/'))
                    && **path != document.path
            });
            let beside: BTreeSet<String> = beside.map(|path| (*path).to_owned()).collect();
            assert_eq!(listed, beside, "{name}");
        }
    }
}

/// An unknown name or filter shows only when its line is rendered.
#[test]
fn every_line_of_every_template_is_rendered_by_a_service_here() {
    let mut rendered: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    for (_, built, _) in all() {
        for document in &built.output.documents {
            texts.entry(document.template.clone()).or_default().push_str(&document.text);
            for service in &built.services {
                for origin in trace::trace(&document.template, &values(service), &built.templates).lines {
                    rendered.entry(origin.template).or_default().insert(origin.line);
                }
            }
        }
    }
    let templates = Templates::new(Path::new("no such folder"), String::new());
    let mut missed = Vec::new();
    for name in Templates::builtin_names() {
        if name.ends_with(".toml") {
            continue;
        }
        let template = templates.find(name).unwrap().unwrap().text;
        let lines = rendered.get(name).cloned().unwrap_or_default();
        let text = texts.get(name).map_or("", String::as_str);
        for (index, line) in template.lines().enumerate() {
            let literal = longest_literal(line);
            // What is rendered from other values than a service's has no trace; there the words have to be seen.
            if !literal.is_empty() && !lines.contains(&(index + 1)) && !text.contains(literal) {
                missed.push(format!("{name}:{}: {line}", index + 1));
            }
        }
    }
    assert!(missed.is_empty(), "add services to tests/sandbox/services.rs that have:\n{}", missed.join("\n"));
}

/// The longest stretch of a template's line that is not a tag.
fn longest_literal(line: &str) -> &str {
    let mut longest = "";
    let mut rest = line;
    while !rest.is_empty() {
        let open = ["{%", "{{", "{#"].iter().filter_map(|tag| rest.find(tag)).min();
        let (literal, after) = rest.split_at(open.unwrap_or(rest.len()));
        if literal.trim().len() > longest.len() {
            longest = literal.trim();
        }
        let close = ["%}", "}}", "#}"].iter().filter_map(|tag| after.find(tag)).min();
        rest = close.map_or("", |at| &after[at + 2..]);
    }
    longest
}
