//! What is generated for a version of Kubernetes is what that version takes.

use crate::sandbox::services::{FLASK, laid_over, model_from, services};
use crate::sandbox::{Sandbox, findings};
use modelstow::diagnostic::Report;
use modelstow::kubernetes::check::check;
use modelstow::kubernetes::{Object, Version};
use modelstow::{Build, Built, Project};
use std::fs;
use std::path::Path;

/// The examples and the synthetic services, each for a version, or why there is none for it.
fn each(version: Version, mut look: impl FnMut(&str, Result<Built, Report>)) {
    let cluster = format!("cluster.kubernetes = '{version}'");
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples")).unwrap() {
        let path = entry.unwrap().path().join("service.toml");
        if !path.exists() {
            continue;
        }
        let text = laid_over(&fs::read_to_string(&path).unwrap(), &cluster);
        let Build { built, report, .. } = Build::of(Project::of(&path).with("service.toml", text));
        look(&path.display().to_string(), built.ok_or(report));
    }
    for (name, text) in services() {
        look(name, Sandbox::new().build(laid_over(&text, &cluster).as_bytes()));
    }
}

#[test]
fn what_is_written_for_a_version_is_what_that_version_takes() {
    for version in Version::all() {
        let mut refused = Vec::new();
        each(version, |name, built| match built {
            Ok(built) => {
                for document in built.output.documents.iter().filter(|d| d.path.ends_with(".yaml")) {
                    let object = Object::read(&document.text).unwrap();
                    let wrong = check(&built.project.kinds().of(&object).unwrap(), &object.value, version);
                    assert!(wrong.is_empty(), "{name}: {} for {version}: {wrong:#?}", document.path);
                }
            }
            Err(report) => {
                let said = findings(&report).join("\n");
                assert!(said.contains("cluster-cannot: Kubernetes"), "{name} for {version}: {said}");
                refused.push(name.rsplit('/').nth(1).unwrap_or(name).to_owned());
            }
        });
        // A volume from an image needs a feature gate before.
        refused.sort();
        let expected: &[&str] =
            if version < "1.35".parse().unwrap() { &["model-image", "vllm"] } else { &[] };
        assert_eq!(refused, expected, "{version}");
    }
}

#[test]
fn without_the_key_it_is_the_oldest_that_the_edition_is_for() {
    let [absent, oldest] = ["", "cluster.kubernetes = '1.30'"]
        .map(|over| Sandbox::new().generate(&laid_over(FLASK, over)).unwrap());
    assert_eq!(absent, oldest);
    let image = "image = 'registry.example.com/models/iris:1'";
    let without = model_from(image).replace("kubernetes = \"1.35\"", "");
    let said = Sandbox::new().generate(&without).unwrap_err().join("\n");
    assert!(said.contains("cluster-cannot: Kubernetes 1.30 cannot do what `model.image` asks for"), "{said}");
}

/// One field that 1.32 has and 1.31 has not, in a template of one's own.
#[test]
fn a_newer_field_in_a_template_of_ones_own_is_refused_at_its_line() {
    let sandbox = Sandbox::new();
    let template = "{% extends \"builtin/kubernetes/deployment.yaml\" %}\n{% block pod %}\n{{ super() -}}\n{# Of the whole pod. #}\n      resources:\n        limits:\n          memory: 1Gi\n{% endblock %}\n";
    sandbox.write("templates/kubernetes/deployment.yaml", template.as_bytes());
    let said =
        |version: &str| sandbox.generate(&laid_over(FLASK, &format!("cluster.kubernetes = '{version}'")));
    let refused = said("1.31").unwrap_err().join("\n");
    let words =
        "there is no field `spec.template.spec.resources` in Kubernetes 1.31; 1.32 is the first with it";
    assert!(refused.contains(words), "{refused}");
    assert!(said("1.32").is_ok());
}

#[test]
fn environments_differ_in_their_cluster() {
    let text = laid_over(
        &model_from("image = 'registry.example.com/models/iris:1'"),
        "[environments.old]\nservice.namespace = 'old'\ncluster.kubernetes = '1.34'\n[environments.new]\nservice.namespace = 'new'",
    );
    let said = Sandbox::new().generate(&text).unwrap_err();
    assert_eq!(said.len(), 1, "{said:#?}");
    assert!(said[0].contains("Kubernetes 1.34 cannot"), "{said:#?}");
}
