//! What installs the dependencies: the name of the file with them chooses it.

use crate::diagnostic::{Code, Finding};
use crate::project::Kind;
use crate::resolve::facts::installer::{load, matches};
use crate::resolve::facts::runtime::{RuntimeFile, list};
use crate::resolve::image::dependencies::Source;
use crate::resolve::service::{Beside, Installer};
use crate::resolve::{Resolver, Setting, clean};
use crate::spec::Spanned;

impl Resolver<'_, '_> {
    /// The installer for the file with the dependencies. A runtime without installers has a template that does it all.
    pub(in crate::resolve) fn installer(
        &mut self,
        dependencies: Option<&Spanned<String>>,
        runtime: &RuntimeFile,
        version: Option<&str>,
    ) -> Option<Installer> {
        let dependencies = dependencies.filter(|_| !runtime.installers.is_empty())?;
        let path = clean(dependencies).value;
        let (folder, name) =
            path.rsplit_once('/').map_or(("", path.as_str()), |(folder, name)| (folder, name));
        let mut taken = Vec::new();
        for installer in &runtime.installers {
            let Some(file) = load(installer, self.input.templates, self.report) else { continue };
            if file.files.iter().any(|pattern| matches(pattern, name)) {
                let source = Source { given: dependencies, path: &path, installer: &file, version };
                let installs = self.dependencies(&source, runtime);
                let beside = file.beside.iter();
                let beside = beside.filter_map(|name| self.beside(folder, name, dependencies)).collect();
                return Some(Installer {
                    name: Setting::derived(
                        installer.value.clone(),
                        &["runtime.dependencies"],
                        "the name of the file says what installs from it",
                    ),
                    beside,
                    installs,
                    image: file.image.as_ref().map(Setting::runtime),
                });
            }
            taken.extend(file.files);
        }
        self.report.push(
            Finding::at(
                Code::RuntimeKey,
                dependencies.span,
                format!("nothing that this runtime knows installs from `{name}`"),
            )
            .help(format!("it takes {}", list(taken.iter().map(String::as_str)))),
        );
        None
    }

    fn beside(&mut self, folder: &str, name: &str, of: &Spanned<String>) -> Option<Beside> {
        let path = if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
        if self.input.project.kind(&path).is_file() {
            let rule = "installing needs it, and it lies beside the dependencies";
            let path = Setting::derived(path, &["runtime.dependencies"], rule);
            return Some(Beside { name: name.to_owned(), path });
        }
        // That the file with the dependencies is missing was said already.
        if self.input.project.kind(&of.value) != Kind::Missing {
            let shown = self.input.project.shown(&path);
            self.report.push(
                Finding::at(Code::FileNotFound, of.span, format!("there is no `{shown}`"))
                    .label("whether this agrees with it is checked when the image is built"),
            );
        }
        None
    }
}
