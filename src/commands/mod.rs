//! A file a command: arguments in, report out.

mod accept;
mod changed;
mod check;
mod completions;
mod each;
mod explain;
mod findings;
mod fleet;
mod generate;
mod image;
mod init;
mod kinds;
mod list;
mod lsp;
mod man;
mod merge_driver;
mod plan;
mod reference;
mod render;
mod repository;
mod review;
mod schema;
mod set;
mod test;

pub use test::engines;

use crate::cli::{Cli, Command, Kinds, MergeDriver, One};
use crate::diagnostic::{Code, Finding, Format, Printed, Report, Severity, Shown};
use crate::pipeline::{Build, Built};
use crate::project::Project;
use anstream::{AutoStream, ColorChoice};
use repository::Repository;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What a command has to say: data for standard output, notes for standard error, and findings.
#[derive(Debug, Default)]
pub struct Outcome {
    /// For standard output.
    pub data: Printed,
    /// For standard error, a line each.
    pub notes: Vec<Shown>,
    /// With what they point into.
    pub reports: Vec<Report>,
    /// The weight of what the data itself says, where it is not in the reports.
    pub told: Option<Severity>,
}

/// Runs the command and prints what it has to say.
#[must_use]
pub fn run(cli: Cli) -> ExitCode {
    let mut changes_are_drift = false;
    let (mut outcome, format) = match cli.command {
        Command::Init(arguments) => {
            let (outcome, differs) = init::run(&arguments);
            changes_are_drift = differs;
            (outcome, Format::Human)
        }
        Command::Generate(arguments) => {
            changes_are_drift = arguments.exit_code;
            (generate::run(&arguments), arguments.paths.format)
        }
        Command::Check(arguments) => (check::run(&arguments), arguments.paths.format),
        Command::List(arguments) => (list::run(&arguments), Format::Human),
        Command::Review(arguments) => (review::run(&arguments), Format::Human),
        Command::Test(arguments) => (test::run(&arguments), arguments.format.findings()),
        Command::Explain(arguments) => (explain::run(&arguments), Format::Human),
        Command::Set(arguments) => (set::run(&arguments), arguments.format),
        Command::Render(arguments) => (render::run(&arguments), arguments.format),
        Command::Image(arguments) => (image::run(&arguments), arguments.format),
        Command::MergeDriver(MergeDriver::Install) => (merge_driver::install(), Format::Human),
        Command::MergeDriver(MergeDriver::Regenerate(arguments)) => {
            changes_are_drift = arguments.exit_code;
            (merge_driver::regenerate(&arguments), Format::Human)
        }
        Command::MergeDriver(MergeDriver::Run(file)) => return merge_driver::run(&file),
        Command::Kinds(Kinds::Derive(arguments)) => (kinds::derive(&arguments), Format::Human),
        Command::Kinds(Kinds::Versions) => (kinds::versions(), Format::Human),
        Command::Kinds(Kinds::Check(arguments)) => (kinds::check(&arguments), arguments.format),
        Command::Lsp { .. } => (lsp::run(), Format::Human),
        Command::Schema { of } => (schema::run(of), Format::Human),
        Command::Completions { shell } => (completions::run(shell), Format::Human),
        Command::Man => (man::run(), Format::Human),
        Command::Reference => (reference::run(), Format::Human),
        Command::Findings => (findings::run(), Format::Human),
    };
    if format.is_for_hosts()
        && let Some(repository) = Repository::around()
    {
        outcome.reports.iter_mut().for_each(|report| report.rename(|path| repository.path(path)));
    }
    let least = u8::from(changes_are_drift && !outcome.notes.is_empty());
    ExitCode::from(print(&outcome, format).max(least))
}

/// Findings for people go to standard error. In the other formats they are data, where the command has no other.
fn print(outcome: &Outcome, format: Format) -> u8 {
    let colour = AutoStream::choice(&io::stderr()) != ColorChoice::Never;
    let findings = format.print(&outcome.reports, colour);
    let (mut data, mut errors) = (outcome.data.as_str(), String::new());
    if format == Format::Human || !data.is_empty() {
        errors.push_str(findings.as_str());
    } else {
        data = findings.as_str();
    }
    if !errors.is_empty() && !outcome.notes.is_empty() {
        errors.push('\n');
    }
    for note in &outcome.notes {
        errors.push_str(note.as_str());
        errors.push('\n');
    }
    let written = io::stdout().write_all(data.as_bytes()).and_then(|()| io::stdout().flush());
    // A reader such as `head` may have gone; there is nobody left to tell.
    let _ = io::stderr().write_all(errors.as_bytes());
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => 2,
        _ => exit_code(outcome),
    }
}

fn exit_code(outcome: &Outcome) -> u8 {
    let findings = outcome.reports.iter().flat_map(|report| &report.findings);
    match findings.map(|finding| finding.severity).chain(outcome.told).max() {
        Some(Severity::Error) => 2,
        Some(Severity::Drift | Severity::Failure) => 1,
        Some(Severity::Warning) | None => 0,
    }
}

/// The `service.toml` at a path, or in the folder at it.
fn service_toml(path: &Path) -> PathBuf {
    let path = if path.is_dir() { path.join(crate::project::FILE) } else { path.to_owned() };
    path.strip_prefix(".").map_or_else(|_| path.clone(), PathBuf::from)
}

/// Builds the one service that `render` and `image` are about.
fn one(arguments: &One) -> (Option<Built>, Report) {
    let mut report = Report::default();
    let path = service_toml(&arguments.path);
    if !path.exists() {
        let finding = Finding::in_file(Code::NoService, path.to_string_lossy(), "there is no such file");
        report.push(finding.help("name a service.toml, or the folder that holds one"));
        return (None, report);
    }
    let Build { built, report: found, .. } = Build::of(Project::of(&path));
    report = found;
    let Some(mut built) = built else { return (None, report) };
    if let Some(wanted) = &arguments.environment {
        let names = built.services.iter().filter_map(|service| service.environment.as_ref());
        let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
        built.services.retain(|service| service.environment.as_ref() == Some(wanted));
        if built.services.is_empty() {
            let message = format!("there is no environment `{wanted}`");
            let known = names.join(", ");
            let help = if known.is_empty() {
                "the file has none: leave `--environment` out".to_owned()
            } else {
                format!("there are {known}")
            };
            report.push(Finding::in_file(Code::NoService, path.to_string_lossy(), message).help(help));
            return (None, report);
        }
    }
    (Some(built), report)
}
