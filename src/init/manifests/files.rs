//! The files that were given, and what runs the pods in them.

use super::find;
use super::object::Object;
use crate::diagnostic::{Code, Finding, Report};
use crate::init::told::Told;
use crate::kubernetes::Mistake;
use crate::kubernetes::yaml::lenient::documents;
use crate::worktree::{self, Worktree};
use serde_json::Value;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Kinds of which no value may be left to a template.
const RENDERED: &[&str] = &["Deployment", "Service", "Ingress", "HorizontalPodAutoscaler"];

/// A file that was read.
pub struct File {
    /// Where it is.
    pub path: PathBuf,
    /// As the user would write it.
    pub shown: String,
    /// Whether somebody named it, and not only its folder.
    pub named: bool,
    /// What it holds.
    pub objects: Vec<Object>,
}

/// What some files, and those in some folders, hold.
///
/// # Errors
/// Every file that cannot be read.
pub fn read(paths: &[PathBuf], told: &mut Told) -> Result<Vec<File>, Report> {
    let mut report = Report::default();
    let mut files = Vec::new();
    let mut none = Vec::new();
    for (path, folder) in find::manifests(paths, &mut report, told) {
        let (shown, named) = (find::shown(&path), folder.is_none());
        let Some(mut objects) = objects(&path, folder.as_deref(), &shown, &mut report) else { continue };
        // Values of a chart, settings of a tool: they are for somebody else.
        if !named && objects.iter().all(|object| object.text("/kind").is_none()) && !is_kustomize(&path) {
            none.push(shown);
            continue;
        }
        objects.retain(|object| object.value.is_object() || named);
        files.push(File { path, shown, named, objects });
    }
    if !none.is_empty() {
        told.note(format!("no manifests: {}", none.join(", ")));
    }
    if report.has_errors() { Err(report) } else { Ok(files) }
}

fn is_kustomize(path: &Path) -> bool {
    path.file_stem().is_some_and(|stem| stem.eq_ignore_ascii_case("kustomization"))
}

/// The text of a file. One that is named may be anywhere, or come out of a pipe, but a link in a repository does not
/// lead out of it, and none leads out of a folder that was named.
fn text_of(path: &Path, folder: Option<&Path>) -> io::Result<String> {
    if let Some(folder) = folder {
        return Worktree::around(folder).read(path.strip_prefix(folder).unwrap_or(path));
    }
    let worktree = Worktree::around(path.parent().unwrap_or(Path::new(".")));
    match path.file_name().filter(|_| worktree.is_git()) {
        Some(name) => worktree.read(Path::new(name)),
        None => fs::read_to_string(path),
    }
}

/// The objects in a file; nothing where it cannot be read, which is reported.
fn objects(path: &Path, folder: Option<&Path>, shown: &str, report: &mut Report) -> Option<Vec<Object>> {
    let text = match text_of(path, folder) {
        Ok(text) => text,
        Err(error) => {
            report.push(worktree::unreadable(shown, &error));
            return None;
        }
    };
    let base = report.sources.add(shown, text.as_str());
    match documents(&text) {
        Ok(read) => {
            let objects: Vec<Object> = read.into_iter().flat_map(|read| Object::all(shown, read)).collect();
            for object in &objects {
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
            Some(objects)
        }
        Err(Mistake { message, line }) => {
            let span = report.sources.line(base, line);
            let finding = Finding::at(Code::ManifestUnreadable, span, format!("this is not YAML: {message}"));
            report.push(if text.contains("{{") { not_rendered(finding) } else { finding });
            None
        }
    }
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

/// The one object that runs pods.
///
/// # Errors
/// Where there is none, or several.
pub fn workload<'a>(objects: &'a [Object], paths: &[PathBuf]) -> Result<&'a Object, Report> {
    let workloads: Vec<(&Object, String)> =
        objects.iter().filter_map(|object| Some((object, object.pod()?.0))).collect();
    let file = paths.first().map_or_else(String::new, |path| path.to_string_lossy().replace('\\', "/"));
    let refused = |message: String, help: &str| {
        let finding = Finding::in_file(Code::ManifestUnreadable, file.clone(), message).help(help);
        Err(Report { findings: vec![finding], ..Report::default() })
    };
    match workloads.as_slice() {
        [(one, pod)]
            if one.value.pointer(&format!("{pod}/containers/0/image")).is_none_or(|i| !i.is_string()) =>
        {
            refused(
                format!("{}: the {} has no container with an image", one.place(&[]), one.kind()),
                "name a whole one",
            )
        }
        [(one, _)] => Ok(one),
        [] => refused(
            "there is no Deployment among these objects".to_owned(),
            "name the file that holds it, and those of what belongs to it: Service, Ingress, HorizontalPodAutoscaler",
        ),
        several => {
            let places: Vec<String> =
                several.iter().map(|(one, _)| format!("`{}` in {}", one.name(), one.place(&[]))).collect();
            refused(
                format!("there are several {}s: {}", several[0].0.kind(), places.join(", ")),
                "a `service.toml` describes one: name only the files of one service; of kustomize's overlays one, with its base",
            )
        }
    }
}
