//! One object read from YAML, with the line of every field.

use super::path;
use super::yaml::strict;
use serde_json::Value;
use std::collections::BTreeMap;

/// An object of Kubernetes, or of a tool that reads files of the same form.
#[derive(Debug, Clone)]
pub struct Object {
    /// Its content.
    pub value: Value,
    lines: BTreeMap<String, usize>,
}

/// What is wrong with a text, and at which line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// In a few words.
    pub message: String,
    /// From 1.
    pub line: usize,
}

impl Object {
    /// Of a content, with the line of each path such as `spec.ports.0.name`.
    #[must_use]
    pub fn new(value: Value, lines: BTreeMap<String, usize>) -> Self {
        Self { value, lines }
    }

    /// Reads a text as one YAML document without anchors, tags, double keys, and values that YAML 1.1 and 1.2 would read
    /// differently.
    ///
    /// # Errors
    /// Every mistake, or where the text is no YAML, the first.
    pub fn read(text: &str) -> Result<Self, Vec<Mistake>> {
        strict::read(text)
    }

    /// The API group, empty for the core, and the version.
    #[must_use]
    pub fn api(&self) -> (&str, &str) {
        let version = self.text("apiVersion").unwrap_or_default();
        version.rsplit_once('/').unwrap_or(("", version))
    }

    /// The line of the value at a path such as `spec.ports.0.name`, or of the nearest value above it.
    #[must_use]
    pub fn line(&self, path: &str) -> usize {
        let mut path = path;
        loop {
            if let Some(line) = self.lines.get(path) {
                return *line;
            }
            match path.rsplit_once('.') {
                Some((above, _)) => path = above,
                // Of the whole document, where it is not the first of its file.
                None => return self.lines.get("").copied().unwrap_or(1),
            }
        }
    }

    /// The lines of the value at a path and of every value below it; of the nearest value above it where there is none.
    #[must_use]
    pub fn lines(&self, path: &str) -> Vec<usize> {
        let below = format!("{path}.");
        let inside = self.lines.range(below.clone()..).take_while(|(at, _)| at.starts_with(&below));
        let mut lines: Vec<usize> =
            self.lines.get(path).into_iter().chain(inside.map(|(_, line)| line)).copied().collect();
        if lines.is_empty() {
            lines.push(self.line(path));
        }
        lines.sort_unstable();
        lines.dedup();
        lines
    }

    /// The value at a path such as `spec.ports.0.name`.
    #[must_use]
    pub fn at(&self, path: &str) -> Option<&Value> {
        path::at(&self.value, path)
    }

    /// The string at a path.
    #[must_use]
    pub fn text(&self, path: &str) -> Option<&str> {
        self.at(path)?.as_str()
    }
}
