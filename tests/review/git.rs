//! What git does not have is said, with the command that fetches it.

use super::Repository;
use std::process::Command;

fn codes(reviewed: &super::Reviewed) -> &str {
    assert_eq!(reviewed.code, Some(2), "{}{}", reviewed.out, reviewed.err);
    assert_eq!(reviewed.out, "");
    &reviewed.err
}

#[test]
fn the_base_is_where_the_branch_left_the_main_branch() {
    let repository = Repository::with("iris").branch("change");
    let repository =
        repository.change("iris/service.toml", "replicas = 2", "replicas = 3").generate().commit();
    repository.git(&["checkout", "--quiet", "main"]);
    let repository = repository.service("other").generate().commit();
    repository.git(&["checkout", "--quiet", "change"]);
    assert_eq!(repository.changes("changes-capacity"), ["Deployment spec.replicas: 2 -> 3"]);
    assert_eq!(repository.json()["base"]["named"], "merge base with main");
    // A revision is taken as it is.
    let reviewed = repository.review(&["--base", "main"]);
    assert!(reviewed.out.contains("other"), "{}", reviewed.out);
    let reviewed = repository.review(&["--base", "HEAD"]);
    assert!(reviewed.out.contains("changes nothing"), "{}", reviewed.out);
}

#[test]
fn a_shallow_clone_without_the_base_is_told_how_to_fetch_it() {
    let repository = Repository::with("iris").branch("change");
    let repository =
        repository.change("iris/service.toml", "replicas = 2", "replicas = 3").generate().commit();
    repository.git(&["checkout", "--quiet", "main"]);
    let clone = repository.cloned(&["--depth=1", "--branch=change"]);
    let reviewed = clone.review(&[]);
    let error = codes(&reviewed);
    assert!(error.contains("error[base-missing]: this clone has no main branch"), "{error}");
    let command = error.split('`').find(|part| part.starts_with("git fetch")).unwrap();
    let arguments: Vec<&str> = command.split(' ').skip(1).collect();
    clone.git(&arguments);
    assert_eq!(clone.changes("changes-capacity"), ["Deployment spec.replicas: 2 -> 3"]);
}

#[test]
fn a_shallow_clone_with_both_ends_and_no_middle_is_told_so() {
    let repository = Repository::with("iris").branch("change");
    let repository =
        repository.change("iris/service.toml", "replicas = 2", "replicas = 3").generate().commit();
    repository.git(&["checkout", "--quiet", "main"]);
    let repository = repository.write("word", "").commit();
    let clone = repository.cloned(&["--depth=1", "--no-single-branch", "--branch=change"]);
    let reviewed = clone.review(&[]);
    let error = codes(&reviewed);
    assert!(error.contains("error[base-missing]: this clone does not know where the branch left"), "{error}");
    assert!(error.contains("`git fetch --unshallow origin`"), "{error}");
    // With the revision named, a shallow clone is enough.
    let reviewed = clone.review(&["--base", "origin/main"]);
    assert!(reviewed.out.contains("2 → 3"), "{}{}", reviewed.out, reviewed.err);
    clone.git(&["fetch", "--quiet", "--unshallow", "origin"]);
    assert_eq!(clone.changes("changes-capacity"), ["Deployment spec.replicas: 2 -> 3"]);
}

#[test]
fn a_base_that_is_not_there_is_named_with_the_command() {
    let repository = Repository::with("iris");
    let clone = repository.cloned(&[]);
    let reviewed = clone.review(&["--base", "origin/nowhere"]);
    let error = codes(&reviewed);
    assert!(error.contains("error[base-missing]: this clone has no commit `origin/nowhere`"), "{error}");
    assert!(error.contains("`git fetch origin nowhere:refs/remotes/origin/nowhere`"), "{error}");
    let reviewed = clone.review(&["--base", "0123456789abcdef0123456789abcdef01234567"]);
    assert!(codes(&reviewed).contains("`git fetch --depth=1 origin 0123456789abcdef"), "{}", reviewed.err);
    let reviewed = clone.review(&["--base=--output=x"]);
    assert!(codes(&reviewed).contains("base-missing"), "{}", reviewed.err);
    assert!(!clone.path().join("x").exists());
}

#[test]
fn errors_are_json_where_json_is_asked_for() {
    let reviewed = Repository::new().service("iris").generate().review(&["--format", "json"]);
    assert_eq!(reviewed.code, Some(2));
    let json: serde_json::Value = serde_json::from_str(&reviewed.out).unwrap();
    assert_eq!(json["findings"][0]["code"], "no-commits");
}

#[test]
fn a_clone_without_the_committed_texts_is_told_to_fetch_them() {
    let repository = Repository::with("iris").change("iris/service.toml", "replicas = 2", "replicas = 3");
    let repository = repository.generate().commit();
    repository.git(&["config", "uploadpack.allowFilter", "true"]);
    let clone = repository.cloned(&["--filter=blob:none"]);
    let reviewed = clone.review(&["--base", "HEAD~1"]);
    let error = codes(&reviewed);
    assert!(error.contains("base-missing"), "{error}");
    assert!(error.contains("`git fetch --refetch --no-filter`"), "{error}");
}

#[test]
fn a_repository_without_commits_has_nothing_to_compare_with() {
    let reviewed = Repository::new().service("iris").generate().review(&[]);
    assert!(codes(&reviewed).contains("error[no-commits]"), "{}", reviewed.err);
}

#[test]
fn a_folder_without_git_is_told_apart() {
    let reviewed = Repository::without_git().service("iris").generate().review(&[]);
    assert!(codes(&reviewed).contains("error[git]"), "{}", reviewed.err);
}

#[test]
fn a_bare_repository_has_nothing_to_compare() {
    let repository = Repository::without_git();
    repository.git(&["init", "--quiet", "--bare"]);
    assert!(codes(&repository.review(&[])).contains("error[git]"));
}

#[test]
fn without_git_that_is_said() {
    let repository = Repository::with("iris");
    let output = Command::new(env!("CARGO_BIN_EXE_modelstow"))
        .arg("review")
        .current_dir(repository.path())
        .env("PATH", "")
        .output()
        .unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(error.contains("error[git]: `git` is not installed, or not in `PATH`"), "{error}");
}

#[test]
fn a_folder_without_services_is_told_so() {
    let repository = Repository::new().write("word", "a word\n").commit();
    assert!(codes(&repository.review(&[])).contains("error[no-service]"));
    let repository = Repository::with("iris");
    assert!(codes(&repository.review(&["other"])).contains("error[no-service]"));
}

#[test]
fn a_worktree_and_a_folder_below_are_fine() {
    let repository = Repository::with("services/iris").service("services/other").generate().commit();
    let tree = tempfile::tempdir().unwrap();
    let tree = tree.path().join("tree");
    repository.git(&["worktree", "add", "--quiet", "-b", "change", tree.to_str().unwrap()]);
    let repository = repository.change("services/iris/service.toml", "replicas = 2", "replicas = 3");
    let repository =
        repository.change("services/other/service.toml", "replicas = 2", "replicas = 4").generate();
    let here = repository.review_in("services/iris", &[]);
    assert!(here.out.contains("1 of 1 service changed"), "{}{}", here.out, here.err);
    assert!(here.out.contains("2 → 3  [deployment.replicas]"), "{}", here.out);
    assert!(!here.out.contains("2 → 4"), "{}", here.out);
    for path in ["../other", "../other/service.toml", "../other/generated", "../../services/other/"] {
        let other = repository.review_in("services/iris", &[path]);
        assert!(
            other.out.contains("2 → 4") && !other.out.contains("2 → 3"),
            "{path}: {}{}",
            other.out,
            other.err
        );
    }
    let both = repository.review_in("services/iris", &["..", "--format", "json"]);
    assert!(both.out.contains("\"changed\": 2"), "{}", both.out);

    let tree_is_clean =
        Command::new(env!("CARGO_BIN_EXE_modelstow")).arg("review").current_dir(&tree).output().unwrap();
    let out = String::from_utf8(tree_is_clean.stdout).unwrap();
    assert!(out.contains("changes nothing"), "{out}{}", String::from_utf8_lossy(&tree_is_clean.stderr));
}

#[cfg(unix)]
#[test]
fn names_that_nobody_would_choose_are_fine() {
    let name = "a \"b\"\n`c` | <d>\t*é*";
    let repository = Repository::new().service("iris").generate().rename("iris", name).commit();
    let file = format!("{name}/service.toml");
    let repository = repository.change(&file, "replicas = 2", "replicas = 3").generate();
    assert_eq!(repository.changes("changes-capacity"), ["Deployment spec.replicas: 2 -> 3"]);
    let repository = repository.write(&format!("{name}/generated/a|b`c\n.txt"), "");
    let human = repository.review(&[]);
    assert!(!human.out.contains('\t') && human.out.contains("\\n"), "{}", human.out);
    let markdown = repository.review(&["--format", "markdown"]).out;
    assert!(!markdown.contains("<d>\t") && !markdown.contains('\t'), "{markdown}");
}

#[test]
fn no_program_that_a_submodules_configuration_names_is_run() {
    let repository = Repository::with("iris");
    let inner = repository.path().join("iris/generated/inner");
    let git = |arguments: &[&str]| {
        let mut git = Command::new("git");
        git.args(["-c", "user.name=a", "-c", "user.email=a@example.com", "-C"]).arg(&inner);
        assert!(git.args(arguments).output().unwrap().status.success(), "{arguments:?}");
    };
    std::fs::create_dir_all(&inner).unwrap();
    git(&["init", "--quiet"]);
    std::fs::write(inner.join(".gitattributes"), "* filter=evil\n").unwrap();
    std::fs::write(inner.join("file"), "a\n").unwrap();
    git(&["add", "."]);
    git(&["commit", "--quiet", "-m", "a"]);
    let repository = repository.commit();
    let ran = repository.path().join("ran");
    git(&["config", "filter.evil.clean", &format!("touch '{}'; cat", ran.display())]);
    std::fs::write(inner.join("file"), "b\n").unwrap();
    let reviewed = repository.review(&["--base", "HEAD"]);
    assert!(reviewed.out.contains("changes nothing") && !ran.exists(), "{}{}", reviewed.out, reviewed.err);
    // It is one that git runs where it is asked in another way.
    repository.git(&["status"]);
    assert!(ran.exists());
}
