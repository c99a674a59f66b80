//! What leads to the pods, and how many there are.

use super::{Chosen, FOREIGN, Taker};
use serde_json::Value;
use std::collections::BTreeMap;

/// Let's Encrypt's directories.
const DIRECTORIES: &[(&str, &str)] = &[
    ("https://acme-staging-v02.api.letsencrypt.org/directory", "staging"),
    ("https://acme-v02.api.letsencrypt.org/directory", "production"),
];

impl Taker<'_> {
    pub(super) fn network(&mut self) {
        let Some(service) = self.chosen.service else { return };
        self.text(&["network", "type"], service.value.pointer("/spec/type"));
        self.number(&["network", "port"], Chosen::port(service).and_then(|port| port.get("port")));
        let annotations = self.further_annotations(service.map("/metadata/annotations"));
        self.table(&["network", "annotations"], annotations);
    }

    fn further_annotations(&self, mut annotations: BTreeMap<String, String>) -> BTreeMap<String, String> {
        annotations.retain(|key, _| {
            !FOREIGN.contains(&key.as_str()) && !self.draft.has(&["service", "annotations", key])
        });
        annotations
    }

    pub(super) fn ingress(&mut self) {
        let Some(ingress) = self.chosen.ingress else { return };
        let at = |pointer: &str| ingress.value.pointer(pointer);
        self.text(&["ingress", "host"], at("/spec/rules/0/host"));
        self.text(&["ingress", "class"], at("/spec/ingressClassName"));
        let path = at("/spec/rules/0/http/paths/0/path").and_then(Value::as_str).filter(|path| *path != "/");
        if let Some(path) = path {
            self.draft.set(&["ingress", "path"], path);
            // What comes in there has to include the scoring request.
            self.draft.guess(
                &["server", "path"],
                path,
                "A guess: the path of a scoring request is the one of the Ingress, or below it.",
            );
        }
        if !self.draft.has(&["ingress", "host"]) && !self.draft.has(&["ingress", "path"]) {
            self.draft.set(&["ingress", "enabled"], true);
        }
        let annotations = self.further_annotations(ingress.map("/metadata/annotations"));
        self.table(&["ingress", "annotations"], annotations);
        self.text(&["tls", "secret"], at("/spec/tls/0/secretName"));
    }

    pub(super) fn tls(&mut self) {
        let Some(certificate) = self.chosen.certificate else { return };
        self.text(&["tls", "key_algorithm"], certificate.value.pointer("/spec/privateKey/algorithm"));
        let acme = self.chosen.issuer.and_then(|issuer| {
            let server = issuer.text("/spec/acme/server")?;
            let (_, environment) = DIRECTORIES.iter().find(|(directory, _)| *directory == server)?;
            Some((*environment, issuer.text("/spec/acme/email")))
        });
        if let Some((environment, email)) = acme {
            self.draft.set(&["tls", "acme", "environment"], environment);
            if let Some(email) = email {
                self.draft.set(&["tls", "acme", "email"], email);
            }
            return;
        }
        self.text(&["tls", "issuer", "name"], certificate.value.pointer("/spec/issuerRef/name"));
        let kind = certificate.text("/spec/issuerRef/kind").unwrap_or("Issuer");
        if kind != "ClusterIssuer" {
            self.draft.set(&["tls", "issuer", "kind"], kind);
        }
    }

    pub(super) fn scaling(&mut self) {
        if let Some(budget) = self.chosen.budget {
            self.text(&["availability", "max_unavailable"], budget.value.pointer("/spec/maxUnavailable"));
            self.text(&["availability", "min_available"], budget.value.pointer("/spec/minAvailable"));
        }
        let Some(autoscaler) = self.chosen.autoscaler else { return };
        let at = |pointer: &str| autoscaler.value.pointer(pointer);
        self.number(&["autoscaling", "min_replicas"], at("/spec/minReplicas"));
        self.number(&["autoscaling", "max_replicas"], at("/spec/maxReplicas"));
        for metric in at("/spec/metrics").and_then(Value::as_array).into_iter().flatten() {
            let key = match metric.pointer("/resource/name").and_then(Value::as_str) {
                Some("cpu") => "cpu_percent",
                Some("memory") => "memory_percent",
                _ => continue,
            };
            self.number(&["autoscaling", key], metric.pointer("/resource/target/averageUtilization"));
        }
        self.number(
            &["autoscaling", "scale_down_seconds"],
            at("/spec/behavior/scaleDown/stabilizationWindowSeconds"),
        );
    }
}
