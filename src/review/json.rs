use super::change::{Change, Subject, What};
use super::objects::Identity;
use super::sides::Owner;
use super::{Review, headline};
use crate::capacity;
use crate::kubernetes::Consequence;
use serde_json::{Map, Value, json};

/// The form of the object, which `docs/review.md` describes. It grows; what is there keeps its meaning.
const VERSION: u32 = 1;

/// One object, indented.
pub fn print(review: &Review) -> String {
    let count = |consequence: Consequence| {
        review.changes.iter().filter(|change| change.gravest() == consequence).count()
    };
    let summary: Map<String, Value> =
        Consequence::ALL.iter().map(|one| (one.name().to_owned(), count(*one).into())).collect();
    let (changed, all) = headline::compared(review);
    let totals: Vec<Value> = review
        .totals
        .iter()
        .map(|(unit, before, after)| {
            json!({
                "service": unit.service,
                "environment": unit.environment,
                "folder": unit.folder,
                "before": capacity::json(before),
                "after": capacity::json(after),
            })
        })
        .collect();
    let sum = headline::totals(review)
        .map(|(before, after)| json!({ "before": capacity::json(&before), "after": capacity::json(&after) }));
    let object = json!({
        "version": VERSION,
        "headline": headline::sentence(review),
        "base": { "commit": review.base.commit, "named": review.base.named },
        "services": { "all": all, "changed": changed },
        "summary": summary,
        "changes": review.changes.iter().map(change).collect::<Vec<_>>(),
        "totals": { "services": totals, "sum": sum },
        "links": review.links,
    });
    format!("{object:#}\n")
}

fn change(change: &Change) -> Value {
    let (what, field, old, new) = match &change.what {
        What::Added => ("added", None, Value::Null, Value::Null),
        What::Removed => ("removed", None, Value::Null, Value::Null),
        What::Text => ("text", None, Value::Null, Value::Null),
        What::Renamed { from, to } => ("renamed", None, from.as_str().into(), to.as_str().into()),
        What::Field { field, old, new, .. } => {
            ("field", Some(field), old.clone().unwrap_or_default(), new.clone().unwrap_or_default())
        }
    };
    let objects: Vec<Value> = match &change.subject {
        Subject::Object(one) => vec![object(one)],
        Subject::Service(all) => all.iter().map(object).collect(),
        Subject::Image | Subject::File => Vec::new(),
    };
    let subject = match &change.subject {
        Subject::Service(_) => "service",
        Subject::Object(_) => "object",
        Subject::Image => "image",
        Subject::File => "file",
    };
    json!({
        "consequence": change.gravest().name(),
        "also": change.also().iter().map(|also| also.name()).collect::<Vec<_>>(),
        "service": change.unit.service,
        "environment": change.unit.environment,
        "folder": change.unit.folder,
        "file": change.file,
        "subject": subject,
        "objects": objects,
        "change": what,
        "field": field,
        "old": old,
        "new": new,
        "keys": change.keys,
        "platform": change
            .platform
            .iter()
            .map(|said| json!({ "file": said.file, "line": said.line, "key": said.key }))
            .collect::<Vec<_>>(),
        "notes": change.notes,
        "owner": match change.owner {
            Owner::Modelstow => "modelstow",
            Owner::Edited => "edited",
            Owner::Foreign => "foreign",
        },
    })
}

fn object(identity: &Identity) -> Value {
    json!({
        "group": identity.group,
        "kind": identity.kind,
        "namespace": identity.namespace,
        "name": identity.name,
    })
}
