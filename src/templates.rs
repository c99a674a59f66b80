//! The templates and runtimes: those in the binary, and a project's own in its `templates/` folder, which come first.

use crate::project::Project;
use crate::worktree::{Place, Worktree};
use include_dir::{Dir, include_dir};
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

static BUILTIN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates");

/// Before a name: the template in the binary, even where the project has one of the same name.
const BUILTIN_PREFIX: &str = "builtin/";

/// Where templates are looked up.
#[derive(Debug, Clone)]
pub struct Templates {
    worktree: Worktree,
    /// The folder with the project's own, in the folder that the tree is around.
    own: PathBuf,
    shown: String,
}

/// A template's text and the path under which it is reported.
#[derive(Debug, Clone)]
pub struct Template {
    /// For findings: a path of the project, or `builtin/…`.
    pub path: String,
    /// The text, with LF line ends.
    pub text: String,
}

impl Template {
    /// Whether it is one in the binary.
    #[must_use]
    pub fn is_built_in(&self) -> bool {
        self.path.starts_with(BUILTIN_PREFIX)
    }
}

impl Templates {
    /// Looks in the project's own first.
    #[must_use]
    pub fn of(project: &Project) -> Self {
        let (worktree, shown) = (project.worktree().clone(), project.shown("templates"));
        Self { worktree, own: PathBuf::from("templates"), shown }
    }

    /// Looks in a folder first; findings name it as `shown`.
    #[must_use]
    pub fn new(own: &Path, shown: String) -> Self {
        Self { worktree: Worktree::around(own), own: PathBuf::new(), shown }
    }

    /// Where a template of the project's own is, or would be.
    #[must_use]
    pub fn shown(&self, name: &str) -> String {
        format!("{}/{name}", self.shown)
    }

    /// Whether the project has templates of its own.
    #[must_use]
    pub fn has_own(&self) -> bool {
        self.own.is_dir()
    }

    /// The template of a name such as `kubernetes/deployment.yaml`, or `None`.
    ///
    /// # Errors
    /// When the project's own file is there and cannot be read as UTF-8 text, or is not in the working tree.
    pub fn find(&self, name: &str) -> io::Result<Option<Template>> {
        if let Some(builtin) = name.strip_prefix(BUILTIN_PREFIX) {
            return Ok(Self::builtin(builtin));
        }
        // A template of a stranger's branch must not read what is outside its folder.
        if name.split('/').any(|part| part.is_empty() || part == "..") {
            return Ok(None);
        }
        match self.worktree.read(&self.own.join(name)) {
            Ok(text) => Ok(Some(Template {
                path: self.shown(name),
                text: if text.contains('\r') { text.replace("\r\n", "\n") } else { text },
            })),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::builtin(name)),
            Err(error) => Err(error),
        }
    }

    /// The names of all runtimes, sorted.
    #[must_use]
    pub fn runtimes(&self) -> BTreeSet<String> {
        self.folders("runtimes", "runtime.toml")
    }

    /// The names of all controllers, sorted.
    #[must_use]
    pub fn controllers(&self) -> BTreeSet<String> {
        self.folders("controllers", "controller.toml")
    }

    /// The folders of a folder that hold a file.
    fn folders(&self, of: &str, file: &str) -> BTreeSet<String> {
        let builtin = BUILTIN.get_dir(of).into_iter().flat_map(Dir::dirs);
        let mut names: BTreeSet<String> =
            builtin.filter_map(|dir| Some(dir.path().file_name()?.to_str()?.to_owned())).collect();
        if let Place::Folder(own) = self.worktree.place(&self.own.join(of))
            && let Ok(own) = fs::read_dir(own)
        {
            names.extend(
                own.flatten()
                    .filter(|entry| matches!(self.worktree.place(&entry.path().join(file)), Place::File(..)))
                    .filter_map(|entry| entry.file_name().into_string().ok()),
            );
        }
        names
    }

    fn builtin(name: &str) -> Option<Template> {
        let text = BUILTIN.get_file(name)?.contents_utf8()?;
        Some(Template { path: format!("{BUILTIN_PREFIX}{name}"), text: text.to_owned() })
    }

    /// The names of all templates in the binary, sorted.
    #[must_use]
    pub fn builtin_names() -> Vec<&'static str> {
        fn walk(dir: &'static Dir<'_>, into: &mut Vec<&'static str>) {
            into.extend(dir.files().filter_map(|file| file.path().to_str()));
            for child in dir.dirs() {
                walk(child, into);
            }
        }
        let mut names = Vec::new();
        walk(&BUILTIN, &mut names);
        names.sort_unstable();
        names
    }
}
