//! What an editor has open, over what is on disk, and the services that it belongs to.

use super::text::{Encoding, line};
use super::uri::{path_of, uri_of};
use crate::causes::Location as Written;
use crate::diagnostic::{Finding, Span};
use crate::pipeline::Build;
use crate::project::{FILE, Project};
use crate::templates::is_built_in;
use gen_lsp_types::{Location, Position, Range, Uri};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

/// A text that is open in the editor.
#[derive(Debug, Clone)]
pub struct Open {
    /// How the editor names it.
    pub uri: Uri,
    /// How often it was changed.
    pub version: i32,
    /// What it says now.
    pub text: Arc<str>,
}

/// All texts that are open, by their paths.
pub type Texts = BTreeMap<PathBuf, Open>;

/// A file of a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InService {
    /// The folder with the `service.toml`.
    pub folder: PathBuf,
    /// The path of the file in it.
    pub path: String,
}

/// A service that was looked at.
pub struct Looked {
    /// Its project, what is open laid over what is on disk.
    pub project: Project,
    /// What came of it.
    pub build: Build,
}

/// What the answers are taken from.
pub struct Workspace {
    /// What is open.
    pub texts: Arc<Texts>,
    /// How the editor counts.
    pub encoding: Encoding,
    /// The projects as they are on disk: they remember the hashes of models.
    on_disk: BTreeMap<PathBuf, Project>,
    looked: BTreeMap<PathBuf, Rc<Looked>>,
}

impl Workspace {
    /// With nothing open.
    #[must_use]
    pub fn new(encoding: Encoding) -> Self {
        Self { texts: Arc::default(), encoding, on_disk: BTreeMap::new(), looked: BTreeMap::new() }
    }

    /// Forgets what came of the services: a file may be another one now.
    pub fn forget(&mut self) {
        self.looked.clear();
    }

    /// The service that a file belongs to: the nearest one above it.
    #[must_use]
    pub fn service_of(&self, file: &Path) -> Option<InService> {
        let is_service = |folder: &&Path| {
            let service = folder.join(FILE);
            self.texts.contains_key(&service) || service.is_file()
        };
        let folder = file.ancestors().skip(1).find(is_service)?;
        let path = file.strip_prefix(folder).ok()?.to_str()?.replace('\\', "/");
        Some(InService { folder: folder.to_owned(), path })
    }

    /// The folders of all services that have a text open.
    #[must_use]
    pub fn open_services(&self) -> Vec<PathBuf> {
        let mut folders: Vec<PathBuf> =
            self.texts.keys().filter_map(|path| Some(self.service_of(path)?.folder)).collect();
        folders.dedup();
        folders
    }

    /// A service with all that is open in it.
    pub fn look(&mut self, folder: &Path) -> Rc<Looked> {
        if let Some(looked) = self.looked.get(folder) {
            return Rc::clone(looked);
        }
        let on_disk = self.on_disk.entry(folder.to_owned());
        let mut project = on_disk.or_insert_with(|| Project::of(&folder.join(FILE)).shown_as(FILE)).clone();
        for (path, open) in
            self.texts.range(folder.to_owned()..).take_while(|(path, _)| path.starts_with(folder))
        {
            let inside = path.strip_prefix(folder).ok().and_then(Path::to_str);
            if let Some(inside) = inside {
                project = project.with(&inside.replace('\\', "/"), open.text.as_bytes());
            }
        }
        let looked = Rc::new(Looked { build: Build::of(project.clone()), project });
        self.looked.insert(folder.to_owned(), Rc::clone(&looked));
        looked
    }

    /// How the editor names a file.
    #[must_use]
    pub fn uri(&self, path: &Path) -> Uri {
        self.texts.get(path).map_or_else(|| uri_of(path), |open| open.uri.clone())
    }

    /// The text and the offset of a position.
    #[must_use]
    pub fn at(&self, uri: &Uri, position: Position) -> Option<(PathBuf, Arc<str>, usize)> {
        let path = path_of(uri)?;
        let text = Arc::clone(&self.texts.get(&path)?.text);
        let offset = self.encoding.offset(&text, position);
        Some((path, text, offset))
    }

    /// A span of a service's texts; `None` where that is in no file, such as a template in the binary.
    #[must_use]
    pub fn span(&self, looked: &Looked, span: Span) -> Option<Location> {
        let at = looked.build.report.sources.locate(span)?;
        Some(Location {
            uri: self.uri(&looked.path(at.path)?),
            range: self.encoding.range(at.text, &at.range),
        })
    }

    /// Where something was written.
    #[must_use]
    pub fn written(&self, looked: &Looked, at: &Written) -> Option<Location> {
        let text = looked.build.report.sources.file(&at.file).map(str::to_owned);
        let text = text.or_else(|| looked.project.read(&at.file).ok())?;
        let whole = line(&text, at.line);
        let start = text[..whole.start].rfind('\n').map_or(0, |end| end + 1);
        let before: usize = text[start..].chars().take(at.column - 1).map(char::len_utf8).sum();
        // To the end of the line: a value, or what is left of it.
        let bytes = start + before..whole.end.max(start + before);
        Some(Location { uri: self.uri(&looked.path(&at.file)?), range: self.encoding.range(&text, &bytes) })
    }

    /// A line (from 1) of a generated file that says something: where it stands in the file as it is now.
    #[must_use]
    pub fn generated(&self, looked: &Looked, file: &str, number: usize, says: &str) -> Option<Location> {
        let text = looked.project.read(file).ok()?;
        let lines: Vec<&str> = text.lines().collect();
        let distance = |at: &usize| at.abs_diff(number - 1);
        let same = (0..lines.len()).filter(|at| lines[*at] == says).min_by_key(distance)?;
        let range = self.encoding.range(&text, &line(&text, same + 1));
        Some(Location { uri: self.uri(&looked.path(file)?), range })
    }

    /// A whole file, or the service where the name is of none.
    #[must_use]
    pub fn file(&self, looked: &Looked, name: &str) -> Location {
        let path = looked.path(name).or_else(|| looked.path(FILE)).unwrap_or_default();
        Location { uri: self.uri(&path), range: Range::default() }
    }
}

impl Looked {
    /// Where a file is that findings name; `None` for one in the binary.
    #[must_use]
    pub fn path(&self, name: &str) -> Option<PathBuf> {
        let folder = self.project.files().folder()?;
        (!is_built_in(name)).then(|| folder.join(name))
    }

    /// What is wrong with it: what was found in the service, and the files that are not as they would be written.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        self.build.findings().iter().cloned().chain(self.build.check()).collect()
    }
}
