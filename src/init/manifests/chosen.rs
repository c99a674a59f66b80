//! Which of the given objects belong to one service.

use super::object::{Object, texts};
use serde_json::Value;
use std::collections::BTreeMap;

/// The objects of one service, and the rest.
#[derive(Debug)]
pub struct Chosen<'a> {
    /// What runs the pods.
    pub deployment: &'a Object,
    /// What leads to the pods.
    pub service: Option<&'a Object>,
    /// What leads to the service.
    pub ingress: Option<&'a Object>,
    /// What scales the Deployment.
    pub autoscaler: Option<&'a Object>,
    /// What protects the pods.
    pub budget: Option<&'a Object>,
    /// The certificate of the Ingress.
    pub certificate: Option<&'a Object>,
    /// Who issues it.
    pub issuer: Option<&'a Object>,
    /// The namespace of the Deployment.
    pub namespace: Option<&'a Object>,
    /// What nothing above is.
    pub rest: Vec<&'a Object>,
}

impl<'a> Chosen<'a> {
    /// Starts from a Deployment.
    #[must_use]
    pub fn around(deployment: &'a Object, objects: &'a [Object]) -> Self {
        let of = |kind: &'static str| {
            objects.iter().filter(move |object| object.kind() == kind && same_namespace(object, deployment))
        };
        let labels = deployment.map("/spec/template/metadata/labels");
        let service = of("Service").find(|object| selects(&object.map("/spec/selector"), &labels));
        let ingress = service.and_then(|service| {
            of("Ingress").find(|object| backends(&object.value).any(|backend| backend == service.name()))
        });
        let autoscaler = of("HorizontalPodAutoscaler").find(|object| {
            object.text("/spec/scaleTargetRef/kind") == Some("Deployment")
                && object.text("/spec/scaleTargetRef/name") == Some(deployment.name())
        });
        let budget = of("PodDisruptionBudget")
            .find(|object| selects(&object.map("/spec/selector/matchLabels"), &labels));
        let secrets: Vec<&str> = ingress
            .and_then(|ingress| ingress.value.pointer("/spec/tls")?.as_array())
            .into_iter()
            .flatten()
            .filter_map(|tls| tls.get("secretName")?.as_str())
            .collect();
        let certificate = of("Certificate")
            .find(|object| object.text("/spec/secretName").is_some_and(|secret| secrets.contains(&secret)));
        let issuer = certificate.and_then(|certificate| {
            of("Issuer").find(|object| Some(object.name()) == certificate.text("/spec/issuerRef/name"))
        });
        let namespace = objects.iter().find(|object| {
            object.kind() == "Namespace" && Some(object.name()) == deployment.text("/metadata/namespace")
        });
        let mut chosen = Self {
            deployment,
            service,
            ingress,
            autoscaler,
            budget,
            certificate,
            issuer,
            namespace,
            rest: Vec::new(),
        };
        let taken: Vec<&Object> = chosen.all().collect();
        chosen.rest = objects
            .iter()
            .filter(|object| !taken.iter().any(|taken| std::ptr::eq(*taken, *object)))
            .collect();
        chosen
    }

    /// All that belong together.
    pub fn all(&self) -> impl Iterator<Item = &'a Object> {
        [
            Some(self.deployment),
            self.service,
            self.ingress,
            self.autoscaler,
            self.budget,
            self.certificate,
            self.issuer,
            self.namespace,
        ]
        .into_iter()
        .flatten()
    }

    /// The container that the service leads to, else the first.
    #[must_use]
    pub fn main(&self) -> usize {
        let target = self.service.and_then(|service| self.target(service));
        let containers = self.containers();
        let listens = |container: &Value| {
            let ports = container.get("ports").and_then(Value::as_array).into_iter().flatten();
            let mut ports = ports.filter_map(|port| port.get("containerPort")?.as_i64());
            ports.any(|port| Some(port) == target)
        };
        containers.iter().position(listens).unwrap_or_default()
    }

    /// The containers of a pod.
    #[must_use]
    pub fn containers(&self) -> &'a [Value] {
        let containers = self.deployment.value.pointer("/spec/template/spec/containers");
        containers.and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// The port of the Service that is for HTTP: the one called so, else the first.
    #[must_use]
    pub fn port(service: &Object) -> Option<&Value> {
        let ports = service.value.pointer("/spec/ports")?.as_array()?;
        ports.iter().find(|port| port.get("name").and_then(Value::as_str) == Some("http")).or(ports.first())
    }

    /// The number of the port of the pods that the Service leads to.
    fn target(&self, service: &Object) -> Option<i64> {
        let port = Self::port(service)?;
        match port.get("targetPort").or(port.get("port"))? {
            Value::String(name) => {
                let ports = self
                    .containers()
                    .iter()
                    .filter_map(|container| container.get("ports")?.as_array())
                    .flatten();
                let mut named = ports.filter(|port| port.get("name").and_then(Value::as_str) == Some(name));
                named.find_map(|port| port.get("containerPort")?.as_i64())
            }
            number => number.as_i64(),
        }
    }

    /// The port of the main container that requests go to.
    #[must_use]
    pub fn container_port(&self) -> Option<i64> {
        let first = || self.containers().get(self.main())?.pointer("/ports/0/containerPort")?.as_i64();
        self.service.and_then(|service| self.target(service)).or_else(first)
    }
}

fn same_namespace(one: &Object, other: &Object) -> bool {
    match (one.text("/metadata/namespace"), other.text("/metadata/namespace")) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    }
}

fn selects(selector: &BTreeMap<String, String>, labels: &BTreeMap<String, String>) -> bool {
    !selector.is_empty() && selector.iter().all(|(key, value)| labels.get(key) == Some(value))
}

/// The names of the Services that an Ingress leads to.
fn backends(ingress: &Value) -> impl Iterator<Item = &str> {
    let rules = ingress.pointer("/spec/rules").and_then(Value::as_array).into_iter().flatten();
    let paths = rules.filter_map(|rule| rule.pointer("/http/paths")?.as_array()).flatten();
    let of_paths = paths.filter_map(|path| path.pointer("/backend/service/name")?.as_str());
    of_paths.chain(ingress.pointer("/spec/defaultBackend/service/name").and_then(Value::as_str))
}

/// The labels or annotations that all of some objects have in common.
#[must_use]
pub fn common<'a>(objects: impl Iterator<Item = &'a Object>, pointer: &str) -> BTreeMap<String, String> {
    let mut objects = objects.map(|object| texts(object.value.pointer(pointer)));
    let Some(first) = objects.next() else { return BTreeMap::new() };
    objects.fold(first, |mut common, other| {
        common.retain(|key, value| other.get(key) == Some(value));
        common
    })
}
