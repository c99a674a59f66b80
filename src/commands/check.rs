use super::{Outcome, each, plan};
use crate::cli::Check;

/// A finding for every file that `generate` would change.
pub fn run(arguments: &Check) -> Outcome {
    each::service(&arguments.paths, |built, report, _| {
        let causes = built.causes(&report.sources);
        let findings = plan::of(built).check_findings(&|document, line| causes.to_change(document, line));
        report.findings.extend(findings);
    })
}
