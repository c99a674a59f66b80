use super::{Outcome, find, plan};
use crate::cli::Generate;
use crate::diagnostic::Report;
use crate::pipeline;

/// Writes the files of every service; a note a file that changed.
pub fn run(arguments: &Generate) -> Outcome {
    let mut outcome = Outcome::default();
    let mut search = Report::default();
    for path in find::services(&arguments.paths.paths, &mut search) {
        let mut report = Report::default();
        if let Some(built) = pipeline::build(&path, &mut report) {
            let written =
                plan::of(&built).write(arguments.force, &|document, line| plan::keys(&built, document, line));
            outcome.notes.extend(written.changes.iter().map(ToString::to_string));
            report.findings.extend(written.findings);
        }
        outcome.reports.push(report);
    }
    outcome.reports.push(search);
    outcome
}
