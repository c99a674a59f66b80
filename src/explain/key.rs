use super::{Cause, Explainer, nothing, touches};
use crate::diagnostic::Finding;
use crate::render::Document;
use crate::spec::{self, Key};
use serde::Serialize;

/// Where a key of `service.toml` goes.
#[derive(Debug, Serialize)]
pub struct KeyExplained {
    /// The key.
    pub key: String,
    /// What it takes.
    pub takes: String,
    /// What it means.
    pub meaning: String,
    /// What it says in each environment; one entry without a name where there are no environments or no difference.
    pub says: Vec<Says>,
    /// The lines that depend on it.
    pub lines: Vec<Reached>,
}

/// What a key says in an environment.
#[derive(Debug, PartialEq, Serialize)]
pub struct Says {
    /// The environment.
    pub environment: Option<String>,
    /// What, and why.
    #[serde(flatten)]
    pub cause: Cause,
}

/// A line that a key reaches.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Reached {
    /// The file as findings show it.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// The line itself.
    pub text: String,
}

impl<'a> Explainer<'a> {
    /// Where a key goes. Items of arrays may be named with their place, environments before the key.
    ///
    /// # Errors
    /// When there is no such key.
    pub fn key_explained(&self, asked: &str) -> Result<KeyExplained, Box<Finding>> {
        let (environment, key) = self.without_environment(asked);
        let key = without_places(key);
        let known = known(&key).ok_or_else(|| Box::new(self.unknown(asked)))?;
        let documents = self.built.output.documents.iter();
        let documents = documents.filter(|document| match (environment, document.path.rsplit_once('/')) {
            (Some(environment), Some((folder, _))) => environment == folder,
            _ => true,
        });
        let lines = documents.flat_map(|document| self.reached(document, &key)).collect();
        Ok(KeyExplained {
            says: self.says(&key, environment),
            takes: known.kind.clone(),
            meaning: known.description.clone(),
            key,
            lines,
        })
    }

    fn reached(&self, document: &'a Document, key: &str) -> Vec<Reached> {
        let file = self.shown(&document.path);
        let keys = self.lines(&self.read(document));
        let lines = document.text.lines().zip(keys).enumerate();
        let lines = lines.filter(|(_, (_, keys))| keys.iter().any(|other| touches(other, key)));
        lines
            .map(|(at, (text, _))| Reached { file: file.clone(), line: at + 1, text: text.to_owned() })
            .collect()
    }

    fn says(&self, key: &str, only: Option<&str>) -> Vec<Says> {
        let mut all: Vec<Says> = Vec::new();
        for service in &self.built.services {
            let environment = service.environment.clone();
            if only.is_some() && only != environment.as_deref() {
                continue;
            }
            all.push(Says { environment, cause: self.of_key(key, &Self::of_service(service)) });
        }
        if all.len() > 1 && all.windows(2).all(|pair| pair[0].cause == pair[1].cause) {
            all.truncate(1);
            all[0].environment = None;
        }
        all
    }

    fn without_environment<'k>(&self, key: &'k str) -> (Option<&'k str>, &'k str) {
        let split = key.strip_prefix("environments.").and_then(|rest| rest.split_once('.'));
        match split {
            Some((name, key))
                if self.built.services.iter().any(|s| s.environment.as_deref() == Some(name)) =>
            {
                (Some(name), key)
            }
            _ => (None, key),
        }
    }

    fn unknown(&self, asked: &str) -> Finding {
        let finding = nothing(self.built.project.file(), format!("there is no key `{asked}`"));
        let finding = match spec::nearest(asked, spec::keys().iter().map(String::as_str)) {
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None => finding.help("docs/reference.md lists all keys"),
        };
        finding.help("for a line of a file, write FILE:LINE")
    }
}

/// The entry of the reference for a key, whatever names its owner chose.
fn known(key: &str) -> Option<&'static Key> {
    let names: Vec<&str> = key.split('.').collect();
    let matches = |known: &&Key| {
        let path: Vec<&str> = known.path.split('.').collect();
        let alike = |pair: (&&str, &&str)| {
            *pair.0 == "NAME" || pair.0.trim_end_matches("[]") == pair.1.trim_end_matches("[]")
        };
        let whole = path.len() == names.len();
        let free = path.len() < names.len() && known.kind.starts_with("table of");
        (whole || free) && path.iter().zip(&names).all(alike)
    };
    spec::reference().iter().filter(matches).max_by_key(|known| known.path.len())
}

/// `examples[0].name` as `examples[].name`.
fn without_places(key: &str) -> String {
    let mut out = String::new();
    let mut rest = key;
    while let Some((before, after)) = rest.split_once('[') {
        out.push_str(before);
        out.push('[');
        rest = after.trim_start_matches(|c: char| c.is_ascii_digit());
    }
    out + rest
}
