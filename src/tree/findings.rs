//! What `check` says: one finding a file, and the wording of each.

use super::lock::{LOCK, LockState};
use super::plan::{File, Plan, State};
use super::{KeyOf, conflict, immutable};
use crate::diagnostic::{Code, Finding};
use similar::{DiffOp, TextDiff};
use std::fmt::Write as _;

/// More keys than these would not help anybody to find the right one.
const MOST_KEYS: usize = 5;
/// Lines of a file that are compared one by one.
const MOST_LINES: usize = 4000;

impl Plan<'_> {
    /// All that `generate` would change, and all that would stop it.
    #[must_use]
    pub fn check_findings(&self, key_of: &KeyOf<'_>) -> Vec<Finding> {
        if let Some(blocked) = &self.lock_blocked {
            return vec![blocked.clone()];
        }
        let mut findings: Vec<Finding> =
            self.files.iter().filter_map(|file| self.file_finding(file, key_of)).collect();
        findings.extend(self.leftovers.iter().map(|path| {
            Finding::in_file(Code::FileUnwanted, self.shown(path), "a run that was killed left the file")
                .help("run `modelstow generate`, which removes it")
        }));
        if let Some(finding) = self.lock_finding() {
            findings.push(finding);
        } else if findings.is_empty() && !self.lock_is_current {
            // Where a file is to change, the lock is too: that need not be said.
            findings.push(self.lock_alone());
        }
        findings
    }

    /// What there is to say about one file.
    pub(super) fn file_finding(&self, file: &File<'_>, key_of: &KeyOf<'_>) -> Option<Finding> {
        let shown = self.shown(&file.path);
        match &file.state {
            State::Unchanged => None,
            State::Blocked(finding) => Some(finding.clone()),
            State::New => Some(
                Finding::in_file(Code::FileMissing, &shown, "the file does not exist")
                    .help("run `modelstow generate`"),
            ),
            State::Changed => Some(self.stale(file, &shown)),
            State::Edited => Some(self.edited(file, &shown, key_of)),
            State::Unknown => Some(self.unknown(file, &shown)),
            State::Unwanted => Some(
                Finding::in_file(
                    Code::FileUnwanted,
                    &shown,
                    format!("`{}` no longer asks for the file", self.spec),
                )
                .help("run `modelstow generate`, which removes it"),
            ),
            State::UnwantedEdited => Some(self.unwanted_edited(&shown)),
        }
    }

    /// A lock that is missing, broken or in conflict.
    pub(super) fn lock_finding(&self) -> Option<Finding> {
        let shown = self.shown(LOCK);
        let run = "run `modelstow generate`, which writes it anew";
        match &self.lock_on_disk {
            LockState::Read(_) => None,
            LockState::Absent => {
                let generated = |file: &File<'_>| match file.state {
                    State::Unchanged => true,
                    State::Unknown => is_signed(file),
                    _ => false,
                };
                self.files.iter().any(generated).then(|| {
                    let message =
                        "the generated files have no lock, so edited ones cannot be told from old ones";
                    Finding::in_file(Code::LockMissing, &shown, message).help(run)
                })
            }
            LockState::Broken { reason, .. } => Some(
                Finding::in_file(Code::LockBroken, &shown, format!("the lock cannot be read: {reason}"))
                    .help(run),
            ),
            LockState::Conflicted { .. } => Some(
                Finding::in_file(Code::LockConflict, &shown, "the lock holds merge conflict markers").help(
                    format!(
                        "resolve `{}`, then run `modelstow generate`, which resolves the generated files",
                        self.spec
                    ),
                ),
            ),
        }
    }

    fn lock_alone(&self) -> Finding {
        let shown = self.shown(LOCK);
        if self.lock_on_disk == LockState::Absent {
            return Finding::in_file(Code::FileMissing, shown, "the file does not exist")
                .help("run `modelstow generate`");
        }
        let message = match self.since() {
            Some(changed) => format!("{changed} since the last `modelstow generate`"),
            None => "the lock is not the one that belongs to the generated files".to_owned(),
        };
        Finding::in_file(Code::LockStale, shown, message).help("run `modelstow generate`")
    }

    fn stale(&self, file: &File<'_>, shown: &str) -> Finding {
        let (old, new) = (on_disk(file), generated(file));
        let diff = diff(shown, (old, "on disk"), (new, "as generated now"));
        if let Some(finding) = immutable::finding(shown, &file.immutable) {
            return finding.diff(diff);
        }
        let message = if conflict::has_markers(old) {
            "the file holds a merge conflict between two generated texts".to_owned()
        } else {
            match self.since() {
                Some(changed) => {
                    format!("the file is out of date: {changed} since the last `modelstow generate`")
                }
                None => format!("the file is not what `{}` now gives", self.spec),
            }
        };
        Finding::in_file(Code::FileStale, shown, message).help("run `modelstow generate`").diff(diff)
    }

    fn edited(&self, file: &File<'_>, shown: &str, key_of: &KeyOf<'_>) -> Finding {
        let (old, new) = (generated(file), on_disk(file));
        let diff = diff(shown, (old, "as generated now"), (new, "edited"));
        if conflict::has_markers(new) {
            let message = "the file holds merge conflict markers, and may hold an edit by hand";
            return Finding::in_file(Code::FileEdited, shown, message)
                .help(format!(
                    "take one side with `git checkout --ours -- {shown}`, then run `modelstow generate`"
                ))
                .help(force(shown))
                .diff(diff);
        }
        let mut finding = Finding::in_file(Code::FileEdited, shown, "the generated file was edited by hand");
        let keys = keys_of(file, old, new, key_of);
        if !keys.is_empty() {
            finding = finding.help(format!("change {} in `{}` instead", keys.join(", "), self.spec));
        }
        if let Some(document) = file.document {
            finding = finding.help(format!(
                "for what no key says, put a template of your own into the project as `templates/{}`",
                document.template
            ));
        }
        if let Some(change) = immutable::finding(shown, &file.immutable) {
            finding =
                finding.help(format!("what is generated now differs in more than that: {}", change.message));
        }
        finding.help(put_back(shown)).help(force(shown)).diff(diff)
    }

    fn unknown(&self, file: &File<'_>, shown: &str) -> Finding {
        let message = if is_signed(file) {
            format!(
                "the file is not what `{}` now gives, and without a lock nobody can tell whether it was edited",
                self.spec
            )
        } else {
            "a file that modelstow did not write stands where one would be written".to_owned()
        };
        Finding::in_file(Code::FileUnknown, shown, message)
            .help("move it away if it is somebody else's, or delete it if it is an old one of modelstow's")
            .help(force(shown))
            .diff(diff(shown, (on_disk(file), "on disk"), (generated(file), "as generated now")))
    }

    fn unwanted_edited(&self, shown: &str) -> Finding {
        let message = format!("`{}` no longer asks for the file, but it was edited by hand", self.spec);
        Finding::in_file(Code::FileEdited, shown, message)
            .help(format!("delete it if the edit is not needed: `git rm -f {shown}`"))
            .help("move it out of the output folder if it is to stay")
            .help(format!("`modelstow generate --force` moves it to `{shown}.edited`"))
    }
}

/// Whether the file says that it is generated.
fn is_signed(file: &File<'_>) -> bool {
    on_disk(file).lines().next().is_some_and(|line| line.contains("Written by modelstow"))
}

fn put_back(shown: &str) -> String {
    format!("undo the edit with `git checkout -- {shown}`")
}

fn force(shown: &str) -> String {
    format!("`modelstow generate --force` writes the file and keeps what is there as `{shown}.edited`")
}

fn on_disk<'a>(file: &'a File<'_>) -> &'a str {
    file.on_disk.as_deref().unwrap_or_default()
}

fn generated<'a>(file: &File<'a>) -> &'a str {
    file.document.map_or("", |document| document.text.as_str())
}

fn diff(shown: &str, (old, before): (&str, &str), (new, after): (&str, &str)) -> String {
    let (old_start, new_start) = (start(old), start(new));
    let mut diff = TextDiff::from_lines(old_start, new_start)
        .unified_diff()
        .header(&format!("{shown} ({before})"), &format!("{shown} ({after})"))
        .to_string();
    if old_start.len() + new_start.len() < old.len() + new.len() {
        let _ = writeln!(diff, "… what comes after line {MOST_LINES} is not compared");
    }
    diff
}

/// The lines that are compared: how long that takes may grow with their square.
fn start(text: &str) -> &str {
    let end = text.match_indices('\n').nth(MOST_LINES - 1).map_or(text.len(), |(at, _)| at + 1);
    &text[..end]
}

/// The keys behind the generated lines that were edited, in the order of the lines.
fn keys_of(file: &File<'_>, old: &str, new: &str, key_of: &KeyOf<'_>) -> Vec<String> {
    let mut keys: Vec<String> = Vec::new();
    for op in TextDiff::from_lines(start(old), start(new)).ops() {
        let lines = match *op {
            DiffOp::Equal { .. } => continue,
            // What was put in most likely belongs to the line before it.
            DiffOp::Insert { old_index, .. } => old_index.saturating_sub(1)..old_index.max(1),
            DiffOp::Delete { .. } | DiffOp::Replace { .. } => op.old_range(),
        };
        for key in lines.flat_map(|line| key_of(&file.path, line + 1)) {
            let key = format!("`{key}`");
            if !keys.contains(&key) {
                keys.push(key);
            }
            if keys.len() == MOST_KEYS {
                return keys;
            }
        }
    }
    keys
}
