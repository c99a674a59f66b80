//! A first `service.toml`, from what a project has.
//!
//! This room stands beside the way of the data. It reads a project, writes down what a person would write, and takes
//! the text through the same stages as any other `service.toml`: what it gives can be generated from.

mod answers;
mod compose;
mod dependencies;
mod detect;
mod draft;
mod files;
mod known;
mod looked;
mod manifests;
mod model;
mod name;
mod own_dockerfile;
mod python_version;
mod reach;
mod target;
mod told;

pub use manifests::from_manifests;
pub use target::Target;
pub use told::Told;

use crate::code::Code;
use crate::diagnostic::{Code as FindingCode, Finding, Place, Report};
use crate::pipeline::Build;
use crate::project::Project;
use crate::resolve::{Key, RuntimeFile};
use crate::templates::Templates;
use compose::Composer;
use detect::{Candidate, candidates, hidden, runtimes};
use files::Files;
use looked::Looked;

/// A `service.toml` that is not on disk yet.
#[derive(Debug)]
pub struct First {
    /// Its text.
    pub text: String,
    /// What there is to say of it.
    pub told: Told,
}

/// Looks at a project and writes its first `service.toml`. What is given back went through all stages without an error.
///
/// # Errors
/// Findings that say what was looked for, or why what was found cannot be generated from.
pub fn project(target: &Target, wanted: Option<&str>) -> Result<First, Report> {
    let project = target.project();
    let templates = Templates::of(&project);
    let files = Files::below(&project);
    let code: Vec<Code> = files
        .iter()
        .filter(|path| path.ends_with(".py") || path.ends_with(".R") || path.ends_with(".r"))
        .filter_map(|path| Code::read(path, files::text(&project, path)?))
        .collect();
    let looked = Looked { project: &project, templates: &templates, files: &files, code: &code };
    let mut report = Report::default();
    let all = candidates(&looked, &mut report);
    if report.has_errors() {
        return Err(report);
    }
    let (fitting, others): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|candidate| wanted.is_none_or(|wanted| candidate.name == wanted));
    let (whole, partial): (Vec<_>, Vec<_>) =
        fitting.into_iter().partition(|candidate| candidate.missing.is_empty());
    let mut refused: Vec<(&Candidate<'_>, Report)> = Vec::new();
    for candidate in &whole {
        let (draft, mut told) = Composer::new(&looked, candidate, target.name()).compose();
        let text = draft.text(&target.schema());
        let Build { built, report, .. } = target.build(&text);
        if built.is_none() && !report.errors().all(is_of_dependencies) {
            refused.push((candidate, report));
            continue;
        }
        for error in report.errors() {
            told.open(format!("{}: {}", error.message, error.help.join(", or ")));
        }
        for (other, report) in &refused {
            let why = report.findings.first().map_or("", |finding| finding.message.as_str());
            told.other(format!("the runtime `{}` does not fit as things are: {why}", other.name));
        }
        let also = whole.iter().chain(&partial).chain(&others).filter(|other| {
            other.name != candidate.name
                && !refused.iter().any(|(refused, _)| refused.name == other.name)
                && !candidate.includes(other)
        });
        for other in also {
            told.other(also_fits(other, &project));
        }
        if files.cut {
            told.open("there are more files than were looked at: is a data set among them?");
        }
        return Ok(First { text, told });
    }
    match refused.into_iter().next() {
        Some((candidate, mut report)) => {
            report.findings.retain(|finding| finding.severity == crate::diagnostic::Severity::Error);
            off_the_draft(&mut report, target, candidate);
            let message = format!(
                "the runtime `{}` fits, and nothing can be generated for it as things are",
                candidate.name
            );
            let mut finding = Finding::in_file(FindingCode::NothingToWrite, target.shown_folder(), message)
                .help("mend what is said above; nothing was written");
            for folder in candidate.folders() {
                let folder = project.shown(&folder);
                finding = finding
                    .help(format!("or make a service of that folder alone: `modelstow init {folder}`"));
            }
            report.push(finding);
            Err(report)
        }
        None => Err(nothing(&looked, target, &partial, wanted)),
    }
}

/// The file was not written, so what is said of a line of it is said of what the line came from.
fn off_the_draft(report: &mut Report, target: &Target, candidate: &Candidate<'_>) {
    let Some(source) = candidate.main().or(candidate.by_file.as_deref()) else { return };
    let source = target.project().shown(source);
    let Report { sources, findings } = report;
    for finding in findings {
        let is_of_draft = match &finding.place {
            Place::Text(span) => sources.locate(*span).is_some_and(|at| at.path == target.shown()),
            Place::File(path) => *path == target.shown(),
            Place::Nowhere => false,
        };
        if is_of_draft {
            finding.place = Place::File(source.clone());
            finding.related.clear();
            finding.help.extend(finding.label.take());
        }
    }
}

/// Whether it is to be mended in the file with the dependencies: the keys are right as they are.
fn is_of_dependencies(error: &Finding) -> bool {
    matches!(error.code, FindingCode::MissingPackage | FindingCode::NotInstallable)
}

fn also_fits(other: &Candidate<'_>, project: &Project) -> String {
    let place = other.evidence.first().map_or("", |(place, _)| place.as_str());
    let lacks = lacking(other);
    let but = if lacks.is_empty() { String::new() } else { format!(", but there is no {lacks}") };
    format!(
        "the runtime `{0}` fits {1} too{but}: `modelstow init --runtime {0}`",
        other.name,
        project.shown(place)
    )
}

/// What a runtime cannot do without, in words.
fn lacking(candidate: &Candidate<'_>) -> String {
    let words: Vec<String> = candidate
        .missing
        .iter()
        .map(|key| match key {
            Key::Dependencies if !candidate.dependencies.names.is_empty() => {
                let names: Vec<String> =
                    candidate.dependencies.names.iter().map(|name| format!("`{name}`")).collect();
                format!("file that pins the dependencies ({})", names.join(", "))
            }
            key => format!("`runtime.{}`", key.name()),
        })
        .collect();
    words.join(" and no ")
}

/// What to say where no runtime fits, or none as a whole.
fn nothing(looked: &Looked<'_>, target: &Target, partial: &[Candidate<'_>], wanted: Option<&str>) -> Report {
    let mut report = Report::default();
    if let Some(best) = partial.first() {
        let (place, what) = best.evidence.first().cloned().unwrap_or_default();
        let what = if what.is_empty() { "this file".to_owned() } else { what };
        let message = format!("{what} is for the runtime `{}`, but there is no {}", best.name, lacking(best));
        let mut finding =
            Finding::in_file(FindingCode::NothingToWrite, looked.project.shown(&place), message);
        if best.missing.contains(&Key::Dependencies) {
            let advice = best.dependencies.advice.as_deref().unwrap_or("each with its version");
            finding = finding.help(format!("pin the dependencies: {advice}, and run `modelstow init` again"));
        }
        for words in known::advice(looked) {
            finding = finding.help(words);
        }
        report.push(finding);
        return report;
    }
    let message = match wanted {
        Some(wanted) => format!("nothing here is for the runtime `{wanted}`"),
        None => "nothing here says what serves a model".to_owned(),
    };
    let mut finding = Finding::in_file(FindingCode::NothingToWrite, target.shown_folder(), message);
    let known = runtimes(looked.templates, &mut Report::default());
    if let Some(wanted) = wanted
        && !known.iter().any(|(name, ..)| name == wanted)
    {
        let names: Vec<String> = known.iter().map(|(name, ..)| format!("`{name}`")).collect();
        report.push(finding.help(format!("there is no such runtime; there are {}", names.join(", "))));
        return report;
    }
    let mut sought: Vec<(String, Vec<String>)> = Vec::new();
    for (name, _, runtime) in known.iter().filter(|(name, ..)| wanted.is_none_or(|wanted| wanted == name)) {
        let Some(words) = looked_for(runtime, wanted.is_some()) else { continue };
        match sought.iter_mut().find(|(known, _)| *known == words) {
            Some((_, names)) => names.push(format!("`{name}`")),
            None => sought.push((words, vec![format!("`{name}`")])),
        }
    }
    for (words, names) in sought {
        finding = finding.help(format!("for {}, looked for {words}", names.join(", ")));
    }
    if let Some((place, function)) = hidden(looked, &mut Report::default()) {
        finding = finding.help(format!(
            "{} makes an application in the function `{function}`, where no server finds it: assign what it gives back \
             to a name at the top level of a module",
            looked.project.shown(&place)
        ));
    }
    for words in known::advice(looked) {
        finding = finding.help(words);
    }
    report.push(finding.help(format!("or write `{}` by hand; the shortest is\n{SHORTEST}", target.shown())));
    report
}

/// What a runtime is known by before all, in words; or all of it.
fn looked_for(runtime: &RuntimeFile, all: bool) -> Option<String> {
    let detect = runtime.detect.as_ref()?;
    let any =
        |names: &[String]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" or ");
    let mut words = match (detect.app.as_slice(), detect.scripts.first(), detect.lines.first()) {
        ([], Some(script), Some(line)) => format!("a line such as `{line}` in `{script}`"),
        ([], ..) => format!("a file {}", any(&detect.files)),
        (classes, ..) => format!("an object of {} at the top level of a `*.py`", any(classes)),
    };
    if all && !detect.imports.is_empty() {
        words = format!("{words}, and an import of {}", any(&detect.imports));
    }
    if all && !detect.mentions.is_empty() {
        words = format!("{words}, and {}", any(&detect.mentions));
    }
    Some(words)
}

const SHORTEST: &str = r#"edition = "2026"
service.name = "tips"
model.path = "model.rds"
runtime.name = "plumber"
runtime.entrypoint = "score.R"
image.repository = "registry.example.com/team/tips""#;
