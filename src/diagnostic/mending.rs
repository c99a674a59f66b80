//! How a finding can be mended, as data: an editor offers it, SARIF carries it.

use super::{Finding, Place, Span};

/// One way to mend a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mending {
    /// What it does, in a few words that begin with a verb.
    pub title: String,
    /// What is to stand where; none of them overlap.
    pub edits: Vec<Edit>,
}

/// A text in the place of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; an empty one is a place to put something in.
    pub span: Span,
    /// The text that stands there then, as it is written in that file.
    pub text: String,
}

impl Finding {
    /// Adds a way to mend it: a text in the place of another.
    #[must_use]
    pub fn mend(mut self, title: impl Into<String>, span: Span, text: impl Into<String>) -> Self {
        self.mendings.push(Mending { title: title.into(), edits: vec![Edit { span, text: text.into() }] });
        self
    }

    /// Adds a way to mend it: a text in the place of what it is about.
    #[must_use]
    pub fn write(self, title: impl Into<String>, text: impl Into<String>) -> Self {
        match self.place {
            Place::Text(span) => self.mend(title, span, text),
            Place::File(_) | Place::Nowhere => self,
        }
    }

    /// Asks whether a word was meant in the place of the one that it is about; `text` is the word as the file has it.
    #[must_use]
    pub fn did_you_mean(self, word: &str, text: impl Into<String>) -> Self {
        self.help(format!("did you mean `{word}`?")).write(format!("write `{word}`"), text)
    }
}
