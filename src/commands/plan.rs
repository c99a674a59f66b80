//! The output folder of a built project.

use crate::pipeline::Built;
use crate::render::{self, FOLDER, trace};
use crate::resolve::Keys;
use crate::tree::Plan;

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

/// The keys of `service.toml` behind a line of a document.
pub fn keys(built: &Built, path: &str, line: usize) -> Vec<String> {
    let folder = path.rsplit_once('/').map(|(folder, _)| folder);
    let service = built.services.iter().find(|s| folder.is_none() || s.environment.as_deref() == folder);
    let document = built.output.documents.iter().find(|document| document.path == path);
    let (Some(service), Some(document)) = (service, document) else { return Vec::new() };
    // The header is the document's first line, and no template's.
    let Some(index) = line.checked_sub(2) else { return Vec::new() };
    let origins = trace::trace(&document.template, &render::values(service), &built.templates);
    origins.lines.get(index).map_or_else(Vec::new, |origin| Keys::of(service).behind(&origin.keys))
}
