use super::Outcome;
use crate::cli::Init;
use crate::diagnostic::{Finding, Report};
use crate::init::{self, Target};

/// Looks at a project and writes its first `service.toml`.
pub fn run(arguments: &Init) -> Outcome {
    match first(arguments) {
        Ok(notes) => Outcome { notes, ..Outcome::default() },
        Err(report) => Outcome { reports: vec![report], ..Outcome::default() },
    }
}

fn first(arguments: &Init) -> Result<Vec<String>, Report> {
    let alone = |finding: Box<Finding>| Report { findings: vec![*finding], ..Report::default() };
    let target = Target::new(&arguments.folder).map_err(alone)?;
    let first = init::project(&target, arguments.runtime.as_deref())?;
    target.write(&first.text).map_err(alone)?;
    let mut notes = first.told.lines();
    notes.push(format!("wrote {}", target.shown()));
    Ok(notes)
}
