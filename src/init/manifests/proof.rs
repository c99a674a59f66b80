//! What is generated, against what was given. Nothing that was given is passed over in silence.

use super::chosen::Chosen;
use super::compare::{Comparison, compare};
use super::object::Object;
use super::plain::{Ports, is_of_the_cluster, plain};
use crate::init::told::Told;
use crate::kubernetes::Object as Manifest;
use crate::pipeline::Built;
use serde_json::Value;

/// Longer values are cut: the place says where the whole is.
const LONGEST: usize = 60;
/// More of what is added nobody reads.
const MOST: usize = 24;

/// Says what differs, what is missing, and what is there besides. The values of some variables are secrets.
pub fn tell(chosen: &Chosen<'_>, built: &Built, secrets: &[String], told: &mut Told) {
    let generated: Vec<Value> = built
        .output
        .documents
        .iter()
        .filter(|document| document.path.ends_with(".yaml"))
        .filter_map(|document| Some(Manifest::read(&document.text).ok()?.value))
        .collect();
    let of =
        |kind: &str| generated.iter().find(|value| value.get("kind").and_then(Value::as_str) == Some(kind));
    let given_ports = Ports::of(Some(&chosen.deployment.value), chosen.service.map(|service| &service.value));
    let new_ports = Ports::of(of("Deployment"), of("Service"));
    let mut same = 0;
    let mut paired: Vec<&str> = Vec::new();
    for object in chosen.all() {
        object.changed.iter().for_each(|words| told.note(format!("{}: {words}", object.place(&[]))));
        let Some(new) = of(object.kind()) else {
            whole(object, told);
            continue;
        };
        paired.push(object.kind());
        let (one, other) = (plain(&object.value, &given_ports), plain(new, &new_ports));
        let main = if object.kind() == "Deployment" { chosen.main() } else { 0 };
        let comparison = compare(&one, &other, [main, 0]);
        same += comparison.same;
        differences((object, secrets), new, &comparison, told);
        additions(object, new, &compare(&other, &one, [0, main]), told);
    }
    for object in &chosen.rest {
        match object.kind() {
            "Kustomization" => told.note(format!("{}: a Kustomization is written anew", object.place(&[]))),
            "ServiceAccount" => told.note(format!(
                "{}: the ServiceAccount `{}` is used and not written: keep its file",
                object.place(&[]),
                object.name()
            )),
            _ => whole(object, told),
        }
    }
    for new in &generated {
        let kind = new.get("kind").and_then(Value::as_str).unwrap_or_default();
        if !paired.contains(&kind) && kind != "Kustomization" {
            let name = new.pointer("/metadata/name").and_then(Value::as_str).unwrap_or_default();
            told.adds(format!("the {kind} `{name}`"));
        }
    }
    told.note(format!("{same} values are the same in what is generated"));
}

/// An object that nothing generated stands for.
fn whole(object: &Object, told: &mut Told) {
    told.missing(format!("{}: the {} `{}` as a whole", object.place(&[]), object.kind(), object.name()));
}

fn differences(
    (object, secrets): (&Object, &[String]),
    new: &Value,
    comparison: &Comparison,
    told: &mut Told,
) {
    for difference in &comparison.differences {
        let place = object.place(&difference.path);
        let path = shown(&difference.path);
        let is_secret = difference.path.split_last().is_some_and(|(field, above)| {
            let name = find(&object.value, above).and_then(|variable| variable.get("name")?.as_str());
            field == "value" && name.is_some_and(|name| secrets.iter().any(|secret| secret == name))
        });
        let value = match find(&object.value, &difference.path) {
            _ if is_secret => "a secret".to_owned(),
            value => value.map_or_else(String::new, short),
        };
        match &difference.other {
            Some(there) => {
                let other = find(new, there).map_or_else(String::new, short);
                told.differs(format!("{place}: `{path}` is {value}, and will be {other}"));
            }
            None => told.missing(format!("{place}: `{path}` is {value}")),
        }
        if ["Deployment", "Ingress"].contains(&object.kind()) {
            consequence(&difference.path, difference.other.is_none(), object, told);
        }
    }
    if !comparison.of_the_cluster.is_empty() {
        let paths: Vec<String> =
            comparison.of_the_cluster.iter().map(|path| format!("`{}`", shown(path))).collect();
        told.note(format!("{}: the cluster writes {}", object.place(&[]), paths.join(", ")));
    }
}

/// What a difference means, where that is more than it looks.
fn consequence(path: &[String], is_missing: bool, object: &Object, told: &mut Told) {
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    match path.as_slice() {
        ["metadata", "annotations", ..] if object.kind() == "Ingress" && is_missing => told.once(
            "annotations of the Ingress are missing, and without them nobody may be asked for a password: \
             `ingress.controller` with `[auth]`, `ingress.redirect` and `server.max_body` say such things in the words of the controller"
                .to_owned(),
        ),
        ["spec", "selector", ..] => {
            told.once(format!(
                "no Deployment lets its selector change: delete the Deployment `{}` before the generated one is applied, \
                 or say another `service.name` and delete it once the new pods serve",
                object.name()
            ));
        }
        ["spec", "template", "spec", "containers", _, field @ ("command" | "args"), ..] if is_missing => {
            told.once(format!("`{field}` has no key: let the image's own `ENTRYPOINT` start the server"));
        }
        _ => {}
    }
}

/// The uppermost fields that only the generated object has.
fn additions(object: &Object, new: &Value, comparison: &Comparison, told: &mut Told) {
    let mut added: Vec<String> = Vec::new();
    for difference in comparison.differences.iter().filter(|difference| difference.other.is_none()) {
        // Up to where the given object has something too.
        let mut path = difference.path.as_slice();
        while let Some((_, above)) = path.split_last()
            && !above.is_empty()
            && find(&object.value, above).is_none()
        {
            path = above;
        }
        let value = find(new, path).filter(|value| !value.is_object() && !value.is_array());
        let words = match value {
            Some(value) => format!("`{}` {}", shown(path), short(value)),
            None => format!("`{}`", shown(path)),
        };
        if !is_of_the_cluster(path) && !added.contains(&words) {
            added.push(words);
        }
    }
    if added.is_empty() {
        return;
    }
    if added.iter().any(|words| words.contains("securityContext")) {
        told.once(
            "the pods will run as a user without rights, on a root file system that is read-only: try whether the \
             image can; only `/tmp` is writable"
                .to_owned(),
        );
    }
    let more = added.len().saturating_sub(MOST);
    added.truncate(MOST);
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    told.adds(format!("{}: {}{rest}", object.kind(), added.join(", ")));
}

/// The value at a path.
fn find<'a>(value: &'a Value, path: &[String]) -> Option<&'a Value> {
    path.iter().try_fold(value, |value, part| match value {
        Value::Object(map) => map.get(part),
        Value::Array(items) => items.get(part.parse::<usize>().ok()?),
        _ => None,
    })
}

/// The path as people write it; a name with dots stands in brackets.
fn shown(path: &[String]) -> String {
    let mut text = String::new();
    for part in path {
        if part.contains(['.', '/']) {
            text = format!("{text}[\"{part}\"]");
        } else if text.is_empty() {
            text.clone_from(part);
        } else {
            text = format!("{text}.{part}");
        }
    }
    text
}

fn short(value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let text = text.replace('\n', " ");
    if text.chars().count() > LONGEST {
        format!("`{}…`", text.chars().take(LONGEST).collect::<String>())
    } else {
        format!("`{text}`")
    }
}
