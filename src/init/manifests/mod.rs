//! A `service.toml` that gives manifests which exist already: the keys that say the same are written, then what they
//! generate is compared with what was given, field by field. The comparison is what is told.

mod chosen;
mod compare;
mod files;
mod object;
mod plain;
mod proof;
mod take;

use super::draft::Draft;
use super::{First, Target, Told};
use crate::diagnostic::{Code, Finding, Place, Report, Severity};
use crate::pipeline::{self, Built};
use crate::templates::Templates;
use chosen::Chosen;
use std::collections::BTreeSet;
use std::path::PathBuf;
use take::Taker;

/// What runs an image of which nothing more is known.
const CONTAINER: &str = "container";
/// Keys without which there is no service.
const REQUIRED: &[&[&str]] =
    &[&["edition"], &["service", "name"], &["runtime", "name"], &["image", "repository"]];

/// Writes the `service.toml` of some manifests. What is given back went through all stages without an error.
///
/// # Errors
/// Findings that say what cannot be read, or why nothing can be generated from it.
pub fn from_manifests(target: &Target, paths: &[PathBuf]) -> Result<First, Report> {
    let objects = files::read(paths)?;
    let deployment = files::deployment(&objects, paths)?;
    let chosen = Chosen::around(deployment, &objects);
    let project = target.project();
    let templates = Templates::of(&project);
    let (runtime, drains) = runtime(&chosen, &templates);
    let (mut draft, mut told) = Taker::new(&chosen, &runtime, drains).take();
    let mut secrets = Vec::new();
    let (text, built) = settle(target, &mut draft, &mut told, &mut secrets)?;
    proof::tell(&chosen, &built, &secrets, &mut told);
    if runtime == CONTAINER && !draft.has(&["server", "path"]) {
        told.open("say the path of a scoring request: `server.path`; manifests do not have it");
    }
    Ok(First { text, told })
}

/// The runtime whose image the container has, else that of any image; and whether it finishes its requests on SIGTERM.
fn runtime(chosen: &Chosen<'_>, templates: &Templates) -> (String, bool) {
    let image = chosen.containers().get(chosen.main()).and_then(|container| container.get("image")?.as_str());
    let name = |reference: &str| {
        let rest = reference.split('@').next().unwrap_or_default().to_owned();
        let slash = rest.rfind('/').map_or(0, |at| at + 1);
        let colon = rest[slash..].find(':').map_or(rest.len(), |at| at + slash);
        rest[..colon].trim_start_matches("docker.io/").trim_start_matches("library/").to_owned()
    };
    let image = image.map(name).unwrap_or_default();
    let known = super::detect::runtimes(templates, &mut Report::default()).into_iter();
    let found = known.filter(|(_, _, runtime)| runtime.base.is_none()).find(|(_, _, runtime)| {
        runtime.image.as_ref().is_some_and(|published| name(&published.value) == image)
    });
    found.map_or_else(|| (CONTAINER.to_owned(), true), |(name, _, runtime)| (name, runtime.drains.value))
}

/// Takes out what cannot stay, until the rest can be generated from. Variables that hold a secret are added to `secrets`.
fn settle(
    target: &Target,
    draft: &mut Draft,
    told: &mut Told,
    secrets: &mut Vec<String>,
) -> Result<(String, Built), Report> {
    let schema = target.schema();
    loop {
        let text = draft.text(&schema);
        let mut report = Report::default();
        if let Some(built) = pipeline::build_text(target.project(), &text, &mut report) {
            return Ok((text, built));
        }
        report.findings.retain(|finding| finding.severity == Severity::Error);
        let refused = report.findings.iter().find_map(|finding| {
            let Place::Text(span) = finding.place else { return None };
            let located = report.sources.locate(span)?;
            let line = located.start().line;
            let path = draft.at_line(&schema, line).filter(|_| located.path == target.shown())?;
            let parts: Vec<&str> = path.iter().map(String::as_str).collect();
            let is_required = REQUIRED.iter().any(|required| required.starts_with(&parts));
            (!is_required).then(|| (path.clone(), finding.message.clone(), finding.code))
        });
        let Some((path, why, code)) = refused.or_else(|| troublesome(target, draft, &report)) else {
            report.push(
                Finding::in_file(
                    Code::NothingToWrite,
                    target.shown_folder(),
                    "nothing can be generated for these manifests",
                )
                .help("mend what is said above; nothing was written"),
            );
            return Err(report);
        };
        told.note(format!("`{}` is left out: {why}", path.join(".")));
        if let ([env, name], Code::LiteralSecret) = (path.as_slice(), code)
            && env == "env"
        {
            secrets.push(name.clone());
            told.open(format!(
                "put the value of `{name}` into a Secret, and say `[secrets]` `{name} = {{ secret = \"…\", key = \"…\" }}`"
            ));
        }
        draft.remove(&path.iter().map(String::as_str).collect::<Vec<_>>());
    }
}

/// A key without which there are fewer errors, where none of them stands at a key.
fn troublesome(target: &Target, draft: &Draft, report: &Report) -> Option<(Vec<String>, String, Code)> {
    let first = report.findings.first()?;
    let found = draft.paths().into_iter().find(|path| {
        let parts: Vec<&str> = path.iter().map(String::as_str).collect();
        if REQUIRED.contains(&parts.as_slice()) {
            return false;
        }
        let mut without = draft.clone();
        without.remove(&parts);
        let mut then = Report::default();
        pipeline::build_text(target.project(), &without.text(&target.schema()), &mut then);
        // Another mistake instead may only hide the first.
        let words = |report: &Report| -> BTreeSet<String> {
            let errors = report.findings.iter().filter(|finding| finding.severity == Severity::Error);
            errors.map(|finding| finding.message.clone()).collect()
        };
        let (before, after) = (words(report), words(&then));
        after.len() < before.len() && after.is_subset(&before)
    })?;
    Some((found, first.message.clone(), first.code))
}
