//! What is wrong with a value, in words.

use crate::kubernetes::schema::{Schema, Type};
use serde_json::Value;

/// The type that a schema wants, where a value has another.
pub fn expected(schema: &Schema, value: &Value) -> Option<&'static str> {
    if schema.int_or_string {
        return (!value.is_string() && !is_whole(value)).then_some("a whole number or a string");
    }
    if matches!(schema.format.as_deref(), Some("quantity" | "amount")) {
        return (!value.is_string() && !value.is_number()).then_some("a quantity such as `500m` or `1Gi`");
    }
    let (is, words) = match schema.kind? {
        Type::Array => (value.is_array(), "a list"),
        Type::Boolean => (value.is_boolean(), "`true` or `false`"),
        Type::Integer => (is_whole(value), "a whole number"),
        Type::Number => (value.is_number(), "a number"),
        Type::Object => (value.is_object(), "fields of its own"),
        Type::String => (value.is_string(), "a string"),
    };
    (!is).then_some(words)
}

/// A number that is written with a point and zeros is one as well: YAML's way to JSON drops them.
fn is_whole(value: &Value) -> bool {
    value.is_i64() || value.is_u64() || value.as_f64().is_some_and(|number| number.fract() == 0.0)
}

/// What stands there instead.
pub fn found(value: &Value) -> String {
    match value {
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "fields".to_owned(),
        Value::Bool(_) | Value::Number(_) => format!("`{value}`"),
        _ => value.to_string(),
    }
}

/// The values that there are.
pub fn choices(choices: &[Value]) -> String {
    // That an empty string is as good as none is nothing to advise.
    let words: Vec<String> = choices
        .iter()
        .filter(|choice| *choice != "" || choices.len() == 1)
        .map(|choice| choice.as_str().map_or_else(|| format!("`{choice}`"), |word| format!("`{word}`")))
        .collect();
    match words.split_last() {
        Some((only, [])) => format!("it has to be {only}"),
        Some((last, others)) => format!("it has to be {} or {last}", others.join(", ")),
        None => "there is no such value".to_owned(),
    }
}

/// Why a number is out of bounds.
pub fn bounds(schema: &Schema, number: f64) -> Option<String> {
    let (least, most) = (schema.minimum, schema.maximum);
    let low =
        least.is_some_and(|least| if schema.exclusive_minimum { number <= least } else { number < least });
    let high = most.is_some_and(|most| if schema.exclusive_maximum { number >= most } else { number > most });
    let than =
        |exclusive: bool, words: [&str; 2]| if exclusive { words[1].to_owned() } else { words[0].to_owned() };
    (low || high).then(|| match (least, most) {
        (Some(least), Some(most)) => format!("it has to be {least} to {most}"),
        (Some(least), None) => {
            format!("it has to be {} {least}", than(schema.exclusive_minimum, ["at least", "more than"]))
        }
        (_, most) => {
            let most = most.unwrap_or_default();
            format!("it has to be {} {most}", than(schema.exclusive_maximum, ["at most", "less than"]))
        }
    })
}

/// `one item` or `2 items`.
fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("one {what}") } else { format!("{count} {what}s") }
}

/// There are too few.
pub fn least(least: Option<usize>, what: &str) -> String {
    format!("it has to have at least {}", counted(least.unwrap_or_default(), what))
}

/// There are too many.
pub fn most(most: Option<usize>, what: &str) -> String {
    format!("it cannot have more than {}", counted(most.unwrap_or_default(), what))
}

/// What an item has in common with an earlier one.
pub fn same(keys: &[String], item: &Value) -> String {
    if keys.is_empty() {
        return format!("`{}`", item.as_str().map_or_else(|| item.to_string(), str::to_owned));
    }
    let parts: Vec<String> = keys
        .iter()
        .filter_map(|key| Some((key, item.get(key)?)))
        .map(|(key, value)| format!("`{key}` {value}"))
        .collect();
    parts.join(" with ")
}

/// None of the forms that a value may have.
pub fn no_form(shown: &str, schema: &Schema) -> String {
    let forms: Vec<&Schema> = schema.any_of.iter().chain(&schema.one_of).collect();
    let of = |form: &&Schema| match form.required.as_slice() {
        [name] => Some(format!("`{name}`")),
        _ => None,
    };
    let at = if shown.is_empty() { String::new() } else { format!("`{shown}` ") };
    match forms.iter().map(of).collect::<Option<Vec<_>>>() {
        Some(names) => format!("{at}needs one of {}", names.join(", ")),
        None => format!("{at}has none of the forms that are taken"),
    }
}
