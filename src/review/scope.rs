//! Which part of the repository is looked at.

use crate::diagnostic::{Code, Finding};
use crate::git::Repository;
use std::path::{Component, Path, PathBuf};

/// The folder from which git is asked: that of the first path, or the nearest above it that exists. A service that was
/// deleted can be reviewed by the path that it had.
pub fn nearest_folder(paths: &[PathBuf]) -> PathBuf {
    let first = paths.first().map_or(Path::new("."), PathBuf::as_path);
    let folder = first.ancestors().find(|path| path.is_dir());
    folder.filter(|path| !path.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned()
}

/// The paths from the top of the repository, with `/`; empty for all of it.
///
/// # Errors
/// When a path is in no repository or in another one.
pub fn of(paths: &[PathBuf], repository: &Repository) -> Result<Vec<String>, Box<Finding>> {
    let root = repository.root().canonicalize().unwrap_or_else(|_| repository.root().to_owned());
    paths
        .iter()
        .map(|path| {
            let inside = real(path).and_then(|real| real.strip_prefix(&root).ok().map(Path::to_owned));
            let inside = inside.map(|path| path.to_string_lossy().replace('\\', "/"));
            inside.ok_or_else(|| {
                let shown = path.to_string_lossy().replace('\\', "/");
                let message = "the path is not in the repository of the first path";
                Finding::in_file(Code::Git, shown, message).help("review one repository at a time").into()
            })
        })
        .collect()
}

/// The path without links, as far as it exists, and the rest of it by the letter.
fn real(path: &Path) -> Option<PathBuf> {
    let mut rest: Vec<Component<'_>> = Vec::new();
    let mut above = path;
    loop {
        let start = if above.as_os_str().is_empty() { Path::new(".") } else { above };
        if let Ok(mut real) = start.canonicalize() {
            for part in rest.iter().rev() {
                match part {
                    Component::ParentDir => drop(real.pop()),
                    Component::Normal(name) => real.push(name),
                    _ => {}
                }
            }
            return Some(real);
        }
        rest.push(above.components().next_back()?);
        above = above.parent()?;
    }
}
