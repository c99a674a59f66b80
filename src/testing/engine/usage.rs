//! What a container uses, read where the kernel counts it.

use std::fs;
use std::path::{Path, PathBuf};

/// The files in which the kernel counts what one container uses.
#[derive(Debug, Clone)]
pub struct Meter {
    memory: PathBuf,
    cpu: PathBuf,
    version: Version,
}

#[derive(Debug, Clone, Copy)]
enum Version {
    One,
    Two,
}

impl Meter {
    /// The files of a process in a container; `None` where that runs in a virtual machine, as with Docker Desktop.
    ///
    /// Source: cgroups(7), `/proc/PID/cgroup`.
    #[must_use]
    pub fn of(process: u32, container: &str) -> Option<Self> {
        let groups = fs::read_to_string(format!("/proc/{process}/cgroup")).ok()?;
        // On the virtual machine's side, another process may have this number here.
        if container.is_empty() || !groups.contains(container) {
            return None;
        }
        let root = Path::new("/sys/fs/cgroup");
        let group = |controller: &str| {
            groups.lines().find_map(|line| {
                let (_, rest) = line.split_once(':')?;
                let (controllers, path) = rest.split_once(':')?;
                controllers
                    .split(',')
                    .any(|name| name == controller)
                    .then(|| path.trim_start_matches('/').to_owned())
            })
        };
        if let (Some(memory), Some(cpu)) = (group("memory"), group("cpuacct")) {
            let (memory, cpu) = (root.join("memory").join(memory), root.join("cpuacct").join(cpu));
            return Some(Self { memory, cpu, version: Version::One });
        }
        let unified = root.join(group("")?);
        Some(Self { memory: unified.clone(), cpu: unified, version: Version::Two })
    }

    /// Bytes that cannot be taken back at once: what `kubectl top` shows, and what counts against the limit.
    #[must_use]
    pub fn memory(&self) -> Option<u64> {
        let (file, inactive) = match self.version {
            Version::One => ("memory.usage_in_bytes", "total_inactive_file"),
            Version::Two => ("memory.current", "inactive_file"),
        };
        let used: u64 = fs::read_to_string(self.memory.join(file)).ok()?.trim().parse().ok()?;
        Some(used.saturating_sub(entry(&self.memory.join("memory.stat"), inactive).unwrap_or(0)))
    }

    /// How many of its processes the kernel ended for want of memory.
    #[must_use]
    pub fn killed(&self) -> u64 {
        let file = match self.version {
            Version::One => "memory.oom_control",
            Version::Two => "memory.events",
        };
        entry(&self.memory.join(file), "oom_kill").unwrap_or(0)
    }

    /// Seconds of CPU since it was started.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "a few billionths of a second")]
    pub fn cpu_seconds(&self) -> Option<f64> {
        match self.version {
            Version::One => {
                let text = fs::read_to_string(self.cpu.join("cpuacct.usage")).ok()?;
                Some(text.trim().parse::<u64>().ok()? as f64 / 1e9)
            }
            Version::Two => Some(entry(&self.cpu.join("cpu.stat"), "usage_usec")? as f64 / 1e6),
        }
    }
}

/// The number behind a name, in a file with a name and a number on each line.
fn entry(file: &Path, name: &str) -> Option<u64> {
    let text = fs::read_to_string(file).ok()?;
    text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')?.trim().parse().ok())
}
