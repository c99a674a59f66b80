use super::{Folder, at, conflict, output, with_inputs};
use modelstow::diagnostic::Code;
use modelstow::render::Output;
use modelstow::tree::{LOCK, Lock, LockState, sha256};

#[test]
fn the_lock_names_every_input_and_output_in_order() {
    let output = with_inputs(
        output(&[("staging/b.yaml", "b\n"), ("Dockerfile", "a\n")]),
        &[("model.rds", "1"), ("app/it's.R", "2")],
    );
    let text = Lock::of(&output, "2026").text();
    let [a, b] = ["a\n", "b\n"].map(|text| sha256(text.as_bytes()));
    assert_eq!(
        text,
        format!(
            "# Written by modelstow: commit it; `modelstow generate` mends it.\n\
             version = 1\n\
             edition = \"2026\"\n\
             \n\
             [inputs]\n\
             \"app/it's.R\" = \"sha256:2\"\n\
             \"model.rds\" = \"sha256:1\"\n\
             \n\
             [outputs]\n\
             Dockerfile = \"{a}\"\n\
             \"staging/b.yaml\" = \"{b}\"\n"
        )
    );
    assert_eq!(LockState::of(&text), LockState::Read(Lock::of(&output, "2026")));
}

#[test]
fn a_hash_is_that_of_sha256sum() {
    assert_eq!(sha256(b"abc"), "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

#[test]
fn a_lock_with_conflict_markers_knows_the_files_of_both_sides() {
    let common = output(&[("a.yaml", "a\n"), ("z.yaml", "z\n")]);
    let text = Lock::of(&common, "2026").text();
    let line = |text: &[u8]| format!("\"z.yaml\" = \"{}\"\n", sha256(text));
    let merge = conflict(&line(b"ours"), &line(b"theirs"));
    let diff3 = merge.replace("=======\n", &format!("||||||| 1234567\n{}=======\n", line(b"base")));
    for conflict in [merge.clone(), diff3, merge.replace('\n', "\r\n")] {
        let LockState::Conflicted { known } = LockState::of(&text.replace(&line(b"z\n"), &conflict)) else {
            panic!("not seen as a conflict: {conflict}")
        };
        assert_eq!(known["a.yaml"], [sha256(b"a\n")].into());
        assert_eq!(known["z.yaml"], [sha256(b"ours"), sha256(b"theirs")].into());
    }
}

#[test]
fn a_lock_whose_conflict_is_cut_off_is_read_line_by_line() {
    let text = Lock::of(&output(&[("a.yaml", "a\n"), ("b.yaml", "b\n")]), "2026").text();
    let state = LockState::of(&text.replace("\"b.yaml\"", "<<<<<<< HEAD\n\"b.yaml\""));
    assert!(matches!(state, LockState::Conflicted { .. }));
    assert_eq!(state.known().len(), 2);
}

#[test]
fn a_broken_lock_says_why_and_still_knows_the_lines_that_are_whole() {
    let output = with_inputs(output(&[("a.yaml", "a\n"), ("b.yaml", "b\n")]), &[("model.rds", "1")]);
    let text = Lock::of(&output, "2026").text().replace("\"a.yaml\" = ", "\"a.yaml\" ");
    let LockState::Broken { reason, known } = LockState::of(&text) else { panic!("not seen as broken") };
    assert!(reason.starts_with("line 9: "), "{reason}");
    assert_eq!(known.keys().collect::<Vec<_>>(), ["b.yaml"]);
}

#[test]
fn a_lock_merged_by_union_knows_both_lines() {
    let text = Lock::of(&output(&[("a.yaml", "a\n")]), "2026").text();
    let both = format!("{text}\"a.yaml\" = \"{}\"\n", sha256(b"b\n"));
    let state = LockState::of(&both);
    assert!(matches!(state, LockState::Broken { .. }));
    assert_eq!(state.known()["a.yaml"], [sha256(b"a\n"), sha256(b"b\n")].into());
}

#[test]
fn a_lock_of_a_newer_version_is_not_taken_for_one_of_ours() {
    let text = Lock::of(&output(&[]), "2026").text().replace("version = 1", "version = 2");
    let LockState::Broken { reason, .. } = LockState::of(&text) else { panic!("not seen as broken") };
    assert_eq!(reason, "it has version 2, and this modelstow knows 1");
}

#[test]
fn files_without_a_lock_are_reported_and_mended_with_a_warning() {
    let output = output(&[("a.yaml", "a\n")]);
    let folder = Folder::with(&output);
    folder.remove(LOCK);
    assert_eq!(folder.codes(&output), [at(Code::LockMissing, LOCK)]);
    mended(&folder, &output, Code::LockMissing);
}

#[test]
fn a_broken_lock_is_reported_and_mended_with_a_warning() {
    let output = output(&[("a.yaml", "a\n")]);
    let folder = Folder::with(&output);
    folder.put(LOCK, folder.text(LOCK).replace("version = 1\n", "version = \n"));
    assert_eq!(folder.codes(&output), [at(Code::LockBroken, LOCK)]);
    mended(&folder, &output, Code::LockBroken);
}

#[test]
fn a_lock_that_is_not_text_is_broken() {
    let output = output(&[("a.yaml", "a\n")]);
    let folder = Folder::with(&output);
    folder.put(LOCK, [0xff, 0xfe, 0x00]);
    assert_eq!(folder.codes(&output), [at(Code::LockBroken, LOCK)]);
    mended(&folder, &output, Code::LockBroken);
}

#[test]
fn a_conflict_in_the_lock_and_the_files_is_reported_and_mended_with_a_warning() {
    let [ours, theirs, merged] =
        ["a: 1\nb: 1\n", "a: 2\nb: 1\n", "a: 2\nb: 3\n"].map(|text| output(&[("a.yaml", text)]));
    let folder = Folder::empty();
    folder.put("a.yaml", format!("{}b: 1\n", conflict("a: 1\n", "a: 2\n")));
    let [left, right] = [&ours, &theirs].map(|output| Lock::of(output, "2026").text());
    let (head, left) = left.split_at(left.find("\"a.yaml\"").unwrap());
    folder.put(LOCK, format!("{head}{}", conflict(left, &right[head.len()..])));
    assert_eq!(folder.codes(&merged), [at(Code::FileStale, "a.yaml"), at(Code::LockConflict, LOCK)]);
    mended(&folder, &merged, Code::LockConflict);
    assert_eq!(folder.text("a.yaml"), "a: 2\nb: 3\n");
}

#[test]
fn a_lock_that_git_turned_to_crlf_is_not_drift() {
    let output = output(&[("a.yaml", "a\n")]);
    let folder = Folder::with(&output);
    folder.put(LOCK, folder.text(LOCK).replace('\n', "\r\n"));
    assert!(folder.plan(&output).is_clean());
}

#[test]
fn another_edition_alone_makes_the_lock_stale() {
    let output = output(&[("a.yaml", "a\n")]);
    let folder = Folder::with(&output);
    folder.put(LOCK, folder.text(LOCK).replace("2026", "2025"));
    assert_eq!(folder.codes(&output), [at(Code::LockStale, LOCK)]);
    assert_eq!(super::lines(&folder.generate(&output)), ["wrote generated/modelstow.lock"]);
    assert!(folder.plan(&output).is_clean());
}

#[track_caller]
fn mended(folder: &Folder, output: &Output, warning: Code) {
    let written = folder.generate(output);
    assert!(written.is_done());
    assert_eq!(written.findings.iter().map(super::place).collect::<Vec<_>>(), [at(warning, LOCK)]);
    assert_eq!(super::lines(&written).last().unwrap(), "wrote generated/modelstow.lock");
    assert!(folder.plan(output).is_clean());
}
