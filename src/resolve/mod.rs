//! Stage 2: every value decided, and every value knows why. Rules are checked here, where the user can see the place.

mod checks;
mod claims;
pub mod cluster;
mod entrance;
mod environments;
mod examples;
mod facts;
mod gitops;
mod head;
mod identity;
mod image;
pub mod json_path;
mod model;
mod names;
mod origin;
mod paths;
mod plausible;
mod rules;
mod secrets;
pub mod service;
mod smoke;
mod workload;

pub use claims::Claims;
pub use environments::{apart, environment};
pub(crate) use facts::controller::{ControllerFile, Form, Means};
pub use facts::edition::Edition;
pub use facts::installer::{InstallerFile, load as load_installer, matches};
pub use facts::keys::Key;
pub use facts::runtime::{Detect, RuntimeFile};
pub(crate) use model::FETCH_IMAGE;
pub use origin::{Origin, Setting, with_origins};
use paths::clean;
pub use rules::judge;
pub use secrets::{NotSecret, if_none, secrets};
pub use service::Service;
pub use workload::SPARE;

use crate::diagnostic::{Report, Span};
use crate::platform::Platform;
use crate::project::Project;
use crate::spec::sections::{ModelSection, TargetKind};
use crate::spec::{Layer, Spanned, Spec};
use crate::templates::Templates;
use entrance::Sections;
use image::known::Known;
use serde::de::DeserializeOwned;

/// Where the input comes from.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// What is written, for the places of its keys: the environment's, the file's and the platform's.
    pub layer: &'a Layer<'a>,
    /// What lies above.
    pub platform: Option<&'a Platform>,
    /// The folder that paths are relative to.
    pub project: &'a Project,
    /// Where runtimes are.
    pub templates: &'a Templates,
    /// What the defaults are of.
    pub edition: &'a Edition,
    /// The environment's name.
    pub environment: Option<&'a str>,
}

impl Input<'_> {
    /// Where a key stands: in the environment, else in the rest of the file, else in the platform.
    fn key(&self, path: &str) -> Option<Span> {
        self.layer.key(path)
    }

    /// The default of a key, in the edition: that of the first, where no later one says another.
    fn or_default<T: DeserializeOwned>(&self, key: &str, first: T, reason: &'static str) -> Setting<T> {
        match self.edition.default::<T>(key) {
            Some(own) => Setting::default(own, reason).also(&["edition"]),
            None => Setting::default(first, reason),
        }
    }
}

/// Decides every value. Findings go to the report; `None` means that at least one is an error.
pub fn resolve(spec: Spec, input: Input<'_>, report: &mut Report) -> Option<Service> {
    let before = report.findings.len();
    let service = Resolver { input, report }.service(spec)?;
    let fine = report.findings[before..].iter().all(|f| f.severity != crate::diagnostic::Severity::Error);
    fine.then_some(service)
}

struct Resolver<'a, 'r> {
    input: Input<'a>,
    report: &'r mut Report,
}

impl Resolver<'_, '_> {
    fn service(mut self, mut spec: Spec) -> Option<Service> {
        self.allowed(spec.allow.as_deref().unwrap_or_default());
        let kind = self.target(&mut spec);
        let entrance = Sections::take(&mut spec);
        let mut cluster_spec = spec.cluster.unwrap_or_default();
        let cluster = self.cluster(&mut cluster_spec);
        let service = self.identity(spec.service.unwrap_or_default(), spec.model.as_ref());
        let runtime_spec = spec.runtime.unwrap_or_default();
        let has_base = spec.image.as_ref().is_some_and(|image| image.base.is_some());
        let (name, file) = self.runtime_file(runtime_spec.name.clone(), has_base);
        let model = self.model_if_any(spec.model, &service, &file, (&cluster, kind.value));
        let (resources, workers) =
            self.resources(spec.resources.unwrap_or_default(), &file, runtime_spec.workers.clone());
        let target = self.target_object(kind.clone(), &service, &resources);
        let server = self.server(spec.server.unwrap_or_default(), &file, name.as_ref());
        let autoscaling = self.autoscaling(spec.autoscaling, &resources, &service.name);
        let nodes = Self::gpu_nodes(cluster_spec, resources.gpu.as_ref());
        let deployment = self.deployment(
            (spec.deployment.unwrap_or_default(), nodes),
            &file,
            &server,
            (autoscaling.as_ref(), resources.gpu.as_ref()),
            (service.selector.clone(), cluster.pre_stop(kind.value)),
        );
        if kind.value == TargetKind::Deployment {
            self.spare_gpu(resources.gpu.as_ref(), &deployment, autoscaling.as_ref());
        }
        let availability =
            self.availability(spec.availability.unwrap_or_default(), &deployment, autoscaling.as_ref());
        let level = deployment.pod_security.value;
        let runtime =
            self.runtime(runtime_spec, &file, &server, (&resources, workers), level, model.as_ref());
        let name_of_server = target.container.value.as_str();
        let containers =
            self.containers(spec.containers.unwrap_or_default(), (level, name_of_server), runtime.as_ref());
        self.sidecars_request(&containers, autoscaling.as_ref());
        let in_pod = (model.as_ref(), runtime.as_ref(), &resources);
        let volumes = self.volumes(spec.volumes.unwrap_or_default(), &containers, in_pod);
        let env_from = Self::env_from(spec.env_from.unwrap_or_default());
        let claim = self.claim(spec.claim, &service);
        self.claim_is_shared(claim.as_ref(), &volumes, &deployment, autoscaling.as_ref());
        let existing = deployment.service_account.as_ref();
        let service_account = self.service_account(spec.service_account, existing, &service);
        let image = self.image(
            spec.image.unwrap_or_default(),
            runtime.as_ref().map(|r| (&file, r)),
            resources.gpu.is_some(),
        );
        self.model_in_image(model.as_ref(), image.as_ref(), &resources, runtime.as_ref());
        let known = runtime.as_ref().map(|runtime| Known {
            runtime,
            server: &server,
            model: model.as_ref(),
            resources: &resources,
        });
        let env = self.variables(
            kind.value,
            (spec.env.unwrap_or_default(), spec.secrets.unwrap_or_default()),
            &file,
            known.as_ref(),
            model.as_ref(),
        );
        let examples = self.examples(spec.examples.unwrap_or_default(), &server);
        let entrance = self.entrance(entrance, &service, (&server, &cluster));
        let metrics = self.metrics(spec.metrics, &file, &server, &service);
        let ports = self.ports(spec.ports.unwrap_or_default(), &server, metrics.as_ref());
        self.ports_apart(&server, metrics.as_ref(), &entrance.network, &ports);
        let around = smoke::Around::of((&service, &server, &target), (&examples, &entrance.network), &file);
        let around = around.with(autoscaling.as_ref(), image.as_ref());
        let gitops = self.gitops(spec.gitops, &around);
        Some(Service {
            edition: self.input.edition.name.clone(),
            cluster,
            environment: self.input.environment.map(str::to_owned),
            service,
            model,
            runtime: runtime?,
            image: image?,
            server,
            examples,
            resources,
            deployment,
            env,
            env_from,
            volumes,
            containers,
            ports,
            claim,
            service_account,
            autoscaling,
            network: entrance.network,
            ingress: entrance.ingress,
            gateway: entrance.gateway,
            controller: entrance.controller,
            auth: entrance.auth,
            metrics,
            tls: entrance.tls,
            target,
            availability,
            gitops,
        })
    }
    /// Code may need no model, or fetch its own; a server that is told where it is cannot do without.
    fn model_if_any(
        &mut self,
        given: Option<ModelSection>,
        service: &service::Identity,
        file: &RuntimeFile,
        (cluster, target): (&service::Cluster, TargetKind),
    ) -> Option<service::Model> {
        let given = given.or_else(|| file.needs_model().then(ModelSection::default))?;
        let model = self.model(given, service, file)?;
        if let Some(volume) = &model.volume {
            let at = volume.image.as_ref().and_then(Setting::span);
            self.needs_cluster(cluster, target, (cluster::MODEL_IMAGE, at));
        }
        Some(model)
    }

    /// The runtime's name and facts. Where there are none, others stand in, so that the rest is still checked.
    fn runtime_file(
        &mut self,
        name: Option<Spanned<String>>,
        has_base: bool,
    ) -> (Option<Spanned<String>>, RuntimeFile) {
        let why = "it says what serves the model, for example \"flask\"";
        let name = self.required(name, "runtime.name", why);
        let file = name.as_ref().and_then(|name| RuntimeFile::load(name, self.input.templates, self.report));
        let mut file = file.unwrap_or_else(RuntimeFile::stand_in);
        self.facts(&mut file);
        if has_base {
            file.any_base();
        }
        (name, file)
    }
}
