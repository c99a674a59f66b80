//! What is behind the word or the line under the pointer: `explain`, where somebody looks.

use super::cursor::{Cursor, cursor};
use super::findings::generated;
use super::workspace::Workspace;
use crate::diagnostic::Shown;
use crate::project::FILE;
use crate::spec;
use gen_lsp_types::{Hover, MarkupContent, MarkupKind, Position, Range, Uri};

/// More lines than these nobody reads in a small window.
const MOST: usize = 40;

/// What a key or a line of a generated file is, as Markdown.
pub fn hover(workspace: &mut Workspace, uri: &Uri, position: Position) -> Option<Hover> {
    let (path, text, offset) = workspace.at(uri, position)?;
    let service = workspace.service_of(&path)?;
    let (value, range) = if service.path == FILE {
        let cursor = cursor(&text, offset).filter(|cursor| !cursor.word.is_empty())?;
        let range = workspace.encoding.range(&text, &cursor.word);
        (key(workspace, &service.folder, &cursor)?, range)
    } else {
        let line = position.line as usize + 1;
        let looked = workspace.look(&service.folder);
        let explained = looked.build.explain_line(generated(&service.path)?, line)?;
        let words =
            explained.map_or_else(|finding| finding.message.clone(), |explained| explained.to_string());
        let start = Position { line: position.line, character: 0 };
        (fenced(&words), Range { start, end: Position { character: u32::MAX, ..start } })
    };
    let contents = MarkupContent { kind: MarkupKind::Markdown, value };
    Some(Hover { contents: contents.into(), range: Some(range) })
}

/// What a key takes, means and says, and which lines it reaches. Of a service with mistakes, what can be said.
fn key(workspace: &mut Workspace, folder: &std::path::Path, cursor: &Cursor) -> Option<String> {
    let names = own(&cursor.names).1;
    let known = spec::known(&names.join("."))?;
    let mut words = format!("**`{}`** · {}\n\n{}\n", known.path, known.kind, known.description);
    let chosen = known.choices.iter().filter(|(_, meaning)| !meaning.is_empty());
    words.extend(chosen.map(|(choice, meaning)| format!("- `\"{choice}\"`: {meaning}\n")));
    if let Some(Ok(explained)) = workspace.look(folder).build.explain_key(&cursor.names.join(".")) {
        words.push('\n');
        words.push_str(&fenced(&explained.told().to_string()));
    }
    Some(words)
}

/// The environment of a key, and the names of the key itself.
#[must_use]
pub fn own(names: &[String]) -> (Option<&str>, &[String]) {
    match names {
        [environments, name, key @ ..] if environments == "environments" && !key.is_empty() => {
            (Some(name), key)
        }
        names => (None, names),
    }
}

/// Lines as they are, however many backticks are in them.
fn fenced(words: &str) -> String {
    let shown = Shown::text(words.trim());
    let mut lines: Vec<&str> = shown.as_str().lines().collect();
    let more = format!("… and {} more lines", lines.len().saturating_sub(MOST));
    if lines.len() > MOST {
        lines.truncate(MOST);
        lines.push(&more);
    }
    let longest = shown.as_str().split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat((longest + 1).max(3));
    format!("{fence}text\n{}\n{fence}\n", lines.join("\n"))
}
