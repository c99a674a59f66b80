use super::{Outcome, find};
use crate::causes::LineKeys;
use crate::cli::Review as Arguments;
use crate::diagnostic::{self, Report, Severity};
use crate::pipeline::{self, Built};
use crate::render::{FOLDER, Output};
use crate::review::{Format, Review, Stages};
use std::path::{Path, PathBuf};
use std::rc::Rc;

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
    built: Option<(Built, Report)>,
    /// Changes come file by file.
    document: String,
    lines: Rc<Vec<LineKeys>>,
}

impl Stages for Traced {
    fn keys(&mut self, folder: &Path, document: &str, lines: &[usize]) -> Vec<String> {
        self.look_at(folder);
        let Some((built, report)) = &self.built else { return Vec::new() };
        if self.document != document {
            document.clone_into(&mut self.document);
            self.lines = if is_on_disk(built, document) {
                built.causes(&report.sources).lines(document)
            } else {
                Rc::default()
            };
        }
        let mut found: Vec<String> = Vec::new();
        let all = lines.iter().filter_map(|line| self.lines.get(line.checked_sub(1)?)).collect::<Vec<_>>();
        // The nearest first, of all lines.
        let first = all.iter().flat_map(|keys| &keys.first);
        for key in first.chain(all.iter().flat_map(|keys| &keys.all)) {
            if !found.contains(key) {
                found.push(key.clone());
            }
        }
        found
    }

    fn output(&mut self, folder: &Path, text: &str) -> Option<Output> {
        self.look_at(folder);
        let project = self.built.as_ref()?.0.project.clone();
        pipeline::build_text(project, text, &mut Report::default()).map(|built| built.output)
    }
}

impl Traced {
    fn look_at(&mut self, folder: &Path) {
        if self.folder != folder {
            folder.clone_into(&mut self.folder);
            let mut report = Report::default();
            let built = pipeline::build(&folder.join(find::FILE), &mut report);
            self.built = built.map(|built| (built, report));
            self.document.clear();
            self.lines = Rc::default();
        }
    }
}

/// Whether a document is on disk as it would be written: else its lines are others.
fn is_on_disk(built: &Built, path: &str) -> bool {
    let on_disk = built.project.read(&format!("{FOLDER}/{path}")).unwrap_or_default();
    let mut documents = built.output.documents.iter();
    documents.any(|document| document.path == path && on_disk.replace("\r\n", "\n") == document.text)
}
