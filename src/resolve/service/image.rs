//! What serves the model, and the image that holds it.

use super::Writable;
use crate::dependencies::Dependencies;
use crate::resolve::Setting;
use crate::spec::sections::PullPolicy;
use serde::Serialize;

/// A file or folder that the Dockerfile copies.
#[derive(Debug, Clone, Serialize)]
pub struct CopiedPath {
    /// Relative to the project.
    pub path: Setting<String>,
    /// The mode in the image: what a checkout under another umask cannot change.
    pub mode: &'static str,
}

/// What serves the model.
#[derive(Debug, Clone, Serialize)]
pub struct Runtime {
    /// Its name.
    pub name: Setting<String>,
    /// What it is, in a few words.
    pub summary: Setting<String>,
    /// The language's version.
    pub version: Option<Setting<String>>,
    /// The script.
    pub entrypoint: Option<Setting<String>>,
    /// `module:attribute`.
    pub app: Option<Setting<String>>,
    /// The file that pins the dependencies.
    pub dependencies: Option<Setting<String>>,
    /// What installs them, where the runtime leaves that to an installer.
    pub installer: Option<Installer>,
    /// R packages that the server brings along.
    #[serde(skip)]
    pub provides: Vec<String>,
    /// R packages from CRAN.
    pub packages: Vec<Setting<String>>,
    /// The day of the CRAN snapshot.
    pub snapshot: Option<Setting<String>>,
    /// Packages of the distribution, the runtime's own included, sorted.
    pub system_packages: Vec<Setting<String>>,
    /// The same for the build stage alone.
    pub build_packages: Vec<Setting<String>>,
    /// Code and further files.
    pub files: Vec<CopiedPath>,
    /// Server processes in a pod.
    pub workers: Setting<i64>,
    /// Threads of a process that take requests.
    pub threads: Setting<i64>,
    /// Threads that a numeric library may use in one process.
    pub library_threads: Setting<i64>,
    /// The project's own Dockerfile.
    pub dockerfile: Option<Setting<String>>,
    /// What the container runs; of an image that is not built here, empty stands for its own.
    pub command: Setting<Vec<String>>,
    /// Words behind it.
    pub args: Vec<Setting<String>>,
    /// The numeric user.
    pub user: Setting<i64>,
    /// The numeric group.
    pub group: Setting<i64>,
    /// Whether the root file system cannot be written to.
    pub read_only_root_filesystem: Setting<bool>,
    /// Directories that are writable although the root is not.
    pub writable: Vec<Writable>,
}

/// What installs the dependencies.
#[derive(Debug, Clone, Serialize)]
pub struct Installer {
    /// Its name: the folder in `templates/installers/`.
    pub name: Setting<String>,
    /// Files that it needs beside the one with the dependencies.
    pub beside: Vec<Beside>,
    /// What the file installs, where that can be read.
    #[serde(skip)]
    pub installs: Option<Dependencies>,
    /// The image that it comes from by default: a template takes `image.installer`.
    #[serde(skip)]
    pub image: Option<Setting<String>>,
}

/// A file that lies beside the one with the dependencies.
#[derive(Debug, Clone, Serialize)]
pub struct Beside {
    /// Its name.
    pub name: String,
    /// Relative to the project.
    pub path: Setting<String>,
}

/// The container image.
#[derive(Debug, Clone, Serialize)]
pub struct Image {
    /// Registry and repository.
    pub repository: Setting<String>,
    /// Whether it is built from a Dockerfile here.
    pub built: bool,
    /// The base of the final stage, where a template writes the Dockerfile.
    pub base: Option<Setting<String>>,
    /// The image that the installer of the dependencies is taken from.
    pub installer: Option<Setting<String>>,
    /// When it is pulled, where Kubernetes' own rule is not wanted.
    pub pull_policy: Option<Setting<PullPolicy>>,
    /// Secrets with credentials.
    pub pull_secrets: Vec<Setting<String>>,
    /// A tag that was chosen.
    pub tag: Option<Setting<String>>,
    /// A digest that was chosen.
    pub digest: Option<Setting<String>>,
    /// Repository with digest or tag. Without either it is completed by the render stage: the content tag is the hash of
    /// the rendered Dockerfile.
    pub reference: Setting<String>,
}
