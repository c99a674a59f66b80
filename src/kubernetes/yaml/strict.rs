//! The strict reader, of what is generated: with the line of every value, and every mistake.

use super::scalar::is_plain;
use crate::kubernetes::{Mistake, Object};
use granit_parser::{Event, Parser, ScalarStyle};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// What a container of the document is being filled with.
enum Open {
    Sequence(Vec<Value>),
    /// With the key whose value comes next, and its line.
    Mapping(Map<String, Value>, Option<(String, usize)>),
}

/// Reads a text as one YAML document without anchors, tags, double keys, and values that YAML 1.1 and 1.2 would read
/// differently.
///
/// # Errors
/// Every mistake, or where the text is no YAML, the first.
pub fn read(text: &str) -> Result<Object, Vec<Mistake>> {
    let mut reader = Reader {
        stack: Vec::new(),
        path: Vec::new(),
        lines: BTreeMap::new(),
        root: None,
        mistakes: Vec::new(),
    };
    let mut documents = 0;
    for event in Parser::new_from_str(text) {
        match event {
            Ok((Event::DocumentStart(..), span)) => {
                documents += 1;
                if documents > 1 {
                    reader.mistake(span.start.line(), "a second document in one file");
                }
            }
            Ok((event, span)) => reader.event(event, span.start.line()),
            Err(error) => {
                reader.mistake(error.marker().line(), &error.info().clone());
                return Err(reader.mistakes);
            }
        }
    }
    match reader.root {
        Some(value) if reader.mistakes.is_empty() => Ok(Object::new(value, reader.lines)),
        Some(_) => Err(reader.mistakes),
        None => Err(vec![Mistake { message: "the document is empty".to_owned(), line: 1 }]),
    }
}

struct Reader {
    stack: Vec<Open>,
    path: Vec<String>,
    lines: BTreeMap<String, usize>,
    root: Option<Value>,
    mistakes: Vec<Mistake>,
}

impl Reader {
    fn mistake(&mut self, line: usize, message: &str) {
        self.mistakes.push(Mistake { message: message.to_owned(), line });
    }

    fn event(&mut self, event: Event<'_>, line: usize) {
        match event {
            Event::Alias(_) => self.mistake(line, "an alias: readers differ in how they follow it"),
            Event::Scalar(text, style, anchor, tag) => {
                self.marks(anchor != 0, tag.is_some(), line);
                if let Some(Open::Mapping(map, key @ None)) = self.stack.last_mut() {
                    let name = text.into_owned();
                    let double = map.contains_key(&name);
                    let ambiguous = style == ScalarStyle::Plain && !is_plain(&name);
                    *key = Some((name.clone(), line));
                    if double {
                        self.mistake(line, &format!("the key `{name}` stands here twice"));
                    }
                    if ambiguous {
                        self.mistake(
                            line,
                            &format!(
                                "the key `{name}` needs quotes: some readers take it for something else"
                            ),
                        );
                    }
                    return;
                }
                let value = if let Some(value) = scalar(&text, style) {
                    value
                } else {
                    self.mistake(
                        line,
                        &format!("`{text}` needs quotes: YAML 1.1 and 1.2 read it differently"),
                    );
                    Value::String(text.into_owned())
                };
                self.enter(line);
                self.leave(value);
            }
            Event::SequenceStart(..) | Event::MappingStart(..) if self.wants_key() => {
                self.mistake(line, "a key that is itself a list or a table");
                self.stack.push(Open::Sequence(Vec::new()));
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.marks(anchor != 0, tag.is_some(), line);
                self.enter(line);
                self.stack.push(Open::Sequence(Vec::new()));
            }
            Event::MappingStart(_, anchor, tag) => {
                self.marks(anchor != 0, tag.is_some(), line);
                self.enter(line);
                self.stack.push(Open::Mapping(Map::new(), None));
            }
            Event::SequenceEnd | Event::MappingEnd => match self.stack.pop() {
                Some(Open::Sequence(items)) => self.leave(Value::Array(items)),
                Some(Open::Mapping(map, _)) => self.leave(Value::Object(map)),
                None => {}
            },
            _ => {}
        }
    }

    /// Whether the next value would be a key.
    fn wants_key(&self) -> bool {
        matches!(self.stack.last(), Some(Open::Mapping(_, None)))
    }

    fn marks(&mut self, anchor: bool, tag: bool, line: usize) {
        let line = match self.stack.last() {
            Some(Open::Mapping(_, Some((_, key)))) => *key,
            _ => line,
        };
        if anchor {
            self.mistake(line, "an anchor: readers differ in how they follow it");
        }
        if tag {
            self.mistake(line, "a tag: it changes what a value is");
        }
    }

    fn enter(&mut self, line: usize) {
        // A value may start lines after its key, and the key is what people look for.
        let line = match self.stack.last() {
            Some(Open::Sequence(items)) => {
                self.path.push(items.len().to_string());
                line
            }
            Some(Open::Mapping(_, Some((key, line)))) => {
                self.path.push(key.clone());
                *line
            }
            _ => return,
        };
        self.lines.insert(self.path.join("."), line);
    }

    fn leave(&mut self, value: Value) {
        match self.stack.last_mut() {
            Some(Open::Sequence(items)) => items.push(value),
            Some(Open::Mapping(map, key)) => {
                if let Some((key, _)) = key.take() {
                    map.insert(key, value);
                }
            }
            None => self.root = Some(value),
        }
        self.path.pop();
    }
}

/// What both versions of YAML read a scalar as; `None` where they differ.
fn scalar(text: &str, style: ScalarStyle) -> Option<Value> {
    if style != ScalarStyle::Plain || is_plain(text) {
        return Some(Value::String(text.to_owned()));
    }
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) =
        digits.split_once('.').map_or((digits, None), |(whole, fraction)| (whole, Some(fraction)));
    let decimal = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if decimal(whole) && (whole == "0" || !whole.starts_with('0')) && fraction.is_none_or(decimal) {
        return match fraction {
            None => text.parse::<i64>().ok().map(Value::from),
            Some(_) => text.parse::<f64>().ok().map(Value::from),
        };
    }
    match text {
        "true" => Some(Value::Bool(true)),
        "false" => Some(Value::Bool(false)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::kubernetes::Object;

    fn mistakes(text: &str) -> Vec<String> {
        Object::read(text)
            .err()
            .unwrap_or_default()
            .into_iter()
            .map(|m| format!("{}: {}", m.line, m.message))
            .collect()
    }

    #[test]
    fn values_and_their_lines_are_read() {
        let object = Object::read("a: 1\nb:\n  - c: x\n    d: \"no\"\n").expect("fine");
        assert_eq!(object.text("b.0.d"), Some("no"));
        assert_eq!(object.line("b.0.d"), 4);
        assert_eq!(object.line("b.0.d.e"), 4);
    }

    #[test]
    fn what_readers_would_differ_in_is_refused() {
        for text in
            ["a: no\n", "a: 0123\n", "a: 1:30\n", "a: ~\n", "a:\n", "a: 1e3\n", "a: 0x1f\n", "on: 1\n"]
        {
            assert_eq!(mistakes(text).len(), 1, "{text}");
        }
        for text in ["a: &x 1\n", "a: !!str 1\n", "a: 1\na: 2\n", "a: 1\n---\nb: 2\n", "", "a: [1\n"] {
            assert!(!mistakes(text).is_empty(), "{text}");
        }
    }
}
