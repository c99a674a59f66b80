use super::Outcome;
use crate::cli::Review as Arguments;
use crate::diagnostic::{self, Report, Severity};
use crate::pipeline;
use crate::review::Format;

/// What merging the changes in the working tree does.
pub fn run(arguments: &Arguments) -> Outcome {
    let mut outcome = Outcome::default();
    match pipeline::review(&arguments.paths, arguments.base.as_deref()) {
        Ok(review) => {
            outcome.data = review.print(arguments.format);
            outcome.told = review.is_refused().then_some(Severity::Drift);
        }
        Err(finding) => {
            let mut report = Report::default();
            report.push(*finding);
            if arguments.format == Format::Json {
                outcome.data = diagnostic::Format::Json.print(std::slice::from_ref(&report), false);
                outcome.told = Some(Severity::Error);
            } else {
                outcome.reports.push(report);
            }
        }
    }
    outcome
}
