//! A `service.toml` that gives manifests which exist already: the keys that say the same are written, then what they
//! generate is compared with what was given, field by field. The comparison is what is told.

mod chosen;
mod compare;
mod controller;
mod files;
mod filled;
mod find;
mod kustomize;
mod meaning;
mod object;
mod pairs;
mod plain;
mod proof;
mod take;
mod words;

use super::draft::Draft;
use super::{First, Target, Told};
use crate::diagnostic::{Code, Finding, Place, Report, Severity};
use crate::pipeline::{Build, Built};
use crate::templates::Templates;
use chosen::Chosen;
use controller::entrances;
use pairs::Pairs;
use std::collections::BTreeSet;
use std::path::PathBuf;
use take::{Runtime, Taker};

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
    let mut read = Told::default();
    let files = files::read(paths, &mut read)?;
    let objects = kustomize::built(files, &mut read);
    let workload = files::workload(&objects, paths).map_err(|mut refused| {
        // What a kustomization takes in and nobody named may hold it.
        if let Some(finding) = refused.findings.first_mut().filter(|_| objects.is_empty()) {
            finding.help.extend(read.all_missing().map(str::to_owned));
        }
        refused
    })?;
    let chosen = Chosen::around(workload, &objects);
    let project = target.project();
    let templates = Templates::of(&project);
    let entrances = entrances(&chosen, &templates);
    let mut best: Option<Result<Settled<'_>, Report>> = None;
    for runtime in runtimes(&chosen, &templates) {
        let attempts = entrances.iter().map(|entrance| {
            let (draft, told) = Taker::new(&chosen, &runtime, entrance, read.clone()).take();
            Attempt { runtime: runtime.name.clone(), draft, told, secrets: Vec::new() }.settle(
                target,
                &chosen,
                &runtime.env,
            )
        });
        // The last runtime is any container, of which nothing is known that could be wrong.
        best = attempts.reduce(Settled::nearer);
        if best.as_ref().is_some_and(|best| best.as_ref().is_ok_and(Settled::fits)) {
            break;
        }
    }
    let Some(settled) = best else { return Err(Report::default()) };
    let Settled { attempt: Attempt { runtime, draft, mut told, secrets }, text, pairs } = settled?;
    proof::tell(&chosen, &pairs, &secrets, &mut told);
    if runtime == CONTAINER && !draft.has(&["server", "path"]) {
        told.open("say the path of a scoring request: `server.path`; manifests do not have it");
    }
    Ok(First { text, told })
}

/// The runtimes that may be meant: the one whose image the container has, and then that of any image.
fn runtimes(chosen: &Chosen<'_>, templates: &Templates) -> Vec<Runtime> {
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
    let found = found.map(|(name, _, runtime)| Runtime {
        name,
        drains: runtime.drains.value,
        command: {
            let of_gpus = runtime.gpus.into_iter().flat_map(|gpus| gpus.args);
            runtime.command.value.into_iter().chain(of_gpus).map(|word| word.value).collect()
        },
        env: runtime.env.into_keys().map(|name| name.value).collect(),
    });
    let any = Runtime { name: CONTAINER.to_owned(), drains: true, command: Vec::new(), env: Vec::new() };
    found.into_iter().chain([any]).collect()
}

/// Keys that are being tried.
struct Attempt {
    runtime: String,
    draft: Draft,
    told: Told,
    /// Variables that hold a secret.
    secrets: Vec<String>,
}

/// Keys that can be generated from, and what that gives.
struct Settled<'a> {
    attempt: Attempt,
    text: String,
    pairs: Pairs<'a>,
}

impl Attempt {
    /// `own` are the variables that the runtime sets.
    fn settle<'a>(
        mut self,
        target: &Target,
        chosen: &Chosen<'a>,
        own: &[String],
    ) -> Result<Settled<'a>, Report> {
        let (mut text, built) = settle(target, &mut self.draft, &mut self.told, &mut self.secrets)?;
        let mut pairs = Pairs::of(chosen, &built);
        for name in own.iter().filter(|name| self.draft.has(&["env", name])).collect::<Vec<_>>() {
            let mut without = self.draft.clone();
            without.remove(&["env", name]);
            let shorter = without.text(&target.schema());
            let built = target.build(&shorter).built;
            let then = built.map(|built| Pairs::of(chosen, &built));
            // What the runtime says in the same words need not be said again.
            if let Some(then) = then.filter(|then| then.distance() <= pairs.distance()) {
                (self.draft, text, pairs) = (without, shorter, then);
            }
        }
        Ok(Settled { attempt: self, text, pairs })
    }
}

impl Settled<'_> {
    /// Of two, the one that gives what was given; the first of two that are as near.
    fn nearer(one: Result<Self, Report>, other: Result<Self, Report>) -> Result<Self, Report> {
        match (one, other) {
            (Ok(one), Ok(other)) if other.pairs.distance() < one.pairs.distance() => Ok(other),
            (Ok(one), _) | (Err(_), Ok(one)) => Ok(one),
            (one, _) => one,
        }
    }

    /// Whether the runtime starts its server as it was started, with a model that is there. One that is fetched by its id
    /// is no file, and a path must not be made up for it.
    fn fits(&self) -> bool {
        let draft = &self.attempt.draft;
        let has_model = ["claim", "image", "uri"].iter().any(|source| draft.has(&["model", source]));
        let workload = self.pairs.given.first().and_then(|pair| pair.new.as_ref());
        let lost = workload.into_iter().flat_map(|new| &new.lost.differences);
        let starts = |path: &[String]| {
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            matches!(path.as_slice(), [.., "containers", _, "command" | "args", _])
        };
        has_model && !lost.into_iter().any(|difference| starts(&difference.path))
    }
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
        let Build { built, mut report, .. } = target.build(&text);
        if let Some(built) = built {
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
        let mut out = vec![(path, why)];
        out.extend(alike(target, draft, &report, &out[0].0, code));
        for (path, why) in out {
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
}

/// Further entries of the same table with the same mistake: names of variables and labels are many, and to build the
/// whole for each would take as many times as long.
fn alike(
    target: &Target,
    draft: &Draft,
    report: &Report,
    first: &[String],
    code: Code,
) -> Vec<(Vec<String>, String)> {
    let lines = draft.by_line(&target.schema());
    let mut found: Vec<(Vec<String>, String)> = Vec::new();
    let mut seen: BTreeSet<&[String]> = BTreeSet::from([first]);
    for finding in report.findings.iter().filter(|finding| finding.code == code) {
        let Place::Text(span) = finding.place else { continue };
        let Some(located) = report.sources.locate(span).filter(|located| located.path == target.shown())
        else {
            continue;
        };
        let path = located.start().line.checked_sub(1).and_then(|line| lines.get(line));
        let Some(path) = path.filter(|path| path.len() > 1 && path.len() == first.len()) else { continue };
        let same_table = path[..path.len() - 1] == first[..first.len() - 1];
        let is_named = ["env", "secrets", "labels", "annotations", "node_selector"]
            .contains(&path[path.len() - 2].as_str());
        if same_table && is_named && seen.insert(path) {
            found.push((path.clone(), finding.message.clone()));
        }
    }
    found
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
        let then = target.build(&without.text(&target.schema())).report;
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
