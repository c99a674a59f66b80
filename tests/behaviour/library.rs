//! The library without a disk: what an editor, a page or a program gets is what the commands write and say.

use modelstow::diagnostic::{Finding, Format};
use modelstow::{Build, Project, SideBySide, review_states};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

/// The files of every example by their paths.
fn examples() -> BTreeMap<PathBuf, BTreeMap<String, Vec<u8>>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut found: BTreeMap<PathBuf, BTreeMap<String, Vec<u8>>> = BTreeMap::new();
    for folder in fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()) {
        if !folder.join("service.toml").exists() {
            continue;
        }
        for entry in walkdir::WalkDir::new(&folder).into_iter().map(Result::unwrap) {
            if entry.file_type().is_file() {
                let path = entry.path().strip_prefix(&folder).unwrap().to_str().unwrap().to_owned();
                found.entry(folder.clone()).or_default().insert(path, fs::read(entry.path()).unwrap());
            }
        }
    }
    assert!(found.len() > 10, "{found:?}");
    found
}

fn on_disk(folder: &Path) -> Project {
    Project::of(&folder.join("service.toml")).shown_as("service.toml")
}

fn printed(build: &Build) -> String {
    Format::Json.print(std::slice::from_ref(&build.report), false).as_str().to_owned()
}

fn messages(findings: &[Finding]) -> Vec<&str> {
    findings.iter().map(|finding| finding.message.as_str()).collect()
}

#[test]
fn an_example_from_memory_gives_byte_for_byte_what_the_disk_gives() {
    for (folder, files) in examples() {
        let memory = Build::of(Project::in_memory(files.clone()));
        let disk = Build::of(on_disk(&folder));
        assert_eq!(printed(&memory), printed(&disk), "{}", folder.display());
        assert_eq!(memory.files(), disk.files(), "{}", folder.display());
        for (path, text) in memory.files() {
            let written = String::from_utf8(files[&format!("generated/{path}")].clone()).unwrap();
            assert_eq!(text, written, "{}: {path}", folder.display());
        }
        assert_eq!(memory.check(), [], "{}", folder.display());
    }
}

/// An edit by hand, a file that is gone, another value: each is told from memory as from disk.
#[test]
fn check_and_explain_say_the_same_of_texts_and_of_the_disk() {
    let (folder, files) = examples().into_iter().find(|(folder, _)| folder.ends_with("iris-flask")).unwrap();
    let text = String::from_utf8(files["service.toml"].clone()).unwrap();
    let name = "name = \"iris\"";
    assert!(text.contains(name), "{text}");
    let edits: [(&str, String); 2] = [
        ("service.toml", text.replacen(name, "name = \"iris-2\"", 1)),
        ("generated/service.yaml", "kind: Service\n".to_owned()),
    ];
    let mut memory = Project::in_memory(files);
    let mut over_disk = on_disk(&folder);
    for (path, text) in &edits {
        (memory, over_disk) = (memory.with(path, text.as_str()), over_disk.with(path, text.as_str()));
    }
    let (memory, over_disk) = (Build::of(memory), Build::of(over_disk));
    let found = memory.check();
    assert!(messages(&found).iter().any(|words| words.contains("edited by hand")), "{found:#?}");
    assert!(found.len() > 4, "{found:#?}");
    assert_eq!(found, over_disk.check());
    assert_eq!(memory.files(), over_disk.files());
    for (path, text) in memory.files() {
        for line in 1..=text.lines().count() {
            let [one, other] = [&memory, &over_disk].map(|build| {
                let explained = build.explain_line(&path, line).unwrap();
                explained.map(|told| told.to_string()).map_err(|finding| finding.message)
            });
            assert_eq!(one, other, "{path}:{line}");
        }
    }
    let [one, other] =
        [&memory, &over_disk].map(|build| build.explain_key("service.name").unwrap().unwrap().to_string());
    assert_eq!(one, other);
    // And nothing of it came to be on the disk.
    assert_eq!(fs::read_to_string(folder.join("service.toml")).unwrap(), text);
}

#[test]
fn a_project_in_memory_sees_nothing_of_the_disk_and_writes_nothing() {
    let service = "edition = '2026'\nallow = ['base-image-not-pinned']\nservice.name = 'a'\n\
                   model.path = '../Cargo.toml'\nimage.repository = 'registry.example.com/a'\n\
                   runtime = { name = 'flask', app = 'app:app', dependencies = 'Cargo.toml' }\n";
    let refused = Build::of(Project::in_memory([("service.toml", service)]));
    let found = messages(refused.findings());
    assert!(found.iter().any(|words| words.contains("`../Cargo.toml` is outside the project")), "{found:?}");
    assert!(found.iter().any(|words| words.contains("there is no `Cargo.toml`")), "{found:?}");
    assert!(refused.files().is_empty() && refused.explain_key("service.name").is_none());

    let fine = "edition = '2026'\nservice.name = 'a'\nruntime.name = 'container'\n\
                image = { repository = 'registry.example.com/a', tag = '1' }\n";
    let written = Build::of(Project::in_memory([("service.toml", fine)])).write(true);
    assert_eq!(messages(&written.findings), ["the project is on no disk, and nothing can be written"]);
    assert_eq!(written.changes, []);
}

/// One engine serves all projects, in as many threads as there are.
#[test]
fn projects_are_built_side_by_side_in_threads() {
    fn is_sent<T: Send + Sync>(of: T) -> T {
        of
    }
    let examples = examples();
    let mut builds: Vec<Build> = thread::scope(|scope| {
        let build = |files: BTreeMap<String, Vec<u8>>| is_sent(Build::of(Project::in_memory(files)));
        let all = examples.values().cloned();
        let threads: Vec<_> = all.map(|files| scope.spawn(move || build(files))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    for (build, files) in builds.iter().zip(examples.values()) {
        for (path, text) in build.files() {
            assert_eq!(text.as_bytes(), files[&format!("generated/{path}")], "{path}");
        }
    }
    // The same service twice is a mistake of the repository, which only both of them show.
    let twice = examples.values().next().unwrap();
    builds.extend([Build::of(Project::in_memory(twice.clone()))]);
    let mut beside = SideBySide::default();
    for build in &mut builds {
        beside.take(build);
    }
    assert!(builds.pop().unwrap().built.is_none());
}

#[test]
fn a_review_of_texts_names_the_key_and_what_it_does() {
    let (_, files) = examples().into_iter().find(|(folder, _)| folder.ends_with("iris-flask")).unwrap();
    let before = Project::in_memory(files.clone());
    let text = String::from_utf8(files["service.toml"].clone()).unwrap();
    let edited = before.with("service.toml", format!("{text}\n[env]\nNEW = \"1\"\n"));
    let build = Build::of(edited.clone());
    assert!(build.built.is_some(), "{:?}", messages(build.findings()));
    let after = build
        .files()
        .into_iter()
        .fold(edited, |all, (path, text)| all.with(&format!("generated/{path}"), text));
    let review = review_states(&before, &after);
    assert!(review.changes.iter().any(|change| change.keys == ["env.NEW"]), "{:#?}", review.changes);
    assert_eq!(review_states(&after, &after).changes.len(), 0);
}
