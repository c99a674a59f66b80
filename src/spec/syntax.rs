//! What is not TOML, in words for whoever knows another language better.

use crate::diagnostic::{Code, Finding, Span};
use std::ops::Range;
use toml::de::Error;

/// Words of other languages that stand where a value belongs, and what TOML has instead.
const WORDS: &[(&[&str], &str)] = &[
    (&["null", "nil", "none", "~"], "TOML has no word for nothing: leave the key out"),
    (&["true", "yes", "on"], "write `true`"),
    (&["false", "no", "off"], "write `false`"),
];

/// All syntax errors, each line's first: the parser may stumble over one mistake many times.
pub fn findings(text: &str, mut errors: Vec<Error>, base: usize) -> Vec<Finding> {
    errors.sort_by_key(|error| error.span().map_or(0, |span| span.start));
    if let Some(finding) = other_language(text, base).filter(|_| !errors.is_empty()) {
        return vec![finding];
    }
    let mut findings = Vec::new();
    let mut last = None;
    for error in &errors {
        let span = error.span().unwrap_or(0..0);
        let start = span.start.min(text.len());
        // Counting lines from the first one each time would take the square of a text full of mistakes.
        let is_same_line = last.is_some_and(|last: usize| !text[last.min(start)..start].contains('\n'));
        if !is_same_line {
            findings.push(finding(text, error, &span, base));
        }
        last = Some(start);
    }
    findings
}

fn finding(text: &str, error: &Error, span: &Range<usize>, base: usize) -> Finding {
    let at = Span::shifted(span.clone(), base);
    let word = text.get(span.clone()).unwrap_or_default().trim();
    let lower = word.to_ascii_lowercase();
    match WORDS.iter().find(|(words, _)| words.contains(&lower.as_str())) {
        Some((_, help)) => {
            Finding::at(Code::TomlSyntax, at, format!("`{word}` is no value in TOML")).help(*help)
        }
        None => Finding::at(Code::TomlSyntax, at, error.message().to_owned()),
    }
}

/// A text whose first line is that of another language: each of its lines would be a mistake.
fn other_language(text: &str, base: usize) -> Option<Finding> {
    let mut at = 0;
    let (start, line) = text.split_inclusive('\n').find_map(|line| {
        let start = at;
        at += line.len();
        let line = line.trim();
        (!line.is_empty() && !line.starts_with('#')).then_some((start, line))
    })?;
    let key = line.split_once(':').is_some_and(|(key, rest)| {
        let plain = |c: char| c.is_alphanumeric() || "_-./".contains(c);
        !key.is_empty() && key.chars().all(plain) && (rest.is_empty() || rest.starts_with(' '))
    });
    let language = match line {
        _ if line == "---" || line.starts_with("- ") || key => "YAML",
        _ if line.starts_with('{') => "JSON",
        _ => return None,
    };
    let indent = text[start..].len() - text[start..].trim_start().len();
    let span = Span::shifted(start + indent..start + indent + line.len(), base);
    Some(
        Finding::at(Code::TomlSyntax, span, format!("this is {language}, and the file has to be TOML"))
            .help("in TOML, `[service]` stands over the keys of a section, and each is `name = \"value\"`")
            .help("`modelstow init` writes a file to begin with"),
    )
}
