//! Where in a JSON value something is: `predictions[0].label`, `[*].score`.

use serde_json::Value;
use std::fmt;
use std::str::FromStr;

/// A path from the top of a JSON value. `[*]` stands for every item of an array.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonPath(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Key(String),
    Item(usize),
    Every,
}

impl FromStr for JsonPath {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const FORM: &str =
            "write names and numbers, such as `predictions[0].label` or `predictions[*].score`";
        let mut parts = Vec::new();
        let mut rest = text.strip_prefix('$').unwrap_or(text);
        while !rest.is_empty() {
            if let Some(inner) = rest.strip_prefix('[') {
                let (index, after) = inner.split_once(']').ok_or(FORM)?;
                parts.push(match index {
                    "*" => Part::Every,
                    number => Part::Item(number.parse().map_err(|_| FORM)?),
                });
                rest = after;
            } else {
                // The first name needs no dot.
                let dotted = rest.strip_prefix('.');
                let name = dotted.or_else(|| parts.is_empty().then_some(rest)).ok_or(FORM)?;
                let end = name.find(['.', '[']).unwrap_or(name.len());
                if end == 0 {
                    return Err(FORM);
                }
                parts.push(Part::Key(name[..end].to_owned()));
                rest = &name[end..];
            }
        }
        if parts.is_empty() { Err(FORM) } else { Ok(Self(parts)) }
    }
}

impl fmt::Display for JsonPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("$")?;
        for part in &self.0 {
            match part {
                Part::Key(name) => write!(f, ".{name}")?,
                Part::Item(index) => write!(f, "[{index}]")?,
                Part::Every => f.write_str("[*]")?,
            }
        }
        Ok(())
    }
}

impl JsonPath {
    /// All that is there.
    #[must_use]
    pub fn find<'v>(&self, value: &'v Value) -> Vec<&'v Value> {
        self.0.iter().fold(vec![value], |found, part| {
            let next = found.into_iter().flat_map(|value| -> Vec<&Value> {
                match part {
                    Part::Key(name) => value.get(name).into_iter().collect(),
                    Part::Item(index) => value.get(index).into_iter().collect(),
                    Part::Every => value.as_array().into_iter().flatten().collect(),
                }
            });
            next.collect()
        })
    }

    /// The same for a program that reads no paths: names, numbers, and `null` for every item.
    #[must_use]
    pub fn steps(&self) -> Vec<Value> {
        let step = |part: &Part| match part {
            Part::Key(name) => Value::from(name.as_str()),
            Part::Item(index) => Value::from(*index),
            Part::Every => Value::Null,
        };
        self.0.iter().map(step).collect()
    }

    /// Takes away all that is there; an item of an array becomes `null`, so that the others keep their places.
    pub fn remove(&self, value: &mut Value) {
        remove(value, &self.0);
    }
}

fn remove(value: &mut Value, parts: &[Part]) {
    let Some((first, rest)) = parts.split_first() else {
        *value = Value::Null;
        return;
    };
    match first {
        Part::Key(name) if rest.is_empty() => {
            if let Some(object) = value.as_object_mut() {
                object.remove(name);
            }
        }
        Part::Key(name) => {
            if let Some(inner) = value.get_mut(name) {
                remove(inner, rest);
            }
        }
        Part::Item(index) => {
            if let Some(inner) = value.get_mut(index) {
                remove(inner, rest);
            }
        }
        Part::Every => value.as_array_mut().into_iter().flatten().for_each(|inner| remove(inner, rest)),
    }
}
