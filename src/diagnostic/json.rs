use super::{Edit, Located, Mending, Report, resolved};
use serde_json::{Value, json};

/// `{"findings": […]}`, indented; lines and columns count from 1.
pub fn print(reports: &[Report]) -> String {
    let findings: Vec<Value> = resolved(reports)
        .map(|r| {
            let mut finding = json!({
                "code": r.finding.code.name(),
                "severity": r.finding.severity.name(),
                "message": r.finding.message,
                "path": r.path,
                "line": r.start.map(|p| p.line),
                "column": r.start.map(|p| p.column),
                "endLine": r.end.map(|p| p.line),
                "endColumn": r.end.map(|p| p.column),
                "label": r.finding.label,
                "help": r.finding.help,
                "diff": r.finding.diff,
            });
            if let Some(output) = &r.finding.output {
                finding["output"] = output.as_str().into();
            }
            let mendings: Vec<Value> = r.mendings().map(|(mending, edits)| mended(mending, &edits)).collect();
            if !mendings.is_empty() {
                finding["mendings"] = mendings.into();
            }
            finding
        })
        .collect();
    format!("{:#}\n", json!({ "findings": findings }))
}

fn mended(mending: &Mending, edits: &[(&Edit, Located<'_>)]) -> Value {
    let edits = edits.iter().map(|(edit, at)| {
        let (start, end) = (at.start(), at.end());
        json!({
            "path": at.path,
            "line": start.line,
            "column": start.column,
            "endLine": end.line,
            "endColumn": end.column,
            "text": edit.text,
        })
    });
    json!({ "title": mending.title, "edits": edits.collect::<Vec<_>>() })
}
