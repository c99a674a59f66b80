//! Two states of one object, field by field.

use super::path::{self, Path, below};
use super::{Facts, Kind};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

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

/// Compares objects of one kind. Items of a list are told apart by what its kind says, so that an item put in first does
/// not look like a change of all.
#[derive(Debug, Clone)]
pub struct Differ {
    /// With its schema, where that is known.
    pub kind: Option<Arc<Kind>>,
    /// What no schema says.
    pub facts: Arc<Facts>,
}

/// How two states of a list are compared.
enum List {
    /// As one value: its order is its meaning.
    Whole,
    /// Item by item, by these names.
    Named(Vec<String>, Vec<String>),
}

/// Without anything else, the fields that tell items apart.
const OTHERWISE: [&str; 2] = ["name", "key"];

impl Differ {
    /// Every field in which two objects differ.
    #[must_use]
    pub fn differences(&self, old: &Value, new: &Value) -> Vec<Difference> {
        self.below(&Path::default(), "", old, new)
    }

    /// Every field in which two values at a path of an object differ; `at` is the same path with the places of items.
    #[must_use]
    pub fn below(&self, path: &Path, at: &str, old: &Value, new: &Value) -> Vec<Difference> {
        let mut found = Vec::new();
        self.value(path, at, (Some(old), Some(new)), &mut found);
        found
    }

    /// What the items of a list at a path are called.
    #[must_use]
    pub fn names(&self, path: &Path, items: &[Value]) -> Vec<String> {
        match self.list(path, items, items) {
            List::Named(names, _) => names,
            List::Whole => Vec::new(),
        }
    }

    fn value(
        &self,
        path: &Path,
        at: &str,
        (old, new): (Option<&Value>, Option<&Value>),
        found: &mut Vec<Difference>,
    ) {
        if old == new {
            return;
        }
        let (nothing, none) = (Map::new(), Vec::new());
        match (old, new) {
            (Some(Value::Object(old)), Some(Value::Object(new))) => self.maps(path, at, old, new, found),
            (Some(Value::Array(old)), Some(Value::Array(new))) => self.items(path, at, old, new, found),
            // What came or went is told field by field too, down to where a list begins.
            (Some(Value::Object(old)), None) if !old.is_empty() => self.maps(path, at, old, &nothing, found),
            (None, Some(Value::Object(new))) if !new.is_empty() => self.maps(path, at, &nothing, new, found),
            (Some(Value::Array(old)), None) if !old.is_empty() => self.items(path, at, old, &none, found),
            (None, Some(Value::Array(new))) if !new.is_empty() => self.items(path, at, &none, new, found),
            _ => found.push(Difference::new(path.clone(), old.cloned(), new.cloned(), at)),
        }
    }

    fn maps(
        &self,
        path: &Path,
        at: &str,
        old: &Map<String, Value>,
        new: &Map<String, Value>,
        found: &mut Vec<Difference>,
    ) {
        let keys: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        for key in keys {
            self.value(&path.key(key), &below(at, key), (old.get(key), new.get(key)), found);
        }
    }

    fn items(&self, path: &Path, at: &str, old: &[Value], new: &[Value], found: &mut Vec<Difference>) {
        let (mut olds, news) = match self.list(path, old, new) {
            List::Whole => {
                let whole = |items: &[Value]| (!items.is_empty()).then(|| Value::Array(items.to_vec()));
                found.push(Difference::new(path.clone(), whole(old), whole(new), at));
                return;
            }
            List::Named(olds, news) => (olds, news),
        };
        if let Some((from, to)) = one_renamed(&olds, old, &news) {
            olds[from].clone_from(&news[to]);
        }
        let come: BTreeSet<&String> = news.iter().collect();
        let mut were: BTreeMap<&String, &Value> = BTreeMap::new();
        for (name, item) in olds.iter().zip(old) {
            were.entry(name).or_insert(item);
            if !come.contains(name) {
                found.push(Difference::new(path.item(name), Some(item.clone()), None, at));
            }
        }
        for (index, (name, item)) in news.iter().zip(new).enumerate() {
            let (path, at) = (path.item(name), below(at, &index.to_string()));
            match were.get(name) {
                Some(other) => self.value(&path, &at, (Some(other), Some(item)), found),
                None => found.push(Difference::new(path, None, Some(item.clone()), &at)),
            }
        }
        order(path, at, &olds, &news, found);
    }

    fn list(&self, path: &Path, old: &[Value], new: &[Value]) -> List {
        if self.facts.whole.iter().any(|pattern| self.facts.is_at(path, pattern)) {
            return List::Whole;
        }
        let is_scalar = |value: &Value| !value.is_object() && !value.is_array();
        if old.iter().chain(new).all(is_scalar) {
            let words = |items: &[Value]| -> Vec<String> { items.iter().map(word).collect() };
            let (olds, news) = (words(old), words(new));
            return if is_unique(&olds) && is_unique(&news) { List::Named(olds, news) } else { List::Whole };
        }
        for choice in self.choices(path) {
            let names = |items: &[Value]| -> Option<Vec<String>> {
                let names = items.iter().map(|item| name(item, &choice)).collect::<Option<Vec<_>>>();
                names.filter(|names| is_unique(names))
            };
            if let (Some(olds), Some(news)) = (names(old), names(new)) {
                return List::Named(olds, news);
            }
        }
        by_place(old, new)
    }

    /// The fields that may tell the items of a list apart.
    fn choices(&self, path: &Path) -> Vec<Vec<String>> {
        let fitting = self.facts.lists.iter().filter(|(pattern, _)| self.facts.is_at(path, pattern));
        if let Some((_, choices)) = fitting.max_by_key(|(pattern, _)| pattern.depth()) {
            return choices.clone();
        }
        let steps: Vec<&str> = path.names().collect();
        let keys = self.kind.as_ref().map(|kind| kind.list_keys(&steps)).filter(|keys| !keys.is_empty());
        keys.into_iter().chain(OTHERWISE.map(|key| vec![key.to_owned()])).collect()
    }
}

impl Difference {
    fn new(path: Path, old: Option<Value>, new: Option<Value>, at: &str) -> Self {
        Self { path, old, new, at: at.to_owned() }
    }
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
        found.push(Difference::new(path.item("order"), Some(Value::Array(old)), Some(Value::Array(new)), at));
    }
}

/// Equal items have the same name wherever they stand; the rest is told by its place.
fn by_place(old: &[Value], new: &[Value]) -> List {
    let mut news: Vec<Option<String>> = vec![None; new.len()];
    let mut olds: Vec<Option<String>> = vec![None; old.len()];
    let mut places: BTreeMap<String, VecDeque<usize>> = BTreeMap::new();
    for (at, item) in new.iter().enumerate() {
        places.entry(item.to_string()).or_default().push_back(at);
    }
    let mut twins: BTreeMap<String, usize> = BTreeMap::new();
    for (index, item) in old.iter().enumerate() {
        let item = item.to_string();
        if let Some(at) = places.get_mut(&item).and_then(VecDeque::pop_front) {
            // Two items may be equal.
            let twin = twins.entry(item.clone()).or_default();
            let name = if *twin == 0 { item } else { format!("{item} {twin}") };
            *twin += 1;
            news[at] = Some(name.clone());
            olds[index] = Some(name);
        }
    }
    let number = |names: Vec<Option<String>>| -> Vec<String> {
        let mut next = 0;
        let mut numbered = |name: Option<String>| {
            name.unwrap_or_else(|| {
                next += 1;
                next.to_string()
            })
        };
        names.into_iter().map(&mut numbered).collect()
    };
    List::Named(number(olds), number(news))
}

/// The parts of the name that the item has, at least one.
fn name(item: &Value, fields: &[String]) -> Option<String> {
    let parts: Vec<String> = fields
        .iter()
        .filter_map(|field| path::at(item, field).filter(|part| field != "protocol" || *part != "TCP"))
        .filter(|part| !part.is_object() && !part.is_array())
        .map(word)
        .collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

fn word(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn is_unique(names: &[String]) -> bool {
    names.iter().collect::<BTreeSet<_>>().len() == names.len()
}
