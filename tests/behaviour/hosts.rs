//! A host of repositories knows a file by its path from the top of the repository, wherever `check` is run.

use std::fs;
use std::path::Path;
use std::process::Command;

fn check(folder: &Path, format: &str, path: &str) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_modelstow"));
    let output = command.args(["check", "--format", format, path]).current_dir(folder).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn paths_are_those_from_the_top_of_the_repository() {
    let top = tempfile::tempdir().unwrap();
    let project = top.path().join("services/a b");
    fs::create_dir_all(&project).unwrap();
    fs::create_dir(top.path().join(".git")).unwrap();
    fs::write(project.join("service.toml"), "editoin = \"2026\"\n").unwrap();
    let beside = top.path().join("services/c");
    fs::create_dir(&beside).unwrap();

    let whole = project.to_string_lossy();
    let places = [(top.path(), "."), (&project, "."), (&beside, "../a b"), (&beside, &whole)];
    for (folder, path) in places {
        assert!(check(folder, "github", path).contains("file=services/a b/service.toml,line=1,"), "{path}");
        assert!(check(folder, "sarif", path).contains("\"uri\": \"services/a%20b/service.toml\""), "{path}");
        assert!(check(folder, "gitlab", path).contains("\"path\": \"services/a b/service.toml\""), "{path}");
    }
    // For people and for programs of one's own, a path is the one from here.
    assert!(check(&project, "json", ".").contains("\"path\": \"service.toml\""));
}

#[test]
fn without_a_repository_paths_are_those_from_here() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("a")).unwrap();
    fs::write(folder.path().join("a/service.toml"), "editoin = \"2026\"\n").unwrap();
    assert!(check(folder.path(), "github", "a").contains("file=a/service.toml,line=1,"));
}
