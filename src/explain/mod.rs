//! Where a line of a generated file comes from, and where a key of `service.toml` goes.
//!
//! Beside the way of the data: it reads what the stages know of origins, and changes nothing.

mod causes;
mod human;
mod key;
mod line;
mod origins;

pub use key::{KeyExplained, Reached, Says};
pub use line::LineExplained;

use origins::Origins;
use serde::Serialize;
use serde_json::Value;
use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::diagnostic::{Code, Finding, Sources, Span};
use crate::pipeline::Built;
use crate::render::trace::{Origin, trace};
use crate::render::{APPLIERS, Context, Document, FOLDER, planned};
use crate::resolve::Service;
use crate::spec::Tree;

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Location {
    /// The path as findings show it.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
}

/// Why a value is what it is.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "origin", rename_all = "kebab-case")]
pub enum Why {
    /// It is written here.
    Given {
        /// Where.
        at: Location,
    },
    /// It is not written, and this is the reason for the default.
    Default {
        /// In words.
        reason: String,
    },
    /// The runtime, the controller or the installer states it.
    Stated {
        /// Where.
        at: Location,
    },
    /// It follows from others.
    Derived {
        /// The rule in words.
        rule: String,
    },
    /// There is no such value.
    Absent,
    /// It holds further values.
    Holds,
    /// The text of the Dockerfile, and of the files that it copies.
    Content {
        /// The files and folders.
        copied: Vec<String>,
    },
}

/// A value that a line depends on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cause {
    /// The key of `service.toml` that says it, or the name that templates have for it.
    pub name: String,
    /// What it is.
    #[serde(skip_serializing_if = "Value::is_null")]
    pub value: Value,
    /// Why it is that.
    #[serde(flatten)]
    pub why: Why,
    /// What it follows from.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub from: Vec<Cause>,
    /// The keys that it is said by, where the name is not one.
    #[serde(skip)]
    keys: BTreeSet<String>,
}

impl Cause {
    /// Whether anything in it is written somewhere.
    fn is_given(&self) -> bool {
        matches!(self.why, Why::Given { .. }) || self.from.iter().any(Self::is_given)
    }

    /// All keys of `service.toml` that it depends on.
    fn collect(&self, keys: &mut BTreeSet<String>) {
        keys.extend(self.keys.iter().cloned());
        self.from.iter().for_each(|cause| cause.collect(keys));
    }
}

/// Whether one of two keys is the other, or lies below it.
fn touches(one: &str, other: &str) -> bool {
    let below = |key: &str, above: &str| {
        key.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    below(one, other) || below(other, one)
}

/// Looks at one built project.
pub struct Explainer<'a> {
    built: &'a Built,
    sources: &'a Sources,
    /// What is written in the files that values are given in, by their paths.
    written: RefCell<BTreeMap<String, Tree<'a>>>,
    /// Where a value was given, and by which key.
    given: RefCell<BTreeMap<Span, Option<(Location, String)>>>,
    /// The documents that were read.
    read: RefCell<BTreeMap<String, Rc<Read<'a>>>>,
    /// The keys behind the Dockerfile.
    dockerfile: OnceCell<BTreeSet<String>>,
}

/// A document and where its lines come from.
#[derive(Default)]
struct Read<'a> {
    document: Option<&'a Document>,
    origins: Origins,
    /// The paths of all values that its template read.
    reads: BTreeSet<String>,
    /// One for each line of the document; none for a header.
    lines: Vec<Option<Origin>>,
}

impl<'a> Explainer<'a> {
    /// `sources` are those that the project was built with.
    #[must_use]
    pub fn new(built: &'a Built, sources: &'a Sources) -> Self {
        Self {
            built,
            sources,
            written: RefCell::default(),
            given: RefCell::default(),
            read: RefCell::default(),
            dockerfile: OnceCell::new(),
        }
    }

    /// Renders a document once more and looks on.
    fn read(&self, document: &'a Document) -> Rc<Read<'a>> {
        if let Some(read) = self.read.borrow().get(&document.path) {
            return Rc::clone(read);
        }
        let read = Rc::new(self.read_anew(document));
        self.read.borrow_mut().insert(document.path.clone(), Rc::clone(&read));
        read
    }

    fn read_anew(&self, document: &'a Document) -> Read<'a> {
        let file = self.built.project.file_name();
        let Some(context) = Context::of_document(document, &self.built.output, &self.built.services, file)
        else {
            return Read { document: Some(document), ..Read::default() };
        };
        let traced = trace(&document.template, &context.values, &self.built.templates);
        let mut lines = vec![None; document.text.lines().count()];
        // A header stands before what the template gives, and Markdown loses empty lines at both ends.
        let blank = traced.text.lines().take_while(|line| line.trim().is_empty()).count();
        let header = document.text.trim_end().strip_suffix(traced.text.trim()).unwrap_or(&document.text);
        let header = header.matches('\n').count();
        for (line, origin) in lines.iter_mut().skip(header).zip(traced.lines.into_iter().skip(blank)) {
            *line = Some(origin);
        }
        Read { document: Some(document), origins: Origins::of(&context.origins), reads: traced.reads, lines }
    }

    /// What is known of a service's values, without a document.
    fn of_service(service: &Service) -> Read<'a> {
        Read { origins: Origins::of(&Context::of(service).origins), ..Read::default() }
    }

    /// What decides that a document is there.
    fn because(&self, document: &Document) -> Vec<String> {
        let (folder, name) = document.path.rsplit_once('/').unwrap_or(("", &document.path));
        let services = self.built.services.iter();
        let mut services = services.filter(|s| folder.is_empty() || s.environment.as_deref() == Some(folder));
        let planned = services.next().map(planned).unwrap_or_default();
        let because = match planned.iter().find(|planned| planned.file == name) {
            Some(planned) => planned.because,
            None if APPLIERS.iter().any(|applier| applier.file == name) => &["gitops"],
            None if name == "Dockerfile" => &["runtime.name"],
            None => &[],
        };
        because.iter().map(|key| (*key).to_owned()).collect()
    }

    /// What decides where a document is, and is not worth a word beside each line of it.
    fn silently(document: &Document) -> Option<&'static str> {
        (!document.path.starts_with("Dockerfile")).then_some("environments")
    }

    fn shown(&self, path: &str) -> String {
        self.built.project.shown(&format!("{FOLDER}/{path}"))
    }
}

fn nothing(file: &str, message: String) -> Finding {
    Finding::in_file(Code::NothingToExplain, file, message)
}
