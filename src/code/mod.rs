//! What is read from a file of code, whatever its language.

mod body;
mod names;
mod needs;
mod program;
mod python;
mod r;

pub use body::Body;
pub use needs::Need;
pub use program::{Program, Text};

use std::collections::BTreeMap;

/// Nobody imports or opens more than so many things in one file.
const MOST: usize = 2000;
/// Nobody starts more servers in one file.
const PORTS: usize = 16;
/// A value that is written by way of more names is none that a person sees at a glance.
const DEEPEST: usize = 4;
/// What makes a number of a text.
const NUMBERS: &[&str] = &["int", "as.integer", "as.numeric"];
/// What reads a variable of the environment, with what stands in for it behind the name.
const VARIABLES: &[&str] = &["get", "getenv"];
/// Nobody gives a module or a file a longer name.
const LONGEST: usize = 255;

/// Something, and the line (from 1) on which it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found<T> {
    /// What.
    pub value: T,
    /// From 1.
    pub line: usize,
}

/// A path that the code answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// Whether it takes a body.
    pub takes: Takes,
    /// The path without what a blueprint or router puts before it, as an expression: `"/score"`, `PREFIX+"/score"`.
    pub path: String,
    /// The name of what it belongs to: the application, a blueprint, a router. Empty in R.
    pub owner: String,
    /// The function that takes the body of a POST request. Only in Python.
    pub handler: Option<Handler>,
}

/// What a function takes from a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handler {
    /// Its parameters; one without a type has no name here.
    pub parameters: Vec<Field>,
    /// The keys that it reads from the body, where that is plain.
    pub keys: Vec<Field>,
}

/// A name with a type.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Field {
    /// The name.
    pub name: String,
    /// The type as an expression; empty where only the value says it.
    pub kind: String,
    /// The value that stands in for it as an expression.
    pub default: Option<String>,
}

/// A class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    /// The name.
    pub name: String,
    /// What it is made from.
    pub bases: Vec<String>,
    /// Names with types that stand right in it.
    pub fields: Vec<Field>,
    /// Whether the fields are all that there is to say of its values.
    pub is_plain: bool,
}

/// Whether a request has a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Takes {
    /// It has: POST, PUT or PATCH.
    Body,
    /// It has none: GET or HEAD.
    Nothing,
    /// As the methods of a class say.
    AsClass(String),
}

/// A blueprint, router or application under the paths of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mount {
    /// What gets it, by its name.
    pub onto: String,
    /// What is mounted, by its name.
    pub what: String,
    /// What stands before its paths, as an expression.
    pub prefix: Option<String>,
    /// The function that does it.
    pub by: &'static str,
}

/// A name with a value that is written in the code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Constant {
    /// The name.
    pub name: String,
    /// The class or function around it.
    pub within: Option<String>,
    /// The value as an expression.
    pub value: String,
}

/// Something that is done only where a file is run by hand, `if __name__ == "__main__"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ByHand {
    /// A function that is called nowhere else.
    Calls(String),
    /// A name that functions use and that gets its value nowhere else.
    Sets(String),
}

/// A name to which the object of a class, or what a function gives back, is assigned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// The name.
    pub name: String,
    /// The class or the function, with the module that it comes from: `flask.Flask`.
    pub class: String,
    /// What stands between the brackets.
    pub arguments: String,
    /// The function in which it is made; `None` at the top level of the module.
    pub within: Option<String>,
}

/// A file of code.
#[derive(Debug, Clone, Default)]
pub struct Code {
    /// Relative to the project.
    pub path: String,
    /// The text.
    pub text: String,
    /// Python modules, or R packages.
    pub imports: Vec<Found<String>>,
    /// Objects of classes. Only in Python.
    pub made: Vec<Found<Made>>,
    /// What it answers.
    pub routes: Vec<Found<Route>>,
    /// What is mounted where.
    pub mounts: Vec<Found<Mount>>,
    /// Names with the values that are written.
    pub constants: Vec<Constant>,
    /// What imported names stand for: `r` for `.routers.router`. Only in Python.
    pub aliases: BTreeMap<String, String>,
    /// Classes and their methods. Only in Python.
    pub methods: Vec<(String, String)>,
    /// Classes with their fields. Only in Python.
    pub classes: Vec<Found<Class>>,
    /// What no server does that imports the file. Only in Python.
    pub by_hand: Vec<Found<ByHand>>,
    /// What it cannot do without when something else starts it: not what it does when it is run by hand.
    pub needs: Vec<Found<Need>>,
    /// R packages that Python loads through R.
    pub r_packages: Vec<Found<String>>,
    /// Every text in quotes.
    pub strings: Vec<Found<String>>,
    /// What stands in for the variable `MODEL_PATH` where there is none.
    pub model: Option<Found<String>>,
    /// The port on which it listens when it is started by hand.
    pub port: Option<Found<i64>>,
    /// Names in calls that read a file.
    opened: Vec<Found<String>>,
    /// Ports of calls that start a server, as expressions.
    ports: Vec<Found<String>>,
}

impl Code {
    /// Reads a file of code by the ending of its name; `None` for anything else.
    #[must_use]
    pub fn read(path: &str, text: String) -> Option<Self> {
        let ending = path.rsplit_once('.')?.1;
        let mut code = Self { path: path.to_owned(), text, ..Self::default() };
        match ending {
            "py" => python::read(&mut code),
            "R" | "r" => r::read(&mut code),
            _ => return None,
        }
        code.note_opened();
        let ports = std::mem::take(&mut code.ports);
        code.port = ports
            .iter()
            .take(PORTS)
            .find_map(|port| Some(Found { value: code.number(&port.value, DEEPEST)?, line: port.line }));
        // Each is looked for on disk, in several folders.
        code.imports.truncate(MOST);
        code.needs.truncate(MOST);
        Some(code)
    }

    /// The number that an expression is: written, by a name, or what stands in for a variable of the environment.
    fn number(&self, text: &str, left: usize) -> Option<i64> {
        let text = text.trim();
        if let Ok(number) = quoted(text).unwrap_or(text.trim_end_matches('L')).parse() {
            return Some(number);
        }
        let left = left.checked_sub(1)?;
        if let Some(inner) = NUMBERS.iter().find_map(|name| whole(text, name)) {
            return self.number(inner, left);
        }
        if let Some((_, other)) = text.rsplit_once(" or ") {
            return self.number(other, left);
        }
        if let Some(inner) = VARIABLES.iter().find_map(|name| call(text, name)) {
            return self.number(arguments(inner).get(1)?, left);
        }
        let known = self.constants.iter().rev().find(|known| known.name == text)?;
        self.number(&known.value, left)
    }

    /// Whether it is Python.
    #[must_use]
    pub fn is_python(&self) -> bool {
        self.path.ends_with(".py")
    }

    /// The folder in which it lies, with a closing `/`; empty for the project's own.
    #[must_use]
    pub fn folder(&self) -> &str {
        self.path.rfind('/').map_or("", |at| &self.path[..=at])
    }

    /// The packages of R that it loads.
    #[must_use]
    pub fn packages(&self) -> &[Found<String>] {
        if self.is_python() { &self.r_packages } else { &self.imports }
    }

    /// The line on which one of some words stands first.
    #[must_use]
    pub fn mentions(&self, words: &[String]) -> Option<(usize, &str)> {
        let has = |line: &str| words.iter().any(|word| line.contains(word.as_str()));
        self.text.lines().enumerate().find(|(_, line)| has(line)).map(|(at, line)| (at + 1, line.trim()))
    }

    /// The line that starts with one of some words.
    #[must_use]
    pub fn starts_a_line(&self, words: &[String]) -> Option<(usize, &str)> {
        let starts = |line: &str| words.iter().any(|word| line.trim_start().starts_with(word.as_str()));
        self.text.lines().enumerate().find(|(_, line)| starts(line)).map(|(at, line)| (at + 1, line.trim()))
    }

    /// The import of one of some modules, or of what is in them.
    #[must_use]
    pub fn imports(&self, modules: &[String]) -> Option<&Found<String>> {
        let is = |found: &str, module: &str| {
            found.strip_prefix(module).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        self.imports.iter().find(|found| modules.iter().any(|module| is(&found.value, module)))
    }
}

/// The arguments of a call: what stands between the commas that are not within brackets or quotes.
#[must_use]
pub fn arguments(text: &str) -> Vec<&str> {
    let (mut depth, mut quote, mut from) = (0_i32, None, 0);
    let mut found = Vec::new();
    for (at, sign) in text.char_indices() {
        match (quote, sign) {
            (Some(open), _) if open == sign => quote = None,
            (None, '"' | '\'') => quote = Some(sign),
            (None, '(' | '[' | '{') => depth += 1,
            (None, ')' | ']' | '}') => depth -= 1,
            (None, ',') if depth == 0 => {
                found.push(text[from..at].trim());
                from = at + 1;
            }
            _ => {}
        }
    }
    found.push(text[from..].trim());
    found.retain(|argument| !argument.is_empty());
    found
}

/// The value of an argument that is given by its name.
#[must_use]
pub fn named<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    arguments(text).into_iter().find_map(|argument| {
        let (found, value) = argument.split_once('=')?;
        (found.trim() == name).then(|| value.trim())
    })
}

/// The text within quotes, where it is nothing else.
#[must_use]
pub fn quoted(text: &str) -> Option<&str> {
    let inner = text.trim().strip_prefix('"')?.strip_suffix('"')?;
    (!inner.contains('"')).then_some(inner)
}

/// A value that is written out, as JSON.
#[must_use]
pub fn literal(text: &str) -> Option<String> {
    let text = text.trim();
    match text {
        "True" => return Some("true".to_owned()),
        "False" => return Some("false".to_owned()),
        _ => {}
    }
    if let Some(text) = quoted(text) {
        return serde_json::to_string(text).ok();
    }
    if let Some(items) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        // A list in a list is read by nobody at a glance.
        let items =
            arguments(items).into_iter().map(|item| if item.starts_with('[') { None } else { literal(item) });
        let items: Option<Vec<String>> = items.collect();
        return items.map(|items| format!("[{}]", items.join(", ")));
    }
    let number = text.replace('_', "");
    serde_json::from_str::<serde_json::Number>(&number).ok().map(|_| number)
}

/// What stands between the brackets of the first call of a function in a line.
#[must_use]
pub fn call<'a>(line: &'a str, function: &str) -> Option<&'a str> {
    let mut from = 0;
    while let Some(at) = line[from..].find(function).map(|at| at + from) {
        let after = &line[at + function.len()..];
        let alone = !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
        if let (true, Some(inner)) = (alone, after.trim_start().strip_prefix('(')) {
            return Some(&inner[..closing(inner)]);
        }
        from = at + function.len();
    }
    None
}

/// What stands between the brackets of an expression that is one call of a function.
fn whole<'a>(text: &'a str, function: &str) -> Option<&'a str> {
    let inner = text.strip_prefix(function)?.strip_prefix('(')?;
    let end = closing(inner);
    (inner.get(end..)? == ")").then(|| &inner[..end])
}

/// Where the bracket closes that was opened before the text.
fn closing(text: &str) -> usize {
    let (mut depth, mut quote) = (0_i32, None);
    for (at, sign) in text.char_indices() {
        match (quote, sign) {
            (Some(open), _) if open == sign => quote = None,
            (None, '"' | '\'') => quote = Some(sign),
            (None, '(' | '[' | '{') => depth += 1,
            (None, ')' | ']' | '}') if depth == 0 => return at,
            (None, ')' | ']' | '}') => depth -= 1,
            _ => {}
        }
    }
    text.len()
}

/// What stands in for `MODEL_PATH` where the code asks for that variable.
#[must_use]
pub fn model_default(line: &str) -> Option<String> {
    let after = line.split_once("\"MODEL_PATH\"")?.1.trim_start().strip_prefix(',')?.trim_start();
    let inner = after.strip_prefix('"')?;
    inner.split_once('"').map(|(default, _)| default.to_owned()).filter(|default| !default.is_empty())
}

/// The port in a call that starts a server, as an expression.
fn port<'a>(line: &'a str, starters: &[&str]) -> Option<&'a str> {
    starters.iter().find_map(|starter| named(call(line, starter)?, "port"))
}
