//! What is generated, against what was given. Nothing that was given is passed over in silence, and nothing that comes
//! along and changes what runs.

use super::chosen::Chosen;
use super::meaning::Meaning;
use super::object::Object;
use super::pairs::{New, Pair, Pairs, at};
use super::plain::is_of_the_cluster;
use crate::init::told::Told;
use crate::kubernetes::Kinds;
use serde_json::Value;

/// Longer values are cut: the place says where the whole is.
const LONGEST: usize = 60;
/// More of what is added nobody reads.
const MOST: usize = 24;
/// Kinds of objects that change nothing for what was there, where none was given.
const HARMLESS: &[&str] = &["Service"];

/// Says what differs, what is missing, and what is there besides. The values of some variables are secrets.
pub fn tell(chosen: &Chosen<'_>, pairs: &Pairs<'_>, secrets: &[String], told: &mut Told) {
    let mut same = 0;
    for pair in &pairs.given {
        let object = pair.object;
        object.changed.iter().for_each(|words| told.note(format!("{}: {words}", object.place(&[]))));
        let Some(new) = &pair.new else {
            whole(object, told);
            continue;
        };
        same += new.lost.same;
        lost(pair, new, secrets, chosen, told);
        gained(object, new, told);
    }
    for new in &pairs.alone {
        let kind = new.get("kind").and_then(Value::as_str).unwrap_or_default();
        let name = new.pointer("/metadata/name").and_then(Value::as_str).unwrap_or_default();
        if HARMLESS.contains(&kind) {
            told.adds(format!("the {kind} `{name}`"));
        } else {
            told.differs(format!("the {kind} `{name}` was not given, and will be there"));
        }
    }
    told.note(format!("{same} values are the same in what is generated"));
}

/// An object that nothing generated stands for.
fn whole(object: &Object, told: &mut Told) {
    if object.kind() == "ServiceAccount" {
        told.note(format!(
            "{}: the ServiceAccount `{}` is used and not written: keep its file",
            object.place(&[]),
            object.name()
        ));
        return;
    }
    told.missing(format!("{}: the {} `{}` as a whole", object.place(&[]), object.kind(), object.name()));
}

fn lost(pair: &Pair<'_>, new: &New, secrets: &[String], chosen: &Chosen<'_>, told: &mut Told) {
    let object = pair.object;
    for difference in &new.lost.differences {
        let place = object.place(&difference.path);
        let path = shown(&difference.path);
        let is_secret = difference.path.split_last().is_some_and(|(field, above)| {
            let name = at(&object.value, above).and_then(|variable| variable.get("name")?.as_str());
            field == "value" && name.is_some_and(|name| secrets.iter().any(|secret| secret == name))
        });
        let value = match at(&pair.given, &difference.path) {
            _ if is_secret => "a secret".to_owned(),
            value => value.map_or_else(String::new, short),
        };
        let other =
            difference.other.as_ref().map(|there| at(&new.value, there).map_or_else(String::new, short));
        match other {
            Some(other) if other == value => told.differs(format!(
                "{place}: `{path}` is {value}, and will be expanded otherwise: the order of the variables is another"
            )),
            Some(other) => told.differs(format!("{place}: `{path}` is {value}, and will be {other}")),
            None => told.missing(format!("{place}: `{path}` is {value}")),
        }
        consequence(&difference.path, difference.other.is_none(), object, chosen, told);
    }
    if !new.lost.of_the_cluster.is_empty() {
        let paths: Vec<String> =
            new.lost.of_the_cluster.iter().map(|path| format!("`{}`", shown(path))).collect();
        told.note(format!("{}: the cluster writes {}", object.place(&[]), paths.join(", ")));
    }
}

/// What a difference means, where that is more than it looks.
fn consequence(path: &[String], is_missing: bool, object: &Object, chosen: &Chosen<'_>, told: &mut Told) {
    let is_workload = std::ptr::eq(object, chosen.workload);
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    match path.as_slice() {
        ["metadata", "annotations", ..] if object.kind() == "Ingress" && is_missing => told.once(
            "annotations of the Ingress are missing, and without them nobody may be asked for a password: \
             `ingress.controller` with `[auth]`, `ingress.redirect` and `server.max_body` say such things in the words of the controller"
                .to_owned(),
        ),
        ["spec", "selector", ..] if is_workload => {
            told.once(format!(
                "no {0} lets its selector change: delete the {0} `{1}` before the generated one is applied, \
                 or say another `service.name` and delete it once the new pods serve",
                object.kind(),
                object.name()
            ));
        }
        _ => {}
    }
}

/// What only the generated object has: a line for each thing that becomes another by it, and one for the rest.
fn gained(object: &Object, new: &New, told: &mut Told) {
    let facts = Kinds::default().facts_of(&new.value);
    let mut added: Vec<String> = Vec::new();
    // What has the same consequence is said together: by where it stands, and its words.
    let mut changed: Vec<((String, &str), Vec<String>)> = Vec::new();
    for gained in &new.gained {
        let value = at(&new.value, &gained.path);
        if value.is_some_and(|value| is_of_the_cluster(&facts, &gained.path, value)) {
            continue;
        }
        let path = shown(&gained.path);
        let name =
            value.and_then(|value| value.get("name")?.as_str()).map(|name| format!("`{path}` (`{name}`)"));
        let scalar = value.filter(|value| !value.is_object() && !value.is_array());
        let words = match scalar {
            Some(value) => format!("`{path}` {}", short(value)),
            None => name.unwrap_or_else(|| format!("`{path}`")),
        };
        let Meaning::Changed(why) = gained.meaning else {
            added.push(words);
            continue;
        };
        if path.contains("ecurityContext") {
            told.once(
                "the pods will run as a user without rights, on a root file system that is read-only: try whether the \
                 image can; only `/tmp` is writable"
                    .to_owned(),
            );
        }
        let about = (object.place(&gained.path), why);
        match changed.iter_mut().find(|(known, _)| known.1 == why && (!why.is_empty() || known.0 == about.0))
        {
            Some((_, all)) => all.push(words),
            None => changed.push((about, vec![words])),
        }
    }
    for ((place, why), all) in changed {
        let why = if why.is_empty() { String::new() } else { format!(": {why}") };
        told.differs(format!("{place}: not given, and will be there: {}{why}", all.join(", ")));
    }
    if added.is_empty() {
        return;
    }
    let more = added.len().saturating_sub(MOST);
    added.truncate(MOST);
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    told.adds(format!("{}: {}{rest}", object.kind(), added.join(", ")));
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
