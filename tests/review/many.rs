//! Many services: the same change is told once.

use super::{Repository, changes};
use modelstow::tree::{LOCK, sha256};
use std::fs;

const SERVICES: usize = 1000;

/// A repository with copies of one service under other names.
fn many() -> Repository {
    let repository = Repository::new().service("one").generate();
    for number in 0..SERVICES {
        let name = format!("svc-{number:04}");
        let to = repository.path().join(&name);
        fs::create_dir_all(to.join("generated")).unwrap();
        fs::copy(repository.path().join("one/service.toml"), to.join("service.toml")).unwrap();
        for entry in fs::read_dir(repository.path().join("one/generated")).unwrap() {
            let entry = entry.unwrap();
            let text = fs::read_to_string(entry.path()).unwrap();
            let text = text.replace("name: one", &format!("name: {name}"));
            fs::write(to.join("generated").join(entry.file_name()), text).unwrap();
        }
        own(&repository, &name);
    }
    repository.remove("one").commit()
}

/// Puts the hashes of what is there into the lock.
fn own(repository: &Repository, name: &str) {
    let folder = repository.path().join(name).join("generated");
    let lock = fs::read_to_string(folder.join(LOCK)).unwrap();
    let lines = lock.lines().map(|line| match line.split_once(" = \"sha256:") {
        Some((key, _)) if folder.join(key.trim_matches('"')).is_file() => {
            let text = fs::read(folder.join(key.trim_matches('"'))).unwrap();
            format!("{key} = \"{}\"\n", sha256(&text))
        }
        _ => format!("{line}\n"),
    });
    fs::write(folder.join(LOCK), lines.collect::<String>()).unwrap();
}

#[test]
fn a_change_of_1000_services_is_summed_up() {
    let repository = many();
    assert_eq!(repository.json()["changes"], serde_json::json!([]));
    for number in 0..SERVICES {
        let file = repository.path().join(format!("svc-{number:04}/generated/deployment.yaml"));
        let text = fs::read_to_string(&file).unwrap();
        let image = text.lines().find(|line| line.contains("image: ")).unwrap().to_owned();
        let text = if number < 980 {
            text.replace(&image, &format!("{image}{number}"))
        } else {
            text.replace("replicas: 2", "replicas: 3")
        };
        fs::write(&file, text).unwrap();
        own(&repository, &format!("svc-{number:04}"));
    }
    let human = repository.review(&[]);
    assert_eq!(human.err, "");
    assert!(human.out.starts_with("Merging this restarts the pods of 980 services."), "{}", human.out);
    assert!(human.out.contains("1000 of 1000 services changed"), "{}", human.out);
    assert!(human.out.contains("980 services  Deployment  image  differs, as …/one:"), "{}", human.out);
    assert!(human.out.contains("20 services  Deployment  spec.replicas  2 → 3"), "{}", human.out);
    assert!(human.out.lines().count() < 20, "{}", human.out);
    let markdown = repository.review(&["--format", "markdown"]).out;
    assert!(markdown.len() < 2000, "{markdown}");
    let review = repository.json();
    assert_eq!(changes(&review, "restarts-pods").len(), 980);
    let sum = &review["totals"]["sum"];
    assert_eq!((&sum["before"]["pods"]["max"], &sum["after"]["pods"]["max"]), (&40.into(), &60.into()));
}
