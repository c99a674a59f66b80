//! The lenient reader, of what other people wrote: as `kubectl` reads it, with anchors and several documents in a file.

use crate::kubernetes::{Mistake, Object};
use granit_parser::{Event, Parser, ScalarStyle};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// More values than these are the trick of a hostile file, not a manifest.
const MOST: usize = 200_000;
/// Deeper than this nothing is meant seriously.
const DEEPEST: usize = 100;

/// A document, and the line of every value by its path.
#[derive(Debug, Clone)]
pub struct Read {
    /// Its content.
    pub value: Value,
    /// From 1.
    pub lines: BTreeMap<Vec<String>, usize>,
}

/// Reads all documents of a text. Empty ones are left out.
///
/// # Errors
/// The first place that is not YAML.
pub fn documents(text: &str) -> Result<Vec<Read>, Mistake> {
    let mut events = Vec::new();
    for event in Parser::new_from_str(text) {
        match event {
            Ok((event, span)) => events.push((event, span.start.line())),
            Err(error) => {
                return Err(Mistake { message: error.info().clone(), line: error.marker().line() });
            }
        }
    }
    let mut reader =
        Reader { events: events.into_iter(), anchors: BTreeMap::new(), left: MOST, lines: BTreeMap::new() };
    let mut documents = Vec::new();
    while let Some((event, _)) = reader.events.next() {
        if matches!(event, Event::DocumentStart(..)) {
            reader.anchors.clear();
            let Some((event, line)) = reader.events.next() else { break };
            let value = reader.node(event, line, &mut Vec::new())?;
            let lines = std::mem::take(&mut reader.lines);
            if !value.is_null() {
                documents.push(Read { value, lines });
            }
        }
    }
    Ok(documents)
}

/// The contents of all documents of a text; `None` where it is no YAML.
#[must_use]
pub fn values(text: &str) -> Option<Vec<Value>> {
    Some(documents(text).ok()?.into_iter().map(|read| read.value).collect())
}

/// All documents of a text as objects.
///
/// # Errors
/// The first place that is not YAML.
pub fn objects(text: &str) -> Result<Vec<Object>, Mistake> {
    let object = |read: Read| {
        let lines = read.lines.into_iter().map(|(path, line)| (path.join("."), line));
        Object::new(read.value, lines.collect())
    };
    Ok(documents(text)?.into_iter().map(object).collect())
}

struct Reader<'t> {
    events: std::vec::IntoIter<(Event<'t>, usize)>,
    anchors: BTreeMap<usize, Value>,
    left: usize,
    lines: BTreeMap<Vec<String>, usize>,
}

impl<'t> Reader<'t> {
    fn node(&mut self, event: Event<'t>, line: usize, path: &mut Vec<String>) -> Result<Value, Mistake> {
        let too_much = |what: &str| Mistake { message: format!("{what} than any manifest has"), line };
        if path.len() > DEEPEST {
            return Err(too_much("more levels"));
        }
        self.left = self.left.checked_sub(1).ok_or_else(|| too_much("more values"))?;
        self.lines.entry(path.clone()).or_insert(line);
        let (value, anchor) = match event {
            Event::Scalar(text, style, anchor, _) => (scalar(&text, style), anchor),
            Event::SequenceStart(_, anchor, _) => (self.sequence(path)?, anchor),
            Event::MappingStart(_, anchor, _) => (self.mapping(path)?, anchor),
            Event::Alias(anchor) => {
                let value = self.anchors.get(&anchor).cloned();
                let value =
                    value.ok_or_else(|| Mistake { message: "an alias of nothing".to_owned(), line })?;
                self.left = self.left.checked_sub(size(&value)).ok_or_else(|| too_much("more values"))?;
                (value, 0)
            }
            _ => (Value::Null, 0),
        };
        if anchor != 0 {
            self.anchors.insert(anchor, value.clone());
        }
        Ok(value)
    }

    fn sequence(&mut self, path: &mut Vec<String>) -> Result<Value, Mistake> {
        let mut items = Vec::new();
        while let Some((event, line)) = self.events.next() {
            if matches!(event, Event::SequenceEnd) {
                break;
            }
            path.push(items.len().to_string());
            let item = self.node(event, line, path)?;
            path.pop();
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn mapping(&mut self, path: &mut Vec<String>) -> Result<Value, Mistake> {
        let mut map = Map::new();
        let mut merged: Vec<Value> = Vec::new();
        while let Some((event, line)) = self.events.next() {
            let key = match event {
                Event::MappingEnd => break,
                Event::Scalar(text, ..) => text.into_owned(),
                _ => {
                    return Err(Mistake {
                        message: "a key that is itself a list or a table".to_owned(),
                        line,
                    });
                }
            };
            let Some((event, _)) = self.events.next() else { break };
            path.push(key.clone());
            // The key is what people look for.
            self.lines.insert(path.clone(), line);
            let value = self.node(event, line, path)?;
            path.pop();
            if key == "<<" {
                match value {
                    Value::Array(items) => merged.extend(items),
                    value => merged.push(value),
                }
            } else if map.insert(key.clone(), value).is_some() {
                return Err(Mistake { message: format!("the key `{key}` stands here twice"), line });
            }
        }
        for other in merged {
            let Value::Object(other) = other else { continue };
            for (key, value) in other {
                map.entry(key).or_insert(value);
            }
        }
        Ok(Value::Object(map))
    }
}

/// How many values there are in a value.
fn size(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(size).sum::<usize>(),
        Value::Object(map) => 1 + map.values().map(size).sum::<usize>(),
        _ => 1,
    }
}

/// What `kubectl` takes a plain scalar for: it reads YAML 1.1.
fn scalar(text: &str, style: ScalarStyle) -> Value {
    if style != ScalarStyle::Plain {
        return Value::from(text);
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" | "y" | "Y" => {
            return Value::from(true);
        }
        "false" | "False" | "FALSE" | "no" | "No" | "NO" | "off" | "Off" | "OFF" | "n" | "N" => {
            return Value::from(false);
        }
        _ => {}
    }
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text).replace('_', "");
    if digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        let sign = if text.starts_with('-') { "-" } else { "" };
        let radix = match digits.as_bytes() {
            [b'0', b'x', ..] => Some((16, &digits[2..])),
            [b'0', b'o', ..] => Some((8, &digits[2..])),
            [b'0', b'0'..=b'9', ..] => Some((8, &digits[1..])),
            _ => None,
        };
        let number = match radix {
            Some((radix, digits)) => i64::from_str_radix(&format!("{sign}{digits}"), radix).ok(),
            None => format!("{sign}{digits}").parse().ok(),
        };
        if let Some(number) = number {
            return Value::from(number);
        }
        let is_float = digits.bytes().all(|b| b.is_ascii_digit() || b".eE+-".contains(&b));
        if let Some(number) = text.parse::<f64>().ok().filter(|number| is_float && number.is_finite()) {
            return Value::from(number);
        }
    }
    Value::from(text)
}
