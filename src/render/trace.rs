//! Where each line of a rendered file comes from: the template's line, and the values that were read for it.
//!
//! The file is rendered a second time with marks in it. Template lines carry their number, and values carry the paths
//! that were read since the value before. The marks are characters that Unicode leaves to private use.

use super::engine::{Engine, formatted};
use crate::diagnostic::{Report, Sources, Span};
use crate::resolve::Service;
use crate::templates::Templates;
use minijinja::Error;
use minijinja::value::{Enumerator, Object, ObjectRepr, Serde, Value, ValueKind};
use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

const LINE: char = '\u{E000}';
const KEYS: char = '\u{E001}';
const END: char = '\u{E002}';

/// Where a line comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// The template's name.
    pub template: String,
    /// The template's line, from 1.
    pub line: usize,
    /// Paths of values, in the order in which they were read.
    pub keys: Vec<String>,
}

/// The origin of each line that a template gives for a service; the header line, which no template has, left out.
#[must_use]
pub fn lines(template: &str, service: &Service, templates: &Templates) -> Vec<Origin> {
    let reads: Reads = Reads::default();
    let log = reads.clone();
    let engine = Engine::with(
        templates,
        |name, text| marked(name, &text),
        move |out, state, value| {
            let text = formatted(state.name(), value)?;
            let keys = log.take();
            out.write_str(&format!("{KEYS}{}{END}{text}", keys.join(","))).map_err(Error::from)
        },
    );
    let tracked = Tracked { path: String::new(), inner: Value::from(Serde(service)), reads };
    let text =
        engine.render(template, &Value::from_object(tracked), &mut Report::default()).unwrap_or_default();
    let mut origins: Vec<Origin> = Vec::new();
    for line in text.lines() {
        let previous = origins.last().cloned().unwrap_or_default();
        origins.push(origin(line, &previous));
    }
    origins
}

/// The place in a template of the line (from 1) that it gives for a service, and the line's origin.
#[must_use]
pub fn place(
    template: &str,
    line: usize,
    service: &Service,
    templates: &Templates,
    sources: &mut Sources,
) -> Option<(Span, Origin)> {
    let origin = lines(template, service, templates).into_iter().nth(line.checked_sub(1)?)?;
    let found = templates.find(&origin.template).ok()??;
    let base = sources.add(found.path, found.text);
    Some((sources.line(base, origin.line), origin))
}

fn origin(line: &str, previous: &Origin) -> Origin {
    let mut found = Origin { keys: Vec::new(), ..previous.clone() };
    let mut placed = false;
    for mark in line.split([LINE, KEYS]).skip(1) {
        let Some((mark, _)) = mark.split_once(END) else { continue };
        match mark.rsplit_once('\n').or_else(|| mark.rsplit_once(':')) {
            Some((template, number)) if number.parse::<usize>().is_ok() => {
                if !placed {
                    placed = true;
                    template.clone_into(&mut found.template);
                    found.line = number.parse().unwrap_or_default();
                }
            }
            _ => found.keys.extend(mark.split(',').filter(|key| !key.is_empty()).map(str::to_owned)),
        }
    }
    found
}

/// Puts a mark before the first text of every line that has text of its own.
fn marked(name: &str, text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut inside: Option<&str> = None;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let mut rest = line;
        let mut placed = false;
        while !rest.is_empty() {
            if let Some(end) = inside {
                let at = rest.find(end).map_or(rest.len(), |at| at + end.len());
                if at < rest.len() || rest.ends_with(end) {
                    inside = None;
                }
                out.push_str(&rest[..at]);
                rest = &rest[at..];
                continue;
            }
            let start = rest.len() - rest.trim_start().len();
            let body = &rest[start..];
            let tag = body.starts_with("{%") || body.starts_with("{#");
            let end_of_tagged_line = body.is_empty() && rest.len() < line.len();
            if !(placed || tag || end_of_tagged_line) {
                // Before the indentation, which belongs to the text.
                let _ = write!(out, "{LINE}{name}:{}{END}", index + 1);
                placed = true;
            }
            let next = ["{%", "{#", "{{"].iter().filter_map(|open| rest.find(open)).min();
            if let Some(at) = next {
                out.push_str(&rest[..at + 2]);
                inside = Some(match &rest[at..at + 2] {
                    "{%" => "%}",
                    "{#" => "#}",
                    _ => "}}",
                });
                rest = &rest[at + 2..];
            } else {
                out.push_str(rest);
                rest = "";
            }
        }
    }
    out
}

#[derive(Debug, Clone, Default)]
struct Reads(Arc<Mutex<Vec<String>>>);

impl Reads {
    fn add(&self, path: &str) {
        if let Ok(mut reads) = self.0.lock()
            && !reads.iter().any(|read| read == path)
        {
            reads.push(path.to_owned());
        }
    }

    fn take(&self) -> Vec<String> {
        self.0.lock().map(|mut reads| std::mem::take(&mut *reads)).unwrap_or_default()
    }
}

/// A table of values that notes which of them are read.
#[derive(Debug)]
struct Tracked {
    path: String,
    inner: Value,
    reads: Reads,
}

impl Object for Tracked {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Map
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let child = self.inner.get_item(key).ok().filter(|child| !child.is_undefined())?;
        let name = key.as_str()?;
        let path = if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) };
        if child.kind() == ValueKind::Map {
            return Some(Value::from_object(Self { path, inner: child, reads: self.reads.clone() }));
        }
        self.reads.add(&path);
        Some(child)
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        match self.inner.try_iter() {
            Ok(keys) => Enumerator::Values(keys.collect()),
            Err(_) => Enumerator::Empty,
        }
    }
}
