use super::{Explainer, nothing};
use crate::causes::{Cause, Causes, Location, Of};
use crate::diagnostic::Finding;
use crate::tree::LOCK;
use serde::Serialize;
use std::collections::BTreeSet;

/// Where a line of a generated file comes from.
#[derive(Debug, Serialize)]
pub struct LineExplained {
    /// The file as findings show it.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// The line itself.
    pub text: String,
    /// The line of the template that wrote it; what was copied or counted has none.
    pub template: Option<Location>,
    /// What is written in it.
    pub values: Vec<Cause>,
    /// What it is there for.
    pub conditions: Vec<Cause>,
    /// What else there is to say.
    pub note: Option<String>,
    /// Keys that it depends on and that are not worth a word.
    #[serde(skip)]
    silently: BTreeSet<String>,
}

impl LineExplained {
    /// All keys of `service.toml` that the line depends on.
    #[must_use]
    pub fn keys(&self) -> BTreeSet<String> {
        let mut keys = self.silently.clone();
        self.values.iter().chain(&self.conditions).for_each(|cause| cause.collect(&mut keys));
        keys
    }

    /// Whether the line depends on a key, or on one above or below it.
    #[must_use]
    pub fn names(&self, key: &str) -> bool {
        self.keys().iter().any(|other| super::touches(other, key))
    }
}

impl Explainer<'_> {
    /// What a line (from 1) of a lock is: of the lock's text no template decides.
    ///
    /// # Errors
    /// When there is no such line.
    pub fn lock_line(&self, lock: &str, line: usize) -> Result<LineExplained, Box<Finding>> {
        let shown = self.shown(LOCK);
        let Some(text) = line.checked_sub(1).and_then(|at| lock.lines().nth(at)) else {
            let message = format!("there is no line {line}: the file has {}", lock.lines().count());
            return Err(Box::new(nothing(&shown, message)));
        };
        let hashed = text.split_once(" = \"sha256:").map(|(path, _)| path.trim_matches('"'));
        let output = &self.built.output;
        let note = match hashed {
            Some(path) if output.documents.iter().any(|document| document.path == path) => {
                format!("it is the hash of {}, by which an edit by hand is seen", self.shown(path))
            }
            Some(path) if output.inputs.contains_key(path) => {
                format!("it is the hash of {path}, which goes into the image")
            }
            Some(path) => format!("it was the hash of {path}; `modelstow check` says more"),
            None => "it is of the lock itself, by which modelstow knows its own files".to_owned(),
        };
        Ok(LineExplained {
            file: shown,
            line,
            text: text.to_owned(),
            template: None,
            values: Vec::new(),
            conditions: Vec::new(),
            note: Some(note),
            silently: BTreeSet::new(),
        })
    }

    /// Where a line (from 1) of a document comes from.
    ///
    /// # Errors
    /// When there is no such document or line.
    pub fn line(&self, path: &str, line: usize) -> Result<LineExplained, Box<Finding>> {
        let shown = self.shown(path);
        let Some(document) = self.causes.document(path) else {
            let names: Vec<&str> = self.built.output.documents.iter().map(|d| d.path.as_str()).collect();
            let finding = nothing(&shown, "modelstow does not write this file".to_owned());
            return Err(Box::new(finding.help(format!("it writes {}", names.join(", ")))));
        };
        let count = document.text.lines().count();
        let Some(text) = line.checked_sub(1).and_then(|at| document.text.lines().nth(at)) else {
            let message = format!("there is no line {line}: the file has {count}");
            return Err(Box::new(nothing(&shown, message)));
        };
        let read = self.causes.read(document);
        let origin = read.lines.get(line - 1).and_then(Option::as_ref);
        let because = self.causes.because(document);
        // That a file is there by default is nothing to tell of each of its lines.
        let (mut conditions, by_default): (Vec<Cause>, Vec<Cause>) =
            self.causes.of(&because, Of::Presence, &read).into_iter().partition(Cause::is_given);
        let mut silently: BTreeSet<String> =
            Causes::silently(document).map(str::to_owned).into_iter().collect();
        for cause in &by_default {
            cause.collect(&mut silently);
        }
        let mut explained = LineExplained {
            file: shown,
            line,
            text: text.to_owned(),
            template: None,
            values: Vec::new(),
            conditions: Vec::new(),
            note: None,
            silently,
        };
        if let Some(origin) = origin {
            explained.template =
                self.built.templates.find(&origin.template).ok().flatten().map(|template| Location {
                    file: template.path,
                    line: origin.line,
                    column: 1,
                });
            explained.values = self.causes.of(&origin.keys, Of::Value, &read);
            let paths = origin.conditions.iter().filter(|path| !origin.keys.contains(path)).cloned();
            let more = self.causes.of(&paths.collect::<Vec<_>>(), Of::Presence, &read);
            conditions.extend(more);
        } else if let Some(own) = self.causes.own_dockerfile(&read) {
            explained.values = self.causes.of(&[own], Of::Value, &read);
            explained.note = Some("it is copied from the project's own Dockerfile".to_owned());
        } else if read.lines.iter().all(Option::is_none) {
            explained.note = Some(format!(
                "`{}` does more with text than to write values, so its lines cannot be followed",
                document.template
            ));
        } else {
            explained.note = Some("it is the header, which modelstow writes over every file".to_owned());
        }
        conditions.dedup_by(|one, other| one.name == other.name);
        conditions.retain(|cause| !explained.values.contains(cause));
        for condition in &mut conditions {
            condition.from.retain(|cause| !explained.values.contains(cause));
        }
        explained.conditions = conditions;
        Ok(explained)
    }
}
