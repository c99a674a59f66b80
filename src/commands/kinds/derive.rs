use crate::cli::DeriveKinds;
use crate::commands::Outcome;
use crate::diagnostic::{Code, Finding, Report, Severity, Shown};
use crate::kubernetes::derive::{Derived, SUMS, of_definition, of_kubernetes, sums};
use crate::kubernetes::{Version, yaml::lenient};
use crate::worktree::reason;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;
use walkdir::WalkDir;

/// What the source of Kubernetes' own kinds starts with.
const KUBERNETES: &str = "Kubernetes ";

/// Derives schemas from published definitions. If one cannot be read, nothing is written.
pub fn run(arguments: &DeriveKinds) -> Outcome {
    let mut report = Report::default();
    let mut outcome = Outcome::default();
    let mut derived = derived(arguments, &mut report);
    let known = fs::read_to_string(arguments.into.join(SUMS)).unwrap_or_default();
    derived.push(sums(&known, &derived));
    if !report.has_errors() {
        for file in derived {
            let path = arguments.into.join(&file.path);
            let shown = path.to_string_lossy().replace('\\', "/");
            if fs::read_to_string(&path).is_ok_and(|text| text == file.text) {
                continue;
            }
            if arguments.check {
                outcome.notes.push(Shown::line(&format!("{shown} is not what is derived")));
                outcome.told = Some(Severity::Drift);
                continue;
            }
            match write(&path, &file.text) {
                Ok(()) => outcome.notes.push(Shown::line(&format!("wrote {shown}"))),
                Err(error) => report.push(unusable(&shown, "written", &error)),
            }
        }
    }
    outcome.reports = vec![report];
    outcome
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    path.parent().map_or(Ok(()), fs::create_dir_all)?;
    fs::write(path, text)
}

fn unusable(shown: &str, what: &str, error: &io::Error) -> Finding {
    Finding::in_file(Code::Io, shown, format!("the file cannot be {what}: {}", reason(error)))
}

fn derived(arguments: &DeriveKinds, report: &mut Report) -> Vec<Derived> {
    let mut derived = Vec::new();
    let mut versions = BTreeMap::new();
    for file in &arguments.files {
        let version = file.split_once('=').and_then(|(version, path)| Some((version.parse().ok()?, path)));
        let path = version.map_or(file.as_str(), |(_, path)| path);
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) => {
                report.push(unusable(path, "read", &error));
                continue;
            }
        };
        let mut refuse = |why: String| report.push(Finding::in_file(Code::ManifestUnreadable, path, why));
        if let Some((version, _)) = version {
            match serde_json::from_str::<Value>(&text) {
                Ok(definitions) => {
                    versions.insert(version, definitions);
                }
                Err(error) => refuse(format!("this is not JSON: {error}")),
            }
            continue;
        }
        match lenient::documents(&text) {
            Ok(documents) => {
                for document in documents {
                    match of_definition(&document.value, &arguments.source) {
                        Ok(files) => derived.extend(files),
                        Err(why) => refuse(why),
                    }
                }
            }
            Err(mistake) => refuse(format!("line {}: this is not YAML: {}", mistake.line, mistake.message)),
        }
    }
    if !versions.is_empty() {
        match kubernetes(arguments, &versions) {
            Ok(files) => derived.extend(files),
            Err(why) => report.push(Finding::nowhere(Code::ManifestUnreadable, why)),
        }
    }
    derived
}

/// Kubernetes' own kinds: those that are there already, and those that were named.
fn kubernetes(arguments: &DeriveKinds, versions: &BTreeMap<Version, Value>) -> Result<Vec<Derived>, String> {
    let mut kinds: BTreeSet<String> = arguments.kind.iter().cloned().collect();
    for file in WalkDir::new(&arguments.into).sort_by_file_name().into_iter().flatten() {
        let Some(folder) = file.path().strip_prefix(&arguments.into).ok().and_then(Path::parent) else {
            continue;
        };
        let is_own = || -> Option<bool> {
            let content: Value = serde_json::from_str(&fs::read_to_string(file.path()).ok()?).ok()?;
            Some(content["source"].as_str()?.starts_with(KUBERNETES))
        };
        if file.file_name() == "schema.json" && is_own() == Some(true) {
            kinds.insert(folder.to_string_lossy().replace('\\', "/"));
        }
    }
    of_kubernetes(versions, &kinds)
}
