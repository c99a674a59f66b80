//! Values in Markdown: plain words, code, fenced blocks and Mermaid labels.

use crate::diagnostic::is_unseen;
use minijinja::value::Value;
use std::fmt::Write as _;

/// Words in which Markdown sees no markup, on one line.
pub fn words(text: &str) -> String {
    let text = one_line(text);
    let mut out = String::with_capacity(text.len());
    let opens_a_block = block_mark(&text);
    for (at, c) in text.char_indices() {
        if "\\`*_{}[]<>|#~$&".contains(c) || opens_a_block == Some(at) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Where the character is that makes a line a list or a rule.
fn block_mark(text: &str) -> Option<usize> {
    let mark = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let (marks, at) = if mark.len() == text.len() { ("-+", 0) } else { (".)", text.len() - mark.len()) };
    let after = mark.strip_prefix(|c| marks.contains(c))?;
    let is_rule = text.bytes().all(|b| b == b'-' || b == b' ');
    (after.is_empty() || after.starts_with(' ') || is_rule).then_some(at)
}

/// A code span, also within a table.
pub fn code(text: &str) -> Value {
    Value::from_safe_string(code_span(text))
}

/// The same as a string.
pub fn code_span(text: &str) -> String {
    let text = one_line(text);
    if text.contains("\\|") {
        // Within a table this backslash would be the bar's, or the bar's own would be this one's.
        let escaped: String = text
            .chars()
            .map(|c| if c.is_alphanumeric() { c.to_string() } else { format!("&#{};", u32::from(c)) })
            .collect();
        return format!("<code>{escaped}</code>");
    }
    let text = text.replace('|', "\\|");
    let ticks = "`".repeat(longest_run(&text) + 1);
    let pad = if text.is_empty() || text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{ticks}{pad}{text}{pad}{ticks}")
}

/// A fenced block.
pub fn fenced(text: &str, language: &str) -> Value {
    let text = seen(&text.replace("\r\n", "\n").replace('\r', "\n"));
    let fence = "`".repeat((longest_run(&text) + 1).max(3));
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
    if out.is_empty() {
        // Mermaid takes no label without a character.
        out.push(' ');
    }
    Value::from_safe_string(out)
}

/// One word of a POSIX shell.
pub fn shell(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:,+@%=".contains(c);
    let unseen = |c: char| is_unseen(c) && c != '\n' && c != '\t';
    if !text.is_empty() && text.chars().all(plain) {
        text.to_owned()
    } else if text.contains(unseen) {
        // A carriage return would be lost in a checkout, so it is written as an escape.
        let mut out = String::from("$'");
        for c in text.chars() {
            if unseen(c) {
                for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                    let _ = write!(out, "\\{byte:03o}");
                }
            } else if c == '\'' || c == '\\' {
                out.push('\\');
                out.push(c);
            } else {
                out.push(c);
            }
        }
        out.push('\'');
        out
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

/// The same where a host of repositories reads it: nobody is called, and nothing becomes a link by itself. A comment
/// parts what would be one word to the host, and is not seen.
pub fn inert(text: &str) -> String {
    let text = words(text);
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        out.push(c);
        let rest = &text[at + c.len_utf8()..];
        let starts_link = c == ':' && rest.starts_with("//");
        let is_web = (c == 'w' || c == 'W') && rest.starts_with('.');
        // The other way to name an issue of GitHub's.
        let is_issue = c == '-' && (text[..at].ends_with("GH") || text[..at].ends_with("gh"));
        if matches!(c, '@' | '#' | '!') || starts_link || is_web || is_issue {
            out.push_str("<!-- -->");
        }
    }
    out
}

fn one_line(text: &str) -> String {
    let line = text
        .split(|c: char| c.is_control() || c.is_whitespace())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    seen(&line)
}

/// The text with a sign in the place of what has no width or turns the direction of what stands around it.
fn seen(text: &str) -> String {
    text.chars().map(|c| if is_unseen(c) && c != '\n' && c != '\t' { '\u{fffd}' } else { c }).collect()
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}
