//! The way of the data through the stages, for one project.

mod build;
mod review;

pub use build::{Build, SideBySide};
pub use review::{review, review_states};

use crate::causes::Causes;
use crate::diagnostic::{Code, Finding, Report, Severity, Sources, Span};
use crate::digest::sha256;
use crate::platform::{Platform, Platforms, Used};
use crate::project::Project;
use crate::render::{self, Output, Taken};
use crate::resolve::{self, Edition, Input, NotSecret, Service};
use crate::spec::{self, Layer, Spec};
use crate::templates::Templates;
use crate::worktree::unreadable;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Environments of one service.
const ENVIRONMENTS: usize = 200;

/// The platform above a project, and what was needed of it.
#[derive(Debug, Clone)]
pub struct Under {
    /// What lies above.
    pub platform: Arc<Platform>,
    /// The rules and exceptions that the project needed, by its environments.
    pub used: BTreeMap<Option<String>, Used>,
    /// Where the values stand that it takes.
    pub(crate) taken: BTreeSet<Span>,
}

impl Under {
    /// What a project takes and needs of the platform above it; nothing is rendered for that.
    #[must_use]
    pub fn of(project: Project, platforms: &Platforms) -> Option<Self> {
        through(project, platforms, Until::Decided, &mut Report::default()).1
    }

    /// Whether it takes any of the platform's values, by their places.
    #[must_use]
    pub fn takes(&self, values: &[Span]) -> bool {
        values.iter().any(|value| self.taken.contains(value))
    }
}

/// How far a project is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Until {
    /// Every value is decided, and judged by the platform's rules.
    Decided,
    /// Every file is there, and checked.
    Verified,
}

/// A project that went through all stages but the last.
#[derive(Debug)]
pub struct Built {
    /// Where it is.
    pub project: Project,
    /// What lies above it.
    pub platform: Option<Arc<Platform>>,
    /// Its templates.
    pub templates: Templates,
    /// One, or one for each environment, by name.
    pub services: Vec<Service>,
    /// The files to write.
    pub output: Output,
}

impl Built {
    /// What is behind each line of the output. `sources` are those that it was built with.
    #[must_use]
    pub fn causes<'a>(&'a self, sources: &'a Sources) -> Causes<'a> {
        let platform = self.platform.as_deref();
        Causes::new((&self.output, &self.services), (&self.project, &self.templates, platform), sources)
    }
}

/// Takes a project through the stages. Findings go to the report; `None` means that one of them is an error.
fn through(
    project: Project,
    platforms: &Platforms,
    until: Until,
    report: &mut Report,
) -> (Option<Built>, Option<Under>) {
    let platform = platforms.above(&project);
    if let Some(platform) = &platform {
        // The first of the sources, so that its places are the same for all services.
        report.sources.add(&platform.file, Arc::clone(&platform.text));
        report.findings.extend(platform.findings.iter().cloned());
    }
    let mut under =
        platform.map(|platform| Under { platform, used: BTreeMap::new(), taken: BTreeSet::new() });
    if under.as_ref().is_some_and(|under| !under.platform.is_fine()) {
        return (None, under);
    }
    (decided(project, under.as_mut(), until, report), under)
}

fn decided(
    project: Project,
    mut below: Option<&mut Under>,
    until: Until,
    report: &mut Report,
) -> Option<Built> {
    let text = match project.read(project.file_name()) {
        Ok(text) => text,
        Err(error) => {
            report.push(unreadable(project.file(), &error));
            return None;
        }
    };
    let (layer, spec) = spec::read::<Spec>(project.file(), &text, report)?;
    let platform = below.as_ref().map(|below| Arc::clone(&below.platform));
    let under = platform.as_ref().map(|platform| platform.below());
    let (layer, spec) = match &under {
        Some(under) => said(layer.over(under, &report.sources), report)?,
        None => (layer, spec),
    };
    let templates = Templates::of(&project);
    let edition = Edition::of(&spec, (&layer, &project, &templates), report);
    let templates = templates.in_editions(edition.names.clone());
    project.check_kinds(report);
    let allowed: Vec<String> = spec.allow.iter().flatten().map(|code| code.value.clone()).collect();
    let not_secret = NotSecret::of(&spec, &layer, &project, report);
    let given = Given {
        project: &project,
        templates: &templates,
        edition: &edition,
        under: under.as_ref(),
        not_secret: &not_secret,
    };
    let services = services(spec, &layer, &given, below.as_deref_mut(), report);
    if until == Until::Decided {
        return None;
    }
    let built = services.filter(|_| layer.is_whole()).and_then(|mut services| {
        let mut output = render::render(&mut services, &project, &templates, report)?;
        if let (Some(under), Some(below)) = (&under, &below) {
            output.platform = taken(under.taken(&below.taken), &report.sources);
        }
        crate::verify::verify(&output, &services, &project, &templates, report);
        not_secret.lift(&project, report);
        Some((services, output))
    });
    resolve::secrets(&layer.texts(), &not_secret, &project, report);
    let built = built.filter(|_| !report.has_errors());
    let above = platform.clone();
    let built =
        built.map(|(services, output)| Built { project, platform: above, templates, services, output });
    // Beside a mistake of type it cannot be said what is allowed, and a warning can wait.
    let is_allowed = |code: Code| !layer.is_whole() || allowed.iter().any(|allowed| allowed == code.name());
    report.findings.retain(|f| f.severity != Severity::Warning || !is_allowed(f.code));
    built
}

/// What is taken from a platform, by its keys.
fn taken(values: BTreeMap<String, (String, Span)>, sources: &Sources) -> BTreeMap<String, Taken> {
    let each = values.into_iter().map(|(key, (value, span))| {
        let at =
            sources.locate(span).map_or_else(String::new, |at| format!("{}:{}", at.path, at.start().line));
        (key, Taken { hash: format!("sha256:{}", sha256(value.as_bytes())), at })
    });
    each.collect()
}

/// What all environments have in common.
struct Given<'a> {
    project: &'a Project,
    templates: &'a Templates,
    edition: &'a Edition,
    under: Option<&'a spec::Below<'a>>,
    not_secret: &'a NotSecret,
}

/// What layers say, if they fit on each other.
fn said<'t>(
    (layer, spec): (Layer<'t>, Result<Spec, Vec<Finding>>),
    report: &mut Report,
) -> Option<(Layer<'t>, Spec)> {
    match spec {
        Ok(spec) => Some((layer, spec)),
        Err(findings) => {
            report.findings.extend(findings);
            None
        }
    }
}

fn services(
    spec: Spec,
    layer: &Layer<'_>,
    given: &Given<'_>,
    mut below: Option<&mut Under>,
    report: &mut Report,
) -> Option<Vec<Service>> {
    let project = given.project;
    let mut resolve = |spec, layer: &Layer<'_>, environment, report: &mut Report| {
        let Given { project, templates, edition, .. } = *given;
        let platform = below.as_ref().map(|below| Arc::clone(&below.platform));
        let input = Input { layer, platform: platform.as_deref(), project, templates, edition, environment };
        let service = resolve::resolve(spec, input, report);
        resolve::secrets(&layer.texts_below(), given.not_secret, project, report);
        let service = service?;
        if let Some(below) = &mut below {
            below.taken.extend(layer.from_below());
            let used = resolve::judge(&service, layer, (&below.platform, project.file()), report);
            below.used.insert(service.environment.clone(), used);
        }
        Some(service)
    };
    if spec.environments.as_ref().is_none_or(BTreeMap::is_empty) {
        return resolve(spec, layer, None, report).map(|service| vec![service]);
    }
    let environments = spec.environments.unwrap_or_default();
    if let Some(one) = environments.keys().nth(ENVIRONMENTS) {
        let message = format!("there are {} environments, and at most {ENVIRONMENTS}", environments.len());
        report.push(Finding::at(Code::TooLarge, one.span, message));
        return None;
    }
    let mut services = Vec::new();
    let mut fine = true;
    for (name, own) in &environments {
        fine &= resolve::environment(name, own, report);
        let said = layer
            .environment(&name.value, given.under, &report.sources)
            .and_then(|layers| said(layers, report));
        match said.and_then(|(layer, spec)| resolve(spec, &layer, Some(&name.value), report)) {
            Some(service) => services.push(service),
            None => fine = false,
        }
    }
    fine &= resolve::apart(&services, &environments, project.file(), report);
    fine.then_some(services)
}
