//! What the lock claims that nothing explains: a file that it names with the right hash is modelstow's own to the next
//! `generate`, which replaces or removes it without a copy.

use super::change::{Change, What};
use super::found;
use super::sides::{Folder, Owner};
use super::spec::Stages;
use crate::kubernetes::Consequence;
use crate::tree::{LOCK, Lock};
use std::path::Path;

/// The change of the lock, where it claims a file anew that `service.toml` does not give.
pub fn unexplained(folder: &Folder, place: &Path, stages: &mut dyn Stages) -> Option<Change> {
    let lock = folder.after.lock.as_ref()?;
    let before = folder.before.lock.as_ref();
    let is_new = |path: &str, hash: &str| {
        before.is_none_or(|before| before.outputs.get(path).is_none_or(|known| known != hash))
    };
    // What is claimed and not there, or not as it is claimed, is nobody's work that could be lost.
    let mut claimed: Vec<&String> = lock
        .outputs
        .iter()
        .filter(|(path, hash)| is_new(path, hash) && folder.after.owner(path) == Owner::Modelstow)
        .map(|(path, _)| path)
        .collect();
    if claimed.is_empty() {
        return None;
    }
    let spec = folder.after.spec.as_deref().unwrap_or_default();
    // What is refused is told by `check`, and `generate` does nothing with it.
    let given = Lock::of(&stages.output(place, spec)?, &lock.edition);
    claimed.retain(|path| given.outputs.get(*path) != lock.outputs.get(*path));
    if claimed.is_empty() {
        return None;
    }
    let unit = found::whole(folder);
    let notes = claimed.iter().map(|path| {
        format!(
            "it claims `{path}`, which is not what `service.toml` gives: `modelstow generate` would replace or remove \
             that file without a copy"
        )
    });
    Some(Change {
        what: What::Text,
        notes: notes.collect(),
        owner: Owner::Modelstow,
        ..found::text(folder, &unit, LOCK, Consequence::Runs)
    })
}
