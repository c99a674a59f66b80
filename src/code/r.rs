//! What is read from R: packages, files that are sourced, and what plumber's annotations say.

use super::{self as code, Code, Constant, Found, Route, Takes, call};

/// What starts a server by hand.
const STARTERS: &[&str] = &["pr_run", "run", "runServer"];
/// Functions that load a package.
const LOADERS: &[&str] = &["library", "require", "requireNamespace", "loadNamespace", "p_load"];
/// Those of them that take nothing but a value, so that a bare name is a variable.
const WITH_QUOTES: &[&str] = &["requireNamespace", "loadNamespace"];
/// Those of them that take any number of packages.
const MANY: &[&str] = &["p_load"];
/// Annotations that say the method, and whether it takes a body.
const METHODS: &[(&str, bool)] =
    &[("@get", false), ("@head", false), ("@post", true), ("@put", true), ("@patch", true)];

/// Fills in what the text says.
pub fn read(code: &mut Code) {
    let text = std::mem::take(&mut code.text);
    for (index, line) in text.lines().enumerate() {
        let number = index + 1;
        if let Some(words) = annotation(line) {
            let mut words = words.split_whitespace();
            let method = words.next().and_then(|word| METHODS.iter().find(|(name, _)| *name == word));
            if let (Some((_, takes_body)), Some(path)) = (method, words.next()) {
                let takes = if *takes_body { Takes::Body } else { Takes::Nothing };
                let route = Route { takes, path: format!("\"{path}\""), owner: String::new(), handler: None };
                code.routes.push(Found { value: route, line: number });
            }
            continue;
        }
        let (line, strings) = plain(line);
        for package in packages(&line) {
            if code.imports.len() < code::MOST && !code.imports.iter().any(|found| found.value == package) {
                code.imports.push(Found { value: package, line: number });
            }
        }
        code.model = code
            .model
            .take()
            .or_else(|| code::model_default(&line).map(|value| Found { value, line: number }));
        let port = code::port(&line, STARTERS);
        code.ports.extend(port.map(|port| Found { value: port.to_owned(), line: number }));
        if let Some((name, value)) = line.split_once("<-") {
            let (name, value) = (name.trim().to_owned(), value.to_owned());
            code.constants.push(Constant { name, within: None, value });
        }
        code.note_needs(&line, &strings, number);
        code.strings.extend(strings.into_iter().map(|value| Found { value, line: number }));
    }
    code.text = text;
}

/// What follows `#*` or `#'`.
fn annotation(line: &str) -> Option<&str> {
    let line = line.trim_start();
    line.strip_prefix("#*").or_else(|| line.strip_prefix("#'")).map(str::trim_start)
}

/// The line without its comment and with its strings in double quotes, and these strings.
fn plain(line: &str) -> (String, Vec<String>) {
    let (mut text, mut strings) = (String::new(), Vec::new());
    let mut signs = line.chars();
    while let Some(sign) = signs.next() {
        match sign {
            '#' => break,
            '"' | '\'' => {
                let mut content = String::new();
                while let Some(inner) = signs.next() {
                    match inner {
                        '\\' => content.extend(signs.next()),
                        _ if inner == sign => break,
                        _ => content.push(inner),
                    }
                }
                if content.contains('"') {
                    content.clear();
                }
                text.push('"');
                text.push_str(&content);
                text.push('"');
                strings.push(content);
            }
            _ => text.push(sign),
        }
    }
    strings.retain(|string| !string.is_empty());
    (text, strings)
}

/// The packages that a line loads or takes something from.
pub(super) fn packages(line: &str) -> Vec<String> {
    let is_name = |text: &str| {
        text.len() > 1
            && text.starts_with(|c: char| c.is_ascii_alphabetic())
            && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '.')
    };
    let mut found: Vec<String> = Vec::new();
    // With this argument, what stands there is a variable: the names are in the list that it goes through.
    let is_applied = line.contains("character.only");
    for loader in LOADERS {
        if let Some(inner) = call(line, loader) {
            let packages = code::arguments(inner);
            let packages =
                if MANY.contains(loader) { &packages[..] } else { packages.get(..1).unwrap_or_default() };
            let is_bare = !is_applied && !WITH_QUOTES.contains(loader);
            found.extend(packages.iter().filter_map(|first| {
                let name = code::quoted(first).or(is_bare.then_some(first));
                name.map(str::to_owned)
            }));
        }
    }
    if is_applied && LOADERS.iter().any(|loader| line.contains(loader)) {
        found.extend(line.split('"').skip(1).step_by(2).map(str::to_owned));
    }
    for (at, _) in line.match_indices("::") {
        let before = line[..at].rsplit(|c: char| !c.is_ascii_alphanumeric() && c != '.').next();
        found.push(before.unwrap_or_default().to_owned());
    }
    found.retain(|name| is_name(name));
    found
}
