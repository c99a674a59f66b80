//! The programs that build images and run containers, and what each calls things.

mod container;
mod image;
mod process;
mod usage;

pub use container::{Container, Launch, Mount, State};
pub use image::Image;
pub use process::{Ended, Patience, Stopped};
pub use usage::Meter;

use std::process::Command;
use std::time::Duration;

/// A program, or two, that can build and run. What is not said here they have in common.
#[derive(Debug, PartialEq, Eq)]
pub struct Engine {
    /// What `--engine` calls it.
    pub name: &'static str,
    /// What builds images.
    builder: &'static str,
    /// What runs containers.
    runner: &'static str,
    /// What tells the builder which files it gets; Docker's own finds it by its name beside the Dockerfile.
    ignore_file: Option<&'static str>,
    /// What else `run` needs for a root that is read-only everywhere. Podman puts temporary filesystems over it.
    read_only: &'static [&'static str],
    /// What mounts an empty folder in memory at `{path}`, of `{size}` bytes, for the user `{uid}` of the group `{gid}`:
    /// runc gives it the mode of the image's folder, so that it has to be the user's own.
    empty: &'static str,
    /// What a folder of an image that is mounted is called. nerdctl mounts no images, and says so.
    image_folder: &'static str,
    /// What gives a container a number of GPUs, which stands for `{}`.
    gpus: &'static str,
    /// How it is installed.
    install: &'static str,
}

/// In the order in which they are looked for.
///
/// Sources: <https://docs.docker.com/reference/cli/docker/container/run/>,
/// <https://docs.podman.io/en/latest/markdown/podman-run.1.html>,
/// <https://github.com/containers/buildah/blob/main/docs/buildah-build.1.md>,
/// <https://github.com/containerd/nerdctl/blob/main/docs/command-reference.md>.
pub const ENGINES: &[Engine] = &[
    Engine {
        name: "docker",
        builder: "docker",
        runner: "docker",
        ignore_file: None,
        read_only: &[],
        empty: "--tmpfs={path}:rw,exec,nosuid,nodev,mode=0777,size={size},uid={uid},gid={gid}",
        image_folder: "image-subpath",
        gpus: "--gpus={}",
        install: "https://docs.docker.com/engine/install",
    },
    Engine {
        name: "podman",
        builder: "podman",
        runner: "podman",
        ignore_file: Some("--ignorefile"),
        read_only: &["--read-only-tmpfs=false"],
        empty: "--mount=type=tmpfs,destination={path},tmpfs-size={size},tmpfs-mode=0777,U=true,notmpcopyup",
        image_folder: "subpath",
        // podman has no count: `{}` would be one device of that index.
        gpus: "--device=nvidia.com/gpu=all",
        install: "https://podman.io/docs/installation",
    },
    Engine {
        name: "nerdctl",
        builder: "nerdctl",
        runner: "nerdctl",
        ignore_file: None,
        read_only: &[],
        empty: "--tmpfs={path}:rw,exec,nosuid,nodev,mode=0777,size={size},uid={uid},gid={gid}",
        image_folder: "image-subpath",
        gpus: "--gpus={}",
        install: "https://github.com/containerd/nerdctl",
    },
    Engine {
        name: "buildah",
        builder: "buildah",
        runner: "podman",
        ignore_file: Some("--ignorefile"),
        read_only: &["--read-only-tmpfs=false"],
        empty: "--mount=type=tmpfs,destination={path},tmpfs-size={size},tmpfs-mode=0777,U=true,notmpcopyup",
        image_folder: "subpath",
        gpus: "--device=nvidia.com/gpu=all",
        install: "https://github.com/containers/buildah/blob/main/install.md, and podman beside it",
    },
];

/// An engine that does not answer within this time is taken as not there.
const ANSWERS_WITHIN: Duration = Duration::from_secs(20);

/// Runs a program that is no engine to its end.
///
/// # Errors
/// When it could not be started or was stopped.
pub fn run_program(command: Command, patience: Patience) -> Result<Ended, Stopped> {
    process::run(command, patience, &mut |_| {})
}

impl Engine {
    /// The first that answers, or of each that was asked why it does not.
    ///
    /// # Errors
    /// When none does.
    pub fn find(wanted: Option<&str>) -> Result<&'static Self, Vec<(&'static Self, String)>> {
        let mut absent = Vec::new();
        for engine in ENGINES.iter().filter(|engine| wanted.is_none_or(|wanted| wanted == engine.name)) {
            match engine.answers() {
                Ok(()) => return Ok(engine),
                Err(why) => absent.push((engine, why)),
            }
        }
        Err(absent)
    }

    /// How it is installed, in words.
    #[must_use]
    pub fn install(&self) -> &'static str {
        self.install
    }

    /// Whether both programs are there, and what they talk to as well: Docker's answers only where its daemon runs.
    fn answers(&self) -> Result<(), String> {
        for program in [self.builder, self.runner] {
            let mut command = Command::new(program);
            command.arg("version");
            match process::run(command, Patience::Limited(ANSWERS_WITHIN), &mut |_| {}) {
                Ok(ended) if ended.is_fine() => {}
                Ok(ended) => {
                    let said = ended.said.lines().rfind(|line| !line.trim().is_empty()).unwrap_or_default();
                    return Err(format!("`{program}` says: {}", said.trim()));
                }
                Err(Stopped::NotStarted(_)) => return Err(format!("there is no `{program}`")),
                Err(_) => return Err(format!("`{program}` does not answer")),
            }
        }
        Ok(())
    }

    /// Runs what runs containers.
    fn run<I, A>(&self, arguments: I, patience: Patience) -> Result<Ended, Stopped>
    where
        I: IntoIterator<Item = A>,
        A: AsRef<std::ffi::OsStr>,
    {
        let mut command = Command::new(self.runner);
        command.args(arguments);
        process::run(command, patience, &mut |_| {})
    }
}
