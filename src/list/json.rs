use super::{List, Row, Sum};
use crate::capacity::{self, Prices};
use serde_json::{Map, Value, json};

/// The form of the object, which `docs/list.md` describes. It grows; what is there keeps its meaning.
const VERSION: u32 = 1;

/// One object, indented.
pub fn print(list: &List) -> String {
    let clusters = list.clusters();
    let clusters: Vec<Value> =
        clusters.iter().map(|each| with(json!({ "cluster": each.cluster }), sum(each))).collect();
    let object = json!({
        "version": VERSION,
        "services": list.rows.iter().map(row).collect::<Vec<_>>(),
        "totals": { "clusters": clusters, "sum": sum(&list.sum()) },
        "refused": list.refused,
    });
    format!("{object:#}\n")
}

fn row(row: &Row) -> Value {
    let model = row.model.as_ref().map(|name| json!({ "name": name, "version": row.version }));
    let excepted = row.excepted.iter().map(|one| json!({ "rule": one.rule, "why": one.why }));
    let about = json!({
        "file": row.file,
        "service": row.service,
        "environment": row.environment,
        "cluster": row.cluster,
        "namespace": row.namespace,
        "owner": row.owner,
        "runtime": row.runtime,
        "model": model,
        "image": row.image,
        "host": row.host,
        "prices": row.prices.as_ref().map(prices),
        "excepted": excepted.collect::<Vec<_>>(),
    });
    with(about, capacity::json(&row.capacity))
}

/// What an hour costs, as it was said.
fn prices(prices: &Prices) -> Value {
    let each = prices.each.iter().map(|(name, price)| (name.clone(), capacity::decimal(*price).into()));
    json!({ "currency": prices.month.currency, "hours": prices.month.hours, "hour": each.collect::<Map<_, Value>>() })
}

fn sum(sum: &Sum) -> Value {
    with(json!({ "services": sum.services }), capacity::json(&sum.capacity))
}

/// The keys of both.
fn with(mut object: Value, more: Value) -> Value {
    if let (Some(all), Value::Object(more)) = (object.as_object_mut(), more) {
        all.extend(more);
    }
    object
}
