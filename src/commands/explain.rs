use super::{Outcome, service_toml};
use crate::cli::{Explain, ExplainFormat};
use crate::diagnostic::{Code, Finding, Printed, Report, Severity, Shown};
use crate::explain::platform_line;
use crate::pipeline::{Build, Under};
use crate::platform::{FILE, Platforms};
use crate::project::{FOLDER, Project, find};
use serde::Serialize;
use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Says where a line comes from, or where a key goes.
pub fn run(arguments: &Explain) -> Outcome {
    let mut report = Report::default();
    let data = match line_of(&arguments.what) {
        Some((file, line)) => line_explained(file, line, arguments.format, &mut report),
        None => key_explained(arguments, &mut report),
    };
    // What a run of `generate` would warn of is not asked here.
    report.findings.retain(|finding| finding.severity != Severity::Warning);
    Outcome { data: data.unwrap_or_default(), reports: vec![report], ..Outcome::default() }
}

/// `FILE:LINE`, or `FILE:LINE:COLUMN` as compilers write it.
fn line_of(what: &str) -> Option<(&Path, usize)> {
    let (file, line) = what.rsplit_once(':')?;
    let line = line.parse().ok()?;
    match line_of(file) {
        Some(found) => Some(found),
        None => Some((Path::new(file), line)),
    }
}

fn line_explained(file: &Path, line: usize, format: ExplainFormat, report: &mut Report) -> Option<Printed> {
    let shown = file.to_string_lossy().replace('\\', "/");
    if file.file_name().is_some_and(|name| name == FILE) {
        return platform_explained(file, line, format, report);
    }
    let Some((service, inside)) = service_of(file) else {
        let message = format!("the file is not in a folder `{FOLDER}` beside a `{}`", find::FILE);
        let help = "name a line of a generated file, such as `generated/deployment.yaml:12`";
        report.push(Finding::in_file(Code::NothingToExplain, shown, message).help(help));
        return None;
    };
    let build = Build::of(Project::of(&service));
    let answer = build.explain_line(&inside, line);
    print(build, answer, format, report)
}

/// What a line of a `platform.toml` does to the services below it.
fn platform_explained(
    file: &Path,
    line: usize,
    format: ExplainFormat,
    report: &mut Report,
) -> Option<Printed> {
    let folder = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let platforms = Platforms::default();
    let mut services = Vec::new();
    for path in find::services(&[folder.to_owned()], report) {
        let project = Project::of(&path);
        let shown = project.file().to_owned();
        services.extend(Under::of(project, &platforms).map(|under| (shown, under)));
    }
    let wanted = file.canonicalize().ok();
    services.retain(|(_, under)| under.platform.real == wanted);
    let Some(platform) = services.first().map(|(_, under)| Arc::clone(&under.platform)) else {
        let shown = file.to_string_lossy().replace('\\', "/");
        let message = "it is the platform of no service".to_owned();
        let help = "it is that of the services in its folder and below, up to the next one";
        report.push(Finding::in_file(Code::NothingToExplain, shown, message).help(help));
        return None;
    };
    match platform_line(&platform, line, &services) {
        Ok(explained) => Some(printed(&explained, format)),
        Err(finding) => {
            report.push(*finding);
            None
        }
    }
}

fn key_explained(arguments: &Explain, report: &mut Report) -> Option<Printed> {
    let path = service_toml(&arguments.file);
    if !path.exists() {
        let finding = Finding::in_file(Code::NoService, path.to_string_lossy(), "there is no such file");
        report.push(finding.help("name a service.toml, or the folder that holds one, with `--file`"));
        return None;
    }
    let build = Build::of(Project::of(&path));
    let answer = build.explain_key(&arguments.what);
    print(build, answer, arguments.format, report)
}

/// Prints an answer, and leaves what was found in the report.
fn print<T: Display + Serialize>(
    build: Build,
    answer: Option<Result<T, Box<Finding>>>,
    format: ExplainFormat,
    report: &mut Report,
) -> Option<Printed> {
    *report = build.report;
    match answer? {
        Ok(explained) => Some(printed(&explained, format)),
        Err(finding) => {
            report.push(*finding);
            None
        }
    }
}

fn printed<T: Display + Serialize>(explained: &T, format: ExplainFormat) -> Printed {
    match format {
        ExplainFormat::Human => Printed::People(Shown::text(&explained.to_string())),
        ExplainFormat::Json => {
            Printed::Machine(serde_json::to_string_pretty(explained).unwrap_or_default() + "\n")
        }
    }
}

/// The `service.toml` whose output a file is, and the file's path in the output folder.
fn service_of(file: &Path) -> Option<(PathBuf, String)> {
    let folder = file.ancestors().skip(1).find(|folder| {
        folder.file_name().is_some_and(|name| name == FOLDER) && folder.with_file_name(find::FILE).is_file()
    });
    if let Some(folder) = folder {
        let inside = file.strip_prefix(folder).ok()?;
        return Some((folder.with_file_name(find::FILE), slashed(inside)));
    }
    // Within the output folder, the path does not name it.
    let here = std::env::current_dir().ok().filter(|_| file.is_relative())?;
    let depth = here.ancestors().position(|folder| folder.file_name().is_some_and(|name| name == FOLDER))?;
    let inside = here.strip_prefix(here.ancestors().nth(depth)?).ok()?.join(file);
    let service = PathBuf::from("../".repeat(depth + 1)).join(find::FILE);
    service.is_file().then(|| (service, slashed(&inside)))
}

fn slashed(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/").trim_start_matches("./").to_owned()
}
