//! From a project to what can be built: `init`, one edit and `generate`. `tests/e2e/run` goes on with the same projects, to
//! an answer of the server.

use super::sandbox::{binary, copy};
use std::fs;

#[test]
fn one_edit_is_enough() {
    let mut tried = 0;
    for entry in fs::read_dir("tests/e2e/first-run").unwrap() {
        let project = entry.unwrap().path();
        let folder = tempfile::tempdir().unwrap();
        copy(&project, folder.path(), &["edit.toml"]);
        let run = |command: &str| {
            let output = binary().arg(command).current_dir(folder.path()).output().unwrap();
            let said = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(0), "{}: {said}", project.display());
            said
        };
        run("init");
        let file = folder.path().join("service.toml");
        let text =
            fs::read_to_string(&file).unwrap() + &fs::read_to_string(project.join("edit.toml")).unwrap();
        fs::write(&file, text).unwrap();
        let said = run("generate");
        // A base image without a digest is all that is left to say.
        let codes: Vec<&str> = said.lines().filter(|line| line.starts_with("warning[")).collect();
        assert!(codes.iter().all(|line| line.starts_with("warning[base-image-not-pinned]")), "{said}");
        assert!(folder.path().join("generated/Dockerfile").is_file());
        tried += 1;
    }
    assert!(tried >= 2);
}
