//! The end of a pod: `preStop`, SIGTERM, and the grace period.

use super::clock;
use super::pod;
use super::pod::spec::{Container, Handler};
use super::run::{Halt, Session};
use super::tested::{Kind, Step};
use super::wrong;
use crate::diagnostic::{Code, Finding};
use crate::testing::http::{self, Request};
use std::time::Duration;

/// The exit code of what SIGKILL ended.
const KILLED: i64 = 137;

/// Ends all containers as the kubelet does.
pub fn stop(session: &mut Session<'_>) -> Result<(), Halt> {
    let wanted = session.wanted;
    wanted.progress.step(&format!("{}: ending", session.tested.title()));
    let grace = session.pod.grace_seconds();
    for index in 0..session.running.len() {
        let running = &session.running[index];
        let (spec, container) = (running.spec.clone(), running.container.clone());
        let state = session.state(&container)?;
        if !state.running {
            // That it ended by itself was reported.
            continue;
        }
        let paused = pre_stop(session, index, &spec, Duration::from_secs(grace));
        let left = grace.saturating_sub(paused);
        let start = clock::now();
        wanted.engine.stop(&container, left).map_err(|stopped| session.stopped(Kind::Stop, &stopped))?;
        let seconds = start.elapsed().as_secs_f64();
        let state = session.state(&container)?;
        let mut words = format!("of {left} s, exit code {}", state.exit_code);
        if session.running.len() > 1 {
            words = format!("`{}` {words}", spec.name);
        }
        session.tested.steps.push(Step {
            kind: Kind::Stop,
            seconds,
            words,
            exit_code: Some(state.exit_code),
            ..Step::default()
        });
        #[allow(clippy::cast_precision_loss, reason = "seconds")]
        let is_over = seconds >= left as f64;
        if state.exit_code == KILLED && is_over {
            let message = format!("SIGTERM does not end the server within {left} s, so it is killed");
            let place = session.place("terminationGracePeriodSeconds");
            let finding = Finding::at_or_in(Code::SigtermIgnored, place, &session.tested.file, message)
                .output(wrong::logs(session, &container))
                .help(
                    "a process with the number 1 gets only signals that it handles: start the server by `exec`, and if it \
                     handles none, below an init such as tini",
                );
            session.fail(Kind::Stop, finding);
        }
    }
    Ok(())
}

/// Carries `preStop` out and gives the seconds of the grace period that it takes. A pause is only reckoned: the server
/// knows nothing of it.
fn pre_stop(session: &Session<'_>, index: usize, spec: &Container, limit: Duration) -> u64 {
    let Some(handler) = spec.lifecycle.as_ref().and_then(|lifecycle| lifecycle.pre_stop.as_ref()) else {
        return 0;
    };
    if let Some(pause) = handler.sleep.as_ref() {
        return pause.seconds.try_into().unwrap_or_default();
    }
    if let Some([program, seconds]) = handler.exec.as_ref().and_then(|exec| exec.command.as_deref())
        && program == "sleep"
    {
        return seconds.parse().unwrap_or_default();
    }
    let start = clock::now();
    hook(session, index, handler, spec, limit);
    start.elapsed().as_secs()
}

fn hook(session: &Session<'_>, index: usize, handler: &Handler, spec: &Container, limit: Duration) {
    // The kubelet goes on whatever comes of it, and so does this.
    if let Some(exec) = &handler.exec {
        let words = exec.command.clone().unwrap_or_default();
        let _ = session.wanted.engine.exec(&session.running[index].container, &words, limit);
    } else if let Some(get) = &handler.http_get
        && let Some(port) = pod::port(&get.port, spec).and_then(|port| session.ports.get(&port))
    {
        let url = format!("http://127.0.0.1:{port}{}", get.path.as_deref().unwrap_or("/"));
        let _ = http::send(&Request::get(url, Vec::new()), limit);
    }
}
