//! The one way out for text: names, values and files may be a stranger's, and what prints them may be a terminal, a log
//! of CI that takes lines for commands, or a comment on a pull request.

use std::fmt::{self, Display, Formatter};

/// Text that is seen as it is: nothing in it turns a line around, hides, moves a cursor or is a command.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shown(String);

impl Shown {
    /// One line: a line break within is an escape, too.
    #[must_use]
    pub fn line(text: &str) -> Self {
        let mut shown = Self::default();
        shown.push_line(&visible(text, |_| false));
        shown
    }

    /// Lines that stay lines.
    #[must_use]
    pub fn text(text: &str) -> Self {
        let mut shown = Self::default();
        for line in text.split_inclusive('\n') {
            let (line, end) = line.strip_suffix('\n').map_or((line, ""), |line| (line, "\n"));
            shown.push_line(&visible(line.strip_suffix('\r').unwrap_or(line), |c| c == '\t'));
            shown.0.push_str(end);
        }
        shown
    }

    /// What the renderer of findings made of parts that are shown already, with its colours.
    pub(super) fn rendered(text: &str) -> Self {
        let mut shown = Self::default();
        for line in text.split_inclusive('\n') {
            shown.push_line(line);
        }
        shown
    }

    /// GitHub's runner takes a line that begins with `::`, and `##[` anywhere, for a command; so does Azure's with
    /// `##vso[`.
    fn push_line(&mut self, line: &str) {
        let start = line.len() - line.trim_start().len();
        let (space, words) = line.split_at(start);
        self.0.push_str(space);
        if words.starts_with("::") {
            self.0.push('\\');
        }
        self.0.push_str(&words.replace("##[", "#\\#[").replace("##vso[", "#\\#vso["));
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Display for Shown {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether a character is not seen as itself: it controls a terminal, has no width, or turns the direction of what stands
/// around it.
#[must_use]
pub fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// The text with escapes for what is not seen.
fn visible(text: &str, keep: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_unseen(c) && !keep(c) {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
    }
    out
}

/// A text of a file with something of the same length in the place of what is not seen, so that offsets stay right.
pub(super) fn aligned(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let ends_line = c == '\n' || (c == '\r' && rest.peek() == Some(&'\n'));
        if !is_unseen(c) || c == '\t' || ends_line {
            out.push(c);
        } else {
            out.push_str(match c.len_utf8() {
                1 => "?",
                2 => "¿",
                3 => "\u{fffd}",
                _ => "????",
            });
        }
    }
    out
}

/// One line of a message or a name.
pub(super) fn line(text: &str) -> String {
    visible(text, |_| false)
}

/// Lines of a message.
pub(super) fn lines(text: &str) -> String {
    visible(text, |c| c == '\n' || c == '\t')
}
