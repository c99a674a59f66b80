//! What installs the dependencies. An installer is data as a runtime is: a folder `templates/installers/NAME/` with an
//! `installer.toml` and the template of the build stage. The name of the file with the dependencies chooses it.

use crate::dependencies::Format;
use crate::diagnostic::{Code, Finding, Report};
use crate::project::Kind;
use crate::resolve::facts::runtime::{RuntimeFile, list};
use crate::resolve::image::dependencies::Source;
use crate::resolve::service::{Beside, Installer};
use crate::resolve::{Resolver, Setting, clean};
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
    image: Option<Spanned<String>>,
}

impl Tables for InstallerFile {
    fn is_table(_: &[String]) -> bool {
        false
    }
}

impl Resolver<'_, '_> {
    /// The installer for the file with the dependencies. A runtime without installers has a template that does it all.
    pub(in crate::resolve) fn installer(
        &mut self,
        dependencies: Option<&Spanned<String>>,
        runtime: &RuntimeFile,
        version: Option<&str>,
    ) -> Option<Installer> {
        let dependencies = dependencies.filter(|_| !runtime.installers.is_empty())?;
        let path = clean(dependencies).value;
        let (folder, name) =
            path.rsplit_once('/').map_or(("", path.as_str()), |(folder, name)| (folder, name));
        let mut taken = Vec::new();
        for installer in &runtime.installers {
            let Some(file) = load(installer, self.input.templates, self.report) else { continue };
            if file.files.iter().any(|pattern| matches(pattern, name)) {
                let source = Source { given: dependencies, path: &path, installer: &file, version };
                let installs = self.dependencies(&source, runtime);
                let beside = file.beside.iter();
                let beside = beside.filter_map(|name| self.beside(folder, name, dependencies)).collect();
                return Some(Installer {
                    name: Setting::derived(
                        installer.value.clone(),
                        &["runtime.dependencies"],
                        "the name of the file says what installs from it",
                    ),
                    beside,
                    installs,
                    image: file.image.as_ref().map(Setting::runtime),
                });
            }
            taken.extend(file.files);
        }
        self.report.push(
            Finding::at(
                Code::RuntimeKey,
                dependencies.span,
                format!("nothing that this runtime knows installs from `{name}`"),
            )
            .help(format!("it takes {}", list(taken.iter().map(String::as_str)))),
        );
        None
    }

    fn beside(&mut self, folder: &str, name: &str, of: &Spanned<String>) -> Option<Beside> {
        let path = if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
        if self.input.project.kind(&path).is_file() {
            let rule = "installing needs it, and it lies beside the dependencies";
            let path = Setting::derived(path, &["runtime.dependencies"], rule);
            return Some(Beside { name: name.to_owned(), path });
        }
        // That the file with the dependencies is missing was said already.
        if self.input.project.kind(&of.value) != Kind::Missing {
            let shown = self.input.project.shown(&path);
            self.report.push(
                Finding::at(Code::FileNotFound, of.span, format!("there is no `{shown}`"))
                    .label("whether this agrees with it is checked when the image is built"),
            );
        }
        None
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
    let is_name = crate::resolve::names::label(&name.value).is_ok();
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
