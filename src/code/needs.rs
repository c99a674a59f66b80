//! What code cannot do without when it runs: modules that it imports, files that it sources or opens.

use super::{Code, Found, LONGEST};

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
    "fromJSON",
    "plumb",
    "read.csv",
    "read.table",
    "readLines",
    "readRDS",
    "read_rds",
    "source",
    "sys.source",
];
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
        if READERS.iter().any(|reader| super::call(line, reader).is_some()) {
            strings.iter().filter(|string| is_path(string)).for_each(|path| note(path.clone()));
        }
        if let Some(inner) = super::call(line, "Flask") {
            // Flask serves what is in this folder without being told.
            let served = super::named(inner, "static_folder").map_or(Some("static"), super::quoted);
            let pages = super::named(inner, "template_folder").and_then(super::quoted);
            served
                .into_iter()
                .chain(pages)
                .filter(|path| is_path(path))
                .for_each(|path| note(path.to_owned()));
        }
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
