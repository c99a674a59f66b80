use super::{Outcome, each, plan};
use crate::cli::Generate;

/// Writes the files of every service; a note for each file that changed.
pub fn run(arguments: &Generate) -> Outcome {
    let mut changes = Vec::new();
    let mut outcome = each::service(&arguments.paths, |built, report, _| {
        let causes = built.causes(&report.sources);
        let written =
            plan::of(built).write(arguments.force, &|document, line| causes.to_change(document, line));
        changes.extend(written.changes);
        report.findings.extend(written.findings);
    });
    outcome.notes.extend(plan::told(&changes));
    outcome
}
