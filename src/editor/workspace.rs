//! What an editor has open, over what is on disk, and the services that it belongs to.

use super::text::{Encoding, line};
use super::uri::{path_of, uri_of};
use crate::causes::Location as Written;
use crate::diagnostic::{Finding, Report, Span};
use crate::explain::Reached;
use crate::pipeline::{Build, Under};
use crate::platform::{self, Platform, Platforms, Used};
use crate::project::{FILE, Project, find};
use crate::spec::Of;
use crate::templates::is_built_in;
use gen_lsp_types::{Location, Position, Range, Uri};
use rayon::iter::{IntoParallelIterator as _, ParallelIterator as _};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

/// More services below a platform are not looked at while somebody types: `modelstow check` does.
const MOST_BELOW: usize = 100;

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

/// A service that was looked at, or a platform.
pub struct Looked {
    /// Its project, what is open laid over what is on disk.
    pub project: Project,
    /// What came of it.
    pub build: Build,
    /// Which of the two it is.
    pub of: Of,
}

/// What the answers are taken from.
pub struct Workspace {
    /// What is open.
    pub texts: Arc<Texts>,
    /// How the editor counts.
    pub encoding: Encoding,
    /// The projects as they are on disk: they remember the hashes of models.
    on_disk: BTreeMap<PathBuf, Project>,
    /// By the folders of services, and by the files of platforms.
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

    /// Everything that is open and has something to say: services, and platforms with those below them.
    pub fn look_at_open(&mut self) -> Vec<Rc<Looked>> {
        let texts = Arc::clone(&self.texts);
        let (platforms, others): (Vec<&PathBuf>, Vec<&PathBuf>) =
            texts.keys().partition(|path| is_platform(path));
        let mut folders: BTreeSet<PathBuf> =
            others.iter().filter_map(|path| Some(self.service_of(path)?.folder)).collect();
        for file in &platforms {
            folders.extend(self.below(file).into_iter().take(MOST_BELOW));
        }
        let mut all = self.look_at_services(folders);
        all.extend(platforms.iter().map(|file| self.look_at_platform(file)));
        all
    }

    /// What has something to say of a file: its service, or the platform that it is and the services below that.
    pub fn look_at(&mut self, file: &Path) -> Vec<Rc<Looked>> {
        if !is_platform(file) {
            let service = self.service_of(file);
            return service.into_iter().map(|service| self.look(&service.folder)).collect();
        }
        let folders = self.below(file);
        let mut all = self.look_at_services(folders.into_iter().take(MOST_BELOW));
        all.push(self.look_at_platform(file));
        all
    }

    /// The folders of the services whose platform a file is, in the order of their paths.
    pub fn below(&mut self, file: &Path) -> Vec<PathBuf> {
        let Some(above) = file.parent() else { return Vec::new() };
        let services = find::services(&[above.to_owned()], &mut Report::default());
        let folders = services.iter().filter_map(|service| Some(service.parent()?.to_owned()));
        folders.filter(|folder| self.platform_above(folder).is_some_and(|above| above == file)).collect()
    }

    /// What a service has above it.
    #[must_use]
    pub fn platform_above(&mut self, folder: &Path) -> Option<PathBuf> {
        let above = self.on_disk(folder).platform()?;
        Some(beside(folder, &above.shown))
    }

    /// What each service below a platform takes and needs of it.
    pub fn under(&mut self, file: &Path) -> Vec<(PathBuf, Under)> {
        let platforms = Platforms::default();
        let folders = self.below(file).into_iter();
        let under = folders.filter_map(|folder| {
            let under = Under::of(self.project(&folder), &platforms)?;
            Some((folder, under))
        });
        under.collect()
    }

    /// A platform as its text is now, and as no service has anything to say of it.
    #[must_use]
    pub fn platform(&self, file: &Path) -> Option<Arc<Platform>> {
        Platforms::default().above(&self.platform_alone(file))
    }

    fn platform_alone(&self, file: &Path) -> Project {
        let project = Project::of(file).shown_as(platform::FILE);
        match self.texts.get(file) {
            Some(open) => project.below_platform(Arc::clone(&open.text)),
            None => project,
        }
    }

    /// A platform with what is wrong with it, and what no service below it needs.
    pub fn look_at_platform(&mut self, file: &Path) -> Rc<Looked> {
        if let Some(looked) = self.looked.get(file) {
            return Rc::clone(looked);
        }
        let project = self.platform_alone(file);
        let mut report = Report::default();
        if let Some(platform) = self.platform(file) {
            report.sources.add(&platform.file, Arc::clone(&platform.text));
            report.findings.clone_from(&platform.findings);
            report.findings.extend(self.unused(file, &platform));
        }
        let build = Build { file: project.file().to_owned(), built: None, under: None, report };
        let looked = Rc::new(Looked { project, build, of: Of::Platform });
        self.looked.insert(file.to_owned(), Rc::clone(&looked));
        looked
    }

    /// What no service needs, once all could be judged.
    fn unused(&mut self, file: &Path, platform: &Platform) -> Vec<Finding> {
        let folders = self.below(file);
        if !platform.is_fine() || folders.is_empty() || folders.len() > MOST_BELOW {
            return Vec::new();
        }
        let mut used = Used::default();
        for folder in folders {
            let looked = self.look(&folder);
            match &looked.build.under {
                Some(under) if looked.build.built.is_some() => {
                    under.used.values().for_each(|one| used.add(one));
                }
                _ => return Vec::new(),
            }
        }
        used.unused(platform)
    }

    /// A service with all that is open in it.
    pub fn look(&mut self, folder: &Path) -> Rc<Looked> {
        if let Some(looked) = self.looked.get(folder) {
            return Rc::clone(looked);
        }
        let project = self.project(folder);
        let looked = Rc::new(Looked { build: Build::of(project.clone()), project, of: Of::Service });
        self.looked.insert(folder.to_owned(), Rc::clone(&looked));
        looked
    }

    /// Several services, in threads: somebody waits for the last of them.
    pub fn look_at_services(&mut self, folders: impl IntoIterator<Item = PathBuf>) -> Vec<Rc<Looked>> {
        let folders: Vec<PathBuf> = folders.into_iter().collect();
        let new = folders.iter().filter(|folder| !self.looked.contains_key(*folder));
        let new: Vec<PathBuf> = new.cloned().collect();
        let new: Vec<Project> = new.iter().map(|folder| self.project(folder)).collect();
        let looked = new.into_par_iter().map(|project| {
            let build = Build::of(project.clone());
            Looked { project, build, of: Of::Service }
        });
        for looked in looked.collect::<Vec<_>>() {
            if let Some(folder) = looked.project.files().folder() {
                self.looked.insert(folder.to_owned(), Rc::new(looked));
            }
        }
        folders.iter().map(|folder| self.look(folder)).collect()
    }

    fn on_disk(&mut self, folder: &Path) -> &Project {
        let on_disk = self.on_disk.entry(folder.to_owned());
        on_disk.or_insert_with(|| Project::of(&folder.join(FILE)).shown_as(FILE))
    }

    /// A service, and its platform, as their texts are now.
    fn project(&mut self, folder: &Path) -> Project {
        let mut project = self.on_disk(folder).clone();
        for (path, open) in
            self.texts.range(folder.to_owned()..).take_while(|(path, _)| path.starts_with(folder))
        {
            let inside = path.strip_prefix(folder).ok().and_then(Path::to_str);
            if let Some(inside) = inside {
                project = project.with(&inside.replace('\\', "/"), open.text.as_bytes());
            }
        }
        let above = self.platform_above(folder);
        match above.and_then(|above| self.texts.get(&above)) {
            Some(open) => project.below_platform(Arc::clone(&open.text)),
            None => project,
        }
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

    /// A line (from 1) of a generated file that says something: where it stands in the text that is there now.
    #[must_use]
    pub fn generated(&self, looked: &Looked, line_of: &Reached, text: &str) -> Option<Location> {
        let Reached { file, line: number, text: says, .. } = line_of;
        let lines: Vec<&str> = text.lines().collect();
        let distance = |at: &usize| at.abs_diff(number - 1);
        let same = (0..lines.len()).filter(|at| lines[*at] == says).min_by_key(distance)?;
        let range = self.encoding.range(text, &line(text, same + 1));
        Some(Location { uri: self.uri(&looked.path(file)?), range })
    }

    /// A whole file, or the service where the name is of none.
    #[must_use]
    pub fn file(&self, looked: &Looked, name: &str) -> Location {
        let path = looked.path(name).or_else(|| looked.path(looked.file())).unwrap_or_default();
        Location { uri: self.uri(&path), range: Range::default() }
    }
}

impl Looked {
    /// Where a file is that findings name; `None` for one in the binary.
    #[must_use]
    pub fn path(&self, name: &str) -> Option<PathBuf> {
        let folder = self.project.files().folder()?;
        (!is_built_in(name)).then(|| beside(folder, name))
    }

    /// The name of the file that describes it.
    #[must_use]
    pub fn file(&self) -> &str {
        self.project.file_name()
    }

    /// What is wrong with it: what was found in the service, and the files that are not as they would be written.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        self.build.findings().iter().cloned().chain(self.build.check()).collect()
    }
}

/// Whether a file is a platform's.
#[must_use]
pub fn is_platform(file: &Path) -> bool {
    file.file_name().is_some_and(|name| name == platform::FILE)
}

/// The path of a file that is named from a folder, which may be above it.
fn beside(folder: &Path, name: &str) -> PathBuf {
    let ups = name.matches("../").count();
    let above = folder.ancestors().nth(ups).unwrap_or(folder);
    above.join(name.trim_start_matches("../"))
}
