//! What `generate`, `check` and others have in common: every service below some paths.

use super::fleet::Fleet;
use super::{Outcome, changed};
use crate::diagnostic::{Report, Shown};
use crate::pipeline::{Build, SideBySide};
use crate::platform::Platforms;
use crate::project::{Project, find};
use rayon::iter::{IntoParallelIterator as _, ParallelIterator as _};
use std::io::{self, IsTerminal as _, Write as _};
use std::path::PathBuf;

/// From so many services on, a person wants to see that something happens.
const MANY: usize = 50;

/// So many services are in memory at a time: enough that no core waits for the slowest of them for long.
const AT_A_TIME: usize = 128;

/// Builds every service, looks at them side by side, and hands each to `act`, one after the other: those that were refused
/// too.
pub fn service(paths: &[PathBuf], mut act: impl FnMut(&mut Build, &mut Vec<Shown>)) -> Outcome {
    some_at_a_time(paths, None, |builds, outcome| {
        for mut build in builds {
            act(&mut build, &mut outcome.notes);
            outcome.reports.push(build.report);
        }
    })
}

/// The same with `act` in as many threads as there are cores, and only for services that a change since a revision can
/// reach, where one is named. What it gives goes to `told`, in the order of the paths.
pub fn in_threads<T: Send>(
    paths: &[PathBuf],
    changed: Option<&str>,
    act: impl Fn(&mut Build) -> T + Sync,
    mut told: impl FnMut(T),
) -> Outcome {
    some_at_a_time(paths, changed, |builds, outcome| {
        let acted = each(builds, |mut build| {
            let given = act(&mut build);
            // A report holds the texts that it was built from, and there may be thousands.
            let is_silent = build.report.findings.is_empty();
            (given, if is_silent { Report::default() } else { build.report })
        });
        for (given, report) in acted {
            told(given);
            outcome.reports.push(report);
        }
    })
}

fn some_at_a_time(
    paths: &[PathBuf],
    changed: Option<&str>,
    mut act: impl FnMut(Vec<Build>, &mut Outcome),
) -> Outcome {
    let mut outcome = Outcome::default();
    let mut search = Report::default();
    let mut found = find::services(paths, &mut search);
    if let Some(revision) = changed {
        found = changed::reached(found, revision).unwrap_or_else(|finding| {
            search.push(*finding);
            Vec::new()
        });
    }
    let mut progress = Progress::new(found.len());
    let platforms = Platforms::default();
    let (mut beside, mut fleet) = (SideBySide::default(), Fleet::default());
    for some in found.chunks(AT_A_TIME) {
        let mut builds = each(some.iter().collect(), |path| Build::under(Project::of(path), &platforms));
        for build in &mut builds {
            beside.take(build);
            fleet.take(build);
        }
        act(builds, &mut outcome);
        progress.step(some.len());
    }
    outcome.reports.push(search);
    // Of some services nobody can say what the others need.
    if changed.is_none() {
        outcome.reports.extend(fleet.unused(paths));
    }
    outcome
}

/// In threads, where there are several, and in the order in which they came.
fn each<I: Send, R: Send>(all: Vec<I>, of: impl Fn(I) -> R + Sync + Send) -> Vec<R> {
    if all.len() < 2 { all.into_iter().map(of).collect() } else { all.into_par_iter().map(of).collect() }
}

/// A count on standard error, where somebody looks at it and the work is long.
struct Progress {
    shown: bool,
    done: usize,
    all: usize,
}

impl Progress {
    fn new(all: usize) -> Self {
        Self { shown: all >= MANY && io::stderr().is_terminal(), done: 0, all }
    }

    fn step(&mut self, more: usize) {
        self.done += more;
        if self.shown {
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
