//! The committed output of the product's own service and of every example is what this version writes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod sandbox;

use modelstow::render::FOLDER;
use modelstow::tree::{LOCK, LockState, State};
use sandbox::{below, binary, build, findings};
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The product's own service and every one below `examples/`.
fn services() -> Vec<PathBuf> {
    let mut found = vec![root().join("service.toml")];
    let examples = walkdir::WalkDir::new(root().join("examples")).sort_by_file_name();
    let examples = examples.into_iter().map(Result::unwrap).map(walkdir::DirEntry::into_path);
    found.extend(examples.filter(|path| path.ends_with("service.toml")));
    assert!(found.len() > 1, "there are no examples");
    found
}

fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

#[test]
fn generate_would_change_nothing() {
    let mut stale = Vec::new();
    for service in services() {
        let built =
            build(&service).unwrap_or_else(|report| panic!("{}: {:#?}", shown(&service), findings(&report)));
        let plan = built.plan();
        if !plan.is_clean() {
            let files = plan.files().iter().filter(|file| file.state != State::Unchanged);
            let files: Vec<String> = files.map(|file| format!("{} is {:?}", file.path, file.state)).collect();
            stale.push(format!("{}: {}", shown(&service), files.join(", ")));
        }
    }
    assert!(stale.is_empty(), "`make generate` and look at the diff:\n{}", stale.join("\n"));
}

#[test]
fn check_says_the_same() {
    let run = binary().arg("check").args(services()).current_dir(root()).output().unwrap();
    let said = String::from_utf8_lossy(&run.stderr);
    assert_eq!((run.status.code(), &*said), (Some(0), ""), "an example warns of nothing");
}

#[test]
fn every_file_beside_the_lock_is_in_it() {
    for service in services() {
        let folder = service.parent().unwrap().join(FOLDER);
        let lock = fs::read_to_string(folder.join(LOCK)).unwrap();
        let LockState::Read(lock) = LockState::of(&lock) else {
            panic!("{} cannot be read", folder.display())
        };
        let mut on_disk = below(&folder);
        on_disk.remove(LOCK);
        let on_disk: Vec<&String> = on_disk.keys().collect();
        let locked: Vec<&String> = lock.outputs.keys().collect();
        assert_eq!(on_disk, locked, "{}", shown(&folder));
    }
}

/// buildah before 1.29 releases only the lock of the last mount of a `RUN`, so that the next `RUN` that wants one of the
/// others waits for ever (containers/buildah#4342).
#[test]
fn only_the_last_mount_of_a_run_is_locked() {
    let mut locks = 0;
    for service in services() {
        let path = service.parent().unwrap().join(FOLDER).join("Dockerfile");
        let Ok(dockerfile) = fs::read_to_string(&path) else { continue };
        for run in dockerfile.split("\nRUN ").skip(1) {
            let mounts = run.split_whitespace().filter(|word| word.starts_with("--mount="));
            let locked: Vec<bool> = mounts.map(|mount| mount.contains("sharing=locked")).collect();
            locks += usize::from(locked.last() == Some(&true));
            let others = locked.split_last().map_or(&[][..], |(_, others)| others);
            assert!(!others.contains(&true), "{}: RUN {run}", shown(&path));
        }
    }
    assert!(locks > 0, "no Dockerfile locks a cache");
}

#[test]
fn the_schema_is_that_of_the_types() {
    let run = binary().arg("schema").output().unwrap();
    let committed = fs::read_to_string(root().join("schema/service.schema.json")).unwrap();
    assert!(
        String::from_utf8(run.stdout).unwrap() == committed,
        "the types of spec/ have changed: `cargo run -- schema > schema/service.schema.json`"
    );
}

#[test]
fn editors_find_the_schema() {
    for service in services() {
        let text = fs::read_to_string(&service).unwrap();
        let first = text.lines().next().unwrap_or_default();
        let Some(relative) = first.strip_prefix("#:schema ") else {
            panic!("{}: the first line is not `#:schema …`", shown(&service));
        };
        let schema = service.parent().unwrap().join(relative);
        assert!(schema.is_file(), "{}: there is no {relative}", shown(&service));
        assert!(schema.ends_with("schema/service.schema.json"), "{}: {relative}", shown(&service));
    }
}

/// What `kubectl apply -k` would apply is what `modelstow render` prints, the controller's own objects among it.
#[test]
fn render_prints_what_the_kustomization_lists() {
    for service in services() {
        let run = binary().arg("render").arg(&service).output().unwrap();
        let printed = String::from_utf8(run.stdout).unwrap();
        let generated = service.parent().unwrap().join(FOLDER);
        let mut listed = String::new();
        let folders = walkdir::WalkDir::new(&generated).sort_by_file_name().into_iter().map(Result::unwrap);
        for list in folders.filter(|entry| entry.file_name() == "kustomization.yaml") {
            let text = fs::read_to_string(list.path()).unwrap();
            for file in text.lines().filter_map(|line| line.strip_prefix("  - ")) {
                let text = fs::read_to_string(list.path().with_file_name(file)).unwrap();
                listed.push_str("---\n");
                listed.push_str(&text);
            }
        }
        assert_eq!(printed, listed, "{}", shown(&service));
    }
}
