//! A template's text, taken apart into what stands in it: just as minijinja does it, since what is bounded and marked
//! here has to be what is rendered.

use std::ops::Range;

/// What a template's text is made of.
pub enum Part<'t> {
    /// What is written as it stands.
    Text(Text<'t>),
    /// `{{ … }}`
    Expression {
        /// What is between the braces.
        inner: &'t str,
        /// The line on which it begins, from 1.
        line: usize,
    },
    /// `{% … %}`
    Block(&'t str),
    /// `{% raw %} … {% endraw %}`, as it stands, and the `control` of a tag behind it.
    Raw(&'t str, &'static str),
    /// `{{`, `{%` or `{#` that is never closed, or a bracket that closes none, and where.
    Broken(usize),
}

/// Text between two tags, without the white space that they take away.
pub struct Text<'t> {
    /// The text.
    pub content: &'t str,
    /// The line on which it begins, from 1.
    pub line: usize,
    /// Where the tag before it ends.
    pub after: usize,
    /// What a further tag there has to have before its `%}`, so that the same white space is taken away.
    pub control: &'static str,
}

/// A tag that is taken apart.
struct Tag<'t> {
    kind: u8,
    inner: &'t str,
    left: Option<u8>,
    right: Option<u8>,
    /// How long it is with its braces.
    length: usize,
}

/// The kind of a tag, and the character before its closing braces.
type Before = Option<(u8, Option<u8>)>;

/// Takes a text apart. What is white space that its tags take away is in no part.
pub fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut lines = Lines { text, offset: 0, line: 1 };
    let mut offset = 0;
    let mut before: Before = None;
    loop {
        let at = opening(&text[offset..]).map(|at| offset + at);
        let tag = at.and_then(|at| Tag::read(&text[at..]));
        let end = if tag.is_some() { at.unwrap_or(text.len()) } else { text.len() };
        if let Some(range) = trimmed(text, offset..end, before, tag.as_ref()) {
            let line = lines.at(range.start);
            let control = control(before);
            parts.push(Part::Text(Text { content: &text[range], line, after: offset, control }));
        }
        let Some(tag) = tag else {
            parts.extend(at.map(Part::Broken));
            return parts;
        };
        offset = end + tag.length;
        before = Some((tag.kind, tag.right));
        match tag.kind {
            b'{' => parts.push(Part::Expression { inner: tag.inner, line: lines.at(end) }),
            b'%' if tag.inner.trim() == "raw" => {
                let closed = end_of_raw(&text[offset..]);
                parts.extend(closed.is_none().then_some(Part::Broken(end)));
                let (length, control) = closed.unwrap_or((text.len() - offset, None));
                offset += length;
                before = Some((b'%', control));
                parts.push(Part::Raw(&text[end..offset], self::control(before)));
            }
            b'%' => parts.push(Part::Block(tag.inner)),
            _ => {}
        }
    }
}

fn opening(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let opens = |at: &usize| matches!(bytes.get(at + 1), Some(b'%' | b'{' | b'#'));
    text.match_indices('{').map(|(at, _)| at).find(opens)
}

/// How long a text is up to the end of `{% endraw %}`, and the character before its closing braces.
fn end_of_raw(text: &str) -> Option<(usize, Option<u8>)> {
    text.match_indices("{%").find_map(|(at, _)| {
        let rest = &text[at + 2..];
        let rest = rest.strip_prefix(['-', '+']).unwrap_or(rest).trim_ascii_start();
        let rest = rest.strip_prefix("endraw")?.trim_ascii_start();
        let control = rest.bytes().next().filter(|byte| matches!(byte, b'-' | b'+'));
        let rest = rest[usize::from(control.is_some())..].strip_prefix("%}")?;
        Some((text.len() - rest.len(), control))
    })
}

/// The text between two tags, without what they take away; `None` if nothing is left.
fn trimmed(
    whole: &str,
    range: Range<usize>,
    before: Before,
    after: Option<&Tag<'_>>,
) -> Option<Range<usize>> {
    let (mut start, mut end) = (range.start, range.end);
    match before {
        Some((_, Some(b'-'))) => start = end - whole[start..end].trim_start().len(),
        Some((b'%' | b'#', None)) => {
            let text = &whole[start..end];
            start += if text.starts_with("\r\n") { 2 } else { usize::from(text.starts_with('\n')) };
        }
        _ => {}
    }
    match after {
        Some(Tag { left: Some(b'-'), .. }) => end = start + whole[start..end].trim_end().len(),
        Some(Tag { kind: b'%' | b'#', left: None, .. }) => {
            let bare = whole[..end].trim_end_matches([' ', '\t']).len();
            if bare == 0 || whole[..bare].ends_with('\n') {
                end = bare.max(start);
            }
        }
        _ => {}
    }
    (start < end).then_some(start..end)
}

fn control(before: Before) -> &'static str {
    match before {
        Some((_, Some(b'-'))) => "-",
        Some((b'%' | b'#', None)) => "",
        _ => "+",
    }
}

/// Counts lines from the beginning to the end, once.
struct Lines<'t> {
    text: &'t str,
    offset: usize,
    line: usize,
}

impl Lines<'_> {
    /// The line of a place that is not before the last one.
    fn at(&mut self, offset: usize) -> usize {
        self.line += self.text[self.offset..offset].matches('\n').count();
        self.offset = offset;
        self.line
    }
}

impl<'t> Tag<'t> {
    fn read(text: &'t str) -> Option<Self> {
        let bytes = text.as_bytes();
        let kind = *bytes.get(1)?;
        let close = match kind {
            b'{' => b"}}",
            b'%' => b"%}",
            _ => b"#}",
        };
        let mut quote = None;
        let mut depth = 0_usize;
        let mut at = 2;
        while at < bytes.len() {
            let byte = bytes[at];
            match quote {
                Some(_) if byte == b'\\' => at += 1,
                Some(open) if byte == open => quote = None,
                Some(_) => {}
                None if depth == 0 && bytes[at..].starts_with(close) => {
                    let control = |byte: u8| (byte == b'-' || byte == b'+').then_some(byte);
                    let left = control(bytes[2]);
                    let right =
                        (at > 2 + usize::from(left.is_some())).then(|| control(bytes[at - 1])).flatten();
                    let inner = 2 + usize::from(left.is_some())..at - usize::from(right.is_some());
                    return Some(Self { kind, inner: text.get(inner)?.trim(), left, right, length: at + 2 });
                }
                None if kind == b'#' => {}
                None => match byte {
                    b'"' | b'\'' => quote = Some(byte),
                    b'(' | b'[' | b'{' => depth += 1,
                    b')' | b']' | b'}' => depth = depth.checked_sub(1)?,
                    _ => {}
                },
            }
            at += 1;
        }
        None
    }
}

/// The words of a tag, each with its offset: names, numbers and strings as a whole, anything else character by character.
pub fn words(inner: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = &inner[at..];
        at += rest.len() - rest.trim_start().len();
        let rest = &inner[at..];
        let first = rest.chars().next()?;
        let length = match first {
            '"' | '\'' => string(rest, first),
            first if is_name(first) => rest.find(|c| !is_name(c)).unwrap_or(rest.len()),
            first => first.len_utf8(),
        };
        let word = (at, &rest[..length]);
        at += length;
        Some(word)
    })
}

fn string(text: &str, quote: char) -> usize {
    let mut escaped = false;
    let closed = text.char_indices().skip(1).find(|(_, c)| {
        let closes = *c == quote && !escaped;
        escaped = *c == '\\' && !escaped;
        closes
    });
    closed.map_or(text.len(), |(at, _)| at + 1)
}

/// The words that stand in no brackets.
pub fn outer_words(inner: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut depth = 0_usize;
    words(inner).filter(move |(_, word)| {
        match *word {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0
    })
}

/// The assignments of `{% with a = x, b = y %}`: commas within brackets and quotes part nothing.
pub fn assignments(text: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut start = 0;
    for (at, _) in outer_words(text).filter(|(_, word)| *word == ",").chain([(text.len(), ",")]) {
        if let Some((target, value)) = text[start..at].split_once('=') {
            found.push((target.trim(), value.trim()));
        }
        start = (at + 1).min(text.len());
    }
    found
}
