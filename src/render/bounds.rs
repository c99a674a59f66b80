//! How large a template of a project's own may be and become. It may be a stranger's: whatever it says, rendering it
//! ends, and needs no more memory than is counted here.
//!
//! minijinja bounds the number of steps and how deep templates include each other. It does not bound how deep a text is
//! nested before it is parsed, nor how long a value becomes. So a text is measured before it is parsed, and where
//! it writes text or keeps a value, it gets a call that counts.

use super::parts::{Part, outer_words, parts, words};

/// Bytes of one template.
const LONGEST: usize = 256 * 1024;
/// Blocks within blocks.
const DEEPEST: usize = 40;
/// Words of one tag.
const MOST_WORDS: usize = 500;
/// Brackets within brackets in one tag.
const MOST_BRACKETS: usize = 24;
/// Signs in one tag that join terms; each is a step deeper for the parser.
const MOST_TERMS: usize = 100;
/// Filters in one tag.
const MOST_FILTERS: usize = 16;
/// `elif` in one template.
const MOST_BRANCHES: usize = 200;

/// The function that counts text.
pub const COUNT: &str = "__count";
/// The filter that counts a value that is kept under a name.
pub const KEEP: &str = "__keep";

/// The filters that a whole block may go through.
const OF_BLOCKS: &[&str] = &["indented", "digest", "code", "fenced", "mermaid", "shell", "replace", "trim"];

/// Why a template is not rendered, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The offset in its text.
    pub at: usize,
    /// In a sentence without a full stop.
    pub why: String,
}

/// A text with calls that count in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counted {
    /// The text.
    pub text: String,
    /// Where something was put in, as offsets of the text without it, and how much.
    inserted: Vec<(usize, usize)>,
}

impl Counted {
    /// The place in the text as it was written.
    #[must_use]
    pub fn written(&self, offset: usize) -> usize {
        let mut before = 0;
        for (at, length) in &self.inserted {
            let start = at + before;
            if offset <= start {
                break;
            }
            if offset < start + length {
                return *at;
            }
            before += length;
        }
        offset - before
    }
}

/// Measures a text before anything parses it.
///
/// # Errors
/// The first thing that is too much.
pub fn measure(text: &str) -> Result<(), Refused> {
    let refuse = |at: usize, why: String| Err(Refused { at, why });
    if text.len() > LONGEST {
        return refuse(0, format!("a template has at most {} KiB", LONGEST / 1024));
    }
    let (mut depth, mut branches) = (0_usize, 0_usize);
    for part in parts(text) {
        let inner = match part {
            Part::Text(_) | Part::Raw(..) => continue,
            Part::Broken(at) => {
                return refuse(at, "this is not closed, or a bracket in it is not".to_owned());
            }
            Part::Expression { inner, .. } | Part::Block(inner) => inner,
        };
        let at = offset(text, inner);
        if let Err(why) = tag(inner) {
            return refuse(at, why);
        }
        if !matches!(part, Part::Block(_)) {
            continue;
        }
        let word = words(inner).next().map_or("", |(_, word)| word);
        match word {
            "if" | "for" | "with" | "filter" | "block" | "autoescape" | "set" => {
                // A `set` with a value has no end.
                depth += usize::from(word != "set");
                if depth > DEEPEST {
                    return refuse(at, format!("blocks stand in each other at most {DEEPEST} deep"));
                }
            }
            "elif" => {
                branches += 1;
                if branches > MOST_BRANCHES {
                    return refuse(at, format!("a template has at most {MOST_BRANCHES} `elif`"));
                }
            }
            word if word.starts_with("end") => depth = depth.saturating_sub(1),
            _ => {}
        }
        if let Err(why) = block(word, inner) {
            return refuse(at, why);
        }
    }
    Ok(())
}

/// What holds for every tag.
fn tag(inner: &str) -> Result<(), String> {
    let (mut count, mut open, mut terms, mut filters, mut products) = (0_usize, 0_usize, 0, 0, 0);
    let mut before = ["", ""];
    for (_, word) in words(inner) {
        count += 1;
        match word {
            "(" | "[" | "{" => open += 1,
            ")" | "]" | "}" => open = open.saturating_sub(1),
            "|" => filters += 1,
            "*" => products += 1,
            _ => {}
        }
        let joins = matches!(word, "+" | "-" | "*" | "/" | "%" | "~" | "<" | ">" | "=" | "." | "|")
            || matches!(word, "and" | "or" | "not" | "in" | "is" | "if" | "else");
        // A chain of calls and of items is as deep as one of terms.
        let calls = matches!(word, "(" | "[") && matches!(before[1], ")" | "]");
        terms += usize::from(joins || calls);
        if word.starts_with("__") {
            return Err(format!("no name begins with two underscores, as `{}` does", shortened(word)));
        }
        before = [before[1], word];
    }
    let bounds = [
        (count, MOST_WORDS, "words"),
        (deepest(inner), MOST_BRACKETS, "brackets in each other"),
        (terms, MOST_TERMS, "terms"),
        (filters, MOST_FILTERS, "filters"),
    ];
    if let Some((_, most, what)) = bounds.iter().find(|(found, most, _)| found > most) {
        return Err(format!("a tag has at most {most} {what}"));
    }
    if products > 0 && !is_small_product(inner, products) {
        return Err("`*` stands once in a tag, between a value and a number up to 1000".to_owned());
    }
    Ok(())
}

fn deepest(inner: &str) -> usize {
    let (mut open, mut deepest) = (0_usize, 0);
    for (_, word) in words(inner) {
        match word {
            "(" | "[" | "{" => open += 1,
            ")" | "]" | "}" => open = open.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(open);
    }
    deepest
}

/// A product of a text and a number is as long as the number says.
fn is_small_product(inner: &str, products: usize) -> bool {
    let words: Vec<&str> = words(inner).map(|(_, word)| word).collect();
    let at = words.iter().position(|word| *word == "*").unwrap_or_default();
    let small = |index: Option<usize>| {
        let word = index.and_then(|index| words.get(index));
        word.is_some_and(|word| word.parse::<u16>().is_ok_and(|number| number <= 1000))
    };
    let is_whole = |index: usize| words.get(index) != Some(&".");
    let before = at.checked_sub(1).filter(|_| at < 2 || is_whole(at - 2));
    products == 1 && (small(before) || small(Some(at + 1).filter(|_| is_whole(at + 2))))
}

/// What holds for a block of a kind.
fn block(word: &str, inner: &str) -> Result<(), String> {
    let rest = inner.strip_prefix(word).unwrap_or(inner).trim();
    match word {
        "macro" | "call" | "import" | "from" => {
            Err(format!("there is no `{word}` here: `include` and `with` do it"))
        }
        "set" if !outer_words(rest).any(|(_, word)| word == "=") => {
            Err("`set` takes a value here: `{% set name = value %}`".to_owned())
        }
        "for" if outer_words(rest).last().is_some_and(|(_, word)| word == "recursive") => {
            Err("a loop cannot be `recursive` here".to_owned())
        }
        "filter" => {
            let name = words(rest).next().map_or("", |(_, word)| word);
            let fits = OF_BLOCKS.contains(&name) && !outer_words(rest).any(|(_, word)| word == "|");
            let names = OF_BLOCKS.join("`, `");
            fits.then_some(()).ok_or(format!("a block goes through one of `{names}`"))
        }
        _ => Ok(()),
    }
}

/// The text with calls that count what it writes and what it keeps. The lines stay what they are.
#[must_use]
pub fn counted(text: &str) -> Counted {
    let mut into: Vec<(usize, String)> = Vec::new();
    let mut keep = |value: &str| {
        let start = offset(text, value);
        into.push((start, "(".to_owned()));
        into.push((start + value.len(), format!(")|{KEEP}")));
    };
    let mut texts = Vec::new();
    for part in parts(text) {
        match part {
            Part::Text(part) => {
                let call = format!("{{%+ do {COUNT}({}) {}%}}", part.content.len(), part.control);
                texts.push((part.after, call));
            }
            Part::Raw(raw, control) => {
                let call = format!("{{%+ do {COUNT}({}) {control}%}}", raw.len());
                texts.push((offset(text, raw) + raw.len(), call));
            }
            Part::Expression { .. } | Part::Broken(_) => {}
            Part::Block(inner) => kept(inner).into_iter().for_each(&mut keep),
        }
    }
    into.extend(texts);
    // What ends at a place comes before what begins there.
    into.sort_by_key(|(at, _)| *at);
    let mut counted = Counted::default();
    let mut done = 0;
    for (at, what) in into {
        counted.text.push_str(&text[done..at]);
        counted.text.push_str(&what);
        counted.inserted.push((at, what.len()));
        done = at;
    }
    counted.text.push_str(&text[done..]);
    counted
}

/// The expressions of a block whose values get names.
fn kept(inner: &str) -> Vec<&str> {
    let Some((_, word)) = words(inner).next() else { return Vec::new() };
    let rest = &inner[word.len()..];
    match word {
        "set" => rest.split_once('=').map(|(_, value)| value.trim()).into_iter().collect(),
        "with" => super::parts::assignments(rest).into_iter().map(|(_, value)| value).collect(),
        "for" => {
            let mut start = None;
            let mut end = rest.len();
            for (at, word) in outer_words(rest) {
                match (start, word) {
                    (None, "in") => start = Some(at + word.len()),
                    (Some(_), "if") => {
                        end = at;
                        break;
                    }
                    _ => {}
                }
            }
            start.map(|start| rest[start..end].trim()).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// Where a part of a text stands in it.
fn offset(text: &str, part: &str) -> usize {
    part.as_ptr() as usize - text.as_ptr() as usize
}

fn shortened(word: &str) -> String {
    word.chars().take(40).collect()
}
