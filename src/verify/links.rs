//! Links in folders that go into an image. A builder copies them as links, so what they lead to has to come along.

use crate::project::Project;
use crate::render::Output;

/// A link that would lead to nothing in the image.
pub struct Dangling {
    /// The link, in the project.
    pub path: String,
    /// The folder that is copied with it.
    pub folder: String,
}

/// The links among what goes into the image that lead out of the folder that they are copied with.
pub fn dangling(output: &Output, project: &Project) -> Vec<Dangling> {
    let mut found = Vec::new();
    for source in &output.sources {
        let below = format!("{source}/");
        let links = output.inputs.range(below.clone()..).take_while(|(path, _)| path.starts_with(&below));
        for (path, _) in links.filter(|(path, _)| project.files().link(path).is_some()) {
            if !stays(path, source, project) {
                found.push(Dangling { path: path.clone(), folder: source.clone() });
            }
        }
    }
    found
}

/// Absolute links on the way to what the Dockerfile copies, and what each would say as a relative one. A builder looks
/// for what they lead to from the top of what it is sent.
pub fn absolute(output: &Output, project: &Project) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for source in &output.sources {
        let Some(way) = project.way(source) else { continue };
        let Some((real, links)) = way.split_last() else { continue };
        for link in links.iter().filter(|path| project.files().link(path).is_some_and(|to| to.has_root())) {
            found.push((link.clone(), format!("{}{real}", "../".repeat(link.matches('/').count()))));
        }
    }
    found.sort();
    found.dedup();
    found
}

/// Whether every step from the link on is a relative one within the folder.
fn stays(path: &str, folder: &str, project: &Project) -> bool {
    let (Some(way), Some(of_folder)) = (project.way(path), project.way(folder)) else { return false };
    let Some(folder) = of_folder.last() else { return false };
    let inside = |path: &String| path == folder || path.starts_with(&format!("{folder}/"));
    let relative = |path: &String| project.files().link(path).is_none_or(|to| to.is_relative());
    way.iter().filter(|path| !of_folder.contains(path)).all(|path| inside(path) && relative(path))
}
