//! The output folder of a built project.

use crate::diagnostic::Span;
use crate::pipeline::Built;
use crate::render::{self, FOLDER, trace};
use crate::resolve::Keys;
use crate::tree::Plan;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// What is on disk, against what would be written.
pub fn of(built: &Built) -> Plan<'_> {
    let edition = built.services.first().map_or("", |service| service.edition.value.as_str());
    Plan::make(
        &built.project.path(FOLDER),
        [&built.project.shown(FOLDER), built.project.file()],
        &built.output,
        edition,
    )
}

/// The keys of `service.toml` behind the lines of the documents: each document is traced once.
pub struct Traced<'b> {
    built: &'b Built,
    documents: RefCell<BTreeMap<String, Vec<Vec<String>>>>,
}

impl<'b> Traced<'b> {
    /// Nothing is traced yet.
    pub fn new(built: &'b Built) -> Self {
        Self { built, documents: RefCell::default() }
    }

    /// The keys behind a line (from 1) of a document.
    pub fn keys(&self, path: &str, line: usize) -> Vec<String> {
        // The header is the document's first line, and no template's.
        let Some(index) = line.checked_sub(2) else { return Vec::new() };
        let mut documents = self.documents.borrow_mut();
        let lines = documents.entry(path.to_owned()).or_insert_with(|| self.of_lines(path));
        lines.get(index).cloned().unwrap_or_default()
    }

    fn of_lines(&self, path: &str) -> Vec<Vec<String>> {
        let folder = path.rsplit_once('/').map(|(folder, _)| folder);
        let mut services = self.built.services.iter();
        let service = services.find(|s| folder.is_none() || s.environment.as_deref() == folder);
        let document = self.built.output.documents.iter().find(|document| document.path == path);
        let (Some(service), Some(document)) = (service, document) else { return Vec::new() };
        let keys = Keys::of(service);
        let origins = trace::trace(&document.template, &render::values(service), &self.built.templates);
        origins.lines.iter().map(|origin| keys.behind(&origin.keys)).collect()
    }
}

/// Where in `service.toml` the values of a line were written. What a runtime states is changed with the runtime.
pub fn place(built: &Built, path: &str, line: usize) -> Option<Span> {
    let folder = path.rsplit_once('/').map(|(folder, _)| folder);
    let service = built.services.iter().find(|s| folder.is_none() || s.environment.as_deref() == folder)?;
    let document = built.output.documents.iter().find(|document| document.path == path)?;
    // The header is the document's first line, and no template's.
    let index = line.checked_sub(2)?;
    let origins = trace::trace(&document.template, &render::values(service), &built.templates);
    let values = &origins.lines.get(index)?.keys;
    let keys = Keys::of(service);
    let given = values.iter().find_map(|value| keys.given(value));
    given
        .or_else(|| keys.behind(values).iter().find_map(|key| keys.given(key)))
        .or_else(|| keys.given("runtime.name"))
}
