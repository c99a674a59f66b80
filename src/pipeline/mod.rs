//! The way of the data through the stages, for one project.

mod build;
mod review;

pub use build::{Build, side_by_side};
pub use review::{review, review_states};

use crate::causes::Causes;
use crate::diagnostic::{Code, Finding, Report, Severity, Sources};
use crate::project::Project;
use crate::render::{self, Output};
use crate::resolve::{self, Edition, Input, NotSecret, Service};
use crate::spec::{self, Layer, Spec};
use crate::templates::Templates;
use crate::worktree::unreadable;

/// Environments of one service.
const ENVIRONMENTS: usize = 200;

/// A project that went through all stages but the last.
#[derive(Debug)]
pub struct Built {
    /// Where it is.
    pub project: Project,
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
        Causes::new((&self.output, &self.services), (&self.project, &self.templates), sources)
    }
}

/// Takes a project through the stages. Findings go to the report; `None` means that one of them is an error.
fn through(project: Project, report: &mut Report) -> Option<Built> {
    let text = match project.read(project.file_name()) {
        Ok(text) => text,
        Err(error) => {
            report.push(unreadable(project.file(), &error));
            return None;
        }
    };
    let (layer, spec) = spec::read::<Spec>(project.file(), &text, report)?;
    let templates = Templates::of(&project);
    let edition = Edition::of(&spec, (&layer, &project, &templates), report);
    let templates = templates.in_editions(edition.names.clone());
    project.check_kinds(report);
    let allowed: Vec<String> = spec.allow.iter().flatten().map(|code| code.value.clone()).collect();
    let not_secret = NotSecret::of(&spec, &layer, &project, report);
    let services = services(spec, &layer, (&project, &templates, &edition), report);
    let built = services.filter(|_| layer.is_whole()).and_then(|mut services| {
        let output = render::render(&mut services, &project, &templates, report)?;
        crate::verify::verify(&output, &services, &project, &templates, report);
        not_secret.lift(&project, report);
        Some((services, output))
    });
    resolve::secrets(&layer, &not_secret, &project, report);
    let built = built.filter(|_| !report.has_errors());
    let built = built.map(|(services, output)| Built { project, templates, services, output });
    // Beside a mistake of type it cannot be said what is allowed, and a warning can wait.
    let is_allowed = |code: Code| !layer.is_whole() || allowed.iter().any(|allowed| allowed == code.name());
    report.findings.retain(|f| f.severity != Severity::Warning || !is_allowed(f.code));
    built
}

fn services(
    spec: Spec,
    layer: &Layer<'_>,
    (project, templates, edition): (&Project, &Templates, &Edition),
    report: &mut Report,
) -> Option<Vec<Service>> {
    let input = |environment| Input { layer, project, templates, edition, environment };
    if spec.environments.as_ref().is_none_or(std::collections::BTreeMap::is_empty) {
        return resolve::resolve(spec, input(None), report).map(|service| vec![service]);
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
        let resolved = layer
            .environment(&name.value)
            .and_then(|spec| resolve::resolve(spec, input(Some(&name.value)), report));
        match resolved {
            Some(service) => services.push(service),
            None => fine = false,
        }
    }
    fine &= resolve::apart(&services, &environments, project.file(), report);
    fine.then_some(services)
}
