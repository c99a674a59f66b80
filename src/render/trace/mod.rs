//! Where each line of a rendered file comes from: the template's line, the values that were written into it, and those
//! that decided that it is there.
//!
//! The file is rendered a second time with marks in it, which say which line of a template is at work, which values were
//! read, and where blocks begin and end.

mod marks;
mod template;
mod tracked;

use super::engine::{Engine, Indented, Shared, Way, block_text, digest, formatted, moved};
use super::run;
use crate::diagnostic::{Report, Sources, Span};
use crate::templates::Templates;
use marks::{Kind, Mark, Piece};
use minijinja::value::{Kwargs, Value};
use minijinja::{Environment, Error};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{LazyLock, Mutex};
pub(super) use tracked::{Reads, Tracked};

/// How many times a text becomes longer by its marks.
const MARKS: u64 = 32;

/// Where a line comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Provenance {
    /// The template's name.
    pub template: String,
    /// The template's line, from 1.
    pub line: usize,
    /// Paths of values that were written into it, in the order in which they were read.
    pub keys: Vec<String>,
    /// Paths of values that decided whether it is there.
    pub conditions: Vec<String>,
}

/// A rendered text and where its lines come from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Traced {
    /// The text, which is the one that is rendered without all this.
    pub text: String,
    /// Where each line comes from.
    pub lines: Vec<Provenance>,
    /// Paths of all values that were read, those that led to no line among them.
    pub reads: BTreeSet<String>,
}

/// As it is written, with marks.
static MARKED: Way = Way {
    prepare: |name, text| template::marked(name, &text, &names),
    formatter: |state, value| {
        if let Some(Indented(block)) = value.downcast_object_ref() {
            return Ok(block.clone());
        }
        Ok(match value.as_str().filter(|text| marks::is_request(text)) {
            Some(request) => marks::answer(request, &run::reads()),
            // To write a list is to read it.
            None => formatted(state.name(), value).map(|text| marks::value(&text, &run::reads()))?,
        })
    },
    further: |environment| {
        tracked::observe(environment);
        environment.add_filter("indented", |block: &Value, width: usize, options: Kwargs| {
            // What has only marks on it has no text to move.
            moved(block, width, &options, |line| marks::without(line).trim_end_matches('\n').is_empty())
        });
        environment.add_filter("digest", |block: &Value| {
            let text = block_text(block, "digest")?;
            let digest = digest(&marks::without(text));
            // All that is behind the text is behind the digest.
            Ok::<_, Error>(Value::from_object(Indented(marks::alone(text) + &digest)))
        });
    },
    times: MARKS,
    shared: {
        static SHARED: Shared = Mutex::new(BTreeMap::new());
        &SHARED
    },
};

/// The variables that an expression starts from.
fn names(expression: &str) -> Vec<String> {
    static EXPRESSIONS: LazyLock<Environment<'static>> = LazyLock::new(Environment::new);
    let compiled = EXPRESSIONS.compile_expression(expression);
    let mut names: Vec<String> =
        compiled.map(|e| e.undeclared_variables(false).into_iter().collect()).unwrap_or_default();
    names.sort_unstable();
    names
}

/// Renders a template with these values once more, and sees where each line comes from. A template that cannot be
/// rendered gives nothing.
#[must_use]
pub fn trace(template: &str, values: &Value, templates: &Templates) -> Traced {
    let reads = Reads::default();
    let engine = Engine::with(templates, &MARKED, reads.clone());
    let marked = engine
        .render(template, &Tracked::root(values.clone(), reads), &mut Report::default())
        .unwrap_or_default();
    let mut reader = Reader::default();
    for piece in marks::pieces(&marked) {
        match piece {
            Piece::Text(text) => reader.text(text),
            Piece::Mark(mark) => reader.mark(&mark),
        }
    }
    reader.end()
}

/// Where the lines that a template gives with some values stand in templates.
#[derive(Debug, Default)]
pub struct Places {
    lines: Vec<Provenance>,
    /// The templates that were looked at, and where they begin among the sources.
    bases: BTreeMap<String, usize>,
}

impl Places {
    /// Of a template with these values.
    #[must_use]
    pub fn of(template: &str, values: &Value, templates: &Templates) -> Self {
        Self { lines: trace(template, values, templates).lines, bases: BTreeMap::new() }
    }

    /// The place of a line (from 1), and where it comes from.
    pub fn line(
        &mut self,
        line: usize,
        templates: &Templates,
        sources: &mut Sources,
    ) -> Option<(Span, &Provenance)> {
        let provenance = self.lines.get(line.checked_sub(1)?)?;
        let base = if let Some(base) = self.bases.get(&provenance.template) {
            *base
        } else {
            let found = templates.find(&provenance.template).ok()??;
            let base = sources.add(found.path, found.text);
            self.bases.insert(provenance.template.clone(), base);
            base
        };
        Some((sources.line(base, provenance.line), provenance))
    }
}

/// A block that is open while the text is read.
#[derive(Default)]
struct Block {
    conditions: Vec<String>,
    variables: BTreeMap<String, Vec<String>>,
}

/// Goes through a marked text from its beginning to its end.
#[derive(Default)]
struct Reader {
    traced: Traced,
    current: Provenance,
    placed: bool,
    written: bool,
    outer: Block,
    blocks: Vec<Block>,
    /// What the variables hold that the next value is made of.
    used: Vec<String>,
    /// What the value that is being written is made of; it may have several lines.
    value: Vec<String>,
}

impl Reader {
    fn text(&mut self, text: &str) {
        for line in text.split_inclusive('\n') {
            self.traced.text.push_str(line);
            let ends = line.ends_with('\n');
            if !line.trim().is_empty() || (ends && !self.written) {
                self.is_written();
            }
            if ends {
                self.next_line();
            }
        }
    }

    fn mark(&mut self, mark: &Mark<'_>) {
        self.traced.reads.extend(mark.reads.iter().map(|read| (*read).to_owned()));
        let mut paths: Vec<String> = Vec::new();
        let held = mark.uses.iter().flat_map(|name| self.variable(name).to_vec());
        // A variable is written next, and what was read before it is not in it.
        let reads = if mark.kind == Kind::Uses { &[][..] } else { &mark.reads };
        for path in held.chain(reads.iter().map(|read| (*read).to_owned())) {
            add(&mut paths, path);
        }
        match mark.kind {
            Kind::Place => {
                if let Some((template, line)) = mark.place.filter(|_| !self.placed) {
                    template.clone_into(&mut self.current.template);
                    self.current.line = line;
                    self.placed = true;
                }
            }
            Kind::Uses => self.used = paths,
            Kind::Value => {
                self.value = std::mem::take(&mut self.used);
                for path in paths {
                    add(&mut self.value, path);
                }
                self.is_written();
            }
            Kind::End => self.value.clear(),
            Kind::Open => self.blocks.push(Block::default()),
            Kind::Close => {
                self.blocks.pop();
                // In the middle of a line, a block that writes nothing has its part in the line all the same.
                if self.written {
                    for path in paths {
                        add(&mut self.current.conditions, path);
                    }
                }
            }
            Kind::Condition | Kind::Item | Kind::Items | Kind::Bind => {
                let block = self.blocks.last_mut().unwrap_or(&mut self.outer);
                for name in &mark.binds {
                    let held = block.variables.entry((*name).to_owned()).or_default();
                    if mark.kind != Kind::Items {
                        held.clear();
                    }
                    held.extend(paths.iter().cloned());
                }
                match mark.kind {
                    Kind::Bind => {}
                    Kind::Items => block.conditions.extend(paths),
                    _ => block.conditions = paths,
                }
            }
            Kind::Drop => {}
        }
    }

    fn variable(&self, name: &str) -> &[String] {
        let mut blocks = self.blocks.iter().rev().chain([&self.outer]);
        blocks.find_map(|block| block.variables.get(name)).map_or(&[], Vec::as_slice)
    }

    /// Something stands on the line, so what the open blocks hang on is what it hangs on.
    fn is_written(&mut self) {
        self.written = true;
        for path in &self.value {
            add(&mut self.current.keys, path.clone());
        }
        for block in &self.blocks {
            for path in &block.conditions {
                add(&mut self.current.conditions, path.clone());
            }
        }
    }

    fn next_line(&mut self) {
        let next = Provenance { keys: vec![], conditions: vec![], ..self.current.clone() };
        self.traced.lines.push(std::mem::replace(&mut self.current, next));
        (self.placed, self.written) = (false, false);
    }

    fn end(mut self) -> Traced {
        if self.written {
            self.next_line();
        }
        self.traced
    }
}

fn add(paths: &mut Vec<String>, path: String) {
    if !paths.contains(&path) {
        paths.push(path);
    }
}
