use super::{Outcome, each, plan};
use crate::cli::Generate;

/// Writes the files of every service; a note for each file that changed.
pub fn run(arguments: &Generate) -> Outcome {
    each::service(&arguments.paths, |built, report, notes| {
        let written =
            plan::of(built).write(arguments.force, &|document, line| plan::keys(built, document, line));
        notes.extend(written.changes.iter().map(ToString::to_string));
        report.findings.extend(written.findings);
    })
}
