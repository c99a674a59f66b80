use super::{Outcome, each};
use crate::cli::Check;
use crate::pipeline::Build;

/// A finding for every file that `generate` would change.
pub fn run(arguments: &Check) -> Outcome {
    let check = |build: &mut Build| {
        let findings = build.check();
        build.report.findings.extend(findings);
    };
    each::in_threads(&arguments.paths.paths, arguments.changed.as_deref(), check, |()| {})
}
