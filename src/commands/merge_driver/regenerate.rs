use super::git::{git, top};
use super::{Outcome, failed, services};
use crate::cli::Regenerate;
use crate::commands::{each, plan};
use crate::diagnostic::{Code, Finding, Report, Severity, Shown};
use crate::pipeline::Build;
use crate::platform::FILE as PLATFORM;
use crate::render::FOLDER;
use crate::tree::LOCK;
use std::path::{Path, PathBuf};

/// Writes and stages the generated files of the services in which something is staged, or above which a platform is. `git merge` runs it, by the hook
/// `pre-merge-commit`, between the merge and its commit. git commits the tree of the merge whatever the hook stages, so
/// the hook has to stop it where something was written, and `git commit` goes on.
pub fn run(arguments: &Regenerate) -> Outcome {
    let asked = || -> Result<_, String> {
        let top = top()?;
        let staged = paths(&["diff", "--cached", "--name-only", "-z", "HEAD"], &top)?;
        let unstaged = paths(&["diff", "--name-only", "-z"], &top)?;
        Ok((top, staged, unstaged))
    };
    let (top, staged, unstaged) = match asked() {
        Ok(found) => found,
        Err(reason) => return failed(reason),
    };
    // A repository that has no service is nobody's mistake here.
    let mut services = services(&top, &mut Report::default());
    let folder = |service: &Path| service.parent().unwrap_or(Path::new("")).to_owned();
    services.retain(|service| {
        let own = folder(service);
        staged.iter().any(|path| path.starts_with(&own) || is_platform_above(path, &own))
    });
    if services.is_empty() {
        return Outcome::default();
    }
    let mut to_stage = Vec::new();
    let mut changes = Vec::new();
    let mut outcome = each::service(&services, |build, _| {
        let Build { built: Some(built), report, .. } = build else { return };
        let plan = built.plan();
        let (own, output) =
            (PathBuf::from(built.project.shown("")), PathBuf::from(built.project.shown(FOLDER)));
        let below = |path: &Path, folder: &Path| path.starts_with(folder.strip_prefix(".").unwrap_or(folder));
        let is_behind =
            |path: &Path| (below(path, &own) && !below(path, &output)) || is_platform_above(path, &own);
        let dirty = unstaged.iter().find(|path| is_behind(path));
        if let Some(path) = dirty {
            let message =
                "the file has changes that are not staged, and the generated files would follow them";
            report.push(
                Finding::in_file(Code::Git, path.to_string_lossy(), message)
                    .help("stage the changes with `git add`, or put them aside with `git stash`"),
            );
            return;
        }
        let causes = built.causes(&report.sources);
        let written = plan.write(false, &|document, line| causes.to_change(document, line));
        changes.extend(written.changes.iter().cloned());
        report.findings.extend(written.findings.clone());
        if written.is_done() {
            to_stage.extend(plan.files().iter().map(|file| plan.shown(&file.path)));
            to_stage.push(plan.shown(LOCK));
        }
    });
    outcome.notes.extend(plan::told(&changes));
    if let Err(reason) = stage(&to_stage) {
        outcome.reports.extend(failed(reason).reports);
    }
    if outcome.reports.iter().flat_map(|report| &report.findings).any(|f| f.severity != Severity::Warning) {
        let words = "the generated files are not those of the merge: mend this, and run \
                     `modelstow merge-driver regenerate && git commit`";
        outcome.notes.push(Shown::line(words));
    } else if arguments.exit_code && !outcome.notes.is_empty() {
        outcome.notes.push(Shown::line("the files are staged: `git commit` completes the merge with them"));
    }
    outcome
}

/// Whether a path is a platform that may be the one of a service in a folder.
fn is_platform_above(path: &Path, folder: &Path) -> bool {
    let folder = folder.strip_prefix(".").unwrap_or(folder);
    path.file_name().is_some_and(|name| name == PLATFORM)
        && path.parent().is_some_and(|above| folder.starts_with(above))
}

/// Paths that git prints, as they are from here.
fn paths(arguments: &[&str], top: &str) -> Result<Vec<PathBuf>, String> {
    let printed = git(arguments)?;
    Ok(printed.split_terminator('\0').map(|path| Path::new(top).join(path)).collect())
}

/// Also a removal is staged, but a path that never was is none of git's.
fn stage(paths: &[String]) -> Result<(), String> {
    // Argument lists have a limit on some systems.
    for paths in paths.chunks(500) {
        let paths = paths.iter().map(String::as_str);
        let listed = git(&["ls-files", "-z", "--"].into_iter().chain(paths.clone()).collect::<Vec<_>>())?;
        let known: Vec<&str> = listed.split_terminator('\0').collect();
        let there = paths.filter(|path| Path::new(path).exists() || known.contains(path));
        let arguments: Vec<&str> = ["add", "--all", "--"].into_iter().chain(there).collect();
        if arguments.len() > 3 {
            git(&arguments)?;
        }
    }
    Ok(())
}
