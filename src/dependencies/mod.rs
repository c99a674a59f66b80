//! What a file with dependencies installs. There is a reader for each form of such a file, and an installer says in its
//! `installer.toml` which form its files have.

mod conda;
mod pipfile;
mod place;
mod poetry;
pub mod r;
mod renv;
mod requirements;
mod uv;
mod version;

pub use place::place;
pub use version::is_below;

use serde::Deserialize;

/// The form of a file with dependencies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// <https://pip.pypa.io/en/stable/reference/requirements-file-format/>.
    Requirements,
    /// JSON, what is in use under `default`: <https://pipenv.pypa.io/en/latest/pipfile.html>.
    PipfileLock,
    /// TOML, <https://python-poetry.org/docs/basic-usage/#installing-with-poetrylock>.
    PoetryLock,
    /// TOML, <https://docs.astral.sh/uv/concepts/projects/layout/#the-lockfile>.
    UvLock,
    /// YAML, <https://docs.conda.io/projects/conda/en/latest/user-guide/tasks/manage-environments.html>.
    CondaEnvironment,
    /// JSON, <https://rstudio.github.io/renv/articles/lockfile.html>.
    RenvLock,
}

/// A package that is installed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    /// In one spelling for all that mean the same.
    pub name: String,
    /// Its version, where the file says exactly one.
    pub version: Option<String>,
}

/// What a file with dependencies says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dependencies {
    /// What is installed.
    pub packages: Vec<Package>,
    /// What stands in it without a hash, or without a version for the hash to be of: as it is written.
    pub unpinned: Vec<String>,
    /// Files and folders that it takes more from, or that it installs.
    pub files: Vec<String>,
    /// Packages that have no wheel and would have to be built from their source.
    pub unbuilt: Vec<String>,
}

/// Reads a file of a form.
///
/// # Errors
/// When the text is not of that form: why.
pub fn read(format: Format, text: &str) -> Result<Dependencies, String> {
    match format {
        Format::Requirements => Ok(requirements::read(text)),
        Format::PipfileLock => pipfile::read(text),
        Format::PoetryLock => poetry::read(text),
        Format::UvLock => uv::read(text),
        Format::CondaEnvironment => conda::read(text),
        Format::RenvLock => renv::read(text),
    }
}

impl Format {
    /// The one spelling of a name. Python's: <https://packaging.python.org/en/latest/specifications/name-normalization/>.
    #[must_use]
    pub fn name(self, name: &str) -> String {
        if self == Self::RenvLock { name.to_owned() } else { normalized(name) }
    }
}

impl Dependencies {
    /// Whether something that is installed has a name, by whatever spelling of Python's.
    #[must_use]
    pub fn installs(&self, name: &str) -> bool {
        self.package(&normalized(name)).is_some()
    }

    /// The package of a name, which is in the spelling of [`Format::name`].
    #[must_use]
    pub fn package(&self, name: &str) -> Option<&Package> {
        self.packages.iter().find(|package| package.name == name)
    }
}

impl Package {
    /// Whether its version is one or higher, and below another. A version that is not known may be any.
    #[must_use]
    pub fn is_within(&self, at_least: Option<&str>, below: Option<&str>) -> bool {
        let Some(version) = &self.version else { return true };
        let is_low = at_least.is_some_and(|least| is_below(version, least) == Some(true));
        let is_high = below.is_some_and(|below| is_below(version, below) == Some(false));
        !is_low && !is_high
    }
}

fn normalized(name: &str) -> String {
    let parts = name.split(['-', '_', '.']).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("-").to_ascii_lowercase()
}
