//! Stage 3: a text per file, from templates.
//!
//! One value is decided here and not before: the content tag, since it is the hash of the rendered Dockerfile.

mod content;
pub mod dockerfile;
mod document;
mod engine;
mod manifests;
mod markdown;
mod readme;
pub mod trace;
pub mod yaml;

pub use document::{Document, Output};
pub use manifests::{KUSTOMIZATION, MANIFESTS, Manifest};

use crate::diagnostic::{Code, Finding, Report};
use crate::project::{Kind, Project};
use crate::resolve::{Origin, Service, Setting};
use crate::templates::Templates;
use engine::Engine;
use minijinja::value::{Serde, Value};

/// The folder for what is written, beside `service.toml`.
pub const FOLDER: &str = "generated";

/// Renders all files of a project. `services` has one entry, or one for each environment; their images are completed
/// with the content tag. `None` means that a template or a file is at fault; the report says which.
pub fn render(
    services: &mut [Service],
    project: &Project,
    templates: &Templates,
    report: &mut Report,
) -> Option<Output> {
    let engine = Engine::new(templates);
    let dockerfile = dockerfile_of_all(services, &engine, project, report)?;
    let image = image(&dockerfile, project, report)?;
    for service in services.iter_mut() {
        complete(service, &dockerfile, &image);
    }
    let header = header(project.file());
    let file = |path: String, template: String, text: String| Document {
        path,
        template,
        text: format!("# {header}\n{text}"),
    };
    let mut output = Output { documents: Vec::new(), inputs: image.inputs };
    let template = dockerfile_template(&services.first()?.runtime.name);
    output.documents.push(file("Dockerfile".to_owned(), template, dockerfile));
    let copied = minijinja::context! { copied => image.sources, ignored => content::ignored_patterns() };
    let ignore = engine.render("image/dockerignore", &copied, report)?;
    output.documents.push(file(
        "Dockerfile.dockerignore".to_owned(),
        "image/dockerignore".to_owned(),
        ignore,
    ));
    for service in services.iter() {
        let folder = service.environment.as_ref().map_or(String::new(), |name| format!("{name}/"));
        let context = Value::from(Serde(service));
        let manifests: Vec<&Manifest> =
            MANIFESTS.iter().filter(|manifest| (manifest.wanted)(service)).collect();
        for manifest in &manifests {
            let Some(text) = engine.render(manifest.template, &context, report) else { continue };
            output.documents.push(file(
                format!("{folder}{}", manifest.file),
                manifest.template.to_owned(),
                text,
            ));
        }
        let listed: Vec<&str> = manifests.iter().map(|manifest| manifest.file).collect();
        let context = minijinja::context! { manifests => listed, ..context };
        if let Some(text) = engine.render(KUSTOMIZATION.template, &context, report) {
            output.documents.push(file(
                format!("{folder}{}", KUSTOMIZATION.file),
                KUSTOMIZATION.template.to_owned(),
                text,
            ));
        }
    }
    if let Some(text) = engine.render("README.md", &readme::context(services, project.file()), report) {
        let text = format!("<!-- {header} -->\n\n{}\n", text.trim());
        output.documents.push(Document {
            path: "README.md".to_owned(),
            template: "README.md".to_owned(),
            text,
        });
    }
    (!report.has_errors()).then_some(output)
}

/// Fills in the content tag, so that the image's reference is whole.
fn complete(service: &mut Service, dockerfile: &str, image: &ImageContent) {
    if service.image.tag.is_none() && service.image.digest.is_none() {
        let tag = content::tag(dockerfile, &image.inputs);
        service.image.reference = Setting {
            value: format!("{}:{tag}", service.image.repository.value),
            origin: Origin::Derived {
                from: &["image.repository", "model.path", "runtime.files"],
                rule: "the tag is the hash of the Dockerfile and of every file that it copies",
            },
        };
    }
}

fn header(file: &str) -> String {
    format!("Written by modelship from {file}: change that file and run `modelship generate`.")
}

fn dockerfile_template(runtime: &str) -> String {
    format!("runtimes/{runtime}/Dockerfile")
}

/// All environments share one image, so they have to agree on the Dockerfile.
fn dockerfile_of_all(
    services: &[Service],
    engine: &Engine<'_>,
    project: &Project,
    report: &mut Report,
) -> Option<String> {
    let mut first: Option<(String, &Service)> = None;
    for service in services {
        let text = engine.render(
            &dockerfile_template(&service.runtime.name),
            &Value::from(Serde(service)),
            report,
        )?;
        match &first {
            Some((other, than)) if *other != text => {
                let name = |service: &Service| service.environment.clone().unwrap_or_default();
                let line = other.lines().zip(text.lines()).find(|(a, b)| a != b).map_or("", |(_, b)| b);
                report.push(
                    Finding::in_file(
                        Code::EnvironmentImage,
                        project.shown(project.file()),
                        format!(
                            "the environments `{}` and `{}` need different images",
                            name(than),
                            name(service)
                        ),
                    )
                    .help(format!(
                        "the Dockerfile of `{}` would have the line `{}`",
                        name(service),
                        line.trim()
                    ))
                    .help("say it outside `[environments]`, or make it a variable in `[env]`"),
                );
                return None;
            }
            Some(_) => {}
            None => first = Some((text, service)),
        }
    }
    first.map(|(text, _)| text)
}

struct ImageContent {
    sources: Vec<String>,
    inputs: std::collections::BTreeMap<String, String>,
}

/// What the Dockerfile copies, and the hashes of it. It has to be named, or the hash would not be of what is meant.
fn image(dockerfile: &str, project: &Project, report: &mut Report) -> Option<ImageContent> {
    let mut sources = std::collections::BTreeSet::new();
    let mut fine = true;
    let in_file = project.shown(&format!("{FOLDER}/Dockerfile"));
    for source in dockerfile::sources(dockerfile) {
        let path = source.path.trim_start_matches("./").trim_end_matches('/');
        let reason = if path.is_empty() || path == "." {
            "it copies the whole folder"
        } else if path.contains(['*', '?', '$']) || path.contains("://") {
            "what it copies is not the path of a file or folder"
        } else {
            match project.kind(path) {
                Kind::Missing => "it copies what does not exist",
                Kind::Outside => "it copies from outside the project",
                Kind::File | Kind::Executable | Kind::Folder => {
                    sources.insert(path.to_owned());
                    continue;
                }
            }
        };
        fine = false;
        // The header stands one line above.
        let line = source.line + 1;
        report.push(
            Finding::in_file(
                Code::DockerfileCopy,
                in_file.clone(),
                format!("line {line}: `{}`: {reason}", source.path),
            )
            .help("name each file and folder: the content tag is the hash of just these"),
        );
    }
    let sources: Vec<String> = sources.into_iter().collect();
    match content::files(project, &sources) {
        Ok(inputs) if fine => Some(ImageContent { sources, inputs }),
        Ok(_) => None,
        Err((path, error)) => {
            report.push(Finding::in_file(Code::Io, project.shown(&path), format!("cannot be read: {error}")));
            None
        }
    }
}
