//! What `generate` and `check` have in common: every service below some paths.

use super::fleet::Fleet;
use super::{Outcome, find};
use crate::cli::Paths;
use crate::diagnostic::{Report, Shown};
use crate::pipeline::{Build, side_by_side};
use crate::platform::Platforms;
use crate::project::Project;
use std::io::{self, IsTerminal as _, Write as _};

/// From so many services on, a person wants to see that something happens.
const MANY: usize = 50;

/// Builds every service, looks at them side by side, and hands each that is fine to `act`.
pub fn service(paths: &Paths, mut act: impl FnMut(&mut Build, &mut Vec<Shown>)) -> Outcome {
    let mut outcome = Outcome::default();
    let mut search = Report::default();
    let found = find::services(&paths.paths, &mut search);
    let mut progress = Progress::new(found.len() * 2);
    let mut all: Vec<Build> = Vec::with_capacity(found.len());
    let platforms = Platforms::default();
    for path in &found {
        all.push(Build::under(Project::of(path), &platforms));
        progress.step();
    }
    side_by_side(&mut all);
    let mut fleet = Fleet::default();
    for mut build in all {
        fleet.take(&mut build);
        if build.built.is_some() {
            act(&mut build, &mut outcome.notes);
        }
        outcome.reports.push(build.report);
        progress.step();
    }
    outcome.reports.push(search);
    outcome.reports.extend(fleet.unused(&paths.paths));
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
