//! From the name that a template has for a value to what decided it.

use super::unlike::said_by;
use super::{Cause, Causes, LineKeys, Location, RUNTIME, Read, Why, add};
use crate::diagnostic::Span;
use crate::platform::Platform;
use crate::render::settings::{Said, Setting, environment};
use crate::resolve::Origin;
use crate::spec::{self, CLUSTER_NAME, Tree};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// What of a value a line depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Of {
    /// On what it is.
    Value,
    /// On whether there is something in it.
    Presence,
}

/// The values on the way to one: what follows from itself by two rules is told once.
#[derive(Clone, Copy)]
struct Trail<'t> {
    path: &'t str,
    above: Option<&'t Trail<'t>>,
}

impl Trail<'_> {
    fn holds(&self, path: &str) -> bool {
        self.path == path || self.above.is_some_and(|above| above.holds(path))
    }
}

impl Read<'_> {
    fn is_of(&self, path: &str) -> bool {
        self.document.is_some_and(|document| document.path == path)
    }
}

impl Causes<'_> {
    /// What these values are, and why.
    pub fn of(&self, paths: &[String], of: Of, read: &Read<'_>) -> Vec<Cause> {
        let mut causes: Vec<Cause> = Vec::new();
        for path in paths.iter().filter(|path| !is_environments(path)) {
            let cause = self.cause(path, of, read, None);
            if !causes.iter().any(|other| other.name == cause.name && other.value == cause.value) {
                causes.push(cause);
            }
        }
        causes
    }

    fn cause(&self, path: &str, of: Of, read: &Read<'_>, above: Option<&Trail<'_>>) -> Cause {
        if path == Origin::DOCKERFILE {
            return self.content(read);
        }
        let path = if is_environments(path) { "environments" } else { path };
        let trail = Trail { path, above };
        // In the README, values have their environment before them.
        let (prefix, name) = environment(path);
        let key = key_of(name);
        let others = said_by(name);
        let mut cause = Cause {
            name: name.to_owned(),
            value: Value::Null,
            why: Why::Absent,
            from: Vec::new(),
            keys: others.map(str::to_owned).chain([key.clone()]).collect(),
        };
        let from = |paths: &[String]| -> Vec<Cause> {
            let paths = paths.iter().map(|other| within(prefix, other, read));
            let own = paths.filter(|other| !trail.holds(other));
            own.map(|other| self.cause(&other, Of::Value, read, Some(&trail))).collect()
        };
        match read.settings.setting(path) {
            Some(setting) => {
                cause.value = setting.value.clone();
                match &setting.said {
                    Said::Given(span) => {
                        if let Some((at, key)) = self.given(*span) {
                            cause.name.clone_from(&key);
                            cause.keys.insert(key);
                            cause.why = Why::Given { at };
                        }
                    }
                    Said::Default(reason) => cause.why = Why::Default { reason: reason.clone() },
                    Said::Stated(span) => {
                        if let Some(at) = self.location(*span) {
                            cause.from = from(&stated_by(&at.file));
                            cause.why = Why::Stated { at };
                        }
                    }
                    Said::Derived { from: keys, rule } => {
                        cause.why = Why::Derived { rule: rule.clone() };
                        cause.from = from(keys);
                    }
                }
                cause.from.extend(from(&setting.also));
            }
            None => match read.settings.others.get(path) {
                Some(Value::Object(_) | Value::Array(_)) => {
                    cause.why = self.section(name, read).map_or(Why::Holds, |at| Why::Given { at });
                    let entries = read.settings.entries(path);
                    if of == Of::Value && entries.is_some() && path != "environments" {
                        cause.from = from(&read.settings.below(path));
                    } else if read.settings.is_item(path) {
                        // Items have no keys of their own; the values in them do.
                        cause.from = from(&read.settings.below(path));
                    } else if let Some(entries) =
                        entries.filter(|entries| !entries.is_empty() && path != "environments")
                    {
                        // Without one of several entries, there would still be the others.
                        cause.keys = self.common(&entries, read, &trail);
                        if entries.len() == 1 {
                            cause.from = from(&read.settings.below(path));
                        }
                    }
                }
                Some(Value::Null) | None => {
                    // Some keys are in a service under another name.
                    if let Some((setting, at)) = self.given_elsewhere(name, read) {
                        cause.value = setting.value.clone();
                        cause.why = Why::Given { at };
                    }
                }
                Some(plain) => {
                    cause.value = plain.clone();
                    // The name of an item is decided with the rest of it.
                    if let Some((item, _)) =
                        path.rsplit_once('.').filter(|(item, _)| read.settings.is_item(item))
                    {
                        cause.from = from(&read.settings.below(item));
                    }
                }
            },
        }
        if !spec::keys().contains(&cause.name) && !cause.from.is_empty() {
            cause.keys.remove(&key);
        }
        // What a platform says may wait for a section of the service, or give way to one.
        if matches!(&cause.why, Why::Given { at } if at.file != self.project.file()) {
            cause.keys.extend(spec::deciding(&cause.name).into_iter().map(str::to_owned));
        }
        // With another cluster it may be something else, unless the service itself says it.
        // Of a section that it says, the rest may still be the cluster's.
        let is_own = read.settings.setting(path).is_some()
            && matches!(&cause.why, Why::Given { at } if at.file == self.project.file());
        let depends = |platform: &Platform| cause.keys.iter().any(|key| platform.depends_on_cluster(key));
        if name != CLUSTER_NAME && !is_own && self.platform.is_some_and(depends) {
            cause.from.extend(from(&[CLUSTER_NAME.to_owned()]));
        }
        cause
    }

    /// What a key says, and why.
    pub fn of_key(&self, key: &str, read: &Read<'_>) -> Cause {
        self.cause(key, Of::Value, read, None)
    }

    /// The value that a key gives, wherever a service has it.
    fn given_elsewhere<'r>(&self, key: &str, read: &'r Read<'_>) -> Option<(&'r Setting, Location)> {
        read.settings.settings.values().find_map(|setting| match setting.said {
            Said::Given(span) => {
                let (at, other) = self.given(span)?;
                (other == key).then_some((setting, at))
            }
            _ => None,
        })
    }

    /// The keys that all of some values depend on.
    fn common(&self, entries: &[String], read: &Read<'_>, trail: &Trail<'_>) -> BTreeSet<String> {
        let keys = entries.iter().map(|path| {
            let mut keys = BTreeSet::new();
            self.cause(path, Of::Value, read, Some(trail)).collect(&mut keys);
            keys
        });
        keys.reduce(|all, more| all.intersection(&more).cloned().collect()).unwrap_or_default()
    }

    /// All that is behind the Dockerfile, and the files that it copies.
    fn content(&self, read: &Read<'_>) -> Cause {
        let dockerfile = || self.document("Dockerfile");
        let keys = if read.is_of("Dockerfile") {
            BTreeSet::new()
        } else {
            let behind = self.dockerfile.get_or_init(|| {
                let mut keys = BTreeSet::new();
                if let Some(dockerfile) = dockerfile() {
                    let read = self.read(dockerfile);
                    read.reads
                        .iter()
                        .for_each(|path| self.cause(path, Of::Value, &read, None).collect(&mut keys));
                    keys.extend(self.own_dockerfile(&read));
                }
                keys
            });
            behind.clone()
        };
        Cause {
            name: Origin::DOCKERFILE.to_owned(),
            value: Value::Null,
            why: Why::Content { copied: self.output.sources.clone() },
            from: Vec::new(),
            keys,
        }
    }

    /// The keys behind each line of a document.
    pub(super) fn keys_of(&self, read: &Read<'_>) -> Vec<LineKeys> {
        let because = read.document.map(|document| self.because(document)).unwrap_or_default();
        let mut known: BTreeMap<(&str, Of), Rc<Behind>> = BTreeMap::new();
        let mut behind = |path, of: Of| {
            let own = known.entry((path, of)).or_insert_with(|| {
                let mut behind = Behind::default();
                let cause = self.cause(path, of, read, None);
                cause.collect(&mut behind.keys);
                cause.first(&mut behind.first);
                Rc::new(behind)
            });
            Rc::clone(own)
        };
        let own: Vec<String> = self.own_dockerfile(read).into_iter().collect();
        let there: Vec<Rc<Behind>> = because.iter().map(|path| behind(path, Of::Presence)).collect();
        let mut always: BTreeSet<String> = own.iter().cloned().collect();
        always.extend(there.iter().flat_map(|behind| behind.keys.iter().cloned()));
        always.extend(read.document.and_then(Self::silently).map(str::to_owned));
        let lines = read.lines.iter().map(|provenance| {
            let values: BTreeSet<String> = own.iter().cloned().collect();
            let mut keys = LineKeys { first: own.clone(), values, all: always.clone() };
            let Some(provenance) = provenance else { return keys };
            for path in provenance.keys.iter().filter(|path| !is_environments(path)) {
                let behind = behind(path, Of::Value);
                behind.first.iter().for_each(|key| add(&mut keys.first, key));
                keys.values.extend(behind.keys.iter().cloned());
            }
            let mut there_for: Vec<String> = Vec::new();
            for path in provenance.conditions.iter().filter(|path| !is_environments(path)) {
                let behind = behind(path, Of::Presence);
                behind.first.iter().for_each(|key| add(&mut there_for, key));
                keys.all.extend(behind.keys.iter().cloned());
            }
            // A text that is the same for every service is changed with what it is there for.
            if provenance.keys.is_empty() && keys.first.is_empty() {
                let file = there.iter().flat_map(|behind| &behind.first).cloned();
                keys.first = if there_for.is_empty() { file.collect() } else { there_for };
            }
            keys.all.extend(keys.values.iter().cloned());
            keys
        });
        lines.collect()
    }

    /// The key behind a Dockerfile that comes from no template.
    pub fn own_dockerfile(&self, read: &Read<'_>) -> Option<String> {
        let own = self.services.first()?.runtime.dockerfile.as_ref();
        (read.is_of("Dockerfile") && own.is_some()).then(|| "runtime.dockerfile".to_owned())
    }

    /// Where a section begins: in `service.toml`, else in the platform.
    fn section(&self, name: &str, read: &Read<'_>) -> Option<Location> {
        let own = self.written_at(self.project.file(), name);
        own.or_else(|| {
            let file = &self.platform?.file;
            let cluster = read.settings.settings.get(CLUSTER_NAME).and_then(|name| name.value.as_str());
            let of_cluster =
                cluster.and_then(|cluster| self.written_at(file, &format!("clusters.{cluster}.{name}")));
            of_cluster.or_else(|| self.written_at(file, &format!("defaults.{name}")))
        })
    }

    fn written_at(&self, shown: &str, name: &str) -> Option<Location> {
        let text = self.sources.file(shown)?;
        let mut written = self.written.borrow_mut();
        let tree = written.entry(shown.to_owned()).or_insert_with(|| Tree::parse(text, 0).0);
        let span = tree.key(name)?;
        let start = self.sources.within(shown, span.start..span.end)?.start();
        Some(Location { file: shown.to_owned(), line: start.line, column: start.column })
    }

    fn given(&self, span: Span) -> Option<(Location, String)> {
        self.given.borrow_mut().entry(span).or_insert_with(|| self.look_up(span)).clone()
    }

    fn look_up(&self, span: Span) -> Option<(Location, String)> {
        let located = self.sources.locate(span)?;
        let mut written = self.written.borrow_mut();
        let tree = written.entry(located.path.to_owned()).or_insert_with(|| Tree::parse(located.text, 0).0);
        let key = tree.key_at(&located.range)?;
        Some((self.location(span)?, key))
    }

    fn location(&self, span: Span) -> Option<Location> {
        let located = self.sources.locate(span)?;
        let start = located.start();
        Some(Location { file: located.path.to_owned(), line: start.line, column: start.column })
    }
}

/// The keys that choose a file in `templates/`.
fn stated_by(file: &str) -> Vec<String> {
    let keys: &[&str] = if file.contains("controllers/") {
        &["ingress.controller", "gateway.controller"]
    } else if file.contains("installers/") {
        &["runtime.dependencies", "runtime.name"]
    } else {
        &["runtime.name"]
    };
    keys.iter().map(|key| (*key).to_owned()).collect()
}

/// Whether a path of the README is that of all environments, or of a whole one.
fn is_environments(path: &str) -> bool {
    path.strip_prefix("environments")
        .is_some_and(|rest| rest.is_empty() || rest[1..].parse::<usize>().is_ok())
}

/// The path of a value that a rule names, in the same environment.
fn within(prefix: &str, name: &str, read: &Read<'_>) -> String {
    let path = format!("{prefix}{name}");
    let known = &read.settings;
    if known.settings.contains_key(&path) || known.others.contains_key(&path) {
        path
    } else {
        name.to_owned()
    }
}

/// The keys behind a value.
#[derive(Default)]
struct Behind {
    first: Vec<String>,
    keys: BTreeSet<String>,
}

/// A key that can be written, as near to the path of a value as there is one. What a runtime states is changed with the
/// runtime. A value in a section that no key says stays itself: the section would stand for all the keys in it.
fn key_of(path: &str) -> String {
    // An item of a list is changed with the list.
    let path: Vec<&str> = path.split('.').take_while(|name| name.parse::<usize>().is_err()).collect();
    let path = path.join(".");
    let mut above = path.as_str();
    loop {
        match spec::known(above) {
            Some(key) if key.is_section && above != path => return path,
            Some(_) => return above.to_owned(),
            None => {}
        }
        match above.rsplit_once('.') {
            Some((shorter, _)) => above = shorter,
            None => return RUNTIME.to_owned(),
        }
    }
}
