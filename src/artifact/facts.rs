//! What is known of formats and of who reads them, as data: `facts.toml`.

use super::reader::{Broken, Reader};
use super::{Artifact, gguf, onnx, pickle, safetensors};
use crate::dependencies::is_below;
use serde::Deserialize;
use std::sync::LazyLock;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Facts {
    /// Endings of files that hold weights and are not read.
    weights: Vec<String>,
    format: Vec<Format>,
    rule: Vec<Rule>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Format {
    name: String,
    endings: Vec<String>,
    reader: Kind,
    #[serde(default)]
    each_process: bool,
}

/// What reads a file.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    Onnx,
    Safetensors,
    SafetensorsIndex,
    Gguf,
    Pickle,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    of: String,
    says: String,
    packages: Vec<String>,
    same: Option<Part>,
    #[serde(default)]
    newest: Vec<(String, u64)>,
    looked_at: Option<String>,
    why: String,
    #[serde(rename = "source")]
    _source: String,
}

/// Up to which part two versions are compared.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Part {
    Minor,
}

/// The facts of the binary. A test reads them, so that there are always all.
static KNOWN: LazyLock<Facts> = LazyLock::new(|| {
    let none = Facts { weights: Vec::new(), format: Vec::new(), rule: Vec::new() };
    toml::from_str(include_str!("facts.toml")).unwrap_or(none)
});

/// What reads a file of a name; and an artifact of its format, of which nothing else is known yet.
pub fn reader(name: &str) -> Option<(Artifact, Kind)> {
    let name = name.to_ascii_lowercase();
    let of = |format: &&Format| format.endings.iter().any(|ending| name.ends_with(ending.as_str()));
    let format = KNOWN.format.iter().find(of)?;
    let artifact =
        Artifact { format: &format.name, each_process: format.each_process, ..Artifact::default() };
    Some((artifact, format.reader))
}

/// Whether a file of a name holds weights in a format that is not read.
pub fn holds_weights(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    KNOWN.weights.iter().any(|ending| name.ends_with(ending.as_str()))
}

impl Kind {
    pub fn of(self, reader: &mut Reader<'_>) -> Result<Artifact, Broken> {
        match self {
            Self::Onnx => onnx::read(reader),
            Self::Safetensors => safetensors::read(reader),
            Self::SafetensorsIndex => safetensors::index(reader),
            Self::Gguf => gguf::read(reader),
            Self::Pickle => pickle::read(reader),
        }
    }
}

/// A model, and a package that is installed and does not read it.
#[derive(Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// The package.
    pub package: String,
    /// Its version.
    pub installed: String,
    /// What the model is: `scikit-learn 1.5.2 wrote the model`.
    pub model: String,
    /// What happens.
    pub why: &'static str,
    /// A version of the package that reads it.
    pub better: Option<String>,
}

/// What is installed and does not read a model. `installed` gives the version of a package.
pub fn mismatch(artifact: &Artifact, installed: impl Fn(&str) -> Option<String>) -> Option<Mismatch> {
    let rules = KNOWN.rule.iter().flat_map(|rule| {
        let versions = artifact.versions.iter().filter(|(of, _)| *of == rule.of);
        versions.map(move |(_, version)| (rule, version))
    });
    let mut found = rules.flat_map(|(rule, version)| {
        rule.packages.iter().filter_map(|package| Some((package, installed(package)?))).filter_map(
            move |(package, installed)| {
                let Refused { better } = rule.refuses(version, &installed)?;
                let model = rule.says.replace("{version}", version);
                Some(Mismatch { package: package.clone(), installed, model, why: &rule.why, better })
            },
        )
    });
    found.next()
}

/// That a release does not read a version.
struct Refused {
    /// The requirement of one that does, where it is known.
    better: Option<String>,
}

impl Rule {
    fn refuses(&'static self, version: &str, installed: &str) -> Option<Refused> {
        if let Some(Part::Minor) = self.same {
            let (own, others) = (minor(version)?, minor(installed)?);
            return (own != others).then(|| Refused { better: Some(format!("=={version}")) });
        }
        let version: u64 = version.parse().ok()?;
        let (_, newest) =
            self.newest.iter().rev().find(|(since, _)| is_below(installed, since) == Some(false))?;
        let better = self.newest.iter().find(|(_, newest)| *newest >= version);
        let is_known = self.looked_at.as_ref().is_none_or(|last| is_below(last, installed) == Some(false));
        (version > *newest && (better.is_some() || is_known))
            .then(|| Refused { better: better.map(|(since, _)| format!(">={since}")) })
    }
}

fn minor(version: &str) -> Option<(&str, &str)> {
    let mut parts = version.split('.');
    Some((parts.next()?, parts.next()?))
}

#[cfg(test)]
mod tests {
    use super::KNOWN;

    #[test]
    fn the_facts_are_whole() {
        assert!(!KNOWN.weights.is_empty() && !KNOWN.format.is_empty() && !KNOWN.rule.is_empty());
        for rule in &KNOWN.rule {
            assert_ne!(
                rule.same.is_some(),
                !rule.newest.is_empty(),
                "one of `same` and `newest`: {}",
                rule.of
            );
            assert!(rule.newest.is_sorted_by_key(|(_, newest)| *newest), "{}", rule.of);
        }
    }
}
