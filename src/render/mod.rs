//! Stage 3: a text per file, from templates.
//!
//! One value is decided here and not before: the content tag, since it is the hash of the rendered Dockerfile.

mod bounds;
mod content;
pub mod context;
pub mod dockerfile;
mod document;
pub(crate) mod engine;
mod manifests;
pub(crate) mod markdown;
mod meter;
mod needs;
mod parts;
mod readme;
mod run;
pub mod settings;
pub mod trace;
pub mod yaml;

pub use crate::project::FOLDER;
pub use content::is_left_behind;
pub use context::{Context, values};
pub use document::{Document, Output, Taken};
pub use manifests::{
    APPLIERS, KUSTOMIZATION, MANIFESTS, Manifest, Planned, SMOKE, in_environment, is_own, listed, planned,
};
pub use settings::Settings;

use crate::diagnostic::{Code, Finding, Report};
use crate::project::{Kind, Project};
use crate::resolve::{Origin, Service, Setting};
use crate::templates::Templates;
use crate::worktree::unreadable;
use engine::Engine;
use minijinja::value::{Serde, Value};
use std::collections::BTreeSet;

/// The file for people, and its template.
const README: &str = "README.md";

/// Renders all files of a project. `services` has one entry, or one for each environment; their images are completed
/// with the content tag. `None` means that a template or a file is at fault; the report says which.
pub fn render(
    services: &mut [Service],
    project: &Project,
    templates: &Templates,
    report: &mut Report,
) -> Option<Output> {
    let engine = Engine::new(templates);
    let header = header(project.file_name());
    let file = |path: String, template: String, text: String| Document {
        path,
        template,
        text: format!("# {header}\n{text}"),
    };
    let mut output = Output::default();
    if services.iter().any(|service| service.image.built) {
        let (dockerfile, template) = dockerfile_of_all(services, &engine, project, templates, report)?;
        let image = image(&dockerfile, services.first()?, project, templates, report)?;
        for service in services.iter_mut() {
            complete(service, &dockerfile, &image);
        }
        output.documents.push(file("Dockerfile".to_owned(), template, dockerfile));
        output.inputs = image.inputs;
        let sent = Value::from(Serde(&context::Copied::of(&image.sent)));
        output.sources = image.sources;
        output.sent = image.sent;
        let ignore = engine.render("image/dockerignore", &sent, report)?;
        let template = "image/dockerignore".to_owned();
        output.documents.push(file("Dockerfile.dockerignore".to_owned(), template, ignore));
    }
    let own = manifests::own(services, templates, report);
    for service in services.iter() {
        let folder = service.environment.as_ref().map_or(String::new(), |name| format!("{name}/"));
        let context = values(service);
        for Planned { file: name, template, .. } in planned(service) {
            let Some(text) = engine.render(&template, &context, report) else { continue };
            output.documents.push(file(format!("{folder}{name}"), template, text));
        }
        for applier in APPLIERS.iter().chain([&SMOKE]).filter(|applier| (applier.wanted)(service)) {
            let Some(text) = engine.render(applier.template, &context, report) else { continue };
            output.documents.push(file(
                format!("{folder}{}", applier.file),
                applier.template.to_owned(),
                text,
            ));
        }
        for Planned { file: name, template, .. } in &own {
            let Some(text) = engine.render(template, &context, report) else { continue };
            if !text.trim().is_empty() {
                output.documents.push(file(format!("{folder}{name}"), template.clone(), text));
            }
        }
        let listing = Value::from(Serde(&context::Listing::of(service, &output.documents)));
        if let Some(text) = engine.render(KUSTOMIZATION.template, &listing, report) {
            output.documents.push(file(
                format!("{folder}{}", KUSTOMIZATION.file),
                KUSTOMIZATION.template.to_owned(),
                text,
            ));
        }
    }
    let told = Value::from(Serde(&readme::Page::all(services, project.file_name(), &output.documents)));
    if let Some(text) = engine.render(README, &told, report) {
        let text = format!("<!-- {header} -->\n\n{}\n", text.trim());
        output.documents.push(Document { path: README.to_owned(), template: README.to_owned(), text });
    }
    // With what else the Dockerfile copies, the rest can be checked in the same run.
    report.errors().all(|error| error.code == Code::DockerfileCopy).then_some(output)
}

/// Fills in the content tag, so that the image's reference is whole.
fn complete(service: &mut Service, dockerfile: &str, image: &ImageContent) {
    if service.image.tag.is_none() && service.image.digest.is_none() {
        let tag = content::tag(dockerfile, &image.inputs);
        service.image.reference = Setting::derived(
            format!("{}:{tag}", service.image.repository.value),
            &["image.repository", "image.tag", "image.digest", Origin::DOCKERFILE],
            "the tag is the hash of the Dockerfile and of every file that it copies",
        );
    }
}

fn header(file: &str) -> String {
    format!("Written by modelstow from {file}: change that file and run `modelstow generate`.")
}

fn dockerfile_template(runtime: &str) -> String {
    format!("runtimes/{runtime}/Dockerfile")
}

/// All environments share one image, so they have to agree on the Dockerfile.
fn dockerfile_of_all(
    services: &[Service],
    engine: &Engine<'_>,
    project: &Project,
    templates: &Templates,
    report: &mut Report,
) -> Option<(String, String)> {
    let mut first: Option<(String, &Service)> = None;
    for service in services {
        let template = dockerfile_template(&service.runtime.name);
        let text = match &service.runtime.dockerfile {
            Some(own) => own_dockerfile(own, project, report)?,
            None => engine.render(&template, &Value::from(Serde(service)), report)?,
        };
        match &first {
            Some((other, than)) if *other != text => {
                let finding = two_images([than, service], [other, &text], project, templates);
                report.push(finding);
                return None;
            }
            Some(_) => {}
            None => first = Some((text, service)),
        }
    }
    let (text, service) = first?;
    let template = match &service.runtime.dockerfile {
        Some(own) => own.value.clone(),
        None => dockerfile_template(&service.runtime.name),
    };
    Some((text, template))
}

/// The project's own Dockerfile, with LF line ends.
fn own_dockerfile(path: &str, project: &Project, report: &mut Report) -> Option<String> {
    match project.read(path) {
        Ok(text) => Some(text.replace("\r\n", "\n")),
        Err(error) => {
            report.push(unreadable(&project.shown(path), &error));
            None
        }
    }
}

/// Points at what is said of one environment and goes into the image.
fn two_images(
    services: [&Service; 2],
    texts: [&str; 2],
    project: &Project,
    templates: &Templates,
) -> Finding {
    let [than, service] = services.map(|service| service.environment.as_deref().unwrap_or_default());
    let settings = services.map(|service| Context::of(service).settings);
    let mut places = Vec::new();
    for (side, other) in [(1, 0), (0, 1)] {
        let lines = trace::trace(
            &dockerfile_template(&services[side].runtime.name),
            &values(services[side]),
            templates,
        )
        .lines;
        let others: BTreeSet<&str> = texts[other].lines().collect();
        let lines = texts[side].lines().zip(&lines).filter(|(line, _)| !others.contains(line));
        let paths: Vec<String> = lines.flat_map(|(_, provenance)| provenance.keys.clone()).collect();
        for (path, span) in settings[side].given_behind(&paths) {
            if settings[other].given(&path) != Some(span) && !places.contains(&span) {
                places.push(span);
            }
        }
    }
    let message = format!("the environments `{than}` and `{service}` need different images");
    let finding = Finding::at_or_in(Code::EnvironmentImage, places.first().copied(), project.file(), message)
        .label("this goes into the image, and one image serves all environments");
    let finding = places.into_iter().skip(1).fold(finding, |f, span| f.related(Some(span), "and this"));
    finding.help("say it outside `[environments]`, or make it a variable in `[env]`")
}

struct ImageContent {
    sources: Vec<String>,
    sent: Vec<String>,
    inputs: std::collections::BTreeMap<String, String>,
}

/// What the Dockerfile copies, and the hashes of it. It has to be named, or the hash would not be of what is meant.
fn image(
    dockerfile: &str,
    service: &Service,
    project: &Project,
    templates: &Templates,
    report: &mut Report,
) -> Option<ImageContent> {
    let mut sources = BTreeSet::new();
    let mut sent = BTreeSet::new();
    let in_file = project.shown(&format!("{FOLDER}/Dockerfile"));
    let mut places: Option<trace::Places> = None;
    for source in crate::dockerfile::sources(dockerfile) {
        let path = source.path.trim_start_matches("./").trim_end_matches('/');
        let way = project.way(path).unwrap_or_default();
        let is_output = |path: &str| path == FOLDER || path.starts_with(&format!("{FOLDER}/"));
        let reason = if path.is_empty() || path == "." || way.iter().any(|path| path == ".") {
            "it is the whole folder"
        } else if path.starts_with("<<") {
            "text within a Dockerfile is not looked at here: put it into a file"
        } else if is_output(path) || way.iter().any(|path| is_output(path)) {
            "it is what modelstow writes"
        } else if path.contains(['*', '?', '$']) || path.contains("://") {
            "it is not the path of a file or folder"
        } else {
            match project.kind(path) {
                Kind::Missing => "it does not exist",
                Kind::Broken => "it is a link that leads nowhere",
                Kind::Special => "it is not a regular file",
                Kind::Outside => "it is outside the project",
                Kind::File | Kind::Executable | Kind::Folder => {
                    sources.insert(path.to_owned());
                    // Of a link the builder takes what it leads to, and has to have that too.
                    sent.insert(path.to_owned());
                    sent.extend(way);
                    continue;
                }
            }
        };
        let template = dockerfile_template(&service.runtime.name);
        let place = if let Some(own) = &service.runtime.dockerfile {
            let base = report.sources.once(&project.shown(own), dockerfile);
            Some(report.sources.line(base, source.line))
        } else {
            let places =
                places.get_or_insert_with(|| trace::Places::of(&template, &values(service), templates));
            places.line(source.line, templates, &mut report.sources).map(|(span, _)| span)
        };
        report.push(
            Finding::at_or_in(
                Code::DockerfileCopy,
                place,
                &in_file,
                format!("the Dockerfile copies `{}`", source.path),
            )
            .label(reason)
            .help("name each file and folder: the image's tag is the hash of just these"),
        );
    }
    let sources: Vec<String> = sources.into_iter().collect();
    match content::files(project, &sources) {
        Ok(inputs) => Some(ImageContent { sources, sent: sent.into_iter().collect(), inputs }),
        Err((path, error)) => {
            report.push(unreadable(&project.shown(&path), &error));
            None
        }
    }
}
