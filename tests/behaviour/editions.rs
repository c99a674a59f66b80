//! An edition pins defaults and templates: another one changes just what it says, and the ones before do not move.

use crate::sandbox::Sandbox;
use crate::sandbox::services::{FLASK, laid_over};
use modelstow::explain::Explainer;
use modelstow::{Build, Project};
use std::collections::BTreeMap;
use std::fs;

/// A project whose `templates/` has an edition with one default and one template changed.
fn with_an_edition() -> Sandbox {
    let sandbox = Sandbox::new();
    let edition = "after = \"2026\"\ndefaults.deployment.pre_stop_seconds = 9\n";
    sandbox.write("templates/editions/2099/edition.toml", edition.as_bytes());
    let template = fs::read_to_string("templates/kubernetes/service.yaml").unwrap();
    let changed = template.replace("  ports:\n", "  internalTrafficPolicy: Cluster\n  ports:\n");
    assert_ne!(template, changed);
    sandbox.write("templates/editions/2099/kubernetes/service.yaml", changed.as_bytes());
    sandbox
}

/// The lines that are another in one output than in the other, by file.
fn difference(before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) -> Vec<String> {
    assert!(before.keys().eq(after.keys()));
    let mut changed = Vec::new();
    for (path, text) in before.iter().filter(|(path, _)| *path != "modelstow.lock") {
        for change in similar::TextDiff::from_lines(text, &after[path]).iter_all_changes() {
            if change.tag() != similar::ChangeTag::Equal {
                changed.push(format!("{path}: {}{}", change.tag(), change.value().trim_end()));
            }
        }
    }
    changed
}

const NEXT: &str = "edition = '2099'";

#[test]
fn an_edition_changes_just_what_it_says() {
    let sandbox = with_an_edition();
    let before = sandbox.generate(FLASK).unwrap();
    let after = sandbox.generate(&laid_over(FLASK, NEXT)).unwrap();
    assert_eq!(
        difference(&before, &after),
        [
            "deployment.yaml: -      terminationGracePeriodSeconds: 95",
            "deployment.yaml: +      terminationGracePeriodSeconds: 99",
            "deployment.yaml: -                seconds: 5",
            "deployment.yaml: +                seconds: 9",
            "service.yaml: +  internalTrafficPolicy: Cluster",
        ]
    );
}

#[test]
fn the_editions_before_do_not_move() {
    assert_eq!(with_an_edition().generate(FLASK).unwrap(), Sandbox::new().generate(FLASK).unwrap());
    // Nor does a project move one of the binary's.
    let sandbox = Sandbox::new();
    sandbox.write("templates/editions/2026/edition.toml", b"defaults.deployment.pre_stop_seconds = 9\n");
    sandbox.write("templates/editions/2026/kubernetes/service.yaml", b"kind: Service\n");
    assert_eq!(sandbox.generate(FLASK).unwrap(), Sandbox::new().generate(FLASK).unwrap());
}

#[test]
fn explain_names_the_edition_behind_each_line_that_it_changes() {
    let sandbox = with_an_edition();
    sandbox.write("service.toml", laid_over(FLASK, NEXT).as_bytes());
    let Build { built, report, .. } = Build::of(Project::of(&sandbox.path("service.toml")));
    let built = built.unwrap();
    let explainer = Explainer::new(&built, &report.sources);
    for (path, line) in [
        ("deployment.yaml", "                seconds: 9"),
        ("deployment.yaml", "      terminationGracePeriodSeconds: 99"),
        ("service.yaml", "  internalTrafficPolicy: Cluster"),
    ] {
        let document = built.output.documents.iter().find(|document| document.path == path).unwrap();
        let number = document.text.lines().position(|text| text == line).unwrap_or_else(|| panic!("{line}"));
        let told = explainer.line(path, number + 1).unwrap();
        assert!(told.names("edition"), "{line}: {told:#?}");
        let causes = built.causes(&report.sources);
        assert!(causes.lines(path)[number].all.contains("edition"), "{line}");
    }
}

#[test]
fn a_value_that_is_given_is_no_default_of_an_edition() {
    let sandbox = with_an_edition();
    let given = laid_over(FLASK, "deployment.pre_stop_seconds = 5");
    let files = sandbox.generate(&laid_over(&given, NEXT)).unwrap();
    assert_eq!(files["deployment.yaml"], sandbox.generate(&given).unwrap()["deployment.yaml"]);
}

#[test]
fn a_mistake_in_an_edition_has_a_place() {
    let sandbox = Sandbox::new();
    sandbox.write("templates/editions/2099/edition.toml", b"defaults.deployment.pre_stop = 9\n");
    let said = sandbox.generate(&laid_over(FLASK, NEXT)).unwrap_err().join("\n");
    assert!(said.contains("unknown-key: unknown key `pre_stop`"), "{said}");
}
