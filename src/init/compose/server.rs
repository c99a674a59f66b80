//! What the server answers, and where.

use super::{Composer, OwnDockerfile};
use crate::code::{Body, ByHand, Code};
use crate::init::answers::{Answer, Answers};

impl Composer<'_, '_> {
    pub(super) fn server(&mut self, reach: &[&Code], dockerfile: Option<&(String, OwnDockerfile)>) {
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
        self.example(&answers);
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
    pub(super) fn by_hand(&mut self, reach: &[&Code]) {
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

    /// A first example, of the scoring request: its path is the one that is sent to anyway.
    fn example(&mut self, answers: &Answers) {
        let Some(Body { json, what, place }) = &answers.body else { return };
        let place = self.shown(place);
        self.draft.set(&["examples", "name"], "first");
        let why = format!(
            "A guess: {what} in {place}, with values of the right types.\n\
             Put real ones here; then `modelstow test --accept` fills in what the service answers."
        );
        self.draft.guess(&["examples", "request"], json.as_str(), &why);
        self.told.guessed(&format!("a first example with {what}"), &format!("{place}, with made-up values"));
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
