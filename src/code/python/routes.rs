//! What an application answers: decorators, the functions that do without them, and what is mounted where.

use super::lines::Line;
use crate::code::{Code, Found, Mount, Route, Takes, arguments, call, named};
use std::collections::BTreeMap;

/// Decorators that say the method, and whether it takes a body.
const METHODS: &[(&str, bool)] =
    &[("get", false), ("head", false), ("post", true), ("put", true), ("patch", true)];
/// Decorators that say it by an argument, or leave it to the class below them.
const ROUTES: &[&str] = &["route", "api_route"];
/// Functions that give a path to a function or class.
const ADDERS: &[&str] = &["add_url_rule", "add_api_route"];
/// Functions that mount something, the argument that names it, and the one with what stands before its paths.
const MOUNTERS: &[(&str, &str, &str)] = &[
    ("register_blueprint", "blueprint", "url_prefix"),
    ("include_router", "router", "prefix"),
    ("add_namespace", "ns", "path"),
];

/// Reads the lines of a file one after another.
#[derive(Debug, Default)]
pub struct Reader {
    /// Decorators over what comes next: the routes that they made, and how.
    decorated: Vec<Decorated>,
    /// Whether another decorator is among them, which may ask for more.
    guarded: bool,
    /// The names that a loop gives to the items of a list.
    loops: BTreeMap<String, Vec<String>>,
}

/// A route that a decorator made.
#[derive(Debug)]
struct Decorated {
    route: usize,
    /// Whether it leaves the method to a class.
    may_be_class: bool,
    /// Whether it takes POST, and nothing else has a say in what is sent.
    posts: bool,
}

impl Reader {
    /// A function or class begins, to which the decorators above it belong; gives the routes whose body a function takes.
    pub fn begins(&mut self, name: &str, is_class: bool, code: &mut Code) -> Vec<usize> {
        let mut taken = Vec::new();
        let guarded = std::mem::take(&mut self.guarded);
        for Decorated { route: index, may_be_class, posts } in self.decorated.drain(..) {
            if !is_class && posts && !guarded {
                taken.push(index);
            }
            if let Some(route) = code.routes.get_mut(index).filter(|_| is_class && may_be_class) {
                route.value.takes = Takes::AsClass(name.to_owned());
            }
        }
        taken
    }

    /// Any other line, and the function around it.
    pub fn read(&mut self, line: &Line, code: &mut Code, function: Option<&str>) {
        let text = line.text.as_str();
        if text.starts_with('@') {
            let routes = code.routes.len();
            self.decorator(line, code);
            self.guarded |= routes == code.routes.len();
            return;
        }
        self.decorated.clear();
        self.guarded = false;
        if let Some((name, items)) = text.strip_prefix("for ").and_then(|rest| rest.split_once(" in ")) {
            let items = items.trim_end_matches([':', ' ']).trim_start();
            let list = items.strip_prefix(['(', '[']).and_then(|list| list.strip_suffix([')', ']']));
            let items = arguments(list.unwrap_or(items)).into_iter().map(str::to_owned).collect();
            self.loops.insert(name.trim().to_owned(), items);
        }
        added(line, code);
        self.mounts(line, code);
        if let Some(method) = function.and_then(|name| name.strip_prefix("do_")) {
            compared(line, code, method);
        }
    }

    fn decorator(&mut self, line: &Line, code: &mut Code) {
        let text = line.text.as_str();
        let callee = text.strip_prefix('@').and_then(|rest| rest.split_once('(')).map(|(callee, _)| callee);
        let Some((owner, method)) = callee.and_then(|callee| callee.rsplit_once('.')) else { return };
        let Some(inner) = call(text, method) else { return };
        let known = METHODS.iter().find(|(name, _)| *name == method);
        let is_route = ROUTES.contains(&method);
        if known.is_none() && !is_route {
            return;
        }
        let path = first(inner, &["rule", "path"]);
        let Some(path) = path else { return };
        let takes = takes(known.map_or_else(|| posts(inner), |(_, takes_body)| *takes_body));
        let posts = method == "post"
            || named(inner, "methods")
                .is_some_and(|methods| methods.to_ascii_uppercase().contains("\"POST\""));
        let route = code.routes.len();
        self.decorated.push(Decorated { route, may_be_class: is_route, posts });
        push(code, line, takes, path, owner);
    }

    fn mounts(&self, line: &Line, code: &mut Code) {
        let text = line.text.as_str();
        for (by, target, before) in MOUNTERS {
            let Some(inner) = call(text, by) else { continue };
            let Some(what) = first(inner, &[*target]) else { continue };
            let prefix = named(inner, before);
            let prefix = prefix.or_else(|| arguments(inner).get(1).copied().filter(|p| is_positional(p)));
            self.mount(line, code, by, (what, prefix));
        }
        // Starlette's takes the path first.
        if let Some(inner) = call(text, "mount")
            && let Some(what) = arguments(inner).get(1).map(|what| value(what, "app"))
        {
            self.mount(line, code, "mount", (what, first(inner, &["path"])));
        }
    }

    fn mount(&self, line: &Line, code: &mut Code, by: &'static str, (what, prefix): (&str, Option<&str>)) {
        let onto = owner(&line.text, by);
        let one = [what.to_owned()];
        for what in self.loops.get(what).map_or(&one[..], Vec::as_slice) {
            let (onto, what) = (onto.to_owned(), what.clone());
            let mount = Mount { onto, what, prefix: prefix.map(str::to_owned), by };
            code.mounts.push(Found { value: mount, line: line.number });
        }
    }
}

/// `add_url_rule`, and the `add_resource` of Flask-RESTful, which takes a class and any number of paths.
fn added(line: &Line, code: &mut Code) {
    let text = line.text.as_str();
    for adder in ADDERS {
        if let Some(inner) = call(text, adder)
            && let Some(path) = first(inner, &["rule", "path"])
        {
            let view = named(inner, "view_func").and_then(|view| view.split_once(".as_view"));
            let takes =
                view.map_or_else(|| takes(posts(inner)), |(class, _)| Takes::AsClass(class.to_owned()));
            push(code, line, takes, path, owner(text, adder));
        }
    }
    if let Some(inner) = call(text, "add_resource")
        && let Some((class, paths)) = arguments(inner).split_first()
    {
        for path in paths.iter().filter(|path| is_positional(path)) {
            push(code, line, Takes::AsClass((*class).to_owned()), path, owner(text, "add_resource"));
        }
    }
}

/// Python's own server: `def do_POST(self)` compares the path.
fn compared(line: &Line, code: &mut Code, method: &str) {
    if !line.text.contains("self.path") {
        return;
    }
    for path in line.strings.iter().filter(|string| string.starts_with('/')) {
        let path = format!("\"{path}\"");
        let route = Route { takes: takes(method == "POST"), path, owner: String::new(), handler: None };
        if !code.routes.iter().any(|found| found.value == route) {
            code.routes.push(Found { value: route, line: line.number });
        }
    }
}

fn push(code: &mut Code, line: &Line, takes: Takes, path: &str, owner: &str) {
    let route = Route { takes, path: path.to_owned(), owner: owner.to_owned(), handler: None };
    code.routes.push(Found { value: route, line: line.number });
}

fn takes(body: bool) -> Takes {
    if body { Takes::Body } else { Takes::Nothing }
}

fn posts(inner: &str) -> bool {
    named(inner, "methods").is_some_and(|methods| {
        let methods = methods.to_ascii_uppercase();
        ["\"POST\"", "\"PUT\"", "\"PATCH\""].iter().any(|method| methods.contains(method))
    })
}

/// What a function is called on: `app.api` in `app.api.include_router(…)`.
fn owner<'a>(text: &'a str, function: &str) -> &'a str {
    let before = text.find(&format!(".{function}")).map_or("", |at| &text[..at]);
    before.rsplit(|c: char| !c.is_alphanumeric() && c != '_' && c != '.').next().unwrap_or_default()
}

/// The first argument, or the one of a name.
fn first<'a>(inner: &'a str, names: &[&str]) -> Option<&'a str> {
    let by_place = arguments(inner).first().copied().filter(|argument| is_positional(argument));
    by_place.or_else(|| names.iter().find_map(|name| named(inner, name)))
}

/// The value of an argument, whether it is given by its name or not.
fn value<'a>(argument: &'a str, name: &str) -> &'a str {
    let value = argument.strip_prefix(name).and_then(|rest| rest.trim_start().strip_prefix('='));
    value.map_or(argument, str::trim)
}

/// Whether an argument is given by its place: `name=value` is not, `"a=b"` is.
fn is_positional(argument: &str) -> bool {
    let name = argument.split('=').next().unwrap_or_default().trim_end();
    name.len() == argument.len() || !name.chars().all(|c| c.is_alphanumeric() || c == '_')
}
