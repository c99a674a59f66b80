//! What an expression asks for.

use super::parse::Expression;

/// The macros that give a name to each item.
const OVER: &[&str] = &["all", "exists", "exists_one", "filter", "map"];

/// A way into the fields that an expression takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// The names on the way, the outermost first.
    pub names: Vec<String>,
    /// Whether it is only asked whether something is there.
    pub is_asked: bool,
}

/// The ways that an expression takes from the names that it does not give itself, in its order.
#[must_use]
pub fn paths(expression: &Expression) -> Vec<Path> {
    let mut found = Vec::new();
    walk(expression, &mut Vec::new(), &mut found);
    found
}

fn walk<'e>(expression: &'e Expression, bound: &mut Vec<&'e str>, found: &mut Vec<Path>) {
    if let Some(names) = way(expression, bound) {
        add(found, Path { names, is_asked: false });
        return;
    }
    match expression {
        Expression::List(items) => {
            for item in items {
                walk(item, bound, found);
            }
        }
        Expression::Map(entries) => {
            for (key, value) in entries {
                walk(key, bound, found);
                walk(value, bound, found);
            }
        }
        Expression::Not(inner) | Expression::Minus(inner) | Expression::Field(inner, _) => {
            walk(inner, bound, found);
        }
        Expression::Binary(_, left, right) | Expression::Index(left, right) => {
            walk(left, bound, found);
            walk(right, bound, found);
        }
        Expression::Choice(condition, yes, no) => {
            for part in [condition, yes, no] {
                walk(part, bound, found);
            }
        }
        Expression::Call(None, name, arguments) if name == "has" => {
            for argument in arguments {
                match way(argument, bound) {
                    Some(names) => add(found, Path { names, is_asked: true }),
                    None => walk(argument, bound, found),
                }
            }
        }
        Expression::Call(of, name, arguments) => {
            if let Some(of) = of {
                walk(of, bound, found);
            }
            if let ([Expression::Name(each), inner], true) =
                (arguments.as_slice(), OVER.contains(&name.as_str()))
            {
                bound.push(each);
                walk(inner, bound, found);
                bound.pop();
            } else {
                for argument in arguments {
                    walk(argument, bound, found);
                }
            }
        }
        Expression::Null
        | Expression::Boolean(_)
        | Expression::Integer(_)
        | Expression::Float(_)
        | Expression::Text(_)
        | Expression::Name(_) => {}
    }
}

fn add(found: &mut Vec<Path>, path: Path) {
    if !found.contains(&path) {
        found.push(path);
    }
}

/// The names of a way that begins with a free name; `self` stands for nothing in it.
fn way(expression: &Expression, bound: &[&str]) -> Option<Vec<String>> {
    match expression {
        Expression::Name(name) if name == "self" => Some(Vec::new()),
        Expression::Name(name) => (!bound.contains(&name.as_str())).then(|| vec![name.clone()]),
        Expression::Field(of, name) => Some(longer(way(of, bound)?, name)),
        Expression::Index(of, index) => match &**index {
            Expression::Text(name) => Some(longer(way(of, bound)?, name)),
            _ => None,
        },
        _ => None,
    }
}

fn longer(mut way: Vec<String>, name: &str) -> Vec<String> {
    way.push(name.to_owned());
    way
}
