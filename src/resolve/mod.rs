//! Stage 2: every value decided, and every value knows why. Rules are checked here, where the user can see the place.

mod claims;
mod entrance;
mod environments;
mod examples;
mod facts;
mod gitops;
mod identity;
mod image;
pub mod json_path;
mod model;
mod names;
mod origin;
mod plausible;
mod secrets;
pub mod service;
mod workload;

pub use claims::Claims;
pub use environments::{apart, environment};
pub(crate) use facts::controller::{ControllerFile, Form, Means};
pub use facts::runtime::{Detect, Key, RuntimeFile};
pub use image::installer::{InstallerFile, load as load_installer, matches};
pub(crate) use model::FETCH_IMAGE;
pub use origin::{Origin, Setting, with_origins};
pub use secrets::{NotSecret, if_none, secrets};
pub use service::Service;
pub use workload::SPARE;

use crate::diagnostic::{Code, Finding, Report, Span};
use crate::project::{Kind, Project};
use crate::spec::{Layer, Spanned, Spec};
use crate::templates::Templates;
use entrance::controller::{Entrance, Wishes};
use facts::runtime::list;
use service::Map;
use std::ops::RangeInclusive;

/// What a value has to be: the reason is given where it is not.
type Check = fn(&str) -> Result<(), &'static str>;

/// The editions that this version knows.
pub const EDITIONS: &[&str] = &["2026"];

/// Where the input comes from.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// The file, for the places of its keys.
    pub layer: &'a Layer<'a>,
    /// The folder that paths are relative to.
    pub project: &'a Project,
    /// Where runtimes are.
    pub templates: &'a Templates,
    /// The environment's name.
    pub environment: Option<&'a str>,
}

impl Input<'_> {
    /// Where a key stands: in the environment, else in the rest of the file.
    fn key(&self, path: &str) -> Option<Span> {
        let own = self.environment.and_then(|name| self.layer.key(&format!("environments.{name}.{path}")));
        own.or_else(|| self.layer.key(path))
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
    #[expect(clippy::too_many_lines, reason = "the order of the sections, each decided elsewhere")]
    fn service(mut self, mut spec: Spec) -> Option<Service> {
        self.allowed(spec.allow.as_deref().unwrap_or_default());
        let kind = self.target(&mut spec);
        let edition = self.edition(spec.edition);
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
            service.selector.clone(),
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
        let mut network = self.network(spec.network.unwrap_or_default(), &service);
        let of_ingress = spec.ingress.as_ref().and_then(|ingress| ingress.controller.clone());
        let of_gateway = spec.gateway.as_ref().and_then(|gateway| gateway.controller.clone());
        let redirect = spec.ingress.as_ref().and_then(|ingress| ingress.redirect.clone());
        let metrics = self.metrics(spec.metrics, &file, &server, &service);
        self.ports_apart(&server, metrics.as_ref(), &network);
        let mut auth = self.auth(spec.auth);
        self.needs_entrance(spec.ingress.is_some() || spec.gateway.is_some(), auth.as_ref(), &server);
        let mut ingress = self.ingress(spec.ingress, &service);
        let gateway = self.gateway(spec.gateway);
        let (keys, why) = (["ingress", "gateway"], "requests come in at one of them");
        if let (Some(_), Some(_)) = (&ingress, &gateway) {
            self.conflict(self.input.key(keys[0]), keys[0], self.input.key(keys[1]), keys[1], why);
        }
        if let Some(ingress) = &ingress {
            self.reaches(&ingress.path, &ingress.strip_prefix, &server);
        }
        if let Some(gateway) = &gateway {
            self.reaches(&gateway.path, &gateway.strip_prefix, &server);
        }
        let host = ingress.as_ref().map_or_else(
            || gateway.as_ref().and_then(|gateway| gateway.host.as_ref()),
            |ingress| ingress.host.as_ref(),
        );
        let tls = self.tls(spec.tls, &service, host, gateway.as_ref());
        self.not_around(auth.as_ref(), &network);
        let entrance =
            ingress.as_mut().map(Entrance::Ingress).or_else(|| gateway.as_ref().map(Entrance::Gateway));
        let controller = entrance.and_then(|entrance| {
            let controller = if matches!(entrance, Entrance::Ingress(_)) { of_ingress } else { of_gateway };
            let wishes = Wishes {
                controller,
                redirect,
                service: &service,
                server: &server,
                tls: tls.as_ref(),
                acme: self.input.key("tls.acme"),
            };
            self.controller(&wishes, auth.as_mut(), entrance, &mut network)
        });
        let gitops = self.gitops(spec.gitops, &service, &server);
        Some(Service {
            edition: edition?,
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
            network,
            ingress,
            gateway,
            controller,
            auth,
            metrics,
            tls,
            target,
            availability,
            gitops,
        })
    }

    /// A model can only be copied into an image that is built.
    fn inside(&mut self, image: &service::Image, path: &Setting<String>) {
        if image.built {
            return;
        }
        if let Some(span) = path.span() {
            self.report.push(
                Finding::at(Code::ModelKey, span, "`model.path` with an image that is not built here")
                    .label("nothing copies it")
                    .help("say where a pod gets it: `uri` with `sha256`, `claim` or `image`"),
            );
        }
    }

    fn edition(&mut self, given: Option<Spanned<String>>) -> Option<Setting<String>> {
        let newest = EDITIONS[EDITIONS.len() - 1];
        let given = self.required(given, "edition", &format!("write `edition = \"{newest}\"` at the top"))?;
        if EDITIONS.contains(&given.value.as_str()) {
            return Some(given.into());
        }
        self.report.push(
            Finding::at(Code::UnknownEdition, given.span, format!("there is no edition `{}`", given.value))
                .help(format!("this version knows {}", list(EDITIONS.iter().copied()))),
        );
        None
    }

    fn allowed(&mut self, codes: &[Spanned<String>]) {
        for code in codes {
            let known = Code::ALL.iter().find(|c| c.name() == code.value);
            let warnings = Code::ALL.iter().filter(|c| c.severity() == crate::diagnostic::Severity::Warning);
            let names = list(warnings.map(|c| c.name()));
            match known {
                Some(known) if known.severity() == crate::diagnostic::Severity::Warning => {}
                Some(_) => self.report.push(
                    Finding::at(Code::InvalidAllow, code.span, format!("`{}` cannot be allowed", code.value))
                        .help(format!("only warnings can: {names}")),
                ),
                None => self.report.push(
                    Finding::at(
                        Code::InvalidAllow,
                        code.span,
                        format!("there is no finding `{}`", code.value),
                    )
                    .help(format!("these can be allowed: {names}")),
                ),
            }
        }
    }

    /// The value of a key that has no default.
    fn required<T>(&mut self, given: Option<Spanned<T>>, key: &str, help: &str) -> Option<Spanned<T>> {
        if given.is_none() && self.input.layer.is_whole() {
            let section = key.rsplit_once('.').and_then(|(section, _)| self.input.key(section));
            let file = self.input.project.file();
            self.report.push(
                Finding::at_or_in(Code::MissingKey, section, file, format!("`{key}` is missing"))
                    .help(help.to_owned()),
            );
        }
        given
    }

    /// Reports a string that is not what it has to be, and gives it back, so that the rest is still checked.
    fn check(
        &mut self,
        given: Option<Spanned<String>>,
        code: Code,
        key: &str,
        check: Check,
    ) -> Option<Spanned<String>> {
        if let Some(given) = &given
            && let Err(reason) = check(&given.value)
        {
            self.report.push(
                Finding::at(code, given.span, format!("`{key}` cannot be `{}`", given.value)).label(reason),
            );
        }
        given
    }

    /// Reports a number outside its range. What is given back is within it, so that the rest can be reckoned and checked.
    fn range(
        &mut self,
        mut given: Option<Spanned<i64>>,
        code: Code,
        key: &str,
        range: RangeInclusive<i64>,
    ) -> Option<Spanned<i64>> {
        if let Some(given) = &mut given
            && !range.contains(&given.value)
        {
            let why = if *range.start() == 1024 { ", for only root may listen below" } else { "" };
            let words = format!("{} to {}{why}", range.start(), range.end());
            self.report.push(
                Finding::at(code, given.span, format!("`{key}` cannot be {}", given.value))
                    .label(format!("allowed: {words}")),
            );
            given.value = given.value.clamp(*range.start(), *range.end());
        }
        given
    }

    /// Reports two keys that exclude each other.
    fn conflict(
        &mut self,
        one: Option<Span>,
        one_key: &str,
        other: Option<Span>,
        other_key: &str,
        why: &str,
    ) {
        if let (Some(one), Some(other)) = (one, other) {
            self.report.push(
                Finding::at(
                    Code::ConflictingKeys,
                    other,
                    format!("`{other_key}` and `{one_key}` exclude each other"),
                )
                .label(why.to_owned())
                .related(Some(one), "the other one")
                .help("keep one of them"),
            );
        }
    }

    /// Checks a path of the project that goes into the image, and says what it is.
    fn copied(&mut self, given: &Spanned<String>, key: &str) -> Option<Kind> {
        let path = clean(given).value;
        let path = path.as_str();
        if names::is_absolute(path) {
            self.absolute(given);
            return None;
        }
        if let Err(reason) = names::image_path(path) {
            let message = format!("`{key}` cannot be `{}`", given.value);
            let finding = Finding::at(Code::InvalidPath, given.span, message).label(reason);
            let slashes = path.replace('\\', "/");
            self.report.push(if slashes != path && names::image_path(&slashes).is_ok() {
                finding.help(format!("did you mean `{slashes}`?"))
            } else {
                finding
            });
            return None;
        }
        match self.input.project.kind(path) {
            Kind::Outside => {
                self.outside(given);
                None
            }
            kind @ (Kind::Missing | Kind::Broken | Kind::Special) => {
                self.missing(given, kind);
                None
            }
            Kind::Folder if self.input.project.is_empty(path) => {
                let message = format!("there is no file in `{}`", self.input.project.shown(path));
                self.report.push(Finding::at(Code::FileNotFound, given.span, message));
                None
            }
            kind => Some(kind),
        }
    }

    /// A path from the top of some machine, which another one need not have.
    fn absolute(&mut self, given: &Spanned<String>) {
        let message = format!("`{}` is an absolute path", given.value);
        let finding = Finding::at(Code::PathOutsideProject, given.span, message)
            .label("other machines have this file elsewhere, or not at all");
        self.report.push(match self.input.project.within(&given.value) {
            Some(inside) => finding.help(format!("it is in the project: write `{inside}`")),
            None => finding.help("copy it into the project, and write its path from the folder of this file"),
        });
    }

    fn outside(&mut self, given: &Spanned<String>) {
        if names::is_absolute(&given.value) {
            return self.absolute(given);
        }
        let message = format!("`{}` is outside the project", given.value);
        self.report.push(
            Finding::at(Code::PathOutsideProject, given.span, message)
                .label("only what is beside this file or below it is looked at")
                .help("copy it into the project, or move this file further up"),
        );
    }

    fn folder(&mut self, given: &Spanned<String>) {
        let message = format!("`{}` is a folder", given.value);
        self.report.push(Finding::at(Code::FileNotFound, given.span, message).label("a file is needed"));
    }

    fn missing(&mut self, given: &Spanned<String>, kind: Kind) {
        let shown = self.input.project.shown(&given.value);
        let finding = |message| Finding::at(Code::FileNotFound, given.span, message);
        self.report.push(match kind {
            Kind::Broken => finding(format!("`{shown}` is a link that leads nowhere")),
            Kind::Special => finding(format!("`{shown}` is not a regular file")),
            _ => finding(format!("there is no `{shown}`"))
                .help("paths are relative to the folder of this file"),
        });
    }

    /// Labels or annotations, each name and value checked.
    fn pairs(&mut self, given: Option<crate::spec::Table<String>>, labels: bool) -> Map {
        let mut map = Map::new();
        for (name, value) in given.unwrap_or_default() {
            if let Err(reason) = names::qualified(&name.value) {
                let what = if labels { "label" } else { "annotation" };
                self.report.push(
                    Finding::at(
                        Code::InvalidLabel,
                        name.span,
                        format!("no {what} can be called `{}`", name.value),
                    )
                    .label(reason),
                );
            }
            if let (true, Err(reason)) = (labels, names::label_value(&value.value)) {
                self.report.push(
                    Finding::at(
                        Code::InvalidLabel,
                        value.span,
                        format!("no label can have the value `{}`", value.value),
                    )
                    .label(reason),
                );
            }
            map.insert(name.value, value.into());
        }
        map
    }
}

/// The path without `./` before and `/` behind.
fn clean(path: &Spanned<String>) -> Setting<String> {
    let value = path.value.trim_end_matches('/');
    let value = value.strip_prefix("./").unwrap_or(value).to_owned();
    Setting::given(value, path.span)
}
