//! Two states of one object, field by field.

use super::lists::{self, List};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// A step into an object.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// To the value of a key.
    Key(String),
    /// To the item of a list that has this name, or this place.
    Item(String),
}

/// The way to a field.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Path(pub Vec<Step>);

/// A field that is not the same on both sides.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// Which.
    pub path: Path,
    /// Before; `None` where it was not there.
    pub old: Option<Value>,
    /// After; `None` where it is no longer there.
    pub new: Option<Value>,
    /// Where in the new object: its path with the places of list items.
    pub at: String,
}

impl Step {
    /// The key, or what the item is called.
    pub fn name(&self) -> &str {
        match self {
            Self::Key(name) | Self::Item(name) => name,
        }
    }
}

impl Path {
    /// The path of a key below it.
    #[must_use]
    pub fn key(&self, key: &str) -> Self {
        self.with(Step::Key(key.to_owned()))
    }

    fn item(&self, item: &str) -> Self {
        self.with(Step::Item(item.to_owned()))
    }

    fn with(&self, step: Step) -> Self {
        let mut steps = self.0.clone();
        steps.push(step);
        Self(steps)
    }

    /// The names of its steps.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(Step::name)
    }

    /// The key that the list or value stands under.
    fn last_key(&self) -> &str {
        self.0
            .iter()
            .rev()
            .find_map(|step| if let Step::Key(key) = step { Some(key.as_str()) } else { None })
            .unwrap_or_default()
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, step) in self.0.iter().enumerate() {
            match step {
                Step::Item(item) => write!(f, "[{item}]")?,
                Step::Key(key) if key.contains(['.', '/', '[']) => write!(f, "[{key}]")?,
                Step::Key(key) if index == 0 => f.write_str(key)?,
                Step::Key(key) => write!(f, ".{key}")?,
            }
        }
        Ok(())
    }
}

/// Every field in which two objects differ.
#[must_use]
pub fn differences(old: &Value, new: &Value) -> Vec<Difference> {
    let mut found = Vec::new();
    value(&Path::default(), "", Some(old), Some(new), &mut found);
    found
}

fn value(path: &Path, at: &str, old: Option<&Value>, new: Option<&Value>, found: &mut Vec<Difference>) {
    if old == new {
        return;
    }
    let nothing = Value::Object(Map::new());
    let none = Value::Array(Vec::new());
    match (old, new) {
        (Some(Value::Object(old)), Some(Value::Object(new))) => maps(path, at, old, new, found),
        (Some(Value::Array(old)), Some(Value::Array(new))) => items(path, at, old, new, found),
        // What came or went is told field by field too, down to where a list begins.
        (Some(Value::Object(old)), None) if !old.is_empty() => {
            maps(path, at, old, nothing.as_object().unwrap_or(old), found);
        }
        (None, Some(Value::Object(new))) if !new.is_empty() => {
            maps(path, at, nothing.as_object().unwrap_or(new), new, found);
        }
        (Some(Value::Array(old)), None) if !old.is_empty() => {
            items(path, at, old, none.as_array().unwrap_or(old), found);
        }
        (None, Some(Value::Array(new))) if !new.is_empty() => {
            items(path, at, none.as_array().unwrap_or(new), new, found);
        }
        _ => found.push(Difference {
            path: path.clone(),
            old: old.cloned(),
            new: new.cloned(),
            at: at.to_owned(),
        }),
    }
}

fn maps(
    path: &Path,
    at: &str,
    old: &Map<String, Value>,
    new: &Map<String, Value>,
    found: &mut Vec<Difference>,
) {
    let keys: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    for key in keys {
        value(&path.key(key), &below(at, key), old.get(key), new.get(key), found);
    }
}

fn items(path: &Path, at: &str, old: &[Value], new: &[Value], found: &mut Vec<Difference>) {
    let (olds, news) = match lists::compare(path.last_key(), old, new) {
        List::Whole => {
            let whole = |items: &[Value]| (!items.is_empty()).then(|| Value::Array(items.to_vec()));
            found.push(Difference {
                path: path.clone(),
                old: whole(old),
                new: whole(new),
                at: at.to_owned(),
            });
            return;
        }
        List::Named(olds, news) => (olds, news),
    };
    let mut olds = olds;
    if let Some((from, to)) = one_renamed(&olds, old, &news) {
        olds[from].clone_from(&news[to]);
    }
    let come: BTreeSet<&String> = news.iter().collect();
    let mut were: BTreeMap<&String, &Value> = BTreeMap::new();
    for (name, item) in olds.iter().zip(old) {
        were.entry(name).or_insert(item);
        if !come.contains(name) {
            found.push(Difference {
                path: path.item(name),
                old: Some(item.clone()),
                new: None,
                at: at.to_owned(),
            });
        }
    }
    for (index, (name, item)) in news.iter().zip(new).enumerate() {
        let at = below(at, &index.to_string());
        match were.get(name) {
            Some(other) => value(&path.item(name), &at, Some(other), Some(item), found),
            None => {
                found.push(Difference { path: path.item(name), old: None, new: Some(item.clone()), at });
            }
        }
    }
    order(path, at, &olds, &news, found);
}

/// The one item that is gone and the one that is new, where it has no name of its own: a rule with another host is the
/// same rule, and another host is told beside the one that it takes the place of.
fn one_renamed(olds: &[String], old: &[Value], news: &[String]) -> Option<(usize, usize)> {
    let (before, after): (BTreeSet<_>, BTreeSet<_>) = (olds.iter().collect(), news.iter().collect());
    let mut gone = olds.iter().enumerate().filter(|(_, name)| !after.contains(name));
    let mut come = news.iter().enumerate().filter(|(_, name)| !before.contains(name));
    let (Some((from, _)), None, Some((to, _)), None) = (gone.next(), gone.next(), come.next(), come.next())
    else {
        return None;
    };
    old.get(from).is_some_and(|item| item.get("name").is_none()).then_some((from, to))
}

/// The same items in another order are a change too: in a pod template even that starts new pods.
fn order(path: &Path, at: &str, olds: &[String], news: &[String], found: &mut Vec<Difference>) {
    let both = |these: &[String], those: &[String]| -> Vec<Value> {
        let those: BTreeSet<&String> = those.iter().collect();
        these.iter().filter(|name| those.contains(name)).map(|name| Value::from(name.as_str())).collect()
    };
    let (old, new) = (both(olds, news), both(news, olds));
    if old != new {
        found.push(Difference {
            path: path.item("order"),
            old: Some(Value::Array(old)),
            new: Some(Value::Array(new)),
            at: at.to_owned(),
        });
    }
}

fn below(at: &str, key: &str) -> String {
    if at.is_empty() { key.to_owned() } else { format!("{at}.{key}") }
}
