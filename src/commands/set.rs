use super::Outcome;
use crate::atomic;
use crate::cli::Set;
use crate::diagnostic::{Finding, Report, Shown};
use crate::platform::{self, FILE};
use crate::project::Project;
use crate::project::find;
use crate::spec::edit::{self, Assignment};
use crate::spec::{self, Of, Spec};
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
    let of = if project.file_name() == FILE { Of::Platform } else { Of::Service };
    let text = project.read(project.file_name()).map_err(|error| unusable("read", &error))?;
    let (before, is_readable) = read(of, shown, &text);
    if !is_readable {
        return Err(before);
    }
    let edited =
        edit::set(&text, assignments, of).map_err(|findings| Report { findings, ..Report::default() })?;
    // What follows from several keys is left to `generate`: a bot may set them one after another.
    let (after, _) = read(of, shown, &edited);
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

/// What is wrong with a file, and whether anything of it could be read.
fn read(of: Of, shown: &str, text: &str) -> (Report, bool) {
    if of == Of::Platform {
        let (report, spec) = platform::findings(shown, text);
        return (report, spec.is_some());
    }
    let mut report = Report::default();
    let is_readable = spec::read::<Spec>(shown, text, &mut report).is_some();
    (report, is_readable)
}
