//! Marks in a rendered text: characters that Unicode leaves to private use, around what they say.

const START: char = '\u{E000}';
const STOP: char = '\u{E001}';
const NEXT: char = '\u{E002}';
const PART: char = '\u{E003}';

/// The function that notes a value as read.
pub const TOUCH: &str = "__touch";

/// What a mark says. It comes with the values that were read since the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The template's line.
    Place,
    /// A value follows.
    Value,
    /// The value has ended.
    End,
    /// The next value is made of variables.
    Uses,
    /// A block begins.
    Open,
    /// What its branch hangs on.
    Condition,
    /// The item of a loop, and the variables that hold it.
    Item,
    /// The same where all items are meant.
    Items,
    /// Variables that hold what was read.
    Bind,
    /// What was read says nothing.
    Drop,
    /// A block ends.
    Close,
}

use Kind::{Bind, Close, Condition, Drop, End, Item, Items, Open, Place, Uses, Value};

const LETTERS: [(Kind, char); 11] = [
    (Place, 'p'),
    (Value, 'v'),
    (End, 'e'),
    (Uses, 'u'),
    (Open, 'o'),
    (Condition, 'c'),
    (Item, 'i'),
    (Items, 'a'),
    (Bind, 'b'),
    (Drop, 'd'),
    (Close, 'x'),
];

/// A mark that was read back.
#[derive(Debug)]
pub struct Mark<'t> {
    pub kind: Kind,
    /// The template and its line.
    pub place: Option<(&'t str, usize)>,
    /// Variables that are read.
    pub uses: Vec<&'t str>,
    /// Variables that are given a value.
    pub binds: Vec<&'t str>,
    /// Paths of values that were read.
    pub reads: Vec<&'t str>,
}

/// The mark for a line of a template.
pub fn place(template: &str, line: usize) -> String {
    format!("{START}p{template}{NEXT}{line}{STOP}")
}

/// What a template writes to ask for a mark: the formatter makes one of it, see [`answer`].
pub fn request(kind: Kind, uses: &[String], binds: &[&str]) -> String {
    let letter = LETTERS.iter().find(|(of, _)| *of == kind).map_or('d', |(_, letter)| *letter);
    let next = NEXT.to_string();
    format!("{START}{letter}{}{PART}{}", uses.join(&next), binds.join(&next))
}

/// Whether a value is a request, and not a text that has its marks already.
pub fn is_request(text: &str) -> bool {
    text.starts_with(START) && !text.contains(STOP)
}

/// The mark for a request and what was read before it.
pub fn answer(request: &str, reads: &[String]) -> String {
    format!("{request}{PART}{}{STOP}", reads.join(&NEXT.to_string()))
}

/// A value between its marks.
pub fn value(text: &str, reads: &[String]) -> String {
    format!("{START}v{PART}{PART}{}{STOP}{text}{START}e{STOP}", reads.join(&NEXT.to_string()))
}

/// A text without its marks.
pub fn without(text: &str) -> String {
    let pieces = pieces(text).into_iter();
    pieces.filter_map(|piece| if let Piece::Text(text) = piece { Some(text) } else { None }).collect()
}

/// The marks without their text, and without lines, which are the text's.
pub fn alone(text: &str) -> String {
    let mut marks = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(START) {
        let Some(length) = rest[start..].find(STOP) else { break };
        let mark = &rest[start..start + length + STOP.len_utf8()];
        if !mark[START.len_utf8()..].starts_with('p') {
            marks.push_str(mark);
        }
        rest = &rest[start + mark.len()..];
    }
    marks
}

/// A piece of marked text.
pub enum Piece<'t> {
    Text(&'t str),
    Mark(Mark<'t>),
}

/// Marks and the text between them.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(START) {
        pieces.push(Piece::Text(&rest[..start]));
        let body = &rest[start + START.len_utf8()..];
        let Some(end) = body.find(STOP) else { return pieces };
        if let Some(mark) = read(&body[..end]) {
            pieces.push(Piece::Mark(mark));
        }
        rest = &body[end + STOP.len_utf8()..];
    }
    pieces.push(Piece::Text(rest));
    pieces
}

fn read(body: &str) -> Option<Mark<'_>> {
    let letter = body.chars().next()?;
    let (kind, _) = LETTERS.iter().find(|(_, of)| *of == letter)?;
    let body = &body[letter.len_utf8()..];
    let mut mark = Mark { kind: *kind, place: None, uses: vec![], binds: vec![], reads: vec![] };
    if *kind == Place {
        let (template, line) = body.split_once(NEXT)?;
        mark.place = Some((template, line.parse().ok()?));
        return Some(mark);
    }
    let mut parts = body.split(PART).map(|part| part.split(NEXT).filter(|word| !word.is_empty()).collect());
    mark.uses = parts.next().unwrap_or_default();
    mark.binds = parts.next().unwrap_or_default();
    mark.reads = parts.next().unwrap_or_default();
    Some(mark)
}
