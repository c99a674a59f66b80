//! The pod that is run: read from the manifests, so that a project's own templates count.

mod launch;
mod probe;
pub mod spec;
mod variables;
mod volumes;

pub use launch::{Names, launch};
pub use probe::{Probe, Tried, port};
pub use variables::{Given, StandIns};
pub use volumes::shared;

use crate::kubernetes::{Amount, Kinds, Object};
use crate::render::Output;
use spec::{Container, PodSpec};

/// A pod, and where it is written.
#[derive(Debug)]
pub struct Pod {
    /// What it is to be.
    pub spec: PodSpec,
    /// The file that says so, relative to the output folder.
    pub file: String,
    manifest: Object,
    at: String,
}

/// What Kubernetes takes where nothing is said.
const GRACE_SECONDS: i64 = 30;

impl Pod {
    /// The pod of a service, of one environment if there are any.
    #[must_use]
    pub fn of(output: &Output, environment: Option<&str>) -> Option<Self> {
        output.documents.iter().find_map(|document| {
            let folder = document.path.rsplit_once('/').map(|(folder, _)| folder);
            if folder != environment || !document.path.ends_with(".yaml") {
                return None;
            }
            let manifest = Object::read(&document.text).ok()?;
            let facts = Kinds::default().facts_of(&manifest.value);
            let (at, _) = facts.workload.as_ref()?.pod.all(&manifest.value).into_iter().next()?;
            let spec = serde_json::from_value(manifest.at(&at)?.clone()).ok()?;
            Some(Self { spec, file: document.path.clone(), manifest, at })
        })
    }

    /// The line of the file at which a field of the pod stands, such as `containers.0.image`.
    #[must_use]
    pub fn line(&self, field: &str) -> usize {
        self.manifest.line(&format!("{}.{field}", self.at))
    }

    /// Those that end before the others start, with their fields' path.
    pub fn init_containers(&self) -> impl Iterator<Item = (String, &Container)> {
        let all = self.spec.init_containers.iter().flatten().enumerate();
        all.map(|(index, container)| (format!("initContainers.{index}"), container))
    }

    /// Those that serve, with their fields' path.
    pub fn containers(&self) -> impl Iterator<Item = (String, &Container)> {
        let all = self.spec.containers.iter().enumerate();
        all.map(|(index, container)| (format!("containers.{index}"), container))
    }

    /// All of them, in the order in which they are started.
    pub fn all(&self) -> impl Iterator<Item = (String, &Container)> {
        self.init_containers().chain(self.containers())
    }

    /// How long the pod has to end, `preStop` included.
    #[must_use]
    pub fn grace_seconds(&self) -> u64 {
        self.spec.termination_grace_period_seconds.unwrap_or(GRACE_SECONDS).try_into().unwrap_or_default()
    }

    /// How long it may take until it is ready, where no startup probe says so.
    #[must_use]
    pub fn progress_seconds(&self) -> u64 {
        self.manifest
            .at("spec.progressDeadlineSeconds")
            .and_then(serde_json::Value::as_u64)
            // The API's own default.
            .unwrap_or(600)
    }
}

/// An amount among the resources of a container, such as the memory of its limits.
#[must_use]
pub fn amount(container: &Container, limits: bool, resource: &str) -> Option<Amount> {
    let resources = container.resources.as_ref()?;
    let of = if limits { &resources.limits } else { &resources.requests };
    Amount::parse(&of.as_ref()?.get(resource)?.0)
}
