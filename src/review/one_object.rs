//! One object before and after, as changes with their consequences.

use super::change::{Change, Subject, Unit, What};
use super::consequence;
use super::defaults;
use super::found::{Found, text};
use super::model;
use super::objects::{Identity, Object};
use super::pairs;
use super::sides::Folder;
use crate::kubernetes::Consequence;
use crate::kubernetes::{Difference, Facts, Kinds, Path, Step, path};
use crate::tree::immutable;

/// The fields in which one object differs.
pub fn changes(
    folder: &Folder,
    unit: &Unit,
    before: &Object,
    after: &Object,
    renamed: Option<&(Identity, Identity)>,
) -> Vec<Found> {
    let identity = after.identity();
    let is_other = before.identity() != identity;
    let facts = folder.kinds.facts_of(&after.value);
    let differ = folder.kinds.differ(&after.value);
    let mut differences = match renamed {
        Some((from, to)) => differ.differences(&pairs::with_new_name(&before.value, from, to), &after.value),
        None => differ.differences(&before.value, &after.value),
    };
    let written = differences.len();
    differences.retain(|difference| !defaults::is_same(&facts, difference, &before.value, &after.value));
    let is_written_otherwise = written > 0 && differences.is_empty();
    // Another object is created beside the old one, so it may have any field.
    let fixed =
        if is_other { Vec::new() } else { immutable::in_object(&before.value, &after.value, &folder.kinds) };
    let recreated = after.at(&["spec", "strategy", "type"]).is_some_and(|strategy| strategy == "Recreate");
    let mut found = Vec::new();
    let mut is_other_model = false;
    let base = text(folder, unit, &after.file, Consequence::Runs);
    for Difference { path, old, new, at } in differences {
        // The new namespace is told once, of the service.
        if renamed.is_some_and(|(from, to)| from.namespace != to.namespace)
            && path.names().eq(["metadata", "namespace"])
        {
            continue;
        }
        is_other_model |= facts.model.iter().any(|pattern| facts.is_at(&path, pattern));
        let mut consequences = consequence::of_field(&facts, &path);
        let mut notes = Vec::new();
        if let Some(fixed) = fixed.iter().find(|fixed| is_below(&path, &fixed.field)) {
            consequences.insert(0, Consequence::Refused);
            notes.push(format!(
                "the cluster does not let `{}` change; `{}` makes way for the new object",
                fixed.shown(),
                fixed.delete_command()
            ));
        }
        if !is_other && cannot_recreate(&identity, &path, new.as_ref(), before) {
            consequences.insert(0, Consequence::Refused);
            notes.push(format!(
                "under server-side apply, as Flux does it, the cluster keeps the `rollingUpdate` that it added itself, and \
                 refuses it beside `Recreate`: apply `type: RollingUpdate` with `maxSurge` and `maxUnavailable` first, as \
                 modelstow writes it, or delete the old object with `kubectl delete deployment {}`",
                identity.name
            ));
        }
        if recreated && consequences.contains(&Consequence::Restarts) {
            notes.push("all pods end before new ones start, since the strategy is `Recreate`".to_owned());
        }
        if path.names().eq(["spec", "replicas"]) && new.is_none() && identity.group == "apps" {
            let note =
                "the default is 1: `kubectl apply` may end all other pods, until an autoscaler starts more";
            notes.push(note.to_owned());
        }
        let what = What::Field { short: short(&facts, after, &path), field: path.to_string(), old, new };
        let lines = match (&what, &after.manifest) {
            (What::Field { new: Some(_), .. }, Some(manifest)) => manifest.lines(&at),
            _ => Vec::new(),
        };
        let subject = Subject::Object(identity.clone());
        let change = Change { subject, what, consequences, notes, ..base.clone() };
        found.push(Found { change, document: after.file.clone(), lines });
    }
    let place = found
        .iter()
        .position(|found| is_image_name(&found.change, &folder.kinds))
        .or_else(|| found.iter().position(|found| found.change.consequences.contains(&Consequence::Runs)));
    if let Some(Found { change, .. }) = place.and_then(|place| found.get_mut(place))
        && is_workload(change, &folder.kinds)
    {
        let files = is_image_name(change, &folder.kinds).then(|| model::files(folder)).flatten();
        let model = model::changes(folder, unit.environment.as_deref(), (before, after), is_other_model);
        let words: Vec<String> = model.into_iter().chain(files).collect();
        change.notes.extend((!words.is_empty()).then(|| words.join("; ")));
    }
    if found.is_empty() && !is_other {
        found.push(Found {
            change: Change {
                subject: Subject::Object(identity),
                notes: vec![if is_written_otherwise {
                    "the same to the cluster: what is written out now, it adds itself, or reads alike"
                        .to_owned()
                } else {
                    "only comments or layout".to_owned()
                }],
                ..text(folder, unit, &after.file, Consequence::Cosmetic)
            },
            document: after.file.clone(),
            lines: Vec::new(),
        });
    }
    found
}

/// Whether a Deployment is to become `Recreate`, and has fields of a rolling update that nobody owns who could take them
/// away: what is written in it belongs to whoever applies it.
fn cannot_recreate(object: &Identity, path: &Path, new: Option<&serde_json::Value>, before: &Object) -> bool {
    let owned = |field| before.at(&["spec", "strategy", "rollingUpdate", field]).is_some();
    (object.group.as_str(), object.kind.as_str()) == ("apps", "Deployment")
        && path.names().eq(["spec", "strategy", "type"])
        && new.is_some_and(|new| new == "Recreate")
        && !(owned("maxSurge") && owned("maxUnavailable"))
}

/// Whether it gives pods an image of another name.
pub fn is_image_name(change: &Change, kinds: &Kinds) -> bool {
    let (Subject::Object(object), What::Field { field, .. }) = (&change.subject, &change.what) else {
        return false;
    };
    object.runs_pods(kinds) && field.contains(".containers[") && field.ends_with(".image")
}

/// Whether it is one of an object that has pods.
pub fn is_workload(change: &Change, kinds: &Kinds) -> bool {
    matches!(&change.subject, Subject::Object(object) if object.runs_pods(kinds))
}

fn is_below(path: &Path, field: &str) -> bool {
    let wanted = path::steps(field);
    path.names().take(wanted.len()).eq(wanted)
}

/// A path without what goes without saying: the one container, and the way to the pod.
pub fn short(facts: &Facts, after: &Object, path: &Path) -> String {
    let Some((place, pod)) = facts.workload.as_ref().and_then(|pod| Some((pod, pod.only(&after.value)?)))
    else {
        return path.to_string();
    };
    let shown = |steps: &[Step]| Path(steps.to_vec()).to_string();
    let Some(steps) = place.below(path) else {
        return place.beside(path).map_or_else(|| path.to_string(), shown);
    };
    if facts.is_beside_pods(path) {
        return path.to_string();
    }
    let one_container = pod["containers"].as_array().is_some_and(|all| all.len() == 1);
    match steps {
        [Step::Key(containers), Step::Item(_), rest @ ..]
            if one_container && containers == "containers" && !rest.is_empty() =>
        {
            shown(rest)
        }
        steps => format!("pod.{}", shown(steps)),
    }
}
