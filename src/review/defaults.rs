//! What the API server makes of an object before it keeps it: what it adds, and what it writes in another way. Writing
//! that out changes nothing, and restarts no pod.
//!
//! Only what it really does to the object belongs here. `automountServiceAccountToken: true` means the same as nothing
//! and is kept as another template, which does restart the pods.

use crate::kubernetes::{Amount, Difference, Facts, Path, Step};
use serde_json::Value;

/// Whether a difference is none to the server.
pub fn is_same(facts: &Facts, difference: &Difference, before: &Value, after: &Value) -> bool {
    let Difference { path, old, new, .. } = difference;
    if let (Some(old), Some(new)) = (old, new)
        && facts.quantities.iter().any(|pattern| facts.is_at(path, pattern))
    {
        return amount(old).zip(amount(new)).is_some_and(|(old, new)| old == new);
    }
    let kept = |value: &Option<Value>, whole: &Value| {
        let default = || facts.defaults.iter().find(|(pattern, _)| facts.is_at(path, pattern));
        value
            .clone()
            .or_else(|| by_others(facts, path, whole))
            .or_else(|| default().map(|(_, value)| value.clone()))
    };
    match (kept(old, before), kept(new, after)) {
        (Some(old), Some(new)) => old == new,
        _ => false,
    }
}

/// What the server adds after what stands beside it.
fn by_others(facts: &Facts, path: &Path, whole: &Value) -> Option<Value> {
    let (_, above) = path.0.split_last()?;
    let beside = |key: &str| look_up(whole, above)?.get(key).cloned();
    if facts.is_at(path, &"pod.*.*.imagePullPolicy".into()) {
        let image = beside("image")?;
        let name = image.as_str()?.rsplit('/').next()?;
        let moving = !name.contains('@') && name.split_once(':').is_none_or(|(_, tag)| tag == "latest");
        return Some(Value::from(if moving { "Always" } else { "IfNotPresent" }));
    }
    beside(facts.defaults_beside.iter().find(|(pattern, _)| facts.is_at(path, pattern))?.1)
}

fn amount(value: &Value) -> Option<Amount> {
    match value {
        Value::String(text) => Amount::parse(text),
        number => Amount::parse(&number.to_string()),
    }
}

/// What a path leads to, where the items on the way have names.
fn look_up<'a>(value: &'a Value, steps: &[Step]) -> Option<&'a Value> {
    steps.iter().try_fold(value, |value, step| match step {
        Step::Key(key) => value.get(key),
        Step::Item(name) => {
            let items = value.as_array()?;
            let named = items.iter().find(|item| item.get("name").is_some_and(|own| own == name.as_str()));
            named.or_else(|| items.first().filter(|_| items.len() == 1))
        }
    })
}
