use super::{Outcome, each, plan};
use crate::cli::Generate;
use crate::pipeline::Build;

/// Writes the files of every service; a note for each file that changed.
pub fn run(arguments: &Generate) -> Outcome {
    let mut changes = Vec::new();
    let write = |build: &mut Build| {
        let written = build.write(arguments.force);
        build.report.findings.extend(written.findings);
        written.changes
    };
    let mut outcome =
        each::in_threads(&arguments.paths.paths, arguments.changed.as_deref(), write, |written| {
            changes.extend(written);
        });
    outcome.notes.extend(plan::told(&changes));
    outcome
}
