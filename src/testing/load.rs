//! How much one pod takes: requests by more and more clients, and what follows for its CPU request and its autoscaling.

use super::clock;
use super::http::{Request, Sender};
use crate::kubernetes::Amount;
use crate::render::markdown::shell;
use crate::resolve::Service;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

/// As many clients as are tried at most.
const MOST_CLIENTS: usize = 64;
/// The part of the time in which each number of clients is tried.
const TRIED: u32 = 12;
/// More clients are worth it where they get so much more done.
const GAIN: f64 = 1.1;
/// CPU requests are multiples of this, in thousandths of a CPU.
const STEP: f64 = 10.0;
/// At so many percent of what a pod can do, a request that arrives at any time waits about as long as it is worked on
/// (M/D/1: a share of ρ is busy, and the wait is ρ / 2(1 - ρ) of the work), and there is room for 1.4 times as many requests
/// until another pod has started.
const PERCENT: i64 = 70;

/// A request that is sent again and again, and the status that it is answered with.
#[derive(Debug, Clone)]
pub struct Shot {
    /// The request.
    pub request: Request,
    /// The status to expect.
    pub status: i64,
}

/// What a number of clients got done.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Level {
    /// Clients, each of which sends a request once it has the answer to the one before.
    pub clients: usize,
    /// Requests that were answered as expected.
    pub answered: usize,
    /// Requests that were not.
    pub failed: usize,
    /// How long they were sent.
    pub seconds: f64,
    /// Requests answered in a second.
    pub per_second: f64,
    /// Half of the answers took no longer.
    pub median: f64,
    /// 99 of a hundred answers took no longer.
    pub p99: f64,
    /// How many CPUs the pod kept busy, where that can be known.
    pub cpus: Option<f64>,
}

/// What was measured.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Load {
    /// One client alone.
    pub alone: Level,
    /// As many clients as get the most done.
    pub most: Level,
    /// What follows.
    pub advice: Option<Advice>,
}

/// What follows for `service.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// The CPU request.
    pub cpu: String,
    /// The target of the autoscaler, in percent of it, where there is one that scales by CPU.
    pub cpu_percent: Option<i64>,
    /// The command that writes them down.
    pub command: String,
}

/// Sends requests for so long, with more clients as long as that gets more done. `cpu` gives the seconds of CPU that the
/// pod has used. `None` where somebody ended it early.
pub fn measure(
    shots: &[Shot],
    time: Duration,
    limit: Duration,
    cpu: &dyn Fn() -> Option<f64>,
) -> Option<Load> {
    let end = clock::now() + time;
    let mut levels: Vec<Level> = Vec::new();
    let mut clients = 1;
    while clients <= MOST_CLIENTS {
        let level = level(shots, clients, time / TRIED, limit, cpu);
        let better = levels.last().is_none_or(|before| level.per_second >= before.per_second * GAIN);
        levels.push(level);
        if !better || clock::interrupted() {
            break;
        }
        clients *= 2;
    }
    let best = levels.iter().max_by(|one, other| one.per_second.total_cmp(&other.per_second))?.clients;
    // Fewer clients that get nearly as much done wait less.
    let most = levels.iter().map(|level| level.per_second).fold(0.0, f64::max);
    let enough =
        levels.iter().find(|level| level.per_second * GAIN >= most).map_or(best, |level| level.clients);
    let left = end.saturating_duration_since(clock::now()).max(time / TRIED);
    let most = level(shots, enough, left, limit, cpu);
    let alone = levels.into_iter().next()?;
    (!clock::interrupted()).then_some(Load { alone, most, advice: None })
}

fn level(
    shots: &[Shot],
    clients: usize,
    time: Duration,
    limit: Duration,
    cpu: &dyn Fn() -> Option<f64>,
) -> Level {
    let (start, before) = (clock::now(), cpu());
    let end = start + time;
    let next = AtomicUsize::new(0);
    let client = || {
        let (sender, mut times, mut failed) = (Sender::new(limit), Vec::new(), 0);
        while clock::now() < end && !clock::interrupted() {
            let shot = &shots[next.fetch_add(1, Ordering::Relaxed) % shots.len()];
            match sender.send(&shot.request) {
                Ok(answer) if i64::from(answer.status) == shot.status => times.push(answer.seconds),
                _ => failed += 1,
            }
        }
        (times, failed)
    };
    let done: Vec<(Vec<f64>, usize)> = thread::scope(|scope| {
        let all: Vec<_> = (0..clients).map(|_| scope.spawn(client)).collect();
        all.into_iter().filter_map(|one| one.join().ok()).collect()
    });
    let seconds = start.elapsed().as_secs_f64();
    let used = before.zip(cpu()).map(|(before, after)| after - before);
    let failed = done.iter().map(|(_, failed)| failed).sum();
    let mut times: Vec<f64> = done.into_iter().flat_map(|(times, _)| times).collect();
    times.sort_by(f64::total_cmp);
    #[allow(clippy::cast_precision_loss, reason = "nobody waits for so many answers")]
    let per_second = times.len() as f64 / seconds;
    Level {
        clients,
        answered: times.len(),
        failed,
        seconds,
        per_second,
        median: percentile(&times, 50),
        p99: percentile(&times, 99),
        cpus: used.map(|used| used / seconds),
    }
}

/// The smallest of these sorted values that so many of a hundred do not exceed.
#[must_use]
pub fn percentile(sorted: &[f64], percent: usize) -> f64 {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied().unwrap_or_default()
}

/// What follows from the CPUs that a pod keeps busy while it gets the most done: that is its request, and the autoscaler
/// adds pods before all of it is used.
#[must_use]
pub fn advice(service: &Service, file: &str, cpus: f64) -> Advice {
    let limit = service.resources.limits.cpu.as_ref();
    let limit = limit.and_then(|limit| Amount::parse(&limit.value));
    let scales =
        service.autoscaling.as_ref().is_some_and(|all| all.keda.is_none() && all.cpu_percent.is_some());
    // More than its limit it cannot have used, but for rounding.
    let most = limit.map(|limit| limit.billionths() / 1_000_000);
    let thousandths = rounded_up(cpus).min(most.unwrap_or(i128::MAX));
    let cpu = format!("{thousandths}m");
    let prefix = service.environment.as_ref().map_or(String::new(), |name| format!("environments.{name}."));
    let mut command = "modelstow set".to_owned();
    if file != "service.toml" {
        let _ = write!(command, " --file={}", shell(file));
    }
    let _ = write!(command, " {prefix}resources.requests.cpu={cpu}");
    let cpu_percent = scales.then_some(PERCENT);
    if let Some(percent) = cpu_percent {
        let _ = write!(command, " {prefix}autoscaling.cpu_percent={percent}");
    }
    Advice { cpu, cpu_percent, command }
}

/// Thousandths of a CPU, rounded up to a number that a person would write.
#[allow(clippy::cast_possible_truncation, reason = "no machine has so many CPUs")]
fn rounded_up(cpus: f64) -> i128 {
    ((cpus * 1000.0 / STEP).ceil() * STEP).max(STEP) as i128
}
