//! What `init` says of its work: what it found and where, what it guessed and why, and what is left to the person.

/// The kinds of lines, in the order in which they are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Found,
    Guessed,
    Note,
    Other,
    Differs,
    Missing,
    Adds,
    ToDo,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::Found => "found",
            Self::Guessed => "guessed",
            Self::Note => "note",
            Self::Other => "other",
            Self::Differs => "differs",
            Self::Missing => "missing",
            Self::Adds => "adds",
            Self::ToDo => "to do",
        }
    }
}

/// Lines for a person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    lines: Vec<(Kind, String)>,
}

impl Told {
    fn say(&mut self, kind: Kind, words: String) {
        self.lines.push((kind, words));
    }

    /// Something that stands in the project, and where.
    pub fn found(&mut self, what: &str, place: &str) {
        self.say(Kind::Found, format!("{what}: {place}"));
    }

    /// A value that nothing in the project says for certain, and how it was chosen.
    pub fn guessed(&mut self, what: &str, why: &str) {
        self.say(Kind::Guessed, format!("{what}: {why}"));
    }

    /// Something worth knowing.
    pub fn note(&mut self, words: impl Into<String>) {
        self.say(Kind::Note, words.into());
    }

    /// Something else that could have been taken.
    pub fn other(&mut self, words: impl Into<String>) {
        self.say(Kind::Other, words.into());
    }

    /// A field that has another value in what is generated.
    pub fn differs(&mut self, words: impl Into<String>) {
        self.say(Kind::Differs, words.into());
    }

    /// A field or an object that is not in what is generated.
    pub fn missing(&mut self, words: impl Into<String>) {
        self.say(Kind::Missing, words.into());
    }

    /// Each field, object or file that is not in what is generated.
    pub fn all_missing(&self) -> impl Iterator<Item = &str> {
        self.lines.iter().filter(|(kind, _)| *kind == Kind::Missing).map(|(_, words)| words.as_str())
    }

    /// What is generated besides.
    pub fn adds(&mut self, words: impl Into<String>) {
        self.say(Kind::Adds, words.into());
    }

    /// Something that only a person can know.
    pub fn open(&mut self, words: impl Into<String>) {
        self.say(Kind::ToDo, words.into());
    }

    /// The same, said once however often it comes up.
    pub fn once(&mut self, words: String) {
        if !self.lines.iter().any(|(_, said)| *said == words) {
            self.say(Kind::ToDo, words);
        }
    }

    /// Whether something that was given is another in what is generated, or is not there.
    #[must_use]
    pub fn differs_at_all(&self) -> bool {
        self.lines.iter().any(|(kind, _)| matches!(kind, Kind::Differs | Kind::Missing))
    }

    /// A line each, in the order in which they matter.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let mut lines: Vec<&(Kind, String)> = self.lines.iter().collect();
        lines.sort_by_key(|(kind, _)| *kind);
        lines.iter().map(|(kind, words)| format!("{}: {words}", kind.word())).collect()
    }
}
