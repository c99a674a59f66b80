use super::Outcome;
use crate::cli::Cli;
use crate::diagnostic::{Code, Finding, Printed, Report};
use clap::CommandFactory as _;

/// The manual page, a section for each command.
pub fn run() -> Outcome {
    let mut page = Vec::new();
    let mut report = Report::default();
    if let Err(error) = clap_mangen::Man::new(Cli::command()).render(&mut page) {
        report.push(Finding::nowhere(Code::Io, error.to_string()));
    }
    let data = Printed::Machine(String::from_utf8_lossy(&page).into_owned());
    Outcome { data, reports: vec![report], ..Outcome::default() }
}
