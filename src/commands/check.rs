use super::{Outcome, find, plan};
use crate::cli::Check;
use crate::diagnostic::Report;
use crate::pipeline;

/// A finding for every file that `generate` would change.
pub fn run(arguments: &Check) -> Outcome {
    let mut outcome = Outcome::default();
    let mut search = Report::default();
    for path in find::services(&arguments.paths.paths, &mut search) {
        let mut report = Report::default();
        if let Some(built) = pipeline::build(&path, &mut report) {
            let findings =
                plan::of(&built).check_findings(&|document, line| plan::keys(&built, document, line));
            report.findings.extend(findings);
        }
        outcome.reports.push(report);
    }
    outcome.reports.push(search);
    outcome
}
