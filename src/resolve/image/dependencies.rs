//! Whether the image can be built from the file with the dependencies, and whether what the runtime needs is among them.
//! Neither would be noticed before the build fails, or a pod.

use crate::dependencies::{self, Dependencies, Format};
use crate::diagnostic::{Code, Finding};
use crate::resolve::Resolver;
use crate::resolve::facts::installer::InstallerFile;
use crate::resolve::facts::placeholder;
use crate::resolve::facts::runtime::{Need, RuntimeFile, list};
use crate::spec::Spanned;
use crate::worktree::reason;

/// The file with the dependencies.
pub(in crate::resolve) struct Source<'a> {
    /// As it is given.
    pub given: &'a Spanned<String>,
    /// Its path in the project.
    pub path: &'a str,
    /// What installs from it.
    pub installer: &'a InstallerFile,
    /// The version of the language.
    pub version: Option<&'a str>,
}

impl Resolver<'_, '_> {
    /// What the file installs, where that can be read.
    pub(in crate::resolve) fn dependencies(
        &mut self,
        source: &Source<'_>,
        runtime: &RuntimeFile,
    ) -> Option<Dependencies> {
        let format = source.installer.format?;
        // That there is no such file was said already.
        if !self.input.project.kind(source.path).is_file() {
            return None;
        }
        let text = self.input.project.read(source.path);
        let read = text.map_err(|error| reason(&error)).and_then(|text| dependencies::read(format, &text));
        match read {
            Err(why) => {
                let message = format!("`{}` cannot be read", self.input.project.shown(source.path));
                let why = why.lines().next().unwrap_or_default().to_owned();
                let finding = Finding::at(Code::NotInstallable, source.given.span, message).label(why);
                self.report.push(finding);
                None
            }
            Ok(found) => {
                self.installs(source, &found);
                self.builds(source, &found);
                for need in &runtime.needs {
                    self.needs(source, &found, format, need);
                }
                Some(found)
            }
        }
    }

    /// What ends the build.
    fn installs(&mut self, source: &Source<'_>, found: &Dependencies) {
        let shown = self.input.project.shown(source.path);
        if !found.files.is_empty() {
            let message = format!("`{shown}` takes in {}", some(&found.files));
            self.report.push(
                Finding::at(Code::NotInstallable, source.given.span, message)
                    .label("the stage of the image that installs has this one file, and would fail")
                    .help(self.lock(source)),
            );
        }
        let unpinned: Vec<String> =
            found.unpinned.iter().filter(|entry| !found.files.contains(entry)).cloned().collect();
        if source.installer.hashes && !unpinned.is_empty() {
            let message = format!("`{shown}` has no exact version with a hash for {}", some(&unpinned));
            self.report.push(
                Finding::at(Code::NotInstallable, source.given.span, message)
                    .label("the image is built with `--require-hashes`, which takes nothing else")
                    .help(self.lock(source)),
            );
        }
    }

    /// What has no wheel: to build it, tools would be fetched that the lock does not cover.
    fn builds(&mut self, source: &Source<'_>, found: &Dependencies) {
        if found.unbuilt.is_empty() {
            return;
        }
        let shown = self.input.project.shown(source.path);
        let message = format!("`{shown}` has no wheel for {}", some(&found.unbuilt));
        self.report.push(
            Finding::at(Code::NotInstallable, source.given.span, message)
                .label("the image has no compiler and no git, and is built from wheels alone")
                .help("take a version that has wheels, or publish one to an index of your own"),
        );
    }

    fn needs(&mut self, source: &Source<'_>, found: &Dependencies, format: Format, need: &Need) {
        let known = found.package(&format.name(&need.package));
        let (at_least, below) = (need.at_least.as_deref(), need.below.as_deref());
        let message = match known {
            Some(package) if package.is_within(at_least, below) => return,
            Some(package) => {
                let version = package.version.as_deref().unwrap_or_default();
                format!("this runtime cannot run `{}` {version}", need.package)
            }
            None => {
                let shown = self.input.project.shown(source.path);
                format!("`{}` is not among what `{shown}` installs", need.package)
            }
        };
        let finding = Finding::at(Code::MissingPackage, source.given.span, message).label(need.why.clone());
        self.report.push(finding.help(self.add(source, format, need)));
    }

    /// How a file is written that the image can be built from.
    fn lock(&self, source: &Source<'_>) -> String {
        let Some((written, command)) = self.written(source) else {
            return match &source.installer.lock {
                Some(lock) => format!("take each from an index of packages, and lock again: `{lock}`"),
                None => "write everything into one file, with versions".to_owned(),
            };
        };
        if self.input.project.kind(&written).is_file() {
            return format!("lock what `{}` asks for: `{command}`", self.input.project.shown(&written));
        }
        let shown = self.input.project.shown(source.path);
        let written = self.input.project.shown(&written);
        format!("keep it as `{written}` and lock that: `mv {shown} {written} && {command}`")
    }

    /// How a package gets into a file.
    fn add(&self, source: &Source<'_>, format: Format, need: &Need) -> String {
        let package = if format == Format::RenvLock { need.package.clone() } else { need.requirement() };
        let fill = |words: &str| {
            placeholder::fill(words, |key| (key == "package").then(|| package.clone())).unwrap_or_default()
        };
        match (&source.installer.add, self.written(source)) {
            (Some(add), _) => format!("add it: `{}`", fill(add)),
            (None, Some((written, command))) if self.input.project.kind(&written).is_file() => {
                let written = self.input.project.shown(&written);
                format!("write `{package}` into `{written}` and lock it: `{command}`")
            }
            (None, Some(_)) if source.installer.hashes => {
                let shown = self.input.project.shown(source.path);
                format!("write `{package}` into `{shown}`; {}", self.lock(source))
            }
            (None, _) => format!("write `{package}` into `{}`", self.input.project.shown(source.path)),
        }
    }

    /// The file that people write, beside the one that is installed from, and the command that makes one of the other.
    fn written(&self, source: &Source<'_>) -> Option<(String, String)> {
        let written = source.installer.written(source.path)?;
        let shown = |path: &str| self.input.project.shown(path);
        let command = source.installer.command(&shown(&written), &shown(source.path), source.version)?;
        Some((written, command))
    }
}

impl InstallerFile {
    /// The file that people write, beside one that is installed from.
    #[must_use]
    pub fn written(&self, path: &str) -> Option<String> {
        let (stem, _) = path.rsplit_once('.')?;
        Some(format!("{stem}{}", self.source.as_ref()?))
    }

    /// The command that makes the one of the other, for the image's version of the language and its platform.
    #[must_use]
    pub fn command(&self, written: &str, path: &str, version: Option<&str>) -> Option<String> {
        let filled = placeholder::fill(self.lock.as_ref()?, |key| match key {
            "source" => Some(written.to_owned()),
            "runtime.dependencies" => Some(path.to_owned()),
            "runtime.version" => Some(version.unwrap_or("VERSION").to_owned()),
            _ => None,
        });
        filled.ok()
    }
}

impl Need {
    /// As people write it into a file.
    #[must_use]
    pub fn requirement(&self) -> String {
        let bounds = [(">=", &self.at_least), ("<", &self.below)];
        let bounds: Vec<String> = bounds
            .into_iter()
            .filter_map(|(sign, bound)| Some(format!("{sign}{}", bound.as_ref()?)))
            .collect();
        format!("{}{}", self.package, bounds.join(","))
    }
}

/// The first few, and how many more.
fn some(entries: &[String]) -> String {
    const SHOWN: usize = 3;
    let first = list(entries.iter().take(SHOWN).map(String::as_str));
    match entries.len().saturating_sub(SHOWN) {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}
