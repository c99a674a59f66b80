//! `edition.toml`: what an edition promises, and the defaults in which it differs from the one before. An edition is the
//! folder of this file, which has the templates too that it changes, under their names.

use super::runtime::list;
use crate::diagnostic::{Code, Finding, Report};
use crate::kubernetes::Version;
use crate::project::Project;
use crate::resolve::{Setting, names};
use crate::spec::{self, Layer, Spanned, Spec, Tables, edit};
use crate::templates::Templates;
use crate::worktree::unreadable;
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// What is written of an edition.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct EditionFile {
    /// The edition before; the first has none.
    after: Option<Spanned<String>>,
    /// The oldest version of Kubernetes that takes what it writes for a service that names none.
    kubernetes: Option<Version>,
    /// Keys of `service.toml` whose default is another than before.
    #[serde(rename = "defaults")]
    _defaults: Option<Spec>,
}

impl Tables for EditionFile {
    fn is_table(path: &[String]) -> bool {
        matches!(path, [first, rest @ ..] if first == "defaults" && (rest.is_empty() || Spec::is_table(rest)))
    }
}

/// The generation of defaults and templates that a service is written for.
#[derive(Debug, Clone)]
pub struct Edition {
    /// Its name, as it was given.
    pub name: Setting<String>,
    /// The oldest version of Kubernetes that takes what it writes for a service that names none.
    pub kubernetes: Version,
    /// Itself and those before it but the first, the newest first: where templates are looked up.
    pub names: Vec<String>,
    /// What it and those before it say of defaults, the newest first.
    defaults: Vec<toml::Table>,
}

impl Edition {
    /// The newest: what a new file is written for.
    pub const NEWEST: &str = "2026";

    /// The edition that a file names. Where it names none that is known, that is reported, and the newest stands in for it,
    /// so that the rest can be checked.
    pub fn of(
        spec: &Spec,
        (layer, project, templates): (&Layer<'_>, &Project, &Templates),
        report: &mut Report,
    ) -> Self {
        let newest = Self::NEWEST.to_owned();
        let Some(given) = &spec.edition else {
            if layer.is_whole() {
                let finding = Finding::in_file(Code::MissingKey, project.file(), "`edition` is missing")
                    .help(format!("write `edition = \"{newest}\"` at the top"));
                let put = edit::Assignment { path: vec!["edition".to_owned()], value: newest.clone() };
                let change =
                    report.sources.file(project.file()).and_then(|text| edit::change(text, &put).ok()?);
                let change =
                    change.and_then(|(at, text)| Some((report.sources.span(project.file(), at)?, text)));
                report.push(match change {
                    Some((at, text)) => finding.mend(format!("write `edition = \"{newest}\"`"), at, text),
                    None => finding,
                });
            }
            return Self::named(Setting::default(newest, "the newest"), templates, report);
        };
        if Self::all(templates).contains(&given.value) {
            return Self::named(given.clone().into(), templates, report);
        }
        report.push(
            Finding::at(Code::UnknownEdition, given.span, format!("there is no edition `{}`", given.value))
                .help(format!(
                    "this version knows {}",
                    list(Self::all(templates).iter().map(String::as_str))
                )),
        );
        Self::named(Setting::default(newest, "the newest"), templates, report)
    }

    /// The names of all that there are.
    #[must_use]
    pub fn all(templates: &Templates) -> Vec<String> {
        templates.editions().into_iter().filter(|name| names::label(name).is_ok()).collect()
    }

    fn named(name: Setting<String>, templates: &Templates, report: &mut Report) -> Self {
        let mut edition =
            Self { kubernetes: Version::OLDEST, names: Vec::new(), defaults: Vec::new(), name: name.clone() };
        let mut kubernetes = None;
        let mut next = Some(name.value);
        while let Some(name) = next.filter(|name| !edition.names.contains(name)) {
            let path = format!("editions/{name}/edition.toml");
            let file = match templates.of_edition(&path) {
                Ok(Some(template)) => {
                    edition.defaults.extend(own_defaults(&template.text));
                    spec::read::<EditionFile>(&template.path, &template.text, report).map(|(_, file)| file)
                }
                Ok(None) => None,
                Err(error) => {
                    report.push(unreadable(&templates.shown(&path), &error));
                    None
                }
            };
            edition.names.push(name);
            kubernetes = kubernetes.or(file.as_ref().and_then(|file| file.kubernetes));
            next = file.and_then(|file| file.after).map(|after| after.value);
        }
        // The first one's templates are those that lie in no edition's folder.
        edition.names.pop();
        edition.kubernetes = kubernetes.unwrap_or(Version::OLDEST);
        edition
    }

    /// The default of a key, where this edition says another one than the first.
    #[must_use]
    pub fn default<T: DeserializeOwned>(&self, key: &str) -> Option<T> {
        let said = self.defaults.iter().find_map(|defaults| {
            let (first, rest) = key.split_once('.').unwrap_or((key, ""));
            rest.split('.')
                .filter(|name| !name.is_empty())
                .try_fold(defaults.get(first)?, |at, name| at.get(name))
        });
        T::deserialize(said?.clone()).ok()
    }
}

fn own_defaults(text: &str) -> Option<toml::Table> {
    match text.parse::<toml::Table>().ok()?.remove("defaults")? {
        toml::Value::Table(defaults) => Some(defaults),
        _ => None,
    }
}
