//! What a change of a field does, by the kind of object and the field's path.

use super::fields::{Path, Step};
use super::objects::Identity;
use super::pods;

/// What a change does once it is merged and applied; the gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Consequence {
    /// The cluster refuses it.
    Refused,
    /// New pods take the place of those that run.
    Restarts,
    /// Who can reach the service, and how.
    Access,
    /// How many pods there are, and what each may use.
    Capacity,
    /// What the pods run.
    Runs,
    /// Nothing that a user or an operator would notice.
    Cosmetic,
}

impl Consequence {
    /// All, the gravest first.
    pub const ALL: [Self; 6] =
        [Self::Refused, Self::Restarts, Self::Access, Self::Capacity, Self::Runs, Self::Cosmetic];

    /// The stable name, for JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Refused => "cannot-be-applied",
            Self::Restarts => "restarts-pods",
            Self::Access => "changes-access",
            Self::Capacity => "changes-capacity",
            Self::Runs => "changes-what-runs",
            Self::Cosmetic => "cosmetic",
        }
    }

    /// The heading over its changes.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Refused => "Cannot be applied",
            Self::Restarts => "Restarts pods",
            Self::Access => "Changes who can reach it",
            Self::Capacity => "Changes capacity or cost",
            Self::Runs => "Changes what runs",
            Self::Cosmetic => "Cosmetic",
        }
    }

    /// As the verb of a sentence that has "Merging this" as its subject.
    #[must_use]
    pub fn verb(self) -> &'static str {
        match self {
            Self::Refused => "cannot be applied to",
            Self::Restarts => "restarts the pods of",
            Self::Access => "changes who can reach",
            Self::Capacity => "changes the capacity or cost of",
            Self::Runs => "changes what runs in",
            Self::Cosmetic => "changes nothing that runs",
        }
    }
}

use Consequence::{Access, Capacity, Cosmetic, Restarts, Runs};

/// One rule: for objects of a group and kind, a pattern of the path, and what a change there does. `*` stands for any
/// group, kind or step; in a path, `**` for any number of steps, and a step may end in `*`. `pod` is the `spec` of the
/// pod, wherever the kind has it, and `pod.metadata` what stands beside that.
type Rule = (&'static str, &'static str, &'static str, &'static [Consequence]);

/// All rules that fit are taken together. Where none does, what runs is said to change: that is for a person to look at.
const RULES: &[Rule] = &[
    // Pod templates. Whatever changes below them gives new pods.
    ("apps", "*", "pod.**", &[Restarts]),
    ("apps", "*", "spec.template.**", &[Restarts]),
    ("apps", "*", "spec.selector.**", &[Restarts]),
    ("argoproj.io", "Rollout", "spec.template.**", &[Restarts]),
    ("batch", "Job", "pod.**", &[Restarts]),
    ("batch", "CronJob", "spec.jobTemplate.**", &[Runs]),
    // `createDeploymentWithoutEngine` of Seldon's operator gives these annotations and labels to the pods.
    ("machinelearning.seldon.io", "*", "pod.**", &[Restarts]),
    ("machinelearning.seldon.io", "*", "spec.annotations.**", &[Restarts]),
    ("machinelearning.seldon.io", "*", "spec.annotations.seldon.io/rest-timeout", &[Access]),
    ("machinelearning.seldon.io", "*", "spec.annotations.seldon.io/grpc-timeout", &[Access]),
    ("machinelearning.seldon.io", "*", "spec.predictors.*.annotations.**", &[Restarts]),
    ("machinelearning.seldon.io", "*", "spec.predictors.*.annotations.seldon.io/no-engine", &[Runs]),
    ("machinelearning.seldon.io", "*", "spec.predictors.*.labels.**", &[Restarts]),
    ("machinelearning.seldon.io", "*", "spec.predictors.*.graph.**", &[Restarts, Runs]),
    ("machinelearning.seldon.io", "*", "spec.predictors.*.svcOrchSpec.**", &[Restarts]),
    ("machinelearning.seldon.io", "*", "spec.predictors.*.traffic", &[Access]),
    ("machinelearning.seldon.io", "*", "spec.predictors.*.shadow", &[Restarts, Access]),
    // `createRawDeployment` of KServe gives the labels and annotations of the whole object to the pods too.
    ("serving.kserve.io", "*", "pod.**", &[Restarts]),
    ("serving.kserve.io", "*", "spec.transformer.**", &[Restarts]),
    ("serving.kserve.io", "*", "spec.explainer.**", &[Restarts]),
    ("serving.kserve.io", "*", "metadata.labels.**", &[Restarts]),
    ("serving.kserve.io", "*", "metadata.annotations.**", &[Restarts]),
    ("serving.kserve.io", "*", "metadata.labels.networking.kserve.io/visibility", &[Access]),
    ("serving.kserve.io", "*", "spec.*.timeout", &[Access]),
    ("serving.kserve.io", "*", "spec.*.canaryTrafficPercent", &[Access]),
    ("serving.knative.dev", "*", "spec.template.**", &[Restarts]),
    // What is in a pod, wherever the pod is described.
    ("*", "*", "**.containers.*.image", &[Runs]),
    ("*", "*", "**.containers.*.command.**", &[Runs]),
    ("*", "*", "**.containers.*.args.**", &[Runs]),
    ("*", "*", "**.initContainers.**", &[Runs]),
    ("*", "*", "**.containers.*.resources.**", &[Capacity]),
    ("*", "*", "**.initContainers.*.resources.**", &[Capacity]),
    ("*", "*", "**.containers.*", &[Runs, Capacity]),
    ("serving.kserve.io", "*", "**.resources.**", &[Capacity]),
    ("*", "*", "**.volumes.*.image.**", &[Runs]),
    ("*", "*", "**.volumes.*.persistentVolumeClaim.**", &[Runs]),
    ("*", "*", "**.modelUri", &[Runs]),
    ("*", "*", "**.storageUri", &[Runs]),
    ("*", "*", "pod.nodeSelector.**", &[Capacity]),
    ("*", "*", "pod.tolerations.**", &[Capacity]),
    ("*", "*", "pod.affinity.**", &[Capacity]),
    ("*", "*", "pod.hostNetwork", &[Access]),
    ("*", "*", "pod.serviceAccountName", &[Access]),
    // How many pods.
    ("*", "*", "spec.replicas", &[Capacity]),
    ("*", "*", "spec.predictors.*.replicas", &[Capacity]),
    ("*", "*", "**.hpaSpec.**", &[Capacity]),
    ("*", "*", "**.kedaSpec.**", &[Capacity]),
    ("*", "*", "**.pdbSpec.**", &[Capacity]),
    ("*", "*", "**.componentSpecs.*.replicas", &[Capacity]),
    ("*", "*", "**.minReplicas", &[Capacity]),
    ("*", "*", "**.maxReplicas", &[Capacity]),
    ("*", "*", "**.scaleTarget", &[Capacity]),
    ("*", "*", "**.scaleMetric", &[Capacity]),
    ("apps", "*", "spec.strategy.**", &[Capacity]),
    ("apps", "*", "spec.updateStrategy.**", &[Capacity]),
    ("apps", "*", "spec.minReadySeconds", &[Capacity]),
    ("apps", "*", "spec.revisionHistoryLimit", &[Cosmetic]),
    ("autoscaling", "*", "spec.**", &[Capacity]),
    ("autoscaling.k8s.io", "*", "spec.**", &[Capacity]),
    ("keda.sh", "*", "spec.**", &[Capacity]),
    ("keda.sh", "*", "metadata.annotations.autoscaling.keda.sh/*", &[Capacity]),
    ("http.keda.sh", "*", "spec.**", &[Capacity]),
    ("policy", "*", "spec.**", &[Capacity]),
    ("", "ResourceQuota", "spec.**", &[Capacity]),
    ("", "LimitRange", "spec.**", &[Capacity]),
    ("", "PersistentVolumeClaim", "spec.**", &[Capacity]),
    // Who can reach it. Controllers take orders in annotations.
    ("", "Service", "spec.**", &[Access]),
    ("", "Service", "metadata.annotations.**", &[Access]),
    ("", "ServiceAccount", "**", &[Access]),
    ("", "Namespace", "metadata.labels.pod-security.kubernetes.io/*", &[Runs]),
    ("", "Namespace", "metadata.labels.istio*", &[Access]),
    ("networking.k8s.io", "*", "spec.**", &[Access]),
    ("networking.k8s.io", "*", "metadata.annotations.**", &[Access]),
    ("gateway.networking.k8s.io", "*", "spec.**", &[Access]),
    ("gateway.networking.k8s.io", "*", "metadata.annotations.**", &[Access]),
    ("cert-manager.io", "*", "spec.**", &[Access]),
    ("cert-manager.io", "*", "metadata.annotations.**", &[Access]),
    ("rbac.authorization.k8s.io", "*", "**", &[Access]),
    ("traefik.io", "*", "spec.**", &[Access]),
    ("gateway.nginx.org", "*", "spec.**", &[Access]),
    ("gateway.envoyproxy.io", "*", "spec.**", &[Access]),
    ("configuration.konghq.com", "*", "**", &[Access]),
    ("projectcontour.io", "*", "spec.**", &[Access]),
    ("networking.istio.io", "*", "spec.**", &[Access]),
    ("security.istio.io", "*", "spec.**", &[Access]),
    ("cilium.io", "*", "spec.**", &[Access]),
    // What controllers of model servers are told in annotations.
    ("machinelearning.seldon.io", "*", "metadata.annotations.seldon.io/*", &[Runs]),
    ("serving.kserve.io", "*", "metadata.annotations.serving.kserve.io/*", &[Runs]),
    ("argoproj.io", "*", "metadata.annotations.argocd.argoproj.io/*", &[Runs]),
    // What applies the folder. From where, to where, when, and what it may delete: all that changes what runs, as what
    // no row knows does. In whose name, and so what it has a right to, is more.
    ("argoproj.io", "Application", "spec.project", &[Access, Runs]),
    ("argoproj.io", "Application", "spec.info.**", &[Cosmetic]),
    ("argoproj.io", "Application", "spec.revisionHistoryLimit", &[Cosmetic]),
    ("kustomize.toolkit.fluxcd.io", "*", "spec.serviceAccountName", &[Access, Runs]),
    ("monitoring.coreos.com", "*", "spec.**", &[Runs]),
    // Words about an object.
    ("*", "*", "apiVersion", &[Cosmetic]),
    ("*", "*", "metadata.labels.**", &[Cosmetic]),
    ("*", "*", "metadata.annotations.**", &[Cosmetic]),
];

/// Fields that KServe has among those of a pod, and from which no pod is made anew.
const BESIDE_PODS: &[(&str, &str)] = &[
    ("serving.kserve.io", "spec.*.minReplicas"),
    ("serving.kserve.io", "spec.*.maxReplicas"),
    ("serving.kserve.io", "spec.*.scaleMetric"),
    ("serving.kserve.io", "spec.*.scaleMetricType"),
    ("serving.kserve.io", "spec.*.scaleTarget"),
    ("serving.kserve.io", "spec.*.autoScaling.**"),
    ("serving.kserve.io", "spec.*.deploymentStrategy.**"),
    ("serving.kserve.io", "spec.*.timeout"),
    ("serving.kserve.io", "spec.*.canaryTrafficPercent"),
];

/// All consequences of a change at a path, the gravest first; at least one.
#[must_use]
pub fn of_field(object: &Identity, path: &Path) -> Vec<Consequence> {
    let steps: Vec<&str> = path.names().collect();
    let in_pod: Option<Vec<&str>> = pods::below(&object.kind, path)
        .map(|rest| std::iter::once("pod").chain(rest.iter().map(Step::name)).collect());
    let mut found: Vec<Consequence> = RULES
        .iter()
        .filter(|(group, kind, ..)| is(group, &object.group) && is(kind, &object.kind))
        .filter(|(.., pattern, _)| {
            let pattern: Vec<&str> = split(pattern);
            fits(&pattern, &steps) || in_pod.as_ref().is_some_and(|steps| fits(&pattern, steps))
        })
        .flat_map(|(.., consequences)| consequences.iter().copied())
        .collect();
    found.sort_unstable();
    found.dedup();
    // What modelstow says in annotations is for people.
    if steps.last().is_some_and(|last| last.starts_with("modelstow.dev/")) {
        found.retain(|consequence| *consequence != Access);
        if found.is_empty() {
            found.push(Cosmetic);
        }
    }
    if is_beside_pods(object, path) {
        found.retain(|consequence| *consequence != Restarts);
    }
    // An annotation that a controller obeys is not only words.
    if found.len() > 1 {
        found.retain(|consequence| *consequence != Cosmetic);
    }
    if found.is_empty() {
        found.push(Runs);
    }
    found
}

/// Whether a field stands among those of a pod and is none of them.
#[must_use]
pub fn is_beside_pods(object: &Identity, path: &Path) -> bool {
    let steps: Vec<&str> = path.names().collect();
    BESIDE_PODS.iter().any(|(group, pattern)| is(group, &object.group) && fits(&split(pattern), &steps))
}

pub fn is(wanted: &str, name: &str) -> bool {
    wanted == "*" || wanted == name
}

/// The steps of a pattern. A label's key has dots of its own, and stands last.
pub fn split(pattern: &str) -> Vec<&str> {
    for labels in ["labels.", "annotations."] {
        if let Some((above, key)) = pattern.split_once(labels)
            && (above.is_empty() || above.ends_with('.'))
        {
            let above = above.split_terminator('.');
            return above.chain([labels.trim_end_matches('.'), key]).collect();
        }
    }
    pattern.split('.').collect()
}

/// Whether the steps of a path are those of a pattern.
pub fn fits(pattern: &[&str], steps: &[&str]) -> bool {
    match (pattern.split_first(), steps.split_first()) {
        (None, None) => true,
        (Some((&"**", rest)), _) => {
            fits(rest, steps) || steps.split_first().is_some_and(|(_, below)| fits(pattern, below))
        }
        (Some((wanted, rest)), Some((step, below))) => {
            let same = match wanted.strip_suffix('*') {
                Some(start) => step.starts_with(start),
                None => wanted == step,
            };
            same && fits(rest, below)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{Consequence, Path, RULES, of_field, split};
    use crate::review::fields::Step;
    use crate::review::objects::Identity;
    use Consequence::{Access, Capacity, Cosmetic, Restarts, Runs};

    fn of(group: &str, kind: &str, path: &[&str]) -> Vec<Consequence> {
        let object =
            Identity { group: group.to_owned(), kind: kind.to_owned(), namespace: None, name: String::new() };
        of_field(&object, &Path(path.iter().map(|key| Step::Key((*key).to_owned())).collect()))
    }

    #[test]
    fn a_field_has_all_consequences_that_fit() {
        let container = ["spec", "template", "spec", "containers", "iris"];
        let below = |rest: &[&'static str]| [&container[..], rest].concat();
        assert_eq!(of("apps", "Deployment", &below(&["image"])), [Restarts, Runs]);
        assert_eq!(of("apps", "Deployment", &below(&["resources", "limits", "cpu"])), [Restarts, Capacity]);
        assert_eq!(of("apps", "Deployment", &["spec", "replicas"]), [Capacity]);
        assert_eq!(of("networking.k8s.io", "Ingress", &["metadata", "annotations", "a.b/c"]), [Access]);
        assert_eq!(of("apps", "Deployment", &["metadata", "annotations", "a.b/c"]), [Cosmetic]);
        assert_eq!(of("example.com", "Unheard", &["spec", "of"]), [Runs]);
        let label = "pod-security.kubernetes.io/enforce";
        assert_eq!(of("", "Namespace", &["metadata", "labels", label]), [Runs]);
    }

    #[test]
    fn every_rule_can_fit() {
        for (group, kind, pattern, _) in RULES {
            let steps: Vec<&str> =
                split(pattern).into_iter().map(|step| step.trim_end_matches('*')).collect();
            assert!(!of(group.trim_end_matches('*'), kind.trim_end_matches('*'), &steps).is_empty());
            assert!(super::fits(&split(pattern), &steps), "{pattern}");
        }
    }
}
