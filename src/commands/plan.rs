//! What was done to output folders, in words.

use crate::diagnostic::Shown;
use crate::render::FOLDER;
use crate::tree::Change;
use std::collections::BTreeSet;

/// More lines of one kind nobody reads.
const MOST: usize = 40;

/// What was done, a line each; of many files, only how many they are. What was kept for somebody is always told.
pub fn told(changes: &[Change]) -> Vec<Shown> {
    let file = |change: &Change| match change {
        Change::Wrote(path) => Some(("wrote", path.clone())),
        Change::Removed(path) => Some(("removed", path.clone())),
        Change::Kept { .. } => None,
    };
    let paths = |word: &str| -> Vec<String> {
        changes.iter().filter_map(file).filter(|(done, _)| *done == word).map(|(_, path)| path).collect()
    };
    let many = ["wrote", "removed"].map(|word| (word, paths(word))).into_iter();
    let many: Vec<(&str, Vec<String>)> = many.filter(|(_, paths)| paths.len() > MOST).collect();
    let is_one_of_many =
        |change: &&Change| file(change).is_some_and(|(word, _)| many.iter().any(|(m, _)| *m == word));
    let sums = many.iter().map(|(word, paths)| {
        // The environments of a service lie in one folder.
        let services: BTreeSet<&str> = paths.iter().filter_map(|path| path.split(FOLDER).next()).collect();
        format!("{word} {} files of {} services", paths.len(), services.len())
    });
    let others = changes.iter().filter(|change| !is_one_of_many(change)).map(ToString::to_string);
    sums.chain(others).map(|line| Shown::line(&line)).collect()
}
