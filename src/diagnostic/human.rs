use super::{Finding, Place, Report, Severity, Sources};
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

/// One block a finding, a blank line between them.
pub fn print(reports: &[Report], colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let blocks: Vec<String> = reports
        .iter()
        .flat_map(|report| report.findings.iter().map(|finding| block(finding, &report.sources, &renderer)))
        .collect();
    blocks.join("\n")
}

fn block(finding: &Finding, sources: &Sources, renderer: &Renderer) -> String {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Drift => Level::ERROR.with_name("drift"),
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(finding.message.as_str()).id(finding.code.name());
    let mut group = Group::with_title(title);
    match &finding.place {
        Place::Text(span) => {
            if let Some(at) = sources.locate(*span) {
                let primary = AnnotationKind::Primary.span(at.range.clone()).label(finding.label.as_deref());
                let mut snippet = Snippet::source(at.text).path(at.path).annotation(primary);
                let mut elsewhere = Vec::new();
                for (related, words) in &finding.related {
                    let Some(other) = sources.locate(*related) else { continue };
                    let note = AnnotationKind::Context.span(other.range.clone()).label(words.as_str());
                    if other.path == at.path {
                        snippet = snippet.annotation(note);
                    } else {
                        elsewhere.push(Snippet::source(other.text).path(other.path).annotation(note));
                    }
                }
                group = group.element(snippet);
                for snippet in elsewhere {
                    group = group.element(snippet);
                }
            }
        }
        Place::File(path) => group = group.element(Origin::path(path.as_str())),
        Place::Nowhere => {}
    }
    for help in &finding.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    let mut text = renderer.render(&[group]).clone();
    text.push('\n');
    if let Some(diff) = &finding.diff {
        text.push_str(diff);
        if !diff.ends_with('\n') {
            text.push('\n');
        }
    }
    text
}
