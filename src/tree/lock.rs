use super::conflict;
use crate::digest;
use crate::render::Output;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// The lock's file name in the output folder.
pub const LOCK: &str = "modelstow.lock";

const HEADER: &str = "# Written by modelstow: commit it; `modelstow generate` mends it.";

/// The form of the file that this version reads and writes.
const VERSION: i64 = 1;

/// What was generated, and from what. It says nothing of when or by which version, so that it changes only with them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Lock {
    version: i64,
    /// The edition of defaults and templates.
    pub edition: String,
    /// The files in the image: path in the project, and hash.
    pub inputs: BTreeMap<String, String>,
    /// The files written: path in the output folder, and hash.
    pub outputs: BTreeMap<String, String>,
    /// What is taken from the platform: key there, and hash of its value. Absent where there is none.
    #[serde(default)]
    pub platform: BTreeMap<String, String>,
    /// What the other side of a merge had written: these files are generated ones too. `generate` leaves it out.
    #[serde(default)]
    merged: Known,
}

/// Hashes of generated files by path; more than one where two locks were merged.
pub type Known = BTreeMap<String, BTreeSet<String>>;

/// The lock as it is on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LockState {
    /// There is none.
    Absent,
    /// As it should be.
    Read(Lock),
    /// It cannot be read as a whole.
    Broken {
        /// Why.
        reason: String,
        /// The hashes that could still be made out.
        known: Known,
    },
    /// It holds merge conflict markers.
    Conflicted {
        /// The hashes of both sides.
        known: Known,
    },
}

impl Lock {
    /// The lock that belongs to what is generated now.
    #[must_use]
    pub fn of(output: &Output, edition: &str) -> Self {
        let outputs = output
            .documents
            .iter()
            .map(|document| (document.path.clone(), sha256(document.text.as_bytes())))
            .collect();
        let platform = output.platform.iter().map(|(key, taken)| (key.clone(), taken.hash.clone())).collect();
        let (edition, inputs) = (edition.to_owned(), output.inputs.clone());
        Self { version: VERSION, edition, inputs, outputs, platform, merged: Known::new() }
    }

    /// The text of the file.
    #[must_use]
    pub fn text(&self) -> String {
        let edition = toml::Value::String(self.edition.clone());
        let mut text = format!(
            "{HEADER}\nversion = {}\nedition = {edition}\n\n[inputs]\n{}\n[outputs]\n{}",
            self.version,
            table(&self.inputs),
            table(&self.outputs),
        );
        if !self.platform.is_empty() {
            let _ = write!(text, "\n[platform]\n{}", table(&self.platform));
        }
        if !self.merged.is_empty() {
            let merged: toml::Table = self
                .merged
                .iter()
                .map(|(path, hashes)| {
                    (
                        path.clone(),
                        toml::Value::Array(hashes.iter().map(|hash| hash.as_str().into()).collect()),
                    )
                })
                .collect();
            let _ = write!(text, "\n[merged]\n{merged}");
        }
        text
    }

    /// The lock of one side of a merge, which knows the files of the other side too. Which of them the merge takes is
    /// git's matter: both are nobody's edit. `None` if one cannot be read.
    #[must_use]
    pub fn merge(ours: &str, theirs: &str) -> Option<String> {
        let (mut ours, theirs) = (read(ours).ok()?, read(theirs).ok()?);
        for (path, hashes) in known_of(&theirs) {
            let hashes: BTreeSet<String> =
                hashes.into_iter().filter(|hash| ours.outputs.get(&path) != Some(hash)).collect();
            if !hashes.is_empty() {
                ours.merged.entry(path).or_default().extend(hashes);
            }
        }
        Some(ours.text())
    }
}

impl LockState {
    /// Reads the text of a lock, whatever became of it.
    #[must_use]
    pub fn of(text: &str) -> Self {
        if conflict::has_markers(text) {
            let mut known = Known::new();
            match conflict::sides(text) {
                Some(sides) => {
                    for side in &sides {
                        let side = read(side).map_or_else(|_| scan(side), |lock| known_of(&lock));
                        for (path, hashes) in side {
                            known.entry(path).or_default().extend(hashes);
                        }
                    }
                }
                None => known = scan(text),
            }
            return Self::Conflicted { known };
        }
        match read(text) {
            Ok(lock) => Self::Read(lock),
            Err(reason) => Self::Broken { reason, known: scan(text) },
        }
    }

    /// The hashes of everything that was generated: a file with one of them is ours and unedited.
    #[must_use]
    pub fn known(&self) -> Known {
        match self {
            Self::Absent => Known::new(),
            Self::Read(lock) => known_of(lock),
            Self::Broken { known, .. } | Self::Conflicted { known } => known.clone(),
        }
    }
}

/// The hash of a text with LF line ends, as it stands in a lock.
#[must_use]
pub fn sha256(text: &[u8]) -> String {
    format!("sha256:{}", digest::sha256(text))
}

fn table(hashes: &BTreeMap<String, String>) -> toml::Table {
    hashes.iter().map(|(path, hash)| (path.clone(), toml::Value::String(hash.clone()))).collect()
}

fn read(text: &str) -> Result<Lock, String> {
    let lock: Lock = toml::from_str(text).map_err(|error| {
        let message = error.message().replace('\n', ", ");
        match error.span().and_then(|span| text.get(..span.start)) {
            Some(before) => format!("line {}: {message}", before.matches('\n').count() + 1),
            None => message,
        }
    })?;
    if lock.version != VERSION {
        return Err(format!("it has version {}, and this modelstow knows {VERSION}", lock.version));
    }
    Ok(lock)
}

fn known_of(lock: &Lock) -> Known {
    let mut known = lock.merged.clone();
    for (path, hash) in &lock.outputs {
        known.entry(path.clone()).or_default().insert(hash.clone());
    }
    known
}

/// Takes the lines that can be read by themselves: a lock that was damaged still tells most files from edited ones,
/// and a wrong line does no harm, because a file counts as ours only if its text has the hash.
fn scan(text: &str) -> Known {
    let mut known = Known::new();
    let mut outputs = true;
    for line in text.lines() {
        match line.trim() {
            "[outputs]" => outputs = true,
            "[inputs]" | "[platform]" => outputs = false,
            line if outputs => {
                let Ok(entry) = toml::from_str::<toml::Table>(line) else { continue };
                for (path, hash) in entry {
                    if let Some(hash) = hash.as_str().filter(|hash| hash.starts_with("sha256:")) {
                        known.entry(path).or_default().insert(hash.to_owned());
                    }
                }
            }
            _ => {}
        }
    }
    known
}
