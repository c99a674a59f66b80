//! A branch of a stranger may hold any lock and any link.

use super::{Folder, at, no_keys, output};
use modelstow::diagnostic::Code;
use modelstow::tree::{LOCK, Lock};
use std::fs;

#[test]
fn a_path_in_the_lock_that_leads_outside_is_ignored() {
    let wanted = output(&[("a", "1\n")]);
    let folder = Folder::with(&wanted);
    let outside = folder.root.path().join("precious");
    fs::write(&outside, "1\n").unwrap();
    let absolute = outside.to_str().unwrap();
    let paths =
        ["../precious", absolute, "sub/../../precious", "./../precious", "", ".", "a/", "..\\precious"];
    let lying: Vec<(&str, &str)> = paths.iter().map(|path| (*path, "1\n")).chain([("a", "1\n")]).collect();
    folder.put(LOCK, Lock::of(&output(&lying), "2026").text());
    assert_eq!(folder.plan(&wanted).files().len(), 1);
    assert!(folder.force(&wanted).is_done());
    assert_eq!(fs::read_to_string(&outside).unwrap(), "1\n");
    assert!(folder.plan(&wanted).is_clean());
}

#[test]
fn a_path_in_the_lock_that_is_another_spelling_of_a_file_does_not_remove_it() {
    let wanted = output(&[("sub/a", "1\n")]);
    let folder = Folder::with(&wanted);
    let spellings = [("sub/a", "1\n"), ("sub/./a", "1\n"), ("sub//a", "1\n"), ("./sub/a", "1\n")];
    folder.put(LOCK, Lock::of(&output(&spellings), "2026").text());
    assert!(folder.generate(&wanted).is_done());
    assert_eq!(folder.names(), [LOCK, "sub/a"]);
}

#[test]
fn a_document_is_never_written_outside() {
    let output = output(&[("../a", "1\n"), ("b", "1\n")]);
    let folder = Folder::empty();
    let written = folder.force(&output);
    assert_eq!(written.findings[0].code, Code::PathOutsideProject);
    assert!(!folder.root.path().join("a").exists());
    assert!(!folder.has("b"));
}

#[test]
fn a_lock_that_names_itself_is_not_removed_by_itself() {
    let wanted = output(&[("a", "1\n")]);
    let folder = Folder::with(&wanted);
    folder.put(LOCK, Lock::of(&output(&[("a", "1\n"), (LOCK, "1\n")]), "2026").text());
    assert!(folder.generate(&wanted).is_done());
    assert!(folder.plan(&wanted).is_clean());
}

#[cfg(unix)]
mod links {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn a_file_that_is_a_link_is_neither_shown_nor_written_through() {
        let output = output(&[("a", "1\n"), ("b", "1\n")]);
        let folder = Folder::empty();
        let outside = folder.root.path().join("precious");
        fs::write(&outside, "secret\n").unwrap();
        symlink(&outside, folder.path("a")).unwrap();
        assert_eq!(folder.codes(&output), [at(Code::PathOutsideProject, "a"), at(Code::FileMissing, "b")]);
        assert!(!format!("{:?}", folder.check(&output)).contains("secret"));
        let written = folder.force(&output);
        assert!(!written.is_done() && written.changes.is_empty());
        assert_eq!(fs::read_to_string(&outside).unwrap(), "secret\n");
    }

    #[test]
    fn a_folder_that_is_a_link_is_not_written_through() {
        let output = output(&[("staging/deep/a", "1\n")]);
        let folder = Folder::empty();
        let outside = folder.root.path().join("elsewhere");
        fs::create_dir(&outside).unwrap();
        symlink(&outside, folder.path("staging")).unwrap();
        assert_eq!(folder.codes(&output), [at(Code::PathOutsideProject, "staging")]);
        assert!(!folder.force(&output).is_done());
        assert_eq!(fs::read_dir(&outside).unwrap().count(), 0);
    }

    #[test]
    fn a_link_that_leads_nowhere_is_reported_too() {
        let output = output(&[("a", "1\n")]);
        let folder = Folder::empty();
        symlink("nowhere", folder.path("a")).unwrap();
        assert_eq!(folder.codes(&output), [at(Code::PathOutsideProject, "a")]);
    }

    #[test]
    fn nothing_is_removed_through_a_link() {
        let folder = Folder::with(&output(&[("a", "1\n"), ("staging/b", "1\n")]));
        let outside = folder.root.path().join("elsewhere");
        fs::rename(folder.path("staging"), &outside).unwrap();
        symlink(&outside, folder.path("staging")).unwrap();
        let wanted = output(&[("a", "1\n")]);
        assert!(folder.generate(&wanted).is_done());
        assert!(folder.plan(&wanted).is_clean());
        assert!(outside.join("b").exists());
    }

    #[test]
    fn a_lock_that_is_a_link_stops_everything() {
        let output = output(&[("a", "1\n")]);
        let folder = Folder::empty();
        let outside = folder.root.path().join("precious");
        fs::write(&outside, "secret\n").unwrap();
        symlink(&outside, folder.path(LOCK)).unwrap();
        assert_eq!(folder.codes(&output), [at(Code::PathOutsideProject, LOCK)]);
        assert!(!folder.force(&output).is_done());
        assert!(!folder.has("a"));
        assert_eq!(fs::read_to_string(&outside).unwrap(), "secret\n");
    }
}

#[test]
fn a_path_in_the_lock_where_no_file_can_be_blocks_nothing() {
    let wanted = output(&[("a", "1\n")]);
    let folder = Folder::with(&wanted);
    folder.put("folder/b", "mine\n");
    let long = "x".repeat(5000);
    let lying = [("a", "1\n"), ("folder", "1\n"), ("a/b", "1\n"), (long.as_str(), "1\n")];
    folder.put(LOCK, Lock::of(&output(&lying), "2026").text());
    assert!(folder.generate(&wanted).is_done());
    assert!(folder.plan(&wanted).is_clean());
    assert_eq!(folder.text("folder/b"), "mine\n");
}

#[test]
fn an_edit_between_the_look_and_the_writing_is_kept() {
    let folder = Folder::with(&output(&[("a", "1\n"), ("b", "1\n"), ("c", "1\n")]));
    let wanted = output(&[("a", "2\n"), ("b", "1\n"), ("d", "1\n")]);
    let plan = folder.plan(&wanted);
    for file in ["a", "b", "c", "d"] {
        folder.put(file, format!("my {file}\n"));
    }
    assert!(plan.write(false, &no_keys).is_done());
    assert_eq!((folder.text("a").as_str(), folder.text("d").as_str()), ("2\n", "1\n"));
    for file in ["a", "c", "d"] {
        assert_eq!(folder.text(&format!("{file}.edited")), format!("my {file}\n"));
    }
    assert_eq!(folder.text("b"), "my b\n");
}

#[test]
fn what_a_killed_run_left_is_told_and_removed_and_nothing_else() {
    let wanted = output(&[("a", "1\n"), ("staging/b", "1\n")]);
    let folder = Folder::with(&wanted);
    let mine = [".modelstow-notes", ".modelstow-Ab1xY", ".modelstow-Ab1xYzz", "modelstow-Ab1xYz"];
    for file in mine {
        folder.put(file, "mine\n");
    }
    folder.put(".modelstow-Ab1xYz", "half a fi");
    folder.put("staging/.modelstow-000aaa", "");
    let left = [".modelstow-Ab1xYz", "staging/.modelstow-000aaa"];
    assert_eq!(folder.codes(&wanted), left.map(|path| at(Code::FileUnwanted, path)));
    assert!(folder.generate(&wanted).is_done());
    assert!(folder.plan(&wanted).is_clean());
    assert!(left.iter().all(|path| !folder.has(path)) && mine.iter().all(|path| folder.has(path)));
}

#[test]
fn a_file_that_another_run_is_writing_is_left_to_it() {
    let wanted = output(&[("a", "1\n")]);
    let folder = Folder::with(&wanted);
    folder.put(".modelstow-Ab1xYz", "half a fi");
    let other = fs::File::open(folder.path(".modelstow-Ab1xYz")).unwrap();
    other.lock().unwrap();
    assert!(folder.plan(&wanted).is_clean());
    drop(other);
    assert_eq!(folder.codes(&wanted), [at(Code::FileUnwanted, ".modelstow-Ab1xYz")]);
}

/// Issue 9: a folder that is all new is written beside itself and renamed once.
#[cfg(unix)]
#[test]
fn a_new_folder_comes_whole_and_what_a_killed_run_left_of_one_goes() {
    let wanted = output(&[("a", "1\n"), ("staging/b", "1\n")]);
    let folder = Folder::empty();
    fs::remove_dir(folder.root.path().join("generated")).unwrap();
    let [left, busy] = [".modelstow-Ab1xYz", ".modelstow-000aaa"].map(|name| folder.root.path().join(name));
    for half in [&left, &busy] {
        fs::create_dir(half).unwrap();
        fs::write(half.join("a"), "half a fi").unwrap();
    }
    let other = fs::File::open(&busy).unwrap();
    other.lock().unwrap();
    assert!(folder.generate(&wanted).is_done());
    assert!(folder.plan(&wanted).is_clean());
    assert_eq!(folder.text("staging/b"), "1\n");
    assert!(!left.exists() && busy.exists());
}
