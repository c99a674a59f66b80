//! Services and environments that come, go, move and get another name.

use super::{Repository, changes};
use serde_json::json;

const ENVIRONMENTS: &str = "
[environments.staging.service]
namespace = \"staging\"
[environments.production.service]
namespace = \"production\"
[environments.production.deployment]
replicas = 3
";

#[test]
fn a_new_service_is_told_as_one() {
    let repository = Repository::with("iris").service("other").generate();
    let review = repository.json();
    assert_eq!(changes(&review, "changes-access"), ["service added"]);
    assert_eq!(review["changes"].as_array().unwrap().len(), 1);
    assert_eq!(review["changes"][0]["also"], json!(["changes-capacity", "changes-what-runs"]));
    let kinds: Vec<&str> = review["changes"][0]["objects"]
        .as_array()
        .unwrap()
        .iter()
        .map(|o| o["kind"].as_str().unwrap())
        .collect();
    assert!(kinds.contains(&"Deployment") && kinds.contains(&"Service"), "{kinds:?}");
    let sum = &review["totals"]["sum"];
    assert_eq!((&sum["before"]["pods"]["max"], &sum["after"]["pods"]["max"]), (&json!(0), &json!(2)));
    assert_eq!(review["headline"], "Merging this adds other.");
    assert_eq!(review["changes"][0]["notes"], json!(["model `other` version `1.0.0`"]));
}

#[test]
fn a_deleted_service_is_told_as_one_and_by_the_path_that_it_had() {
    let repository = Repository::with("iris").service("other").generate().commit().remove("other");
    for arguments in [&[][..], &["other"]] {
        let reviewed = repository.review(arguments);
        assert_eq!(reviewed.code, Some(0), "{}", reviewed.err);
        assert!(reviewed.out.starts_with("Merging this removes other.\n"), "{}", reviewed.out);
        assert!(reviewed.out.contains("other  service  removed"), "{}", reviewed.out);
        assert!(reviewed.out.contains("prunes deletes its objects"), "{}", reviewed.out);
    }
    assert_eq!(repository.json()["totals"]["sum"]["after"]["pods"]["max"], 0);
}

#[test]
fn a_renamed_service_is_recognised() {
    let repository =
        Repository::with("iris").change("iris/service.toml", "name = \"iris\"", "name = \"flower\"");
    let repository = repository.generate();
    let review = repository.json();
    let renamed: Vec<_> =
        review["changes"].as_array().unwrap().iter().filter(|change| change["change"] == "renamed").collect();
    assert_eq!(renamed.len(), 1, "{review:#}");
    assert_eq!((&renamed[0]["old"], &renamed[0]["new"]), (&json!("iris"), &json!("flower")));
    assert_eq!(renamed[0]["also"], json!(["changes-access", "changes-capacity"]));
    // Nothing else comes or goes, and what only carries the name is not told again.
    for change in review["changes"].as_array().unwrap() {
        assert!(change["change"] != "added" && change["change"] != "removed", "{change:#}");
        assert!(
            change["old"] != "iris" || change["change"] == "renamed" || change["subject"] == "image",
            "{change:#}"
        );
    }
    assert_eq!(changes(&review, "cannot-be-applied"), [""; 0]);
}

#[test]
fn a_service_in_another_namespace_is_a_renamed_one() {
    let repository = Repository::new().service("iris");
    let repository = repository
        .change("iris/service.toml", "name = \"iris\"", "name = \"iris\"\nnamespace = \"old\"")
        .generate()
        .commit()
        .change("iris/service.toml", "\"old\"", "\"new\"")
        .generate();
    let review = repository.json();
    assert_eq!(changes(&review, "restarts-pods"), ["service old/iris -> new/iris"]);
}

#[test]
fn a_first_namespace_is_told_once() {
    let repository = Repository::with("iris")
        .change("iris/service.toml", "name = \"iris\"", "name = \"iris\"\nnamespace = \"new\"")
        .generate();
    let review = repository.json();
    assert_eq!(changes(&review, "restarts-pods"), ["service iris -> new/iris"]);
    assert_eq!(review["changes"][0]["keys"], json!(["service.namespace"]));
    assert_eq!(changes(&review, "changes-what-runs"), [""; 0]);
}

#[test]
fn what_comes_and_what_changes_are_told_in_one_sentence() {
    let repository = Repository::with("iris")
        .service("other")
        .change("iris/service.toml", "replicas = 2", "replicas = 3")
        .generate();
    let review = repository.json();
    assert_eq!(review["headline"], "Merging this adds other and changes the capacity or cost of iris.");
}

#[test]
fn a_moved_folder_changes_nothing_that_runs() {
    let repository = Repository::with("iris").rename("iris", "flowers");
    let review = repository.json();
    assert_eq!(changes(&review, "cosmetic"), ["service iris -> flowers"]);
    assert_eq!(review["changes"].as_array().unwrap().len(), 1, "{review:#}");
}

#[test]
fn a_moved_and_renamed_service_is_recognised_by_its_image() {
    let repository = Repository::with("iris").service("other").generate().commit();
    let repository = repository
        .rename("iris", "flowers")
        .change("flowers/service.toml", "name = \"iris\"", "name = \"flowers\"")
        .generate();
    let restarts = repository.changes("restarts-pods");
    assert!(restarts.contains(&"service iris -> flowers".to_owned()), "{restarts:?}");
}

#[test]
fn environments_are_told_apart_and_keys_are_named_in_theirs() {
    let repository = Repository::new().service("iris");
    let repository = repository.add("iris/service.toml", ENVIRONMENTS).generate().commit();
    let repository = repository.change("iris/service.toml", "replicas = 3", "replicas = 5").generate();
    let review = repository.json();
    assert_eq!(changes(&review, "changes-capacity"), ["Deployment spec.replicas: 3 -> 5"]);
    let change = &review["changes"][0];
    assert_eq!(change["environment"], "production");
    assert_eq!(change["keys"], json!(["environments.production.deployment.replicas"]));

    let repository = repository.change("iris/service.toml", "replicas = 2", "replicas = 4").generate();
    let review = repository.json();
    let staging =
        review["changes"].as_array().unwrap().iter().find(|change| change["environment"] == "staging");
    assert_eq!(staging.unwrap()["keys"], json!(["deployment.replicas"]));
}

#[test]
fn a_new_and_a_removed_environment_are_told_as_one() {
    let staging = "[environments.staging.service]\nnamespace = \"staging\"\n";
    let repository = Repository::new().service("iris");
    let repository = repository.add("iris/service.toml", ENVIRONMENTS).generate().commit();
    let repository = repository
        .change("iris/service.toml", staging, "")
        .add("iris/service.toml", "[environments.test.service]\nnamespace = \"test\"\n")
        .generate();
    let access = repository.changes("changes-access");
    assert_eq!(access, ["service removed", "service added"]);
}

#[test]
fn a_renamed_environment_with_the_same_objects_changes_nothing_that_runs() {
    let repository = Repository::new().service("iris");
    let repository = repository.add("iris/service.toml", ENVIRONMENTS).generate().commit();
    let repository = repository
        .change("iris/service.toml", "[environments.staging.service]", "[environments.stage.service]")
        .generate();
    let review = repository.json();
    for change in review["changes"].as_array().unwrap() {
        assert_eq!(change["consequence"], "cosmetic", "{change:#}");
    }
}
