//! Files that are not modelstow's are said to be so.

use super::Repository;

#[test]
fn a_file_that_the_lock_does_not_name_is_said_to_be_foreign() {
    let policy = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: iris\nspec:\n  podSelector: {}\n";
    let repository = Repository::with("iris").write("iris/generated/policy.yaml", policy);
    let review = repository.json();
    assert_eq!(review["changes"][0]["owner"], "foreign");
    assert_eq!(review["changes"][0]["consequence"], "changes-access");
    let notes = review["changes"][0]["notes"].to_string();
    assert!(notes.contains("`kubectl apply -k` leaves it out"), "{notes}");
    let reviewed = repository.review(&[]);
    assert!(
        reviewed
            .out
            .contains("note: iris/generated/policy.yaml: not written by modelstow, so no key changes it"),
        "{}",
        reviewed.out
    );
    let markdown = repository.review(&["--format", "markdown"]).out;
    assert!(
        markdown.contains("> `iris/generated/policy.yaml`: not written by modelstow, so no key changes it")
    );
    // Once it is committed, it is no news.
    assert_eq!(repository.commit().json()["changes"], serde_json::json!([]));
}

#[test]
fn a_foreign_file_is_said_to_be_one_whatever_it_holds() {
    let repository = Repository::with("iris")
        .write("iris/generated/empty.yaml", "# later\n")
        .write("iris/generated/notes.txt", "a word\n");
    assert_eq!(
        repository.changes("cosmetic"),
        ["iris/generated/empty.yaml added", "iris/generated/notes.txt added"]
    );
    let repository = repository.service("other").generate().write("other/generated/more.yaml", "kind: A\n");
    let out = repository.review(&[]).out;
    for file in ["iris/generated/empty.yaml", "iris/generated/notes.txt", "other/generated/more.yaml"] {
        assert!(out.contains(&format!("note: {file}: not written by modelstow")), "{out}");
    }
    assert!(!out.contains("note: other/generated: "), "{out}");
}

#[test]
fn an_edit_by_hand_is_said_to_be_one_and_has_no_key() {
    let repository =
        Repository::with("iris").change("iris/generated/deployment.yaml", "replicas: 2", "replicas: 5");
    let review = repository.json();
    assert_eq!(review["changes"][0]["owner"], "edited");
    assert_eq!(review["changes"][0]["keys"], serde_json::json!([]));
    let out = repository.review(&[]).out;
    assert!(out.contains("edited by hand, so the next `modelstow generate` stops at it"), "{out}");
}

#[test]
fn folders_of_that_name_that_are_not_ours_are_left_alone() {
    let repository = Repository::with("iris").write("proto/generated/api.yaml", "a: 1\n").commit();
    let repository = repository.write("proto/generated/api.yaml", "a: 2\n");
    assert_eq!(repository.json()["changes"], serde_json::json!([]));
}

#[test]
fn what_git_ignores_is_left_alone() {
    let repository = Repository::with("iris").write(".gitignore", "*.edited\n").commit();
    let repository = repository.write("iris/generated/deployment.yaml.edited", "a: 1\n");
    assert_eq!(repository.json()["changes"], serde_json::json!([]));
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    let repository = Repository::with("iris").remove("iris/generated/service.yaml");
    std::os::unix::fs::symlink("/etc/passwd", repository.path().join("iris/generated/service.yaml")).unwrap();
    let reviewed = repository.review(&[]);
    assert!(reviewed.out.contains("iris/generated/service.yaml: a symbolic link"), "{}", reviewed.out);
    assert!(!reviewed.out.contains("root:"), "{}", reviewed.out);
    assert_eq!(repository.changes("changes-access"), ["Service removed"]);
}

#[test]
fn a_line_of_the_lock_that_nothing_explains_is_listed() {
    use sha2::{Digest as _, Sha256};
    let mine = "kind: Mine\n";
    let hash: String = Sha256::digest(mine)
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|digit| char::from_digit(u32::from(digit), 16).unwrap())
        .collect();
    let line = format!("\"mine.yaml\" = \"sha256:{hash}\"\n");
    let repository = Repository::with("iris").write("iris/generated/mine.yaml", mine).commit();
    let repository = repository.add("iris/generated/modelstow.lock", &line);
    let out = repository.review(&["--base", "HEAD"]).out;
    assert!(out.contains("it claims `mine.yaml`, which is not what `service.toml` gives"), "{out}");
    // What `generate` itself writes explains itself.
    let repository = Repository::with("iris").change("iris/service.toml", "replicas = 2", "replicas = 3");
    let out = repository.generate().review(&[]).out;
    assert!(!out.contains("claims"), "{out}");
}
