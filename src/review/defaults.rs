//! What the API server makes of an object before it keeps it: what it adds, and what it writes in another way. Writing
//! that out changes nothing, and restarts no pod.
//!
//! Only what it really does to the object belongs here. `automountServiceAccountToken: true` means the same as nothing
//! and is kept as another template, which does restart the pods.

use super::consequence::{fits, is, split};
use super::fields::{Difference, Path, Step};
use super::objects::Identity;
use super::pods;
use crate::kubernetes::Amount;
use serde_json::Value;

/// A group, a kind and a path, as in the rules of consequences, and what the server adds there, as JSON. From
/// `k8s.io/kubernetes/pkg/apis/…/defaults.go`; `false`, `0` and `""` stand where the Go type drops them (`omitempty`).
type Added = (&'static str, &'static str, &'static str, &'static str);

const ADDED: &[Added] = &[
    ("*", "*", "pod.restartPolicy", "\"Always\""),
    ("*", "*", "pod.dnsPolicy", "\"ClusterFirst\""),
    ("*", "*", "pod.schedulerName", "\"default-scheduler\""),
    ("*", "*", "pod.terminationGracePeriodSeconds", "30"),
    ("*", "*", "pod.enableServiceLinks", "true"),
    ("*", "*", "pod.hostNetwork", "false"),
    ("*", "*", "pod.hostPID", "false"),
    ("*", "*", "pod.hostIPC", "false"),
    ("*", "*", "pod.securityContext", "{}"),
    ("*", "*", "pod.volumes.*.configMap.defaultMode", "420"),
    ("*", "*", "pod.volumes.*.secret.defaultMode", "420"),
    ("*", "*", "pod.volumes.*.downwardAPI.defaultMode", "420"),
    ("*", "*", "pod.volumes.*.projected.defaultMode", "420"),
    ("*", "*", "pod.volumes.*.projected.sources.*.serviceAccountToken.expirationSeconds", "3600"),
    ("*", "*", "pod.volumes.*.emptyDir.medium", "\"\""),
    ("*", "*", "pod.volumes.*.hostPath.type", "\"\""),
    ("*", "*", "pod.volumes.*.persistentVolumeClaim.readOnly", "false"),
    ("*", "*", "pod.*.*.terminationMessagePath", "\"/dev/termination-log\""),
    ("*", "*", "pod.*.*.terminationMessagePolicy", "\"File\""),
    ("*", "*", "pod.*.*.resources", "{}"),
    ("*", "*", "pod.*.*.stdin", "false"),
    ("*", "*", "pod.*.*.stdinOnce", "false"),
    ("*", "*", "pod.*.*.tty", "false"),
    ("*", "*", "pod.*.*.env.*.value", "\"\""),
    ("*", "*", "pod.*.*.env.*.valueFrom.fieldRef.apiVersion", "\"v1\""),
    ("*", "*", "pod.*.*.env.*.valueFrom.resourceFieldRef.divisor", "\"0\""),
    ("*", "*", "pod.*.*.ports.*.protocol", "\"TCP\""),
    ("*", "*", "pod.*.*.volumeMounts.*.readOnly", "false"),
    ("*", "*", "pod.*.*.*.timeoutSeconds", "1"),
    ("*", "*", "pod.*.*.*.periodSeconds", "10"),
    ("*", "*", "pod.*.*.*.successThreshold", "1"),
    ("*", "*", "pod.*.*.*.failureThreshold", "3"),
    ("*", "*", "pod.*.*.*.initialDelaySeconds", "0"),
    ("*", "*", "pod.**.httpGet.path", "\"/\""),
    ("*", "*", "pod.**.httpGet.scheme", "\"HTTP\""),
    ("*", "*", "pod.**.grpc.service", "\"\""),
    ("apps", "Deployment", "spec.strategy.type", "\"RollingUpdate\""),
    ("apps", "Deployment", "spec.strategy.rollingUpdate.maxSurge", "\"25%\""),
    ("apps", "Deployment", "spec.strategy.rollingUpdate.maxUnavailable", "\"25%\""),
    ("apps", "Deployment", "spec.progressDeadlineSeconds", "600"),
    ("apps", "Deployment", "spec.paused", "false"),
    ("apps", "*", "spec.revisionHistoryLimit", "10"),
    ("apps", "*", "spec.minReadySeconds", "0"),
    ("apps", "StatefulSet", "spec.podManagementPolicy", "\"OrderedReady\""),
    ("apps", "StatefulSet", "spec.updateStrategy.type", "\"RollingUpdate\""),
    ("apps", "StatefulSet", "spec.updateStrategy.rollingUpdate.partition", "0"),
    ("", "Service", "spec.type", "\"ClusterIP\""),
    ("", "Service", "spec.sessionAffinity", "\"None\""),
    ("", "Service", "spec.internalTrafficPolicy", "\"Cluster\""),
    ("", "Service", "spec.externalTrafficPolicy", "\"Cluster\""),
    ("", "Service", "spec.allocateLoadBalancerNodePorts", "true"),
    ("", "Service", "spec.publishNotReadyAddresses", "false"),
    ("", "Service", "spec.ports.*.protocol", "\"TCP\""),
    ("networking.k8s.io", "NetworkPolicy", "spec.*.*.ports.*.protocol", "\"TCP\""),
    ("networking.k8s.io", "NetworkPolicy", "spec.ingress", "[]"),
    ("networking.k8s.io", "NetworkPolicy", "spec.egress", "[]"),
    ("autoscaling", "HorizontalPodAutoscaler", "spec.minReplicas", "1"),
    ("", "PersistentVolumeClaim", "spec.volumeMode", "\"Filesystem\""),
    ("*", "*", "metadata.labels", "{}"),
    ("*", "*", "metadata.annotations", "{}"),
];

/// Where quantities stand: `1000m` is kept as `1`.
const QUANTITIES: &[(&str, &str, &str)] = &[
    ("*", "*", "pod.*.*.resources.requests.*"),
    ("*", "*", "pod.*.*.resources.limits.*"),
    ("*", "*", "pod.volumes.*.emptyDir.sizeLimit"),
    ("*", "*", "pod.overhead.*"),
    ("", "PersistentVolumeClaim", "spec.resources.requests.*"),
    ("", "ResourceQuota", "spec.hard.*"),
    ("autoscaling", "HorizontalPodAutoscaler", "spec.metrics.*.*.target.averageValue"),
    ("autoscaling", "HorizontalPodAutoscaler", "spec.metrics.*.*.target.value"),
];

/// Whether a difference is none to the server.
pub fn is_same(object: &Identity, difference: &Difference, before: &Value, after: &Value) -> bool {
    let Difference { path, old, new, .. } = difference;
    let at = |group: &str, kind: &str, pattern: &str| {
        is(group, &object.group) && is(kind, &object.kind) && is_at(object, path, pattern)
    };
    if let (Some(old), Some(new)) = (old, new)
        && QUANTITIES.iter().any(|(group, kind, pattern)| at(group, kind, pattern))
    {
        return amount(old).zip(amount(new)).is_some_and(|(old, new)| old == new);
    }
    let kept = |value: &Option<Value>, whole: &Value| {
        let rule = || ADDED.iter().find(|(group, kind, pattern, _)| at(group, kind, pattern));
        value
            .clone()
            .or_else(|| by_others(object, path, whole))
            .or_else(|| serde_json::from_str(rule()?.3).ok())
    };
    match (kept(old, before), kept(new, after)) {
        (Some(old), Some(new)) => old == new,
        _ => false,
    }
}

/// What the server adds after what stands beside it.
fn by_others(object: &Identity, path: &Path, whole: &Value) -> Option<Value> {
    let (last, above) = path.0.split_last()?;
    let beside = |key: &str| look_up(whole, above)?.get(key).cloned();
    match last.name() {
        "imagePullPolicy" if is_at(object, path, "pod.*.*.imagePullPolicy") => {
            let image = beside("image")?;
            let name = image.as_str()?.rsplit('/').next()?;
            let moving = !name.contains('@') && name.split_once(':').is_none_or(|(_, tag)| tag == "latest");
            Some(Value::from(if moving { "Always" } else { "IfNotPresent" }))
        }
        "targetPort" if object.kind == "Service" && object.group.is_empty() => beside("port"),
        _ => None,
    }
}

fn is_at(object: &Identity, path: &Path, pattern: &str) -> bool {
    let pattern = split(pattern);
    let steps: Vec<&str> = path.names().collect();
    let in_pod = || {
        let below = pods::below(&object.kind, path)?;
        Some(std::iter::once("pod").chain(below.iter().map(Step::name)).collect::<Vec<_>>())
    };
    fits(&pattern, &steps) || pattern[0] == "pod" && in_pod().is_some_and(|steps| fits(&pattern, &steps))
}

fn amount(value: &Value) -> Option<Amount> {
    match value {
        Value::String(text) => Amount::parse(text),
        number => Amount::parse(&number.to_string()),
    }
}

/// What a path leads to, where the items on the way have names.
fn look_up<'a>(value: &'a Value, steps: &[Step]) -> Option<&'a Value> {
    steps.iter().try_fold(value, |value, step| match step {
        Step::Key(key) => value.get(key),
        Step::Item(name) => {
            let items = value.as_array()?;
            let named = items.iter().find(|item| item.get("name").is_some_and(|own| own == name.as_str()));
            named.or_else(|| items.first().filter(|_| items.len() == 1))
        }
    })
}
