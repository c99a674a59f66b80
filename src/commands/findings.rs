use super::Outcome;
use crate::diagnostic::{Code, Printed, Severity};
use std::fmt::Write as _;

const HEAD: &str = "\
<!-- Written by `make docs` from the codes in src/diagnostic/code.rs. -->

# Findings

A finding has a code, a severity and, where there is one, a place. All findings of a run are listed at once, and the
heaviest decides the exit code. The names of the codes are stable.
";

/// In the order in which they weigh, with what each means.
const GROUPS: [(Severity, &str, &str); 4] = [
    (Severity::Error, "Errors", "Nothing is written. Exit code 2."),
    (
        Severity::Failure,
        "Failures",
        "The service that runs does not do what `service.toml` says: `test` reports it with exit code 1.",
    ),
    (
        Severity::Drift,
        "Drift",
        "The output folder is not what `service.toml` says. `check` reports it with exit code 1; `generate` mends what is\n\
         nobody's work, and stops at what is.",
    ),
    (
        Severity::Warning,
        "Warnings",
        "Worth knowing. Exit code 0. A warning that is accepted is named at the top of `service.toml`:\n\
         `allow = [\"base-image-not-pinned\"]`.",
    ),
];

/// All findings as Markdown, for `docs/findings.md`.
pub fn run() -> Outcome {
    let mut data = HEAD.to_owned();
    for (severity, title, about) in GROUPS {
        let _ = write!(data, "\n## {title}\n\n{about}\n");
        for code in Code::ALL.iter().filter(|code| code.severity() == severity) {
            let _ = write!(data, "\n### {}\n\n{}\n", code.name(), code.documentation());
        }
    }
    Outcome { data: Printed::Machine(data), ..Outcome::default() }
}
