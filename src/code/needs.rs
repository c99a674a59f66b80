//! What code cannot do without when it runs: modules that it imports, files that it sources or opens.

use super::{Code, Found, LONGEST, MOST};
use std::collections::BTreeMap;

/// Something that code needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Need {
    /// A module, by its name with dots.
    Module(String),
    /// A file or folder, by a path that starts where the code is run or where it lies.
    Path(String),
}

/// Calls that read what a path in them names. What is only called alike is written to, and then there is a mode.
const READERS: &[&str] = &[
    "open",
    "load",
    "loads_from_file",
    "load_model",
    "load_dotenv",
    "read",
    "read_bytes",
    "read_text",
    "loadtxt",
    "genfromtxt",
    "read_csv",
    "read_excel",
    "read_feather",
    "read_json",
    "read_parquet",
    "read_pickle",
    "read_table",
    "read_yaml",
    "fileConfig",
    "from_file",
    "FileResponse",
    "FileSystemLoader",
    "InferenceSession",
    "Jinja2Templates",
    "StaticFiles",
    "send_file",
    "send_from_directory",
    // R
    "fread",
    "fromJSON",
    "list.files",
    "plumb",
    "read.csv",
    "read.table",
    "readLines",
    "readRDS",
    "read_rds",
    "source",
    "sys.source",
];
/// Readers that another function is told to call with each of some paths: `lapply(files, source)`.
const APPLIED: &[&str] = &["source", "sys.source"];
/// Calls that import the module which a string in them names.
const IMPORTERS: &[&str] = &["import_module", "__import__"];
/// Calls that make one path of their arguments.
const JOINERS: &[&str] = &["join", "joinpath", "path", "here", "Path"];
/// Modes of files that are written.
const WRITING: &[&str] = &["w", "wb", "wt", "a", "ab", "x", "xb", "w+"];
/// Calls that render a page out of Flask's folder for them.
const PAGES: &[&str] = &["render_template"];

impl Code {
    /// Notes what a line of code needs, with its strings in double quotes and without its comments.
    pub(super) fn note_needs(&mut self, line: &str, strings: &[String], number: usize) {
        let mut note = |path: String| self.needs.push(Found { value: Need::Path(path), line: number });
        if strings.iter().any(|string| WRITING.contains(&string.as_str())) {
            return;
        }
        for page in PAGES.iter().filter_map(|reader| super::call(line, reader)) {
            if let Some(page) = super::arguments(page).first().copied().and_then(super::quoted) {
                note(format!("templates/{page}"));
            }
        }
        let is_read = READERS.iter().any(|reader| super::call(line, reader).is_some())
            || APPLIED.iter().any(|reader| is_applied(line, reader));
        if is_read {
            needed(line).into_iter().for_each(&mut note);
            self.opened.extend(names(line).map(|value| Found { value: value.to_owned(), line: number }));
        }
        if let Some(inner) = super::call(line, "Flask") {
            // Flask serves what is in this folder without being told.
            let served = super::named(inner, "static_folder").map_or(Some("static"), super::quoted);
            let pages = super::named(inner, "template_folder").and_then(super::quoted);
            let folders = served.into_iter().chain(pages).filter(|path| is_path(path));
            let folders = folders.map(|path| Found { value: Need::Path(path.to_owned()), line: number });
            self.needs.extend(folders);
        }
        for importer in IMPORTERS.iter().filter_map(|importer| super::call(line, importer)) {
            if let Some(module) = super::arguments(importer).first().copied().and_then(super::quoted) {
                self.needs.push(Found { value: Need::Module(module.to_owned()), line: number });
            }
        }
    }

    /// Notes the files that are read by names which have a path for their value.
    pub(super) fn note_opened(&mut self) {
        let opened = std::mem::take(&mut self.opened);
        let known: BTreeMap<&str, Vec<String>> =
            self.constants.iter().map(|known| (known.name.as_str(), needed(&known.value))).collect();
        let needs = opened.iter().flat_map(|name| {
            let paths = known.get(name.value.as_str()).into_iter().flatten();
            paths.map(|path| Found { value: Need::Path(path.clone()), line: name.line })
        });
        let needs: Vec<Found<Need>> = needs.take(MOST).collect();
        self.needs.extend(needs);
    }

    /// The file of the project that a need means, of those that `has` knows.
    #[must_use]
    pub fn meant(&self, need: &Need, has: &dyn Fn(&str) -> bool) -> Option<String> {
        match need {
            Need::Module(name) => self.module(name, has).map(|(path, _)| path),
            Need::Path(path) => {
                let beside = normal(&format!("{}{path}", self.folder()));
                [normal(path), beside].into_iter().flatten().find(|path| has(path))
            }
        }
    }
}

/// Whether a function is an argument of another: the last, or behind a comma.
fn is_applied(line: &str, function: &str) -> bool {
    line.match_indices(function).any(|(at, _)| {
        let after = line[at + function.len()..].trim_start();
        line[..at].trim_end().ends_with([',', '=']) && after.starts_with([')', ','])
    })
}

/// The paths in an expression, without the one that would stand in for the model: pods are told where that is.
fn needed(text: &str) -> Vec<String> {
    let stand_in = super::model_default(text);
    paths(text).into_iter().filter(|path| stand_in.as_ref() != Some(path)).collect()
}

/// The paths in an expression: `"data" / "a.json"` and `join(here, "data", "a.json")` are one each.
fn paths(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut around: Vec<&str> = Vec::new();
    // What stands between two strings.
    let mut between = "";
    for (at, part) in text.split('"').enumerate() {
        if at % 2 == 0 {
            between = part.trim();
            for (at, sign) in part.char_indices() {
                match sign {
                    '(' => around.push(word_before(&part[..at])),
                    ')' => drop(around.pop()),
                    _ => {}
                }
            }
            continue;
        }
        let is_more = match between {
            "/" => true,
            "," => around.last().is_some_and(|call| JOINERS.contains(call)),
            _ => false,
        };
        match found.last_mut().filter(|_| is_more) {
            Some(before) if before.len() <= LONGEST => {
                before.push('/');
                before.push_str(part);
            }
            _ => found.push(part.to_owned()),
        }
    }
    found.retain(|path| is_path(path));
    found
}

/// The name at the end of a text.
fn word_before(text: &str) -> &str {
    text.trim_end().rsplit(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default()
}

/// The names in an expression.
fn names(text: &str) -> impl Iterator<Item = &str> {
    let words =
        text.split('"').step_by(2).flat_map(|part| part.split(|c: char| !c.is_alphanumeric() && c != '_'));
    words.filter(|word| !word.is_empty())
}

/// Whether a string can be the path of one file: no URL, no words, nothing from the top of a machine.
fn is_path(text: &str) -> bool {
    let signs = |c: char| c.is_whitespace() || "*?{}<>|%:\"".contains(c);
    !text.is_empty() && text.len() <= LONGEST && !text.starts_with(['/', '~', '-']) && !text.contains(signs)
}

/// A path without `.`; `..` stays at its head only. `None` where it is the folder itself.
fn normal(path: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    (!parts.is_empty()).then(|| parts.join("/"))
}
