//! `explain`, `check` and `review` tell the truth: where a key is changed, every line that changes names the key, and so
//! `explain KEY` names all of them. All three ask `causes`.

use super::one_key::TABLE;
use crate::sandbox::Sandbox;
use crate::sandbox::services::laid_over;
use modelstow::diagnostic::Report;
use modelstow::explain::Explainer;
use modelstow::{Build, Built};
use similar::{ChangeTag, TextDiff};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// A built project and what was read for it.
struct Project {
    built: Built,
    report: Report,
}

impl Project {
    fn of(sandbox: &Sandbox, text: &str) -> Option<Self> {
        sandbox.write("service.toml", text.as_bytes());
        let Build { built, report, .. } = Build::of(modelstow::Project::of(&sandbox.path("service.toml")));
        Some(Self { built: built?, report })
    }

    fn files(&self) -> BTreeMap<&str, &str> {
        self.built.output.documents.iter().map(|d| (d.path.as_str(), d.text.as_str())).collect()
    }

    /// The lines that `explain KEY` names, by file and number.
    fn reached(&self, key: &str) -> BTreeSet<(String, usize)> {
        let explained =
            self.explainer().key_explained(key).unwrap_or_else(|finding| panic!("{key}: {finding:?}"));
        let folder = self.built.project.shown("generated/");
        let lines = explained.lines.into_iter();
        lines.map(|line| (line.file.strip_prefix(&folder).unwrap().to_owned(), line.line)).collect()
    }

    fn explainer(&self) -> Explainer<'_> {
        Explainer::new(&self.built, &self.report.sources)
    }
}

/// The lines that a change of a key changes without naming it.
fn unnamed(key: &str, before: &Project, after: &Project) -> Vec<String> {
    let sides = [before.files(), after.files()];
    let projects = [before, after];
    let reached = projects.map(|project| project.reached(key));
    let explainers = projects.map(Project::explainer);
    let causes = projects.map(|project| project.built.causes(&project.report.sources));
    let mut wrong = Vec::new();
    for path in sides[0].keys().chain(sides[1].keys()).collect::<BTreeSet<_>>() {
        let [old, new] = [0, 1].map(|side| sides[side].get(path).copied().unwrap_or_default());
        let mut asked = false;
        for change in TextDiff::from_lines(old, new).iter_all_changes() {
            let (side, index) = match change.tag() {
                ChangeTag::Equal => continue,
                ChangeTag::Delete => (0, change.old_index()),
                ChangeTag::Insert => (1, change.new_index()),
            };
            let line = index.unwrap() + 1;
            let named = reached[side].contains(&((*path).to_owned(), line));
            let text = change.value().trim_end();
            // What `check` and `review` go by.
            let is_behind = causes[side].lines(path).get(line - 1).is_some_and(|keys| {
                keys.all.iter().any(|other| is_or_is_around(other, key) || is_or_is_around(key, other))
            });
            if is_behind != named {
                wrong.push(format!(
                    "{path}:{line}: check and review name {key}: {is_behind}, explain: {named}"
                ));
            }
            // Of several empty lines or fences that are alike, a diff takes any.
            if !named && text.contains(char::is_alphanumeric) {
                wrong.push(format!("{} {path}:{line}: {text}", ["-", "+"][side]));
            } else if named
                && !std::mem::replace(&mut asked, true)
                && !explainers[side].line(path, line).unwrap().names(key)
            {
                wrong.push(format!(
                    "explain {path}:{line} does not name it, and explain {key} names the line"
                ));
            }
        }
    }
    wrong
}

/// The lines that a row of the table changes without naming its key, or another one that it changes with that.
fn unnamed_by_row(key: &str, change: &str, before: &Project, after: &Project) -> Vec<String> {
    let mut changed = Vec::new();
    if change.contains('\n') {
        given(&change.parse().unwrap(), "", &mut changed);
    }
    let mut lines = unnamed(&named(key), before, after);
    for other in changed {
        if lines.is_empty() {
            break;
        }
        let by_other = unnamed(&other, before, after);
        lines.retain(|line| by_other.contains(line));
    }
    lines
}

/// A key of the table with the name that its change gives.
fn named(key: &str) -> String {
    let name = if key.starts_with("cluster.gpus") { "nvidia.com/gpu" } else { "API_TOKEN" };
    key.replace("NAME", name)
}

fn is_or_is_around(key: &str, above: &str) -> bool {
    key.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

/// `check` named keys that do not exist, such as `runtime.user`: for 64 of 272 lines in five examples.
#[test]
fn check_names_only_keys_that_there_are_and_that_explain_names() {
    let (mut named, mut wrong) = (0, Vec::new());
    for (name, sandbox, text) in examples() {
        let project = Project::of(&sandbox, &text).unwrap_or_else(|| panic!("{name}"));
        let explainer = project.explainer();
        let causes = project.built.causes(&project.report.sources);
        for document in &project.built.output.documents {
            for line in 1..=document.text.lines().count() {
                let keys = causes.to_change(&document.path, line);
                named += keys.len();
                // To explain a line takes its time; of all lines, these stand for the others.
                let told = (line % 9 == 0).then(|| explainer.line(&document.path, line).unwrap());
                for key in keys {
                    let is_named = told.as_ref().is_none_or(|told| told.names(&key));
                    if modelstow::spec::known(&key).is_none() || !is_named {
                        wrong.push(format!("{name}: {}:{line}: {key}", document.path));
                    }
                }
            }
        }
    }
    assert!(named > 500, "only {named} lines name a key");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_changed_line_names_the_key_that_was_changed() {
    let sandbox = Sandbox::new();
    let mut wrong = Vec::new();
    for (key, on, change, _) in TABLE {
        let text = on.text();
        let before = Project::of(&sandbox, &text).unwrap();
        let Some(after) = Project::of(&sandbox, &laid_over(&text, change)) else { continue };
        let lines = unnamed_by_row(key, change, &before, &after);
        if !lines.is_empty() {
            wrong.push(format!("{key} (`{change}`):\n  {}", lines.join("\n  ")));
        }
    }
    assert!(wrong.is_empty(), "{} keys\n{}", wrong.len(), wrong.join("\n"));
}

/// The examples, each as a folder of its own without what was generated, beside its platform.
fn examples() -> Vec<(String, Sandbox, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut all = Vec::new();
    let services = walkdir::WalkDir::new(&root).into_iter().map(Result::unwrap);
    for service in services.filter(|entry| entry.file_name() == "service.toml") {
        let sandbox = Sandbox::empty();
        let folder = service.path().parent().unwrap();
        let platform = folder.ancestors().map(|above| above.join("platform.toml")).find(|file| file.exists());
        if let Some(platform) = platform {
            fs::copy(platform, sandbox.path("platform.toml")).unwrap();
        }
        for file in walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap) {
            let inside = file.path().strip_prefix(folder).unwrap();
            if file.file_type().is_file() && !inside.starts_with("generated") {
                fs::create_dir_all(sandbox.folder().join(inside).parent().unwrap()).unwrap();
                fs::copy(file.path(), sandbox.folder().join(inside)).unwrap();
            }
        }
        let text = fs::read_to_string(service.path()).unwrap();
        all.push((folder.strip_prefix(&root).unwrap().to_string_lossy().into_owned(), sandbox, text));
    }
    all.sort_by(|one, other| one.0.cmp(&other.0));
    all
}

/// The values that a `service.toml` gives, by their dotted keys.
fn given(table: &toml::Table, above: &str, keys: &mut Vec<String>) {
    for (name, value) in table {
        let key = if above.is_empty() { name.clone() } else { format!("{above}.{name}") };
        match value {
            toml::Value::Table(table) => given(table, &key, keys),
            _ => keys.push(key),
        }
    }
}

fn without(table: &toml::Table, key: &str) -> toml::Table {
    let mut table = table.clone();
    match key.split_once('.') {
        Some((first, rest)) if table.get(first).is_some_and(toml::Value::is_table) => {
            let inner = without(table[first].as_table().unwrap(), rest);
            table.insert(first.to_owned(), inner.into());
        }
        _ => {
            table.remove(key);
        }
    }
    table
}

#[test]
fn a_key_of_an_example_that_is_taken_away_is_named_by_every_line_that_changes() {
    let mut wrong = Vec::new();
    let mut tried = 0;
    for (name, sandbox, text) in examples() {
        let before = Project::of(&sandbox, &text).unwrap_or_else(|| panic!("{name}"));
        let table: toml::Table = text.parse().unwrap();
        let mut keys = Vec::new();
        given(&table, "", &mut keys);
        for key in keys.iter().filter(|key| !key.starts_with("environments.")) {
            let Some(after) = Project::of(&sandbox, &without(&table, key).to_string()) else { continue };
            tried += 1;
            let lines = unnamed(key, &before, &after);
            if !lines.is_empty() {
                wrong.push(format!("{name}: {key}:\n  {}", lines.join("\n  ")));
            }
        }
    }
    assert!(tried > 100, "only {tried} keys could be taken away");
    assert!(wrong.is_empty(), "{} keys\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_key_that_is_changed_in_an_example_is_named_by_every_line_that_changes() {
    let mut wrong = Vec::new();
    let mut tried = 0;
    let examples = examples();
    let names: Vec<String> = examples.iter().map(|(name, ..)| name.clone()).collect();
    for (name, sandbox, text) in examples {
        let before = Project::of(&sandbox, &text).unwrap_or_else(|| panic!("{name}"));
        // Each change in every fourth example, so that each is tried in some.
        let number = names.iter().position(|other| *other == name).unwrap();
        for (key, _, change, _) in TABLE.iter().skip(number % 4).step_by(4) {
            let Some(after) = Project::of(&sandbox, &laid_over(&text, change)) else { continue };
            tried += 1;
            let lines = unnamed_by_row(key, change, &before, &after);
            if !lines.is_empty() {
                wrong.push(format!("{name}: {key} (`{change}`):\n  {}", lines.join("\n  ")));
            }
        }
    }
    assert!(tried > 150, "only {tried} changes fit");
    assert!(wrong.is_empty(), "{} keys\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_key_has_an_answer() {
    for (name, sandbox, text) in examples() {
        let project = Project::of(&sandbox, &text).unwrap_or_else(|| panic!("{name}"));
        let explainer = project.explainer();
        for key in modelstow::spec::reference() {
            let key = key.path.replace("NAME", "A");
            let answer = explainer.key_explained(&key).unwrap_or_else(|finding| panic!("{key}: {finding:?}"));
            assert!(!answer.meaning.is_empty() && answer.to_string().contains(&answer.meaning), "{key}");
        }
    }
}

/// The header is nobody's, and all else is some template's: no line is without an answer.
#[test]
fn every_line_of_every_example_comes_from_a_template() {
    for (name, sandbox, text) in examples() {
        let project = Project::of(&sandbox, &text).unwrap_or_else(|| panic!("{name}"));
        let (built, explainer) = (&project.built, project.explainer());
        let own = built.services[0].runtime.dockerfile.is_some();
        for document in &built.output.documents {
            let header = if document.path == "README.md" { 2 } else { 1 };
            for line in 1..=document.text.lines().count() {
                let answer = explainer.line(&document.path, line).unwrap();
                let copied = own && document.path == "Dockerfile";
                assert_eq!(
                    answer.template.is_none(),
                    line <= header || copied,
                    "{name}: {}:{line}",
                    document.path
                );
            }
        }
    }
}

/// The services below a platform, each with that.
fn fleet() -> Vec<(String, Sandbox, String, toml::Table)> {
    let all = examples().into_iter().filter_map(|(name, sandbox, text)| {
        let platform = fs::read_to_string(sandbox.path("platform.toml")).ok()?;
        Some((name, sandbox, text, platform.parse().unwrap()))
    });
    all.collect()
}

/// `explain` names the platform's line wherever a value comes from it.
#[test]
fn a_key_that_is_taken_out_of_a_platform_is_named_by_every_line_that_changes() {
    let (mut wrong, mut tried) = (Vec::new(), 0);
    for (name, sandbox, text, mut platform) in fleet() {
        // What the rules say is no matter here.
        platform.remove("rules");
        sandbox.write("platform.toml", platform.to_string().as_bytes());
        let before = Project::of(&sandbox, &text).unwrap_or_else(|| panic!("{name}"));
        let mut keys = Vec::new();
        given(&platform, "", &mut keys);
        for key in &keys {
            sandbox.write("platform.toml", without(&platform, key).to_string().as_bytes());
            let Some(after) = Project::of(&sandbox, &text) else { continue };
            tried += 1;
            let of_service = key.strip_prefix("defaults.");
            let of_service =
                of_service.or_else(|| key.strip_prefix("clusters.")?.split_once('.').map(|(_, key)| key));
            let Some(of_service) = of_service else {
                assert_eq!(before.files(), after.files(), "{name}: {key} is no key of a service");
                continue;
            };
            let lines = unnamed(of_service, &before, &after);
            if !lines.is_empty() {
                wrong.push(format!("{name}: {key}:\n  {}", lines.join("\n  ")));
            }
        }
    }
    assert!(tried > 50, "only {tried} keys could be taken away");
    assert!(wrong.is_empty(), "{} keys\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn another_cluster_is_named_by_every_line_that_changes() {
    let (mut wrong, mut changed) = (Vec::new(), 0);
    for (name, sandbox, text, mut platform) in fleet() {
        platform.remove("rules");
        sandbox.write("platform.toml", platform.to_string().as_bytes());
        let before = Project::of(&sandbox, &text).unwrap_or_else(|| panic!("{name}"));
        let [one, other] = ["name = \"prod\"", "name = \"staging\""];
        let text = if text.contains(one) { text.replace(one, other) } else { text.replace(other, one) };
        let after = Project::of(&sandbox, &text).unwrap_or_else(|| panic!("{name}"));
        changed += usize::from(before.files() != after.files());
        let lines = unnamed("cluster.name", &before, &after);
        if !lines.is_empty() {
            wrong.push(format!("{name}:\n  {}", lines.join("\n  ")));
        }
    }
    assert!(changed > 2, "only {changed} services differ");
    assert!(wrong.is_empty(), "{} services\n{}", wrong.len(), wrong.join("\n"));
}
