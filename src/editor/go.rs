//! From a generated line to the keys that it comes from, and from a key to the lines that it reaches.

use super::cursor::cursor;
use super::findings::generated;
use super::workspace::{Looked, Workspace};
use crate::causes::{Cause, Location as Written, Why};
use crate::project::FILE;
use gen_lsp_types::{Location, Position, Uri};

/// Which lines of a key are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lines {
    /// Those with what it says in them; where there are none, those that are there because of it.
    OfValue,
    /// All that depend on it.
    All,
}

/// Where what is under the pointer comes from, or goes.
pub fn go(workspace: &mut Workspace, uri: &Uri, position: Position, lines: Lines) -> Option<Vec<Location>> {
    let (path, text, offset) = workspace.at(uri, position)?;
    let service = workspace.service_of(&path)?;
    let looked = workspace.look(&service.folder);
    if service.path != FILE {
        return origins(workspace, &looked, generated(&service.path)?, position.line as usize + 1);
    }
    let cursor = cursor(&text, offset).filter(|cursor| !cursor.word.is_empty())?;
    let explained = looked.build.explain_key(&cursor.names.join("."))?.ok()?;
    let with_value = explained.lines.iter().any(|line| line.holds_value);
    let wanted = explained.lines.iter().filter(|line| lines == Lines::All || line.holds_value || !with_value);
    let found = wanted.filter_map(|line| workspace.generated(&looked, &line.file, line.line, &line.text));
    Some(found.collect())
}

/// Where the values of a generated line were written; else what it is there for, or the project's own template.
fn origins(workspace: &Workspace, looked: &Looked, path: &str, line: usize) -> Option<Vec<Location>> {
    let explained = looked.build.explain_line(path, line)?.ok()?;
    let mut found = Vec::new();
    for causes in [&explained.values, &explained.conditions] {
        for cause in causes {
            places(cause, &mut found);
        }
        let mut places: Vec<Location> = Vec::new();
        for place in found.iter().filter_map(|at| workspace.written(looked, at)) {
            if !places.contains(&place) {
                places.push(place);
            }
        }
        if !places.is_empty() {
            return Some(places);
        }
    }
    explained.template.and_then(|at| workspace.written(looked, &at)).map(|place| vec![place])
}

fn places<'c>(cause: &'c Cause, found: &mut Vec<&'c Written>) {
    match &cause.why {
        Why::Given { at } | Why::Stated { at } => found.push(at),
        _ => {}
    }
    cause.from.iter().for_each(|from| places(from, found));
}
