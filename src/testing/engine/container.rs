use super::{Ended, Engine, Patience, Stopped, process};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

/// What a container is to be. The rest of it is the image's.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Launch {
    /// A name that no other container on this machine has.
    pub name: String,
    /// Its image, which is on this machine.
    pub image: String,
    /// What takes the place of the image's entrypoint and command.
    pub command: Vec<String>,
    /// What takes the place of the image's command alone.
    pub arguments: Vec<String>,
    /// User and group, by number.
    pub user: Option<String>,
    /// Further groups, by number.
    pub groups: Vec<i64>,
    /// Whether the root filesystem is.
    pub read_only: bool,
    /// Capabilities that are taken away.
    pub drop: Vec<String>,
    /// Whether a program may get more rights than its parent has.
    pub escalation: bool,
    /// Its variables; their values are on no command line, where any user of the machine could read them.
    pub variables: Vec<(String, String)>,
    /// Where it works.
    pub directory: Option<String>,
    /// The most memory, in bytes.
    pub memory: Option<u64>,
    /// The most CPUs.
    pub cpus: Option<f64>,
    /// How many GPUs.
    pub gpus: u32,
    /// What is mounted where, by path.
    pub mounts: BTreeMap<String, Mount>,
    /// The ports that this machine gets to.
    pub ports: Vec<u16>,
    /// The container whose network it shares.
    pub beside: Option<String>,
}

/// What is mounted at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mount {
    /// An empty folder in memory, with its size in bytes.
    Memory(Option<u64>),
    /// A volume of the engine that containers share.
    Volume {
        /// Its name.
        name: String,
        /// Whether it is.
        read_only: bool,
    },
    /// A folder or a file of this machine.
    Folder {
        /// Which.
        path: PathBuf,
        /// Whether it is.
        read_only: bool,
    },
    /// The files of an image.
    Image {
        /// Which.
        reference: String,
        /// A folder in it.
        sub_path: Option<String>,
    },
}

/// A container that was started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Container {
    /// What the engine calls it.
    pub id: String,
}

/// How a container is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State {
    /// Whether it runs.
    pub running: bool,
    /// Its exit code, once it does not.
    pub exit_code: i64,
    /// Whether the kernel ended it for want of memory.
    pub out_of_memory: bool,
    /// The process, by the number that it has on the machine that runs it.
    pub process: u32,
    /// Its ports, and what each is called on this machine.
    pub ports: BTreeMap<u16, u16>,
}

/// An engine that starts a container or looks at one answers within this time.
const ANSWERS_WITHIN: Duration = Duration::from_secs(120);

impl Engine {
    /// Starts a container.
    ///
    /// # Errors
    /// With what the engine says if it refuses, or why it was stopped.
    pub fn start(&self, launch: &Launch) -> Result<Container, Result<Ended, Stopped>> {
        let mut command = Command::new(self.runner);
        command.args(["run", "--detach", "--name", &launch.name]).args(self.options(launch));
        for (name, value) in &launch.variables {
            command.args(["--env", name]).env(name, value);
        }
        let mut words = launch.command.iter();
        if let Some(first) = words.next() {
            command.args(["--entrypoint", first]);
        }
        command.arg(&launch.image).args(words).args(&launch.arguments);
        match process::run(command, Patience::Whole(ANSWERS_WITHIN), &mut |_| {}) {
            Ok(ended) if ended.is_fine() => {
                let id = ended.output.lines().last().unwrap_or_default().trim().to_owned();
                Ok(Container { id })
            }
            other => Err(other),
        }
    }

    /// What `run` is told, variables aside.
    #[must_use]
    pub fn options(&self, launch: &Launch) -> Vec<String> {
        let mut options = vec!["--pull=never".to_owned()];
        let mut add = |option: String| options.push(option);
        if let Some(user) = &launch.user {
            add(format!("--user={user}"));
        }
        launch.groups.iter().for_each(|group| add(format!("--group-add={group}")));
        if launch.read_only {
            add("--read-only".to_owned());
            self.read_only.iter().for_each(|option| add((*option).to_owned()));
        }
        launch.drop.iter().for_each(|capability| add(format!("--cap-drop={capability}")));
        if !launch.escalation {
            add("--security-opt=no-new-privileges".to_owned());
        }
        if let Some(directory) = &launch.directory {
            add(format!("--workdir={directory}"));
        }
        if let Some(bytes) = launch.memory {
            add(format!("--memory={bytes}"));
            // Without swap, which no node has by default.
            add(format!("--memory-swap={bytes}"));
        }
        if let Some(cpus) = launch.cpus {
            add(format!("--cpus={cpus}"));
        }
        if launch.gpus > 0 {
            add(self.gpus.replace("{}", &launch.gpus.to_string()));
        }
        for (path, mount) in &launch.mounts {
            add(self.mount(path, mount, launch.user.as_deref().unwrap_or("0")));
        }
        match &launch.beside {
            Some(other) => add(format!("--network=container:{other}")),
            // A port of this machine that is free, and that no other machine gets to.
            None => launch.ports.iter().for_each(|port| add(format!("--publish=127.0.0.1::{port}"))),
        }
        options
    }

    fn mount(&self, path: &str, mount: &Mount, user: &str) -> String {
        let mode = |read_only: bool| if read_only { ":ro" } else { "" };
        match mount {
            // What a container runtime gives by itself, in another size.
            Mount::Memory(Some(size)) if path == "/dev/shm" => format!("--shm-size={size}"),
            Mount::Memory(size) => {
                let (uid, gid) = user.split_once(':').unwrap_or((user, "0"));
                // Zero is no limit but the machine's.
                let size = size.unwrap_or(0).to_string();
                let filled = self.empty.replace("{path}", path).replace("{size}", &size);
                filled.replace("{uid}", uid).replace("{gid}", gid)
            }
            Mount::Volume { name, read_only } => format!("--volume={name}:{path}{}", mode(*read_only)),
            Mount::Folder { path: folder, read_only } => {
                format!("--volume={}:{path}{}", folder.display(), mode(*read_only))
            }
            Mount::Image { reference, sub_path } => {
                let sub_path =
                    sub_path.as_ref().map_or(String::new(), |sub| format!(",{}={sub}", self.image_folder));
                format!("--mount=type=image,source={reference},destination={path}{sub_path}")
            }
        }
    }

    /// Makes an empty folder that every user may write to, for containers that share it. The image lends its programs.
    ///
    /// # Errors
    /// When the engine was stopped.
    pub fn volume(&self, name: &str, image: &str) -> Result<(), Stopped> {
        self.run(["volume", "create", name], Patience::Whole(ANSWERS_WITHIN))?;
        let at = format!("--volume={name}:/volume");
        let open =
            ["run", "--rm", "--pull=never", "--user=0", "--entrypoint=chmod", &at, image, "0777", "/volume"];
        // An image without `chmod` may bring a folder that fits; if not, the container says so.
        self.run(open, Patience::Whole(ANSWERS_WITHIN))?;
        Ok(())
    }

    /// How a container is.
    ///
    /// # Errors
    /// When the engine does not answer.
    pub fn state(&self, container: &Container) -> Result<State, Stopped> {
        let look = ["container", "inspect", &container.id];
        let ended = self.run(look, Patience::Limited(ANSWERS_WITHIN))?;
        let described: Value = serde_json::from_str(&ended.output).unwrap_or_default();
        let at = |path: &str| described.pointer(&format!("/0/State/{path}"));
        let bound = described.pointer("/0/NetworkSettings/Ports").and_then(Value::as_object);
        let ports = bound.into_iter().flatten().filter_map(|(inside, outside)| {
            let inside = inside.strip_suffix("/tcp")?.parse().ok()?;
            Some((inside, outside.pointer("/0/HostPort")?.as_str()?.parse().ok()?))
        });
        Ok(State {
            running: at("Running").and_then(Value::as_bool).unwrap_or_default(),
            exit_code: at("ExitCode").and_then(Value::as_i64).unwrap_or_default(),
            out_of_memory: at("OOMKilled").and_then(Value::as_bool).unwrap_or_default(),
            process: at("Pid").and_then(Value::as_u64).and_then(|id| id.try_into().ok()).unwrap_or_default(),
            ports: ports.collect(),
        })
    }

    /// Runs a program in a container.
    ///
    /// # Errors
    /// When it takes too long, or was stopped.
    pub fn exec(&self, container: &Container, words: &[String], limit: Duration) -> Result<Ended, Stopped> {
        let start = ["exec", &container.id];
        self.run(start.into_iter().chain(words.iter().map(String::as_str)), Patience::Limited(limit))
    }

    /// What a container wrote, at its end.
    #[must_use]
    pub fn logs(&self, container: &Container, lines: usize) -> String {
        let look = ["logs", "--tail", &lines.to_string(), &container.id];
        self.run(look, Patience::Whole(ANSWERS_WITHIN)).map(|ended| ended.said).unwrap_or_default()
    }

    /// Sends SIGTERM, and SIGKILL if it still runs after these seconds.
    ///
    /// # Errors
    /// When the engine was stopped.
    pub fn stop(&self, container: &Container, seconds: u64) -> Result<(), Stopped> {
        let limit = Duration::from_secs(seconds) + ANSWERS_WITHIN;
        self.run(["stop", "-t", &seconds.to_string(), &container.id], Patience::Limited(limit)).map(drop)
    }

    /// Takes a container away, whatever it does, and the volumes that the engine made for it.
    pub fn remove(&self, name: &str) {
        // It may not be there any more, or never have been.
        let _ = self.run(["rm", "--force", "--volumes", name], Patience::Whole(ANSWERS_WITHIN));
    }

    /// Takes a volume away.
    pub fn remove_volume(&self, name: &str) {
        let _ = self.run(["volume", "rm", "--force", name], Patience::Whole(ANSWERS_WITHIN));
    }
}
