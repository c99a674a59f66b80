//! The code that runs: a file, and what it imports or sources, and so on.

use super::looked::Looked;
use crate::code::{Code, Need};
use crate::secrets::is_kept_apart;
use std::collections::BTreeSet;

/// The folder of the pages that Flask renders.
const PAGES: &str = "templates";

/// Files that belong together.
#[derive(Debug, Default)]
pub struct Reach<'a> {
    /// The code, the file that is run first.
    pub code: Vec<&'a Code>,
    /// Files and folders besides the first that the code cannot do without, as an image needs them; where each is
    /// named.
    pub files: Vec<(String, String)>,
    /// Files of secrets that the code reads, which an image must not have; where each is named.
    pub secrets: Vec<(String, String)>,
}

impl<'a> Reach<'a> {
    /// Follows a file. One that is imported comes with its whole package.
    pub fn of(main: &'a Code, imported: bool, looked: &Looked<'a>) -> Self {
        let mut reach = Self { code: vec![main], files: Vec::new(), secrets: Vec::new() };
        let mut next = 0;
        while let Some(code) = reach.code.get(next).copied() {
            next += 1;
            for (path, line) in code.names(&|path| looked.files.has(path)) {
                if let Some(found) = looked.code.iter().find(|known| known.path == path)
                    && !reach.code.iter().any(|known| known.path == path)
                {
                    reach.code.push(found);
                }
                reach.files.push((path, format!("{}:{line}", code.path)));
            }
            let has = |path: &str| looked.files.has(path) || looked.files.has_folder(path);
            for need in code.needs.iter().filter(|need| matches!(need.value, Need::Path(_))) {
                let meant = code.meant(&need.value, &has);
                if let Some(path) = meant.filter(|path| !reach.files.iter().any(|(known, _)| known == path)) {
                    reach.files.push((path, format!("{}:{}", code.path, need.line)));
                }
            }
        }
        let package =
            main.path.split_once('/').filter(|_| imported).map(|(package, _)| format!("{package}/"));
        reach.secrets = reach.files.iter().filter(|(path, _)| is_kept_apart(path)).cloned().collect();
        reach.files = needed(std::mem::take(&mut reach.files), main, package.as_deref());
        reach
    }
}

/// What has to be copied: a package and the pages of a server as a whole, and nothing of what is copied with the main file
/// or with another folder.
fn needed(named: Vec<(String, String)>, main: &Code, package: Option<&str>) -> Vec<(String, String)> {
    let mut seen = BTreeSet::new();
    let whole: Vec<(String, String)> = named
        .into_iter()
        .filter(|(path, _)| *path != main.path && !is_kept_apart(path))
        .filter(|(path, _)| package.is_none_or(|package| !path.starts_with(package)))
        .map(|(path, place)| match path.split_once('/') {
            // A page extends others.
            Some((folder, _)) if path.ends_with(".py") || folder == PAGES => (folder.to_owned(), place),
            _ => (path, place),
        })
        .filter(|(path, _)| seen.insert(path.clone()))
        .collect();
    let is_below = |path: &str| path.match_indices('/').any(|(at, _)| seen.contains(&path[..at]));
    whole.into_iter().filter(|(path, _)| !is_below(path)).collect()
}
