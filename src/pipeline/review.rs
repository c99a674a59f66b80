//! What a change does, and which keys did it: `review` compares texts, and asks the stages here.

use super::Build;
use crate::capacity::Prices;
use crate::causes::LineKeys;
use crate::diagnostic::Finding;
use crate::platform::Platforms;
use crate::project::{FILE, FOLDER, Project};
use crate::render::Output;
use crate::review::{Review, Stages};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// What merging the changes in the working tree does: the services below some paths, compared with what was committed at
/// a revision, or where the branch left the main branch. Nothing on disk is changed.
///
/// # Errors
/// When git cannot be asked, the revision is not there, or there are no services.
pub fn review(paths: &[PathBuf], base: Option<&str>) -> Result<Review, Box<Finding>> {
    Review::of(paths, base, &mut Traced::new(&|folder| Project::of(&folder.join(FILE))))
}

/// The same of two states of one project, whose output folders are among their files.
#[must_use]
pub fn review_states(before: &Project, after: &Project) -> Review {
    Review::between(before, after, &mut Traced::new(&|_| after.clone()))
}

/// The service that was looked at last, and its documents' lines.
struct Traced<'p> {
    /// The project in a folder.
    project: &'p dyn Fn(&Path) -> Project,
    folder: PathBuf,
    build: Option<Build>,
    /// Changes come file by file.
    document: String,
    lines: Rc<Vec<LineKeys>>,
    platforms: Platforms,
    /// The lines of what platforms say, by their files and keys.
    said: BTreeMap<(String, String), Option<usize>>,
}

impl<'p> Traced<'p> {
    fn new(project: &'p dyn Fn(&Path) -> Project) -> Self {
        let (folder, document) = (PathBuf::new(), String::new());
        let (platforms, said) = (Platforms::default(), BTreeMap::new());
        Self { project, folder, build: None, document, lines: Rc::default(), platforms, said }
    }

    fn look_at(&mut self, folder: &Path) -> Option<&Build> {
        if self.build.is_none() || self.folder != folder {
            folder.clone_into(&mut self.folder);
            self.build = Some(Build::of((self.project)(folder)));
            self.document.clear();
            self.lines = Rc::default();
        }
        self.build.as_ref()
    }
}

impl Stages for Traced<'_> {
    fn keys(&mut self, folder: &Path, document: &str, lines: &[usize]) -> Vec<String> {
        self.look_at(folder);
        let Some(build) = &self.build else { return Vec::new() };
        if self.document != document {
            document.clone_into(&mut self.document);
            self.lines = lines_of(build, document);
        }
        let mut found: Vec<String> = Vec::new();
        let all = lines.iter().filter_map(|line| self.lines.get(line.checked_sub(1)?)).collect::<Vec<_>>();
        // The nearest first, of all lines.
        let first = all.iter().flat_map(|keys| &keys.first);
        for key in first.chain(all.iter().flat_map(|keys| &keys.all)) {
            if !found.contains(key) {
                found.push(key.clone());
            }
        }
        found
    }

    fn said(&mut self, folder: &Path, key: &str) -> Option<(Option<PathBuf>, String, Option<usize>)> {
        let platform = self.platforms.above(&(self.project)(folder))?;
        let (file, real) = (platform.file.clone(), platform.real.clone());
        let at = (file.clone(), key.to_owned());
        let line = *self.said.entry(at).or_insert_with(|| {
            let span = platform.below().place_of(key)?;
            Some(platform.text[..span.start].matches('\n').count() + 1)
        });
        Some((real, file, line))
    }

    fn prices(&mut self, folder: &Path, text: &str, environment: Option<&str>) -> Option<Prices> {
        // Of a service that goes, the folder may be gone too.
        let there = folder.ancestors().find(|folder| folder.is_dir()).unwrap_or(folder);
        let platform = self.platforms.above(&(self.project)(there))?;
        let cluster = platform.below().cluster_named(text, environment);
        platform.prices(cluster.as_deref()).cloned()
    }

    fn output(&mut self, folder: &Path, text: &str) -> Option<Output> {
        let project = &self.look_at(folder)?.built.as_ref()?.project;
        Build::of(project.with(project.file_name(), text)).built.map(|built| built.output)
    }
}

/// The keys behind the lines of a document that is as it would be written: else its lines are others.
fn lines_of(of: &Build, path: &str) -> Rc<Vec<LineKeys>> {
    let Some(built) = &of.built else { return Rc::default() };
    let there = built.project.read(&format!("{FOLDER}/{path}")).unwrap_or_default().replace("\r\n", "\n");
    let mut documents = built.output.documents.iter();
    if !documents.any(|document| document.path == path && there == document.text) {
        return Rc::default();
    }
    built.causes(&of.report.sources).lines(path)
}
