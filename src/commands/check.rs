use super::{Outcome, each, plan};
use crate::cli::Check;

/// A finding for every file that `generate` would change.
pub fn run(arguments: &Check) -> Outcome {
    each::service(&arguments.paths, |built, report, _| {
        let traced = plan::Traced::new(built);
        let findings = plan::of(built).check_findings(&|document, line| traced.keys(document, line));
        report.findings.extend(findings);
    })
}
