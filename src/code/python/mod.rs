//! What is read from Python: imports, applications and what they answer.
//!
//! Python is not run and not parsed as a whole: a line of code, with its strings and without its comments, is enough to
//! see what a person would see at a glance.

mod bodies;
mod by_hand;
mod lines;
mod routes;

use super::{self as code, Class, Code, Constant, Found, Made, Need, arguments, call, quoted};
use lines::{Line, lines};

/// Where a block begins that no server runs, and whether it is one that is run by hand.
const NOT_RUN: &[(&str, bool)] =
    &[("if __name__", true), ("if TYPE_CHECKING", false), ("if typing.TYPE_CHECKING", false)];
/// What starts a server by hand.
const STARTERS: &[&str] = &["run", "serve", "HTTPServer"];

/// Modules that Python brings along, with the source of the list.
const STANDARD: &str = include_str!("standard-library.txt");

/// Whether Python itself has the module, so that none of the project is meant.
pub fn is_standard(module: &str) -> bool {
    let first = module.split('.').next().unwrap_or_default();
    STANDARD
        .lines()
        .filter(|line| !line.starts_with('#'))
        .flat_map(str::split_whitespace)
        .any(|name| name == first)
}

/// A longer value is no part of a path.
const LONGEST: usize = 1000;

/// Where a line stands.
#[derive(Debug, Default)]
struct Around {
    /// The functions and classes around it, with the indent of each and whether it is a class.
    blocks: Vec<(usize, String, bool)>,
}

impl Around {
    fn first(&self) -> Option<&str> {
        self.blocks.first().map(|(_, name, _)| name.as_str())
    }

    fn last(&self) -> Option<&str> {
        self.blocks.last().map(|(_, name, _)| name.as_str())
    }

    /// The class right around a line.
    fn class<'c>(&self, code: &'c mut Code) -> Option<&'c mut Class> {
        let (_, name, _) = self.blocks.last().filter(|(.., is_class)| *is_class)?;
        code.classes.iter_mut().rev().map(|found| &mut found.value).find(|class| class.name == *name)
    }

    /// The function or class that the line begins, which stands around what follows.
    fn enter(&mut self, line: &Line, code: &mut Code) -> Option<(String, bool)> {
        self.blocks.retain(|(indent, ..)| *indent < line.indent);
        let words = line.text.strip_prefix("async ").unwrap_or(&line.text);
        let is_class = words.starts_with("class ");
        let rest = words.strip_prefix("def ").or_else(|| words.strip_prefix("class "))?;
        let name = rest.split(['(', ':']).next().unwrap_or_default().trim().to_owned();
        if is_class {
            if let Some(around) = self.class(code) {
                // Such as pydantic's `Config`.
                around.is_plain = false;
            }
            code.classes.push(Found { value: bodies::class(line, &name), line: line.number });
        }
        if let (Some((_, class, true)), false) = (self.blocks.last(), is_class) {
            code.methods.push((class.clone(), name.clone()));
        }
        self.blocks.push((line.indent, name.clone(), is_class));
        Some((name, is_class))
    }
}

/// Fills in what the text says.
pub fn read(code: &mut Code) {
    let text = std::mem::take(&mut code.text);
    let lines = lines(&text);
    let mut around = Around::default();
    let mut routes = routes::Reader::default();
    let mut by_hand = by_hand::Reader::default();
    let mut requests = bodies::Reader::default();
    // The indent of a block that no server runs, and whether it is run by hand.
    let mut block: Option<(usize, bool)> = None;
    for line in &lines {
        block = block.filter(|(indent, _)| *indent < line.indent);
        let begun = NOT_RUN.iter().find(|(start, _)| line.text.starts_with(start));
        block = block.or(begun.map(|(_, by_hand)| (line.indent, *by_hand)));
        if let Some((name, is_class)) = around.enter(line, code) {
            let taken = routes.begins(&name, is_class, code);
            requests.begins(line, &name, taken, code);
            by_hand.begins(line, &name);
            if block.is_none() {
                // The body may stand on the same line.
                code.note_needs(&line.text, &line.strings, line.number);
            }
            continue;
        }
        let imported = code.imports.len();
        imports(line, code);
        if block.is_none() {
            needs(line, code, imported);
        }
        through_r(line, code);
        made(line, code, around.first());
        constant(line, code, around.last());
        routes.read(line, code, around.last());
        requests.read(line, code);
        if let Some(class) = around.class(code) {
            bodies::in_class(line, class);
        }
        by_hand.read(line, around.first(), block.is_some_and(|(_, by_hand)| by_hand));
        let number = line.number;
        code.model = code
            .model
            .take()
            .or_else(|| code::model_default(&line.text).map(|value| Found { value, line: number }));
        let port = code::port(&line.text, STARTERS);
        code.ports.extend(port.map(|port| Found { value: port.to_owned(), line: number }));
        code.strings.extend(line.strings.iter().map(|value| Found { value: value.clone(), line: number }));
    }
    requests.ends(code);
    code.by_hand = by_hand.found();
    code.text = text;
}

/// What a line needs, the modules that were just imported among it.
fn needs(line: &Line, code: &mut Code, imported: usize) {
    let modules = code.imports[imported..].iter();
    let modules: Vec<Need> = modules.map(|found| Need::Module(found.value.clone())).collect();
    code.needs.extend(modules.into_iter().map(|value| Found { value, line: line.number }));
    code.note_needs(&line.text, &line.strings, line.number);
}

/// Packages that are loaded by `importr`, or in a string of R.
fn through_r(line: &Line, code: &mut Code) {
    let by_name =
        call(&line.text, "importr").and_then(|inner| arguments(inner).first().copied().and_then(quoted));
    let named = line.r_packages.iter().cloned().chain(by_name.map(str::to_owned));
    for value in named.take(code::MOST.saturating_sub(code.r_packages.len())) {
        let speaks_r = code.imports.iter().any(|found| found.value.starts_with("rpy2"));
        if speaks_r && !code.r_packages.iter().any(|found| found.value == value) {
            code.r_packages.push(Found { value, line: line.number });
        }
    }
}

fn imports(line: &Line, code: &mut Code) {
    let Code { imports, aliases: names, .. } = code;
    let mut push = |value: String| imports.push(Found { value, line: line.number });
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
fn made(line: &Line, code: &mut Code, within: Option<&str>) {
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
    let first = code.aliases.get(first).map_or(first, String::as_str);
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

/// `NAME = value` and `NAME: type = value`.
fn constant(line: &Line, code: &mut Code, within: Option<&str>) {
    let end = line.text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(line.text.len());
    let (name, rest) = line.text.split_at(end);
    let rest = rest.trim_start();
    let value = match rest.strip_prefix(':') {
        Some(typed) => typed.split_once('=').map(|(_, value)| value),
        None => rest.strip_prefix('='),
    };
    let value = value.map(str::trim).filter(|value| !value.starts_with('=') && value.len() <= LONGEST);
    if let (false, Some(value)) = (name.is_empty(), value) {
        let (name, value) = (name.to_owned(), value.to_owned());
        code.constants.push(Constant { name, within: within.map(str::to_owned), value });
    }
}
