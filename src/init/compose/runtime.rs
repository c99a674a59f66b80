//! What runs, and what is installed and copied for it.

use super::Composer;
use crate::code::{Code, Need};
use crate::dependencies::r;
use crate::init::draft::list;
use crate::init::python_version;
use crate::resolve::Key;
use std::collections::BTreeMap;

impl Composer<'_, '_> {
    pub(super) fn runtime(&mut self, reach: &[&Code], model: Option<&str>) {
        let candidate = self.candidate;
        self.draft.set(&["runtime", "name"], candidate.name.as_str());
        if let Some(app) = candidate.app.as_ref().filter(|_| self.takes(Key::App)) {
            self.draft.set(&["runtime", "app"], app.as_str());
        }
        if let Some(entrypoint) = candidate.entrypoint.as_ref().filter(|_| self.takes(Key::Entrypoint)) {
            self.draft.set(&["runtime", "entrypoint"], entrypoint.as_str());
        }
        if let Some(dockerfile) = candidate.by_file.as_ref().filter(|_| self.takes(Key::Dockerfile)) {
            self.draft.set(&["runtime", "dockerfile"], dockerfile.as_str());
            return;
        }
        let locked = self.dependencies();
        self.python_version();
        self.python_path(reach);
        // What pins packages of Python says nothing of those of R.
        if !locked || candidate.app.is_some() {
            self.r_packages(reach);
        }
        let files = candidate.reach.files.iter();
        let files: Vec<&(String, String)> = files
            .filter(|(path, _)| {
                Some(path.as_str()) != model && !candidate.dependencies.found.iter().any(|f| f.path == *path)
            })
            .filter(|(path, _)| model.is_none_or(|model| !path.starts_with(&format!("{model}/"))))
            .collect();
        for (path, place) in &candidate.reach.secrets {
            self.told.open(format!(
                "{} reads `{}`, which must not be in an image: say its values in `[env]`, and name a Secret in \
                 `[secrets]` for those that nobody may see",
                self.shown(place),
                self.shown(path)
            ));
        }
        if !files.is_empty() && self.takes(Key::Files) {
            for (path, place) in &files {
                self.told.found(&format!("the code needs `{path}`"), &self.shown(place));
            }
            self.draft.set(&["runtime", "files"], list(files.iter().map(|(path, _)| path.as_str())));
        }
    }

    /// Whether a file pins the dependencies.
    fn dependencies(&mut self) -> bool {
        let search = &self.candidate.dependencies;
        let Some(best) = search.found.first().filter(|_| self.takes(Key::Dependencies)) else { return false };
        self.draft.set(&["runtime", "dependencies"], best.path.as_str());
        self.told.found("the dependencies", &self.shown(&best.path));
        for other in search.found.iter().skip(1) {
            self.told
                .other(format!("the dependencies could come from `{}`: `runtime.dependencies`", other.path));
        }
        true
    }

    /// Where it is chosen by the version of the base image, which is Python's for an application.
    fn python_version(&mut self) {
        let candidate = self.candidate;
        let Some(usual) = candidate.runtime.version.as_ref().map(|version| version.value.clone()) else {
            return;
        };
        if candidate.app.is_none() || !self.takes(Key::Version) {
            return;
        }
        let lock = candidate.dependencies.found.first().map(|found| found.path.as_str());
        let mut wanted = python_version::of(self.looked.files, self.looked.project, lock, &usual).into_iter();
        let Some(best) = wanted.next() else { return };
        let (words, place) = (format!("Python {}", best.version), self.shown(&best.place));
        if best.range {
            let why = format!("the oldest that {place} allows, which does not allow {usual}");
            self.told.guessed(&words, &why);
            self.draft.guess(&["runtime", "version"], best.version.as_str(), &format!("A guess: {why}."));
        } else {
            self.told.found(&words, &place);
            if best.version != usual {
                self.draft.set(&["runtime", "version"], best.version.as_str());
            }
        }
        for other in wanted.filter(|other| other.version != best.version && !other.range) {
            let place = self.shown(&other.place);
            self.told.other(format!("{place} says Python {}: `runtime.version`", other.version));
        }
    }

    /// Folders besides the project's own in which the code expects Python to look.
    fn python_path(&mut self, reach: &[&Code]) {
        if self.candidate.app.is_none() || reach.iter().any(|code| code.text.contains("sys.path")) {
            return;
        }
        let installed = self.candidate.dependencies.found.first().and_then(|found| found.read.as_ref());
        let mut roots: Vec<&str> = Vec::new();
        for (code, need) in reach.iter().flat_map(|code| code.needs.iter().map(move |need| (code, need))) {
            let Need::Module(module) = &need.value else { continue };
            let package = module.split('.').next().unwrap_or_default();
            let root = code.root(module, &|path| self.looked.files.has(path));
            let Some(root) = root.filter(|root| !roots.contains(root)) else { continue };
            if installed.is_some_and(|installed| installed.installs(package)) {
                continue;
            }
            roots.push(root);
            let place = self.shown(&format!("{}:{}", code.path, need.line));
            self.told
                .found(&format!("Python has to look in `{root}` too"), &format!("`{module}` in {place}"));
        }
        if !roots.is_empty() {
            self.draft.set(&["env", "PYTHONPATH"], roots.join(":"));
        }
    }

    /// Packages of R that the code needs, by the names that Debian gives them.
    fn r_packages(&mut self, reach: &[&Code]) {
        let runtime = &self.candidate.runtime;
        let sources = r::Sources {
            system: runtime.system_packages.iter().map(|package| package.value.as_str()).collect(),
            cran: Vec::new(),
            provided: &self.candidate.provides,
            installed: None,
        };
        if !sources.is_from_debian() || !self.takes(Key::SystemPackages) {
            return;
        }
        let mut packages: BTreeMap<String, (&str, String)> = BTreeMap::new();
        for code in reach {
            for found in code.packages().iter().filter(|found| !sources.name(&found.value)) {
                let place = || (found.value.as_str(), format!("{}:{}", code.path, found.line));
                packages.entry(r::debian(&found.value)).or_insert_with(place);
            }
        }
        if packages.is_empty() {
            return;
        }
        for (debian, (name, place)) in &packages {
            self.told.guessed(
                &format!("the R package `{name}` is Debian's `{debian}`"),
                &format!("{} uses it", self.shown(place)),
            );
        }
        self.draft.guess(
            &["runtime", "system_packages"],
            list(packages.keys().map(String::as_str)),
            "A guess, by the packages that the code uses: Debian has most of CRAN by such names.",
        );
    }
}
