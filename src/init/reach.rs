//! The code that runs: a file, and what it imports or sources, and so on.

use super::code::Code;
use super::detect::Looked;
use std::collections::BTreeSet;

/// Files that belong together.
#[derive(Debug, Default)]
pub struct Reach<'a> {
    /// The code, the file that is run first.
    pub code: Vec<&'a Code>,
    /// Files and folders besides the first that the code cannot do without, as an image needs them; where each is
    /// named.
    pub files: Vec<(String, String)>,
}

impl<'a> Reach<'a> {
    /// Follows a file. One that is imported comes with its whole package.
    pub fn of(main: &'a Code, imported: bool, looked: &Looked<'a>) -> Self {
        let mut reach = Self { code: vec![main], files: Vec::new() };
        let mut next = 0;
        while let Some(code) = reach.code.get(next).copied() {
            next += 1;
            for (path, line) in named(code, looked) {
                if let Some(found) = looked.code.iter().find(|known| known.path == path)
                    && !reach.code.iter().any(|known| known.path == path)
                {
                    reach.code.push(found);
                }
                reach.files.push((path, format!("{}:{line}", code.path)));
            }
        }
        let package =
            main.path.split_once('/').filter(|_| imported).map(|(package, _)| format!("{package}/"));
        reach.files = needed(std::mem::take(&mut reach.files), main, package.as_deref());
        reach
    }
}

/// The files of the project that some code imports, sources or opens by their name.
fn named(code: &Code, looked: &Looked<'_>) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    if code.is_python() {
        for import in &code.imports {
            found.extend(module(&import.value, code, looked).map(|path| (path, import.line)));
        }
    }
    for string in &code.strings {
        let path = string.value.trim_start_matches("./");
        let beside = format!("{}{path}", code.folder());
        let known = [path, &beside].into_iter().find(|path| looked.files.has(path));
        found.extend(known.map(|path| (path.to_owned(), string.line)));
    }
    found.retain(|(path, _)| *path != code.path);
    found
}

/// The file that a module is, or is in.
fn module(name: &str, code: &Code, looked: &Looked<'_>) -> Option<String> {
    let dots = name.len() - name.trim_start_matches('.').len();
    let rest = name[dots..].replace('.', "/");
    let mut folders: Vec<String> = Vec::new();
    if dots > 0 {
        let mut folder = code.folder().trim_end_matches('/');
        for _ in 1..dots {
            folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
        }
        folders.push(if folder.is_empty() { String::new() } else { format!("{folder}/") });
    } else {
        folders.extend([code.folder().to_owned(), String::new()]);
    }
    let mut part = rest.as_str();
    loop {
        for folder in &folders {
            let candidates = [format!("{folder}{part}.py"), format!("{folder}{part}/__init__.py")];
            if let Some(path) = candidates.into_iter().find(|path| !part.is_empty() && looked.files.has(path))
            {
                return Some(path);
            }
        }
        part = part.rsplit_once('/')?.0;
    }
}

/// What has to be copied: a package as a whole, and nothing of what is copied with the main file.
fn needed(named: Vec<(String, String)>, main: &Code, package: Option<&str>) -> Vec<(String, String)> {
    let mut seen = BTreeSet::new();
    named
        .into_iter()
        .filter(|(path, _)| *path != main.path)
        .filter(|(path, _)| package.is_none_or(|package| !path.starts_with(package)))
        .map(|(path, place)| match path.split_once('/') {
            Some((folder, _)) if path.ends_with(".py") => (folder.to_owned(), place),
            _ => (path, place),
        })
        .filter(|(path, _)| seen.insert(path.clone()))
        .collect()
}
