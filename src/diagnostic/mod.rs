//! Coded findings: what is wrong, where, why, and how to mend it.
//!
//! Every stage adds to one list, so that a person sees all findings at once. A [`Finding`] is printed for people, as
//! JSON, as SARIF or as GitHub annotations; its [`Code`] is stable and documented in `docs/findings.md`.

mod code;
mod github;
mod gitlab;
mod human;
mod json;
mod mending;
mod sarif;
mod shown;
mod source;

pub use code::{Code, Severity};
pub use mending::{Edit, Mending};
pub use sarif::PATH;
pub use shown::{Shown, is_unseen};
pub use source::{Located, Position, Sources, Span};

use clap::ValueEnum;

/// Where a finding is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A stretch of a text that [`Sources`] holds.
    Text(Span),
    /// A file as a whole, by its path.
    File(String),
    /// Nowhere in particular.
    Nowhere,
}

/// More characters than these nobody reads.
const LONGEST: usize = 500;

/// More findings than these, of one service, nobody reads.
const MOST: usize = 500;

/// One thing that is wrong or worth knowing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What kind it is.
    pub code: Code,
    /// How much it matters here; the code's own severity unless a command says otherwise.
    pub severity: Severity,
    /// What happened, in one sentence without a full stop.
    pub message: String,
    /// Where.
    pub place: Place,
    /// Short words under the place: why.
    pub label: Option<String>,
    /// Other places that have to do with it.
    pub related: Vec<(Span, String)>,
    /// What to do.
    pub help: Vec<String>,
    /// What differs, as a unified diff.
    pub diff: Option<String>,
    /// What a program said, at its end.
    pub output: Option<String>,
    /// Ways to mend it that are known to the letter; each is right alone.
    pub mendings: Vec<Mending>,
}

impl Finding {
    /// A finding at a stretch of text.
    #[must_use]
    pub fn at(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(code, Place::Text(span), message.into())
    }

    /// A finding about a file as a whole.
    #[must_use]
    pub fn in_file(code: Code, path: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(code, Place::File(path.into()), message.into())
    }

    /// A finding at a span where there is one, else about a file.
    #[must_use]
    pub fn at_or_in(code: Code, span: Option<Span>, path: &str, message: impl Into<String>) -> Self {
        match span {
            Some(span) => Self::at(code, span, message),
            None => Self::in_file(code, path, message),
        }
    }

    /// A finding with no place.
    #[must_use]
    pub fn nowhere(code: Code, message: impl Into<String>) -> Self {
        Self::new(code, Place::Nowhere, message.into())
    }

    fn new(code: Code, place: Place, mut message: String) -> Self {
        // A megabyte in a value is still one line here.
        if message.chars().count() > LONGEST {
            message = message.chars().take(LONGEST).chain(['…']).collect();
        }
        let severity = code.severity();
        Self {
            code,
            severity,
            message,
            place,
            label: None,
            related: Vec::new(),
            help: Vec::new(),
            diff: None,
            output: None,
            mendings: Vec::new(),
        }
    }

    /// Adds the words that stand under the place.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Adds another place.
    #[must_use]
    pub fn related(mut self, span: Option<Span>, words: impl Into<String>) -> Self {
        if let Some(span) = span {
            self.related.push((span, words.into()));
        }
        self
    }

    /// Adds what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// Adds a diff.
    #[must_use]
    pub fn diff(mut self, diff: impl Into<String>) -> Self {
        self.diff = Some(diff.into());
        self
    }

    /// Adds what a program said.
    #[must_use]
    pub fn output(mut self, output: impl Into<String>) -> Self {
        self.output = Some(output.into()).filter(|output: &String| !output.trim().is_empty());
        self
    }

    /// The same finding with another weight.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }
}

/// The findings of one project together with the texts that they point into.
#[derive(Debug, Default)]
pub struct Report {
    /// What the spans point into.
    pub sources: Sources,
    /// In the order in which they were found.
    pub findings: Vec<Finding>,
}

impl Report {
    /// Adds one.
    pub fn push(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// Changes all paths that are shown.
    pub fn rename(&mut self, name: impl Fn(&str) -> String) {
        self.sources.rename(&name);
        for finding in &mut self.findings {
            if let Place::File(path) = &mut finding.place {
                *path = name(path);
            }
        }
    }

    /// Whether any finding stops the work.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.errors().next().is_some()
    }

    /// The findings that stop the work.
    pub fn errors(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|f| f.severity == Severity::Error)
    }

    /// Orders by place, so that people read top to bottom; what several environments have in common is said once.
    pub fn sort(&mut self) {
        self.findings.sort_by_key(|f| match f.place {
            Place::Text(span) => (0, span.start),
            Place::File(_) => (1, 0),
            Place::Nowhere => (2, 0),
        });
        let sources = &self.sources;
        let mut said = std::collections::BTreeSet::new();
        self.findings.retain(|f| {
            let place = match &f.place {
                Place::Text(span) => {
                    sources.locate(*span).map(|at| (at.path.to_owned(), at.range.start, at.range.end))
                }
                Place::File(path) => Some((path.clone(), 0, 0)),
                Place::Nowhere => None,
            };
            said.insert((f.code, f.message.clone(), place))
        });
        self.shorten();
    }

    /// Leaves the first findings, the gravest before the others: nobody reads thousands.
    fn shorten(&mut self) {
        if self.findings.len() <= MOST {
            return;
        }
        let mut order: Vec<usize> = (0..self.findings.len()).collect();
        order.sort_by_key(|index| std::cmp::Reverse(self.findings[*index].severity));
        let kept: std::collections::BTreeSet<usize> = order.iter().take(MOST).copied().collect();
        let left_out = self.findings.len() - MOST;
        let gravest = order.get(MOST).map(|index| self.findings[*index].severity);
        let mut index = 0;
        self.findings.retain(|_| {
            index += 1;
            kept.contains(&(index - 1))
        });
        let more = Finding::nowhere(Code::TooLarge, format!("{left_out} more findings are not shown"));
        self.findings.push(more.severity(gravest.unwrap_or(Severity::Error)).help("mend these first"));
    }
}

/// How findings are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Format {
    /// For people: the source line, underlined.
    #[default]
    Human,
    /// One JSON object with a `findings` array.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// GitHub Actions workflow commands: annotations on the lines of a pull request.
    Github,
    /// A GitLab Code Quality report: notes on the lines of a merge request.
    Gitlab,
}

impl Format {
    /// Whether it is read by a host of repositories, which knows files by their paths in the repository.
    #[must_use]
    pub fn is_for_hosts(self) -> bool {
        matches!(self, Self::Sarif | Self::Github | Self::Gitlab)
    }

    /// Writes the findings of all reports as one text.
    #[must_use]
    pub fn print(self, reports: &[Report], colour: bool) -> Printed {
        match self {
            Self::Human => Printed::People(human::print(reports, colour)),
            Self::Json => Printed::Machine(json::print(reports)),
            Self::Sarif => Printed::Machine(sarif::print(reports)),
            Self::Github => Printed::Machine(github::print(reports)),
            Self::Gitlab => Printed::Machine(gitlab::print(reports)),
        }
    }
}

/// What a command prints.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Printed {
    /// Text for people.
    People(Shown),
    /// What a program reads, byte for byte.
    Machine(String),
}

impl Default for Printed {
    fn default() -> Self {
        Self::People(Shown::default())
    }
}

impl Printed {
    /// The bytes to write.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::People(shown) => shown.as_str(),
            Self::Machine(text) => text,
        }
    }
}

/// A finding and where it is, as the machine formats need it.
struct Resolved<'a> {
    finding: &'a Finding,
    sources: &'a Sources,
    path: Option<&'a str>,
    start: Option<Position>,
    end: Option<Position>,
}

fn resolved(reports: &[Report]) -> impl Iterator<Item = Resolved<'_>> {
    reports.iter().flat_map(|report| {
        report.findings.iter().map(|finding| match &finding.place {
            Place::Text(span) => {
                let located = report.sources.locate(*span);
                Resolved {
                    finding,
                    sources: &report.sources,
                    path: located.as_ref().map(|l| l.path),
                    start: located.as_ref().map(Located::start),
                    end: located.as_ref().map(Located::end),
                }
            }
            Place::File(path) => Resolved { path: Some(path), ..Resolved::nowhere(finding, &report.sources) },
            Place::Nowhere => Resolved::nowhere(finding, &report.sources),
        })
    })
}

impl<'a> Resolved<'a> {
    fn nowhere(finding: &'a Finding, sources: &'a Sources) -> Self {
        Self { finding, sources, path: None, start: None, end: None }
    }

    /// Each way to mend it with its edits, and where they are.
    fn mendings(&self) -> impl Iterator<Item = (&'a Mending, Vec<(&'a Edit, Located<'a>)>)> {
        let sources = self.sources;
        self.finding.mendings.iter().map(move |mending| {
            let edits = mending.edits.iter();
            (mending, edits.filter_map(|edit| Some((edit, sources.locate(edit.span)?))).collect())
        })
    }
}

/// The nearest of some names, for "did you mean".
#[must_use]
pub fn nearest<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    names
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(&word.to_lowercase(), &name.to_lowercase()), name))
        .filter(|(distance, name)| *distance <= 1 + name.len().max(word.len()) / 4)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}
