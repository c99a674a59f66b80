//! The texts of an editor: how it counts in them, and how it changes them.

use gen_lsp_types::{Position, Range, TextDocumentContentChangeEvent as Change};
use std::ops::Range as Bytes;

/// What an editor counts in a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// Code units of UTF-16, which every client knows.
    Utf16,
}

impl Encoding {
    fn length(self, c: char) -> usize {
        match self {
            Self::Utf8 => c.len_utf8(),
            Self::Utf16 => c.len_utf16(),
        }
    }

    /// The offset of a position. What is past the end of a line or of the text is its end.
    #[must_use]
    pub fn offset(self, text: &str, position: Position) -> usize {
        let mut start = 0;
        for _ in 0..position.line {
            match text[start..].find('\n') {
                Some(at) => start += at + 1,
                None => return text.len(),
            }
        }
        let line = text[start..].split('\n').next().unwrap_or_default();
        let line = line.strip_suffix('\r').unwrap_or(line);
        let mut left = position.character as usize;
        let within = line.char_indices().find(|(_, c)| {
            let is_here = left < self.length(*c);
            left = left.saturating_sub(self.length(*c));
            is_here
        });
        start + within.map_or(line.len(), |(at, _)| at)
    }

    /// The position of an offset.
    #[must_use]
    pub fn position(self, text: &str, offset: usize) -> Position {
        let before = &text[..offset];
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let character = before[start..].chars().map(|c| self.length(c)).sum::<usize>();
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Position { line: number(before.matches('\n').count()), character: number(character) }
    }

    /// Where a stretch of a text is.
    #[must_use]
    pub fn range(self, text: &str, bytes: &Bytes<usize>) -> Range {
        Range { start: self.position(text, bytes.start), end: self.position(text, bytes.end) }
    }

    /// Carries out what an editor did to a text.
    #[must_use]
    pub fn changed(self, text: &str, change: Change) -> String {
        match change {
            Change::TextDocumentContentChangePartial(part) => {
                let start = self.offset(text, part.range.start);
                let end = self.offset(text, part.range.end).max(start);
                [&text[..start], &part.text, &text[end..]].concat()
            }
            Change::TextDocumentContentChangeWholeDocument(whole) => whole.text,
        }
    }
}

/// The bytes of a line (from 1), its end left out.
#[must_use]
pub fn line(text: &str, line: usize) -> Bytes<usize> {
    let mut lines = text.split_inclusive('\n');
    let start: usize = lines.by_ref().take(line.saturating_sub(1)).map(str::len).sum();
    let words = lines.next().unwrap_or_default().trim_end_matches(['\r', '\n']);
    let indent = words.len() - words.trim_start().len();
    start + indent..start + words.len()
}

#[cfg(test)]
mod tests {
    use super::{Encoding, line};
    use gen_lsp_types::{Position, Range, TextDocumentContentChangePartial};

    #[test]
    fn positions_count_what_the_client_counts() {
        let text = "a = 'ä𝛼' # €\r\nb = 2\n";
        let at = text.find('#').unwrap();
        for (encoding, character) in [(Encoding::Utf8, 13), (Encoding::Utf16, 10)] {
            let position = Position { line: 0, character };
            assert_eq!(encoding.position(text, at), position, "{encoding:?}");
            assert_eq!(encoding.offset(text, position), at, "{encoding:?}");
        }
        for offset in
            (0..=text.len()).filter(|at| text.is_char_boundary(*at) && !text[*at..].starts_with('\n'))
        {
            for encoding in [Encoding::Utf8, Encoding::Utf16] {
                assert_eq!(encoding.offset(text, encoding.position(text, offset)), offset);
            }
        }
        let past = |line, character| Encoding::Utf16.offset(text, Position { line, character });
        assert_eq!(past(0, 99), text.find('\r').unwrap());
        assert_eq!(past(9, 0), text.len());
        // In the midst of a character that has two units.
        assert_eq!(past(0, 7), text.find('𝛼').unwrap());
    }

    #[test]
    fn a_change_takes_the_place_of_what_it_says() {
        let start = Position { line: 1, character: 1 };
        let end = Position { line: 2, character: 0 };
        let change = |text: &str| {
            let part = TextDocumentContentChangePartial {
                range: Range { start, end },
                text: text.to_owned(),
                ..Default::default()
            };
            Encoding::Utf16.changed("a\n𝛼𝛼\nb", part.into())
        };
        assert_eq!(change("x"), "a\nxb");
        assert_eq!(line("a\n  b c\nd", 2), 4..7);
        assert_eq!(line("a\n", 5), 2..2);
    }
}
