//! The files that were given, and the Deployment in them.

use super::object::Object;
use crate::diagnostic::{Code, Finding, Report};
use crate::kubernetes::Mistake;
use crate::kubernetes::yaml::lenient::documents;
use crate::worktree::{self, Place, Worktree};
use serde_json::Value;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Endings of manifests.
const ENDINGS: &[&str] = &["yaml", "yml", "json"];
/// Kinds of which no value may be left to a template.
const RENDERED: &[&str] = &["Deployment", "Service", "Ingress", "HorizontalPodAutoscaler"];

/// All objects in some files and folders.
///
/// # Errors
/// Every file that cannot be read.
pub fn read(paths: &[PathBuf]) -> Result<Vec<Object>, Report> {
    let mut report = Report::default();
    let mut objects = Vec::new();
    let paths: Vec<PathBuf> = paths.iter().flat_map(|path| files(path, &mut report)).collect();
    for path in paths {
        let shown = path.to_string_lossy().replace('\\', "/");
        let text = match text_of(&path) {
            Ok(text) => text,
            Err(error) => {
                report.push(worktree::unreadable(&shown, &error));
                continue;
            }
        };
        let base = report.sources.add(shown.as_str(), text.as_str());
        match documents(&text) {
            Ok(read) => {
                let first = objects.len();
                objects.extend(read.into_iter().flat_map(|read| Object::all(&shown, read)));
                for object in &objects[first..] {
                    if let Some(path) = template(object) {
                        let place = object.place(&path);
                        let line = place.rsplit(':').next().and_then(|line| line.parse().ok()).unwrap_or(1);
                        let span = report.sources.line(base, line);
                        report.push(not_rendered(Finding::at(
                            Code::ManifestUnreadable,
                            span,
                            "this is a template of Helm, and not a value",
                        )));
                    }
                }
            }
            Err(Mistake { message, line }) => {
                let span = report.sources.line(base, line);
                let finding =
                    Finding::at(Code::ManifestUnreadable, span, format!("this is not YAML: {message}"));
                report.push(if text.contains("{{") { not_rendered(finding) } else { finding });
            }
        }
    }
    if report.has_errors() { Err(report) } else { Ok(objects) }
}

fn not_rendered(finding: Finding) -> Finding {
    finding.help(
        "render the chart first: `helm template NAME CHART > all.yaml`, and `modelstow init --from all.yaml`",
    )
}

/// Where a value of a template was left in quotes.
fn template(object: &Object) -> Option<Vec<String>> {
    fn find(value: &Value, path: &mut Vec<String>) -> bool {
        match value {
            Value::String(text) => text.contains("{{"),
            Value::Object(map) => map.iter().any(|(key, child)| {
                path.push(key.clone());
                let found = find(child, path);
                if !found {
                    path.pop();
                }
                found
            }),
            Value::Array(items) => items.iter().enumerate().any(|(index, child)| {
                path.push(index.to_string());
                let found = find(child, path);
                if !found {
                    path.pop();
                }
                found
            }),
            _ => false,
        }
    }
    let mut path = Vec::new();
    (RENDERED.contains(&object.kind()) && find(&object.value, &mut path)).then_some(path)
}

/// The text of a file. One that is named may be anywhere, or come out of a pipe, but a link in a repository does not
/// lead out of it.
fn text_of(path: &Path) -> io::Result<String> {
    let worktree = Worktree::around(path.parent().unwrap_or(Path::new(".")));
    match path.file_name().filter(|_| worktree.is_git()) {
        Some(name) => worktree.read(Path::new(name)),
        None => fs::read_to_string(path),
    }
}

/// A file, or the manifests in a folder, by their names.
fn files(path: &Path, report: &mut Report) -> Vec<PathBuf> {
    if !path.is_dir() {
        return vec![path.to_owned()];
    }
    let is_manifest = |path: &Path| {
        path.extension().and_then(|ending| ending.to_str()).is_some_and(|e| ENDINGS.contains(&e))
    };
    let worktree = Worktree::around(path);
    let read = match worktree.place(Path::new("")) {
        Place::Folder(real) => fs::read_dir(real),
        _ => Err(worktree::outside()),
    };
    let entries = match read {
        Ok(entries) => entries,
        Err(error) => {
            report.push(worktree::unreadable(&path.to_string_lossy(), &error));
            return Vec::new();
        }
    };
    let mut found: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| path.join(entry.file_name()))
        .filter(|found| {
            let place = worktree.place(Path::new(found.file_name().unwrap_or_default()));
            is_manifest(found) && !matches!(place, Place::Folder(_) | Place::Nothing)
        })
        .collect();
    found.sort();
    found
}

/// The one Deployment.
///
/// # Errors
/// Where there is none, or several.
pub fn deployment<'a>(objects: &'a [Object], paths: &[PathBuf]) -> Result<&'a Object, Report> {
    let deployments: Vec<&Object> = objects.iter().filter(|object| object.kind() == "Deployment").collect();
    let file = paths.first().map_or_else(String::new, |path| path.to_string_lossy().replace('\\', "/"));
    let refused = |message: String, help: &str| {
        let finding = Finding::in_file(Code::ManifestUnreadable, file.clone(), message).help(help);
        Err(Report { findings: vec![finding], ..Report::default() })
    };
    match deployments.as_slice() {
        [one]
            if one.value.pointer("/spec/template/spec/containers/0/image").is_none_or(|i| !i.is_string()) =>
        {
            refused(
                format!("{}: the Deployment has no container with an image", one.place(&[])),
                "name a whole Deployment",
            )
        }
        [one] => Ok(one),
        [] => refused(
            "there is no Deployment among these objects".to_owned(),
            "name the file that holds it, and those of what belongs to it: Service, Ingress, HorizontalPodAutoscaler",
        ),
        several => {
            let places: Vec<String> =
                several.iter().map(|one| format!("`{}` in {}", one.name(), one.place(&[]))).collect();
            refused(
                format!("there are several Deployments: {}", places.join(", ")),
                "a `service.toml` describes one: name only the files of one service",
            )
        }
    }
}
