//! Findings as an editor shows them, and as it mends them.

use super::workspace::{Looked, Workspace};
use crate::diagnostic::{Finding, Place, Severity};
use crate::project::FOLDER;
use crate::spec::edit;
use gen_lsp_types::{
    Code, CodeAction, CodeActionKind, Command, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity,
    Location, Range, TextEdit, Uri, WorkspaceEdit,
};
use std::collections::BTreeMap;

/// The command that writes a service's files.
pub const GENERATE: &str = "modelstow.generate";

/// What is wrong with a service, by the files that it is wrong in. Its own file is always among them.
#[must_use]
pub fn diagnostics(workspace: &Workspace, looked: &Looked) -> BTreeMap<String, Vec<Diagnostic>> {
    let mut found: BTreeMap<String, Vec<Diagnostic>> = BTreeMap::new();
    found.insert(workspace.file(looked, looked.file()).uri.0, Vec::new());
    for finding in looked.findings() {
        let at = place(workspace, looked, &finding);
        found.entry(at.uri.0.clone()).or_default().push(diagnostic(workspace, looked, &finding, at.range));
    }
    found
}

/// Where a finding is shown. What is in no file that could be opened is shown at the top of its own.
fn place(workspace: &Workspace, looked: &Looked, finding: &Finding) -> Location {
    let own = || workspace.file(looked, looked.file());
    match &finding.place {
        Place::Text(span) => workspace.span(looked, *span).unwrap_or_else(own),
        Place::File(path) => workspace.file(looked, path),
        Place::Nowhere => own(),
    }
}

fn diagnostic(workspace: &Workspace, looked: &Looked, finding: &Finding, range: Range) -> Diagnostic {
    let mut words = finding.message.clone();
    for more in finding.label.iter().chain(&finding.help) {
        words.push('\n');
        words.push_str(more);
    }
    let related = finding.related.iter().filter_map(|(span, message)| {
        let location = workspace.span(looked, *span)?;
        Some(DiagnosticRelatedInformation { location, message: message.clone() })
    });
    let severity = match finding.severity {
        Severity::Error | Severity::Failure => DiagnosticSeverity::Error,
        Severity::Drift | Severity::Warning => DiagnosticSeverity::Warning,
    };
    Diagnostic {
        range,
        severity: Some(severity),
        code: Some(Code::String(finding.code.name().to_owned())),
        source: Some("modelstow".to_owned()),
        message: words.into(),
        related_information: Some(related.collect::<Vec<_>>()).filter(|related| !related.is_empty()),
        ..Diagnostic::default()
    }
}

/// What can be done about the findings at a place.
#[must_use]
pub fn actions(workspace: &Workspace, looked: &Looked, uri: &Uri, range: Range) -> Vec<CodeAction> {
    let mut actions = Vec::new();
    for finding in looked.findings() {
        let at = place(workspace, looked, &finding);
        if at.uri != *uri || at.range.start > range.end || at.range.end < range.start {
            continue;
        }
        let shown = diagnostic(workspace, looked, &finding, at.range);
        let action = |title: &str| CodeAction {
            title: title.to_owned(),
            kind: Some(CodeActionKind::QuickFix),
            diagnostics: Some(vec![shown.clone()]),
            ..CodeAction::default()
        };
        for mending in &finding.mendings {
            let edits = mending.edits.iter().filter_map(|edit| {
                let at = workspace.span(looked, edit.span)?;
                Some((at.uri, TextEdit { range: at.range, new_text: edit.text.clone() }))
            });
            actions.push(CodeAction {
                is_preferred: Some(finding.mendings.len() == 1),
                edit: Some(edit_of(edits)),
                ..action(&mending.title)
            });
        }
        match finding.severity {
            Severity::Warning => actions.extend(allowed(workspace, looked, &finding, &action)),
            Severity::Drift => {
                let title = "write the generated files";
                let command = Command {
                    title: title.to_owned(),
                    command: GENERATE.to_owned(),
                    arguments: Some(vec![workspace.file(looked, looked.file()).uri.0.into()]),
                    ..Command::default()
                };
                actions.push(CodeAction { command: Some(command), ..action(title) });
            }
            Severity::Error | Severity::Failure => {}
        }
    }
    actions.dedup_by(|one, other| one.command.is_some() && one.command == other.command);
    actions
}

/// The warning as one that is accepted.
fn allowed(
    workspace: &Workspace,
    looked: &Looked,
    finding: &Finding,
    action: &dyn Fn(&str) -> CodeAction,
) -> Option<CodeAction> {
    let text = looked.build.report.sources.file(looked.file())?;
    let (bytes, new_text) = edit::allow(text, finding.code, looked.of)?;
    let range = workspace.encoding.range(text, &bytes);
    let edit = edit_of([(workspace.file(looked, looked.file()).uri, TextEdit { range, new_text })]);
    Some(CodeAction { edit: Some(edit), ..action(&format!("accept it: allow `{}`", finding.code.name())) })
}

fn edit_of(edits: impl IntoIterator<Item = (Uri, TextEdit)>) -> WorkspaceEdit {
    let mut by_file: Vec<(Uri, Vec<TextEdit>)> = Vec::new();
    for (uri, edit) in edits {
        match by_file.iter_mut().find(|(other, _)| *other == uri) {
            Some((_, edits)) => edits.push(edit),
            None => by_file.push((uri, vec![edit])),
        }
    }
    WorkspaceEdit { changes: Some(by_file.into_iter().collect()), ..WorkspaceEdit::default() }
}

/// The path of a file in the output folder, where it is in it.
#[must_use]
pub fn generated(path: &str) -> Option<&str> {
    path.strip_prefix(FOLDER)?.strip_prefix('/')
}
