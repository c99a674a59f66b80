//! The templates and runtimes: those in the binary, and a project's own in its `templates/` folder, which come first.

use crate::project::{EntryKind, Files, Place, Project};
use include_dir::{Dir, include_dir};
use std::collections::BTreeSet;
use std::io;

static BUILTIN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates");

/// Before a name: the template in the binary, even where the project has one of the same name.
const BUILTIN_PREFIX: &str = "builtin/";

/// Where templates are looked up.
#[derive(Debug, Clone)]
pub struct Templates {
    files: Files,
    shown: String,
    has_own: bool,
    /// Folders in `editions/` that come before the rest, the first of them first.
    editions: Vec<String>,
}

/// The folder with a project's own.
const FOLDER: &str = "templates";

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
        is_built_in(&self.path)
    }
}

/// Whether a path, as findings show it, is of a template in the binary.
#[must_use]
pub fn is_built_in(path: &str) -> bool {
    path.starts_with(BUILTIN_PREFIX)
}

impl Templates {
    /// Looks in the project's own first.
    #[must_use]
    pub fn of(project: &Project) -> Self {
        let files = project.files().clone();
        let has_own = !matches!(files.place(FOLDER), Place::Nothing);
        Self { files, shown: project.shown(FOLDER), has_own, editions: Vec::new() }
    }

    /// Those in the binary, and no others.
    #[must_use]
    pub fn builtin_alone() -> Self {
        Self::of(&Project::in_memory::<String, Vec<u8>>([]))
    }

    /// The same as editions have them: what one of these folders of `editions/` has comes before the rest of the binary.
    #[must_use]
    pub fn in_editions(self, editions: Vec<String>) -> Self {
        Self { editions, ..self }
    }

    /// Where a template of the project's own is, or would be.
    #[must_use]
    pub fn shown(&self, name: &str) -> String {
        format!("{}/{name}", self.shown)
    }

    /// Whether the project has templates of its own.
    #[must_use]
    pub fn has_own(&self) -> bool {
        self.has_own
    }

    /// The editions that come before the rest, where all templates are those in the binary: projects share these.
    #[must_use]
    pub fn builtin_editions(&self) -> Option<&[String]> {
        (!self.has_own).then_some(&self.editions)
    }

    /// The template of a name such as `kubernetes/deployment.yaml`, or `None`.
    ///
    /// # Errors
    /// When the project's own file is there and cannot be read as UTF-8 text, or is not in the working tree.
    pub fn find(&self, name: &str) -> io::Result<Option<Template>> {
        if let Some(builtin) = name.strip_prefix(BUILTIN_PREFIX) {
            return self.of_editions(builtin);
        }
        match self.own(name)? {
            Some(own) => Ok(Some(own)),
            None => self.of_editions(name),
        }
    }

    /// What the editions have under a name, else what all have.
    fn of_editions(&self, name: &str) -> io::Result<Option<Template>> {
        for edition in &self.editions {
            if let Some(template) = self.of_edition(&format!("editions/{edition}/{name}"))? {
                return Ok(Some(template));
            }
        }
        Ok(Self::built_in(name))
    }

    /// A file of `editions/`. What the binary has there, no project can change.
    ///
    /// # Errors
    /// Those of [`Templates::find`].
    pub fn of_edition(&self, name: &str) -> io::Result<Option<Template>> {
        Self::built_in(name).map_or_else(|| self.own(name), |builtin| Ok(Some(builtin)))
    }

    /// Whether a template is one in which an edition differs from the first.
    #[must_use]
    pub fn is_by_edition(&self, name: &str) -> bool {
        let found = if self.editions.is_empty() { None } else { self.find(name).ok().flatten() };
        found.is_some_and(|template| {
            [BUILTIN_PREFIX, &self.shown("")].iter().any(|folder| {
                template.path.strip_prefix(folder).is_some_and(|path| path.starts_with("editions/"))
            })
        })
    }

    fn own(&self, name: &str) -> io::Result<Option<Template>> {
        // A template of a stranger's branch must not read what is outside its folder.
        if name.split('/').any(|part| part.is_empty() || part == "..") {
            return Ok(None);
        }
        if !self.has_own {
            return Ok(None);
        }
        match self.files.read(&format!("{FOLDER}/{name}")) {
            Ok(text) => Ok(Some(Template {
                path: self.shown(name),
                text: if text.contains('\r') { text.replace("\r\n", "\n") } else { text },
            })),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The files right in a folder of the project's own, such as `kubernetes/`, that the binary has no template for.
    #[must_use]
    pub fn own_in(&self, folder: &str) -> Vec<String> {
        if !self.has_own {
            return Vec::new();
        }
        let entries =
            self.files.list(&format!("{FOLDER}/{}", folder.trim_end_matches('/'))).unwrap_or_default();
        let files = entries.into_iter().filter(|entry| entry.kind != EntryKind::Folder);
        files
            .map(|entry| entry.path)
            .filter(|name| !name.starts_with('.') && name.to_ascii_lowercase().ends_with(".yaml"))
            .filter(|name| {
                let built_in = self.of_editions(&format!("{folder}{name}"));
                !built_in.is_ok_and(|found| found.is_some())
            })
            .collect()
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

    /// The names of all editions, sorted.
    #[must_use]
    pub fn editions(&self) -> BTreeSet<String> {
        self.folders("editions", "edition.toml")
    }

    /// The folders of a folder that hold a file.
    fn folders(&self, of: &str, file: &str) -> BTreeSet<String> {
        let builtin = BUILTIN.get_dir(of).into_iter().flat_map(Dir::dirs);
        let mut names: BTreeSet<String> =
            builtin.filter_map(|dir| Some(dir.path().file_name()?.to_str()?.to_owned())).collect();
        let own = format!("{FOLDER}/{of}");
        for entry in self.files.list(&own).unwrap_or_default() {
            let file = format!("{own}/{}/{file}", entry.path);
            if entry.is_text && matches!(self.files.place(&file), Place::File { .. }) {
                names.insert(entry.path);
            }
        }
        names
    }

    fn built_in(name: &str) -> Option<Template> {
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
