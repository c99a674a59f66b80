//! What goes on beside the requests: probes, and memory.

use super::clock;
use super::engine::{Container, Engine, Meter};
use super::pod::{Probe, Tried};
use super::run::Session;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

/// Between two looks at the memory.
const OFTEN: Duration = Duration::from_millis(100);

/// What was seen.
#[derive(Debug, Clone, Default)]
pub struct Watched {
    /// The most memory of all containers together, in bytes.
    pub peak: Option<u64>,
    /// Processes that the kernel ended for want of memory, by the number of the container.
    pub killed: Vec<u64>,
    /// Probes that failed too often.
    pub unhealthy: Vec<Unhealthy>,
}

/// A probe that failed too often.
#[derive(Debug, Clone)]
pub struct Unhealthy {
    /// The number of the container.
    pub index: usize,
    /// The probe's field.
    pub field: &'static str,
    /// What it asks.
    pub asks: String,
    /// Why it failed.
    pub why: String,
}

/// Looks at the containers until it is told to end.
pub struct Watch {
    end: Arc<AtomicBool>,
    meters: Vec<Option<Meter>>,
    memory: Option<JoinHandle<(Option<u64>, Vec<u64>)>>,
    probes: Vec<JoinHandle<Option<Unhealthy>>>,
}

impl Watch {
    /// Begins with all containers that serve.
    pub fn start(session: &Session<'_>) -> Self {
        let end = Arc::new(AtomicBool::new(false));
        let meters: Vec<Option<Meter>> = session
            .running
            .iter()
            .map(|running| Meter::of(running.state.process, &running.container.id))
            .collect();
        let mut probes = Vec::new();
        for (index, running) in session.running.iter().enumerate() {
            let spec = &running.spec;
            for (field, probe) in
                [("livenessProbe", &spec.liveness_probe), ("readinessProbe", &spec.readiness_probe)]
            {
                let Some(probe) = probe.as_ref().and_then(|probe| Probe::of(probe, spec)) else { continue };
                let (engine, ports, until) = (session.wanted.engine, session.ports.clone(), Arc::clone(&end));
                let container = running.container.clone();
                // Each in its own time: one that waits for an answer holds up no other.
                probes.push(std::thread::spawn(move || {
                    let why = fails(&probe, engine, &container, &ports, &until)?;
                    Some(Unhealthy { index, field, asks: probe.asks(), why })
                }));
            }
        }
        let (of, until) = (meters.clone(), Arc::clone(&end));
        let memory = std::thread::spawn(move || measure(&of, &until));
        Self { end, meters, memory: Some(memory), probes }
    }

    /// Seconds of CPU of all containers so far.
    pub fn cpu_seconds(&self) -> Option<f64> {
        self.meters.iter().map(|meter| meter.as_ref()?.cpu_seconds()).sum()
    }

    /// Ends, and tells what was seen.
    pub fn end(mut self) -> Watched {
        self.end.store(true, Ordering::SeqCst);
        let (peak, killed) = self.memory.take().and_then(|thread| thread.join().ok()).unwrap_or_default();
        let unhealthy = self.probes.drain(..).filter_map(|thread| thread.join().ok().flatten()).collect();
        Watched { peak, killed, unhealthy }
    }
}

fn measure(meters: &[Option<Meter>], end: &AtomicBool) -> (Option<u64>, Vec<u64>) {
    let mut peak = None;
    let mut killed = vec![0; meters.len()];
    loop {
        let last = end.load(Ordering::SeqCst);
        let used: Option<u64> = meters.iter().map(|meter| meter.as_ref()?.memory()).sum();
        peak = peak.max(used);
        for (killed, meter) in killed.iter_mut().zip(meters.iter().flatten()) {
            *killed = meter.killed().max(*killed);
        }
        if last {
            return (peak, killed);
        }
        std::thread::sleep(OFTEN);
    }
}

/// Sends a probe in its period until it is told to end, or until it has failed too often: then why.
fn fails(
    probe: &Probe,
    engine: &Engine,
    container: &Container,
    ports: &BTreeMap<u16, u16>,
    end: &AtomicBool,
) -> Option<String> {
    let mut failures = 0;
    let mut next = clock::now() + probe.period.min(Duration::from_secs(1));
    while !end.load(Ordering::SeqCst) {
        if clock::now() < next {
            std::thread::sleep(clock::TICK);
            continue;
        }
        next += probe.period;
        match probe.once(engine, container, ports) {
            Tried::Well => failures = 0,
            Tried::Badly(why) => {
                failures += 1;
                if failures == probe.failures {
                    return Some(why);
                }
            }
        }
    }
    None
}
