//! An object of one kind that takes the place of one of another: another target, another autoscaler.

use super::change::{Change, Subject, Unit, What};
use super::consequence;
use super::found::{Found, text};
use super::objects::{Identity, Object};
use super::sides::Folder;
use super::{kinds, model, one_object};
use crate::capacity::{Range, Totals};
use crate::kubernetes::Consequence;
use crate::kubernetes::{Differ, Difference, Facts, Kinds, Path, path, says};
use serde_json::{Map, Value};

/// The other kind, and for pods what differs in them.
pub fn changes(folder: &Folder, unit: &Unit, old: &Object, new: &Object) -> Vec<Found> {
    let (from, to) = (old.identity(), new.identity());
    let [facts, facts_before] = [&to, &from].map(|identity| identity.facts(&folder.kinds));
    let runs_pods = facts.workload.is_some();
    let mut consequences = if runs_pods { vec![Consequence::Restarts] } else { Vec::new() };
    consequences.extend([&facts_before, &facts].into_iter().flat_map(|facts| kinds::consequences(facts)));
    // As many pods as before are told by the totals.
    consequences.retain(|consequence| !runs_pods || *consequence != Consequence::Capacity);
    let mut notes = kinds::comes(&facts, new);
    notes.extend(if runs_pods {
        model::changes(folder, unit.environment.as_deref(), (old, new), false)
    } else {
        None
    });
    let (name, delete) = (format!("{} `{}`", from.kind, from.name), delete_command(&from));
    notes.push(if let Some(by) = refuses((&facts, new), (&facts_before, old)) {
        consequences.push(Consequence::Refused);
        format!("{by} refuses it while {name} scales the same pods: `{delete}` makes way for it")
    } else {
        let with_pods = if runs_pods { " with its pods" } else { "" };
        format!(
            "a GitOps controller that prunes then deletes {name}{with_pods}; with `kubectl apply` both are there until \
             `{delete}`"
        )
    });
    consequences.sort_unstable();
    consequences.dedup();
    let field = "kind".to_owned();
    let (before, after) = (Some(Value::from(from.kind.clone())), Some(Value::from(to.kind.clone())));
    let base = text(folder, unit, &new.file, Consequence::Runs);
    let subject = Subject::Object(to.clone());
    let what = What::Field { short: field.clone(), field, old: before, new: after };
    let lines = new.manifest.iter().flat_map(|manifest| manifest.lines("spec")).collect();
    let change = Change { subject: subject.clone(), what, consequences, notes, ..base.clone() };
    let mut found = vec![Found { change, document: new.file.clone(), lines }];
    for Difference { path, old, new: now, at } in in_pods((old, &facts_before), (new, &facts), &folder.kinds)
    {
        let lines = match (&now, &new.manifest) {
            (Some(_), Some(manifest)) => manifest.lines(&at),
            _ => Vec::new(),
        };
        let what = What::Field {
            short: one_object::short(&facts, new, &path),
            field: path.to_string(),
            old,
            new: now,
        };
        let consequences = consequence::of_field(&facts, &path);
        let mut change = Change { subject: subject.clone(), what, consequences, ..base.clone() };
        if one_object::is_image_name(&change, &folder.kinds) {
            change.notes.extend(model::files(folder));
        }
        found.push(Found { change, document: new.file.clone(), lines });
    }
    found
}

/// What an autoscaler's end means, where the new workload has one of its own.
pub fn scales_itself(workload: &Object, kinds: &Kinds) -> Option<String> {
    let Range { least, most } = Totals::of(&[&workload.value], kinds).pods;
    let identity = workload.identity();
    let own =
        || format!("{} `{}` has one of its own, for {least} to {most} pods", identity.kind, identity.name);
    (least != most).then(own)
}

/// Who refuses an autoscaler for what another one scales, unless one of them says otherwise.
fn refuses((to, new): (&Facts, &Object), (from, old): (&Facts, &Object)) -> Option<String> {
    let beside = to.scales.as_ref()?.refused_beside.as_ref()?;
    let target = |facts: &Facts, object: &Object| {
        path::at(&object.value, &facts.scales.as_ref()?.target)?.get("name").cloned()
    };
    let is_refused = old.identity().group == beside.group
        && target(from, old) == target(to, new)
        && !says(&new.value, &beside.unless)
        && !says(&old.value, &beside.unless_other);
    is_refused.then(|| beside.by.clone())
}

fn delete_command(object: &Identity) -> String {
    let namespace = object.namespace.as_ref().map_or_else(String::new, |name| format!(" --namespace={name}"));
    format!("kubectl delete {} {}{namespace}", object.kind.to_lowercase(), object.name)
}

/// The fields in which the pods of two objects differ, by their paths in the new one.
fn in_pods((old, from): (&Object, &Facts), (new, to): (&Object, &Facts), kinds: &Kinds) -> Vec<Difference> {
    let both = from.workload.as_ref().zip(to.workload.as_ref());
    let both = both.and_then(|(from, to)| Some((from.only(&old.value)?, to.only(&new.value)?, to)));
    let Some((before, after, pod)) = both else { return Vec::new() };
    let differ = kinds.differ(&new.value);
    let (path, at) = way(&differ, &pod.pod.first(), &new.value);
    let (mut before, mut after) = (with_own_security(before), with_own_security(after));
    // KServe has a name of its own for the container.
    if let ([Value::Object(old)], [Value::Object(new)]) = (containers(&mut before), containers(&mut after))
        && let (Some(old), Some(new)) = (old.get_mut("name"), new.get("name"))
    {
        old.clone_from(new);
    }
    if let Some(map) = after.as_object_mut() {
        map.retain(|key, _| {
            let is_of_pod = !to.is_beside_pods(&path.key(key));
            is_of_pod && !["labels", "annotations"].contains(&key.as_str())
        });
    }
    differ.below(&path, &at, &before, &after)
}

/// A written path, with the names of the items on the way.
fn way(differ: &Differ, at: &str, object: &Value) -> (Path, String) {
    let (mut value, mut path) = (object, Path::default());
    for step in path::steps(at) {
        (path, value) = match value {
            Value::Array(items) => {
                let name = differ.names(&path, items).into_iter().next();
                (path.item(&name.unwrap_or_else(|| step.to_owned())), &items[0])
            }
            value => (path.key(step), &value[step]),
        };
    }
    (path, at.to_owned())
}

/// What a pod says for all of its containers, said by each of them: for Seldon it has to be.
fn with_own_security(pod: &Value) -> Value {
    let mut pod = pod.clone();
    let mut of_all = Map::new();
    if let Some(context) = pod.get_mut("securityContext").and_then(Value::as_object_mut) {
        for field in ["runAsGroup", "runAsNonRoot", "runAsUser", "seccompProfile"] {
            of_all.extend(context.remove_entry(field));
        }
    }
    for container in containers(&mut pod).iter_mut().filter_map(Value::as_object_mut) {
        let own = container.entry("securityContext").or_insert_with(|| Value::Object(Map::new()));
        if let Some(own) = own.as_object_mut() {
            for (field, value) in &of_all {
                own.entry(field).or_insert_with(|| value.clone());
            }
        }
    }
    if let Some(map) = pod.as_object_mut() {
        map.retain(|key, value| key != "securityContext" || *value != Value::Object(Map::new()));
    }
    pod
}

fn containers(pod: &mut Value) -> &mut [Value] {
    pod.get_mut("containers").and_then(Value::as_array_mut).map_or(&mut [], Vec::as_mut_slice)
}
