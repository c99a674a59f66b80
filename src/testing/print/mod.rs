//! What was found out, for people and for programs.

mod human;
mod json;
mod junit;

use super::Tested;
use crate::diagnostic::{Format as Findings, Printed, Report, Shown};
use clap::ValueEnum;

/// How results are printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people: a table, and findings with the source line.
    #[default]
    Human,
    /// One JSON object with what was measured, and the findings.
    Json,
    /// JUnit's XML, which most CI systems show.
    Junit,
    /// GitHub Actions workflow commands, and the table in the log.
    Github,
}

impl Format {
    /// How findings are printed that are not among the results.
    #[must_use]
    pub fn findings(self) -> Findings {
        match self {
            Self::Human | Self::Junit | Self::Json => Findings::Human,
            Self::Github => Findings::Github,
        }
    }

    /// Whether the results hold the findings.
    #[must_use]
    pub fn holds_findings(self) -> bool {
        self == Self::Json
    }

    /// The results, for standard output.
    #[must_use]
    pub fn print(self, tested: &[Tested], reports: &[Report]) -> Printed {
        match self {
            Self::Human | Self::Github => Printed::People(Shown::text(&human::print(tested))),
            Self::Json => Printed::Machine(json::print(tested, reports)),
            Self::Junit => Printed::Machine(junit::print(tested)),
        }
    }
}
