//! A template's text, taken apart into what stands in it and put together again with marks.
//!
//! Marks are expressions, so that they are written when and only when the template gets there. They would be in the way
//! of the rules by which tags take white space away, so those are applied here and switched off in what is written.

use super::super::parts::{Part, assignments, parts};
use super::marks::{self, Kind};
use std::fmt::Write as _;

/// The template with marks. `names` gives the variables that an expression starts from.
pub fn marked(name: &str, text: &str, names: &dyn Fn(&str) -> Vec<String>) -> String {
    let mut writer =
        Writer { out: String::with_capacity(text.len() * 4), open: Vec::new(), line: 0, name, names };
    for part in parts(text) {
        writer.part(&part);
    }
    writer.out
}

/// A block that is open, and what its end has to close.
enum Open {
    /// The variables of the conditions so far.
    Branches(Vec<String>),
    /// How many `with` it became.
    With(usize),
}

struct Writer<'a> {
    out: String,
    open: Vec<Open>,
    /// The last line that got its mark.
    line: usize,
    name: &'a str,
    names: &'a dyn Fn(&str) -> Vec<String>,
}

impl Writer<'_> {
    fn part(&mut self, part: &Part<'_>) {
        match part {
            Part::Text(text) => {
                for (index, line) in text.content.split_inclusive('\n').enumerate() {
                    self.place(text.line + index);
                    self.out.push_str(line);
                }
            }
            Part::Expression { inner, line } => {
                self.place(*line);
                self.mark(Kind::Uses, &(self.names)(inner), &[]);
                let _ = write!(self.out, "{{{{ {inner} }}}}");
            }
            Part::Block(inner) => self.block(inner),
            Part::Raw(text, _) => self.out.push_str(text),
            Part::Broken(_) => {}
        }
    }

    fn place(&mut self, line: usize) {
        if line != self.line {
            self.line = line;
            self.out.push_str(&marks::place(self.name, line));
        }
    }

    fn mark(&mut self, kind: Kind, uses: &[String], binds: &[&str]) {
        let _ = write!(self.out, "{{{{ \"{}\" }}}}", marks::request(kind, uses, binds));
    }

    fn tag(&mut self, inner: &str) {
        let _ = write!(self.out, "{{%+ {inner} +%}}");
    }

    fn block(&mut self, inner: &str) {
        let (word, rest) = inner.split_once(char::is_whitespace).unwrap_or((inner, ""));
        let rest = rest.trim();
        match word {
            "if" => {
                let names = (self.names)(rest);
                self.mark(Kind::Open, &[], &[]);
                self.tag(inner);
                self.mark(Kind::Condition, &names, &[]);
                self.open.push(Open::Branches(names));
            }
            "elif" | "else" => {
                let more = if word == "elif" { (self.names)(rest) } else { Vec::new() };
                self.tag(inner);
                if let Some(Open::Branches(names)) = self.open.last_mut() {
                    names.extend(more);
                    let names = names.clone();
                    self.mark(Kind::Condition, &names, &[]);
                }
            }
            "for" => self.each(inner, rest),
            "endif" | "endfor" => {
                self.tag(inner);
                let names = match self.open.pop() {
                    Some(Open::Branches(names)) => names,
                    _ => Vec::new(),
                };
                self.mark(Kind::Close, &names, &[]);
            }
            "with" => {
                self.mark(Kind::Open, &[], &[]);
                let assignments = assignments(rest);
                for (target, value) in &assignments {
                    self.tag(&format!("with {target} = {value}"));
                    let names = (self.names)(value);
                    self.mark(Kind::Bind, &names, &[target]);
                }
                self.open.push(Open::With(assignments.len()));
            }
            "endwith" => {
                if let Some(Open::With(count)) = self.open.pop() {
                    (0..count).for_each(|_| self.tag(inner));
                }
                self.mark(Kind::Close, &[], &[]);
            }
            "set" => {
                self.tag(inner);
                if let Some((target, value)) = assignments(rest).first() {
                    let names = (self.names)(value);
                    self.mark(Kind::Bind, &names, &[target]);
                }
            }
            "include" if !rest.starts_with(['"', '\'']) || rest.contains('~') => {
                let (which, missing) = match rest.strip_suffix("ignore missing") {
                    Some(which) => (which.trim(), " ignore missing"),
                    None => (rest, ""),
                };
                self.mark(Kind::Open, &[], &[]);
                self.tag(&format!("with __template = ({which})"));
                let names = (self.names)(which);
                self.mark(Kind::Condition, &names, &[]);
                self.tag(&format!("include __template{missing}"));
                self.tag("endwith");
                self.mark(Kind::Close, &[], &[]);
            }
            _ => self.tag(inner),
        }
    }

    /// A loop over the items of a value that has a name is about each of them; over anything else, about all.
    fn each(&mut self, inner: &str, rest: &str) {
        let (targets, list) = rest.split_once(" in ").unwrap_or((rest, ""));
        let targets: Vec<&str> = targets.split(',').map(str::trim).collect();
        let (path, pairs) = match list.split_once('|') {
            Some((path, filter)) if filter.trim() == "items" => (path.trim(), true),
            _ => (list.trim(), false),
        };
        let is_path = !path.is_empty() && path.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '.');
        let names = (self.names)(list);
        self.mark(Kind::Open, &[], &[]);
        self.tag(inner);
        if is_path && (pairs == (targets.len() == 2)) {
            let item = if pairs { targets[0] } else { "loop.index0" };
            self.mark(Kind::Drop, &[], &[]);
            self.tag(&format!("set __item = {}({path}[{item}])", marks::TOUCH));
            self.mark(Kind::Item, &names, &targets);
        } else {
            self.mark(Kind::Items, &names, &targets);
        }
        self.open.push(Open::Branches(names));
    }
}
