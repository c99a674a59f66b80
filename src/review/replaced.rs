//! An object of one kind that takes the place of one of another: another target, another autoscaler.

use super::capacity::{self, Totals};
use super::change::{Change, Subject, Unit, What};
use super::compare::{Found, text};
use super::consequence::{self, Consequence};
use super::fields::{self, Difference, Path};
use super::objects::{Identity, Object};
use super::sides::Folder;
use super::{kinds, model, one_object, pods};
use serde_json::{Map, Value};

/// Whether objects of two kinds do the same for a service.
pub fn can(from: &str, to: &str) -> bool {
    from != to && ((pods::has(from) && pods::has(to)) || (capacity::scales(from) && capacity::scales(to)))
}

/// The other kind, and for pods what differs in them.
pub fn changes(folder: &Folder, unit: &Unit, old: &Object, new: &Object) -> Vec<Found> {
    let (from, to) = (old.identity(), new.identity());
    let runs_pods = pods::has(&to.kind);
    let mut consequences = if runs_pods { vec![Consequence::Restarts] } else { Vec::new() };
    consequences.extend([&from, &to].into_iter().flat_map(kinds::consequences));
    // As many pods as before are told by the totals.
    consequences.retain(|consequence| !runs_pods || *consequence != Consequence::Capacity);
    let mut notes = kinds::comes(new);
    notes.extend(if runs_pods {
        model::changes(folder, unit.environment.as_deref(), old, new)
    } else {
        None
    });
    let (name, delete) = (format!("{} `{}`", from.kind, from.name), delete_command(&from));
    notes.push(if refuses((&to, new), (&from, old)) {
        consequences.push(Consequence::Refused);
        format!("KEDA refuses it while {name} scales the same pods: `{delete}` makes way for it")
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
    for Difference { path, old, new: now, at } in in_pods((old, &from), (new, &to)) {
        let lines = match (&now, &new.manifest) {
            (Some(_), Some(manifest)) => manifest.lines(&at),
            _ => Vec::new(),
        };
        let what =
            What::Field { short: one_object::short(&to, new, &path), field: path.to_string(), old, new: now };
        let consequences = consequence::of_field(&to, &path);
        let mut change = Change { subject: subject.clone(), what, consequences, ..base.clone() };
        if one_object::is_image_name(&change) {
            change.notes.extend(model::files(folder));
        }
        found.push(Found { change, document: new.file.clone(), lines });
    }
    found
}

/// What an autoscaler's end means, where the new workload has one of its own.
pub fn scales_itself(workload: &Object) -> Option<String> {
    let capacity::Range { least, most } = Totals::of(std::slice::from_ref(workload)).pods;
    let identity = workload.identity();
    let own =
        || format!("{} `{}` has one of its own, for {least} to {most} pods", identity.kind, identity.name);
    (least != most).then(own)
}

/// KEDA's webhook refuses a ScaledObject for what another autoscaler scales, unless one of them says otherwise:
/// `verifyHpas` in its scaledobject_webhook.go.
fn refuses((to, new): (&Identity, &Object), (from, old): (&Identity, &Object)) -> bool {
    let says = |object: &Object, key: &str, value: &str| {
        object.at(&["metadata", "annotations", key]).is_some_and(|said| said == value)
    };
    let target = |object: &Object| object.at(&["spec", "scaleTargetRef", "name"]).cloned();
    to.group == "keda.sh"
        && from.group == "autoscaling"
        && target(old) == target(new)
        && !says(new, "scaledobject.keda.sh/transfer-hpa-ownership", "true")
        && !says(old, "validations.keda.sh/hpa-ownership", "false")
}

fn delete_command(object: &Identity) -> String {
    let namespace = object.namespace.as_ref().map_or_else(String::new, |name| format!(" --namespace={name}"));
    format!("kubectl delete {} {}{namespace}", object.kind.to_lowercase(), object.name)
}

/// The fields in which the pods of two objects differ, by their paths in the new one.
fn in_pods((old, from): (&Object, &Identity), (new, to): (&Object, &Identity)) -> Vec<Difference> {
    let both = pods::only(&from.kind, &old.value).zip(pods::only(&to.kind, &new.value));
    let (Some((before, after)), Some((path, at))) = (both, pods::path(&to.kind, &new.value)) else {
        return Vec::new();
    };
    let (mut before, mut after) = (with_own_security(before), with_own_security(after));
    // KServe has a name of its own for the container.
    if let ([Value::Object(old)], [Value::Object(new)]) = (containers(&mut before), containers(&mut after))
        && let (Some(old), Some(new)) = (old.get_mut("name"), new.get("name"))
    {
        old.clone_from(new);
    }
    if let Some(map) = after.as_object_mut() {
        map.retain(|key, _| {
            let is_of_pod = !consequence::is_beside_pods(to, &path.key(key));
            is_of_pod && !["labels", "annotations"].contains(&key.as_str())
        });
    }
    let differences = fields::differences(&before, &after).into_iter();
    differences
        .map(|found| Difference {
            path: Path([path.0.clone(), found.path.0].concat()),
            at: format!("{at}.{}", found.at),
            ..found
        })
        .collect()
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
