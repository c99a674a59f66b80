use super::{Outcome, find};
use crate::cli::Review as Arguments;
use crate::diagnostic::{self, Report, Severity};
use crate::pipeline::{self, Built};
use crate::render::{self, FOLDER, Output, trace};
use crate::resolve::Keys;
use crate::review::{Format, Origins, Review};
use std::path::{Path, PathBuf};

/// What merging the changes in the working tree does.
pub fn run(arguments: &Arguments) -> Outcome {
    let mut outcome = Outcome::default();
    match Review::of(&arguments.paths, arguments.base.as_deref(), &mut Traced::default()) {
        Ok(review) => {
            outcome.data = review.print(arguments.format);
            outcome.told = review.is_refused().then_some(Severity::Drift);
        }
        Err(finding) => {
            let mut report = Report::default();
            report.push(*finding);
            if arguments.format == Format::Json {
                outcome.data = diagnostic::Format::Json.print(std::slice::from_ref(&report), false);
                outcome.told = Some(Severity::Error);
            } else {
                outcome.reports.push(report);
            }
        }
    }
    outcome
}

/// The service that was looked at last, and its documents' lines.
#[derive(Default)]
struct Traced {
    folder: PathBuf,
    built: Option<Built>,
    /// Changes come file by file.
    document: String,
    keys: Vec<Vec<String>>,
}

impl Origins for Traced {
    fn keys(&mut self, folder: &Path, document: &str, lines: &[usize]) -> Vec<String> {
        self.look_at(folder);
        let Some(built) = &self.built else { return Vec::new() };
        if self.document != document {
            document.clone_into(&mut self.document);
            self.keys = of_lines(built, document);
        }
        let mut found: Vec<String> = Vec::new();
        // The header is the document's first line, and no template's.
        for line in lines.iter().filter_map(|line| line.checked_sub(2)) {
            for key in self.keys.get(line).into_iter().flatten() {
                if !found.contains(key) {
                    found.push(key.clone());
                }
            }
        }
        found
    }

    fn output(&mut self, folder: &Path, text: &str) -> Option<Output> {
        self.look_at(folder);
        let project = self.built.as_ref()?.project.clone();
        pipeline::build_text(project, text, &mut Report::default()).map(|built| built.output)
    }
}

impl Traced {
    fn look_at(&mut self, folder: &Path) {
        if self.folder != folder {
            folder.clone_into(&mut self.folder);
            self.built = pipeline::build(&folder.join(find::FILE), &mut Report::default());
            self.document.clear();
            self.keys.clear();
        }
    }
}

/// The keys behind each line of a document; none where it is not on disk as it would be written.
fn of_lines(built: &Built, path: &str) -> Vec<Vec<String>> {
    let folder = path.rsplit_once('/').map(|(folder, _)| folder);
    let service = built.services.iter().find(|s| folder.is_none() || s.environment.as_deref() == folder);
    let document = built.output.documents.iter().find(|document| document.path == path);
    let (Some(service), Some(document)) = (service, document) else { return Vec::new() };
    let on_disk = built.project.read(&format!("{FOLDER}/{path}")).unwrap_or_default();
    if on_disk.replace("\r\n", "\n") != document.text {
        return Vec::new();
    }
    let keys = Keys::of(service);
    let origins = trace::trace(&document.template, &render::values(service), &built.templates);
    origins.lines.iter().map(|origin| keys.behind(&origin.keys)).collect()
}
