use super::{Code, Edit, Located, Mending, Position, Report, Severity, resolved};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

/// A SARIF 2.1.0 log (OASIS) with one run; the rules are all codes there are, so that a result can name its own.
pub fn print(reports: &[Report]) -> String {
    let rules: Vec<Value> = Code::ALL
        .iter()
        .map(|code| {
            json!({
                "id": code.name(),
                "shortDescription": { "text": code.summary() },
                "fullDescription": { "text": code.documentation() },
                "defaultConfiguration": { "level": level(code.severity()) },
            })
        })
        .collect();
    let results: Vec<Value> = resolved(reports)
        .map(|r| {
            let mut text = r.finding.message.clone();
            for more in r.finding.label.iter().chain(&r.finding.help).chain(&r.finding.diff) {
                text.push('\n');
                text.push_str(more);
            }
            let mut result = json!({
                "ruleId": r.finding.code.name(),
                "ruleIndex": Code::ALL.iter().position(|c| *c == r.finding.code),
                "level": level(r.finding.severity),
                "message": { "text": text },
            });
            if let Some(path) = r.path {
                let mut location = json!({ "artifactLocation": { "uri": uri(path) } });
                if let (Some(start), Some(end)) = (r.start, r.end) {
                    location["region"] = region(start, end);
                }
                result["locations"] = json!([{ "physicalLocation": location }]);
            }
            let fixes: Vec<Value> = r.mendings().map(|(mending, edits)| fix(mending, &edits)).collect();
            if !fixes.is_empty() {
                result["fixes"] = fixes.into();
            }
            result
        })
        .collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "modelstow", "rules": rules } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{log:#}\n")
}

fn region(start: Position, end: Position) -> Value {
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    })
}

/// A change for each edit: they may be in several files.
fn fix(mending: &Mending, edits: &[(&Edit, Located<'_>)]) -> Value {
    let changes = edits.iter().map(|(edit, at)| {
        json!({
            "artifactLocation": { "uri": uri(at.path) },
            "replacements": [{
                "deletedRegion": region(at.start(), at.end()),
                "insertedContent": { "text": edit.text },
            }],
        })
    });
    json!({ "description": { "text": mending.title }, "artifactChanges": changes.collect::<Vec<_>>() })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error | Severity::Failure | Severity::Drift => "error",
        Severity::Warning => "warning",
    }
}

/// What stands in a path of a URI as it is, after RFC 3986.
pub const PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b'@');

/// A relative reference.
fn uri(path: &str) -> String {
    utf8_percent_encode(&path.replace('\\', "/"), PATH).to_string()
}
