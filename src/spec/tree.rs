use super::layers::{CLUSTERS, DEFAULTS, ENVIRONMENTS};
use super::syntax;
use crate::diagnostic::{Finding, Span};
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue, ValueDeserializer};

/// What stands in a path for an item of an array.
pub const ITEM: &str = "[]";

/// A TOML document whose spans count through all sources.
#[derive(Debug, Clone)]
pub struct Tree<'t> {
    root: Spanned<DeValue<'t>>,
}

/// A value that is no table and no array.
#[derive(Debug, Clone)]
pub struct Text {
    /// Its key as [`Tree::key_at`] writes it.
    pub key: String,
    /// The last name of the key.
    pub name: String,
    /// The name before; empty at the top level.
    pub within: String,
    /// The value as text.
    pub value: String,
    /// Where it stands.
    pub span: Span,
}

impl Default for Tree<'_> {
    /// An empty file.
    fn default() -> Self {
        Self { root: Spanned::new(0..0, DeValue::Table(DeTable::default())) }
    }
}

impl<'t> Tree<'t> {
    /// Parses a text; all syntax errors are given, and the tree is then what could be read.
    #[must_use]
    pub fn parse(text: &'t str, base: usize) -> (Self, Vec<Finding>) {
        let (table, errors) = DeTable::parse_recoverable(text);
        let findings = syntax::findings(text, errors, base);
        let span = table.span();
        let table = table.into_inner();
        let root = shift(Spanned::new(span, DeValue::Table(table)), base);
        (Self { root }, findings)
    }

    /// For serde.
    #[must_use]
    pub fn deserializer(&self) -> ValueDeserializer<'t> {
        ValueDeserializer::from(self.root.clone())
    }

    /// Takes a top-level key out.
    pub fn remove(&mut self, key: &str) -> Option<Self> {
        match self.root.get_mut() {
            DeValue::Table(table) => table.remove(key).map(|root| Self { root }),
            _ => None,
        }
    }

    /// The tree below a key.
    #[must_use]
    pub fn child(&self, key: &str) -> Option<Self> {
        self.root.get_ref().as_table()?.get(key).map(|root| Self { root: root.clone() })
    }

    /// The names at the top.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let table = self.root.get_ref().as_table().into_iter().flat_map(|table| table.keys());
        table.map(|name| name.get_ref().to_string()).collect()
    }

    /// Lays another tree over this one: tables are merged, anything else is replaced.
    pub fn merge(&mut self, over: Self) {
        merge(&mut self.root, over.root);
    }

    /// Takes the value at a path out, or an item of an array by its place.
    pub fn take(&mut self, path: &[String], span: &Range<usize>) -> bool {
        let Some((last, above)) = path.split_last().filter(|_| path.iter().all(|part| part != ITEM)) else {
            return self.remove_at(span).is_some();
        };
        let mut value = self.root.get_mut();
        for part in above {
            match value {
                DeValue::Table(table) => match table.get_mut(part.as_str()) {
                    Some(child) => value = child.get_mut(),
                    None => return false,
                },
                _ => return false,
            }
        }
        match value {
            DeValue::Table(table) => table.remove(last.as_str()).is_some(),
            _ => false,
        }
    }

    /// Takes the smallest entry out that covers a span, and gives its path; `None` if no entry does.
    pub fn remove_at(&mut self, span: &Range<usize>) -> Option<Vec<String>> {
        let mut path = Vec::new();
        remove_at(self.root.get_mut(), span, &mut path).then_some(path)
    }

    /// Where arrays stand, each by its path and its place.
    #[must_use]
    pub fn arrays(&self) -> Vec<(Vec<String>, Range<usize>)> {
        let mut found = Vec::new();
        arrays(&self.root, &mut Vec::new(), &mut found);
        found
    }

    /// The key that a span is the name or the value of, or lies in: dotted, with items of arrays as [`ITEM`], and an
    /// environment's own keys like those outside.
    #[must_use]
    pub fn key_at(&self, span: &Range<usize>) -> Option<String> {
        let mut path = Vec::new();
        path_at(self.root.get_ref(), span, &mut path);
        let key = dotted(&path);
        (!key.is_empty()).then_some(key)
    }

    /// Every value that is no table and no array.
    #[must_use]
    pub fn texts(&self) -> Vec<Text> {
        let mut found = Vec::new();
        texts(&self.root, &mut Vec::new(), &mut found);
        found
    }

    /// A value that is no table and no array, as text, by its dotted path.
    #[must_use]
    pub fn value(&self, path: &str) -> Option<String> {
        scalar(
            path.split('.')
                .try_fold(self.root.get_ref(), |at, part| Some(at.as_table()?.get(part)?.get_ref()))?,
        )
    }

    /// Where a key stands, by its dotted path.
    #[must_use]
    pub fn key(&self, path: &str) -> Option<Span> {
        let mut value = self.root.get_ref();
        let mut found = None;
        for part in path.split('.') {
            let (key, child) = value.as_table()?.get_key_value(part)?;
            found = Some(Span::shifted(key.span(), 0));
            value = child.get_ref();
        }
        found
    }
}

fn shift(value: Spanned<DeValue<'_>>, by: usize) -> Spanned<DeValue<'_>> {
    let span = value.span();
    let inner = match value.into_inner() {
        DeValue::Table(table) => DeValue::Table(
            table
                .into_iter()
                .map(|(key, child)| {
                    let key_span = key.span();
                    (Spanned::new(key_span.start + by..key_span.end + by, key.into_inner()), shift(child, by))
                })
                .collect(),
        ),
        DeValue::Array(array) => DeValue::Array(array.into_iter().map(|child| shift(child, by)).collect()),
        scalar => scalar,
    };
    Spanned::new(span.start + by..span.end + by, inner)
}

fn merge<'t>(base: &mut Spanned<DeValue<'t>>, over: Spanned<DeValue<'t>>) {
    if base.get_ref().is_table() && over.get_ref().is_table() {
        if let (DeValue::Table(below), DeValue::Table(above)) = (base.get_mut(), over.into_inner()) {
            for (key, value) in above {
                // What has another value in the layer above keeps its place.
                match below.get_mut(key.get_ref().as_ref()) {
                    Some(merged) => merge(merged, value),
                    None => drop(below.insert(key, value)),
                }
            }
        }
    } else {
        *base = over;
    }
}

fn arrays(
    value: &Spanned<DeValue<'_>>,
    path: &mut Vec<String>,
    found: &mut Vec<(Vec<String>, Range<usize>)>,
) {
    match value.get_ref() {
        DeValue::Table(table) => {
            for (key, child) in table {
                path.push(key.get_ref().to_string());
                arrays(child, path, found);
                path.pop();
            }
        }
        DeValue::Array(items) => {
            found.push((path.clone(), value.span()));
            path.push(ITEM.to_owned());
            items.iter().for_each(|item| arrays(item, path, found));
            path.pop();
        }
        _ => {}
    }
}

/// The keys of an environment, and those that a platform says of all services or of a cluster, are written like those
/// outside.
fn dotted(path: &[String]) -> String {
    let own = match path {
        [first, _, own @ ..] if !own.is_empty() && [ENVIRONMENTS, CLUSTERS].contains(&first.as_str()) => own,
        [first, own @ ..] if !own.is_empty() && first == DEFAULTS => own,
        _ => path,
    };
    own.join(".").replace(&format!(".{ITEM}"), ITEM)
}

fn texts(value: &Spanned<DeValue<'_>>, path: &mut Vec<String>, found: &mut Vec<Text>) {
    match value.get_ref() {
        DeValue::Table(table) => {
            for (key, child) in table {
                path.push(key.get_ref().to_string());
                texts(child, path, found);
                path.pop();
            }
        }
        DeValue::Array(items) => {
            path.push(ITEM.to_owned());
            items.iter().for_each(|item| texts(item, path, found));
            path.pop();
        }
        _ => {}
    }
    let Some(text) = scalar(value.get_ref()) else { return };
    let mut named = path.iter().rev().filter(|part| *part != ITEM).cloned();
    found.push(Text {
        key: dotted(path),
        name: named.next().unwrap_or_default(),
        within: named.next().unwrap_or_default(),
        value: text,
        span: Span::shifted(value.span(), 0),
    });
}

fn scalar(value: &DeValue<'_>) -> Option<String> {
    Some(match value {
        DeValue::Table(_) | DeValue::Array(_) => return None,
        DeValue::String(text) => text.to_string(),
        DeValue::Integer(number) => number.as_str().to_owned(),
        DeValue::Float(number) => number.as_str().to_owned(),
        DeValue::Boolean(truth) => truth.to_string(),
        DeValue::Datetime(time) => time.to_string(),
    })
}

fn path_at(value: &DeValue<'_>, span: &Range<usize>, path: &mut Vec<String>) {
    match value {
        DeValue::Table(table) => {
            for (key, child) in table {
                // A table's own span is that of its header, where it has one; its entries may stand anywhere.
                let before = path.len();
                path.push(key.get_ref().to_string());
                if covers(&key.span(), span) {
                    return;
                }
                path_at(child.get_ref(), span, path);
                if path.len() > before + 1 || (covers(&child.span(), span) && !child.get_ref().is_table()) {
                    return;
                }
                path.truncate(before);
            }
        }
        DeValue::Array(items) => {
            if let Some(item) = items.iter().find(|item| covers(&item.span(), span)) {
                path.push(ITEM.to_owned());
                path_at(item.get_ref(), span, path);
            } else {
                // Items of `[[examples]]` have the spans of their headers.
                for item in items.iter().filter(|item| item.get_ref().is_table()) {
                    let before = path.len();
                    path.push(ITEM.to_owned());
                    path_at(item.get_ref(), span, path);
                    if path.len() > before + 1 {
                        return;
                    }
                    path.truncate(before);
                }
            }
        }
        _ => {}
    }
}

fn covers(outer: &Range<usize>, inner: &Range<usize>) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

fn remove_at(value: &mut DeValue<'_>, span: &Range<usize>, path: &mut Vec<String>) -> bool {
    match value {
        DeValue::Table(table) => {
            for (key, child) in table.iter_mut() {
                path.push(key.get_ref().to_string());
                if remove_at(child.get_mut(), span, path) {
                    return true;
                }
                path.pop();
            }
            let hit = table
                .iter()
                .find(|(key, child)| covers(&key.span(), span) || covers(&child.span(), span))
                .map(|(key, _)| key.get_ref().to_string());
            if let Some(key) = hit {
                table.remove(key.as_str());
                path.push(key);
                return true;
            }
            false
        }
        DeValue::Array(array) => {
            for index in 0..array.len() {
                let Some(child) = array.get_mut(index) else { continue };
                path.push(ITEM.to_owned());
                if remove_at(child.get_mut(), span, path) {
                    return true;
                }
                path.pop();
            }
            let Some(index) = array.iter().position(|child| covers(&child.span(), span)) else {
                return false;
            };
            let all = std::mem::replace(array, DeArray::new());
            *array =
                all.into_iter().enumerate().filter(|(at, _)| *at != index).map(|(_, child)| child).collect();
            path.push(ITEM.to_owned());
            true
        }
        _ => false,
    }
}
