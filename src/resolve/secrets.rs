//! Secrets in a `service.toml`, and what a person says is none: a file that is committed to git is read by many.

use crate::diagnostic::{Code, Finding, Place, Report};
use crate::project::{FOLDER, Kind, Project};
use crate::secrets::{in_pair, in_text, in_value, kind};
use crate::spec::{Layer, Spec, Table, Text};
use std::collections::BTreeSet;

/// Tables in which people choose the names, so that a name says something of its value.
const FREE: &[&str] = &["env", "annotations", "labels", "metadata"];
/// Keys whose file is committed, and shown to those who read the README.
const FILES: &[&str] = &["request_file", "expect_file"];

/// Keys and files of which a person says that they hold no secret.
#[derive(Debug, Default)]
pub struct NotSecret {
    places: BTreeSet<String>,
}

impl NotSecret {
    /// Those of a file and of all its environments. Findings say where one has no reason or names nothing.
    pub fn of(spec: &Spec, layer: &Layer<'_>, project: &Project, report: &mut Report) -> Self {
        let environments = spec.environments.iter().flatten().map(|(_, own)| own);
        let tables = [spec].into_iter().chain(environments).filter_map(|spec| spec.not_secret.as_ref());
        let (texts, below) = (layer.texts(), layer.from_below());
        let mut places = BTreeSet::new();
        for (place, why) in tables.flat_map(Table::iter) {
            let is_key = texts.iter().any(|text| text.key == place.value);
            // What a platform says is for the services that have the key.
            let is_own = !below.contains(&why.span);
            if is_own && !is_key && project.kind(&place.value) == Kind::Missing {
                report.push(
                    Finding::at(
                        Code::InvalidAllow,
                        place.span,
                        format!("there is no key and no file `{}`", place.value),
                    )
                    .help("name a key with a value, such as `\"env.NAME\"`, or a file of the project"),
                );
            }
            if why.value.trim().is_empty() {
                report.push(
                    Finding::at(
                        Code::InvalidAllow,
                        why.span,
                        format!("nothing says why `{}` holds no secret", place.value),
                    )
                    .help("write the reason for those who review it"),
                );
            }
            places.insert(place.value.clone());
        }
        // A Dockerfile of one's own is looked at as it is generated.
        let own = spec.runtime.as_ref().and_then(|runtime| runtime.dockerfile.as_ref());
        if own.is_some_and(|own| places.contains(&own.value)) {
            places.insert(format!("{FOLDER}/Dockerfile"));
        }
        Self { places }
    }

    /// Takes findings about such files out of a report.
    pub fn lift(&self, project: &Project, report: &mut Report) {
        let files: BTreeSet<String> = self.places.iter().map(|path| project.shown(path)).collect();
        let sources = &report.sources;
        report.findings.retain(|finding| {
            let path = match &finding.place {
                Place::File(path) => Some(path.as_str()),
                Place::Text(span) => sources.locate(*span).map(|located| located.path),
                Place::Nowhere => None,
            };
            finding.code != Code::LiteralSecret || path.is_none_or(|path| !files.contains(path))
        });
    }
}

/// Looks at values, whatever they are for.
pub fn secrets(texts: &[Text], not_secret: &NotSecret, project: &Project, report: &mut Report) {
    for text in texts.iter().filter(|text| !not_secret.places.contains(&text.key)) {
        let said = |finding: &Finding| {
            finding.code == Code::LiteralSecret && finding.place == Place::Text(text.span)
        };
        if report.findings.iter().any(said) {
            continue;
        }
        if FILES.contains(&text.name.as_str()) {
            of_file(text, not_secret, project, report);
            continue;
        }
        let free = FREE.contains(&text.within.as_str());
        let what = if free { in_pair(&text.name, &text.value) } else { in_value(&text.value) };
        let Some(what) = what else { continue };
        let shown = if text.within == "env" { &text.name } else { &text.key };
        let message = format!("`{shown}` looks like a secret, and this file is committed to git");
        report.push(
            Finding::at(Code::LiteralSecret, text.span, message)
                .label(what)
                .help(instead(text))
                .help(if_none(&text.key)),
        );
    }
}

/// What to do with a secret that stands at a key.
fn instead(text: &Text) -> String {
    match (text.within.as_str(), text.key.as_str()) {
        ("env", _) => format!(
            "put the value into a Secret and write `[secrets]` `{} = {{ secret = \"…\", key = \"…\" }}`",
            text.name
        ),
        ("metadata", _) => "put it into a Secret, and name the TriggerAuthentication that reads it: \
                            `authentication_ref = { name = \"…\" }`"
            .to_owned(),
        (_, "gitops.repository") => "give the controller a Secret with it instead".to_owned(),
        _ => "take it out: a pod gets its secrets by `[secrets]`, and no other reader needs one".to_owned(),
    }
}

/// How a person says that something is none.
#[must_use]
pub fn if_none(place: &str) -> String {
    format!("if it is none, say why: `[not_secret]` `\"{place}\" = \"…\"`")
}

/// The body of a request or of an answer.
fn of_file(text: &Text, not_secret: &NotSecret, project: &Project, report: &mut Report) {
    let path = &text.value;
    if not_secret.places.contains(path) {
        return;
    }
    let Ok(body) = project.read(path) else { return };
    if let Some((line, name, what)) = in_text(&body, kind(path)) {
        let name = name.map_or_else(String::new, |name| format!(", `{name}`"));
        let message =
            format!("`{}` looks as if it held a secret, and it is committed to git", project.shown(path));
        report.push(
            Finding::at(Code::LiteralSecret, text.span, message)
                .label(format!("line {line}: {what}{name}"))
                .help("write a made-up value in its place")
                .help(if_none(path)),
        );
    }
}
