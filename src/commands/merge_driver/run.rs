use super::git::git;
use crate::cli::MergeFile;
use crate::diagnostic::Shown;
use crate::tree::{LOCK, Lock, LockState, sha256};
use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};

/// Merges one file, as git asks: the result replaces our text, and the exit code is 0 if there is no conflict.
///
/// Our text stays only if theirs is known as generated. Where that is not so, or cannot be found out, lines are merged
/// as git would without this driver: an edit by hand is somebody's work.
pub fn run(file: &MergeFile) -> ExitCode {
    match merge(file) {
        Some(true) => ExitCode::SUCCESS,
        Some(false) => ExitCode::FAILURE,
        None => {
            eprintln!("modelstow: {} cannot be merged: our text stays", Shown::line(&file.path));
            ExitCode::FAILURE
        }
    }
}

/// Whether the merge is without conflict; `None` if it could not be done.
fn merge(file: &MergeFile) -> Option<bool> {
    if Path::new(&file.path).file_name().is_some_and(|name| name == LOCK) {
        let text = |path| fs::read_to_string(path).ok().map(|text| text.replace("\r\n", "\n"));
        if let Some(merged) = Lock::merge(&text(&file.ours)?, &text(&file.theirs)?) {
            return fs::write(&file.ours, merged).ok().map(|()| true);
        }
    } else if theirs_is_generated(file).unwrap_or(false) {
        return Some(true);
    }
    by_lines(file)
}

/// Whether the lock of their commit knows their text.
fn theirs_is_generated(file: &MergeFile) -> Option<bool> {
    let commit = commit(&file.their_name)?;
    let text = fs::read_to_string(&file.theirs).ok()?.replace("\r\n", "\n");
    let (mut folder, mut name) = file.path.rsplit_once('/')?;
    loop {
        // The lock lies in the folder of the file, or above: environments have folders of their own.
        if let Ok(lock) = git(&["cat-file", "blob", &format!("{commit}:{folder}/{LOCK}")]) {
            let known = LockState::of(&lock.replace("\r\n", "\n")).known();
            return Some(known.get(name).is_some_and(|hashes| hashes.contains(&sha256(text.as_bytes()))));
        }
        let (above, _) = folder.rsplit_once('/')?;
        folder = above;
        name = file.path.get(folder.len() + 1..)?;
    }
}

/// The commit that git's name for their side tells of: a branch (`topic`), a picked commit (`1a2b3c4 (Its title)`) or
/// one that is taken back (`parent of 1a2b3c4 (Its title)`), with the path (`topic:path`) where a file was renamed.
/// Before git 2.44 there is no such name.
fn commit(name: &str) -> Option<String> {
    let (name, parent) = name.strip_prefix("parent of ").map_or((name, ""), |name| (name, "^"));
    let name = name.split(' ').next()?;
    let name = name.split_once(':').map_or(name, |(name, _)| name);
    let name = format!("{name}{parent}^{{commit}}");
    git(&["rev-parse", "--verify", "--quiet", "--end-of-options", &name]).ok().map(|id| id.trim().to_owned())
}

/// What git does without a driver.
fn by_lines(file: &MergeFile) -> Option<bool> {
    let status = Command::new("git")
        .args(["merge-file", "--quiet", &format!("--marker-size={}", file.marker_size)])
        .args(["-L", &file.our_name, "-L", "base", "-L", &file.their_name])
        .args([&file.ours, &file.base, &file.theirs])
        .status()
        .ok()?;
    match status.code()? {
        0 => Some(true),
        1..=127 => Some(false),
        _ => None,
    }
}
