use super::Outcome;
use crate::cli::Init;
use crate::diagnostic::{Finding, Report, Shown};
use crate::init::{self, Target};

/// Writes a first `service.toml`, by a project or by manifests; and whether these say more than it does.
pub fn run(arguments: &Init) -> (Outcome, bool) {
    match first(arguments) {
        Ok((notes, differs)) => (
            Outcome { notes: notes.iter().map(|note| Shown::line(note)).collect(), ..Outcome::default() },
            differs,
        ),
        Err(report) => (Outcome { reports: vec![report], ..Outcome::default() }, false),
    }
}

fn first(arguments: &Init) -> Result<(Vec<String>, bool), Report> {
    let alone = |finding: Box<Finding>| Report { findings: vec![*finding], ..Report::default() };
    let target = Target::new(&arguments.folder).map_err(alone)?;
    let first = if arguments.from.is_empty() {
        init::project(&target, arguments.runtime.as_deref())?
    } else {
        init::from_manifests(&target, &arguments.from)?
    };
    let written = target.write(&first.text).map_err(alone)?;
    let mut notes = first.told.lines();
    notes.extend(written.iter().map(|path| format!("wrote {path}")));
    Ok((notes, first.told.differs_at_all()))
}
