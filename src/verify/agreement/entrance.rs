//! What leads from outside to the pods: an Ingress or routes, with what their controller is told, and the certificates.

use super::{Agreement, Named, of_kind};
use crate::diagnostic::Code;
use crate::kubernetes::Mistake;
use crate::resolve::Service;
use serde_json::Value;

impl Agreement<'_, '_> {
    pub(super) fn ingress(&mut self) {
        let Some(named) = self.of("Ingress") else { return };
        if let Some(backend) = named.1.at("spec.defaultBackend.service")
            && let Some(message) = self.leads_nowhere(backend)
        {
            self.disagree(named, "spec.defaultBackend.service", message);
        }
        let rules = named.1.at("spec.rules").and_then(Value::as_array).cloned().unwrap_or_default();
        for (rule, content) in rules.iter().enumerate() {
            let paths = content.pointer("/http/paths").and_then(Value::as_array).cloned().unwrap_or_default();
            for (index, path) in paths.iter().enumerate() {
                let backend = path.pointer("/backend/service").cloned().unwrap_or_default();
                if let Some(message) = self.leads_nowhere(&backend) {
                    self.disagree(
                        named,
                        &format!("spec.rules.{rule}.http.paths.{index}.backend.service"),
                        message,
                    );
                }
            }
        }
    }

    /// What the controller is told is there, and what it names exists. Without this, a template of one's own could lose
    /// the authentication.
    pub(super) fn controller(&mut self, service: &Service) {
        let ingress = service.ingress.as_ref().map(|ingress| &ingress.annotations);
        let told = [("Ingress", ingress), ("Service", Some(&service.network.annotations))];
        let mut words = Vec::new();
        for (kind, annotations) in told {
            let (Some(named), Some(annotations)) = (self.of(kind), annotations) else { continue };
            let written =
                named.1.at("metadata.annotations").and_then(Value::as_object).cloned().unwrap_or_default();
            for (name, value) in annotations {
                if written.get(name).and_then(Value::as_str) != Some(value.value.as_str()) {
                    let message = format!("the annotation `{name}` is not `{}`", value.value);
                    self.disagree(named, "metadata.annotations", message);
                }
            }
            for (name, value) in written {
                let all = value.as_str().unwrap_or_default().split(',');
                words.extend(all.map(|word| (name.clone(), word.trim().to_owned())));
            }
        }
        self.named_by_annotations(service, &words);
    }

    /// Annotations name each object of the controller's, and none of the service that there is not.
    fn named_by_annotations(&mut self, service: &Service, words: &[(String, String)]) {
        let Some(controller) = &service.controller else { return };
        let Some(references) = &controller.references else { return };
        let is_own = |(file, _): &Named<'_>| controller.manifests.iter().any(|own| own.value == *file);
        let mut known = Vec::new();
        for named in self.manifests.iter().copied().filter(is_own) {
            let part = |path: &str| named.1.text(path).unwrap_or_default();
            let reference = references
                .words
                .replace("{namespace}", part("metadata.namespace"))
                .replace("{name}", part("metadata.name"));
            if !words.iter().any(|(_, word)| *word == reference) {
                let message = format!("nothing uses it: no annotation says `{reference}`");
                self.disagree(named, "metadata.name", message);
            }
            known.push(reference);
        }
        // What others wrote may name objects that are not here; what begins with the service's name is its own.
        let name = service.service.name.value.as_str();
        let namespace = service.service.namespace.as_ref().map_or("", |namespace| namespace.value.as_str());
        let (before, after) = references.words.split_once("{name}").unwrap_or((&references.words, ""));
        let before = before.replace("{namespace}", namespace);
        let names_one = |(annotation, _): &&(String, String)| references.annotations.contains(annotation);
        for (_, word) in words.iter().filter(names_one).filter(|(_, word)| !known.contains(word)) {
            let own = word.strip_prefix(before.as_str()).and_then(|word| word.strip_suffix(after));
            let rest = own.and_then(|own| own.strip_prefix(name));
            if rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
                && let Some(named) = self.of("Ingress")
            {
                self.disagree(named, "metadata.annotations", format!("there is no object for `{word}`"));
            }
        }
    }

    fn leads_nowhere(&self, backend: &Value) -> Option<String> {
        let (_, service) = self.of("Service")?;
        if service.at("metadata.name") != backend.get("name") {
            return Some(format!("there is no Service {}", backend["name"]));
        }
        let ports = service.at("spec.ports").and_then(Value::as_array)?;
        let (field, wanted) = match (backend.pointer("/port/name"), backend.pointer("/port/number")) {
            (Some(name), _) => ("name", name),
            (None, Some(number)) => ("port", number),
            (None, None) => return Some("no port is said".to_owned()),
        };
        let known = ports.iter().any(|port| port.get(field) == Some(wanted));
        (!known).then(|| format!("the Service has no port {wanted}"))
    }

    /// A route leads to the Service.
    pub(super) fn routes(&mut self) {
        for named in self.all("HTTPRoute").collect::<Vec<_>>() {
            let rules = named.1.at("spec.rules").and_then(Value::as_array).cloned().unwrap_or_default();
            for (rule, content) in rules.iter().enumerate() {
                for (index, backend) in content["backendRefs"].as_array().into_iter().flatten().enumerate() {
                    let backend =
                        serde_json::json!({ "name": backend["name"], "port": { "number": backend["port"] } });
                    if let Some(message) = self.leads_nowhere(&backend) {
                        self.disagree(named, &format!("spec.rules.{rule}.backendRefs.{index}"), message);
                    }
                }
            }
        }
    }

    /// A policy of the Gateway API leads to the objects that it is attached to.
    pub(super) fn attached(&mut self) {
        for named in self.manifests.iter().copied() {
            let targets =
                named.1.at("spec.targetRefs").and_then(Value::as_array).cloned().unwrap_or_default();
            for (index, target) in targets.iter().enumerate() {
                let is_there = self.manifests.iter().any(|(_, other)| {
                    other.at("kind") == target.get("kind") && other.at("metadata.name") == target.get("name")
                });
                if !is_there {
                    let message = format!("there is no {} {}", target["kind"], target["name"]);
                    self.disagree(named, &format!("spec.targetRefs.{index}"), message);
                }
            }
        }
    }

    /// cert-manager makes a Certificate of its own for an annotated Ingress, with the Ingress's Secret.
    pub(super) fn secret_owners(&mut self) {
        let mut owners: Vec<(String, String, Named<'_>, String)> = Vec::new();
        for named in of_kind(self.all, "Certificate") {
            let secret = named.1.text("spec.secretName").unwrap_or_default().to_owned();
            let name = named.1.text("metadata.name").unwrap_or_default();
            owners.push((secret, format!("the Certificate `{name}`"), named, "spec.secretName".to_owned()));
        }
        for named in of_kind(self.all, "Ingress") {
            let annotations = named.1.at("metadata.annotations").and_then(Value::as_object);
            let asks = |key: &String| {
                ["cert-manager.io/issuer", "cert-manager.io/cluster-issuer", "kubernetes.io/tls-acme"]
                    .contains(&key.as_str())
            };
            let Some(annotation) =
                annotations.into_iter().flatten().map(|(key, _)| key).find(|key| asks(key))
            else {
                continue;
            };
            for tls in named.1.at("spec.tls").and_then(Value::as_array).into_iter().flatten() {
                let secret = tls.get("secretName").and_then(Value::as_str).unwrap_or_default().to_owned();
                owners.push((
                    secret,
                    format!("the annotation `{annotation}` of the Ingress"),
                    named,
                    format!("metadata.annotations.{annotation}"),
                ));
            }
        }
        for (index, (secret, owner, named, path)) in owners.iter().enumerate() {
            if let Some((_, other, ..)) = owners[..index].iter().find(|(taken, ..)| taken == secret) {
                let message = format!("{owner} and {other} would both write the Secret `{secret}`");
                self.mistakes.push((
                    named.0,
                    Code::TlsSecretOwners,
                    Mistake { message, line: named.1.line(path) },
                ));
            }
        }
    }
}
