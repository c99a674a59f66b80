//! What can be written at a place: the words of the schema, and the values that are there.

use super::cursor::{At, Cursor, cursor};
use super::key::Own;
use super::workspace::{Looked, Workspace, is_platform};
use crate::diagnostic::{Code, Severity};
use crate::kubernetes::Version;
use crate::project::{EntryKind, FILE, FOLDER, Project};
use crate::resolve::{ControllerFile, Edition, Form};
use crate::spec::{Key, Of, Tree, Values, quoted};
use crate::templates::Templates;
use gen_lsp_types::{
    CompletionItem, CompletionItemKind as Kind, Documentation, MarkupContent, MarkupKind, Position, TextEdit,
    Uri,
};
use std::collections::BTreeSet;
use std::path::Path;

/// More files than these nobody reads in a list, and deeper ones nobody names.
const MOST_FILES: usize = 500;
const DEEPEST: usize = 6;

/// Something to write.
struct Choice {
    label: String,
    text: String,
    kind: Kind,
    detail: String,
    meaning: String,
}

/// What can be written at a place of a `service.toml` or a `platform.toml`.
pub fn complete(workspace: &mut Workspace, uri: &Uri, position: Position) -> Option<Vec<CompletionItem>> {
    let (path, text, offset) = workspace.at(uri, position)?;
    let of = if is_platform(&path) { Of::Platform } else { Of::Service };
    if of == Of::Service && workspace.service_of(&path)?.path != FILE {
        return None;
    }
    let cursor = cursor(&text, offset)?;
    let choices = match cursor.at {
        At::Value => values(workspace, &path, of, &cursor),
        At::Key | At::Header => names(&text, of, &cursor),
    };
    // What stands behind the word already need not be written again.
    let rest = text[cursor.word.end..].lines().next().unwrap_or_default().trim_start();
    let follows = cursor.at == At::Key && rest.starts_with(['=', '.']);
    // `key =` becomes `key = "value"`.
    let gap = if cursor.at == At::Value && text[..cursor.word.start].ends_with('=') { " " } else { "" };
    let range = workspace.encoding.range(&text, &cursor.word);
    let items = choices.into_iter().enumerate().map(|(at, choice)| {
        let text = if follows { choice.label.clone() } else { format!("{gap}{}", choice.text) };
        let meaning = MarkupContent { kind: MarkupKind::Markdown, value: choice.meaning };
        CompletionItem {
            filter_text: Some(choice.text.clone()),
            label: choice.label,
            kind: Some(choice.kind),
            detail: Some(choice.detail).filter(|detail| !detail.is_empty()),
            documentation: Some(Documentation::MarkupContent(meaning)),
            sort_text: Some(format!("{at:04}")),
            text_edit: Some(TextEdit { range, new_text: text }.into()),
            ..CompletionItem::default()
        }
    });
    Some(items.collect())
}

/// The keys and sections that may stand at a place and do not stand there yet.
fn names(text: &str, of: Of, cursor: &Cursor) -> Vec<Choice> {
    let is_header = cursor.at == At::Header;
    let own = Own::of(of, &cursor.names);
    let names = &own.names[..own.names.len() - 1];
    let mut choices = Vec::new();
    let tree = Tree::parse(text, 0).0;
    if is_header && own.above.is_empty() && (names == ["environments"] || names == ["clusters"]) {
        return chosen(&tree, &names[0], &own.names[1]);
    }
    let is_there = |key: &Key| {
        let path: Vec<&str> = own.above.iter().map(String::as_str).chain([key.path.as_str()]).collect();
        !key.is_section && !key.kind.starts_with("table") && tree.key(&path.join(".")).is_some()
    };
    // A header that begins at the top of the file, or further below in it.
    let is_top = names.is_empty() && own.above.is_empty();
    for key in own.keys {
        let Some(name) = child(&key.path, names) else { continue };
        let is_table = key.is_section || key.kind.starts_with("table");
        let many = key.path.ends_with("[]");
        if (is_header && !is_table) || is_there(key) || own.without.contains(&key.path.as_str()) {
            continue;
        }
        let text = match (is_header, is_table) {
            (true, _) => name.to_owned(),
            // Below the first section, a section needs a header of its own, unless it lies in that one.
            (false, true) if is_top && many => format!("[[{name}]]"),
            (false, true) if is_top => format!("[{name}]"),
            (false, true) if many => continue,
            (false, true) => format!("{name}."),
            (false, false) => format!("{name} = "),
        };
        choices.push(Choice {
            label: name.to_owned(),
            text,
            kind: if is_table { Kind::Module } else { Kind::Property },
            detail: key.kind.replace('`', ""),
            meaning: key.description.clone(),
        });
    }
    // What can be said in one line comes first.
    choices.sort_by_key(|choice| choice.kind == Kind::Module);
    choices
}

/// The environments or clusters that there are: their headers are where more of them is said. `word` is what is about to be
/// one.
fn chosen(tree: &Tree<'_>, table: &str, word: &str) -> Vec<Choice> {
    let names = tree.child(table).map(|all| all.names()).unwrap_or_default();
    let each = names.into_iter().filter(|name| name != word).map(|name| Choice {
        text: name.clone(),
        label: name,
        kind: Kind::Module,
        detail: String::new(),
        meaning: String::new(),
    });
    each.collect()
}

/// The name of a key within a table; a name that its owner chose stands for `NAME`.
fn child<'k>(path: &'k str, table: &[String]) -> Option<&'k str> {
    let mut parts = path.split('.');
    for name in table {
        let part = parts.next()?;
        if part != "NAME" && part.trim_end_matches("[]") != name {
            return None;
        }
    }
    let name = parts.next()?.trim_end_matches("[]");
    (parts.next().is_none() && name != "NAME").then_some(name)
}

/// The values that a key may have.
fn values(workspace: &mut Workspace, file: &Path, of: Of, cursor: &Cursor) -> Vec<Choice> {
    let Some(key) = Own::of(of, &cursor.names).key() else { return Vec::new() };
    let choice = |label: &str, text: String, kind: Kind, meaning: &str| Choice {
        label: label.to_owned(),
        text,
        kind,
        detail: String::new(),
        meaning: meaning.to_owned(),
    };
    if !key.choices.is_empty() {
        let choices = key.choices.iter();
        return choices
            .map(|(name, meaning)| choice(name, quoted(name), Kind::EnumMember, meaning))
            .collect();
    }
    if key.kind == "boolean" {
        return ["true", "false"].map(|word| choice(word, word.to_owned(), Kind::Keyword, "")).into();
    }
    let Some(values) = key.values else { return Vec::new() };
    let found = match (of, values) {
        // Its defaults name files of services, and of which is not known.
        (Of::Platform, Values::Files) => Vec::new(),
        (Of::Platform, Values::Services) => services(workspace, file),
        (Of::Platform, _) => there(values, &workspace.look_at_platform(file)),
        (Of::Service, _) => match workspace.service_of(file) {
            Some(service) => there(values, &workspace.look(&service.folder)),
            None => Vec::new(),
        },
    };
    found.into_iter().map(|(name, kind, meaning)| choice(&name, quoted(&name), kind, meaning)).collect()
}

/// What there is in a project, in the binary or in Kubernetes.
fn there(values: Values, looked: &Looked) -> Vec<(String, Kind, &'static str)> {
    let templates = Templates::of(&looked.project);
    let plain = |names: Vec<String>| names.into_iter().map(|name| (name, Kind::Value, "")).collect();
    let controllers =
        |form| ControllerFile::all(form, &templates).into_iter().map(|(name, _)| name).collect();
    match values {
        Values::Files => files(&looked.project),
        Values::Runtimes => plain(templates.runtimes().into_iter().collect()),
        Values::IngressControllers => plain(controllers(Form::Ingress)),
        Values::GatewayControllers => plain(controllers(Form::Gateway)),
        Values::Editions => plain(Edition::all(&templates).into_iter().collect()),
        Values::Versions => plain(Version::NAMES.iter().rev().map(|name| (*name).to_owned()).collect()),
        Values::Clusters => {
            let platform = looked.build.under.as_ref().map(|under| under.platform.clusters.clone());
            plain(platform.unwrap_or_default())
        }
        Values::Services => Vec::new(),
        Values::Warnings => {
            let warnings = Code::ALL.iter().filter(|code| code.severity() == Severity::Warning);
            warnings.map(|code| (code.name().to_owned(), Kind::Value, code.summary())).collect()
        }
    }
}

/// The names of the services below a platform.
fn services(workspace: &mut Workspace, file: &Path) -> Vec<(String, Kind, &'static str)> {
    let under = workspace.under(file);
    let names: BTreeSet<String> = under
        .into_iter()
        .flat_map(|(_, under)| under.used.into_values().flat_map(|used| used.services))
        .collect();
    names.into_iter().map(|name| (name, Kind::Value, "")).collect()
}

/// The files and folders of a project that somebody may name.
fn files(project: &Project) -> Vec<(String, Kind, &'static str)> {
    let mut found = Vec::new();
    let wanted = |entry: &crate::project::Entry, depth: usize| {
        let is_own = depth == 1 && (entry.path == FOLDER || entry.path == FILE);
        let is_passed_over = entry.name().starts_with(['.', '_']) || entry.name() == "node_modules";
        depth <= DEEPEST && entry.is_text && !is_own && !is_passed_over
    };
    let walked = project.files().walk("", &wanted, &mut |entry| {
        if let Ok(entry) = entry
            && entry.kind == EntryKind::File
        {
            if found.len() == MOST_FILES {
                return Err(std::io::ErrorKind::Other.into());
            }
            found.push((entry.path.clone(), Kind::File, ""));
        }
        Ok(())
    });
    // What was found until it was too much is offered all the same.
    let _ = walked;
    let mut folders: Vec<String> =
        found.iter().filter_map(|(path, ..)| Some(path.rsplit_once('/')?.0.to_owned())).collect();
    folders.dedup();
    found.extend(folders.into_iter().map(|folder| (folder, Kind::Folder, "")));
    found
}
