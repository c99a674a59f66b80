//! What is not as `service.toml` says, in words.

use super::engine::{Container, State};
use super::pod::spec as core;
use super::run::{Halt, Session};
use super::tested::Kind;
use super::watch::{Unhealthy, Watched};
use crate::diagnostic::{Code, Finding, Severity};

/// So much of what a container wrote is shown.
const LINES: usize = 20;
/// More is looked at for a write to the root filesystem.
const ALL: usize = 500;
/// How libc, and so nearly every program, words `EROFS`.
const READ_ONLY: &str = "read-only file system";

/// The end of a text.
#[must_use]
pub fn end_of(text: &str, lines: usize) -> String {
    let all: Vec<&str> = text.trim_end().lines().collect();
    let mut end = all[all.len().saturating_sub(lines)..].join("\n");
    end.push('\n');
    end
}

/// What a container wrote last.
#[must_use]
pub fn logs(session: &Session<'_>, container: &Container) -> String {
    end_of(&session.wanted.engine.logs(container, LINES), LINES)
}

/// A container that ended by itself.
pub fn crashed(
    session: &mut Session<'_>,
    field: &str,
    spec: &core::Container,
    container: &Container,
    state: &State,
    kind: Kind,
) -> Halt {
    if state.out_of_memory {
        return for_memory(session, field, spec, container, kind);
    }
    let message =
        format!("the container `{}` ended by itself, with exit code {}", spec.name, state.exit_code);
    let place = session.place(&format!("{field}.image"));
    let finding = Finding::at_or_in(Code::Crashed, place, &session.tested.file, message)
        .output(logs(session, container));
    let halt = session.fail(kind, finding);
    read_only_in(session, field, container, kind);
    halt
}

fn for_memory(
    session: &mut Session<'_>,
    field: &str,
    spec: &core::Container,
    container: &Container,
    kind: Kind,
) -> Halt {
    let limit = super::pod::amount(spec, true, "memory").map_or("its node", |_| "`limits.memory`");
    let words = spec.resources.as_ref().and_then(|all| all.limits.as_ref()?.get("memory"));
    let message = match words {
        Some(amount) => {
            format!("the container `{}` is killed for memory: it needs more than {}", spec.name, amount.0)
        }
        None => format!("the container `{}` is killed for memory", spec.name),
    };
    let place = session.place(&format!("{field}.resources.limits.memory"));
    let finding = Finding::at_or_in(Code::KilledForMemory, place, &session.tested.file, message)
        .label(format!("this is all that {limit} leaves it"))
        .output(logs(session, container))
        .help("give `resources.requests.memory` more; what lies in writable folders counts here, as they are in memory");
    session.fail(kind, finding)
}

/// What happened beside the requests.
pub fn while_running(session: &mut Session<'_>, watched: &Watched) {
    for index in 0..session.running.len() {
        let running = &session.running[index];
        let (field, spec) = (running.field.clone(), running.spec.clone());
        let container = running.container.clone();
        let Ok(state) = session.state(&container) else { continue };
        let killed = watched.killed.get(index).is_some_and(|killed| *killed > 0);
        if killed {
            for_memory(session, &field, &spec, &container, Kind::Running);
        } else if !state.running {
            crashed(session, &field, &spec, &container, &state, Kind::Running);
        }
        for Unhealthy { field: probe, asks, why, .. } in
            watched.unhealthy.iter().filter(|one| one.index == index)
        {
            let (what, then) = match *probe {
                "livenessProbe" => ("liveness", "the cluster would restart the container"),
                _ => ("readiness", "the pod would get no requests"),
            };
            let message = format!("the {what} probe fails while the examples are asked: {asks}: {why}");
            let place = session.place(&format!("{field}.{probe}.failureThreshold"));
            let finding = Finding::at_or_in(Code::ProbeFails, place, &session.tested.file, message);
            session.fail(Kind::Running, finding.label(then));
        }
    }
}

/// Root, where the kubelet would start no container of root.
#[must_use]
pub fn root(
    session: &Session<'_>,
    field: &str,
    container: &core::Container,
    user: Option<&str>,
    of_image: &str,
) -> Option<Finding> {
    let own = container.security_context.as_ref().and_then(|own| own.run_as_non_root);
    let all = session.pod.spec.security_context.as_ref().and_then(|all| all.run_as_non_root);
    let user = user.unwrap_or(of_image);
    let user = user.split(':').next().unwrap_or_default();
    let (is_root, why) = match user.parse::<u64>() {
        Ok(0) => (true, "it runs as root"),
        Ok(_) => (false, ""),
        Err(_) if user.is_empty() => (true, "it runs as root"),
        Err(_) => (true, "its user has a name, of which the cluster cannot tell whether it is root"),
    };
    if !is_root || own.or(all) != Some(true) {
        return None;
    }
    let message = format!("the container `{}` would not be started: {why}", container.name);
    let place = session.place(&format!("{field}.image"));
    Some(
        Finding::at_or_in(Code::RootUser, place, &session.tested.file, message)
            .help("say the user by its number: `USER 10001` in the Dockerfile, or `runAsUser` in the template of the pod"),
    )
}

/// Writes to the root filesystem, which is read-only, in what the containers wrote.
pub fn read_only(session: &mut Session<'_>) {
    for index in 0..session.running.len() {
        let (field, container) =
            (session.running[index].field.clone(), session.running[index].container.clone());
        read_only_in(session, &field, &container, Kind::Running);
    }
}

fn read_only_in(session: &mut Session<'_>, field: &str, container: &Container, kind: Kind) {
    let logs = session.wanted.engine.logs(container, ALL);
    let lines: Vec<&str> = logs.lines().filter(|line| line.to_lowercase().contains(READ_ONLY)).collect();
    let Some(line) = lines.last() else { return };
    let path = path_in(line);
    let message = match path {
        Some(path) => format!("the server writes to `{path}`, which is read-only"),
        None => "the server writes to the root filesystem, which is read-only".to_owned(),
    };
    let folders: Vec<String> = session
        .wanted
        .service
        .runtime
        .writable
        .iter()
        .map(|folder| format!("`{}`", folder.path.value))
        .collect();
    let folder = path.map_or("/FOLDER", folder_of);
    let mut finding = Finding::at_or_in(
        Code::ReadOnlyRoot,
        session.place(&format!("{field}.securityContext.readOnlyRootFilesystem")),
        &session.tested.file,
        message,
    );
    finding = finding.output(format!("{}\n", line.trim()));
    if !folders.is_empty() {
        finding = finding.help(format!("let it write below {}", folders.join(" or ")));
    }
    finding =
        finding.help(format!("or make the folder writable: `runtime.writable.\"{folder}\" = \"64Mi\"`"));
    if session.tested.is_fine() {
        // It knew what to do instead.
        session.findings.push(finding.severity(Severity::Warning));
    } else {
        session.fail(kind, finding);
    }
}

/// The folder that would have to be writable: a name without a dot is likely one.
fn folder_of(path: &str) -> &str {
    match path.rsplit_once('/') {
        Some((folder, file)) if file.contains('.') && !folder.is_empty() => folder,
        _ => path,
    }
}

/// The path in a message such as `Read-only file system: '/app/cache'`.
#[must_use]
pub fn path_in(line: &str) -> Option<&str> {
    let words = line.split(|sign: char| sign.is_whitespace() || "'\"`‘’“”()[],;".contains(sign));
    let mut paths = words.map(|word| word.trim_end_matches([':', '.'])).filter(|word| word.len() > 1);
    paths.rfind(|word| word.starts_with('/'))
}
