//! Which of the given objects belong to one service.

use super::object::{Object, texts};
use serde_json::Value;
use std::collections::BTreeMap;

/// The objects of one service, and the rest.
#[derive(Debug)]
pub struct Chosen<'a> {
    /// What runs the pods.
    pub workload: &'a Object,
    /// Where its pod is: a JSON pointer.
    pub pod: String,
    /// Where the labels of its pods are.
    pub labels: String,
    /// What leads to the pods.
    pub service: Option<&'a Object>,
    /// What leads to the service: an Ingress.
    pub ingress: Option<&'a Object>,
    /// What leads to the service: a route of a Gateway.
    pub route: Option<&'a Object>,
    /// What scales the pods: a HorizontalPodAutoscaler.
    pub autoscaler: Option<&'a Object>,
    /// What scales the pods: a ScaledObject of KEDA.
    pub scaler: Option<&'a Object>,
    /// What protects the pods.
    pub budget: Option<&'a Object>,
    /// Who may reach the pods.
    pub policy: Option<&'a Object>,
    /// What collects the metrics.
    pub monitor: Option<&'a Object>,
    /// The certificate of the host.
    pub certificate: Option<&'a Object>,
    /// Who issues it.
    pub issuer: Option<&'a Object>,
    /// The namespace of the workload.
    pub namespace: Option<&'a Object>,
    /// What nothing above is.
    pub rest: Vec<&'a Object>,
}

impl<'a> Chosen<'a> {
    /// Starts from what runs the pods.
    #[must_use]
    pub fn around(workload: &'a Object, objects: &'a [Object]) -> Self {
        let of = |kind: &'static str| {
            objects.iter().filter(move |object| object.kind() == kind && same_namespace(object, workload))
        };
        let (pod, pod_labels) = workload.pod().unwrap_or_default();
        let labels = workload.map(&pod_labels);
        let service = of("Service").find(|object| selects(&object.map("/spec/selector"), &labels));
        let leads_to_it = |backend: &str| service.is_some_and(|service| backend == service.name());
        let ingress = of("Ingress").find(|object| backends(&object.value).any(leads_to_it));
        let route = of("HTTPRoute").find(|object| route_backends(&object.value).any(leads_to_it));
        let scales = |object: &&Object| {
            object.text("/spec/scaleTargetRef/kind").unwrap_or("Deployment") == workload.kind()
                && object.text("/spec/scaleTargetRef/name") == Some(workload.name())
        };
        let secrets: Vec<&str> = ingress
            .and_then(|ingress| ingress.value.pointer("/spec/tls")?.as_array())
            .into_iter()
            .flatten()
            .filter_map(|tls| tls.get("secretName")?.as_str())
            .collect();
        let hosts = texts_of(route, "/spec/hostnames");
        let certificate = of("Certificate").find(|object| {
            object.text("/spec/secretName").is_some_and(|secret| secrets.contains(&secret))
                || texts_of(Some(*object), "/spec/dnsNames").iter().any(|name| hosts.contains(name))
        });
        let mut chosen = Self {
            workload,
            service,
            ingress,
            route,
            autoscaler: of("HorizontalPodAutoscaler").find(scales),
            scaler: of("ScaledObject").find(scales),
            budget: of("PodDisruptionBudget")
                .find(|object| selects(&object.map("/spec/selector/matchLabels"), &labels)),
            policy: of("NetworkPolicy")
                .find(|object| selects(&object.map("/spec/podSelector/matchLabels"), &labels)),
            monitor: of("ServiceMonitor").find(|object| {
                let selector = object.map("/spec/selector/matchLabels");
                service.is_some_and(|service| selects(&selector, &service.map("/metadata/labels")))
            }),
            certificate,
            issuer: certificate.and_then(|certificate| {
                of("Issuer").find(|object| Some(object.name()) == certificate.text("/spec/issuerRef/name"))
            }),
            namespace: objects.iter().find(|object| {
                object.kind() == "Namespace" && Some(object.name()) == workload.text("/metadata/namespace")
            }),
            rest: Vec::new(),
            pod,
            labels: pod_labels,
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
            Some(self.workload),
            self.service,
            self.ingress,
            self.route,
            self.autoscaler,
            self.scaler,
            self.budget,
            self.policy,
            self.monitor,
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
        let containers = self.workload.value.pointer(&format!("{}/containers", self.pod));
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

fn texts_of<'a>(object: Option<&'a Object>, pointer: &str) -> Vec<&'a str> {
    let items = object.and_then(|object| object.value.pointer(pointer)?.as_array());
    items.into_iter().flatten().filter_map(Value::as_str).collect()
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

/// The names of the Services that a route leads to.
fn route_backends(route: &Value) -> impl Iterator<Item = &str> {
    let rules = route.pointer("/spec/rules").and_then(Value::as_array).into_iter().flatten();
    let backends = rules.filter_map(|rule| rule.get("backendRefs")?.as_array()).flatten();
    backends.filter_map(|backend| backend.get("name")?.as_str())
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
