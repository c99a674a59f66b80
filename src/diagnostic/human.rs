use super::shown::{Shown, aligned, line, lines};
use super::{Finding, Located, Place, Report, Severity, Sources};
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use std::ops::Range;

/// One block a finding, a blank line between them.
pub fn print(reports: &[Report], colour: bool) -> Shown {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let blocks: Vec<String> = reports
        .iter()
        .flat_map(|report| report.findings.iter().map(|finding| block(finding, &report.sources, &renderer)))
        .collect();
    Shown::rendered(&blocks.join("\n"))
}

fn block(finding: &Finding, sources: &Sources, renderer: &Renderer) -> String {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Drift => Level::ERROR.with_name("drift"),
        Severity::Failure => Level::ERROR.with_name("failure"),
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(lines(&finding.message)).id(finding.code.name());
    let mut group = Group::with_title(title);
    match &finding.place {
        Place::Text(span) => {
            if let Some(at) = sources.locate(*span) {
                let others =
                    finding.related.iter().filter_map(|(span, words)| Some((sources.locate(*span)?, words)));
                let (near, far): (Vec<_>, Vec<_>) = others.partition(|(other, _)| {
                    other.path == at.path && other.start().line.abs_diff(at.start().line) <= NEAR
                });
                let window = Window::over(std::iter::once(&at).chain(near.iter().map(|(other, _)| other)));
                let primary =
                    AnnotationKind::Primary.span(window.range(&at)).label(finding.label.as_deref().map(line));
                let mut snippet = window.snippet(&at).annotation(primary);
                for (other, words) in &near {
                    let note = AnnotationKind::Context.span(window.range(other)).label(line(words));
                    snippet = snippet.annotation(note);
                }
                group = group.element(snippet);
                for (other, words) in &far {
                    let window = Window::over(std::iter::once(other));
                    let note = AnnotationKind::Context.span(window.range(other)).label(line(words));
                    group = group.element(window.snippet(other).annotation(note));
                }
            }
        }
        Place::File(path) => group = group.element(Origin::path(line(path))),
        Place::Nowhere => {}
    }
    for help in &finding.help {
        group = group.element(Level::HELP.message(lines(help)));
    }
    let mut text = renderer.render(&[group]).clone();
    text.push('\n');
    for more in finding.diff.iter().chain(&finding.output) {
        text.push_str(Shown::text(more).as_str());
        if !more.ends_with('\n') {
            text.push('\n');
        }
    }
    text
}

/// Lines between two places that are shown as one stretch.
const NEAR: usize = 200;

/// The lines of a text that a finding is about: the renderer goes through all that it is given.
struct Window {
    bytes: Range<usize>,
    line: usize,
}

impl Window {
    fn over<'l, 't: 'l>(places: impl Iterator<Item = &'l Located<'t>>) -> Self {
        let (start, end) = (usize::MAX, 0);
        let mut window = Self { bytes: start..end, line: usize::MAX };
        for place in places {
            let (first, last) = (place.start().line, place.end().line);
            window.line = window.line.min(first);
            window.bytes.start = window.bytes.start.min(place.line_start(first));
            window.bytes.end = window.bytes.end.max(place.line_start(last + 1));
        }
        window
    }

    fn range(&self, place: &Located<'_>) -> Range<usize> {
        place.range.start - self.bytes.start..place.range.end - self.bytes.start
    }

    fn snippet<T: Clone>(&self, place: &Located<'_>) -> Snippet<'static, T> {
        Snippet::source(aligned(&place.text[self.bytes.clone()])).path(line(place.path)).line_start(self.line)
    }
}
