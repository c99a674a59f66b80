//! Every object that was given, beside what is generated in its place, compared both ways: what was given and is not
//! generated, and what is generated and was not given.

use super::chosen::Chosen;
use super::compare::{Comparison, compare};
use super::filled::filled;
use super::meaning::{Meaning, meaning};
use super::object::{Object, pod_of};
use super::plain::{Ports, plain};
use crate::kubernetes::Object as Manifest;
use crate::pipeline::Built;
use serde_json::{Value, json};

/// Objects that are there for whoever applies the folder, and that change nothing for what runs.
const FOR_THE_FOLDER: &[&str] = &["Kustomization"];

/// As many differences as an object that is lost as a whole.
const WHOLE: usize = 100;

/// An object that was given.
pub struct Pair<'a> {
    /// As it was given.
    pub object: &'a Object,
    /// The same as the cluster would give it back.
    pub given: Value,
    /// What is generated in its place.
    pub new: Option<New>,
}

/// What is generated in the place of an object.
pub struct New {
    /// As the cluster would give it back.
    pub value: Value,
    /// What was given and differs, or is missing.
    pub lost: Comparison,
    /// What is generated and was not given.
    pub gained: Vec<Gained>,
}

/// A field that was not given.
pub struct Gained {
    /// Where it is in what is generated.
    pub path: Vec<String>,
    /// What it does to what was there.
    pub meaning: Meaning,
}

/// All that was given and all that is generated.
pub struct Pairs<'a> {
    /// What was given.
    pub given: Vec<Pair<'a>>,
    /// What is generated beside.
    pub alone: Vec<Value>,
}

impl<'a> Pairs<'a> {
    /// Finds what belongs together, and compares it.
    #[must_use]
    pub fn of(chosen: &Chosen<'a>, built: &Built) -> Self {
        let documents = built.output.documents.iter().filter(|document| document.path.ends_with(".yaml"));
        let mut generated: Vec<Option<Value>> =
            documents.filter_map(|document| Some(Some(Manifest::read(&document.text).ok()?.value))).collect();
        let of = |kind: &str| {
            let mut values = generated.iter().flatten();
            values.find(|value| value.get("kind").and_then(Value::as_str) == Some(kind))
        };
        let given_ports =
            Ports::of(Some(&chosen.workload.value), chosen.service.map(|service| &service.value));
        let new_ports = Ports::of(of(chosen.workload.kind()), of("Service"));
        let belonging = chosen.all().map(|object| (object, true));
        let objects = belonging.chain(chosen.rest.iter().map(|object| (*object, false)));
        let mut given = Vec::new();
        for (object, belongs) in objects {
            let fits = |value: &Option<Value>, how: fn(&Value, &Value) -> bool| {
                value
                    .as_ref()
                    .is_some_and(|value| same_kind(value, &object.value) && how(value, &object.value))
            };
            let by_name = generated.iter().position(|value| fits(value, same_name));
            let by_shape = || generated.iter().position(|value| fits(value, same_shape));
            let by_kind = || generated.iter().position(|value| belongs && fits(value, |_, _| true));
            let found = by_name.or_else(by_shape).or_else(by_kind);
            let value = found.and_then(|at| generated[at].take());
            let filled_given = filled(&object.value);
            let new = value.map(|value| {
                let main = if std::ptr::eq(object, chosen.workload) { chosen.main() } else { 0 };
                New::of((&filled_given, &given_ports), (filled(&value), &new_ports), main)
            });
            given.push(Pair { object, given: filled_given, new });
        }
        let for_the_folder = |value: &Value| {
            value.get("kind").and_then(Value::as_str).is_some_and(|kind| FOR_THE_FOLDER.contains(&kind))
                && value
                    .get("apiVersion")
                    .and_then(Value::as_str)
                    .is_some_and(|api| api.contains("config.k8s.io"))
        };
        Self {
            given,
            alone: generated.into_iter().flatten().filter(|value| !for_the_folder(value)).collect(),
        }
    }

    /// How far what is generated is from what was given: what means something else, and then what is only there besides.
    #[must_use]
    pub fn distance(&self) -> (usize, usize) {
        let mut distance = (0, self.alone.len());
        for pair in &self.given {
            let Some(new) = &pair.new else {
                // More than any of its fields.
                distance.0 += WHOLE;
                continue;
            };
            let same = new.gained.iter().filter(|gained| gained.meaning == Meaning::Same).count();
            distance.0 += new.lost.differences.len() + new.gained.len() - same;
            distance.1 += same;
        }
        distance
    }
}

impl New {
    fn of((given, given_ports): (&Value, &Ports), (value, new_ports): (Value, &Ports), main: usize) -> Self {
        let (one, mut other) = (plain(given, given_ports), plain(&value, new_ports));
        split_command(&one, &mut other, main);
        let lost = compare(&one, &other, [main, 0]);
        let back = compare(&other, &one, [0, main]);
        let gained = back.differences.into_iter().filter(|difference| difference.other.is_none());
        let mut found: Vec<Gained> = Vec::new();
        for difference in gained {
            let (length, meaning) = meaning(&difference.path);
            // Up to where the given object has something too.
            let mut path = difference.path.as_slice();
            while path.len() > length.max(1) && at(&one, &path[..path.len() - 1]).is_none() {
                path = &path[..path.len() - 1];
            }
            if !found.iter().any(|known| known.path == path) {
                found.push(Gained { path: path.to_vec(), meaning });
            }
        }
        Self { value, lost, gained: found }
    }
}

/// A command is run with its arguments: where one ends and the others begin makes no difference.
fn split_command(given: &Value, new: &mut Value, main: usize) {
    let Some((pod, _)) = given.get("kind").and_then(Value::as_str).and_then(pod_of) else { return };
    let words = |field: &str| {
        let words = given.pointer(&format!("{pod}/containers/{main}/{field}"))?.as_array()?;
        Some(words.len()).filter(|count| *count > 0)
    };
    let (Some(count), Some(_)) = (words("command"), words("args")) else { return };
    let Some(Value::Object(container)) = new.pointer_mut(&format!("{pod}/containers/0")) else { return };
    if let Some(Value::Array(command)) = container.get_mut("command")
        && command.len() > count
    {
        let mut args = command.split_off(count);
        args.extend(container.remove("args").and_then(|args| args.as_array().cloned()).unwrap_or_default());
        container.insert("args".to_owned(), json!(args));
    }
}

/// The value at a path.
#[must_use]
pub fn at<'v>(value: &'v Value, path: &[String]) -> Option<&'v Value> {
    path.iter().try_fold(value, |value, part| match value {
        Value::Object(map) => map.get(part),
        Value::Array(items) => items.get(part.parse::<usize>().ok()?),
        _ => None,
    })
}

fn same_kind(one: &Value, other: &Value) -> bool {
    let group = |value: &Value| {
        let version = value.get("apiVersion").and_then(Value::as_str).unwrap_or_default();
        version.rsplit_once('/').map_or(String::new(), |(group, _)| group.to_owned())
    };
    one.get("kind") == other.get("kind") && group(one) == group(other)
}

fn same_name(one: &Value, other: &Value) -> bool {
    one.pointer("/metadata/name") == other.pointer("/metadata/name")
}

/// Whether what two objects say is of the same form: of several Middlewares, each does one thing.
fn same_shape(one: &Value, other: &Value) -> bool {
    let fields = |value: &Value| -> Option<Vec<String>> {
        let spec = value.get("spec")?.as_object()?;
        let mut fields: Vec<String> = spec.keys().cloned().collect();
        fields.sort();
        Some(fields)
    };
    fields(one).is_some() && fields(one) == fields(other)
}
