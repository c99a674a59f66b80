//! `installer.toml`: what there is to know of what installs the dependencies. An installer is data as a runtime is: a
//! folder `templates/installers/NAME/` with this file and the template of the build stage.

use crate::dependencies::Format;
use crate::diagnostic::{Code, Finding, Report};
use crate::resolve::names;
use crate::spec::{self, Spanned, Tables};
use crate::templates::Templates;
use crate::worktree::unreadable;
use serde::Deserialize;

/// The facts of an installer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstallerFile {
    /// Where the facts come from: manuals, measurements.
    #[serde(rename = "sources")]
    _sources: Vec<String>,
    /// Names of the files that it installs from; one `*` stands for any letters.
    pub files: Vec<String>,
    /// How people call such a file, the most usual first; `modelstow init` looks for them.
    #[serde(default)]
    usual: Vec<String>,
    /// The form of such a file, where there is a reader for it.
    pub format: Option<Format>,
    /// Whether it takes nothing but exact versions with hashes.
    #[serde(default)]
    pub hashes: bool,
    /// The ending of the file that people write, where another command makes the one that is installed from.
    pub source: Option<String>,
    /// That command.
    pub lock: Option<String>,
    /// The command that adds a package.
    pub add: Option<String>,
    /// Names of files that have to lie beside that file.
    #[serde(default)]
    pub beside: Vec<String>,
    /// The image that it comes from, where it comes from one.
    pub image: Option<Spanned<String>>,
}

impl Tables for InstallerFile {
    fn is_table(_: &[String]) -> bool {
        false
    }
}

impl InstallerFile {
    /// Names under which people keep such a file, the most usual first.
    #[must_use]
    pub fn usual(&self) -> &[String] {
        if self.usual.is_empty() { &self.files } else { &self.usual }
    }
}

/// Reads the installer of a name. Findings are added where there is none, or where its file is wrong.
pub fn load(name: &Spanned<String>, templates: &Templates, report: &mut Report) -> Option<InstallerFile> {
    let path = format!("installers/{}/installer.toml", name.value);
    let is_name = names::label(&name.value).is_ok();
    match if is_name { templates.find(&path) } else { Ok(None) } {
        Ok(Some(template)) => spec::read(&template.path, &template.text, report)
            .filter(|(layer, _)| layer.is_whole())
            .map(|(_, file)| file),
        Ok(None) => {
            report.push(
                Finding::at(Code::UnknownRuntime, name.span, format!("there is no installer `{}`", name.value))
                    .help(
                        "one of your own is a folder `templates/installers/NAME/` with `installer.toml` and `Dockerfile`",
                    ),
            );
            None
        }
        Err(error) => {
            report.push(unreadable(&templates.shown(&path), &error));
            None
        }
    }
}

/// Whether a name is one that a pattern stands for.
#[must_use]
pub fn matches(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        Some((before, after)) => {
            name.len() >= before.len() + after.len() && name.starts_with(before) && name.ends_with(after)
        }
        None => pattern == name,
    }
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_star_stands_for_any_letters() {
        assert!(matches("*.txt", "requirements.txt") && matches("uv.lock", "uv.lock"));
        assert!(
            !matches("*.txt", "uv.lock") && !matches("uv.lock", "my-uv.lock") && !matches("aa*aa", "aaa")
        );
    }
}
