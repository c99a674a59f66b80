//! What the cluster knows: a newer field is written in another way, or refused where it is asked for.

use super::facts::runtime::list;
use super::service::{Cluster, Gpu, PreStop};
use super::{Resolver, Setting, names};
use crate::diagnostic::{Code, Finding, Span};
use crate::kubernetes::{Kind, Version, Versions};
use crate::platform::FILE;
use crate::spec::sections::{ClusterSection, GpuNodes, TargetKind};
use crate::spec::{Spanned, nearest, quoted};

/// What a key writes into the pod that not every cluster has.
#[derive(Debug)]
pub struct Newer {
    /// The key.
    pub key: &'static str,
    /// The field of the pod's `spec`.
    pub field: &'static str,
    /// The field that is written where that is not there; `None` where the key is refused then.
    pub otherwise: Option<&'static str>,
}

const PRE_STOP: &str = "deployment.pre_stop_seconds";
pub(super) const MODEL_IMAGE: &str = "model.image";

/// All of them.
pub const NEWER: &[Newer] = &[
    Newer {
        key: PRE_STOP,
        field: "containers.*.lifecycle.preStop.sleep",
        otherwise: Some("containers.*.lifecycle.preStop.exec"),
    },
    Newer { key: MODEL_IMAGE, field: "volumes.*.image", otherwise: None },
];

impl Resolver<'_, '_> {
    pub(super) fn cluster(&mut self, spec: &mut ClusterSection) -> Cluster {
        if let Some(name) = &spec.name {
            self.known_cluster(name);
        }
        let domain = self.check(spec.domain.take(), Code::InvalidHost, "cluster.domain", names::host);
        let oldest = self.input.edition.kubernetes;
        let kubernetes = Setting::or(spec.kubernetes.take(), || {
            Setting::default(oldest, "the oldest that the edition is for").also(&["edition"])
        });
        Cluster { name: spec.name.take().map(Setting::from), kubernetes, domain: domain.map(Setting::from) }
    }

    /// Reports a cluster that no platform describes.
    fn known_cluster(&mut self, name: &Spanned<String>) {
        let known = self.input.platform.map(|platform| platform.clusters.as_slice());
        if known.is_some_and(|known| known.contains(&name.value)) {
            return;
        }
        let finding =
            Finding::at(Code::UnknownCluster, name.span, format!("there is no cluster `{}`", name.value));
        self.report.push(match (known, self.input.platform) {
            (Some(known), Some(platform)) => {
                let near = nearest(&name.value, known.iter().map(String::as_str));
                let said = known.iter().map(String::as_str);
                let finding = finding.label(format!("{} has no `[clusters.{}]`", platform.file, name.value));
                match near {
                    Some(near) => finding.did_you_mean(near, quoted(near)),
                    None if known.is_empty() => finding.help("write it there, or leave the name out"),
                    None => finding.help(format!("it has {}", list(said))),
                }
            }
            _ => finding
                .label(format!("there is no `{FILE}` above that says what it is"))
                .help(format!("write `[clusters.{}]` into one, at the top of the repository", name.value)),
        });
    }

    /// The nodes that have the GPUs which the pods ask for.
    pub(super) fn gpu_nodes(cluster: ClusterSection, gpu: Option<&Gpu>) -> GpuNodes {
        let kind = gpu.map(|gpu| gpu.kind.value.as_str());
        let mut all = cluster.gpus.unwrap_or_default().into_iter();
        let nodes = all.find(|(name, _)| Some(name.value.as_str()) == kind);
        nodes.map_or_else(GpuNodes::default, |(_, nodes)| nodes.value)
    }

    /// Reports a key that writes a field of the pod which the cluster does not have.
    pub(super) fn needs_cluster(
        &mut self,
        cluster: &Cluster,
        target: TargetKind,
        (key, at): (&str, Option<Span>),
    ) {
        let (Some(versions), Some(at)) = (versions(target, key), at) else { return };
        let version = cluster.kubernetes.value;
        if versions.have(version) {
            return;
        }
        let finding = Finding::at(
            Code::ClusterCannot,
            at,
            format!("Kubernetes {version} cannot do what `{key}` asks for"),
        );
        let first = versions.first().unwrap_or(Version::OLDEST);
        let finding = finding
            .label(format!("{first} is the first that does, without a feature gate"))
            .related(cluster.kubernetes.span(), "the cluster");
        self.report.push(match cluster.kubernetes.span() {
            Some(_) => finding,
            None => finding.help(format!(
                "if the cluster is as new as that, say so: `[cluster]` `kubernetes = \"{first}\"`"
            )),
        });
    }
}

impl Cluster {
    /// How a pod of a target waits before SIGTERM.
    #[must_use]
    pub fn pre_stop(&self, target: TargetKind) -> Setting<PreStop> {
        let sleeps = versions(target, PRE_STOP).is_some_and(|versions| versions.have(self.kubernetes.value));
        Setting::derived(
            if sleeps { PreStop::Sleep } else { PreStop::Exec },
            &["cluster.kubernetes", "target.kind"],
            "by the kubelet where pods have a field for it, which needs no program in the image",
        )
    }
}

/// The versions in which the pods of a target have the field that a key writes; `None` where the object that describes
/// them has none.
#[must_use]
pub fn versions(target: TargetKind, key: &str) -> Option<Versions> {
    let Newer { field, .. } = NEWER.iter().find(|newer| newer.key == key)?;
    let kind = Kind::called(target.name())?;
    let pod = kind.facts.workload.as_ref()?.pod.first();
    kind.versions_with(&format!("{pod}.{field}"))?;
    of_pods(field)
}

/// The first version whose pods have a field, and heed it as it is installed; `None` where all that are known do.
#[must_use]
pub fn first_with(field: &str) -> Option<Version> {
    of_pods(field)?.first()
}

fn of_pods(field: &str) -> Option<Versions> {
    Kind::called("Pod")?.versions_with(&format!("spec.{field}"))
}
