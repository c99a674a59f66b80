//! Objects in a form in which the same is written in the same way, so that they can be compared.

use super::object::pod_of;
use crate::kubernetes::Amount;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// What the API server puts where nothing is written: the end of a path (`*` for any part), and the value. From the API
/// reference of Kubernetes.
const DEFAULTS: &[(&str, &str)] = &[
    ("spec.replicas", "1"),
    ("predictors.*.replicas", "1"),
    ("spec.revisionHistoryLimit", "10"),
    ("spec.progressDeadlineSeconds", "600"),
    ("spec.minReadySeconds", "0"),
    ("spec.paused", "false"),
    ("spec.strategy.type", "\"RollingUpdate\""),
    ("spec.strategy.rollingUpdate.maxSurge", "\"25%\""),
    ("spec.strategy.rollingUpdate.maxUnavailable", "\"25%\""),
    ("spec.restartPolicy", "\"Always\""),
    ("dnsPolicy", "\"ClusterFirst\""),
    ("schedulerName", "\"default-scheduler\""),
    ("hostNetwork", "false"),
    ("hostPID", "false"),
    ("hostIPC", "false"),
    ("shareProcessNamespace", "false"),
    ("setHostnameAsFQDN", "false"),
    ("enableServiceLinks", "true"),
    ("automountServiceAccountToken", "true"),
    ("securityContext.privileged", "false"),
    ("securityContext.readOnlyRootFilesystem", "false"),
    ("securityContext.runAsNonRoot", "false"),
    ("containers.*.stdin", "false"),
    ("containers.*.stdinOnce", "false"),
    ("containers.*.tty", "false"),
    ("terminationMessagePath", "\"/dev/termination-log\""),
    ("terminationMessagePolicy", "\"File\""),
    ("ports.*.protocol", "\"TCP\""),
    ("httpGet.scheme", "\"HTTP\""),
    ("successThreshold", "1"),
    ("initialDelaySeconds", "0"),
    ("Probe.periodSeconds", "10"),
    ("Probe.timeoutSeconds", "1"),
    ("Probe.failureThreshold", "3"),
    ("terminationGracePeriodSeconds", "30"),
    ("volumeMounts.*.readOnly", "false"),
    ("emptyDir.medium", "\"\""),
    ("configMap.defaultMode", "420"),
    ("configMap.optional", "false"),
    ("secret.defaultMode", "420"),
    ("secret.optional", "false"),
    ("projected.defaultMode", "420"),
    ("fieldRef.apiVersion", "\"v1\""),
    ("configMapKeyRef.optional", "false"),
    ("configMapRef.optional", "false"),
    ("secretKeyRef.optional", "false"),
    ("secretRef.optional", "false"),
    ("tolerations.*.operator", "\"Equal\""),
    ("spec.type", "\"ClusterIP\""),
    ("spec.sessionAffinity", "\"None\""),
    ("spec.publishNotReadyAddresses", "false"),
    ("spec.internalTrafficPolicy", "\"Cluster\""),
    ("spec.externalTrafficPolicy", "\"Cluster\""),
    ("spec.ipFamilyPolicy", "\"SingleStack\""),
    ("spec.allocateLoadBalancerNodePorts", "true"),
    ("spec.minReplicas", "1"),
    ("scaleTargetRef.apiVersion", "\"apps/v1\""),
    ("scaleTargetRef.kind", "\"Deployment\""),
    ("issuerRef.group", "\"cert-manager.io\""),
    ("parentRefs.*.group", "\"gateway.networking.k8s.io\""),
    ("parentRefs.*.kind", "\"Gateway\""),
    ("backendRefs.*.group", "\"\""),
    ("backendRefs.*.kind", "\"Service\""),
    ("backendRefs.*.weight", "1"),
    ("namespaceSelector.matchNames", "[]"),
];
/// What the cluster writes into an object. An address is such; none at all, `None`, is what somebody asked for.
const OF_THE_CLUSTER: &[&str] = &[
    "status",
    "metadata.creationTimestamp",
    "metadata.generation",
    "metadata.managedFields",
    "metadata.resourceVersion",
    "metadata.selfLink",
    "metadata.uid",
    "metadata.annotations.deployment.kubernetes.io/revision",
    "metadata.annotations.kubectl.kubernetes.io/last-applied-configuration",
    "spec.template.metadata.creationTimestamp",
    "spec.clusterIP",
    "spec.clusterIPs",
    "spec.ipFamilies",
    "spec.finalizers",
];

/// Whether a value is the one that would be there anyway.
#[must_use]
pub fn is_default(path: &[String], value: &Value) -> bool {
    DEFAULTS.iter().any(|(end, default)| {
        let mut parts = path.iter().rev();
        let fits = end.rsplit('.').all(|part| {
            parts
                .next()
                .is_some_and(|own| part == "*" || own == part || part == "Probe" && own.ends_with(part))
        });
        fits && serde_json::from_str::<Value>(default).is_ok_and(|default| default == *value)
    })
}

/// Whether the cluster writes what is at a path.
#[must_use]
pub fn is_of_the_cluster(path: &[String], value: &Value) -> bool {
    let is_headless =
        value.as_str() == Some("None") || value.pointer("/0").is_some_and(|first| first == "None");
    let path = path.join(".");
    OF_THE_CLUSTER.contains(&path.as_str()) && !is_headless
}

/// What names of ports stand for.
#[derive(Debug, Clone, Default)]
pub struct Ports {
    /// Of the pods.
    pub containers: BTreeMap<String, i64>,
    /// Of the Service.
    pub service: BTreeMap<String, i64>,
}

impl Ports {
    /// The names in what runs the pods and in a Service.
    #[must_use]
    pub fn of(workload: Option<&Value>, service: Option<&Value>) -> Self {
        let containers = workload.and_then(|workload| {
            let (pod, _) = pod_of(workload.get("kind")?.as_str()?)?;
            workload.pointer(&format!("{pod}/containers"))?.as_array()
        });
        let ports =
            containers.into_iter().flatten().filter_map(|container| container.get("ports")?.as_array());
        let named = |port: &Value, number: &str| {
            Some((port.get("name")?.as_str()?.to_owned(), port.get(number)?.as_i64()?))
        };
        let of_service = service.and_then(|s| s.pointer("/spec/ports")?.as_array()).into_iter().flatten();
        Self {
            containers: ports.flatten().filter_map(|port| named(port, "containerPort")).collect(),
            service: of_service.filter_map(|port| named(port, "port")).collect(),
        }
    }
}

/// The same object with numbers for the names of ports, amounts without units, and without what is empty.
#[must_use]
pub fn plain(value: &Value, ports: &Ports) -> Value {
    let mut value = value.clone();
    scalars(&mut value, &mut Vec::new(), ports);
    value
}

fn scalars(value: &mut Value, path: &mut Vec<String>, ports: &Ports) {
    match value {
        Value::Object(map) => {
            backend(map, ports);
            for (key, child) in map.iter_mut() {
                path.push(key.clone());
                scalars(child, path, ports);
                path.pop();
            }
            map.retain(|_, child| !is_empty(child));
        }
        Value::Array(items) => {
            for (index, child) in items.iter_mut().enumerate() {
                path.push(index.to_string());
                scalars(child, path, ports);
                path.pop();
            }
        }
        _ => scalar(value, path, ports),
    }
}

/// Of a backend's port, the number says as much as the name.
fn backend(map: &mut Map<String, Value>, ports: &Ports) {
    if let Some(Value::Object(port)) = map.get_mut("port")
        && let Some(number) =
            port.get("name").and_then(Value::as_str).and_then(|name| ports.service.get(name))
    {
        *port = Map::from_iter([("number".to_owned(), json!(number))]);
    }
}

fn scalar(value: &mut Value, path: &[String], ports: &Ports) {
    let last = path.last().map_or("", String::as_str);
    let above = path.len().checked_sub(2).map_or("", |at| path[at].as_str());
    let is_amount = last == "sizeLimit"
        || (["requests", "limits"].contains(&above) && path.iter().any(|part| part == "resources"));
    if is_amount {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        if let Some(amount) = Amount::parse(&text) {
            *value = json!(amount.billionths().to_string());
        }
        return;
    }
    let is_port = last == "targetPort" || (last == "port" && ["httpGet", "tcpSocket"].contains(&above));
    if is_port && let Some(number) = value.as_str().and_then(|name| ports.containers.get(name)) {
        *value = json!(number);
    }
    if last == "image"
        && let Some(image) = value.as_str()
        && !image.contains('@')
        && !image.rsplit('/').next().is_some_and(|name| name.contains(':'))
    {
        *value = json!(format!("{image}:latest"));
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        // `emptyDir: {}` and `http01: {}` say something.
        _ => false,
    }
}
