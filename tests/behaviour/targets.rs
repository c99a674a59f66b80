//! Objects other than a Deployment that run the pods: what is promised of pods holds there too.

use crate::sandbox::services::{FLASK, laid_over};
use crate::sandbox::{Generated, Sandbox, yaml};
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
        (
            "name: {{ target.container }}\n        type",
            "name: other\n        type",
            "graph.name` is \"other\"",
        ),
        ("no-engine: \"true\"", "no-engine: \"false\"", "Seldon adds a container"),
        (
            exec,
            "sleep:\n        seconds: 5",
            "there is no field `spec.predictors.0.componentSpecs.0.spec.containers.0.lifecycle.preStop.sleep`",
        ),
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

const KSERVE: &str = "
target.kind = 'InferenceService'
resources.limits.cpu = 1
";

fn kserve(over: &str) -> Generated {
    Sandbox::new().generate(&laid_over(&laid_over(FLASK, KSERVE), over))
}

#[test]
fn kserve_gets_the_pod_of_the_deployment() {
    let object = yaml::read(&kserve("model.version = '1'").unwrap()["inferenceservice.yaml"]);
    let there = kserve("model.version = '1'\ntarget.kind = 'Deployment'").unwrap();
    let there = yaml::read(&there["deployment.yaml"])["spec"]["template"].clone();
    let mut here = object["spec"]["predictor"].clone();
    assert_eq!(here["containers"][0]["name"], "kserve-container");
    here["containers"][0]["name"] = there["spec"]["containers"][0]["name"].clone();
    for (field, value) in there["spec"].as_object().unwrap() {
        assert_eq!(&here[field], value, "{field}");
    }
    assert_eq!(here["labels"], there["metadata"]["labels"]);
}

#[test]
fn kserve_makes_service_and_autoscaler() {
    let files = kserve("resources.requests.cpu = 1\nautoscaling.max_replicas = 3").unwrap();
    assert!(!files.contains_key("service.yaml") && !files.contains_key("hpa.yaml"));
    let predictor = yaml::read(&files["inferenceservice.yaml"])["spec"]["predictor"].clone();
    for (field, value) in [("minReplicas", 1), ("maxReplicas", 3), ("scaleTarget", 70)] {
        assert_eq!(predictor[field], Value::from(value), "{field}");
    }
    assert_eq!(predictor["scaleMetric"], "cpu");
    assert!(files["README.md"].contains("Service iris-predictor:80"), "{}", files["README.md"]);
    // Otherwise KServe's default would let the number of pods grow.
    let fixed = yaml::read(&kserve("deployment.replicas = 2").unwrap()["inferenceservice.yaml"]);
    let predictor = &fixed["spec"]["predictor"];
    assert_eq!((&predictor["minReplicas"], &predictor["maxReplicas"]), (&2.into(), &2.into()));
}

#[test]
fn kserve_lets_nobody_in_from_outside_unless_the_service_says_so() {
    let label = |over: &str| {
        let object = yaml::read(&kserve(over).unwrap()["inferenceservice.yaml"]);
        object["metadata"]["labels"]["networking.kserve.io/visibility"].clone()
    };
    assert_eq!(label(""), "cluster-local");
    assert_eq!(label("service.labels = { 'networking.kserve.io/visibility' = 'exposed' }"), "exposed");
}

#[test]
fn what_kserve_decides_is_refused() {
    for (over, message) in [
        ("ingress.host = 'a.example.com'", "target-cannot: `ingress` has no place in an InferenceService"),
        ("gateway.name = 'public'", "`gateway` has no place"),
        ("network.port = 8080", "`network.port` has no place"),
        ("deployment.replicas = 0", "`deployment.replicas = 0` has no place"),
        ("env.STORAGE_URI = 's3://models/iris'", "`env.STORAGE_URI` has no place"),
        (
            "service.annotations = { 'serving.kserve.io/deploymentMode' = 'Knative' }",
            "the annotation `serving.kserve.io/deploymentMode` is written already",
        ),
        (
            "service.name = 'a234567890123456789012345678901234567890123456789012345'",
            "`service.name` cannot be",
        ),
    ] {
        let said = kserve(over).expect_err("it should be refused");
        assert!(said.len() == 1 && said[0].contains(message), "{message}: {said:#?}");
    }
    assert!(kserve("ingress = { enabled = false, host = 'a.example.com' }\nauth.type = 'none'").is_ok());
}

/// KServe adds a CPU limit of its own, which may be under the request.
#[test]
fn kserve_needs_a_limit_of_cpu() {
    let service = laid_over(FLASK, "target.kind = 'InferenceService'");
    let said = Sandbox::new().generate(&service).expect_err("it should be refused").join("\n");
    assert!(said.contains("missing-key: `resources.limits.cpu` is missing"), "{said}");
}

#[test]
fn the_security_of_kserve_s_pods_is_looked_at() {
    let sandbox = Sandbox::new();
    sandbox.write("templates/kubernetes/user.yaml", b"runAsUser: 10001\n");
    let said = sandbox.generate(&laid_over(FLASK, KSERVE)).expect_err("it should be refused").join("\n");
    assert!(said.contains("pod-security: inferenceservice.yaml: `runAsNonRoot` has to be true"), "{said}");
}

#[test]
fn what_kserve_would_make_something_else_of_is_refused() {
    for (old, new, message) in [
        ("minReplicas: {{ deployment.replicas }}", "minReplicas: 7", "minReplicas` is 7"),
        ("timeout: ", "timeouts: ", "there is no field `spec.predictor.timeouts`"),
        ("labels = target.labels, ", "", "`networking.kserve.io/visibility` is not `cluster-local`"),
        ("{{ target.container }}", "{{ service.name }}", "containers.0.name` is \"iris\""),
    ] {
        let sandbox = Sandbox::new();
        for file in ["inferenceservice.yaml", "container.yaml"] {
            let text = fs::read_to_string(format!("templates/kubernetes/{file}")).unwrap();
            sandbox.write(&format!("templates/kubernetes/{file}"), text.replace(old, new).as_bytes());
        }
        let said = sandbox.generate(&laid_over(FLASK, KSERVE)).expect_err("it should be refused").join("\n");
        assert!(said.contains(message), "{message}: {said}");
    }
}
