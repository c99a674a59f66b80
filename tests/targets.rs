//! Objects other than a Deployment that run the pods: what is promised of pods holds there too.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod sandbox;

use sandbox::services::{FLASK, laid_over};
use sandbox::{Generated, Sandbox, yaml};
use serde_json::Value;
use std::fs;

const SELDON: &str = "
allow = ['base-image-not-pinned', 'target-licence']
target.kind = 'SeldonDeployment'
runtime.name = 'seldon'
";

fn seldon(over: &str) -> Generated {
    Sandbox::new().generate(&laid_over(&laid_over(FLASK, SELDON), over))
}

/// What is found where the templates have one text in the place of another.
fn refused_with(old: &str, new: &str) -> String {
    let sandbox = Sandbox::new();
    for file in ["seldondeployment.yaml", "container.yaml", "user.yaml"] {
        let text = fs::read_to_string(format!("templates/kubernetes/{file}")).unwrap();
        sandbox.write(&format!("templates/kubernetes/{file}"), text.replace(old, new).as_bytes());
    }
    let scaled = "resources.requests.cpu = 1\nautoscaling.max_replicas = 2";
    let service = laid_over(&laid_over(FLASK, SELDON), scaled);
    sandbox.generate(&service).expect_err("it should be refused").join("\n")
}

fn pod(object: &Value) -> &Value {
    &object["spec"]["predictors"][0]["componentSpecs"][0]
}

#[test]
fn the_pod_is_the_one_of_the_deployment_but_for_what_seldon_does_not_know() {
    let here = yaml::read(&seldon("").unwrap()["seldondeployment.yaml"]);
    let there = yaml::read(&seldon("target.kind = 'Deployment'").unwrap()["deployment.yaml"]);
    let (mut here, mut there) = (pod(&here)["spec"].clone(), there["spec"]["template"]["spec"].clone());
    let security = there["securityContext"].take();
    let own = here["containers"][0]["securityContext"].as_object_mut().unwrap();
    for (key, value) in security.as_object().unwrap() {
        assert_eq!(own.remove(key).as_ref(), Some(value), "{key}");
    }
    there.as_object_mut().unwrap().remove("securityContext");
    for pod in [&mut here, &mut there] {
        pod["containers"][0]["lifecycle"].take();
        let env = pod["containers"][0]["env"].as_array_mut().unwrap();
        env.retain(|variable| variable["name"] != "PREDICTIVE_UNIT_METRICS_ENDPOINT");
    }
    assert_eq!(here, there);
}

#[test]
fn the_image_is_the_same_under_every_target() {
    let (here, there) = (seldon("").unwrap(), seldon("target.kind = 'Deployment'").unwrap());
    assert_eq!(here["Dockerfile"], there["Dockerfile"]);
}

#[test]
fn what_selects_pods_finds_those_of_seldon() {
    let files = seldon("deployment.replicas = 2\nnetwork.policy.from = [{ namespace = 'a' }]").unwrap();
    let labels = pod(&yaml::read(&files["seldondeployment.yaml"]))["metadata"]["labels"].clone();
    for (file, pointer) in [
        ("service.yaml", "/spec/selector"),
        ("pdb.yaml", "/spec/selector/matchLabels"),
        ("networkpolicy.yaml", "/spec/podSelector/matchLabels"),
    ] {
        assert_eq!(yaml::read(&files[file]).pointer(pointer), Some(&labels), "{file}");
    }
}

#[test]
fn an_autoscaler_is_part_of_the_object() {
    let files =
        seldon("resources.requests.cpu = 1\nautoscaling = { min_replicas = 2, max_replicas = 5 }").unwrap();
    assert!(!files.contains_key("hpa.yaml"));
    let object = yaml::read(&files["seldondeployment.yaml"]);
    let scaling = &pod(&object)["hpaSpec"];
    assert_eq!((&scaling["minReplicas"], &scaling["maxReplicas"]), (&2.into(), &5.into()));
    assert_eq!(scaling["metricsv2"][0]["resource"]["name"], "cpu");
    assert_eq!(object["spec"]["predictors"][0].get("replicas"), None);
}

/// Seldon's operator puts its own `securityContext` in the place of the pod's.
#[test]
fn a_security_context_of_the_pod_does_not_count() {
    let of_pod = "{{ super() -}}\n            securityContext:\n              runAsNonRoot: true\n";
    let template = "{% extends \"builtin/kubernetes/seldondeployment.yaml\" %}\n{% block pod %}\n";
    let sandbox = Sandbox::new();
    let text = format!("{template}{of_pod}{{% endblock %}}\n");
    sandbox.write("templates/kubernetes/seldondeployment.yaml", text.as_bytes());
    sandbox.write("templates/kubernetes/user.yaml", b"runAsUser: 8888\n");
    let said = sandbox.generate(&laid_over(FLASK, SELDON)).expect_err("it should be refused").join("\n");
    assert!(said.contains("pod-security: seldondeployment.yaml: `runAsNonRoot` has to be true"), "{said}");
}

#[test]
fn every_predictor_is_looked_at() {
    let canary = "  predictors:
    - name: canary
      graph:
        name: a
      componentSpecs:
        - spec:
            containers:
              - name: a
";
    let said = refused_with("  predictors:\n", canary);
    assert!(said.contains("pod-security"), "{said}");
}

#[test]
fn what_seldon_would_make_something_else_of_is_refused() {
    let exec =
        "exec:\n        command:\n          - sleep\n          - {{ deployment.pre_stop_seconds ~ \"\" }}";
    for (old, new, message) in [
        ("name: {{ service.name }}\n        type", "name: other\n        type", "graph.name` is \"other\""),
        ("no-engine: \"true\"", "no-engine: \"false\"", "Seldon adds a container"),
        (exec, "sleep:\n        seconds: 5", "have no `sleep`"),
        (
            "metricsv2:",
            "metricsv3:",
            "there is no field `spec.predictors.0.componentSpecs.0.hpaSpec.metricsv3`",
        ),
        ("maxReplicas: {{ autoscaling.max_replicas }}", "maxReplicas: 9", "hpaSpec.maxReplicas` is 9"),
        ("runAsNonRoot: true", "runAsNonRoot: false", "`runAsNonRoot` has to be true"),
    ] {
        let said = refused_with(old, new);
        assert!(said.contains(message), "{message}: {said}");
    }
}

#[test]
fn variables_that_seldon_sets_are_left_to_it() {
    let text = &seldon("").unwrap()["seldondeployment.yaml"];
    assert!(!text.contains("PREDICTIVE_UNIT_METRICS_ENDPOINT"), "{text}");
    for over in ["env.PREDICTOR_ID = 'a'", "secrets.PREDICTOR_ID = { secret = 'a', key = 'b' }"] {
        let said = seldon(over).expect_err("it should be refused").join("\n");
        assert!(said.contains("target-cannot"), "{said}");
    }
    // Parameters of the class are the user's.
    assert!(seldon("env.PREDICTIVE_UNIT_PARAMETERS = '[]'").is_ok());
}

#[test]
fn a_port_is_taken_once() {
    for (over, message) in [
        ("network.port = 5000", "`network.port` and the runtime's port for gRPC are both 5000"),
        ("server.port = 5000", "`server.port` and the runtime's port for gRPC are both 5000"),
        ("network.port = 6000\nmetrics = {}", "`network.port` and `metrics.port` are both 6000"),
        ("metrics.port = 5000", "`metrics.port` and the runtime's port for gRPC are both 5000"),
    ] {
        let said = seldon(over).expect_err("it should be refused").join("\n");
        assert!(said.contains(message), "{said}");
    }
}
