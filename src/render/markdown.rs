//! Values in Markdown: plain words, code, fenced blocks and Mermaid labels.

use minijinja::value::Value;
use std::fmt::Write as _;

/// Words in which Markdown sees no markup, on one line.
pub fn words(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in one_line(text).chars() {
        if "\\`*_{}[]<>|#~$&".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// A code span, also within a table.
pub fn code(text: &str) -> Value {
    let text = one_line(text).replace('|', "\\|");
    let ticks = "`".repeat(longest_run(&text) + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    Value::from_safe_string(format!("{ticks}{pad}{text}{pad}{ticks}"))
}

/// A fenced block.
pub fn fenced(text: &str, language: &str) -> Value {
    let fence = "`".repeat((longest_run(text) + 1).max(3));
    Value::from_safe_string(format!("{fence}{language}\n{}\n{fence}", text.trim_matches('\n')))
}

/// The inside of a quoted Mermaid label. Mermaid takes numeric entities without the `&`.
pub fn mermaid(text: &str) -> Value {
    let mut out = String::new();
    for c in one_line(text).chars() {
        if c.is_alphanumeric() || " -_./:,+@()%*=".contains(c) {
            out.push(c);
        } else {
            let _ = write!(out, "#{};", u32::from(c));
        }
    }
    Value::from_safe_string(out)
}

/// One word of a POSIX shell.
pub fn shell(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:,+@%=".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_control() || c.is_whitespace())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}
