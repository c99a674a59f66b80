use super::{Outcome, each, plan};
use crate::cli::Check;

/// A finding for every file that `generate` would change.
pub fn run(arguments: &Check) -> Outcome {
    each::service(&arguments.paths, |built, report, _| {
        let findings = plan::of(built).check_findings(&|document, line| plan::keys(built, document, line));
        report.findings.extend(findings);
    })
}
