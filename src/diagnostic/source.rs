use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// A stretch of text in one of the files that a [`Sources`] holds, in bytes.
///
/// Offsets count through all files of the `Sources` one after another, so a span alone says which file it is in, and
/// values from several layers of input can be mixed without carrying a file beside each of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The same stretch, `by` bytes further on.
    #[must_use]
    pub fn shifted(range: Range<usize>, by: usize) -> Self {
        Self { start: range.start + by, end: range.end + by }
    }
}

/// A line and a column as people count them: from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
}

#[derive(Debug)]
struct SourceFile {
    path: String,
    text: Arc<str>,
    base: usize,
    /// Where its lines begin, once somebody asks.
    lines: OnceLock<Vec<usize>>,
}

impl SourceFile {
    fn lines(&self) -> &[usize] {
        self.lines.get_or_init(|| {
            let after = self.text.match_indices('\n').map(|(at, _)| at + 1);
            std::iter::once(0).chain(after).collect()
        })
    }
}

/// The texts that findings point into: `service.toml`, a `runtime.toml`, templates, files on disk.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

/// A span looked up: which file, its text, and the range within it.
#[derive(Debug, Clone)]
pub struct Located<'a> {
    /// The path as the user would write it.
    pub path: &'a str,
    /// The whole text of the file.
    pub text: &'a str,
    /// Bytes within `text`.
    pub range: Range<usize>,
    /// Where the lines of `text` begin.
    pub(super) lines: &'a [usize],
}

impl Sources {
    /// Takes a file in and gives the offset that its spans start from.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<Arc<str>>) -> usize {
        // One byte apart, so that a span at the end of one file is never at the start of the next.
        let base = self.files.last().map_or(0, |f| f.base + f.text.len() + 1);
        self.files.push(SourceFile { path: path.into(), text: text.into(), base, lines: OnceLock::new() });
        base
    }

    /// The offset of a file that may be there already.
    pub fn once(&mut self, path: &str, text: &str) -> usize {
        let known = self.files.iter().find(|file| file.path == path).map(|file| file.base);
        known.unwrap_or_else(|| self.add(path, text))
    }

    /// Changes all paths that are shown.
    pub fn rename(&mut self, name: impl Fn(&str) -> String) {
        for file in &mut self.files {
            file.path = name(&file.path);
        }
    }

    /// The text of the first file of a path.
    #[must_use]
    pub fn file(&self, path: &str) -> Option<&str> {
        self.files.iter().find(|file| file.path == path).map(|file| &*file.text)
    }

    /// A range of the first file of a path.
    #[must_use]
    pub fn within(&self, path: &str, range: Range<usize>) -> Option<Located<'_>> {
        self.locate(self.span(path, range)?)
    }

    /// The span of a range of the first file of a path.
    #[must_use]
    pub fn span(&self, path: &str, range: Range<usize>) -> Option<Span> {
        let file = self.files.iter().find(|file| file.path == path)?;
        Some(Span::shifted(range, file.base))
    }

    /// The file and range behind a span.
    #[must_use]
    pub fn locate(&self, span: Span) -> Option<Located<'_>> {
        let after = self.files.partition_point(|f| f.base <= span.start);
        let file = self.files.get(after.checked_sub(1)?)?;
        let clamp = |offset: usize| {
            let mut at = (offset - file.base).min(file.text.len());
            while !file.text.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        let (start, end) = (clamp(span.start), clamp(span.end.max(span.start)));
        Some(Located { path: &file.path, text: &file.text, range: start..end, lines: file.lines() })
    }

    /// The text that a span covers.
    #[must_use]
    pub fn text(&self, span: Span) -> &str {
        self.locate(span).map_or("", |l| &l.text[l.range])
    }

    /// A span over one whole line (from 1) of the file that starts at `base`.
    #[must_use]
    pub fn line(&self, base: usize, line: usize) -> Span {
        let file = self.files.binary_search_by_key(&base, |file| file.base).ok().map(|at| &self.files[at]);
        let start = file.and_then(|file| file.lines().get(line.saturating_sub(1))).copied();
        let rest = file.map_or("", |file| &file.text[start.unwrap_or(file.text.len())..]);
        let start = start.unwrap_or_else(|| file.map_or(0, |file| file.text.len()));
        let content = rest.lines().next().unwrap_or("");
        let indent = content.len() - content.trim_start().len();
        Span { start: base + start + indent, end: base + start + content.len() }
    }
}

impl Located<'_> {
    /// Where the range starts.
    #[must_use]
    pub fn start(&self) -> Position {
        self.position(self.range.start)
    }

    /// Where the range ends.
    #[must_use]
    pub fn end(&self) -> Position {
        self.position(self.range.end)
    }

    fn position(&self, offset: usize) -> Position {
        let line = self.lines.partition_point(|start| *start <= offset);
        let start = self.lines[line - 1];
        Position { line, column: self.text[start..offset].chars().count() + 1 }
    }

    /// Where a line (from 1) begins, or the text ends.
    pub(super) fn line_start(&self, line: usize) -> usize {
        self.lines.get(line - 1).copied().unwrap_or(self.text.len())
    }
}
