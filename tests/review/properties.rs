//! What holds for every field of everything that is generated here.

use super::Repository;
use serde_json::{Map, Value};
use std::fs;
use std::path::{Path, PathBuf};

/// What names an object or an item: with another one it is another.
const NAMES: &[&str] = &["apiVersion", "kind", "name", "mountPath", "topologyKey", "namespace"];

/// All committed output folders of this repository.
fn outputs() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let examples = walkdir::WalkDir::new(root.join("examples")).sort_by_file_name();
    let found =
        examples.into_iter().map(Result::unwrap).filter(|entry| entry.file_name() == "modelstow.lock");
    let found: Vec<PathBuf> = found.map(|entry| entry.path().parent().unwrap().to_owned()).collect();
    assert!(!found.is_empty());
    found
}

/// A repository with all examples as they are committed, without their service.toml.
fn examples() -> (Repository, Vec<String>) {
    let mut repository = Repository::new();
    let mut files = Vec::new();
    for (number, output) in outputs().into_iter().enumerate() {
        for entry in walkdir::WalkDir::new(&output).sort_by_file_name() {
            let entry = entry.unwrap();
            if entry.file_type().is_file() {
                let path = entry.path().strip_prefix(&output).unwrap().to_str().unwrap();
                let path = format!("{number}/generated/{path}");
                repository = repository.write(&path, &fs::read_to_string(entry.path()).unwrap());
                files.push(path);
            }
        }
    }
    (repository.commit(), files)
}

/// Gives every value that is no name another one, which stands nowhere else.
fn changed(value: &mut Value, key: &str, count: &mut u64) {
    match value {
        Value::Object(map) => map.iter_mut().for_each(|(key, value)| changed(value, key, count)),
        Value::Array(items) => items.iter_mut().for_each(|item| changed(item, key, count)),
        _ if NAMES.contains(&key) => {}
        Value::String(text) => {
            *count += 1;
            *text = format!("new-{count}-value");
        }
        Value::Number(number) => {
            *count += 1;
            *number = (7_000_000 + *count).into();
        }
        Value::Bool(_) | Value::Null => {}
    }
}

#[test]
fn no_change_is_an_empty_review() {
    let (repository, _) = examples();
    for file in [".", "0"] {
        let reviewed = repository.review(&[file, "--format", "json"]);
        let review: Value = serde_json::from_str(&reviewed.out).unwrap();
        assert_eq!(review["changes"], serde_json::json!([]));
    }
}

#[test]
fn every_changed_field_of_every_example_is_told_once() {
    let (mut repository, files) = examples();
    let mut count = 0;
    for file in files.iter().filter(|file| file.ends_with(".yaml")) {
        let mut value: Value = serde_saphyr::from_str(&repository.read(file)).unwrap();
        changed(&mut value, "", &mut count);
        repository = repository.write(file, &value.to_string());
    }
    assert!(count > 50, "{count}");
    let review = repository.json();
    let all = review["changes"].as_array().unwrap();
    for change in all {
        assert!(
            change["consequence"].is_string()
                && !change["also"].as_array().unwrap().contains(&change["consequence"])
        );
    }
    let news: Vec<String> = all.iter().map(|change| change["new"].to_string()).collect();
    for number in 1..=count {
        let told = |new: &&String| {
            new.contains(&format!("new-{number}-value")) || new.contains(&(7_000_000 + number).to_string())
        };
        let times = news.iter().filter(told).count();
        assert_eq!(times, 1, "value {number} is told {times} times");
    }
}

#[test]
fn every_field_that_goes_is_told_once() {
    let (mut repository, files) = examples();
    let mut expected = 0;
    for file in files.iter().filter(|file| file.ends_with("/deployment.yaml")) {
        let mut value: Value = serde_saphyr::from_str(&repository.read(file)).unwrap();
        let pod = value["spec"]["template"]["spec"].as_object_mut().unwrap();
        let scalars: Map<String, Value> = pod
            .iter()
            .filter(|(_, value)| !value.is_object() && !value.is_array())
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        expected += scalars.len();
        pod.retain(|key, _| !scalars.contains_key(key));
        repository = repository.write(file, &value.to_string());
    }
    let restarts = repository.changes("restarts-pods");
    assert_eq!(restarts.len(), expected, "{restarts:#?}");
    assert!(restarts.iter().all(|change| change.ends_with("-> null")), "{restarts:#?}");
}
