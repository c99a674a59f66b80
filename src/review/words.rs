//! Values and lists in a few words.

use super::change::{Subject, What};
use super::objects::Identity;
use crate::capacity::{Month, Totals, money, range, without};
use crate::diagnostic::Shown;
use serde_json::Value;
use std::collections::BTreeSet;

/// Longer values are shortened.
const LONGEST: usize = 80;

/// Hexadecimal digits that are a digest: as many as SHA-1 has, or more.
const HASH: usize = 40;

/// The old and the new value of a field as they are shown, each on one line; `None` where there was or is nothing.
pub fn values(old: Option<&Value>, new: Option<&Value>) -> (Option<String>, Option<String>) {
    // `1` and `"1"` are told apart only where both stand.
    let quoted = old.zip(new).is_some_and(|(old, new)| old.is_string() != new.is_string());
    let (old, new) = (old.map(|value| plain(value, quoted)), new.map(|value| plain(value, quoted)));
    let hashes = (old.as_deref().map(short_hashes), new.as_deref().map(short_hashes));
    let (old, new) = if hashes.0 == hashes.1 { (old, new) } else { hashes };
    match (old, new) {
        (Some(old), Some(new)) if is_long_name(&old) && is_long_name(&new) => {
            let (old, new) = without_same_start(&old, &new);
            (Some(shortened(&old, 0)), Some(shortened(&new, 0)))
        }
        (Some(old), Some(new)) if old.chars().count().max(new.chars().count()) > LONGEST => {
            let same = old.chars().zip(new.chars()).take_while(|(a, b)| a == b).count();
            let from = same.saturating_sub(10);
            (Some(shortened(&old, from)), Some(shortened(&new, from)))
        }
        (old, new) => (old.map(|old| shortened(&old, 0)), new.map(|new| shortened(&new, 0))),
    }
}

/// Digests, each short enough to be told from another.
fn short_hashes(text: &str) -> String {
    let is_hex = |c: char| matches!(c, '0'..='9' | 'a'..='f');
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(is_hex) {
        let end = rest[start..].find(|c| !is_hex(c)).map_or(rest.len(), |length| start + length);
        let shown = if end - start >= HASH { start + 12 } else { end };
        out.push_str(&rest[..shown]);
        out.push_str(if shown < end { "…" } else { "" });
        rest = &rest[end..];
    }
    out + rest
}

/// Whether a value is one long word, as the name of an image is.
fn is_long_name(text: &str) -> bool {
    text.len() > 30 && text.len() <= LONGEST && !text.contains([' ', '{', '['])
}

/// Two names without the long start that they have in common; the old one keeps the last part of it.
fn without_same_start(old: &str, new: &str) -> (String, String) {
    let same: usize =
        old.chars().zip(new.chars()).take_while(|(a, b)| a == b).map(|(c, _)| c.len_utf8()).sum();
    match new[..same].rfind(['/', ':', '@', '=']) {
        Some(at) if at >= 20 => {
            let part = new[..at].rfind('/').filter(|part| *part > 0);
            let old = part.map_or_else(|| old.to_owned(), |part| format!("…{}", &old[part..]));
            (old, format!("…{}", &new[at..]))
        }
        _ => (old.to_owned(), new.to_owned()),
    }
}

/// A text without what is not seen, line breaks among it.
pub fn one_line(text: &str) -> String {
    Shown::line(text).as_str().to_owned()
}

fn plain(value: &Value, quoted: bool) -> String {
    match value {
        Value::String(text) if quoted || text.is_empty() || text.trim() != text => {
            one_line(&format!("{text:?}"))
        }
        Value::String(text) => one_line(text),
        Value::Object(map) if map.len() <= 2 => {
            // An item that has its name in the path: only the rest is news.
            let mut rest = map.iter().filter(|(key, _)| *key != "name");
            match (rest.next(), rest.next()) {
                (Some((key, value)), None) if key == "value" && value.is_string() => plain(value, quoted),
                _ => flow(value),
            }
        }
        Value::Array(_) | Value::Object(_) => flow(value),
        other => other.to_string(),
    }
}

/// Flow style without the quotes that nobody needs to read.
fn flow(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let parts: Vec<String> =
                map.iter().map(|(key, value)| format!("{}: {}", one_line(key), flow(value))).collect();
            format!("{{{}}}", parts.join(", "))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", ")),
        Value::String(text) if text.contains([',', ':', ' ', '{', '[']) => one_line(&format!("{text:?}")),
        Value::String(text) => one_line(text),
        other => other.to_string(),
    }
}

fn shortened(text: &str, from: usize) -> String {
    let count = text.chars().count();
    let start = if from == 0 { "" } else { "…" };
    let end = if count > from + LONGEST { "…" } else { "" };
    let middle: String = text.chars().skip(from).take(LONGEST).collect();
    format!("{start}{middle}{end}")
}

/// What a change is about, in words: the object and the field, or the file.
pub fn subject(subject: &Subject, file: &str) -> String {
    match subject {
        Subject::Service(_) => "service".to_owned(),
        Subject::Object(object) => object.shown(),
        Subject::Image => "image".to_owned(),
        Subject::File => file.rsplit('/').next().unwrap_or(file).to_owned(),
    }
}

/// How it changed, where that is not a value.
pub fn what(what: &What) -> String {
    match what {
        What::Added => "new".to_owned(),
        What::Removed => "removed".to_owned(),
        What::Renamed { .. } => "renamed".to_owned(),
        What::Field { short, .. } => short.clone(),
        What::Text => "changed".to_owned(),
    }
}

/// Objects by kind: `Deployment, 2 Secrets`.
pub fn kinds(objects: &[Identity]) -> String {
    let kinds: BTreeSet<&str> = objects.iter().map(|object| object.kind.as_str()).collect();
    let words =
        kinds.into_iter().map(|kind| match objects.iter().filter(|object| object.kind == kind).count() {
            1 => kind.to_owned(),
            count => format!("{count} × {kind}"),
        });
    words.collect::<Vec<_>>().join(", ")
}

/// The totals of both sides as rows: what, before, after.
pub fn totals(before: &Totals, after: &Totals) -> Vec<(String, String, String)> {
    let mut rows = vec![("pods".to_owned(), range(before.pods, "pods"), range(after.pods, "pods"))];
    let resources: BTreeSet<&String> = before.requests.keys().chain(after.requests.keys()).collect();
    for resource in resources {
        let of = |totals: &Totals| range(totals.request(resource), resource);
        rows.push((resource.clone(), of(before), of(after)));
    }
    let months: BTreeSet<&Month> = before.months.keys().chain(after.months.keys()).collect();
    let unpriced = before.unpriced.union(&after.unpriced).cloned().collect();
    for month in months {
        let of =
            |totals: &Totals| money(totals.months.get(month).copied().unwrap_or_default(), &month.currency);
        let name = format!("month of {} hours{}", month.hours, without(&unpriced));
        rows.push((name, of(before), of(after)));
    }
    rows
}

/// `a`, `a and b`, `a, b, and c`, `a, b, and 7 more`.
pub fn list(words: &[String], most: usize) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [one, other] => format!("{one} and {other}"),
        _ if words.len() > most => {
            let shown = most.saturating_sub(1).max(1);
            format!("{}, and {} more", words[..shown].join(", "), words.len() - shown)
        }
        [most @ .., last] => format!("{}, and {last}", most.join(", ")),
    }
}
