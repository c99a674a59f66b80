//! Engines that are shell scripts: they write down what they are told and play the part. So every engine is told only what
//! its manual has, also where this machine has none of it.

use super::project;
use super::server::Server;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;
use tempfile::TempDir;

/// It uses nothing but what the shell has, since nothing else is in the path.
const SCRIPT: &str = r#"#!/bin/sh
printf '%s\n' "${0##*/} $*" >> "$TOLD"
case "$1 $2" in
  "image inspect") echo '[{"Size": 1048576, "Config": {"User": "10001:10001"}}]' ;;
  "run --detach") echo 0123 ;;
  "container inspect")
    running=true; if [ -e "$TOLD.stopped" ]; then running=false; fi
    echo "[{\"State\": {\"Running\": $running, \"ExitCode\": 0, \"Pid\": 0}, \"NetworkSettings\": {\"Ports\": {\"8000/tcp\": [{\"HostPort\": \"$PORT\"}]}}}]" ;;
  "stop -t") : > "$TOLD.stopped" ;;
esac
"#;

/// Options of `run` that the manuals of docker (29) and nerdctl (2) both have.
const OF_BOTH: &[&str] = &[
    "cap-drop",
    "cpus",
    "detach",
    "entrypoint",
    "env",
    "gpus",
    "group-add",
    "memory",
    "memory-swap",
    "mount",
    "name",
    "network",
    "publish",
    "pull",
    "read-only",
    "security-opt",
    "shm-size",
    "tmpfs",
    "user",
    "volume",
    "workdir",
];

const EXAMPLES: &str = "resources.shared_memory = '32Mi'\nresources.limits.cpu = 1\n[[examples]]\npath = '/score'\nrequest = '{}'\nexpect = '{}'\n";

/// Programs of these names, alone in a folder.
fn engines(names: &[&str]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in names {
        let path = folder.path().join(name);
        fs::write(&path, SCRIPT).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    folder
}

fn command(engines: &TempDir, project: &Path, port: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_modelstow"));
    command.current_dir(project).arg("test").args(arguments);
    command.env("PATH", engines.path()).env("TOLD", engines.path().join("told")).env("PORT", port);
    command
}

fn told(engines: &TempDir) -> Vec<String> {
    let told = fs::read_to_string(engines.path().join("told")).unwrap_or_default();
    told.lines().map(str::to_owned).collect()
}

/// A test with these engines there, and what they were told.
fn played(names: &[&str], arguments: &[&str]) -> (Output, Vec<String>) {
    let server = Server::new(&[("/score", 200, b"{}")]);
    let (engines, project) = (engines(names), project(EXAMPLES));
    let port = server.url.rsplit(':').next().unwrap();
    let output = command(&engines, project.path(), port, arguments).output().unwrap();
    (output, told(&engines))
}

/// The names of the options in a line.
fn options(line: &str) -> Vec<&str> {
    let words = line.split(' ').filter_map(|word| word.strip_prefix("--"));
    words.map(|word| word.split('=').next().unwrap()).collect()
}

#[test]
fn docker_and_nerdctl_are_told_what_their_manuals_have() {
    for name in ["docker", "nerdctl"] {
        let (output, told) = played(&[name], &[]);
        let said =
            String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{name}: {said}\n{told:#?}");
        let build = told.iter().find(|line| line.starts_with(&format!("{name} build "))).unwrap();
        assert_eq!(options(build), ["tag", "file"], "{build}");
        let run = told.iter().find(|line| line.starts_with(&format!("{name} run --detach "))).unwrap();
        let unknown: Vec<&str> =
            options(run).into_iter().filter(|option| !OF_BOTH.contains(option)).collect();
        assert!(unknown.is_empty(), "{name} has no {unknown:?}: {run}");
        for option in [
            " --pull=never",
            " --user=10001:10001",
            " --read-only ",
            " --cap-drop=ALL",
            " --security-opt=no-new-privileges",
            " --cpus=1",
            " --shm-size=33554432",
            " --publish=127.0.0.1::8000",
            " --tmpfs=/tmp:rw,exec,nosuid,nodev,mode=0777,size=67108864,uid=10001,gid=10001",
        ] {
            assert!(run.contains(option), "{name}: {option} is not in {run}");
        }
        let after = told.iter().skip_while(|line| !line.contains(" stop -t "));
        assert!(
            after.last().unwrap().starts_with(&format!("{name} rm --force --volumes modelstow-")),
            "{told:#?}"
        );
    }
}

#[test]
fn podman_is_told_what_it_alone_has() {
    let (output, told) = played(&["podman", "buildah"], &["--engine", "buildah"]);
    assert_eq!(output.status.code(), Some(0), "{told:#?}");
    let build = told.iter().find(|line| line.starts_with("buildah build ")).unwrap();
    assert_eq!(options(build), ["tag", "file", "ignorefile"], "{build}");
    let run = told.iter().find(|line| line.starts_with("podman run --detach ")).unwrap();
    assert!(run.contains(" --read-only-tmpfs=false") && run.contains("U=true"), "{run}");
}

#[test]
fn the_first_engine_that_answers_is_taken() {
    for (names, arguments, taken) in [
        (&["docker", "podman", "nerdctl"][..], &[][..], "docker"),
        (&["nerdctl", "podman"], &[], "podman"),
        (&["buildah", "nerdctl"], &[], "nerdctl"),
        (&["docker", "nerdctl"], &["--engine=nerdctl"], "nerdctl"),
    ] {
        let (output, told) = played(names, arguments);
        assert_eq!(output.status.code(), Some(0), "{told:#?}");
        assert!(told.iter().all(|line| line.starts_with(&format!("{taken} "))), "{names:?}: {told:#?}");
    }
    let (output, told) = played(&["docker"], &["--engine=nerdctl"]);
    assert_eq!((output.status.code(), told.len()), (Some(2), 0));
}

#[test]
fn ctrl_c_takes_the_container_away() {
    for name in ["docker", "nerdctl"] {
        let (engines, project) = (engines(&[name]), project(EXAMPLES));
        // Nobody listens there, so it is never ready.
        let mut running = command(&engines, project.path(), "1", &[]);
        let running = running.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let is_started = || told(&engines).iter().any(|line| line.contains(" container inspect "));
        let mut turns = 0..3000;
        while turns.next().is_some() && !is_started() {
            std::thread::sleep(Duration::from_millis(20));
        }
        let pid = running.id().to_string();
        assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
        let output = running.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&output.stderr).contains("interrupted"));
        let told = told(&engines);
        let run = told.iter().find(|line| line.contains(" run --detach ")).unwrap();
        let called = run.split(' ').skip_while(|word| *word != "--name").nth(1).unwrap();
        assert_eq!(told.last().unwrap(), &format!("{name} rm --force --volumes {called}"), "{told:#?}");
    }
}

#[test]
fn a_folder_of_an_image_is_called_otherwise_by_docker() {
    use modelstow::testing::engine::{ENGINES, Launch, Mount};
    let image = Mount::Image { reference: "a:1".to_owned(), sub_path: Some("models".to_owned()) };
    let launch = Launch { mounts: [("/srv".to_owned(), image)].into(), ..Launch::default() };
    for (name, word) in [("docker", "image-subpath"), ("podman", "subpath"), ("buildah", "subpath")] {
        let engine = ENGINES.iter().find(|engine| engine.name == name).unwrap();
        let mount = format!("--mount=type=image,source=a:1,destination=/srv,{word}=models");
        assert!(engine.options(&launch).contains(&mount), "{name}: {:?}", engine.options(&launch));
    }
}
