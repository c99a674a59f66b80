//! What `init` says of its work: what it found and where, what it guessed and why, and what is left to the person.

/// Lines for a person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    found: Vec<String>,
    guessed: Vec<String>,
    open: Vec<String>,
    others: Vec<String>,
}

impl Told {
    /// Something that stands in the project, and where.
    pub fn found(&mut self, what: &str, place: &str) {
        self.found.push(format!("{what}: {place}"));
    }

    /// A value that nothing in the project says for certain, and how it was chosen.
    pub fn guessed(&mut self, what: &str, why: &str) {
        self.guessed.push(format!("{what}: {why}"));
    }

    /// Something that only a person can know.
    pub fn open(&mut self, words: impl Into<String>) {
        self.open.push(words.into());
    }

    /// Something else that could have been taken.
    pub fn other(&mut self, words: impl Into<String>) {
        self.others.push(words.into());
    }

    /// A line each, in the order in which they matter.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let kinds = [
            ("found", &self.found),
            ("guessed", &self.guessed),
            ("other", &self.others),
            ("to do", &self.open),
        ];
        kinds
            .iter()
            .flat_map(|(kind, lines)| lines.iter().map(move |line| format!("{kind}: {line}")))
            .collect()
    }
}
