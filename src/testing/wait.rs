//! Until a container has ended, or is ready.

use super::clock;
use super::engine::{Container, State};
use super::pod::spec as core;
use super::pod::{Probe, Tried};
use super::run::{Halt, Session};
use super::tested::Kind;
use super::wrong;
use crate::diagnostic::{Code, Finding};
use std::time::Duration;

/// The kubelet asks once in a period, which begins at any time. Asking more often finds out when it could know at the
/// earliest; the limit is the kubelet's.
const OFTEN: Duration = Duration::from_millis(250);

/// Waits for a container that has to end well before the others start.
pub fn until_ended(
    session: &mut Session<'_>,
    field: &str,
    spec: &core::Container,
    container: &Container,
) -> Result<(), Halt> {
    session.wanted.progress.step(&format!("{}: `{}` works", session.tested.title(), spec.name));
    let limit = Duration::from_secs(session.pod.progress_seconds());
    let deadline = clock::now() + limit;
    loop {
        let state = session.state(container)?;
        if !state.running && state.exit_code == 0 {
            return Ok(());
        }
        if !state.running {
            return Err(wrong::crashed(session, field, spec, container, &state, Kind::Ready));
        }
        if clock::now() >= deadline {
            let message =
                format!("the init container `{}` has not ended after {} s", spec.name, limit.as_secs());
            let finding = Finding::at_or_in(
                Code::NotReady,
                session.place(&format!("{field}.name")),
                &session.tested.file,
                message,
            );
            let finding = finding.output(wrong::logs(session, container));
            return Err(session.fail(Kind::Ready, finding));
        }
        pause(OFTEN)?;
    }
}

/// Waits until each container's startup probe, and then its readiness probe, is content. Gives the longest time that one
/// of them may take.
pub fn until_ready(session: &mut Session<'_>) -> Result<Duration, Halt> {
    let start = clock::now();
    let mut longest = Duration::ZERO;
    for index in 0..session.running.len() {
        let spec = session.running[index].spec.clone();
        let startup = spec.startup_probe.as_ref().and_then(|probe| Probe::of(probe, &spec));
        let readiness = spec.readiness_probe.as_ref().and_then(|probe| Probe::of(probe, &spec));
        let progress = Duration::from_secs(session.pod.progress_seconds());
        let limit = startup.as_ref().map_or(progress, Probe::limit);
        longest = longest.max(limit);
        for (probe, name, limit) in
            [(startup, "startupProbe", limit), (readiness, "readinessProbe", progress.max(limit))]
        {
            let Some(probe) = probe else { continue };
            let mut successes = 0;
            while successes < probe.successes {
                let failed = match once(session, index, &probe)? {
                    Tried::Well => {
                        successes += 1;
                        None
                    }
                    Tried::Badly(why) => {
                        successes = 0;
                        Some(why)
                    }
                };
                if let Some(why) = &failed
                    && start.elapsed() >= limit
                {
                    return Err(late(session, index, name, &probe, limit, why));
                }
                if successes < probe.successes {
                    pause(if failed.is_some() { OFTEN.min(probe.period) } else { probe.period })?;
                }
            }
        }
        ended(session, index)?;
    }
    Ok(longest)
}

fn once(session: &mut Session<'_>, index: usize, probe: &Probe) -> Result<Tried, Halt> {
    ended(session, index)?;
    let running = &session.running[index];
    Ok(probe.once(session.wanted.engine, &running.container, &session.ports))
}

/// Whether a container that was to serve has ended.
fn ended(session: &mut Session<'_>, index: usize) -> Result<(), Halt> {
    let container = session.running[index].container.clone();
    let state: State = session.state(&container)?;
    if state.running {
        return Ok(());
    }
    let (field, spec) = (session.running[index].field.clone(), session.running[index].spec.clone());
    Err(wrong::crashed(session, &field, &spec, &container, &state, Kind::Ready))
}

fn late(
    session: &mut Session<'_>,
    index: usize,
    name: &str,
    probe: &Probe,
    limit: Duration,
    why: &str,
) -> Halt {
    let field = session.running[index].field.clone();
    let container = session.running[index].container.clone();
    let message = format!("not ready after {} s: {}: {why}", limit.as_secs(), probe.asks());
    let place = session.place(&format!("{field}.{name}.failureThreshold"));
    let finding = Finding::at_or_in(Code::NotReady, place, &session.tested.file, message)
        .output(wrong::logs(session, &container))
        .help("if it only needs more time, give `server.startup_seconds` more; the probes ask `server.readiness_path`");
    let halt = session.fail(Kind::Ready, finding);
    wrong::read_only(session);
    halt
}

fn pause(time: Duration) -> Result<(), Halt> {
    clock::sleep(time);
    if clock::interrupted() { Err(Halt::Interrupted) } else { Ok(()) }
}
