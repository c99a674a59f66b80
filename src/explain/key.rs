use super::{Explainer, nothing, touches};
use crate::causes::{Cause, Causes};
use crate::diagnostic::Finding;
use crate::render::{Document, in_environment};
use crate::spec;
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
    /// Whether what the key says has a part in its text; otherwise it is only there because of the key.
    pub holds_value: bool,
}

impl Explainer<'_> {
    /// Where a key goes. Items of arrays may be named with their place, environments before the key.
    ///
    /// # Errors
    /// When there is no such key.
    pub fn key_explained(&self, asked: &str) -> Result<KeyExplained, Box<Finding>> {
        let (environment, key) = self.without_environment(asked);
        let key = without_places(key);
        let known = spec::known(&key).ok_or_else(|| Box::new(self.unknown(asked)))?;
        let documents = self.built.output.documents.iter();
        let documents = documents.filter(|document| match (environment, in_environment(&document.path).0) {
            (Some(environment), folder) if !folder.is_empty() => environment == folder,
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

    fn reached(&self, document: &Document, key: &str) -> Vec<Reached> {
        let file = self.shown(&document.path);
        let keys = self.causes.lines(&document.path);
        let lines = document.text.lines().zip(keys.iter()).enumerate();
        let lines = lines.filter(|(_, (_, keys))| keys.all.iter().any(|other| touches(other, key)));
        let reached = lines.map(|(at, (text, keys))| Reached {
            file: file.clone(),
            line: at + 1,
            text: text.to_owned(),
            holds_value: keys.values.iter().any(|other| touches(other, key)),
        });
        reached.collect()
    }

    fn says(&self, key: &str, only: Option<&str>) -> Vec<Says> {
        let mut all: Vec<Says> = Vec::new();
        for service in &self.built.services {
            let environment = service.environment.clone();
            if only.is_some() && only != environment.as_deref() {
                continue;
            }
            all.push(Says { environment, cause: self.causes.of_key(key, &Causes::of_service(service)) });
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
