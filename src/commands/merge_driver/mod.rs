//! Merges of generated files in git.
//!
//! What a merge has to give for a generated file is what `generate` gives for the merged `service.toml`. But git merges
//! file by file, and while it does so the merged `service.toml` is nowhere yet. So there are two parts: `run` keeps our
//! text of a generated file, and lets the lock know the texts of both sides, so that neither passes for an edit by hand;
//! `regenerate` is run by a hook when the merge is whole, and writes and stages what it has to be.

mod git;
mod install;
mod regenerate;
mod run;

pub use install::run as install;
pub use regenerate::run as regenerate;
pub use run::run;

use super::Outcome;
use crate::diagnostic::{Code, Finding, Report};
use crate::project::find;
use std::path::PathBuf;

/// An outcome with nothing but a reason.
fn failed(reason: String) -> Outcome {
    let report = Report { findings: vec![Finding::nowhere(Code::Git, reason)], ..Report::default() };
    Outcome { reports: vec![report], ..Outcome::default() }
}

/// All services of the repository, by their paths from here; `top` leads to its top folder.
fn services(top: &str, report: &mut Report) -> Vec<PathBuf> {
    find::services(&[PathBuf::from(if top.is_empty() { "." } else { top })], report)
}
