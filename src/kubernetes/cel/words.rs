//! The words of an expression.

/// A word.
#[derive(Debug, Clone, PartialEq)]
pub enum Word {
    Name(String),
    Text(String),
    Integer(i64),
    Float(f64),
    /// An operator or a bracket.
    Mark(&'static str),
}

/// The longer ones first.
const MARKS: &[&str] = &[
    "&&", "||", "==", "!=", "<=", ">=", "<", ">", "!", "+", "-", "*", "/", "%", "?", ":", ".", ",", "(", ")",
    "[", "]", "{", "}",
];

/// All words of a text; `None` where something is none.
pub fn words(text: &str) -> Option<Vec<Word>> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let after;
        if let Some(raw) = rest.strip_prefix(['r', 'R']).filter(|raw| raw.starts_with(['"', '\''])) {
            let (text, length) = quoted(raw, true)?;
            words.push(Word::Text(text));
            after = &raw[length..];
        } else if first == '"' || first == '\'' {
            let (text, length) = quoted(rest, false)?;
            words.push(Word::Text(text));
            after = &rest[length..];
        } else if first.is_ascii_digit() {
            let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
            let number = &rest[..end];
            words.push(match number.parse() {
                Ok(number) => Word::Integer(number),
                Err(_) => Word::Float(number.parse().ok()?),
            });
            after = &rest[end..];
        } else if first.is_ascii_alphabetic() || first == '_' {
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
            words.push(Word::Name(rest[..end].to_owned()));
            after = &rest[end..];
        } else {
            let mark = MARKS.iter().find(|mark| rest.starts_with(**mark))?;
            words.push(Word::Mark(mark));
            after = &rest[mark.len()..];
        }
        rest = after.trim_start();
    }
    Some(words)
}

/// The text between the quotes with which a text starts, and how many bytes both take.
fn quoted(text: &str, raw: bool) -> Option<(String, usize)> {
    let quote = ["\"\"\"", "'''", "\"", "'"].into_iter().find(|quote| text.starts_with(quote))?;
    let mut inner = String::new();
    let mut at = quote.len();
    loop {
        let rest = text.get(at..)?;
        if rest.starts_with(quote) {
            return Some((inner, at + quote.len()));
        }
        let c = rest.chars().next()?;
        at += c.len_utf8();
        if c != '\\' || raw {
            inner.push(c);
            continue;
        }
        let escaped = text.get(at..)?.chars().next()?;
        at += escaped.len_utf8();
        inner.push(match escaped {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            '\\' | '"' | '\'' | '`' | '?' => escaped,
            _ => return None,
        });
    }
}
