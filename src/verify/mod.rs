//! Stage 4: what was rendered is read back strictly, decoded, and compared with the service and with itself.
//!
//! This holds for a project's own templates too: a mistake there is reported at the template's line.

mod agreement;
mod contents;
mod kserve;
mod links;
mod needs;
mod own;
mod security;
mod seldon;

use crate::diagnostic::{Code, Finding, Place, Report};
use crate::kubernetes::{Misfit, Mistake, Object as Manifest, misfits};
use crate::project::Project;
use crate::render::trace;
use crate::render::{Context, Document, FOLDER, Output, in_environment, is_own};
use crate::resolve::{Service, if_none};
use crate::templates::Templates;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

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
                (file.ends_with(".yaml") && in_environment(file).0.is_empty()).then_some((file, document))
            })
            .collect();
        let mut checked = Checked::new(service, project, templates, report);
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
        // What is no object cannot agree with others: each mistake is said once.
        let mut objects = manifests.len() == documents.len();
        for (_, document, manifest) in &manifests {
            for Misfit { code, message, line, help } in
                misfits(manifest, project.kinds(), service.cluster.kubernetes.value)
            {
                objects = false;
                checked.report_with(document, code, &Mistake { message, line }, help.as_deref());
            }
            for mistake in security::check(manifest, project.kinds(), service.deployment.pod_security.value) {
                checked.report(document, Code::PodSecurity, &mistake);
            }
        }
        if !objects {
            continue;
        }
        let named: Vec<agreement::Named<'_>> =
            manifests.iter().map(|(file, _, manifest)| (*file, manifest)).collect();
        let own: Vec<&str> =
            documents.iter().filter(|(_, document)| is_own(document)).map(|(file, _)| *file).collect();
        for (file, code, mistake) in agreement::check(service, (&named, &own), project.kinds()) {
            if let Some((_, document, _)) = manifests.iter().find(|(name, ..)| *name == file) {
                checked.report(document, code, &mistake);
            }
        }
    }
    if let (Some(dockerfile), Some(service)) =
        (output.documents.iter().find(|d| d.path == "Dockerfile"), services.first())
    {
        let mut checked = Checked::new(service, project, templates, report);
        if let Some(mistake) = user(&dockerfile.text, service) {
            checked.report(dockerfile, Code::DockerfileUser, &mistake);
        }
        for (code, mistake) in contents::of_dockerfile(&dockerfile.text) {
            checked.report(dockerfile, code, &mistake);
        }
        for links::Dangling { path, folder } in links::dangling(output, project) {
            let (path, shown) = (project.shown(&path), project.shown(&folder));
            let message = format!("the link leads out of `{shown}`, and in the image to nothing");
            report.push(
                Finding::in_file(Code::DanglingLink, path, message)
                    .help(format!("copy what it leads to: `cp -RL {shown} {shown}-files`, and name that folder"))
                    .help("of a model of Hugging Face: `hf download NAME --local-dir FOLDER` writes files and no links"),
            );
        }
        for (path, relative) in links::absolute(output, project) {
            let shown = project.shown(&path);
            let message = "the link is an absolute one, which leads a builder to nothing".to_owned();
            report.push(
                Finding::in_file(Code::DanglingLink, shown.clone(), message)
                    .help(format!("make it a relative one: `ln -sfn {relative} {shown}`")),
            );
        }
        report.findings.extend(needs::check(output, service, project));
        for (path, code, words) in contents::of_files(output, project) {
            let finding = Finding::in_file(code, project.shown(&path), words);
            let finding = help(code).into_iter().fold(finding, Finding::help);
            let if_none = (code == Code::LiteralSecret).then(|| if_none(&path));
            report.push(if_none.into_iter().fold(finding, Finding::help));
        }
    }
}

/// The final stage has to run as the user that the Deployment states.
fn user(dockerfile: &str, service: &Service) -> Option<Mistake> {
    let wanted = service.runtime.user.value;
    let (said, line) = match crate::dockerfile::user(dockerfile) {
        None => return Some(Mistake { message: "there is no `FROM`".to_owned(), line: 2 }),
        Some(Err(line)) => ("no `USER`, so it runs as root".to_owned(), line),
        Some(Ok(user)) if crate::dockerfile::user_number(&user.arguments) == Some(wanted) => return None,
        Some(Ok(user)) => (format!("`USER {}`", user.arguments), user.line),
    };
    Some(Mistake { message: format!("the final stage has {said}; the Deployment says {wanted}"), line })
}

struct Checked<'a> {
    service: &'a Service,
    project: &'a Project,
    templates: &'a Templates,
    report: &'a mut Report,
    context: OnceCell<Context>,
    /// Each document is traced once.
    traced: BTreeMap<String, trace::Places>,
    told: BTreeSet<(Code, String)>,
}

/// More mistakes of one service are not told: each is looked up in the templates.
const MOST: usize = 100;

impl<'a> Checked<'a> {
    fn new(
        service: &'a Service,
        project: &'a Project,
        templates: &'a Templates,
        report: &'a mut Report,
    ) -> Self {
        let placed = |finding: &&Finding| matches!(finding.place, Place::Text(_));
        let told = report.findings.iter().filter(placed).map(|f| (f.code, f.message.clone())).collect();
        Self { service, project, templates, report, context: OnceCell::new(), traced: BTreeMap::new(), told }
    }

    /// Reports a mistake in a document where it can be mended: at the value in `service.toml` that a built-in template
    /// wrote there, else at the line of the template.
    fn report(&mut self, document: &Document, code: Code, mistake: &Mistake) {
        self.report_with(document, code, mistake, help(code));
    }

    /// The same with what to do.
    fn report_with(&mut self, document: &Document, code: Code, mistake: &Mistake, help: Option<&str>) {
        if self.told.len() > MOST {
            return;
        }
        let in_file = self.project.shown(&format!("{FOLDER}/{}", document.path));
        let message = format!("{}: {}", document.path, mistake.message);
        // The header is the document's first line, and no template's.
        let line = mistake.line.saturating_sub(1);
        let templates = self.templates;
        let context = self.context.get_or_init(|| Context::of(self.service));
        let own = self.service.runtime.dockerfile.as_ref().filter(|own| own.value == document.template);
        let finding = if let Some(own) = own {
            let text = document.text.split_once('\n').map_or("", |(_, text)| text);
            let sources = &mut self.report.sources;
            let base = sources.once(&self.project.shown(own), text);
            Finding::at(code, sources.line(base, line), mistake.message.clone())
        } else {
            let places = self
                .traced
                .entry(document.path.clone())
                .or_insert_with(|| trace::Places::of(&document.template, &context.values, templates));
            match places.line(line, templates, &mut self.report.sources) {
                None => match templates.find(&document.template) {
                    Ok(Some(template)) => Finding::in_file(code, template.path, message),
                    _ => Finding::in_file(code, in_file, message),
                },
                Some((span, provenance)) => {
                    let wrote = format!("it wrote {in_file}:{}", mistake.line);
                    let built_in = templates
                        .find(&provenance.template)
                        .is_ok_and(|found| found.is_some_and(|template| template.is_built_in()));
                    let below = |path: &String| {
                        let below = context.settings.below(path);
                        below.iter().find_map(|path| context.settings.given(path))
                    };
                    let given = |path: &String| context.settings.given(path);
                    let keys = || provenance.keys.iter().rev();
                    match keys().find_map(given).or_else(|| keys().find_map(below)) {
                        Some(value) if built_in => Finding::at(code, value, message).label(wrote),
                        _ => Finding::at(code, span, message).label(wrote),
                    }
                }
            }
        };
        let finding = match help {
            // A Dockerfile of one's own is no template.
            Some(_) if own.is_some() && code == Code::DockerfileUser => finding
                .help(format!("end the final stage with `USER {0}:{0}`", self.service.runtime.user.value))
                .help(
                    "Kubernetes cannot tell whether a name is root, so the user has to be a number and not 0",
                ),
            Some(words) => finding.help(words),
            None => finding,
        };
        // One mistake in an included template shows in every file that includes it.
        if matches!(finding.place, Place::Text(_)) && !self.told.insert((code, finding.message.clone())) {
            return;
        }
        self.report.push(finding);
    }
}

/// What to do, where that is the same for every mistake of a kind.
fn help(code: Code) -> Option<&'static str> {
    match code {
        Code::DockerfileUser => Some("end the final stage with `USER {{ runtime.user }}:{{ runtime.user }}`"),
        Code::LiteralSecret => Some(
            "take it out of the image: name a Secret in `[secrets]`, and use `RUN --mount=type=secret` for a build",
        ),
        Code::ContentMissing => Some("fetch it: `git lfs pull`; in CI, let the checkout do it"),
        Code::CrashHidden => Some(
            "let the server be the container's process (`exec` at the end of a script): Kubernetes restarts it when it ends",
        ),
        Code::PodSecurity => Some(
            "a namespace that enforces the Pod Security Standard of `deployment.pod_security`, by default `restricted`, refuses such a pod",
        ),
        Code::TlsSecretOwners => Some(
            "leave the annotation out, or take `issuer` and `acme` out of `[tls]`: one of them asks for the certificate",
        ),
        _ => None,
    }
}
