use super::{Outcome, each, plan};
use crate::cli::Generate;

/// Writes the files of every service; a note for each file that changed.
pub fn run(arguments: &Generate) -> Outcome {
    let mut changes = Vec::new();
    let mut outcome = each::service(&arguments.paths, |build, _| {
        let written = build.write(arguments.force);
        changes.extend(written.changes);
        build.report.findings.extend(written.findings);
    });
    outcome.notes.extend(plan::told(&changes));
    outcome
}
