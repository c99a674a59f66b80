use std::ops::Range;

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
    text: String,
    base: usize,
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
}

impl Sources {
    /// Takes a file in and gives the offset that its spans start from.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<String>) -> usize {
        // One byte apart, so that a span at the end of one file is never at the start of the next.
        let base = self.files.last().map_or(0, |f| f.base + f.text.len() + 1);
        self.files.push(SourceFile { path: path.into(), text: text.into(), base });
        base
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
        self.files.iter().find(|file| file.path == path).map(|file| file.text.as_str())
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
        Some(Located { path: &file.path, text: &file.text, range: start..end })
    }

    /// The text that a span covers.
    #[must_use]
    pub fn text(&self, span: Span) -> &str {
        self.locate(span).map_or("", |l| &l.text[l.range])
    }

    /// A span over one whole line (from 1) of the file that starts at `base`.
    #[must_use]
    pub fn line(&self, base: usize, line: usize) -> Span {
        let text = self.files.iter().find(|f| f.base == base).map_or("", |f| f.text.as_str());
        let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
        let rest = &text[start..];
        let content = rest.lines().next().unwrap_or("");
        let indent = content.len() - content.trim_start().len();
        Span { start: base + start + indent, end: base + start + content.len() }
    }
}

impl Located<'_> {
    /// Where the range starts.
    #[must_use]
    pub fn start(&self) -> Position {
        position(self.text, self.range.start)
    }

    /// Where the range ends.
    #[must_use]
    pub fn end(&self) -> Position {
        position(self.text, self.range.end)
    }
}

fn position(text: &str, offset: usize) -> Position {
    let before = &text[..offset];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    Position { line: before.matches('\n').count() + 1, column: before[line_start..].chars().count() + 1 }
}
