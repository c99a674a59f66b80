//! A change as it is found, before it is known which keys are behind it.

use super::change::{Change, Subject, Unit, What};
use super::sides::{Folder, Owner};
use crate::kubernetes::Consequence;

/// A change, and the lines of the new file that it can be traced from.
#[derive(Debug)]
pub struct Found {
    /// What changed.
    pub change: Change,
    /// The file in the output folder.
    pub document: String,
    /// From 1; none where the change left no line.
    pub lines: Vec<usize>,
}

/// The service of a folder.
pub fn whole(folder: &Folder) -> Unit {
    Unit { folder: folder.path.clone(), service: name(folder), environment: None }
}

/// A change of a file, to be told in more detail.
pub fn text(folder: &Folder, unit: &Unit, file: &str, consequence: Consequence) -> Change {
    Change {
        unit: unit.clone(),
        subject: Subject::File,
        file: folder.shown(file),
        what: What::Text,
        consequences: vec![consequence],
        keys: Vec::new(),
        platform: Vec::new(),
        notes: Vec::new(),
        owner: if file.is_empty() { Owner::Modelstow } else { owner(folder, file) },
    }
}

fn owner(folder: &Folder, file: &str) -> Owner {
    let side = if folder.after.files.contains_key(file) { &folder.after } else { &folder.before };
    side.owner(file)
}

/// The service's name in the labels of its objects, or else that of its folder.
fn name(folder: &Folder) -> String {
    let label = "app.kubernetes.io/name: ";
    let files = || folder.after.files.values().chain(folder.before.files.values());
    let found = files().find_map(|text| text.lines().find_map(|line| line.trim().strip_prefix(label)));
    let last = folder.path.rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or("service");
    found.map_or_else(|| last.to_owned(), |name| name.trim_matches('"').to_owned())
}
