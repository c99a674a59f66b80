//! The kinds of a project's own: the CustomResourceDefinitions in its `kinds/`, each with a `kind.toml` beside it or
//! without.

use super::{Files, Place};
use crate::diagnostic::{Code, Finding, Report};
use crate::kubernetes::derive::SUMS;
use crate::kubernetes::yaml::lenient;
use crate::kubernetes::{Facts, Kinds};
use crate::worktree::reason;
use std::collections::{BTreeMap, BTreeSet};

/// The folder.
const FOLDER: &str = "kinds";
/// What no schema says.
const FACTS: &str = "kind.toml";
/// More files than these, or deeper folders, are none that a person wrote.
const MOST: usize = 500;
const DEEPEST: usize = 8;

/// What was found in the folder.
#[derive(Debug, Default)]
pub(super) struct Own {
    /// Those in the binary, and the project's own.
    pub kinds: Kinds,
    mistakes: Vec<Mistaken>,
}

#[derive(Debug)]
struct Mistaken {
    /// In the project.
    path: String,
    message: String,
    /// The file's text and a line of it, from 1.
    at: Option<(String, usize)>,
    help: Option<String>,
    code: Code,
}

impl Own {
    /// Reads the folder of a project. Where `modelstow kinds derive` wrote it, it holds what goes into the binary.
    pub fn of(files: &Files) -> Self {
        let mut own = Self::default();
        if matches!(files.place(FOLDER), Place::Nothing) {
            return own;
        }
        let mut folders: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let is_derived = matches!(files.place(&format!("{FOLDER}/{SUMS}")), Place::File { .. });
        let mut count = 0;
        let walked = files.walk(FOLDER, &|_, depth| depth <= DEEPEST, &mut |entry| {
            let entry = entry?;
            let name = entry.name();
            let is_definition = [".yaml", ".yml"].iter().any(|end| name.ends_with(end));
            let (folder, _) = entry.path.rsplit_once('/').unwrap_or_default();
            if entry.is_text && (is_definition || name == FACTS && !is_derived) {
                folders.entry(folder.to_owned()).or_default().push(format!("{FOLDER}/{}", entry.path));
                count += 1;
            }
            Ok(())
        });
        if let Err(error) = walked {
            own.say(FOLDER, format!("the folder cannot be read: {}", reason(&error)));
        } else if count > MOST {
            own.say(FOLDER, format!("there are {count} files, and at most {MOST} are read"));
        } else {
            for paths in folders.into_values() {
                own.folder(&paths, files);
            }
        }
        own
    }

    /// Reports what is wrong. `shown` gives the path that the user would write.
    pub fn report(&self, shown: impl Fn(&str) -> String, report: &mut Report) {
        for Mistaken { path, message, at, help, code } in &self.mistakes {
            let path = shown(path);
            let finding = match at {
                Some((text, line)) => {
                    let base = report.sources.once(&path, text);
                    Finding::at(*code, report.sources.line(base, *line), message)
                }
                None => Finding::in_file(*code, path, message),
            };
            report.push(help.iter().fold(finding, Finding::help));
        }
    }

    fn say(&mut self, path: &str, message: String) {
        let (path, code) = (path.to_owned(), Code::KindUnreadable);
        self.mistakes.push(Mistaken { path, message, at: None, help: None, code });
    }

    fn say_at(&mut self, path: &str, message: String, text: &str, line: usize, help: Option<&str>) {
        let (path, code) = (path.to_owned(), Code::KindUnreadable);
        let (at, help) = (Some((text.to_owned(), line)), help.map(str::to_owned));
        self.mistakes.push(Mistaken { path, message, at, help, code });
    }

    fn text(&mut self, path: &str, files: &Files) -> Option<String> {
        let text = files.read(path).map_err(|error| format!("the file cannot be read: {}", reason(&error)));
        text.map_err(|message| self.say(path, message)).ok()
    }

    /// The files of one folder: what is known besides is about the kind that is defined there.
    fn folder(&mut self, paths: &[String], files: &Files) {
        let (facts, definitions): (Vec<&String>, Vec<&String>) =
            paths.iter().partition(|path| path.rsplit('/').next() == Some(FACTS));
        let facts = facts.first().and_then(|path| Some((path.as_str(), self.text(path, files)?)));
        let known = facts.as_ref().map(|(path, text)| match toml::from_str::<Facts>(text) {
            Ok(known) => known,
            Err(error) => {
                let start = error.span().map_or(0, |span| span.start);
                let line = text.get(..start).map_or(1, |before| before.matches('\n').count() + 1);
                self.say_at(path, error.message().to_owned(), text, line, None);
                Facts::default()
            }
        });
        let known = known.unwrap_or_default();
        let mut kinds = BTreeSet::new();
        for path in definitions {
            kinds.extend(self.definitions(path, &known, files));
        }
        let Some((path, text)) = facts else { return };
        let names: BTreeSet<&str> = kinds.iter().filter_map(|kind| kind.rsplit('/').next()).collect();
        match names.len() {
            0 => self.say(path, "there is no definition of a kind beside it".to_owned()),
            1 => self.lead_nowhere(path, &text, &known, &kinds),
            _ => {
                let names: Vec<&str> = names.into_iter().collect();
                let message = format!("it is about one kind, and `{}` are defined here", names.join("`, `"));
                self.say_at(
                    path,
                    message,
                    &text,
                    1,
                    Some("give each of them a folder of its own in `kinds/`"),
                );
            }
        }
    }

    /// The kinds that a file defines, as `GROUP/VERSION/KIND`.
    fn definitions(&mut self, path: &str, known: &Facts, files: &Files) -> Vec<String> {
        let mut kinds = Vec::new();
        let Some(text) = self.text(path, files) else { return kinds };
        let objects = match lenient::objects(&text) {
            Ok(objects) => objects,
            Err(mistake) => {
                self.say_at(
                    path,
                    format!("this is not YAML: {}", mistake.message),
                    &text,
                    mistake.line,
                    None,
                );
                return kinds;
            }
        };
        for object in objects {
            match self.kinds.add(&object.value, known) {
                Ok(added) => kinds.extend(added),
                Err(why) => {
                    let help = "put the CustomResourceDefinition there as its project publishes it";
                    self.say_at(path, why, &text, object.line("kind"), Some(help));
                }
            }
        }
        kinds
    }

    /// What is said of fields that there are not.
    fn lead_nowhere(&mut self, path: &str, text: &str, known: &Facts, kinds: &BTreeSet<String>) {
        for kind in kinds.iter().take(1) {
            for field in known.paths() {
                if !self.kinds.has(kind, &field) {
                    let line = text.lines().position(|line| line.contains(&field)).map_or(1, |at| at + 1);
                    self.say_at(path, format!("there is no field `{field}` in `{kind}`"), text, line, None);
                }
            }
        }
    }
}
