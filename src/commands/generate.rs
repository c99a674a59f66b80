use super::{Outcome, each, plan};
use crate::cli::Generate;
use crate::diagnostic::Shown;

/// Writes the files of every service; a note for each file that changed.
pub fn run(arguments: &Generate) -> Outcome {
    each::service(&arguments.paths, |built, report, notes| {
        let traced = plan::Traced::new(built);
        let written = plan::of(built).write(arguments.force, &|document, line| traced.keys(document, line));
        notes.extend(written.changes.iter().map(|change| Shown::line(&change.to_string())));
        report.findings.extend(written.findings);
    })
}
