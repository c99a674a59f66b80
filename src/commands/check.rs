use super::{Outcome, each};
use crate::cli::Check;

/// A finding for every file that `generate` would change.
pub fn run(arguments: &Check) -> Outcome {
    each::service(&arguments.paths, |build, _| {
        let findings = build.check();
        build.report.findings.extend(findings);
    })
}
