use super::{Code, Report, Severity, resolved};
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
                    location["region"] = json!({
                        "startLine": start.line,
                        "startColumn": start.column,
                        "endLine": end.line,
                        "endColumn": end.column,
                    });
                }
                result["locations"] = json!([{ "physicalLocation": location }]);
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

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error | Severity::Failure | Severity::Drift => "error",
        Severity::Warning => "warning",
    }
}

/// A relative reference after RFC 3986: what is not allowed in a path is percent-encoded.
fn uri(path: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::new();
    for byte in path.replace('\\', "/").bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=@".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}
