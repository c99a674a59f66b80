//! What `generate` and `check` have in common: every service below some paths.

use super::{Outcome, find};
use crate::cli::Paths;
use crate::diagnostic::{Report, Shown};
use crate::pipeline::{self, Built};
use crate::resolve;
use std::io::{self, IsTerminal as _, Write as _};

/// From so many services on, a person wants to see that something happens.
const MANY: usize = 50;

/// Builds every service, looks at them side by side, and hands each that is fine to `act`.
pub fn service(paths: &Paths, mut act: impl FnMut(&Built, &mut Report, &mut Vec<Shown>)) -> Outcome {
    let mut outcome = Outcome::default();
    let mut search = Report::default();
    let found = find::services(&paths.paths, &mut search);
    let mut progress = Progress::new(found.len() * 2);
    let mut all: Vec<(Option<Built>, Report)> = Vec::with_capacity(found.len());
    for path in &found {
        let mut report = Report::default();
        all.push((pipeline::build(path, &mut report), report));
        progress.step();
    }
    let mut claims = resolve::Claims::default();
    for (built, report) in &mut all {
        let before = report.findings.len();
        if let Some(built) = built {
            let shown = built.project.file();
            built.services.iter().for_each(|service| claims.take(service, shown, report));
        }
        if report.findings.len() > before {
            *built = None;
        }
    }
    for (built, mut report) in all {
        if let Some(built) = &built {
            act(built, &mut report, &mut outcome.notes);
        }
        outcome.reports.push(report);
        progress.step();
    }
    outcome.reports.push(search);
    outcome
}

/// A count on standard error, where somebody looks at it and the work is long.
struct Progress {
    shown: bool,
    done: usize,
    all: usize,
}

impl Progress {
    fn new(all: usize) -> Self {
        Self { shown: all >= 2 * MANY && io::stderr().is_terminal(), done: 0, all }
    }

    fn step(&mut self) {
        self.done += 1;
        if self.shown && self.done.is_multiple_of(MANY) {
            // A terminal that is gone needs no progress.
            let _ = write!(io::stderr(), "\r{}%", self.done * 100 / self.all);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.shown {
            let _ = write!(io::stderr(), "\r    \r");
        }
    }
}
