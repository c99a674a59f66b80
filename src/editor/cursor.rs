//! What is at a place in the text of a TOML file, whether the text is TOML already or somebody is about to write it.

use std::borrow::Cow;
use std::ops::Range;
use toml_parser::lexer::{Token, TokenKind};
use toml_parser::{ParseError, Source};

/// A place in a TOML file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// The names that lead there from the top of the file. Of a key and of a header, the last is the word itself, which may
    /// be empty; of a value, they are its key.
    pub names: Vec<String>,
    /// The word; empty where none is written yet.
    pub word: Range<usize>,
    /// What it is.
    pub at: At,
}

/// What a place is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// A name between `[` and `]`, or `[[` and `]]`.
    Header,
    /// A name before `=`.
    Key,
    /// A value, or an item of an array.
    Value,
}

/// What is open around the place.
enum Open {
    Array,
    /// How many names led to it, and those of its key.
    Table(usize, Vec<String>),
}

struct Walk<'t> {
    source: Source<'t>,
    /// The table that keys are in.
    table: Vec<String>,
    /// The key or the header so far.
    names: Vec<String>,
    open: Vec<Open>,
    at: At,
    /// Whether nothing stands on the line yet.
    fresh: bool,
}

/// What is at an offset of a text; `None` in a comment.
#[must_use]
pub fn cursor(text: &str, offset: usize) -> Option<Cursor> {
    let source = Source::new(text);
    let (names, table, open) = (Vec::new(), Vec::new(), Vec::new());
    let mut walk = Walk { source, table, names, open, at: At::Key, fresh: true };
    for token in source.lex() {
        let span = token.span();
        let is_word = word(token.kind());
        if span.start() > offset || (span.start() == offset && !is_word) {
            break;
        }
        if is_word && offset <= span.end() {
            let name = walk.decoded(&token);
            return Some(walk.cursor(Some(name), span.start()..span.end()));
        }
        if token.kind() == TokenKind::Comment && offset <= span.end() {
            return None;
        }
        walk.step(&token, &text[span.end()..]);
    }
    Some(walk.cursor(None, offset..offset))
}

fn word(kind: TokenKind) -> bool {
    use TokenKind::{Atom, BasicString, LiteralString, MlBasicString, MlLiteralString};
    matches!(kind, Atom | BasicString | LiteralString | MlBasicString | MlLiteralString)
}

impl Walk<'_> {
    fn cursor(self, name: Option<String>, word: Range<usize>) -> Cursor {
        let mut names = if self.at == At::Header { Vec::new() } else { self.table };
        names.extend(self.names);
        if self.at != At::Value {
            names.push(name.unwrap_or_default());
        }
        Cursor { names, word, at: self.at }
    }

    fn decoded(&self, token: &Token) -> String {
        let mut name = Cow::Borrowed("");
        let mut error: Option<ParseError> = None;
        if let Some(raw) = self.source.get(token) {
            raw.decode_key(&mut name, &mut error);
        }
        name.into_owned()
    }

    /// Goes past a token; `rest` is what follows it.
    fn step(&mut self, token: &Token, rest: &str) {
        let fresh = std::mem::take(&mut self.fresh);
        match (token.kind(), self.at) {
            (TokenKind::Whitespace, _) => self.fresh = fresh,
            (TokenKind::Newline, _) => self.next_line(rest),
            (kind, At::Key | At::Header) if word(kind) => self.names.push(self.decoded(token)),
            (TokenKind::LeftSquareBracket, At::Key) if fresh => self.at = At::Header,
            (TokenKind::RightSquareBracket, At::Header) => self.table.clone_from(&self.names),
            (TokenKind::Equals, At::Key) => self.at = At::Value,
            (TokenKind::LeftSquareBracket, At::Value) => self.open.push(Open::Array),
            (TokenKind::LeftCurlyBracket, At::Value) => {
                let names = std::mem::take(&mut self.names);
                self.open.push(Open::Table(self.table.len(), names.clone()));
                self.table.extend(names);
                self.at = At::Key;
            }
            (TokenKind::Comma, _) if matches!(self.open.last(), Some(Open::Table(..))) => {
                self.names.clear();
                self.at = At::Key;
            }
            (TokenKind::RightSquareBracket, At::Value) => drop(self.open.pop()),
            (TokenKind::RightCurlyBracket, _) => {
                if let Some(Open::Table(length, names)) = self.open.pop() {
                    self.table.truncate(length);
                    self.names = names;
                    self.at = At::Value;
                }
            }
            _ => {}
        }
    }

    fn next_line(&mut self, rest: &str) {
        let line = rest.lines().next().unwrap_or_default().trim();
        let in_array = matches!(self.open.last(), Some(Open::Array));
        if !self.open.is_empty() && (is_header(line) || (in_array && is_entry(line))) {
            // What is open was not closed yet: here the next thing begins.
            if let Some(Open::Table(length, _)) =
                self.open.iter().find(|open| matches!(open, Open::Table(..)))
            {
                self.table.truncate(*length);
            }
            self.open.clear();
        }
        if self.open.is_empty() {
            if self.at == At::Header {
                self.table.clone_from(&self.names);
            }
            self.names.clear();
            self.at = At::Key;
            self.fresh = true;
        }
    }
}

/// `[name]`, which is no array of values.
fn is_header(line: &str) -> bool {
    let name = line.trim_start_matches('[');
    line.starts_with('[')
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.contains(']')
        && !["true", "false", "inf", "nan"].iter().any(|word| name.starts_with(word))
}

/// `name =`.
fn is_entry(line: &str) -> bool {
    line.split_once('=').is_some_and(|(name, _)| {
        let name = name.trim();
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c))
    })
}

#[cfg(test)]
mod tests {
    use super::{At, cursor};

    /// The place marked by `|`: its names with dots, its word and what it is; empty in a comment.
    fn at(marked: &str) -> (String, String, Option<At>) {
        let offset = marked.find('|').unwrap();
        let text = marked.replacen('|', "", 1);
        let Some(found) = cursor(&text, offset) else { return (String::new(), String::new(), None) };
        (found.names.join("."), text[found.word].to_owned(), Some(found.at))
    }

    #[test]
    fn a_place_is_known_by_the_names_that_lead_to_it() {
        let is = |marked: &str, names: &str, word: &str, what: At| {
            assert_eq!(at(marked), (names.to_owned(), word.to_owned(), Some(what)), "{marked}");
        };
        is("edi|tion = '2026'", "edition", "edition", At::Key);
        is("edition = '20|26'", "edition", "'2026'", At::Value);
        is("edition = |", "edition", "", At::Value);
        is("|", "", "", At::Key);
        is("[server]\npo|", "server.po", "po", At::Key);
        is("[server]\n|", "server.", "", At::Key);
        is("[resources]\nlimits.|\n", "resources.limits.", "", At::Key);
        is("[ser|", "ser", "ser", At::Header);
        is("[resources.li|]", "resources.li", "li", At::Header);
        is("[[exa|]]", "exa", "exa", At::Header);
        is("[[examples]]\nname = 'a'\n[[examples]]\n|", "examples.", "", At::Key);
        is("[secrets]\nA = { sec| }", "secrets.A.sec", "sec", At::Key);
        is("[secrets]\nA = { secret = 'a', | }", "secrets.A.", "", At::Key);
        is("[secrets]\nA = { secret = 'a' }\nB|", "secrets.B", "B", At::Key);
        is("allow = ['a', '|']", "allow", "''", At::Value);
        is("allow = [\n  'a',\n  |\n]", "allow", "", At::Value);
        is("deployment.tolerations = [{ key = 'a', e| }]", "deployment.tolerations.e", "e", At::Key);
        is("'a.b' = |", "a.b", "", At::Value);
    }

    #[test]
    fn what_was_not_closed_yet_hides_nothing_behind_it() {
        assert_eq!(at("allow = [\n[server]\npo|"), ("server.po".into(), "po".into(), Some(At::Key)));
        assert_eq!(at("allow = ['a',\nedi|tion = 1"), ("edition".into(), "edition".into(), Some(At::Key)));
        assert_eq!(at("a = { b = 1\n[server]\n|"), ("server.".into(), String::new(), Some(At::Key)));
        assert_eq!(at("name = 'ir\nport|"), ("port".into(), "port".into(), Some(At::Key)));
        assert_eq!(at("a = 1 # b|"), (String::new(), String::new(), None));
    }
}
