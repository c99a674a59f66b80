use super::{Folder, at, conflict, no_keys, output, with_inputs};
use modelstow::diagnostic::Code;
use modelstow::tree::{LOCK, Lock, State};

#[test]
fn in_an_empty_folder_every_file_is_missing_and_the_lock_is_not_mentioned() {
    let output = output(&[("Dockerfile", "FROM a\n"), ("a.yaml", "a\n")]);
    let missing = [at(Code::FileMissing, "Dockerfile"), at(Code::FileMissing, "a.yaml")];
    assert_eq!(Folder::empty().codes(&output), missing);
}

#[test]
fn a_folder_that_does_not_exist_is_an_empty_one() {
    let output = output(&[("a.yaml", "a\n")]);
    let folder = Folder::empty();
    std::fs::remove_dir(folder.path("")).unwrap();
    assert_eq!(folder.codes(&output), [at(Code::FileMissing, "a.yaml")]);
    assert!(folder.generate(&output).is_done());
    assert!(folder.plan(&output).is_clean());
}

#[test]
fn a_file_that_git_turned_to_crlf_is_unchanged() {
    let output = output(&[("a.yaml", "a: 1\nb: 2\n")]);
    let folder = Folder::with(&output);
    folder.put("a.yaml", "a: 1\r\nb: 2\r\n");
    assert_eq!(folder.state(&output, "a.yaml"), State::Unchanged);
    assert_eq!(folder.check(&output), []);
}

#[test]
fn a_file_that_is_ours_and_old_is_stale_with_a_diff() {
    let folder = Folder::with(&output(&[("a.yaml", "a: 1\nb: 2\n")]));
    let new = output(&[("a.yaml", "a: 1\nb: 3\n")]);
    let [finding] = &folder.check(&new)[..] else { panic!("not one finding") };
    assert_eq!(super::place(finding), at(Code::FileStale, "a.yaml"));
    assert_eq!(finding.message, "the file is not what `service.toml` now gives");
    assert_eq!(finding.help, ["run `modelstow generate`"]);
    assert_eq!(
        finding.diff.as_deref().unwrap(),
        "--- generated/a.yaml (on disk)\n+++ generated/a.yaml (as generated now)\n\
         @@ -1,2 +1,2 @@\n a: 1\n-b: 2\n+b: 3\n"
    );
}

#[test]
fn an_old_file_with_crlf_is_stale_and_not_edited() {
    let folder = Folder::with(&output(&[("a.yaml", "a: 1\nb: 2\n")]));
    folder.put("a.yaml", "a: 1\r\nb: 2\r\n");
    assert_eq!(folder.codes(&output(&[("a.yaml", "a: 2\n")])), [at(Code::FileStale, "a.yaml")]);
}

#[test]
fn a_stale_file_names_the_inputs_that_changed() {
    let old = with_inputs(output(&[("a.yaml", "tag: 1\n")]), &[("bos_rf.rds", "1"), ("old.R", "1")]);
    let new = with_inputs(output(&[("a.yaml", "tag: 2\n")]), &[("bos_rf.rds", "2"), ("new.R", "1")]);
    let findings = Folder::with(&old).check(&new);
    assert_eq!(
        findings[0].message,
        "the file is out of date: `bos_rf.rds` changed, `new.R` added, `old.R` removed \
         since the last `modelstow generate`"
    );
}

#[test]
fn many_changed_inputs_are_counted() {
    let inputs = |hash| [("a", hash), ("b", hash), ("c", hash), ("d", hash), ("e", hash)];
    let old = with_inputs(output(&[("a.yaml", "a\n")]), &inputs("1"));
    let new = with_inputs(output(&[("a.yaml", "a\n")]), &inputs("2"));
    let findings = Folder::with(&old).check(&new);
    let message = "`a`, `b`, `c` and 2 more changed since the last `modelstow generate`";
    assert_eq!(findings[0].message, message);
}

#[test]
fn an_input_that_changes_no_file_makes_the_lock_stale() {
    let old = with_inputs(output(&[("a.yaml", "a\n")]), &[("bos_rf.rds", "1")]);
    let new = with_inputs(output(&[("a.yaml", "a\n")]), &[("bos_rf.rds", "2")]);
    let [finding] = &Folder::with(&old).check(&new)[..] else { panic!("not one finding") };
    assert_eq!(super::place(finding), at(Code::LockStale, LOCK));
    assert_eq!(finding.message, "`bos_rf.rds` changed since the last `modelstow generate`");
}

#[test]
fn an_edited_file_names_the_keys_to_change_instead() {
    let output = output(&[("a.yaml", "a: 1\nb: 2\nc: 3\nd: 4\ne: 5\n")]);
    let folder = Folder::with(&output);
    folder.put("a.yaml", "a: 1\nb: two\nc: 3\nd: 4\nnew: 1\ne: five\n");
    let key_of = |path: &str, line: usize| {
        assert_eq!(path, "a.yaml");
        ["", "service.name", "resources.memory", "env", "server.port", "server.port"]
            .get(line)
            .map(|key| vec![(*key).to_owned()])
            .unwrap_or_default()
    };
    let [finding] = &folder.plan(&output).check_findings(&key_of)[..] else { panic!("not one finding") };
    assert_eq!(super::place(finding), at(Code::FileEdited, "a.yaml"));
    assert_eq!(finding.help[0], "change `resources.memory`, `server.port` in `service.toml` instead");
    assert!(finding.help[1].contains("`templates/kubernetes/some.yaml`"), "{:?}", finding.help);
    assert!(finding.help[2].contains("`git checkout -- generated/a.yaml`"), "{:?}", finding.help);
    assert!(finding.help[3].contains("`generated/a.yaml.edited`"), "{:?}", finding.help);
    let diff = finding.diff.as_deref().unwrap();
    assert!(diff.starts_with("--- generated/a.yaml (as generated now)\n+++ generated/a.yaml (edited)\n"));
    assert!(diff.contains("-b: 2\n+b: two\n"), "{diff}");
}

#[test]
fn a_line_that_was_put_in_names_the_key_of_the_line_before() {
    let output = output(&[("a.yaml", "env:\n- A\nport: 1\n")]);
    let folder = Folder::with(&output);
    let key_of = |_: &str, line: usize| vec![format!("line{line}")];
    let edits = [("env:\n- A\n- B\nport: 1\n", "`line2`"), ("# mine\nenv:\n- A\nport: 1\n", "`line1`")];
    for (text, key) in edits {
        folder.put("a.yaml", text);
        let findings = folder.plan(&output).check_findings(&key_of);
        assert_eq!(findings[0].help[0], format!("change {key} in `service.toml` instead"));
    }
}

#[test]
fn no_more_than_five_keys_are_named() {
    let output = output(&[("a.yaml", "1\n2\n3\n4\n5\n6\n7\n")]);
    let folder = Folder::with(&output);
    folder.put("a.yaml", "");
    let findings = folder.plan(&output).check_findings(&|_, line| vec![format!("key{line}")]);
    assert_eq!(findings[0].help[0].matches("`key").count(), 5);
}

#[test]
fn a_file_that_is_edited_and_stale_is_reported_once_against_what_would_be_written() {
    let folder = Folder::with(&output(&[("a.yaml", "a: 1\n")]));
    folder.put("a.yaml", "a: mine\n");
    let new = output(&[("a.yaml", "a: 2\n")]);
    let [finding] = &folder.check(&new)[..] else { panic!("not one finding") };
    assert_eq!(super::place(finding), at(Code::FileEdited, "a.yaml"));
    assert!(finding.diff.as_deref().unwrap().ends_with("-a: 2\n+a: mine\n"));
}

#[test]
fn an_edit_that_is_what_would_be_written_now_is_none() {
    let folder = Folder::with(&output(&[("a.yaml", "a: 1\n")]));
    folder.put("a.yaml", "a: 2\n");
    let new = output(&[("a.yaml", "a: 2\n")]);
    assert_eq!(folder.state(&new, "a.yaml"), State::Unchanged);
    assert_eq!(folder.codes(&new), [at(Code::LockStale, LOCK)]);
}

#[test]
fn a_file_that_is_not_text_is_edited() {
    let output = output(&[("a.yaml", "a\n")]);
    let folder = Folder::with(&output);
    folder.put("a.yaml", [0xff, 0xfe]);
    assert_eq!(folder.codes(&output), [at(Code::FileEdited, "a.yaml")]);
}

#[test]
fn a_file_that_the_lock_does_not_know_is_unknown() {
    let folder = Folder::with(&output(&[("a.yaml", "a\n")]));
    folder.put("b.yaml", "mine\n");
    let new = output(&[("a.yaml", "a\n"), ("b.yaml", "b\n")]);
    let [finding] = &folder.check(&new)[..] else { panic!("not one finding") };
    assert_eq!(super::place(finding), at(Code::FileUnknown, "b.yaml"));
    assert!(finding.diff.as_deref().unwrap().ends_with("-mine\n+b\n"));
}

#[test]
fn without_a_lock_generated_files_that_differ_are_unknown() {
    let folder = Folder::with(&output(&[("a.yaml", "# Written by modelstow\na\n")]));
    folder.remove(LOCK);
    let codes = folder.codes(&output(&[("a.yaml", "# Written by modelstow\nb\n")]));
    assert_eq!(codes, [at(Code::FileUnknown, "a.yaml"), at(Code::LockMissing, LOCK)]);
}

#[test]
fn a_file_that_is_no_longer_produced_is_unwanted() {
    let folder = Folder::with(&output(&[("a.yaml", "a\n"), ("hpa.yaml", "b\n")]));
    let new = output(&[("a.yaml", "a\n")]);
    assert_eq!(folder.codes(&new), [at(Code::FileUnwanted, "hpa.yaml")]);
}

#[test]
fn an_unwanted_file_that_was_edited_is_reported_as_edited() {
    let folder = Folder::with(&output(&[("a.yaml", "a\n"), ("hpa.yaml", "b\n")]));
    folder.put("hpa.yaml", "mine\n");
    let new = output(&[("a.yaml", "a\n")]);
    assert_eq!(folder.state(&new, "hpa.yaml"), State::UnwantedEdited);
    let [finding] = &folder.check(&new)[..] else { panic!("not one finding") };
    assert_eq!(super::place(finding), at(Code::FileEdited, "hpa.yaml"));
    assert!(finding.help[0].contains("git rm -f generated/hpa.yaml"), "{:?}", finding.help);
}

#[test]
fn an_unwanted_file_that_is_gone_already_leaves_only_the_lock_to_mend() {
    let folder = Folder::with(&output(&[("a.yaml", "a\n"), ("hpa.yaml", "b\n")]));
    folder.remove("hpa.yaml");
    assert_eq!(folder.codes(&output(&[("a.yaml", "a\n")])), [at(Code::LockStale, LOCK)]);
}

#[test]
fn a_file_in_neither_the_documents_nor_the_lock_is_not_mentioned() {
    let output = output(&[("a.yaml", "a\n")]);
    let folder = Folder::with(&output);
    folder.put("sealed-secret.yaml", "mine\n");
    folder.put("sub/OWNERS", "mine\n");
    assert_eq!(folder.check(&output), []);
}

#[test]
fn a_conflict_with_an_edit_on_one_side_is_an_edit() {
    let folder = Folder::with(&output(&[("a.yaml", "a: 1\n")]));
    folder.put("a.yaml", conflict("a: 1\n", "a: mine\n"));
    let [finding] = &folder.check(&output(&[("a.yaml", "a: 2\n")]))[..] else { panic!("not one finding") };
    assert_eq!(super::place(finding), at(Code::FileEdited, "a.yaml"));
    assert!(finding.help[0].contains("git checkout --ours -- generated/a.yaml"), "{:?}", finding.help);
}

#[test]
fn a_heading_of_equals_signs_is_no_conflict() {
    let old = output(&[("README.md", "Title\n=======\na\n")]);
    let folder = Folder::with(&old);
    assert_eq!(folder.codes(&output(&[("README.md", "b\n")])), [at(Code::FileStale, "README.md")]);
    folder.put("README.md", "Title\n=======\nmine\n");
    assert_eq!(folder.codes(&old), [at(Code::FileEdited, "README.md")]);
}

#[test]
fn every_file_has_one_finding() {
    let folder = Folder::with(&output(&[("a", "1\n"), ("b", "1\n"), ("c", "1\n"), ("d", "1\n")]));
    folder.put("b", "mine\n");
    folder.put("e", "mine\n");
    let new = output(&[("a", "2\n"), ("b", "2\n"), ("c", "1\n"), ("e", "1\n"), ("f", "1\n")]);
    assert_eq!(
        folder.codes(&new),
        [
            at(Code::FileStale, "a"),
            at(Code::FileEdited, "b"),
            at(Code::FileUnknown, "e"),
            at(Code::FileMissing, "f"),
            at(Code::FileUnwanted, "d"),
        ]
    );
}

#[test]
fn an_interrupted_run_is_seen() {
    let (old, new) = (output(&[("a", "1\n"), ("b", "1\n")]), output(&[("a", "2\n"), ("b", "2\n")]));
    let folder = Folder::with(&old);
    folder.put("a", "2\n");
    assert_eq!(folder.codes(&new), [at(Code::FileStale, "b")]);
    folder.put("b", "2\n");
    assert_eq!(folder.codes(&new), [at(Code::LockStale, LOCK)]);
    folder.put(LOCK, Lock::of(&new, "2026").text());
    assert!(folder.plan(&new).check_findings(&no_keys).is_empty());
}
