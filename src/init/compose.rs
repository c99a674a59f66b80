//! From a runtime that fits to the keys of a `service.toml`.

use super::answers::{Answer, Answers};
use super::detect::{Candidate, Looked};
use super::draft::{Draft, list};
use super::files;
use super::model;
use super::own_dockerfile::OwnDockerfile;
use super::python_version;
use super::told::Told;
use crate::code::{ByHand, Code};
use crate::resolve::{EDITIONS, Key};

/// Packages that R itself brings along, "R Installation and Administration", "Add-on packages".
const BASE_R: &[&str] = &[
    "base",
    "compiler",
    "datasets",
    "graphics",
    "grDevices",
    "grid",
    "methods",
    "parallel",
    "splines",
    "stats",
    "stats4",
    "tcltk",
    "tools",
    "utils",
];
/// The package of Debian with R in it; where it is installed, further R packages come from Debian too.
const DEBIAN_R: &str = "r-base-core";

/// Writes down what is known and what is guessed for one runtime.
pub struct Composer<'a, 'c> {
    /// The project.
    pub looked: &'a Looked<'c>,
    /// The runtime.
    pub candidate: &'a Candidate<'c>,
    /// The name of the project's folder.
    pub folder: &'a str,
    draft: Draft,
    told: Told,
}

impl<'a, 'c> Composer<'a, 'c> {
    /// Starts with nothing written.
    pub fn new(looked: &'a Looked<'c>, candidate: &'a Candidate<'c>, folder: &'a str) -> Self {
        Self { looked, candidate, folder, draft: Draft::default(), told: Told::default() }
    }

    /// The keys, and what there is to say of them.
    pub fn compose(mut self) -> (Draft, Told) {
        let candidate = self.candidate;
        let evidence: Vec<String> =
            candidate
                .evidence
                .iter()
                .map(|(place, what)| {
                    if what.is_empty() {
                        self.shown(place)
                    } else {
                        format!("{what} in {}", self.shown(place))
                    }
                })
                .collect();
        self.told.found(&format!("the runtime `{}`", candidate.name), &evidence.join(", "));
        let key = if candidate.app.is_some() { "runtime.app" } else { "runtime.entrypoint" };
        for (place, what) in &candidate.others {
            self.told.other(format!("{what} in {}: `{key}`", self.shown(place)));
        }
        self.draft.set(&["edition"], EDITIONS[EDITIONS.len() - 1]);
        let name = self.name();
        let dockerfile = self.dockerfile();
        let reach = self.reach(dockerfile.as_ref());
        let model = self.model(&name, &reach, dockerfile.as_ref());
        self.runtime(&reach, model.as_deref());
        self.image(&name);
        self.server(&reach, dockerfile.as_ref());
        self.by_hand(&reach);
        (self.draft, self.told)
    }

    fn shown(&self, place: &str) -> String {
        self.looked.project.shown(place)
    }

    fn takes(&self, key: Key) -> bool {
        self.candidate.runtime.keys.take(key)
    }

    fn name(&mut self) -> String {
        let name = super::name::of_service(self.folder);
        let why = "by the name of the folder. Another name later makes new objects beside the old ones.";
        self.draft.guess(&["service", "name"], name.as_str(), &format!("A guess, {why}"));
        self.told.guessed(&format!("`service.name` is `{name}`"), "the name of the folder");
        name
    }

    /// The project's own, where that is what the runtime is known by.
    fn dockerfile(&mut self) -> Option<(String, OwnDockerfile)> {
        let path = self.candidate.by_file.as_ref().filter(|_| self.takes(Key::Dockerfile))?;
        let text = files::text(self.looked.project, path)?;
        Some((path.clone(), OwnDockerfile::read(&text)))
    }

    /// The code that runs. Of an own Dockerfile it is what the command names, else whatever answers requests.
    fn reach(&self, dockerfile: Option<&(String, OwnDockerfile)>) -> Vec<&'a Code> {
        let Some((_, dockerfile)) = dockerfile else { return self.candidate.reach.code.clone() };
        let all = self.looked.code.iter();
        let run: Vec<&Code> = all.clone().filter(|code| dockerfile.runs(code)).collect();
        if run.is_empty() { all.filter(|code| !code.routes.is_empty()).collect() } else { run }
    }

    fn model(
        &mut self,
        name: &str,
        reach: &[&Code],
        dockerfile: Option<&(String, OwnDockerfile)>,
    ) -> Option<String> {
        let runtime = &self.candidate.runtime;
        if runtime.base.is_none() && runtime.image.is_some() {
            self.claim(name, "the image is not built here, so no file of the project can be in it");
            return None;
        }
        let found = model::search(self.looked.files, reach, self.looked.code);
        if let Some((path, dockerfile)) = dockerfile {
            let model = found?;
            let Some((to, line)) = dockerfile.place(&model.path) else {
                self.told.open(format!(
                    "`{}` may be the model, and no `COPY` in {} names it: if it is, copy it to `/models/` and say \
                     `[model]` `path`",
                    self.shown(&model.path),
                    self.shown(path)
                ));
                return None;
            };
            let (folder, name) = to.rsplit_once('/').unwrap_or_default();
            if model.path.rsplit('/').next() != Some(name) || folder.is_empty() {
                return None;
            }
            self.told.found(&format!("the model `{}`", model.path), &format!("{}:{line}", self.shown(path)));
            self.draft.set(&["model", "path"], model.path.as_str());
            if folder != "/models" {
                self.draft.set(&["model", "mount_path"], folder);
            }
            return Some(model.path);
        }
        let Some(model) = found else {
            self.no_model(name, reach);
            return None;
        };
        let why = if model.why.contains(':') { self.shown(&model.why) } else { model.why.clone() };
        if model.guessed {
            let comment = match model.others.as_slice() {
                [] => format!("A guess, {}.", model.why),
                [other] => format!("A guess: it could also be {other}."),
                [other, rest @ ..] => format!("A guess: it could also be {other}, or {} more.", rest.len()),
            };
            self.draft.guess(&["model", "path"], model.path.as_str(), &comment);
            self.told.guessed(&format!("the model is `{}`", model.path), &why);
        } else {
            self.draft.set(&["model", "path"], model.path.as_str());
            self.told.found(&format!("the model `{}`", model.path), &why);
        }
        for other in model.others.iter().take(5) {
            self.told.other(format!("the model could be `{other}`: `model.path`"));
        }
        self.reads_model(reach, &model.path);
        Some(model.path)
    }

    /// In the image the model is at `MODEL_PATH`, and code that opens it by a name of its own does not find it there.
    fn reads_model(&mut self, reach: &[&Code], model: &str) {
        if reach.iter().any(|code| code.mentions(&["MODEL_PATH".to_owned()]).is_some()) {
            return;
        }
        let named = reach.iter().find_map(|code| {
            code.strings.iter().find(|found| found.value.ends_with(model)).map(|found| (code, found.line))
        });
        let place = named.map_or_else(String::new, |(code, line)| {
            format!("{} opens `{model}` by its name; ", self.shown(&format!("{}:{line}", code.path)))
        });
        self.told.open(format!(
            "{place}in the container the model is at the path in the variable `MODEL_PATH`: let the code read it"
        ));
    }

    /// Code that reads a model has it from elsewhere; other code has none, or fetches its own.
    fn no_model(&mut self, name: &str, reach: &[&Code]) {
        if let Some((place, what)) = model::wanted(reach) {
            let place = self.shown(&place);
            self.claim(name, &format!("{place} reads {what}, and no file here looks like a model"));
        } else {
            let why = "no file looks like one, and no code asks for one: where that is wrong, `[model]` says where it is";
            self.told.guessed("the service has no model, or fetches it itself", why);
        }
    }

    fn claim(&mut self, name: &str, why: &str) {
        let claim = format!("{name}-model");
        let comment = "A guess: an existing PersistentVolumeClaim that holds the model. Or say `path`, `uri` or \
                       `image`.";
        self.draft.guess(&["model", "claim"], claim.as_str(), comment);
        self.told.guessed(&format!("the model is in the PersistentVolumeClaim `{claim}`"), why);
        self.told.open(
            "say where the model is: `[model]` takes `path` (a file here), `uri` with `sha256`, `claim` or `image`",
        );
    }

    fn runtime(&mut self, reach: &[&Code], model: Option<&str>) {
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

    /// Packages of R that the code needs, by the names that Debian gives them.
    fn r_packages(&mut self, reach: &[&Code]) {
        let runtime = &self.candidate.runtime;
        let from_debian = runtime.system_packages.iter().any(|package| package.value == DEBIAN_R);
        if !from_debian || !self.takes(Key::SystemPackages) {
            return;
        }
        let mut packages: Vec<(String, String, String)> = Vec::new();
        for code in reach {
            for found in code.packages() {
                let name = &found.value;
                let debian = format!("r-cran-{}", name.to_lowercase());
                let is_there = BASE_R.contains(&name.as_str())
                    || self.candidate.provides.contains(name)
                    || runtime.system_packages.iter().any(|package| package.value == debian);
                if !is_there && !packages.iter().any(|(known, ..)| *known == debian) {
                    packages.push((debian, name.clone(), format!("{}:{}", code.path, found.line)));
                }
            }
        }
        if packages.is_empty() {
            return;
        }
        packages.sort();
        for (debian, name, place) in &packages {
            self.told.guessed(
                &format!("the R package `{name}` is Debian's `{debian}`"),
                &format!("{} uses it", self.shown(place)),
            );
        }
        self.draft.guess(
            &["runtime", "system_packages"],
            list(packages.iter().map(|(debian, ..)| debian.as_str())),
            "A guess, by the packages that the code uses: Debian has most of CRAN by such names.",
        );
    }

    fn image(&mut self, name: &str) {
        let runtime = &self.candidate.runtime;
        if runtime.base.is_none() && runtime.image.is_some() {
            return;
        }
        let repository = format!("registry.example.com/{name}");
        self.draft.guess(
            &["image", "repository"],
            repository.as_str(),
            "A guess: put the registry here that the cluster pulls from.",
        );
        self.told
            .open(format!("`image.repository` is `{repository}`, which does not exist: say where images go"));
    }

    fn server(&mut self, reach: &[&Code], dockerfile: Option<&(String, OwnDockerfile)>) {
        let runtime = &self.candidate.runtime;
        let answers = Answers::of(reach);
        let exposed = dockerfile
            .and_then(|(path, read)| read.port.map(|(port, line)| (port, format!("{path}:{line}"))));
        let unknown = dockerfile.and_then(|(path, read)| Some((path, read.unknown_port.as_ref()?)));
        if let (None, None, Some((path, (words, line)))) = (&exposed, &answers.port, unknown) {
            let place = self.shown(&format!("{path}:{line}"));
            let why =
                format!("{place} exposes `{words}`, which has no value there; `server.port` says another");
            self.told.guessed(&format!("the port {}", runtime.port.value), &why);
            self.draft.guess(&["server", "port"], runtime.port.value, &format!("A guess: {why}."));
        }
        if let Some((port, place)) = exposed.or(answers.port.clone()) {
            if port < 1024 {
                self.told.open(format!(
                    "{} says port {port}, where only root may listen: let the server take {} or say `server.port`",
                    self.shown(&place),
                    runtime.port.value
                ));
            } else if port <= 65535 {
                self.told.found(&format!("the port {port}"), &self.shown(&place));
                if port != runtime.port.value {
                    self.draft.set(&["server", "port"], port);
                }
            }
        }
        self.path(&answers);
        for (key, found, what) in [
            ("liveness_path", &answers.alive, "the process is healthy"),
            ("readiness_path", &answers.ready, "the model is loaded"),
        ] {
            let Some(Answer { path, place, doubt, .. }) = found else { continue };
            let (words, place) = (format!("`{path}` says that {what}"), self.shown(place));
            if let Some(doubt) = doubt {
                self.told.guessed(&words, &format!("{place}, where {doubt}"));
                self.draft.guess(&["server", key], path.as_str(), &format!("A guess: {doubt}."));
            } else {
                self.told.found(&words, &place);
                self.draft.set(&["server", key], path.as_str());
            }
        }
        let probed = answers.alive.is_some() || answers.ready.is_some() || runtime.liveness_path.is_some();
        if !probed {
            self.told.open(
                "no health path was found, so once the server runs probes only see that the port is open: answer GET `/healthz` and say \
                 `server.liveness_path`",
            );
        }
    }

    /// What a server that imports the application never does.
    fn by_hand(&mut self, reach: &[&Code]) {
        let Some(app) = &self.candidate.app else { return };
        for (code, found) in reach.iter().flat_map(|code| code.by_hand.iter().map(move |found| (code, found)))
        {
            let place = self.shown(&format!("{}:{}", code.path, found.line));
            let what = match &found.value {
                ByHand::Calls(name) => format!("calls `{name}`"),
                ByHand::Sets(name) => format!("sets `{name}`"),
            };
            self.told.open(format!(
                "{place} {what} only where the file is run by hand, and the server imports `{app}` instead: do it at the \
                 top level of the module, before the first request"
            ));
        }
    }

    /// The path of a scoring request.
    fn path(&mut self, answers: &Answers) {
        let usual = &self.candidate.runtime.path.value;
        let Some(Answer { path, place, doubt, .. }) = &answers.path else {
            self.told.guessed(
                &format!("the path of a scoring request `{usual}`"),
                "what is usual for the runtime; `server.path` says another",
            );
            return;
        };
        let words = format!("the path of a scoring request `{path}`");
        let place = self.shown(place);
        let mut why = doubt.as_ref().map(|doubt| format!("A guess: {doubt}."));
        match (doubt, answers.others.first()) {
            (Some(doubt), _) => self.told.guessed(&words, &format!("{place}, where {doubt}")),
            (None, None) => self.told.found(&words, &place),
            (None, Some(other)) => {
                self.told.guessed(&words, &format!("{place}, the first that may be it"));
                why = Some(format!("A guess: it could also be {}.", other.path));
            }
        }
        for Answer { path, place, .. } in &answers.others {
            self.told.other(format!("the path could be `{path}` of {}: `server.path`", self.shown(place)));
        }
        if let Some(why) = why {
            self.draft.guess(&["server", "path"], path.as_str(), &why);
        } else if path != usual {
            self.draft.set(&["server", "path"], path.as_str());
        }
    }
}
