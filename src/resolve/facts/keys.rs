//! Which keys of `[runtime]` a runtime has a use for, as its file says.

use serde::Deserialize;

/// Which keys of `[runtime]` a runtime takes, besides `name`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Keys {
    /// It cannot do without these.
    #[serde(default)]
    pub required: Vec<Key>,
    /// It can do something with these.
    #[serde(default)]
    pub optional: Vec<Key>,
}

/// A key of `[runtime]` that not every runtime has a use for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Key {
    /// The version of the language.
    Version,
    /// A script.
    Entrypoint,
    /// `module:attribute`.
    App,
    /// What pins the dependencies.
    Dependencies,
    /// R packages from CRAN.
    Packages,
    /// The day of the CRAN snapshot.
    Snapshot,
    /// Packages of the distribution.
    SystemPackages,
    /// The same for the build stage.
    BuildPackages,
    /// Further files.
    Files,
    /// A Dockerfile of the project's own.
    Dockerfile,
    /// What the container runs.
    Command,
    /// Words behind it.
    Args,
    /// The user that it runs as.
    User,
    /// Server processes in a pod.
    Workers,
    /// Requests that a process handles at a time.
    Threads,
}

impl Key {
    /// As it is written.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Version => "version",
            Self::Entrypoint => "entrypoint",
            Self::App => "app",
            Self::Dependencies => "dependencies",
            Self::Packages => "packages",
            Self::Snapshot => "snapshot",
            Self::SystemPackages => "system_packages",
            Self::BuildPackages => "build_packages",
            Self::Files => "files",
            Self::Dockerfile => "dockerfile",
            Self::Command => "command",
            Self::Args => "args",
            Self::User => "user",
            Self::Workers => "workers",
            Self::Threads => "threads",
        }
    }
}

impl Keys {
    /// Whether the runtime can do something with a key.
    pub fn take(&self, key: Key) -> bool {
        self.required.contains(&key) || self.optional.contains(&key)
    }
}
