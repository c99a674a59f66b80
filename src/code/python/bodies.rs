//! What the body of a request holds: fields of classes, parameters of a route's function, and the keys that it reads.

use super::lines::Line;
use crate::code::{Class, Code, Field, Handler, MOST, arguments, call, literal, quoted};

/// What gives the body of a request in Flask.
const BODIES: &[&str] = &["request.json", "request.get_json"];
/// A longer line is none that a person sees at a glance.
const LONGEST: usize = 2000;
/// More keys are none that a person would write by hand.
const KEYS: usize = 100;
/// Functions that make a plain value of what stands in a key.
const CASTS: &[&str] = &["float", "int", "str", "bool"];

/// Reads the lines of a file one after another.
#[derive(Debug, Default)]
pub struct Reader {
    function: Option<Function>,
}

/// A function that answers some routes.
#[derive(Debug)]
struct Function {
    indent: usize,
    routes: Vec<usize>,
    lines: Vec<String>,
}

impl Reader {
    /// A function begins that answers some routes.
    pub fn begins(&mut self, line: &Line, name: &str, routes: Vec<usize>, code: &mut Code) {
        self.leaves(line.indent, code);
        if routes.is_empty() || name.is_empty() {
            return;
        }
        let parameters = call(&line.text, name).map(arguments).unwrap_or_default();
        let parameters: Vec<Field> =
            parameters.into_iter().map(|parameter| field(parameter).unwrap_or_default()).collect();
        for index in &routes {
            if let Some(route) = code.routes.get_mut(*index) {
                let parameters = parameters.clone();
                route.value.handler = Some(Handler { parameters, keys: Vec::new() });
            }
        }
        self.function = Some(Function { indent: line.indent, routes, lines: Vec::new() });
    }

    /// Any other line.
    pub fn read(&mut self, line: &Line, code: &mut Code) {
        self.leaves(line.indent, code);
        if let Some(function) = self.function.as_mut().filter(|function| function.lines.len() < MOST) {
            function.lines.push(line.text.clone());
        }
    }

    /// The file ends.
    pub fn ends(mut self, code: &mut Code) {
        self.leaves(0, code);
    }

    fn leaves(&mut self, indent: usize, code: &mut Code) {
        let Some(Function { routes, lines, .. }) =
            self.function.take_if(|function| function.indent >= indent)
        else {
            return;
        };
        let keys = keys(&lines).unwrap_or_default();
        for index in routes {
            let handler = code.routes.get_mut(index).and_then(|route| route.value.handler.as_mut());
            if let Some(handler) = handler {
                handler.keys.clone_from(&keys);
            }
        }
    }
}

/// The class that a line begins.
pub fn class(line: &Line, name: &str) -> Class {
    let bases = Some(name).filter(|name| !name.is_empty()).and_then(|name| call(&line.text, name));
    let bases = bases.map(arguments).unwrap_or_default().into_iter().map(str::to_owned).collect();
    Class { name: name.to_owned(), bases, fields: Vec::new(), is_plain: true }
}

/// A line that stands right in a class.
pub fn in_class(line: &Line, class: &mut Class) {
    let text = line.text.as_str();
    // What checks values may refuse one that has the right type, and other names may be asked for.
    if (text.starts_with('@') && text.contains("validat")) || text.starts_with("model_config") {
        class.is_plain = class.is_plain && !text.contains("validat") && !text.contains("alias");
    } else if let Some(field) = field(text).filter(|_| class.fields.len() < MOST) {
        class.fields.push(field);
    }
}

/// `name: type = value`.
fn field(text: &str) -> Option<Field> {
    let (name, rest) = text.split_once(':')?;
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    let (kind, default) = assigned(rest).map_or((rest, None), |at| (&rest[..at], Some(&rest[at + 1..])));
    is_name.then(|| Field {
        name: name.to_owned(),
        kind: kind.trim().to_owned(),
        default: default.map(|value| value.trim().to_owned()),
    })
}

/// Where a `=` stands that is not within brackets or quotes.
fn assigned(text: &str) -> Option<usize> {
    let (mut depth, mut in_quotes) = (0_i32, false);
    text.char_indices().find_map(|(at, sign)| {
        in_quotes ^= sign == '"';
        match sign {
            '(' | '[' | '{' if !in_quotes => depth += 1,
            ')' | ']' | '}' if !in_quotes => depth -= 1,
            '=' if !in_quotes && depth == 0 => return Some(at),
            _ => {}
        }
        None
    })
}

/// The keys that a function of Flask reads, where each becomes a plain value or has one that stands in for it, and the body
/// is used for nothing else.
fn keys(lines: &[String]) -> Option<Vec<Field>> {
    let mut found: Vec<Field> = Vec::new();
    let mut whole: Option<&str> = None;
    if lines.len() == MOST || lines.iter().any(|line| line.len() > LONGEST) {
        return None;
    }
    for line in lines {
        if let Some((name, value)) = line.split_once('=')
            && BODIES.iter().any(|body| is_body(value.trim(), body))
        {
            let name = name.trim();
            let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
            if !is_name || whole.is_some_and(|whole| whole != name) {
                return None;
            }
            whole = Some(name);
            continue;
        }
        if whole.is_some_and(|name| [format!("if not {name}:"), format!("if {name} is None:")].contains(line))
        {
            continue;
        }
        for name in whole.iter().chain(BODIES) {
            for (at, _) in line.match_indices(name) {
                let (before, after) = (&line[..at], &line[at + name.len()..]);
                let is_part = |sign: char| sign.is_alphanumeric() || sign == '_';
                let in_text = before.matches('"').count() % 2 == 1;
                if in_text || before.ends_with(is_part) || after.starts_with(is_part) {
                    continue;
                }
                let field = key(before, after)?;
                match found.iter().find(|known| known.name == field.name) {
                    Some(known) if *known != field => return None,
                    Some(_) => {}
                    None if found.len() < KEYS => found.push(field),
                    None => return None,
                }
            }
        }
    }
    Some(found)
}

/// Whether an expression is the body as a whole.
fn is_body(text: &str, body: &str) -> bool {
    let Some(rest) = text.strip_prefix(body) else { return false };
    rest.is_empty()
        || rest.strip_prefix('(').and_then(|rest| rest.find(')').map(|at| at + 1 == rest.len())) == Some(true)
}

/// The key that is read where a body is used, by what stands before and behind it.
fn key(before: &str, after: &str) -> Option<Field> {
    let after = after.strip_prefix("()").or_else(|| after.strip_prefix("(force=True)")).unwrap_or(after);
    let cast = CASTS.iter().find(|cast| {
        let call = before.strip_suffix('(').and_then(|before| before.strip_suffix(**cast));
        call.is_some_and(|before| {
            !before.ends_with(|sign: char| sign.is_alphanumeric() || "_.".contains(sign))
        })
    });
    let kind = cast.map(|cast| (*cast).to_owned());
    if let Some(inner) = after.strip_prefix('[') {
        let name = quoted(inner.split(']').next()?)?;
        return Some(Field { name: name.to_owned(), kind: kind?, default: None });
    }
    let inner = call(after.strip_prefix('.')?, "get").filter(|_| after.starts_with(".get("))?;
    let inner = arguments(inner);
    let name = quoted(inner.first()?)?.to_owned();
    let default = inner.get(1).map(|value| (*value).to_owned());
    match (kind, default) {
        (None, Some(value)) if literal(&value).is_none() => None,
        (None, None) => None,
        (kind, default) => Some(Field { name, kind: kind.unwrap_or_default(), default }),
    }
}
