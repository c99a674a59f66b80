//! Stage 4: what was rendered is read back strictly, decoded, and compared with the service and with itself.
//!
//! This holds for a project's own templates too: a mistake there is reported at the template's line.

mod agreement;
mod custom;
mod manifest;
mod security;
mod typed;

pub use manifest::Manifest;

use crate::diagnostic::{Code, Finding, Place, Report};
use crate::project::Project;
use crate::render::dockerfile::{Instruction, instructions};
use crate::render::trace::{self, Origin};
use crate::render::{Document, FOLDER, Output};
use crate::resolve::Service;
use crate::templates::Templates;
use manifest::Mistake;

/// Checks all documents of a project; findings go to the report.
pub fn verify(
    output: &Output,
    services: &[Service],
    project: &Project,
    templates: &Templates,
    report: &mut Report,
) {
    for service in services {
        let folder = service.environment.as_ref().map_or(String::new(), |name| format!("{name}/"));
        let documents: Vec<(&str, &Document)> = output
            .documents
            .iter()
            .filter_map(|document| {
                let file = document.path.strip_prefix(&folder)?;
                (file.ends_with(".yaml") && !file.contains('/')).then_some((file, document))
            })
            .collect();
        let mut checked = Checked { service, project, templates, report };
        let mut manifests = Vec::new();
        for (file, document) in &documents {
            match Manifest::read(&document.text) {
                Ok(manifest) => manifests.push((*file, *document, manifest)),
                Err(mistakes) => {
                    for mistake in mistakes {
                        checked.report(document, Code::YamlInvalid, &mistake);
                    }
                }
            }
        }
        for (_, document, manifest) in &manifests {
            for (code, mistake) in typed::check(manifest) {
                checked.report(document, code, &mistake);
            }
            for mistake in security::check(manifest) {
                checked.report(document, Code::PodSecurity, &mistake);
            }
        }
        let named: Vec<agreement::Named<'_>> =
            manifests.iter().map(|(file, _, manifest)| (*file, manifest)).collect();
        for (file, code, mistake) in agreement::check(service, &named) {
            if let Some((_, document, _)) = manifests.iter().find(|(name, ..)| *name == file) {
                checked.report(document, code, &mistake);
            }
        }
    }
    if let (Some(dockerfile), Some(service)) =
        (output.documents.iter().find(|d| d.path == "Dockerfile"), services.first())
        && let Some(mistake) = user(&dockerfile.text, service)
    {
        Checked { service, project, templates, report }.report(dockerfile, Code::DockerfileUser, &mistake);
    }
}

/// The final stage has to run as the user that the Deployment states.
fn user(dockerfile: &str, service: &Service) -> Option<Mistake> {
    let all = instructions(dockerfile);
    let last_stage = all.iter().rposition(|instruction| instruction.name == "FROM")?;
    let line = all[last_stage].line;
    let user: Option<&Instruction> = all[last_stage..].iter().rfind(|instruction| instruction.name == "USER");
    let wanted = service.runtime.user.value.to_string();
    let said = user.map(|user| user.arguments.as_str());
    if said.and_then(|said| said.split(':').next()) == Some(wanted.as_str()) {
        return None;
    }
    let said = said.map_or("no `USER`, so it runs as root".to_owned(), |said| format!("`USER {said}`"));
    Some(Mistake {
        message: format!("the final stage has {said}; the Deployment says {wanted}"),
        line: user.map_or(line, |user| user.line),
    })
}

struct Checked<'a> {
    service: &'a Service,
    project: &'a Project,
    templates: &'a Templates,
    report: &'a mut Report,
}

impl Checked<'_> {
    /// Reports a mistake in a document at the template's line that wrote it.
    fn report(&mut self, document: &Document, code: Code, mistake: &Mistake) {
        let in_file = self.project.shown(&format!("{FOLDER}/{}", document.path));
        let message = format!("{}: {}", document.path, mistake.message);
        let origins = trace::lines(&document.template, self.service, self.templates);
        // The header is the document's first line, and no template's.
        let origin: Option<&Origin> = mistake.line.checked_sub(2).and_then(|index| origins.get(index));
        let finding =
            match origin.and_then(|origin| Some((origin, self.templates.find(&origin.template).ok()??))) {
                Some((origin, template)) => {
                    let base = self.report.sources.add(template.path, template.text);
                    let span = self.report.sources.line(base, origin.line);
                    let finding = Finding::at(code, span, message)
                        .label(format!("it wrote {in_file}:{}", mistake.line));
                    if origin.keys.is_empty() {
                        finding
                    } else {
                        finding.help(format!("the line holds the value of {}", keys(&origin.keys)))
                    }
                }
                None => Finding::in_file(code, in_file, message),
            };
        // One mistake in an included template shows in every file that includes it.
        let same = |other: &Finding| {
            other.code == code && other.message == finding.message && matches!(other.place, Place::Text(_))
        };
        if !self.report.findings.iter().any(same) {
            self.report.push(finding);
        }
    }
}

fn keys(keys: &[String]) -> String {
    keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ")
}
