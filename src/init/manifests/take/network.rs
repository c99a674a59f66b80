//! Who reaches the pods within the cluster, and who collects their metrics.

use super::{Chosen, FOREIGN, Taker};
use crate::init::draft::list;
use crate::init::manifests::object::texts;
use serde_json::Value;
use std::collections::BTreeMap;
use toml_edit::{Array, InlineTable, Value as Toml};

/// The label by which a namespace is found by its name.
const NAMESPACE: &str = "kubernetes.io/metadata.name";
/// The names that `[network.policy]` has for ports.
const PORTS: &[(i64, &str)] = &[(53, "dns"), (443, "https")];

impl Taker<'_> {
    pub(super) fn network(&mut self) {
        self.policy();
        self.metrics();
        let Some(service) = self.chosen.service else { return };
        self.text(&["network", "type"], service.value.pointer("/spec/type"));
        self.number(&["network", "port"], Chosen::port(service).and_then(|port| port.get("port")));
        let annotations = self.further_annotations(service.map("/metadata/annotations"));
        self.table(&["network", "annotations"], annotations);
    }

    /// Annotations that are not those of all objects, and that nothing else writes.
    pub(super) fn further_annotations(
        &self,
        mut annotations: BTreeMap<String, String>,
    ) -> BTreeMap<String, String> {
        annotations.retain(|key, _| {
            !FOREIGN.contains(&key.as_str())
                && !self.draft.has(&["service", "annotations", key])
                && (key != super::OWNER || !self.draft.has(&["service", "owner"]))
                && !self.entrance.annotations.contains(key)
        });
        annotations
    }

    fn policy(&mut self) {
        let Some(policy) = self.chosen.policy else { return };
        let rules =
            policy.value.pointer("/spec/ingress").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let peers = rules.iter().filter_map(|rule| rule.get("from")?.as_array()).flatten();
        let mut from = Array::new();
        for peer in peers {
            let mut table = InlineTable::new();
            let text = |pointer: &str| peer.pointer(pointer).and_then(Value::as_str);
            if let Some(cidr) = text("/ipBlock/cidr") {
                table.insert("cidr", cidr.into());
            }
            let namespace = texts(peer.pointer("/namespaceSelector/matchLabels")).remove(NAMESPACE);
            if let Some(namespace) = namespace {
                table.insert("namespace", namespace.into());
            }
            let pods = texts(peer.pointer("/podSelector/matchLabels"));
            if !pods.is_empty() {
                let pods: InlineTable =
                    pods.iter().map(|(key, value)| (key.as_str(), Toml::from(value))).collect();
                table.insert("pods", Toml::InlineTable(pods));
            }
            if !table.is_empty() {
                from.push(Toml::InlineTable(table));
            }
        }
        // A rule that names nobody lets everybody in, and no key says so.
        if from.is_empty() && !rules.is_empty() {
            return;
        }
        self.draft.set(&["network", "policy", "from"], Toml::Array(from));
        let types = policy.value.pointer("/spec/policyTypes").and_then(Value::as_array);
        if types.is_some_and(|types| types.iter().any(|of| of == "Egress")) {
            let ports = policy.value.pointer("/spec/egress").and_then(Value::as_array).into_iter().flatten();
            let ports = ports.filter_map(|rule| rule.pointer("/ports/0/port")?.as_i64());
            let names = ports
                .filter_map(|port| PORTS.iter().find(|(number, _)| *number == port).map(|(_, name)| *name));
            self.draft.set(&["network", "policy", "egress"], list(names));
        }
    }

    fn metrics(&mut self) {
        let ports = self.container("/ports").and_then(Value::as_array).into_iter().flatten();
        let named = ports.clone().find(|port| port.get("name").and_then(Value::as_str) == Some("metrics"));
        self.number(&["metrics", "port"], named.and_then(|port| port.get("containerPort")));
        let Some(monitor) = self.chosen.monitor else { return };
        self.draft.set(&["metrics", "service_monitor"], true);
        self.text(&["metrics", "path"], monitor.value.pointer("/spec/endpoints/0/path"));
        let mut labels = monitor.map("/metadata/labels");
        let common = self.chosen.workload.map("/metadata/labels");
        labels.retain(|key, _| !common.contains_key(key));
        self.table(&["metrics", "labels"], labels);
    }
}
