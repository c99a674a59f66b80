//! What is read from Python: imports, applications and what they answer.
//!
//! Python is not run and not parsed as a whole: a line of code, with its strings and without its comments, is enough to
//! see what a person would see at a glance.

use super::{self as code, Code, Found, Made, Route, arguments, call, named, quoted};
use std::collections::BTreeMap;

/// A line of code as Python sees it: lines that are joined by brackets or `\` are one, comments are gone, and every
/// string stands in double quotes.
struct Line {
    number: usize,
    indent: usize,
    text: String,
    strings: Vec<String>,
}

/// Decorators that say the method, and whether it takes a body.
const METHODS: &[(&str, bool)] =
    &[("get", false), ("head", false), ("post", true), ("put", true), ("patch", true)];
/// What starts a server by hand.
const STARTERS: &[&str] = &["run", "serve", "HTTPServer"];

/// Fills in what the text says.
pub fn read(code: &mut Code) {
    let text = std::mem::take(&mut code.text);
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    // The functions and classes around a line, with the indent of each.
    let mut around: Vec<(usize, String)> = Vec::new();
    for line in lines(&text) {
        around.retain(|(indent, _)| *indent < line.indent);
        let words = line.text.strip_prefix("async ").unwrap_or(&line.text);
        if let Some(rest) = words.strip_prefix("def ").or_else(|| words.strip_prefix("class ")) {
            let name = rest.split(['(', ':']).next().unwrap_or_default().trim().to_owned();
            around.push((line.indent, name));
            continue;
        }
        imports(&line, code, &mut names);
        made(&line, code, &names, around.first().map(|(_, name)| name.as_str()));
        routes(&line, code, around.last().map(|(_, name)| name.as_str()));
        let number = line.number;
        code.model = code
            .model
            .take()
            .or_else(|| code::model_default(&line.text).map(|value| Found { value, line: number }));
        code.port = code
            .port
            .take()
            .or_else(|| code::port(&line.text, STARTERS).map(|value| Found { value, line: number }));
        code.strings.extend(line.strings.into_iter().map(|value| Found { value, line: number }));
    }
    code.text = text;
}

fn imports(line: &Line, code: &mut Code, names: &mut BTreeMap<String, String>) {
    let mut push = |value: String| code.imports.push(Found { value, line: line.number });
    if let Some(rest) = line.text.strip_prefix("import ") {
        for item in rest.split(',') {
            let (module, alias) = item.split_once(" as ").unwrap_or((item, ""));
            let (module, alias) = (module.trim(), alias.trim());
            if !alias.is_empty() {
                names.insert(alias.to_owned(), module.to_owned());
            }
            push(module.to_owned());
        }
    } else if let Some((module, list)) =
        line.text.strip_prefix("from ").and_then(|rest| rest.split_once(" import "))
    {
        let module = module.trim();
        push(module.to_owned());
        for item in list.trim_matches(['(', ')', ' ']).split(',') {
            let (name, alias) = item.split_once(" as ").unwrap_or((item, item));
            let (name, alias) = (name.trim(), alias.trim());
            if name.is_empty() || name == "*" {
                continue;
            }
            let whole =
                if module.ends_with('.') { format!("{module}{name}") } else { format!("{module}.{name}") };
            push(whole.clone());
            names.insert(alias.to_owned(), whole);
        }
    }
}

/// `name = Class(…)`; several names may stand for one object.
fn made(line: &Line, code: &mut Code, names: &BTreeMap<String, String>, within: Option<&str>) {
    let Some((head, _)) = line.text.split_once('(') else { return };
    let Some((targets, class)) = head.rsplit_once('=') else { return };
    let is_name =
        |text: &str| !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '.');
    let class = class.trim();
    if !is_name(class) {
        return;
    }
    let arguments = call(&line.text, class).unwrap_or_default();
    let (first, rest) = class.split_once('.').unwrap_or((class, ""));
    let first = names.get(first).map_or(first, String::as_str);
    let class = if rest.is_empty() { first.to_owned() } else { format!("{first}.{rest}") };
    for target in targets.split('=') {
        // What stands behind the colon is a type.
        let name = target.split(':').next().unwrap_or_default().trim();
        if is_name(name) && !name.contains('.') {
            let made = Made {
                name: name.to_owned(),
                class: class.clone(),
                arguments: arguments.to_owned(),
                within: within.map(str::to_owned),
            };
            code.made.push(Found { value: made, line: line.number });
        }
    }
}

fn routes(line: &Line, code: &mut Code, function: Option<&str>) {
    let mut push = |takes_body: bool, path: &str, owner: &str| {
        let route = Route { takes_body, path: path.to_owned(), owner: owner.to_owned() };
        code.routes.push(Found { value: route, line: line.number });
    };
    let text = line.text.as_str();
    if let Some((owner, rest)) = text.strip_prefix('@').and_then(|rest| {
        let (callee, _) = rest.split_once('(')?;
        callee.rsplit_once('.')
    }) {
        let Some(inner) = call(text, rest) else { return };
        let path = arguments(inner).first().copied().and_then(quoted);
        let path = path.or_else(|| named(inner, "rule").or_else(|| named(inner, "path")).and_then(quoted));
        let Some(path) = path else { return };
        if let Some((_, takes_body)) = METHODS.iter().find(|(name, _)| *name == rest) {
            push(*takes_body, path, owner);
        } else if ["route", "api_route"].contains(&rest) {
            push(posts(inner), path, owner);
        }
        return;
    }
    for adder in ["add_url_rule", "add_api_route"] {
        if let Some(inner) = call(text, adder)
            && let Some(path) = arguments(inner).first().copied().and_then(quoted)
        {
            push(posts(inner), path, text.split('.').next().unwrap_or_default().trim());
        }
    }
    for (mounter, prefix) in [("register_blueprint", "url_prefix"), ("include_router", "prefix")] {
        if let Some(inner) = call(text, mounter)
            && let (Some(owner), Some(prefix)) =
                (arguments(inner).first(), named(inner, prefix).and_then(quoted))
        {
            let owner = owner.rsplit('.').next().unwrap_or_default();
            code.mounted.push((owner.to_owned(), prefix.to_owned()));
        }
    }
    // Python's own server: `def do_POST(self)` compares the path.
    if let Some(method) = function.and_then(|name| name.strip_prefix("do_"))
        && text.contains("self.path")
    {
        for path in line.strings.iter().filter(|string| string.starts_with('/')) {
            let route = Route { takes_body: method == "POST", path: path.clone(), owner: String::new() };
            if !code.routes.iter().any(|found| found.value == route) {
                code.routes.push(Found { value: route, line: line.number });
            }
        }
    }
}

fn posts(inner: &str) -> bool {
    named(inner, "methods").is_some_and(|methods| methods.to_ascii_uppercase().contains("\"POST\""))
}

fn lines(text: &str) -> Vec<Line> {
    Scanner { rest: text, number: 1, lines: Vec::new() }.lines()
}

struct Scanner<'a> {
    rest: &'a str,
    number: usize,
    lines: Vec<Line>,
}

impl Scanner<'_> {
    fn lines(mut self) -> Vec<Line> {
        while !self.rest.is_empty() {
            self.line();
        }
        self.lines
    }

    fn next(&mut self) -> Option<char> {
        let sign = self.rest.chars().next()?;
        self.rest = &self.rest[sign.len_utf8()..];
        if sign == '\n' {
            self.number += 1;
        }
        Some(sign)
    }

    fn line(&mut self) {
        let after = self.rest.trim_start_matches([' ', '\t']);
        let mut line = Line {
            number: self.number,
            indent: self.rest.len() - after.len(),
            text: String::new(),
            strings: Vec::new(),
        };
        self.rest = after;
        let mut depth = 0_i32;
        while let Some(sign) = self.next() {
            match sign {
                '#' => self.rest = &self.rest[self.rest.find('\n').unwrap_or(self.rest.len())..],
                '"' | '\'' => self.string(sign, &mut line),
                '\\' if self.rest.starts_with('\n') || self.rest.starts_with("\r\n") => {
                    self.rest = &self.rest[self.rest.find('\n').unwrap_or_default()..];
                    self.next();
                }
                '\n' if depth <= 0 => break,
                '\n' | '\r' | '\t' => line.text.push(' '),
                _ => {
                    depth += i32::from("([{".contains(sign)) - i32::from(")]}".contains(sign));
                    line.text.push(sign);
                }
            }
        }
        if !line.text.trim().is_empty() {
            line.text.truncate(line.text.trim_end().len());
            self.lines.push(line);
        }
    }

    /// What is computed within a string is not known, so such a string is empty.
    fn string(&mut self, quote: char, line: &mut Line) {
        let before = line.text.len();
        let kept = line.text.trim_end_matches(['r', 'R', 'b', 'B', 'f', 'F', 'u', 'U']).len();
        let prefixed = !line.text[..kept].ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let (kept, computed) =
            if prefixed { (kept, line.text[kept..before].contains(['f', 'F'])) } else { (before, false) };
        line.text.truncate(kept);
        let triple = [quote, quote].iter().collect::<String>();
        let triple = self.rest.starts_with(&triple) && {
            self.rest = &self.rest[2..];
            true
        };
        if !triple && self.rest.is_empty() {
            return;
        }
        let mut content = String::new();
        let end: String = std::iter::repeat_n(quote, if triple { 3 } else { 1 }).collect();
        while !self.rest.is_empty() && !self.rest.starts_with(&end) {
            match self.next() {
                Some('\\') => content.extend(self.next()),
                Some('\n') if !triple => return,
                Some(sign) => content.push(sign),
                None => break,
            }
        }
        self.rest = self.rest.strip_prefix(end.as_str()).unwrap_or_default();
        if computed || content.contains(['"', '\n']) {
            content.clear();
        }
        line.text.push('"');
        line.text.push_str(&content);
        line.text.push('"');
        if !content.is_empty() {
            line.strings.push(content);
        }
    }
}
