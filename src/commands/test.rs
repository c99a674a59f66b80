use super::{Outcome, accept, each};
use crate::cli::Test;
use crate::diagnostic::{Code, Finding, Report, Severity, Shown};
use crate::pipeline::{Build, Built};
use crate::resolve::Service;
use crate::testing::engine::{ENGINES, Engine};
use crate::testing::pod::StandIns;
use crate::testing::{self, Progress, Wanted, clock};
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

/// Runs every service as its Deployment would and asks its examples.
pub fn run(arguments: &Test) -> Outcome {
    clock::listen();
    let prepared = stand_ins(arguments).and_then(|stand_ins| {
        // Whoever asks a service elsewhere needs no engine.
        let engine = if arguments.url.is_some() { None } else { Some(engine(arguments)?) };
        Ok((stand_ins, engine))
    });
    let (stand_ins, engine) = match prepared {
        Ok(prepared) => prepared,
        Err(finding) => {
            let report = Report { findings: vec![*finding], ..Report::default() };
            return finish(arguments, &[], Outcome { reports: vec![report], ..Outcome::default() });
        }
    };
    let progress = Progress::new();
    let mut tested = Vec::new();
    let mut interrupted = false;
    let mut outcome = each::service(&arguments.paths, |build, notes| {
        let Build { built: Some(built), report, .. } = build else { return };
        let services = wanted(arguments, built, report);
        let causes = built.causes(&report.sources);
        for service in services {
            if interrupted {
                return;
            }
            let places = |file: &str, line: usize| causes.place(file, line);
            let (one, findings, ended) = match (&arguments.url, engine) {
                (Some(url), _) => testing::ask_url(built, service, url, arguments.load),
                (None, Some(engine)) => testing::run(&Wanted {
                    built,
                    service,
                    engine,
                    stand_ins: &stand_ins.with_config_maps(&built.output, service.environment.as_deref()),
                    build_arguments: &arguments.build_arguments,
                    build: !arguments.no_build,
                    load: arguments.load,
                    accept: arguments.accept,
                    places: &places,
                    progress: &progress,
                }),
                (None, None) => continue,
            };
            if !one.accepted.is_empty() {
                match accept::write(&built.project, service, &one.accepted) {
                    Ok(count) => notes.push(Shown::line(&format!(
                        "took {count} {} for right: look at the diff of {}",
                        if count == 1 { "answer" } else { "answers" },
                        built.project.file()
                    ))),
                    Err(wrong) => report.findings.extend(wrong.findings.into_iter().map(|mut finding| {
                        // It points into the text that would have been.
                        finding.place = crate::diagnostic::Place::File(built.project.file().to_owned());
                        finding
                    })),
                }
            }
            tested.push(one);
            report.findings.extend(findings);
            interrupted |= ended;
        }
        report.sort();
    });
    if interrupted {
        outcome.notes.push(Shown::line("interrupted: what was started is taken away"));
        outcome.told = Some(Severity::Error);
    }
    finish(arguments, &tested, outcome)
}

/// Puts the results where they are read.
fn finish(arguments: &Test, tested: &[testing::Tested], mut outcome: Outcome) -> Outcome {
    outcome.data = arguments.format.print(tested, &outcome.reports);
    if arguments.format.holds_findings() {
        let all = outcome.reports.iter().flat_map(|report| &report.findings);
        outcome.told = all.map(|finding| finding.severity).chain(outcome.told).max();
        outcome.reports.clear();
    }
    outcome
}

/// The services of a project that are meant.
fn wanted<'b>(arguments: &Test, built: &'b Built, report: &mut Report) -> Vec<&'b Service> {
    let is_meant =
        |service: &&Service| arguments.environment.is_none() || service.environment == arguments.environment;
    let services: Vec<&Service> = built.services.iter().filter(is_meant).collect();
    if services.is_empty() {
        let name = arguments.environment.as_deref().unwrap_or_default();
        let shown = built.project.file();
        report.push(Finding::in_file(Code::NoService, shown, format!("there is no environment `{name}`")));
    }
    services
}

fn engine(arguments: &Test) -> Result<&'static Engine, Box<Finding>> {
    Engine::find(arguments.engine.as_deref()).map_err(|absent| {
        let why: Vec<String> = absent.iter().map(|(_, why)| why.clone()).collect();
        let names: Vec<String> =
            absent.iter().map(|(engine, _)| format!("{}, {}", engine.name, engine.install())).collect();
        let message = format!("no container engine can be used here: {}", why.join("; "));
        let help = match names.as_slice() {
            [one] => format!("how it is installed: {one}"),
            _ => format!("install one of them: {}", names.join("; ")),
        };
        Box::new(Finding::nowhere(Code::NoEngine, message).help(help))
    })
}

/// The names that `--engine` takes.
#[must_use]
pub fn engines() -> Vec<&'static str> {
    ENGINES.iter().map(|engine| engine.name).collect()
}

fn stand_ins(arguments: &Test) -> Result<StandIns, Box<Finding>> {
    let mut stand_ins = StandIns::default();
    for given in &arguments.secrets {
        let keys = secret(&given.path).map_err(|error| unreadable(&given.path, &error))?;
        stand_ins.secrets.entry(given.name.clone()).or_default().extend(keys);
    }
    for given in &arguments.volumes {
        // An engine takes a relative path for the name of a volume.
        let path = given.path.canonicalize().map_err(|error| unreadable(&given.path, &error))?;
        stand_ins.volumes.insert(given.name.clone(), path);
    }
    Ok(stand_ins)
}

fn unreadable(path: &Path, error: &io::Error) -> Box<Finding> {
    let message = format!("cannot be read: {}", crate::worktree::reason(error));
    Box::new(Finding::in_file(Code::Io, path.to_string_lossy(), message))
}

/// The keys of a Secret: a folder with a file for each, or a file with a line `KEY=VALUE` for each.
fn secret(path: &Path) -> io::Result<BTreeMap<String, String>> {
    if path.is_dir() {
        let files = fs::read_dir(path)?.filter_map(Result::ok).filter(|entry| entry.path().is_file());
        return files
            .map(|entry| {
                let text = fs::read_to_string(entry.path())?;
                Ok((entry.file_name().to_string_lossy().into_owned(), text))
            })
            .collect();
    }
    let text = fs::read_to_string(path)?;
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let keys = lines.filter_map(|line| line.split_once('='));
    Ok(keys.map(|(key, value)| (key.trim().to_owned(), value.to_owned())).collect())
}
