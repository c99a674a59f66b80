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
mod secrets;
pub mod service;
mod workload;

pub use claims::Claims;
pub use environments::{apart, environment};
pub(crate) use facts::controller::{ControllerFile, Form, Means};
pub use facts::edition::Edition;
pub use facts::installer::{InstallerFile, load as load_installer, matches};
pub use facts::runtime::{Detect, Key, RuntimeFile};
pub(crate) use model::FETCH_IMAGE;
pub use origin::{Origin, Setting, with_origins};
use paths::clean;
pub use secrets::{NotSecret, if_none, secrets};
pub use service::Service;
pub use workload::SPARE;

use crate::diagnostic::{Report, Span};
use crate::project::Project;
use crate::spec::{Layer, Spec};
use crate::templates::Templates;
use entrance::Sections;
use serde::de::DeserializeOwned;

/// Where the input comes from.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// The file, for the places of its keys.
    pub layer: &'a Layer<'a>,
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
    /// Where a key stands: in the environment, else in the rest of the file.
    fn key(&self, path: &str) -> Option<Span> {
        let own = self.environment.and_then(|name| self.layer.key(&format!("environments.{name}.{path}")));
        own.or_else(|| self.layer.key(path))
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
        let cluster = self.cluster(spec.cluster.unwrap_or_default());
        let service = self.identity(spec.service.unwrap_or_default(), spec.model.as_ref());
        let runtime_spec = spec.runtime.unwrap_or_default();
        let name = self.required(
            runtime_spec.name.clone(),
            "runtime.name",
            "it says what serves the model, for example \"flask\"",
        );
        let file = name.as_ref().and_then(|name| RuntimeFile::load(name, self.input.templates, self.report));
        let examples = spec.examples.unwrap_or_default();
        // What follows needs the runtime's facts; without them, the rest is still checked.
        let mut file = file.unwrap_or_else(RuntimeFile::stand_in);
        self.facts(&mut file);
        if spec.image.as_ref().is_some_and(|image| image.base.is_some()) {
            file.any_base();
        }
        // Code may need no model, or fetch its own; a server that is told where it is cannot do without.
        let model = match spec.model {
            None if !file.needs_model() => None,
            given => self.model(given.unwrap_or_default(), &service, &file),
        };
        if let Some(volume) = model.as_ref().and_then(|model| model.volume.as_ref()) {
            let at = volume.image.as_ref().and_then(Setting::span);
            self.needs_cluster(&cluster, kind.value, (cluster::MODEL_IMAGE, at));
        }
        let (resources, workers) =
            self.resources(spec.resources.unwrap_or_default(), &file, runtime_spec.workers.clone());
        let target = self.target_object(kind.clone(), &service, &resources);
        let server = self.server(spec.server.unwrap_or_default(), &file, name.as_ref());
        let autoscaling = self.autoscaling(spec.autoscaling, &resources, &service.name);
        let deployment = self.deployment(
            spec.deployment.unwrap_or_default(),
            &file,
            &server,
            (autoscaling.as_ref(), resources.gpu.as_ref()),
            (service.selector.clone(), cluster.pre_stop(kind.value)),
        );
        let availability =
            self.availability(spec.availability.unwrap_or_default(), &deployment, autoscaling.as_ref());
        let runtime = self.runtime(runtime_spec, &file, &server, (&resources, workers), model.as_ref());
        let image = self.image(spec.image.unwrap_or_default(), runtime.as_ref().map(|r| (&file, r)));
        if let (Some(image), Some(path)) = (&image, model.as_ref().and_then(|model| model.path.as_ref())) {
            self.inside(image, path);
            self.model_file(path, &resources);
        }
        let env = self.variables(
            kind.value,
            (&spec.env.unwrap_or_default(), spec.secrets.unwrap_or_default()),
            &file,
            &server,
            runtime.as_ref(),
            model.as_ref(),
        );
        let examples = self.examples(examples, &server);
        let sections = Sections {
            network: spec.network.unwrap_or_default(),
            ingress: spec.ingress,
            gateway: spec.gateway,
            tls: spec.tls,
            auth: spec.auth,
        };
        let entrance = self.entrance(sections, &service, &server);
        let metrics = self.metrics(spec.metrics, &file, &server, &service);
        self.ports_apart(&server, metrics.as_ref(), &entrance.network);
        let gitops = self.gitops(spec.gitops, &service, &server);
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
}
