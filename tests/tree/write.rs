use super::{Folder, at, lines, output};
use modelstow::diagnostic::{Code, Severity};
use modelstow::tree::LOCK;
use std::fs;

#[test]
fn documents_are_written_then_removals_made_and_the_lock_comes_last() {
    let folder = Folder::with(&output(&[("a", "1\n"), ("b", "1\n"), ("staging/c", "1\n")]));
    let new = output(&[("z", "1\n"), ("a", "1\n"), ("b", "2\n"), ("production/c", "1\n")]);
    let written = folder.generate(&new);
    assert_eq!(written.findings, []);
    assert_eq!(
        lines(&written),
        [
            "wrote generated/z",
            "wrote generated/b",
            "wrote generated/production/c",
            "removed generated/staging/c",
            "wrote generated/modelstow.lock",
        ]
    );
    assert_eq!(folder.names(), ["a", "b", LOCK, "production/c", "z"]);
    assert!(!folder.has("staging"), "an empty folder is left");
    assert!(folder.plan(&new).is_clean());
}

#[test]
fn a_folder_that_holds_something_else_is_kept() {
    let folder = Folder::with(&output(&[("a", "1\n"), ("staging/deep/c", "1\n")]));
    folder.put("staging/OWNERS", "mine\n");
    assert!(folder.generate(&output(&[("a", "1\n")])).is_done());
    assert_eq!(folder.names(), ["a", LOCK, "staging/OWNERS"]);
    assert!(!folder.has("staging/deep"));
}

#[test]
fn a_file_with_crlf_is_left_as_it_is() {
    let old = output(&[("a", "1\n2\n")]);
    let folder = Folder::with(&old);
    folder.put("a", "1\r\n2\r\n");
    assert_eq!(lines(&folder.generate(&old)), Vec::<String>::new());
    assert_eq!(folder.text("a"), "1\r\n2\r\n");
}

#[test]
fn one_edited_file_stops_everything() {
    let old = output(&[("a", "1\n"), ("b", "1\n"), ("c", "1\n")]);
    let folder = Folder::with(&old);
    folder.put("b", "mine\n");
    let before = folder.files();
    let written = folder.generate(&output(&[("a", "2\n"), ("b", "2\n"), ("new", "1\n")]));
    assert!(!written.is_done());
    assert_eq!(lines(&written), Vec::<String>::new());
    assert_eq!(written.findings.iter().map(super::place).collect::<Vec<_>>(), [at(Code::FileEdited, "b")]);
    assert_eq!(folder.files(), before);
}

#[test]
fn one_unknown_file_stops_everything() {
    let folder = Folder::empty();
    folder.put("b", "mine\n");
    let written = folder.generate(&output(&[("a", "1\n"), ("b", "1\n")]));
    assert!(!written.is_done());
    let findings: Vec<_> = written.findings.iter().map(|f| (super::place(f), f.severity)).collect();
    assert_eq!(findings, [(at(Code::FileUnknown, "b"), Severity::Drift)]);
    assert_eq!(folder.names(), ["b"]);
}

#[test]
fn an_unwanted_file_that_was_edited_stops_everything() {
    let folder = Folder::with(&output(&[("a", "1\n"), ("b", "1\n")]));
    folder.put("b", "mine\n");
    let before = folder.files();
    assert!(!folder.generate(&output(&[("a", "2\n")])).is_done());
    assert_eq!(folder.files(), before);
}

#[test]
fn force_keeps_what_was_edited_beside_the_file() {
    let folder = Folder::with(&output(&[("a.yaml", "1\n"), ("sub/b.yaml", "1\n"), ("c.yaml", "1\n")]));
    folder.put("a.yaml", "mine a\r\n");
    folder.put("sub/b.yaml", "mine b\n");
    folder.put("d.yaml", "mine d\n");
    let new = output(&[("a.yaml", "2\n"), ("c.yaml", "1\n"), ("d.yaml", "1\n")]);
    let written = folder.force(&new);
    assert_eq!(written.findings, []);
    assert_eq!(
        lines(&written),
        [
            "kept what was in generated/a.yaml as generated/a.yaml.edited",
            "wrote generated/a.yaml",
            "kept what was in generated/d.yaml as generated/d.yaml.edited",
            "wrote generated/d.yaml",
            "kept what was in generated/sub/b.yaml as generated/sub/b.yaml.edited",
            "removed generated/sub/b.yaml",
            "wrote generated/modelstow.lock",
        ]
    );
    assert_eq!(folder.text("a.yaml.edited"), "mine a\r\n");
    assert_eq!(folder.text("d.yaml.edited"), "mine d\n");
    assert_eq!(folder.text("sub/b.yaml.edited"), "mine b\n");
    assert!(folder.plan(&new).is_clean());
}

#[test]
fn force_takes_a_name_that_is_free() {
    let output = output(&[("a", "1\n")]);
    let folder = Folder::with(&output);
    for (number, name) in ["a.edited", "a.edited-2", "a.edited-3"].into_iter().enumerate() {
        let text = format!("edit {number}\n");
        folder.put("a", &text);
        assert!(folder.force(&output).is_done());
        assert_eq!(folder.text(name), text);
    }
    assert_eq!(folder.text("a.edited"), "edit 0\n");
}

#[test]
fn an_interrupted_run_is_mended_by_the_next_one() {
    let old = output(&[("a", "1\n"), ("b", "1\n"), ("gone/c", "1\n"), ("gone/d", "1\n")]);
    let new = output(&[("a", "2\n"), ("b", "2\n"), ("new", "1\n")]);
    // The steps of a run; it may stop after any of them.
    let steps: [fn(&Folder); 5] = [
        |folder| folder.put("a", "2\n"),
        |folder| folder.put("b", "2\n"),
        |folder| folder.put("new", "1\n"),
        |folder| folder.remove("gone/c"),
        |folder| folder.remove("gone/d"),
    ];
    for done in 0..=steps.len() {
        let folder = Folder::with(&old);
        for step in &steps[..done] {
            step(&folder);
        }
        assert_ne!(folder.check(&new), [], "not seen after {done} steps");
        assert!(folder.generate(&new).is_done(), "not mended after {done} steps");
        assert!(folder.plan(&new).is_clean());
        assert_eq!(folder.names(), ["a", "b", LOCK, "new"]);
    }
}

#[test]
fn a_missing_file_is_written_again() {
    let output = output(&[("a", "1\n"), ("b", "1\n")]);
    let folder = Folder::with(&output);
    folder.remove("b");
    assert_eq!(lines(&folder.generate(&output)), ["wrote generated/b"]);
}

#[test]
fn files_that_nobody_named_are_not_touched() {
    let folder = Folder::with(&output(&[("a", "1\n")]));
    folder.put("sealed-secret.yaml", "mine\n");
    folder.put("a.edited", "mine\n");
    assert!(folder.force(&output(&[("b", "1\n")])).is_done());
    assert_eq!(folder.names(), ["a.edited", "b", LOCK, "sealed-secret.yaml"]);
}

#[cfg(unix)]
#[test]
fn files_can_be_read_by_others() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::with(&output(&[("a", "1\n")]));
    folder.put("as-usual", "");
    let mode = |path: &str| fs::metadata(folder.path(path)).unwrap().permissions().mode();
    assert_eq!(mode("a"), mode("as-usual"));
    assert_eq!(mode(LOCK), mode("as-usual"));
}

#[test]
fn a_folder_in_the_place_of_a_file_is_a_finding_and_stops_everything() {
    let folder = Folder::empty();
    folder.put("a/x", "mine\n");
    let output = output(&[("a", "1\n"), ("b", "1\n")]);
    assert_eq!(folder.codes(&output), [at(Code::Io, "a"), at(Code::FileMissing, "b")]);
    let written = folder.force(&output);
    assert_eq!(written.findings.iter().map(super::place).collect::<Vec<_>>(), [at(Code::Io, "a")]);
    assert_eq!(written.findings[0].message, "the file cannot be read: not a regular file");
    assert_eq!(folder.names(), ["a/x"]);
}

#[test]
fn a_folder_that_cannot_be_made_is_a_finding_without_a_path_of_this_machine() {
    let folder = Folder::empty();
    fs::remove_dir(folder.path("")).unwrap();
    fs::write(folder.root.path().join("generated"), "a file\n").unwrap();
    let output = output(&[("a", "1\n")]);
    for written in [folder.generate(&output), folder.force(&output)] {
        assert!(!written.is_done());
        assert!(written.findings.iter().all(|finding| finding.code == Code::Io));
        let said = format!("{:?}", written.findings);
        assert!(!said.contains(folder.root.path().to_str().unwrap()), "{said}");
    }
}
