//! JSON in which a diff can be read, and that is not much longer than need be.

use serde_json::Value;
use std::fmt::Write as _;

/// What fits into this many columns stands on one line.
const COLUMNS: usize = 120;

/// A content as text.
pub fn written(content: &Value) -> String {
    let mut out = String::new();
    write(content, 0, 0, &mut out);
    out.push('\n');
    out
}

/// `before` is how much of the line is taken.
fn write(value: &Value, depth: usize, before: usize, out: &mut String) {
    let line = value.to_string();
    let (open, close, items): (char, char, Vec<(String, &Value)>) = match value {
        _ if before + line.len() < COLUMNS => {
            out.push_str(&line);
            return;
        }
        Value::Object(map) => (
            '{',
            '}',
            map.iter().map(|(key, value)| (format!("{}:", Value::from(key.as_str())), value)).collect(),
        ),
        Value::Array(items) => ('[', ']', items.iter().map(|value| (String::new(), value)).collect()),
        _ => {
            out.push_str(&line);
            return;
        }
    };
    out.push(open);
    for (index, (key, item)) in items.iter().enumerate() {
        let comma = if index == 0 { "" } else { "," };
        let _ = write!(out, "{comma}\n{:depth$}{key}", "", depth = depth + 1);
        write(item, depth + 1, depth + 2 + key.len(), out);
    }
    let _ = write!(out, "\n{:depth$}{close}", "");
}
