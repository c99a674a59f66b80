//! Where an object describes its pods.

use super::fields::{Path, Step};
use super::lists::{self, List};
use crate::kubernetes::Workload;
use serde_json::Value;

/// Kinds that modelstow does not write itself: where the pod's `spec` is.
const FOREIGN: &[(&str, &str)] = &[
    ("CronJob", "spec.jobTemplate.spec.template.spec"),
    ("DaemonSet", "spec.template.spec"),
    ("Job", "spec.template.spec"),
    ("StatefulSet", "spec.template.spec"),
];

/// Whether objects of a kind have pods.
pub fn has(kind: &str) -> bool {
    place(kind).is_some()
}

fn place(kind: &str) -> Option<String> {
    let foreign = || FOREIGN.iter().find(|(name, _)| *name == kind).map(|(_, pod)| (*pod).to_owned());
    Workload::named(kind).map(|workload| workload.pod).or_else(foreign)
}

/// What a path leads to in a pod: steps from its `spec`, or `metadata` and steps from there.
pub fn below<'a>(kind: &str, path: &'a Path) -> Option<&'a [Step]> {
    let pod = place(kind)?;
    let (above, _) = pod.rsplit_once('.')?;
    let in_metadata = |rest: &&[Step]| matches!(rest.first(), Some(Step::Key(key)) if key == "metadata");
    after(&pod, path).or_else(|| after(above, path).filter(in_metadata))
}

/// What a path leads to in the part of an object that holds the pod beside what is said of it.
pub fn beside<'a>(kind: &str, path: &'a Path) -> Option<&'a [Step]> {
    let pod = place(kind)?;
    let (above, _) = pod.rsplit_once('.')?;
    after(above, path).filter(|_| above.contains('.'))
}

/// The rest of a path below another, in which `0` stands for any item.
fn after<'a>(above: &str, path: &'a Path) -> Option<&'a [Step]> {
    let mut rest = path.0.as_slice();
    for part in above.split('.') {
        let (first, more) = rest.split_first()?;
        match first {
            Step::Item(_) if part == "0" => {}
            Step::Key(key) if key == part => {}
            _ => return None,
        }
        rest = more;
    }
    (!rest.is_empty()).then_some(rest)
}

/// The way to that `spec`: as a path, and with the places of list items.
pub fn path(kind: &str, object: &Value) -> Option<(Path, String)> {
    let mut value = object;
    let (mut steps, mut last) = (Vec::new(), "");
    let place = place(kind)?;
    for part in place.split('.') {
        value = match value {
            Value::Array(items) => {
                let names = match lists::compare(last, items, items) {
                    List::Named(names, _) => names,
                    List::Whole => Vec::new(),
                };
                steps.push(Step::Item(names.into_iter().next().unwrap_or_else(|| part.to_owned())));
                items.first()?
            }
            value => {
                steps.push(Step::Key(part.to_owned()));
                value.get(part)?
            }
        };
        last = part;
    }
    Some((Path(steps), place))
}

/// The `spec` of the pod of an object that describes just one.
pub fn only<'a>(kind: &str, object: &'a Value) -> Option<&'a Value> {
    place(kind)?.split('.').try_fold(object, |value, part| match value {
        Value::Array(items) => items.first().filter(|_| items.len() == 1),
        value => value.get(part),
    })
}
