//! The way to a field, and a pattern of such ways: one notation for both.
//!
//! Steps have dots between them: `spec.template.spec.containers[iris].image`. In brackets stand what tells the item of a
//! list apart, and a key that has dots of its own: `metadata.annotations[seldon.io/no-engine]`. In a pattern, `*` is any
//! step, `**` any number of them, and a step may end in `*`.

use serde::de::Error;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
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

/// Ways to fields.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pattern(Vec<String>);

impl Step {
    /// The key, or what the item is called.
    #[must_use]
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

    /// The path of an item in it.
    #[must_use]
    pub fn item(&self, item: &str) -> Self {
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

/// The names of the steps of a written path.
#[must_use]
pub fn steps(path: &str) -> Vec<&str> {
    let mut steps = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        let (step, more) = match rest.strip_prefix('[').and_then(|inside| inside.split_once(']')) {
            Some((step, more)) => (step, more),
            None => rest.split_at(rest.find(['.', '[']).unwrap_or(rest.len())),
        };
        steps.push(step);
        rest = more.strip_prefix('.').unwrap_or(more);
    }
    steps
}

/// The value at a written path, in which items stand by their place.
#[must_use]
pub fn at<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    steps(path).into_iter().try_fold(value, |value, step| match value {
        Value::Object(map) => map.get(step),
        Value::Array(items) => items.get(step.parse::<usize>().ok()?),
        _ => None,
    })
}

impl Pattern {
    /// Its steps.
    pub fn steps(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// How many steps it has.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.0.len()
    }

    /// Whether these are the steps of such a way.
    #[must_use]
    pub fn fits(&self, steps: &[&str]) -> bool {
        fits(&self.0, steps)
    }

    /// What comes after its steps on a way, at least one step.
    #[must_use]
    pub fn below<'p>(&self, path: &'p Path) -> Option<&'p [Step]> {
        let rest = path.0.get(self.0.len()..).filter(|rest| !rest.is_empty())?;
        let same = self.0.iter().zip(path.names()).all(|(wanted, step)| is(wanted, step));
        same.then_some(rest)
    }

    /// The pattern without its last step.
    #[must_use]
    pub fn above(&self) -> Self {
        Self(self.0.split_last().map_or_else(Vec::new, |(_, above)| above.to_vec()))
    }

    /// The pattern of a way that is longer by some steps.
    #[must_use]
    pub fn and(&self, steps: &[&str]) -> Self {
        Self(self.0.iter().cloned().chain(steps.iter().map(|step| (*step).to_owned())).collect())
    }

    /// Every value at such a way, and the way with the places of items.
    #[must_use]
    pub fn all<'v>(&self, value: &'v Value) -> Vec<(String, &'v Value)> {
        let mut found = vec![(String::new(), value)];
        for wanted in &self.0 {
            found = found.into_iter().flat_map(|(at, value)| children(&at, value, wanted)).collect();
        }
        found
    }

    /// The way itself, with `0` for any item.
    #[must_use]
    pub fn first(&self) -> String {
        self.0.iter().fold(String::new(), |at, step| below(&at, if step == "*" { "0" } else { step }))
    }

    /// The same for the items on a written path, as far as both have the same steps.
    #[must_use]
    pub fn beside(&self, path: &str) -> String {
        let theirs = steps(path);
        let ours = self.0.iter().enumerate().map(|(index, step)| match theirs.get(index) {
            Some(own) if step == "*" => *own,
            _ => step,
        });
        ours.fold(String::new(), |at, step| below(&at, step))
    }
}

fn children<'v>(at: &str, value: &'v Value, wanted: &str) -> Vec<(String, &'v Value)> {
    match value {
        Value::Object(map) => {
            let fitting = map.iter().filter(|(key, _)| is(wanted, key));
            fitting.map(|(key, value)| (below(at, key), value)).collect()
        }
        Value::Array(items) => {
            let fitting = items.iter().enumerate().filter(|(index, _)| is(wanted, &index.to_string()));
            fitting.map(|(index, value)| (below(at, &index.to_string()), value)).collect()
        }
        _ => Vec::new(),
    }
}

/// A written path and one more step.
#[must_use]
pub fn below(at: &str, step: &str) -> String {
    if at.is_empty() { step.to_owned() } else { format!("{at}.{step}") }
}

fn is(wanted: &str, step: &str) -> bool {
    wanted.strip_suffix('*').map_or(wanted == step, |start| step.starts_with(start))
}

fn fits(pattern: &[String], steps: &[&str]) -> bool {
    match (pattern.split_first(), steps.split_first()) {
        (None, None) => true,
        (Some((wanted, rest)), _) if wanted == "**" => {
            fits(rest, steps) || steps.split_first().is_some_and(|(_, below)| fits(pattern, below))
        }
        (Some((wanted, rest)), Some((step, below))) => is(wanted, step) && fits(rest, below),
        _ => false,
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Path(self.0.iter().cloned().map(Step::Key).collect()).fmt(f)
    }
}

impl From<&str> for Pattern {
    fn from(text: &str) -> Self {
        Self(steps(text).into_iter().map(str::to_owned).collect())
    }
}

impl<'de> Deserialize<'de> for Pattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text.is_empty() {
            Err(D::Error::custom("a path has at least one step"))
        } else {
            Ok((*text).into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Path, Pattern, Step, at, steps};
    use serde_json::json;

    #[test]
    fn a_path_is_read_as_it_is_written() {
        let keys = ["metadata", "annotations", "seldon.io/no-engine"];
        let path = Path(keys.map(|key| Step::Key(key.to_owned())).to_vec());
        assert_eq!(steps(&path.to_string()), keys);
        assert_eq!(steps("spec.ports[0].name"), ["spec", "ports", "0", "name"]);
        let value = json!({ "metadata": { "annotations": { "a.b/c": "d" } }, "of": [{ "x": 1 }] });
        assert_eq!(at(&value, "metadata.annotations[a.b/c]"), Some(&json!("d")));
        assert_eq!(at(&value, "of.0.x"), Some(&json!(1)));
    }

    #[test]
    fn a_pattern_fits_the_ways_that_it_describes() {
        let fits = |pattern: &str, path: &str| Pattern::from(pattern).fits(&steps(path));
        assert!(fits("spec.**", "spec.of.it") && fits("spec.**", "spec") && !fits("spec.*", "spec.of.it"));
        assert!(fits("metadata.labels[istio*]", "metadata.labels[istio.io/rev]"));
        assert!(!fits("metadata.labels[istio*]", "metadata.labels.app"));
        assert!(fits("**.containers.*.image", "spec.template.spec.containers[a].image"));
    }

    #[test]
    fn a_pattern_finds_what_is_there() {
        let value = json!({ "of": [{ "x": 1 }, { "y": 2 }, { "x": 3 }] });
        let found = Pattern::from("of.*.x").all(&value);
        assert_eq!(found, [("of.0.x".to_owned(), &json!(1)), ("of.2.x".to_owned(), &json!(3))]);
        assert_eq!(Pattern::from("of.*.many").beside("of.2.x.z"), "of.2.many");
    }
}
