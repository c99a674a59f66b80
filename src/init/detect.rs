//! Which runtimes fit a project. What a runtime is known by stands in its `runtime.toml`.

use super::dependencies::{self, Search};
use super::files;
use super::looked::Looked;
use super::reach::Reach;
use crate::code::Code;
use crate::diagnostic::{Report, Span};
use crate::resolve::{Detect, Key, RuntimeFile};
use crate::spec::Spanned;
use crate::templates::Templates;
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// A runtime that fits.
#[derive(Debug)]
pub struct Candidate<'a> {
    /// Its name.
    pub name: String,
    /// Its facts.
    pub runtime: RuntimeFile,
    /// Whether it is the project's own.
    own: bool,
    /// What it is known by: a place, and what stands there.
    pub evidence: Vec<(String, String)>,
    /// `module:attribute`.
    pub app: Option<String>,
    /// The script.
    pub entrypoint: Option<String>,
    /// The file that it is known by, where it is known by one that is not code.
    pub by_file: Option<String>,
    /// The code that runs: the application or script, and what it imports or sources.
    pub reach: Reach<'a>,
    /// What pins its dependencies.
    pub dependencies: Search,
    /// Where else one like it starts.
    pub others: Vec<(String, String)>,
    /// R packages that it brings along.
    pub provides: Vec<String>,
    /// Keys that it cannot do without, and that nothing was found for.
    pub missing: Vec<Key>,
}

impl Candidate<'_> {
    /// The better of two comes first: the project's own, what is whole, what the code says, what asks for more.
    fn rank(&self) -> (bool, bool, bool, Reverse<usize>, &str) {
        let by_code = self.app.is_some() || self.entrypoint.is_some();
        (!self.own, !self.missing.is_empty(), !by_code, Reverse(self.evidence.len()), &self.name)
    }

    /// The file of code that is run.
    pub fn main(&self) -> Option<&str> {
        self.reach.code.first().map(|code| code.path.as_str())
    }

    /// The folders below the project in which something like it starts.
    pub fn folders(&self) -> BTreeSet<String> {
        let starts = self.main().into_iter().chain(self.others.iter().map(|(place, _)| place.as_str()));
        starts.filter_map(|path| path.rsplit_once('/')).map(|(folder, _)| folder.to_owned()).collect()
    }

    /// Whether another says nothing that this one does not say too.
    pub fn includes(&self, other: &Self) -> bool {
        self.main() == other.main() && other.evidence.iter().all(|known| self.evidence.contains(known))
    }
}

/// All runtimes that fit, the best first.
pub fn candidates<'a>(looked: &Looked<'a>, report: &mut Report) -> Vec<Candidate<'a>> {
    let mut found = Vec::new();
    for (name, own, mut runtime) in runtimes(looked.templates, report) {
        if let Some(detect) = runtime.detect.take() {
            found.extend(fitting(looked, &name, own, runtime, &detect, report));
        }
    }
    found.sort_by(|a, b| a.rank().cmp(&b.rank()));
    found
}

/// The runtimes that there are, and whether each is the project's own.
pub fn runtimes(templates: &Templates, report: &mut Report) -> Vec<(String, bool, RuntimeFile)> {
    let names = templates.runtimes().into_iter();
    names
        .filter_map(|name| {
            let template = templates.find(&format!("runtimes/{name}/runtime.toml")).ok().flatten()?;
            let spanned = Spanned { value: name.clone(), span: Span::shifted(0..0, 0) };
            let runtime = RuntimeFile::load(&spanned, templates, report)?;
            Some((name, !template.is_built_in(), runtime))
        })
        .collect()
}

fn fitting<'a>(
    looked: &Looked<'a>,
    name: &str,
    own: bool,
    runtime: RuntimeFile,
    detect: &Detect,
    report: &mut Report,
) -> Option<Candidate<'a>> {
    let mut candidate = Candidate {
        name: name.to_owned(),
        own,
        evidence: Vec::new(),
        app: None,
        entrypoint: None,
        by_file: None,
        reach: Reach::default(),
        dependencies: Search::default(),
        others: Vec::new(),
        provides: detect.provides.clone(),
        missing: Vec::new(),
        runtime,
    };
    let by_code = !detect.app.is_empty() || !detect.scripts.is_empty();
    if by_code && !starts(looked, detect, &mut candidate) {
        return None;
    }
    if !detect.files.is_empty() {
        let path = looked.files.first(&detect.files)?;
        candidate.by_file = Some(path.to_owned());
        candidate.evidence.push((path.to_owned(), String::new()));
    }
    if candidate.evidence.is_empty() {
        return None;
    }
    candidate.dependencies =
        dependencies::search(&candidate.runtime, looked.files, looked.project, looked.templates, report);
    let keys = &candidate.runtime.keys;
    candidate.missing = keys
        .required
        .iter()
        .copied()
        .filter(|key| match key {
            Key::App => candidate.app.is_none(),
            Key::Entrypoint => candidate.entrypoint.is_none(),
            Key::Dependencies => candidate.dependencies.found.is_empty(),
            _ => true,
        })
        .collect();
    Some(candidate)
}

/// Names of files that are rather what is run than others.
const MAIN: &[&str] = &["app", "main", "api", "server", "serve", "score", "wsgi", "asgi", "service"];

/// Finds the application or the script, and what has to be found in it and in what it imports.
fn starts<'a>(looked: &Looked<'a>, detect: &Detect, candidate: &mut Candidate<'a>) -> bool {
    let mut all: Vec<&Code> = looked.code.iter().collect();
    all.sort_by_key(|code| {
        let stem = code.path.rsplit('/').next().and_then(|name| name.split('.').next());
        let rank = MAIN.iter().position(|main| stem.is_some_and(|stem| stem.eq_ignore_ascii_case(main)));
        (code.path.matches('/').count(), rank.unwrap_or(MAIN.len()))
    });
    let mut found = all.into_iter().filter_map(|code| start(code, looked, detect));
    let Some(best) = found.next() else { return false };
    candidate.others = found.filter_map(|start| start.evidence.into_iter().next()).collect();
    candidate.evidence = best.evidence;
    candidate.app = best.app;
    candidate.entrypoint = best.entrypoint;
    candidate.reach = best.reach;
    true
}

/// Where a server may start.
struct Start<'a> {
    evidence: Vec<(String, String)>,
    app: Option<String>,
    entrypoint: Option<String>,
    reach: Reach<'a>,
}

fn start<'a>(code: &'a Code, looked: &Looked<'a>, detect: &Detect) -> Option<Start<'a>> {
    let mut evidence = Vec::new();
    let (mut app, mut entrypoint) = (None, None);
    if !detect.app.is_empty() {
        let (attribute, line, words) = application(code, looked.code, &detect.app)?;
        app = Some(format!("{}:{attribute}", module(&code.path)));
        evidence.push((format!("{}:{line}", code.path), words));
    }
    if !detect.scripts.is_empty() {
        let fits = detect.scripts.iter().any(|pattern| files::is(&code.path, pattern));
        let (line, words) = fits.then(|| code.starts_a_line(&detect.lines)).flatten()?;
        entrypoint = Some(code.path.clone());
        evidence.push((format!("{}:{line}", code.path), format!("`{words}`")));
    }
    let reach = Reach::of(code, app.is_some(), looked);
    if !detect.imports.is_empty() {
        let mut imports = reach.code.iter();
        let (code, import) = imports.find_map(|code| Some((code, code.imports(&detect.imports)?)))?;
        let place = format!("{}:{}", code.path, import.line);
        evidence.push((place, format!("the import of `{}`", import.value)));
    }
    if !detect.mentions.is_empty() {
        let mut mentions = reach.code.iter();
        let (code, (line, words)) =
            mentions.find_map(|code| Some((code, code.mentions(&detect.mentions)?)))?;
        evidence.push((format!("{}:{line}", code.path), format!("`{words}`")));
    }
    Some(Start { evidence, app, entrypoint, reach })
}

/// `src/app.py` is imported as `src.app`.
fn module(path: &str) -> String {
    let path = path.strip_suffix(".py").unwrap_or(path);
    path.strip_suffix("/__init__").unwrap_or(path).replace('/', ".")
}

/// The name at the top level of a module that holds an object of one of some classes, or what a function gives back
/// that makes one; and its line.
fn application(code: &Code, all: &[Code], classes: &[String]) -> Option<(String, usize, String)> {
    let is_class = |class: &str| classes.iter().any(|known| known == class);
    let makes = |function: &str| {
        let name = function.rsplit('.').next().unwrap_or_default();
        all.iter()
            .flat_map(|code| &code.made)
            .any(|found| found.value.within.as_deref() == Some(name) && is_class(&found.value.class))
    };
    let made = code.made.iter().filter(|found| found.value.within.is_none());
    let found = made.clone().find(|found| is_class(&found.value.class));
    let found = found.or_else(|| made.clone().find(|found| makes(&found.value.class)))?;
    let class = found.value.class.rsplit('.').next().unwrap_or_default();
    Some((found.value.name.clone(), found.line, format!("`{} = {class}(…)`", found.value.name)))
}

/// Where an application is made within a function only, so that nothing can import it.
pub fn hidden(looked: &Looked<'_>, report: &mut Report) -> Option<(String, String)> {
    let classes: Vec<String> = runtimes(looked.templates, report)
        .into_iter()
        .flat_map(|(_, _, runtime)| runtime.detect.unwrap_or_default().app)
        .collect();
    looked.code.iter().find_map(|code| {
        code.made
            .iter()
            .filter(|found| classes.contains(&found.value.class))
            .find_map(|found| Some((format!("{}:{}", code.path, found.line), found.value.within.clone()?)))
    })
}
