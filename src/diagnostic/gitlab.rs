use super::{Report, Severity, resolved};
use crate::digest::sha256;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A Code Quality report, after GitLab's "Code Quality report format": an array of what was found.
///
/// The fingerprint tells GitLab that a finding is the same one as before. So it does not hold the line, which moves, and
/// equal findings of a file are counted.
pub fn print(reports: &[Report]) -> String {
    let mut seen: BTreeMap<(&str, &str, &str), usize> = BTreeMap::new();
    let findings: Vec<Value> = resolved(reports)
        .map(|r| {
            let (code, path) = (r.finding.code.name(), r.path.unwrap_or("."));
            let count = seen.entry((code, path, &r.finding.message)).or_default();
            *count += 1;
            let mut words = r.finding.message.clone();
            for more in r.finding.label.iter().chain(&r.finding.help) {
                words.push_str("; ");
                words.push_str(more);
            }
            let start = r.start.map_or(1, |position| position.line);
            json!({
                "check_name": code,
                "description": words,
                "fingerprint": fingerprint(&[code, path, &r.finding.message, &count.to_string()]),
                "severity": severity(r.finding.severity),
                "location": {
                    "path": path,
                    "lines": { "begin": start, "end": r.end.map_or(start, |position| position.line) },
                },
            })
        })
        .collect();
    format!("{:#}\n", Value::from(findings))
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "blocker",
        Severity::Drift | Severity::Failure => "major",
        Severity::Warning => "minor",
    }
}

fn fingerprint(parts: &[&str]) -> String {
    sha256(parts.join("\0").as_bytes())[..32].to_owned()
}
