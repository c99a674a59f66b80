//! A template's text, taken apart into what stands in it and put together again with marks.
//!
//! Marks are expressions, so that they are written when and only when the template gets there. They would be in the way
//! of the rules by which tags take white space away, so those are applied here and switched off in what is written.

use super::marks::{self, Kind};
use std::fmt::Write as _;

/// What a template's text is made of.
enum Part<'t> {
    Text(Text<'t>),
    /// `{{ … }}`
    Expression {
        inner: &'t str,
        line: usize,
    },
    /// `{% … %}`
    Block(&'t str),
    /// `{% raw %} … {% endraw %}`, as it stands.
    Raw(&'t str),
}

struct Text<'t> {
    text: &'t str,
    /// The line on which it begins, from 1.
    line: usize,
}

/// A tag that is taken apart.
struct Tag<'t> {
    kind: u8,
    inner: &'t str,
    left: Option<u8>,
    right: Option<u8>,
    /// How long it is with its braces.
    length: usize,
}

/// The template with marks. `names` gives the variables that an expression starts from.
pub fn marked(name: &str, text: &str, names: &dyn Fn(&str) -> Vec<String>) -> String {
    let mut writer =
        Writer { out: String::with_capacity(text.len() * 4), open: Vec::new(), line: 0, name, names };
    for part in parts(text) {
        writer.part(&part);
    }
    writer.out
}

fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    let mut before: Option<(u8, Option<u8>)> = None;
    loop {
        let at = rest.find("{%").into_iter().chain(rest.find("{{")).chain(rest.find("{#")).min();
        let tag = at.and_then(|at| Tag::read(&rest[at..]));
        let plain = &rest[..if tag.is_some() { at.unwrap_or(rest.len()) } else { rest.len() }];
        let offset = text.len() - rest.len();
        if let Some(trimmed) = trimmed(text, offset..offset + plain.len(), before, tag.as_ref()) {
            parts.push(Part::Text(trimmed));
        }
        let Some(tag) = tag else { return parts };
        let start = offset + plain.len();
        rest = &text[start + tag.length..];
        before = Some((tag.kind, tag.right));
        match tag.kind {
            b'{' => parts.push(Part::Expression { inner: tag.inner, line: line(text, start) }),
            b'%' if tag.inner.trim() == "raw" => {
                let end = rest.find("endraw").and_then(|at| Some(at + rest[at..].find("%}")? + 2));
                let end = end.unwrap_or(rest.len());
                parts.push(Part::Raw(&text[start..start + tag.length + end]));
                rest = &rest[end..];
            }
            b'%' => parts.push(Part::Block(tag.inner)),
            _ => {}
        }
    }
}

/// The text between two tags, without what they take away; `None` if nothing is left.
fn trimmed<'t>(
    whole: &'t str,
    range: std::ops::Range<usize>,
    before: Option<(u8, Option<u8>)>,
    after: Option<&Tag<'_>>,
) -> Option<Text<'t>> {
    let (mut start, mut end) = (range.start, range.end);
    match before {
        Some((_, Some(b'-'))) => start = end - whole[start..end].trim_start().len(),
        Some((b'%' | b'#', None)) => {
            let text = &whole[start..end];
            start += if text.starts_with("\r\n") { 2 } else { usize::from(text.starts_with('\n')) };
        }
        _ => {}
    }
    match after {
        Some(Tag { left: Some(b'-'), .. }) => end = start + whole[start..end].trim_end().len(),
        Some(Tag { kind: b'%' | b'#', left: None, .. }) => {
            let bare = whole[..end].trim_end_matches([' ', '\t']).len();
            if bare == 0 || whole[..bare].ends_with('\n') {
                end = bare.max(start);
            }
        }
        _ => {}
    }
    (start < end).then(|| Text { text: &whole[start..end], line: line(whole, start) })
}

fn line(text: &str, offset: usize) -> usize {
    text[..offset].matches('\n').count() + 1
}

impl<'t> Tag<'t> {
    fn read(text: &'t str) -> Option<Self> {
        let bytes = text.as_bytes();
        let kind = *bytes.get(1)?;
        let close = match kind {
            b'{' => b"}}",
            b'%' => b"%}",
            _ => b"#}",
        };
        let mut quote = None;
        let mut at = 2;
        while at < bytes.len() {
            let byte = bytes[at];
            match quote {
                Some(_) if byte == b'\\' => at += 1,
                Some(open) if byte == open => quote = None,
                None if kind != b'#' && (byte == b'"' || byte == b'\'') => quote = Some(byte),
                None if bytes[at..].starts_with(close) => {
                    let control = |byte: u8| (byte == b'-' || byte == b'+').then_some(byte);
                    let left = control(bytes[2]);
                    let right =
                        (at > 2 + usize::from(left.is_some())).then(|| control(bytes[at - 1])).flatten();
                    let inner = 2 + usize::from(left.is_some())..at - usize::from(right.is_some());
                    return Some(Self { kind, inner: text.get(inner)?.trim(), left, right, length: at + 2 });
                }
                _ => {}
            }
            at += 1;
        }
        None
    }
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
                for (index, line) in text.text.split_inclusive('\n').enumerate() {
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
            Part::Raw(text) => self.out.push_str(text),
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

/// The assignments of `{% with a = x, b = y %}`: commas within brackets and quotes part nothing.
fn assignments(text: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let (mut depth, mut quote, mut start) = (0_i32, None, 0);
    for (at, c) in text.char_indices().chain([(text.len(), ',')]) {
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, '(' | '[' | '{') => depth += 1,
            (None, ')' | ']' | '}') => depth -= 1,
            (None, ',') if depth == 0 => {
                if let Some((target, value)) = text[start..at].split_once('=') {
                    found.push((target.trim(), value.trim()));
                }
                start = at + 1;
            }
            _ => {}
        }
    }
    found
}
