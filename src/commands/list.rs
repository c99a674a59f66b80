use super::{Outcome, each};
use crate::cli::List as Arguments;
use crate::diagnostic::{self, Report, Severity};
use crate::list::{Format, List, Row};
use crate::pipeline::Build;

/// All services in one table.
pub fn run(arguments: &Arguments) -> Outcome {
    let mut list = List::default();
    // What `check` warns of is not asked here.
    let errors_alone =
        |report: &mut Report| report.findings.retain(|finding| finding.severity == Severity::Error);
    let rows = |build: &mut Build| {
        errors_alone(&mut build.report);
        Row::all_of(build)
    };
    let mut outcome = each::in_threads(&arguments.paths, None, rows, |rows| list.take(rows));
    outcome.reports.iter_mut().for_each(errors_alone);
    let findings = list.keep(&arguments.wanted);
    let is_empty = list.is_empty() || !findings.is_empty();
    outcome.reports.push(Report { findings, ..Report::default() });
    if !is_empty {
        list.sort(arguments.sort);
        outcome.data = list.print(arguments.format);
    } else if arguments.format == Format::Json {
        outcome.data = diagnostic::Format::Json.print(&outcome.reports, false);
        outcome.reports.clear();
        outcome.told = Some(Severity::Error);
    }
    outcome
}
