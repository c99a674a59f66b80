//! Operators and functions of values.

use super::evaluate::Item;
use super::matches;
use crate::kubernetes::Amount;
use serde_json::{Value, json};
use std::borrow::Cow;
use std::cmp::Ordering;

fn json<'v>(value: Value) -> Item<'v> {
    Item::Json(Cow::Owned(value))
}

/// What an operator makes of two values.
pub fn binary(operator: &str, left: &Item<'_>, right: &Item<'_>) -> Option<Item<'static>> {
    let value = match operator {
        "==" => json!(same(left, right)?),
        "!=" => json!(!same(left, right)?),
        "in" => match (left, right) {
            (Item::Json(item), Item::Json(of)) => match &**of {
                Value::Array(items) => json!(items.contains(item)),
                Value::Object(map) => json!(map.contains_key(item.as_str()?)),
                _ => return None,
            },
            _ => return None,
        },
        "<" => json!(order(left, right)?.is_lt()),
        "<=" => json!(order(left, right)?.is_le()),
        ">" => json!(order(left, right)?.is_gt()),
        ">=" => json!(order(left, right)?.is_ge()),
        _ => return arithmetic(operator, left, right),
    };
    Some(json(value))
}

fn arithmetic(operator: &str, left: &Item<'_>, right: &Item<'_>) -> Option<Item<'static>> {
    let (left, right) = match (left, right) {
        (Item::Quantity(left), Item::Quantity(right)) => {
            return Some(Item::Quantity(left.with(operator, *right)?));
        }
        (Item::Json(left), Item::Json(right)) => (left, right),
        _ => return None,
    };
    if let (Some(left), Some(right), "+") = (left.as_str(), right.as_str(), operator) {
        return Some(json(json!(format!("{left}{right}"))));
    }
    let (left, right) = (left.as_i64()?, right.as_i64()?);
    let result = match operator {
        "+" => left.checked_add(right),
        "-" => left.checked_sub(right),
        "*" => left.checked_mul(right),
        "/" => left.checked_div(right),
        "%" => left.checked_rem(right),
        _ => None,
    };
    Some(json(json!(result?)))
}

/// Values of different types are no mistake here: a field may be a number or a string.
fn same(left: &Item<'_>, right: &Item<'_>) -> Option<bool> {
    match (left, right) {
        (Item::Json(left), Item::Json(right)) if left.is_number() && right.is_number() => {
            Some(left.as_f64() == right.as_f64())
        }
        (Item::Json(_), Item::Json(_)) | (Item::Duration(_), Item::Duration(_)) => Some(left == right),
        (Item::Quantity(left), Item::Quantity(right)) => Some(left == right),
        _ => None,
    }
}

fn order(left: &Item<'_>, right: &Item<'_>) -> Option<Ordering> {
    match (left, right) {
        (Item::Duration(left), Item::Duration(right)) => Some(left.cmp(right)),
        (Item::Quantity(left), Item::Quantity(right)) => Some(left.cmp(right)),
        (Item::Json(left), Item::Json(right)) => match (left.as_str(), right.as_str()) {
            (Some(left), Some(right)) => Some(left.cmp(right)),
            _ => left.as_f64()?.partial_cmp(&right.as_f64()?),
        },
        _ => None,
    }
}

/// What a function makes of a value, if it is one of a value, and its arguments.
pub fn call(of: Option<&Item<'_>>, name: &str, arguments: &[Item<'_>]) -> Option<Item<'static>> {
    let value = match (of, name, arguments) {
        (None, "size", [of]) | (Some(of), "size", []) => match of {
            Item::Json(of) => match &**of {
                Value::Array(items) => json!(items.len()),
                Value::Object(map) => json!(map.len()),
                Value::String(text) => json!(text.chars().count()),
                _ => return None,
            },
            _ => return None,
        },
        (None, "duration", [text]) => return Some(Item::Duration(duration(text.text()?)?)),
        (None, "quantity", [Item::Json(value)]) => {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            return Some(Item::Quantity(Amount::parse(&text)?));
        }
        (None, "string", [Item::Json(value)]) => {
            json!(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
        }
        (None, "int", [Item::Json(value)]) => {
            json!(value.as_i64().or_else(|| value.as_str()?.parse().ok())?)
        }
        (None, "type", [Item::Json(value)]) => json!(kind(value)),
        (Some(Item::Quantity(left)), "compareTo", [Item::Quantity(right)]) => json!(left.cmp(right) as i8),
        (Some(Item::Quantity(left)), "isLessThan", [Item::Quantity(right)]) => json!(left < right),
        (Some(Item::Quantity(left)), "isGreaterThan", [Item::Quantity(right)]) => json!(left > right),
        (Some(of), name, arguments) => of_text(of.text()?, name, arguments)?,
        _ => return None,
    };
    Some(json(value))
}

fn of_text(text: &str, name: &str, arguments: &[Item<'_>]) -> Option<Value> {
    let first = || arguments.first().and_then(Item::text);
    Some(match (name, arguments.len()) {
        ("startsWith", 1) => json!(text.starts_with(first()?)),
        ("endsWith", 1) => json!(text.ends_with(first()?)),
        ("contains", 1) => json!(text.contains(first()?)),
        ("matches", 1) => json!(matches(first()?, text)?),
        ("lowerAscii", 0) => json!(text.to_ascii_lowercase()),
        ("upperAscii", 0) => json!(text.to_ascii_uppercase()),
        ("trim", 0) => json!(text.trim()),
        ("split", 1) => text.split(first()?).map(|part| json!(part)).collect(),
        _ => return None,
    })
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null_type",
        Value::Bool(_) => "bool",
        Value::Number(number) if number.is_f64() => "double",
        Value::Number(_) => "int",
        Value::String(_) => "string",
        Value::Array(_) => "list",
        Value::Object(_) => "map",
    }
}

/// A duration of Go, such as `1h30m` or `1.5s`, in nanoseconds.
fn duration(text: &str) -> Option<i128> {
    const UNITS: &[(&str, f64)] =
        &[("ns", 1.0), ("us", 1e3), ("µs", 1e3), ("ms", 1e6), ("s", 1e9), ("m", 6e10), ("h", 3.6e12)];
    let (sign, mut rest) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    match rest {
        "" => return None,
        "0" => return Some(0),
        _ => {}
    }
    let mut total = 0_i128;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let number: f64 = rest[..end].parse().ok()?;
        let (unit, factor) = UNITS
            .iter()
            .filter(|(unit, _)| rest[end..].starts_with(unit))
            .max_by_key(|(unit, _)| unit.len())?;
        #[expect(clippy::cast_possible_truncation, reason = "no duration that is written is that long")]
        let part = (number * factor).round() as i128;
        total += part;
        rest = &rest[end + unit.len()..];
    }
    Some(sign * total)
}
