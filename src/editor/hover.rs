//! What is behind the word or the line under the pointer: `explain`, where somebody looks.

use super::cursor::{Cursor, cursor};
use super::findings::generated;
use super::key::Own;
use super::workspace::{Workspace, is_platform};
use crate::diagnostic::Shown;
use crate::explain::platform_line;
use crate::project::FILE;
use crate::spec::{Key, Of};
use gen_lsp_types::{Hover, MarkupContent, MarkupKind, Position, Range, Uri};
use std::path::Path;

/// More lines than these nobody reads in a small window.
const MOST: usize = 40;

/// What a key or a line of a generated file is, as Markdown.
pub fn hover(workspace: &mut Workspace, uri: &Uri, position: Position) -> Option<Hover> {
    let (path, text, offset) = workspace.at(uri, position)?;
    if is_platform(&path) {
        let cursor = cursor(&text, offset).filter(|cursor| !cursor.word.is_empty())?;
        let range = workspace.encoding.range(&text, &cursor.word);
        let value = platform_key(workspace, &path, &cursor, position.line as usize + 1)?;
        let contents = MarkupContent { kind: MarkupKind::Markdown, value };
        return Some(Hover { contents: contents.into(), range: Some(range) });
    }
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
fn key(workspace: &mut Workspace, folder: &Path, cursor: &Cursor) -> Option<String> {
    let mut words = meaning(Own::of(Of::Service, &cursor.names).key()?);
    if let Some(Ok(explained)) = workspace.look(folder).build.explain_key(&cursor.names.join(".")) {
        words.push('\n');
        words.push_str(&fenced(&explained.told().to_string()));
    }
    Some(words)
}

/// What a key of a platform takes and means, and which services its line reaches. A platform with mistakes reaches none.
fn platform_key(workspace: &mut Workspace, file: &Path, cursor: &Cursor, line: usize) -> Option<String> {
    let mut words = meaning(Own::of(Of::Platform, &cursor.names).key()?);
    let platform = workspace.platform(file).filter(|platform| platform.is_fine());
    if let Some(platform) = platform {
        let services = workspace.under(file);
        let shown = services.into_iter().map(|(folder, under)| (below(file, &folder.join(FILE)), under));
        if let Ok(explained) = platform_line(&platform, line, &shown.collect::<Vec<_>>()) {
            words.push('\n');
            words.push_str(&fenced(&explained.to_string()));
        }
    }
    Some(words)
}

/// A path as it is written beside a platform.
fn below(file: &Path, path: &Path) -> String {
    let path = file.parent().and_then(|folder| path.strip_prefix(folder).ok()).unwrap_or(path);
    path.to_string_lossy().replace('\\', "/")
}

fn meaning(key: &Key) -> String {
    let mut words = format!("**`{}`** · {}\n\n{}\n", key.path, key.kind, key.description);
    let chosen = key.choices.iter().filter(|(_, meaning)| !meaning.is_empty());
    words.extend(chosen.map(|(choice, meaning)| format!("- `\"{choice}\"`: {meaning}\n")));
    words
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
