//! R packages, by the names that those who pack them give them.

use super::Dependencies;

/// Packages that R itself brings along, "R Installation and Administration", "Add-on packages".
const BASE: &[&str] = &[
    "base",
    "compiler",
    "datasets",
    "graphics",
    "grDevices",
    "grid",
    "methods",
    "parallel",
    "splines",
    "stats",
    "stats4",
    "tcltk",
    "tools",
    "utils",
];
/// What Debian puts before the name, by where a package comes from: <https://wiki.debian.org/Teams/r-pkg-team>.
const DEBIAN: &[&str] = &["r-cran-", "r-bioc-", "r-other-"];
/// The same of conda: <https://conda-forge.org/docs/maintainer/knowledge_base/>, "R packages", and bioconda's.
const CONDA: &[&str] = &["r-", "bioconductor-"];
/// The packages with R in them: Debian's, and conda's.
const R: [&str; 2] = ["r-base-core", "r-base"];

/// Where R packages may come from.
pub struct Sources<'a> {
    /// Packages of the distribution.
    pub system: Vec<&'a str>,
    /// Packages from CRAN.
    pub cran: Vec<&'a str>,
    /// What the server brings along.
    pub provided: &'a [String],
    /// What the file with the dependencies installs.
    pub installed: Option<&'a Dependencies>,
}

impl Sources<'_> {
    /// Whether R is installed by any of them. Where it is not, an image has it, and nothing is known of that.
    #[must_use]
    pub fn have_r(&self) -> bool {
        self.installs(R[1]) || self.is_from_debian()
    }

    /// Whether R is Debian's, so that further packages come from there too.
    #[must_use]
    pub fn is_from_debian(&self) -> bool {
        self.system.contains(&R[0])
    }

    /// Whether one of them names a package. What brings it along without a word is not known.
    #[must_use]
    pub fn name(&self, package: &str) -> bool {
        let lower = package.to_lowercase();
        BASE.contains(&package)
            || self.cran.contains(&package)
            || self.provided.iter().any(|known| known == package)
            || self.installs(package)
            || DEBIAN.iter().any(|prefix| self.system.contains(&format!("{prefix}{lower}").as_str()))
            || CONDA.iter().any(|prefix| self.installs(&super::normalized(&format!("{prefix}{lower}"))))
    }

    fn installs(&self, name: &str) -> bool {
        self.installed.is_some_and(|installed| installed.package(name).is_some())
    }
}

/// The name that Debian gives to a package from CRAN.
#[must_use]
pub fn debian(package: &str) -> String {
    format!("{}{}", DEBIAN[0], package.to_lowercase())
}
