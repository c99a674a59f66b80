//! Two JSON values side by side.

use crate::resolve::json_path::JsonPath;
use crate::spec::sections::{Expected, JsonType, Rule};
use serde_json::Value;
use similar::TextDiff;

/// So close are two numbers that were computed in the same way.
const RELATIVE: f64 = 1e-9;

/// Every place in which one value is not the other, in words. Numbers may be off by the tolerance.
#[must_use]
pub fn differences(expected: &Value, got: &Value, tolerance: f64) -> Vec<String> {
    let mut out = Vec::new();
    at("$", expected, got, tolerance, &mut out);
    out
}

fn at(place: &str, expected: &Value, got: &Value, tolerance: f64, out: &mut Vec<String>) {
    match (expected, got) {
        (Value::Number(_), Value::Number(_)) => {
            if let Some(distance) = too_far(expected, got, tolerance) {
                let allowed =
                    if tolerance > 0.0 { format!(", more than {tolerance}") } else { String::new() };
                out.push(format!("`{place}` is {got} and not {expected}: off by {distance:.6}{allowed}"));
            }
        }
        (Value::Object(wanted), Value::Object(found)) => {
            for (key, value) in wanted {
                let place = format!("{place}.{key}");
                match found.get(key) {
                    Some(got) => at(&place, value, got, tolerance, out),
                    None => out.push(format!("`{place}` is missing")),
                }
            }
            for key in found.keys().filter(|key| !wanted.contains_key(*key)) {
                out.push(format!("`{place}.{key}` is not expected"));
            }
        }
        (Value::Array(wanted), Value::Array(found)) => {
            if wanted.len() != found.len() {
                out.push(format!("`{place}` has {} items and not {}", found.len(), wanted.len()));
            }
            for (index, (wanted, found)) in wanted.iter().zip(found).enumerate() {
                at(&format!("{place}[{index}]"), wanted, found, tolerance, out);
            }
        }
        _ if expected == got => {}
        _ => out.push(format!("`{place}` is {} and not {}", short(got), short(expected))),
    }
}

/// How far two numbers are apart, if that is too far.
fn too_far(expected: &Value, got: &Value, tolerance: f64) -> Option<f64> {
    let (wanted, found) = (expected.as_f64()?, got.as_f64()?);
    let distance = (wanted - found).abs();
    let near = distance <= tolerance || distance <= RELATIVE * wanted.abs().max(found.abs());
    (!near).then_some(distance)
}

fn short(value: &Value) -> String {
    const LONGEST: usize = 60;
    let text = value.to_string();
    if text.chars().count() <= LONGEST {
        return text;
    }
    text.chars().take(LONGEST).chain(['…']).collect()
}

/// Both values as texts, with what is only in the one or the other marked; what is near enough is the same.
#[must_use]
pub fn diff(expected: &Value, got: &Value, tolerance: f64) -> String {
    let mut got = got.clone();
    settle(expected, &mut got, tolerance);
    let pretty = |value: &Value| format!("{value:#}\n");
    unified(&pretty(expected), &pretty(&got))
}

/// Two texts, with the lines that are only in the one or the other marked.
#[must_use]
pub fn unified(expected: &str, got: &str) -> String {
    TextDiff::from_lines(expected, got)
        .unified_diff()
        .context_radius(3)
        .header("expected", "answered")
        .to_string()
}

/// Takes the expected number where the other is near enough to it.
fn settle(expected: &Value, got: &mut Value, tolerance: f64) {
    match (expected, got) {
        (Value::Number(_), got @ Value::Number(_)) if too_far(expected, got, tolerance).is_none() => {
            *got = expected.clone();
        }
        (Value::Object(wanted), Value::Object(found)) => {
            for (key, value) in wanted {
                if let Some(got) = found.get_mut(key) {
                    settle(value, got, tolerance);
                }
            }
        }
        (Value::Array(wanted), Value::Array(found)) => {
            wanted.iter().zip(found).for_each(|(wanted, found)| settle(wanted, found, tolerance));
        }
        _ => {}
    }
}

/// What is wrong with a part of an answer.
#[must_use]
pub fn part(path: &JsonPath, expected: &Expected, answer: &Value, tolerance: f64) -> Vec<String> {
    let found = path.find(answer);
    if found.is_empty() {
        return vec![format!("`{path}` is missing")];
    }
    let place = path.to_string();
    let mut out = Vec::new();
    for value in found {
        let wanted = match expected {
            Expected::Boolean(truth) => Value::from(*truth),
            Expected::Integer(number) => Value::from(*number),
            Expected::Number(number) => Value::from(*number),
            Expected::Text(text) => Value::from(text.as_str()),
            Expected::Rule(rule) => {
                out.extend(broken(rule, value).map(|why| format!("`{place}` is {}, {why}", short(value))));
                continue;
            }
        };
        at(&place, &wanted, value, tolerance, &mut out);
    }
    out
}

/// Why a value does not keep to a rule.
fn broken(rule: &Rule, value: &Value) -> Option<String> {
    if let Some(kind) = rule.r#type
        && !is(kind, value)
    {
        let name = serde_json::to_value(kind).unwrap_or_default();
        return Some(format!("which is no {}", name.as_str().unwrap_or_default()));
    }
    if rule.min.is_none() && rule.max.is_none() {
        return None;
    }
    let Some(number) = value.as_f64() else { return Some("which is no number".to_owned()) };
    match (rule.min, rule.max) {
        (Some(min), _) if number < min => Some(format!("less than {min}")),
        (_, Some(max)) if number > max => Some(format!("more than {max}")),
        _ => None,
    }
}

fn is(kind: JsonType, value: &Value) -> bool {
    match kind {
        JsonType::Array => value.is_array(),
        JsonType::Boolean => value.is_boolean(),
        JsonType::Integer => value.is_i64() || value.is_u64(),
        JsonType::Null => value.is_null(),
        JsonType::Number => value.is_number(),
        JsonType::Object => value.is_object(),
        JsonType::String => value.is_string(),
    }
}
