use super::{Outcome, find, service_toml};
use crate::cli::{Explain, ExplainFormat};
use crate::diagnostic::{Code, Finding, Printed, Report, Severity, Shown};
use crate::explain::Explainer;
use crate::pipeline::{self, Built};
use crate::render::FOLDER;
use crate::tree::LOCK;
use serde::Serialize;
use similar::{DiffOp, TextDiff};
use std::fmt::Display;
use std::path::{Path, PathBuf};

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
    let Some((service, inside)) = service_of(file) else {
        let message = format!("the file is not in a folder `{FOLDER}` beside a `{}`", find::FILE);
        let help = "name a line of a generated file, such as `generated/deployment.yaml:12`";
        report.push(Finding::in_file(Code::NothingToExplain, shown, message).help(help));
        return None;
    };
    let built = pipeline::build(&service, report)?;
    let explainer = Explainer::new(&built, &report.sources);
    let answer = if inside == LOCK {
        explainer.lock_line(&built.project.read(&format!("{FOLDER}/{LOCK}")).unwrap_or_default(), line)
    } else {
        match generated_line(&built, &inside, line) {
            Ok(line) => explainer.line(&inside, line),
            Err(finding) => Err(finding),
        }
    };
    print(answer, format, report)
}

fn key_explained(arguments: &Explain, report: &mut Report) -> Option<Printed> {
    let path = service_toml(&arguments.file);
    if !path.exists() {
        let finding = Finding::in_file(Code::NoService, path.to_string_lossy(), "there is no such file");
        report.push(finding.help("name a service.toml, or the folder that holds one, with `--file`"));
        return None;
    }
    let built = pipeline::build(&path, report)?;
    let explained = Explainer::new(&built, &report.sources).key_explained(&arguments.what);
    print(explained, arguments.format, report)
}

fn print<T: Display + Serialize>(
    explained: Result<T, Box<Finding>>,
    format: ExplainFormat,
    report: &mut Report,
) -> Option<Printed> {
    match explained {
        Ok(explained) => Some(match format {
            ExplainFormat::Human => Printed::People(Shown::text(&explained.to_string())),
            ExplainFormat::Json => {
                Printed::Machine(serde_json::to_string_pretty(&explained).unwrap_or_default() + "\n")
            }
        }),
        Err(finding) => {
            report.push(*finding);
            None
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

/// The line of the generated text that stands on a line of the file on disk. A line that modelstow did not write is said
/// to be so.
fn generated_line(built: &Built, path: &str, line: usize) -> Result<usize, Box<Finding>> {
    let Some(document) = built.output.documents.iter().find(|document| document.path == path) else {
        return Ok(line);
    };
    let Ok(on_disk) = built.project.read(&format!("{FOLDER}/{path}")) else { return Ok(line) };
    let on_disk = on_disk.replace("\r\n", "\n");
    if on_disk == document.text || line > on_disk.lines().count() {
        return Ok(line);
    }
    let Some(at) = line.checked_sub(1) else { return Ok(line) };
    for op in TextDiff::from_lines(on_disk.as_str(), document.text.as_str()).ops() {
        if let DiffOp::Equal { old_index, new_index, len } = *op
            && (old_index..old_index + len).contains(&at)
        {
            return Ok(new_index + at - old_index + 1);
        }
    }
    let shown = built.project.shown(&format!("{FOLDER}/{path}"));
    let message = format!("line {line} is not what `service.toml` gives");
    let help = "`modelstow check` says whether it is out of date or was edited by hand";
    Err(Box::new(Finding::in_file(Code::NothingToExplain, shown, message).help(help)))
}
