//! The answers in words.

use super::{KeyExplained, LineExplained, Reached};
use crate::causes::{Cause, Location, Why};
use serde_json::Value;
use std::fmt::{self, Display, Formatter};

/// So many characters of a line are shown beside its number.
const WIDEST: usize = 96;
/// So many stretches of a file are named.
const MOST_RANGES: usize = 8;

impl Display for LineExplained {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}:{}", self.file, self.line)?;
        writeln!(f, "    {}", self.text.trim())?;
        if let Some(template) = &self.template {
            writeln!(f, "written by {}", At(template, false))?;
        }
        if let Some(note) = &self.note {
            writeln!(f, "{note}")?;
        }
        if self.values.is_empty() && self.template.is_some() {
            writeln!(f, "its text is the same for every service")?;
        }
        for cause in &self.values {
            writeln!(f)?;
            write_cause(f, cause, 0)?;
        }
        if !self.conditions.is_empty() {
            writeln!(f, "\nit is there because of")?;
            for cause in &self.conditions {
                write_cause(f, cause, 1)?;
            }
        }
        Ok(())
    }
}

impl Display for KeyExplained {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} ({})", self.key, self.takes.replace('`', ""))?;
        writeln!(f, "    {}", self.meaning)?;
        writeln!(f)?;
        self.told().fmt(f)
    }
}

impl KeyExplained {
    /// What it says and which lines it reaches, for whoever shows the meaning in a way of their own.
    #[must_use]
    pub fn told(&self) -> impl Display {
        Told(self)
    }
}

struct Told<'a>(&'a KeyExplained);

impl Display for Told<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let explained = self.0;
        for says in &explained.says {
            match &says.environment {
                Some(name) => {
                    writeln!(f, "{name}:")?;
                    write_cause(f, &says.cause, 1)?;
                }
                None => write_cause(f, &says.cause, 0)?,
            }
        }
        if explained.lines.is_empty() {
            return writeln!(f, "\nno line depends on it");
        }
        let mut file = "";
        for line in explained.lines.iter().filter(|line| line.holds_value) {
            if line.file != file {
                writeln!(f, "\n{}", line.file)?;
                file = &line.file;
            }
            writeln!(f, "{:>5}  {}", line.line, shortened(&line.text))?;
        }
        write_presence(f, &explained.lines)
    }
}

/// The lines that hold nothing of a key and are there because of it, summed up: of a section, that may be whole files.
fn write_presence(f: &mut Formatter<'_>, lines: &[Reached]) -> fmt::Result {
    let there: Vec<&Reached> = lines.iter().filter(|line| !line.holds_value).collect();
    if there.is_empty() {
        return Ok(());
    }
    writeln!(f, "\nthere because of it")?;
    for file in there.chunk_by(|one, other| one.file == other.file) {
        let ranges = file.chunk_by(|one, other| other.line == one.line + 1);
        let ranges = ranges.filter_map(|range| match (range.first()?.line, range.last()?.line) {
            (first, last) if first == last => Some(first.to_string()),
            (first, last) => Some(format!("{first}-{last}")),
        });
        let ranges: Vec<String> = ranges.collect();
        let (some, rest) = ranges.split_at(ranges.len().min(MOST_RANGES));
        let more = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
        writeln!(f, "    {}:{}{more}", file[0].file, some.join(","))?;
    }
    Ok(())
}

fn write_cause(f: &mut Formatter<'_>, cause: &Cause, depth: usize) -> fmt::Result {
    let indent = "    ".repeat(depth);
    write!(f, "{indent}{}", cause.name)?;
    if !cause.value.is_null() {
        write!(f, " = {}", shortened(&shown(&cause.value)))?;
    }
    match &cause.why {
        Why::Given { at } => writeln!(f, ", written at {}", At(at, true))?,
        Why::Default { reason } => writeln!(f, ", by default: {reason}")?,
        Why::Stated { at } => writeln!(f, ", stated at {}", At(at, true))?,
        Why::Derived { rule } => writeln!(f, ", since {rule}")?,
        Why::Absent if cause.value.is_null() => writeln!(f, ", which is not written")?,
        Why::Absent | Why::Holds => writeln!(f)?,
        Why::Content { copied } => writeln!(f, ", and the files that it copies: {}", copied.join(", "))?,
    }
    cause.from.iter().try_for_each(|from| write_cause(f, from, depth + 1))
}

fn shown(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("[{}]", items.iter().map(shown).collect::<Vec<_>>().join(", ")),
        value => value.to_string(),
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(WIDEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// A place as people and terminals know it.
struct At<'a>(&'a Location, bool);

impl Display for At<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.0.file, self.0.line)?;
        if self.1 { write!(f, ":{}", self.0.column) } else { Ok(()) }
    }
}
