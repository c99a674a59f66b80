//! Where in a text a key stands, or where it would be put.

use super::edit::dotted;
use std::ops::Range;
use toml_edit::{ArrayOfTables, Document, InlineTable, Item, Table, Value};

/// Where a value goes.
pub enum Place<'t> {
    /// In place of this one.
    Value(&'t Value),
    /// Into a table, as a line or a section of its own.
    Table {
        /// The table that has a header, or the whole file.
        table: &'t Table,
        /// The dotted table in it that is to have the key; else the table itself.
        within: &'t Table,
        /// How many names of the key lead to `table`.
        depth: usize,
        /// Whether the names on the way from `within` do not exist yet.
        far: bool,
    },
    /// Into a table between braces.
    Braces {
        /// The table between braces.
        table: &'t InlineTable,
        /// The dotted table in it that is to have the key; else the table itself.
        within: &'t InlineTable,
        /// How many names of the key lead to `table`.
        depth: usize,
    },
}

/// What a name leads to.
enum Node<'t> {
    Table(&'t Table),
    Braces(&'t InlineTable),
    Tables(&'t ArrayOfTables),
    Value(&'t Value),
}

impl<'t> Node<'t> {
    fn of(item: &'t Item) -> Option<Self> {
        match item {
            Item::None => None,
            Item::Value(value) => Some(Self::of_value(value)),
            Item::Table(table) => Some(Self::Table(table)),
            Item::ArrayOfTables(tables) => Some(Self::Tables(tables)),
        }
    }

    fn of_value(value: &'t Value) -> Self {
        match value {
            Value::InlineTable(table) => Self::Braces(table),
            value => Self::Value(value),
        }
    }
}

/// Finds the place of a key, or says why it has none. The key has to be one of the schema that takes a value.
pub fn place<'t>(document: &'t Document<&str>, path: &[String]) -> Result<Place<'t>, String> {
    let root = document.as_table();
    let mut node = Node::Table(root);
    let mut place = Place::Table { table: root, within: root, depth: 0, far: false };
    for (index, name) in path.iter().enumerate() {
        let next = match &node {
            Node::Table(table) => table.get(name).and_then(Node::of),
            Node::Braces(table) => table.get(name).map(Node::of_value),
            Node::Tables(tables) => {
                let item = name.parse().ok().and_then(|at| tables.get(at)).map(Node::Table);
                Some(item.ok_or_else(|| no_item(&path[..index], tables.len()))?)
            }
            Node::Value(Value::Array(array)) => {
                let item = name.parse().ok().and_then(|at| array.get(at)).map(Node::of_value);
                Some(item.ok_or_else(|| no_item(&path[..index], array.len()))?)
            }
            Node::Value(value) => {
                return Err(format!(
                    "`{}` is no table in the file: {}",
                    dotted(&path[..index]),
                    value.type_name()
                ));
            }
        };
        let depth = index + 1;
        let Some(next) = next else {
            if let Place::Table { far, .. } = &mut place {
                *far = depth < path.len();
            }
            return Ok(place);
        };
        place = match (next, place) {
            (Node::Table(inner), Place::Table { table, depth, .. }) if inner.is_dotted() => {
                node = Node::Table(inner);
                Place::Table { table, within: inner, depth, far: false }
            }
            (Node::Braces(inner), Place::Braces { table, depth, .. }) if inner.is_dotted() => {
                node = Node::Braces(inner);
                Place::Braces { table, within: inner, depth }
            }
            (Node::Table(table), _) => {
                node = Node::Table(table);
                Place::Table { table, within: table, depth, far: false }
            }
            (Node::Braces(table), _) => {
                node = Node::Braces(table);
                Place::Braces { table, within: table, depth }
            }
            (Node::Value(value), place) => {
                node = Node::Value(value);
                if depth == path.len() { Place::Value(value) } else { place }
            }
            (next @ Node::Tables(_), place) => {
                node = next;
                place
            }
        };
    }
    match place {
        Place::Value(_) => Ok(place),
        _ => Err(format!("`{}` is a table in the file", dotted(path))),
    }
}

fn no_item(path: &[String], len: usize) -> String {
    format!("`{}` has {len} items in the file, counted from 0: `set` adds none", dotted(path))
}

impl Place<'_> {
    /// What to put in, and where.
    pub fn with(&self, text: &str, path: &[String], value: &str) -> Option<(Range<usize>, String)> {
        let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
        match self {
            Self::Value(old) => Some((old.span()?, value.to_owned())),
            Self::Braces { table, within, depth } => {
                let entry = format!("{} = {value}", dotted(&path[*depth..]));
                match last_in_braces(within).or_else(|| last_in_braces(table)) {
                    Some(end) => Some((end..end, format!(", {entry}"))),
                    None => Some((table.span()?, format!("{{ {entry} }}"))),
                }
            }
            // Items of arrays have no place that is not there already.
            Self::Table { depth, .. } if path[*depth..].iter().any(|name| name.parse::<usize>().is_ok()) => {
                None
            }
            Self::Table { table, within, depth, far } => {
                let line = format!("{} = {value}{newline}", dotted(&path[*depth..]));
                let own = last_line(within).or_else(|| last_line(table));
                let has_no_header = table.is_implicit() && !table.is_dotted();
                if (*far && std::ptr::eq(*table, *within)) || has_no_header {
                    return section(text, table, path, value, newline);
                }
                let (at, indent) = match (own, table.span()) {
                    (Some((key, end)), _) => (line_end(text, end), indent(text, key)),
                    (None, Some(header)) if *depth > 0 => (line_end(text, header.end), ""),
                    _ => (head_end(text), ""),
                };
                Some((at..at, at_line(text, at, &format!("{indent}{line}"), newline)))
            }
        }
    }
}

/// A new section, after everything that belongs to the table that it is in.
fn section(
    text: &str,
    table: &Table,
    path: &[String],
    value: &str,
    newline: &str,
) -> Option<(Range<usize>, String)> {
    let (leaf, tables) = path.split_last()?;
    // In the header, the items of an array of tables are not counted.
    let tables: Vec<String> = tables.iter().filter(|name| name.parse::<usize>().is_err()).cloned().collect();
    // Environments stand last, as in the reference.
    let before =
        if tables.first().is_some_and(|first| first == "environments") { "" } else { "environments" };
    let end = last_end(table, before)
        .map_or_else(|| head_end(text), |end| past_comments(text, line_end(text, end)));
    let gap = if end == 0 { "" } else { newline };
    let mut block = format!("{gap}[{}]{newline}{} = {value}{newline}", dotted(&tables), key_text(leaf));
    if !text[end..].is_empty() && !text[end..].starts_with(['\r', '\n']) {
        block.push_str(newline);
    }
    Some((end..end, at_line(text, end, &block, newline)))
}

/// The key's start and the value's end of the last entry that stands below a table's own header.
fn last_line(table: &Table) -> Option<(usize, usize)> {
    let entries = table.iter().filter_map(|(name, item)| match item {
        Item::Value(value) => Some((table.key(name)?.span()?.start, value.span()?.end)),
        Item::Table(dotted) if dotted.is_dotted() => last_line(dotted),
        _ => None,
    });
    entries.max_by_key(|(_, end)| *end)
}

fn last_in_braces(table: &InlineTable) -> Option<usize> {
    let ends = table.iter().filter_map(|(_, value)| match value {
        Value::InlineTable(dotted) if dotted.is_dotted() => last_in_braces(dotted),
        value => value.span().map(|span| span.end),
    });
    ends.max()
}

/// Where the last thing ends that belongs to a table, its sub-tables among them, one name left out.
fn last_end(table: &Table, without: &str) -> Option<usize> {
    let header = (!table.is_implicit() && !table.is_dotted()).then(|| table.span()).flatten();
    let header = header.filter(|span| !span.is_empty()).map(|span| span.end);
    let entries = table.iter().filter(|(name, _)| *name != without).filter_map(|(_, item)| match item {
        Item::Table(table) => last_end(table, ""),
        Item::ArrayOfTables(tables) => tables.iter().filter_map(|table| last_end(table, "")).max(),
        item => item.span().map(|span| span.end),
    });
    entries.chain(header).max()
}

/// The start of the line after the one that an offset is in.
fn line_end(text: &str, offset: usize) -> usize {
    text[offset..].find('\n').map_or(text.len(), |at| offset + at + 1)
}

/// Comments that directly follow belong to what is before them, unless they lead on to the next thing.
fn past_comments(text: &str, offset: usize) -> usize {
    let mut end = offset;
    for line in text[offset..].split_inclusive('\n') {
        match line.trim() {
            comment if comment.starts_with('#') => end += line.len(),
            "" => return end,
            _ => return offset,
        }
    }
    end
}

/// The end of the comments that a file starts with, where they are about the file.
fn head_end(text: &str) -> usize {
    let mark = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    past_comments(text, mark)
}

/// The white space that the line of an offset starts with.
fn indent(text: &str, offset: usize) -> &str {
    let line = &text[text[..offset].rfind('\n').map_or(0, |at| at + 1)..];
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}

/// The same block, on a line of its own even after a last line that has no end.
fn at_line(text: &str, offset: usize, block: &str, newline: &str) -> String {
    let open = !text[..offset].trim_start_matches('\u{feff}').is_empty() && !text[..offset].ends_with('\n');
    if open { format!("{newline}{block}") } else { block.to_owned() }
}

/// A name as it is written in a key.
pub fn key_text(name: &str) -> String {
    let bare = |sign: char| sign.is_ascii_alphanumeric() || sign == '-' || sign == '_';
    if !name.is_empty() && name.chars().all(bare) { name.to_owned() } else { super::value::quoted(name) }
}
