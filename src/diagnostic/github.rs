use super::shown::lines;
use super::{Report, Severity, resolved};
use std::fmt::Write as _;

/// One workflow command a finding, after GitHub's "Workflow commands for GitHub Actions".
pub fn print(reports: &[Report]) -> String {
    let mut out = String::new();
    for r in resolved(reports) {
        let command = if r.finding.severity == Severity::Warning { "warning" } else { "error" };
        let mut properties = Vec::new();
        if let Some(path) = r.path {
            properties.push(format!("file={}", property(path)));
        }
        if let (Some(start), Some(end)) = (r.start, r.end) {
            properties.push(format!("line={},endLine={}", start.line, end.line));
            // GitHub refuses columns on an annotation of more than one line.
            if start.line == end.line {
                properties.push(format!("col={},endColumn={}", start.column, end.column));
            }
        }
        properties.push(format!("title={}", property(r.finding.code.name())));
        let mut words = r.finding.message.clone();
        for more in
            r.finding.label.iter().chain(&r.finding.help).chain(&r.finding.diff).chain(&r.finding.output)
        {
            words.push('\n');
            words.push_str(more);
        }
        let _ = writeln!(out, "::{command} {}::{}", properties.join(","), data(&words));
    }
    out
}

fn data(text: &str) -> String {
    lines(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
