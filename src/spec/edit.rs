//! Changes single values in the text of a `service.toml` and leaves every other byte as it is.
//!
//! The text is not written anew from a tree: the parser says where the old value stands, or where the nearest table
//! ends, and only there is something put in. So comments, layout, order and line ends cannot get lost.

use super::Of;
use super::layers::{CLUSTERS, DEFAULTS, ENVIRONMENTS};
use super::place::{Place, key_text, place};
use super::takes::{Takes, takes};
use super::value;
use crate::diagnostic::{Code, Finding};
use std::ops::Range;
use std::str::FromStr;
use toml_edit::{Document, Key};

/// A text, and what of the file it takes the place of.
pub type Change = (Range<usize>, String);

/// A value for a key, as it is given on the command line: `KEY=VALUE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// The names that the key consists of.
    pub path: Vec<String>,
    /// The value, without quotes.
    pub value: String,
}

impl FromStr for Assignment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut quote = None;
        let equals = text.char_indices().find(|(_, sign)| {
            match (quote, sign) {
                (None, '"' | '\'') => quote = Some(*sign),
                (Some(open), _) if open == *sign => quote = None,
                _ => {}
            }
            quote.is_none() && *sign == '='
        });
        let Some((at, _)) = equals else { return Err("there is no `=`: write KEY=VALUE".to_owned()) };
        let keys = Key::parse(&text[..at]).map_err(|_| {
            "this is not a key: a name with other signs than letters, digits, `-` and `_` stands in quotes, \
             such as 'service.labels.\"example.com/team\"=scoring'"
        })?;
        let path = keys.iter().map(|key| key.get().to_owned()).collect();
        Ok(Self { path, value: text[at + 1..].to_owned() })
    }
}

impl Assignment {
    /// The key as it would be written in TOML.
    #[must_use]
    pub fn key(&self) -> String {
        dotted(&self.path)
    }
}

/// The text with all assignments carried out, or everything that is wrong with them. The text has to be TOML.
pub fn set(text: &str, assignments: &[Assignment], of: Of) -> Result<String, Vec<Finding>> {
    let mut findings = Vec::new();
    let mut edited = text.to_owned();
    for (index, assignment) in assignments.iter().enumerate() {
        if assignments[..index].iter().any(|other| other.path == assignment.path) {
            let message = format!("`{}` is set twice", assignment.key());
            findings.push(Finding::nowhere(Code::ConflictingKeys, message));
            continue;
        }
        match known(text, assignment, of).and_then(|takes| set_one(&edited, assignment, &takes)) {
            Ok(Some((at, with))) => edited.replace_range(at, &with),
            Ok(None) => {}
            Err(finding) => findings.push(*finding),
        }
    }
    if findings.is_empty() { Ok(edited) } else { Err(findings) }
}

/// What has to be put in for one assignment, and where; `None` if the value is there already.
///
/// # Errors
/// When it cannot be carried out.
pub fn change(text: &str, assignment: &Assignment) -> Result<Option<Change>, Box<Finding>> {
    known(text, assignment, Of::Service).and_then(|takes| set_one(text, assignment, &takes))
}

/// What has to be put in so that a warning is allowed, and where; `None` if it cannot be put in. In a platform, its
/// defaults allow it.
#[must_use]
pub fn allow(text: &str, code: Code, of: Of) -> Option<Change> {
    let document = Document::parse(text).ok()?;
    let path: &[&str] = match of {
        Of::Service => &["allow"],
        Of::Platform => &[DEFAULTS, "allow"],
    };
    let mut item = Some(document.as_item());
    for name in path {
        item = item.and_then(|item| item.get(name));
    }
    let there = item.map_or(Some(Vec::new()), |allow| {
        allow.as_array()?.iter().map(|code| code.as_str().map(value::quoted)).collect()
    });
    let all: Vec<String> = there?.into_iter().chain([value::quoted(code.name())]).collect();
    let assignment = Assignment {
        path: path.iter().copied().map(str::to_owned).collect(),
        value: format!("[{}]", all.join(", ")),
    };
    let takes = known(text, &assignment, of).ok()?;
    set_one(text, &assignment, &takes).ok().flatten()
}

/// What the key takes.
fn known(text: &str, assignment: &Assignment, of: Of) -> Result<Takes, Box<Finding>> {
    let takes = takes(&assignment.path, of)?;
    if let [tables, name, ..] = assignment.path.as_slice() {
        match (of, tables.as_str()) {
            (Of::Service, ENVIRONMENTS) => is_there(text, ENVIRONMENTS, "environment", name)?,
            (Of::Platform, CLUSTERS) => is_there(text, CLUSTERS, "cluster", name)?,
            _ => {}
        }
    }
    Ok(takes)
}

/// A new environment is a new folder of output, and moves that of a file that had none; a new cluster is one that nobody
/// names yet: too much for a typo.
fn is_there(text: &str, tables: &str, what: &str, name: &str) -> Result<(), Box<Finding>> {
    let Ok(document) = Document::parse(text) else { return Ok(()) };
    let names: Vec<&str> = document
        .as_table()
        .get(tables)
        .and_then(toml_edit::Item::as_table_like)
        .map(|table| table.iter().map(|(name, _)| name).collect())
        .unwrap_or_default();
    if names.contains(&name) {
        return Ok(());
    }
    let message = format!("there is no {what} `{name}` in the file");
    let mut finding = Finding::nowhere(Code::UnknownKey, message);
    if let Some(near) = super::nearest(name, names) {
        finding = finding.help(format!("did you mean `{near}`?"));
    }
    Err(Box::new(finding.help(format!("write `[{tables}.{}]` into the file for a new one", key_text(name)))))
}

fn set_one(text: &str, assignment: &Assignment, takes: &Takes) -> Result<Option<Change>, Box<Finding>> {
    let refuse = |message: String| Box::new(Finding::nowhere(Code::NotSettable, message));
    let document = Document::parse(text).map_err(|error| refuse(error.message().to_owned()))?;
    let place = place(&document, &assignment.path).map_err(refuse)?;
    let old = match &place {
        Place::Value(value) => Some(*value),
        _ => None,
    };
    let Some(new) = value::written(assignment, takes, old, text)? else { return Ok(None) };
    place.with(text, &assignment.path, &new).map(Some).ok_or_else(|| {
        refuse(format!("`{}` cannot be put into the file: add it there once by hand", assignment.key()))
    })
}

/// Names as one dotted key.
pub(super) fn dotted(path: &[String]) -> String {
    path.iter().map(|part| key_text(part)).collect::<Vec<_>>().join(".")
}
