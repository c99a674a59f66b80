//! A `service.toml` that is being written: few keys, and a comment only where a guess stands.

use toml_edit::{Key, Value};

/// The sections in the order in which people read them; keys outside a section come first.
const ORDER: &[&str] = &[
    "edition",
    "allow",
    "cluster",
    "target",
    "service",
    "model",
    "runtime",
    "image",
    "server",
    "resources",
    "deployment",
    "env",
    "secrets",
    "autoscaling",
    "availability",
    "network",
    "ingress",
    "gateway",
    "tls",
    "auth",
    "metrics",
    "gitops",
    "examples",
];
/// Sections of which there may be several; the draft has one of each.
const SEVERAL: &[&str] = &["examples"];

/// A key and its value.
#[derive(Debug, Clone)]
struct Entry {
    path: Vec<String>,
    value: Value,
    comment: Option<String>,
}

/// The keys that are written.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    entries: Vec<Entry>,
}

impl Draft {
    /// Gives a key its value. The key is written with dots; parts of it may hold any letters.
    pub fn set(&mut self, path: &[&str], value: impl Into<Value>) {
        self.entries.retain(|entry| entry.path != path);
        let path = path.iter().map(|part| (*part).to_owned()).collect();
        self.entries.push(Entry { path, value: value.into(), comment: None });
    }

    /// The same with words on why it is only a guess.
    pub fn guess(&mut self, path: &[&str], value: impl Into<Value>, comment: &str) {
        self.set(path, value);
        if let Some(entry) = self.entries.last_mut() {
            entry.comment = Some(comment.to_owned());
        }
    }

    /// Takes a key out, and all that is below it.
    pub fn remove(&mut self, path: &[&str]) {
        self.entries
            .retain(|entry| !entry.path.iter().map(String::as_str).take(path.len()).eq(path.iter().copied()));
    }

    /// All keys, the last first.
    #[must_use]
    pub fn paths(&self) -> Vec<Vec<String>> {
        self.entries.iter().rev().map(|entry| entry.path.clone()).collect()
    }

    /// Whether a key, or one below it, has a value.
    #[must_use]
    pub fn has(&self, path: &[&str]) -> bool {
        self.entries
            .iter()
            .any(|entry| entry.path.iter().map(String::as_str).take(path.len()).eq(path.iter().copied()))
    }

    /// The text of the file. `schema` is the path of the JSON Schema, for editors.
    #[must_use]
    pub fn text(&self, schema: &str) -> String {
        self.lines(schema).into_iter().fold(String::new(), |text, (line, _)| text + &line + "\n")
    }

    /// The key on a line (from 1) of the text: that of a value, or a whole section.
    #[must_use]
    pub fn at_line(&self, schema: &str, line: usize) -> Option<Vec<String>> {
        let lines = self.lines(schema);
        lines.get(line.checked_sub(1)?).map(|(_, path)| path.clone()).filter(|path| !path.is_empty())
    }

    /// The key on each line of the text; none where a line is about none.
    #[must_use]
    pub fn by_line(&self, schema: &str) -> Vec<Vec<String>> {
        self.lines(schema).into_iter().map(|(_, path)| path).collect()
    }

    /// The lines of the text, each with the key that it is about.
    fn lines(&self, schema: &str) -> Vec<(String, Vec<String>)> {
        let mut lines = vec![(format!("#:schema {schema}"), Vec::new())];
        let rank = |section: &str| ORDER.iter().position(|known| *known == section).unwrap_or(ORDER.len());
        let mut sections: Vec<&str> = Vec::new();
        for entry in &self.entries {
            if !sections.contains(&entry.path[0].as_str()) {
                sections.push(&entry.path[0]);
            }
        }
        sections.sort_by_key(|section| rank(section));
        for section in sections {
            let entries = self.entries.iter().filter(|entry| entry.path[0] == section);
            if entries.clone().any(|entry| entry.path.len() > 1) {
                lines.push((String::new(), Vec::new()));
                let header = if SEVERAL.contains(&section) {
                    format!("[[{section}]]")
                } else {
                    format!("[{section}]")
                };
                lines.push((header, vec![section.to_owned()]));
            }
            for Entry { path, value, comment } in entries {
                for line in comment.iter().flat_map(|comment| comment.lines()).flat_map(wrapped) {
                    lines.push((format!("# {line}"), path.clone()));
                }
                let key = &path[usize::from(path.len() > 1)..];
                let key: Vec<String> = key.iter().map(|part| Key::new(part).to_string()).collect();
                for line in format!("{} = {}", key.join("."), value.to_string().trim()).lines() {
                    lines.push((line.to_owned(), path.clone()));
                }
            }
        }
        lines
    }
}

/// Lines of at most 118 letters.
fn wrapped(text: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let last = lines.len() - 1;
        if !lines[last].is_empty() && lines[last].len() + 1 + word.len() > 118 {
            lines.push(word.to_owned());
        } else {
            if !lines[last].is_empty() {
                lines[last].push(' ');
            }
            lines[last].push_str(word);
        }
    }
    lines
}

/// A list of texts.
pub fn list<'a>(items: impl IntoIterator<Item = &'a str>) -> Value {
    Value::Array(items.into_iter().collect())
}
