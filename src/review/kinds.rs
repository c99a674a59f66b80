//! What it means that a whole object comes or goes, by its kind.

use super::consequence::Consequence::{Access, Capacity, Cosmetic, Runs};
use super::consequence::{self, Consequence};
use super::fields::{Path, Step};
use super::objects::{Identity, Object};
use serde_json::Value;

struct Kind {
    name: &'static str,
    consequences: &'static [Consequence],
    comes: &'static str,
    goes: &'static str,
}

macro_rules! kinds {
    ($($kind:literal $consequences:expr, $comes:literal, $goes:literal;)+) => {
        &[$(Kind { name: $kind, consequences: $consequences, comes: $comes, goes: $goes },)+]
    };
}

/// By kind, or by kind and group where there is another of that kind.
const KINDS: &[Kind] = kinds! {
    "Deployment" &[Capacity, Runs], "new pods start", "its pods end";
    "StatefulSet" &[Capacity, Runs], "new pods start", "its pods end";
    "DaemonSet" &[Capacity, Runs], "a pod starts on every node", "its pods end";
    "SeldonDeployment" &[Capacity, Runs], "new pods start, if Seldon Core is in the cluster", "its pods end";
    "InferenceService" &[Access, Capacity, Runs],
        "new pods start, and the service gets a URL, if KServe is in the cluster",
        "its pods end, and its URL with them";
    "Job" &[Runs], "it runs once", "its pods end";
    "CronJob" &[Runs], "it runs by its schedule", "it runs no more";
    "Service" &[Access], "the pods can be reached by its name", "the pods can no longer be reached by its name";
    "Ingress" &[Access], "requests from outside the cluster get in", "requests from outside no longer get in this way";
    "HTTPRoute" &[Access], "requests at its gateway get in", "requests at its gateway no longer get in this way";
    "GRPCRoute" &[Access], "requests at its gateway get in", "requests at its gateway no longer get in this way";
    "Gateway" &[Access], "a new entrance to the cluster opens", "an entrance to the cluster closes";
    "IngressRoute" &[Access], "requests from outside the cluster get in",
        "requests from outside no longer get in this way";
    "Middleware" &[Access], "it can be put before routes", "routes that name it fail";
    "NetworkPolicy" &[Access], "only what it allows can reach the pods", "everything that it kept out can reach the pods";
    "Certificate" &[Access], "a certificate is issued into its Secret", "the certificate is no longer renewed";
    "Issuer" &[Access], "certificates can be issued by it", "certificates that name it are no longer renewed";
    "ClusterIssuer" &[Access], "certificates can be issued by it", "certificates that name it are no longer renewed";
    "ServiceAccount" &[Access], "pods can act in its name", "pods that name it cannot start";
    "Role" &[Access], "rights can be given by it", "the rights that it gave are gone";
    "RoleBinding" &[Access], "it gives rights", "the rights that it gave are gone";
    "HorizontalPodAutoscaler" &[Capacity], "the number of pods follows the load",
        "the number of pods no longer follows the load";
    "ScaledObject" &[Capacity], "the number of pods follows its triggers, if KEDA is in the cluster",
        "the number of pods no longer follows the load";
    "HTTPScaledObject" &[Capacity], "the number of pods follows the requests",
        "the number of pods no longer follows the requests";
    "PodDisruptionBudget" &[Capacity], "some pods stay while nodes are drained",
        "all pods may end at once while nodes are drained";
    "PersistentVolumeClaim" &[Capacity, Runs], "storage is claimed", "the stored data may be deleted with it";
    "ConfigMap" &[Runs], "pods can read it", "pods that name it cannot start";
    "Secret" &[Runs], "pods can read it", "pods that name it cannot start";
    "Namespace" &[Runs], "the namespace is created", "everything in the namespace is deleted with it";
    "ServiceMonitor" &[Runs], "Prometheus collects its metrics", "Prometheus no longer collects its metrics";
    "PodMonitor" &[Runs], "Prometheus collects its metrics", "Prometheus no longer collects its metrics";
    "PrometheusRule" &[Runs], "Prometheus watches its rules", "Prometheus no longer watches its rules";
    "Application" &[Runs], "Argo CD applies the folder, once somebody applies this file",
        "Argo CD no longer applies the folder, once somebody deletes the Application; what it applied stays, unless \
         it has a finalizer";
    "Kustomization.kustomize.toolkit.fluxcd.io" &[Runs], "Flux applies the folder, once somebody applies this file",
        "Flux no longer applies the folder, once somebody deletes the Kustomization; with `prune`, all that it \
         applied is deleted with it";
    "GitRepository" &[Runs], "Flux fetches the repository, once somebody applies this file",
        "Flux no longer fetches the repository, once somebody deletes the GitRepository";
    "Kustomization" &[Cosmetic], "the folder can be applied with `kubectl apply -k`",
        "the folder can no longer be applied with `kubectl apply -k`";
};

/// What `kubectl apply` and controllers do with what is no longer there.
const PRUNED: &str =
    "a GitOps controller that prunes deletes it; `kubectl apply` leaves it until somebody deletes it";

fn known(object: &Identity) -> Option<&'static Kind> {
    let full = format!("{}.{}", object.kind, object.group);
    let named = |name: &str| KINDS.iter().find(|known| known.name == name);
    named(&full).or_else(|| named(&object.kind))
}

/// What an object that comes or goes changes, the gravest first: of an unknown kind, what its fields would.
#[must_use]
pub fn consequences(object: &Identity) -> Vec<Consequence> {
    let fields = || consequence::of_field(object, &Path(vec![Step::Key("spec".to_owned())]));
    known(object).map_or_else(fields, |known| known.consequences.to_vec())
}

/// Where an object says under which names it can be reached.
const HOSTS: &[&str] =
    &["/spec/rules/*/host", "/spec/hostnames/*", "/spec/listeners/*/hostname", "/spec/dnsNames/*"];

/// What it means that the object comes.
#[must_use]
pub fn comes(object: &Object) -> Vec<String> {
    known(&object.identity()).map(|known| at_hosts(known.comes, object)).into_iter().collect()
}

/// What it means that the object goes.
#[must_use]
pub fn goes(object: &Object) -> Vec<String> {
    let identity = object.identity();
    let known = known(&identity).map(|known| at_hosts(known.goes, object));
    if identity.group == "kustomize.config.k8s.io" {
        return known.into_iter().collect();
    }
    known.into_iter().chain([PRUNED.to_owned()]).collect()
}

/// The words, with the names of the hosts where there are any.
fn at_hosts(words: &str, object: &Object) -> String {
    let hosts: Vec<String> = HOSTS
        .iter()
        .flat_map(|path| {
            let (list, rest) = path.split_once("/*").unwrap_or((path, ""));
            let items = object.value.pointer(list).and_then(Value::as_array).into_iter().flatten();
            items.filter_map(move |item| item.pointer(rest)).filter_map(Value::as_str)
        })
        .map(|host| format!("`{}`", host.replace('`', "")))
        .collect();
    if hosts.is_empty() { words.to_owned() } else { format!("{words}: {}", hosts.join(", ")) }
}
