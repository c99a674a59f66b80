//! Which keys of `service.toml` are behind a line of a document: one answer for `check`, `explain` and `review`.
//!
//! Between the stages render and verify: it reads what is known of origins, and changes nothing. The template is rendered
//! once more (`render::trace`), which gives the values behind each line; from each of them, its origin leads on to others
//! and in the end to keys.

mod follow;
mod unlike;

pub use follow::Of;

use crate::diagnostic::{Sources, Span};
use crate::platform::Platform;
use crate::project::Project;
use crate::render::trace::{Provenance, trace};
use crate::render::{
    APPLIERS, Context, Document, KUSTOMIZATION, Output, SMOKE, Settings, in_environment, is_own, planned,
};
use crate::resolve::Service;
use crate::spec::{self, Tree};
use crate::templates::Templates;
use serde::Serialize;
use serde_json::Value;
use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

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
    #[must_use]
    pub fn is_given(&self) -> bool {
        matches!(self.why, Why::Given { .. }) || self.from.iter().any(Self::is_given)
    }

    /// All keys of `service.toml` that it depends on.
    pub fn collect(&self, keys: &mut BTreeSet<String>) {
        keys.extend(self.keys.iter().cloned());
        self.from.iter().for_each(|cause| cause.collect(keys));
    }

    /// The keys by which somebody would change it: its own, else those that it follows from.
    fn first(&self, found: &mut Vec<String>) {
        if matches!(self.why, Why::Content { .. }) {
            return;
        }
        let is_key = || {
            spec::keys().contains(&self.name) && spec::known(&self.name).is_some_and(|key| !key.is_section)
        };
        // A table whose entries each keep the line there is behind it, and is no key to change it by.
        if self.keys.contains(&self.name) && (matches!(self.why, Why::Given { .. }) || is_key()) {
            add(found, &self.name);
            return;
        }
        let before = found.len();
        // Another runtime changes everything; what else it follows from is nearer.
        let (last, near): (Vec<&Self>, Vec<&Self>) = self.from.iter().partition(|from| from.name == RUNTIME);
        for from in near {
            from.first(found);
        }
        if found.len() == before {
            for from in last {
                from.first(found);
            }
        }
        if found.len() == before && self.from.is_empty() {
            // One of a table of names is written there only if somebody chose the name.
            self.keys.iter().filter(|key| spec::keys().contains(*key)).for_each(|key| add(found, key));
        }
    }
}

const RUNTIME: &str = "runtime.name";

fn add(keys: &mut Vec<String>, key: &str) {
    if !keys.iter().any(|other| other == key) {
        keys.push(key.to_owned());
    }
}

/// The keys behind a line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LineKeys {
    /// Those by which somebody would change what is written in it, or else whether it is there, the nearest first.
    pub first: Vec<String>,
    /// All that have a part in what is written in it.
    pub values: BTreeSet<String>,
    /// All that have any part in it, those above included.
    pub all: BTreeSet<String>,
}

/// Looks at the output of one project.
pub struct Causes<'a> {
    output: &'a Output,
    services: &'a [Service],
    project: &'a Project,
    templates: &'a Templates,
    platform: Option<&'a Platform>,
    sources: &'a Sources,
    /// What is written in the files that values are given in, by their paths.
    written: RefCell<BTreeMap<String, Tree<'a>>>,
    /// Where a value was given, and by which key.
    given: RefCell<BTreeMap<Span, Option<(Location, String)>>>,
    /// The documents that were read.
    read: RefCell<BTreeMap<String, Rc<Read<'a>>>>,
    /// The keys behind their lines.
    lines: RefCell<BTreeMap<String, Rc<Vec<LineKeys>>>>,
    /// The keys behind the Dockerfile.
    dockerfile: OnceCell<BTreeSet<String>>,
}

/// A document and where its lines come from.
#[derive(Default)]
pub struct Read<'a> {
    document: Option<&'a Document>,
    settings: Settings,
    /// The paths of all values that its template read.
    reads: BTreeSet<String>,
    /// One for each line of the document; none for a header.
    pub lines: Vec<Option<Provenance>>,
}

impl<'a> Causes<'a> {
    /// `sources` are those that the project was built with.
    #[must_use]
    pub fn new(
        (output, services): (&'a Output, &'a [Service]),
        (project, templates, platform): (&'a Project, &'a Templates, Option<&'a Platform>),
        sources: &'a Sources,
    ) -> Self {
        Self {
            output,
            services,
            project,
            templates,
            platform,
            sources,
            written: RefCell::default(),
            given: RefCell::default(),
            read: RefCell::default(),
            lines: RefCell::default(),
            dockerfile: OnceCell::new(),
        }
    }

    /// The document at a path.
    #[must_use]
    pub fn document(&self, path: &str) -> Option<&'a Document> {
        self.output.documents.iter().find(|document| document.path == path)
    }

    /// The keys behind each line of a document, the first line first; none where there is no such document.
    #[must_use]
    pub fn lines(&self, path: &str) -> Rc<Vec<LineKeys>> {
        if let Some(known) = self.lines.borrow().get(path) {
            return Rc::clone(known);
        }
        let lines = self.document(path).map_or_else(Vec::new, |document| self.keys_of(&self.read(document)));
        let lines = Rc::new(lines);
        self.lines.borrow_mut().insert(path.to_owned(), Rc::clone(&lines));
        lines
    }

    /// The keys by which somebody would change a line (from 1) of a document, the nearest first.
    #[must_use]
    pub fn to_change(&self, path: &str, line: usize) -> Vec<String> {
        let lines = self.lines(path);
        line.checked_sub(1).and_then(|at| lines.get(at)).map_or_else(Vec::new, |keys| keys.first.clone())
    }

    /// Where a value of a line (from 1) of a document was written, or else what it follows from, or the runtime.
    #[must_use]
    pub fn place(&self, path: &str, line: usize) -> Option<Span> {
        let read = self.read(self.document(path)?);
        let values = &read.lines.get(line.checked_sub(1)?)?.as_ref()?.keys;
        let written = |path: &String| read.settings.given(path);
        let keys = self.lines(path).get(line - 1).cloned().unwrap_or_default();
        let follows_from = keys.first.iter().chain(keys.values.iter().filter(|key| *key != RUNTIME));
        let mut all = values.iter().chain(follows_from);
        all.find_map(written).or_else(|| read.settings.given(RUNTIME))
    }

    /// Renders a document once more and looks on.
    pub fn read(&self, document: &'a Document) -> Rc<Read<'a>> {
        if let Some(read) = self.read.borrow().get(&document.path) {
            return Rc::clone(read);
        }
        let read = Rc::new(self.read_anew(document));
        self.read.borrow_mut().insert(document.path.clone(), Rc::clone(&read));
        read
    }

    fn read_anew(&self, document: &'a Document) -> Read<'a> {
        let context = Context::of_document(document, self.output, self.services, self.project.file_name());
        let Some(context) = context else { return Read { document: Some(document), ..Read::default() } };
        let traced = trace(&document.template, &context.values, self.templates);
        let mut lines = vec![None; document.text.lines().count()];
        // A header stands before what the template gives, and Markdown loses empty lines at both ends.
        let blank = traced.text.lines().take_while(|line| line.trim().is_empty()).count();
        let header = document.text.trim_end().strip_suffix(traced.text.trim()).unwrap_or(&document.text);
        let header = header.matches('\n').count();
        for (line, provenance) in lines.iter_mut().skip(header).zip(traced.lines.into_iter().skip(blank)) {
            let mut provenance = provenance;
            // The text itself is the edition's.
            if self.templates.is_by_edition(&provenance.template) {
                provenance.conditions.push("edition".to_owned());
            }
            *line = Some(provenance);
        }
        if document.template == KUSTOMIZATION.template {
            self.listed_by_own(document, &mut lines);
        }
        Read { document: Some(document), settings: context.settings, reads: traced.reads, lines }
    }

    /// That a manifest of one's own is listed depends on what its template asks.
    fn listed_by_own(&self, listing: &Document, lines: &mut [Option<Provenance>]) {
        let folder = listing.path.strip_suffix(KUSTOMIZATION.file).unwrap_or_default();
        for (line, text) in lines.iter_mut().zip(listing.text.lines()) {
            let path = format!("{folder}{}", text.trim_start_matches([' ', '-']));
            if let (Some(line), Some(own)) = (line, self.document(&path).filter(|own| is_own(own))) {
                line.conditions.extend(self.because(own));
            }
        }
    }

    /// What is known of a service's values, without a document.
    #[must_use]
    pub fn of_service(service: &Service) -> Read<'a> {
        Read { settings: Context::of(service).settings, ..Read::default() }
    }

    /// What decides that a document is there.
    #[must_use]
    pub fn because(&self, document: &Document) -> Vec<String> {
        let (folder, name) = in_environment(&document.path);
        let services = self.services.iter();
        let mut services = services.filter(|s| folder.is_empty() || s.environment.as_deref() == Some(folder));
        let planned = services.next().map(planned).unwrap_or_default();
        if is_own(document) {
            // Its template decides, by what it asks before every line.
            let read = self.document(&document.path).map(|document| self.read(document)).unwrap_or_default();
            let mut asked =
                read.lines.iter().flatten().map(|line| line.conditions.iter().collect::<BTreeSet<_>>());
            let first = asked.next().unwrap_or_default();
            let of_all = asked.fold(first, |of_all, line| of_all.intersection(&line).copied().collect());
            return of_all.into_iter().cloned().collect();
        }
        let because = match planned.iter().find(|planned| planned.file == name) {
            Some(planned) => planned.because,
            None if name == "Dockerfile" => &["runtime.name"],
            None => match APPLIERS.iter().chain([&SMOKE]).find(|applier| applier.file == name) {
                Some(applier) if applier.because.contains(&"gitops.smoke") => applier.because,
                Some(_) => &["gitops"],
                None => &[],
            },
        };
        because.iter().map(|key| (*key).to_owned()).collect()
    }

    /// What decides where a document is, and is not worth a word beside each line of it.
    #[must_use]
    pub fn silently(document: &Document) -> Option<&'static str> {
        (!document.path.starts_with("Dockerfile")).then_some("environments")
    }
}
