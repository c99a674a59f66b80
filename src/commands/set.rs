use super::{Outcome, find};
use crate::atomic;
use crate::cli::Set;
use crate::diagnostic::{Finding, Report, Shown};
use crate::project::Project;
use crate::spec::edit::{self, Assignment};
use crate::spec::{self, Spec};
use crate::worktree::{reason, unreadable};
use std::io;

/// Changes values in a `service.toml`. If anything is wrong, with the values or with the file that they would give,
/// nothing is written.
pub fn run(arguments: &Set) -> Outcome {
    let path = if arguments.file.is_dir() { arguments.file.join(find::FILE) } else { arguments.file.clone() };
    let project = Project::of(&path);
    let shown = project.file();
    let mut report = Report::default();
    let mut notes = Vec::new();
    match change(&arguments.assignments, &project) {
        Ok(true) => notes.push(Shown::line(&format!("wrote {shown}"))),
        Ok(false) => {}
        Err(wrong) => report = wrong,
    }
    Outcome { notes, reports: vec![report], ..Outcome::default() }
}

/// Whether the file had to be changed.
pub(super) fn change(assignments: &[Assignment], project: &Project) -> Result<bool, Report> {
    let shown = project.file();
    let unusable = |what: &str, error: &io::Error| {
        let message = format!("the file cannot be {what}: {}", reason(error));
        Report { findings: vec![Finding { message, ..unreadable(shown, error) }], ..Report::default() }
    };
    let text = project.read(project.file_name()).map_err(|error| unusable("read", &error))?;
    let mut before = Report::default();
    if spec::read::<Spec>(shown, &text, &mut before).is_none() {
        return Err(before);
    }
    let edited =
        edit::set(&text, assignments).map_err(|findings| Report { findings, ..Report::default() })?;
    let mut after = Report::default();
    // What follows from several keys is left to `generate`: a bot may set them one after another.
    spec::read::<Spec>(shown, &edited, &mut after);
    if after.has_errors() {
        // A mistake that was there before is shown at its place in the file as it is.
        let words =
            |report: &Report| -> Vec<String> { report.findings.iter().map(|f| f.message.clone()).collect() };
        return Err(if words(&before) == words(&after) { before } else { after });
    }
    if edited == text {
        return Ok(false);
    }
    let Some(path) = project.files().real(project.file_name()) else { return Ok(false) };
    atomic::change(&path, edited.as_bytes()).map_err(|error| unusable("written", &error))?;
    Ok(true)
}
