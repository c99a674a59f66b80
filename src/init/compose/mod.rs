//! From a runtime that fits to the keys of a `service.toml`.

mod model;
mod runtime;
mod server;

use super::detect::Candidate;
use super::draft::Draft;
use super::files;
use super::looked::Looked;
use super::own_dockerfile::OwnDockerfile;
use super::told::Told;
use crate::code::Code;
use crate::resolve::{Edition, Key};

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
        self.draft.set(&["edition"], Edition::NEWEST);
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
}
