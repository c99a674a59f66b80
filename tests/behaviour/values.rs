//! Values that passed in silence, and failed only in the pod or in production.

use crate::sandbox::services::{FLASK, laid_over};
use crate::sandbox::{Sandbox, yaml};
use serde_json::Value;

fn generated(over: &str) -> std::collections::BTreeMap<String, String> {
    Sandbox::new().generate(&laid_over(FLASK, over)).unwrap_or_else(|found| panic!("{found:#?}"))
}

fn refused(over: &str) -> String {
    Sandbox::new().generate(&laid_over(FLASK, over)).expect_err(over).join("\n")
}

/// The names of the container's variables, in the order of a manifest.
fn variables(manifest: &str) -> Vec<String> {
    let deployment = yaml::read(manifest);
    let env = deployment["spec"]["template"]["spec"]["containers"][0]["env"].as_array().unwrap().clone();
    env.iter().map(|variable| variable["name"].as_str().unwrap().to_owned()).collect()
}

/// They were sorted, and Kubernetes expands `$(A)` only from variables before it.
#[test]
fn variables_stand_in_the_order_of_the_file() {
    let files = generated(
        "env = { ZOO = 'z', LOG = '$(ZOO)/log', APP = 'a' }\nsecrets = { USER = { secret = 's', key = 'u' }, KEY = { secret = 's', key = 'k' } }\n",
    );
    let all = variables(&files["deployment.yaml"]);
    let own: Vec<&str> = all.iter().map(String::as_str).skip_while(|name| *name != "USER").collect();
    assert_eq!(own, ["USER", "KEY", "ZOO", "LOG", "APP"]);
    assert!(all.len() > own.len(), "those of the runtime come first: {all:?}");
}

/// What an environment says anew keeps its place, and what it adds comes last.
#[test]
fn variables_of_an_environment_keep_the_order() {
    let files = generated(
        "env = { ZOO = 'z', LOG = '$(ZOO)/log' }\n[environments.prod.env]\nAPP = '$(LOG)'\nZOO = 'p'\n",
    );
    let all = variables(&files["prod/deployment.yaml"]);
    let own: Vec<&str> = all.iter().map(String::as_str).skip_while(|name| *name != "ZOO").collect();
    assert_eq!(own, ["ZOO", "LOG", "APP"]);
}

/// What takes the place of a variable of the runtime may refer to all that stand before.
#[test]
fn a_variable_of_the_runtime_that_is_given_anew_stands_where_it_is_given() {
    let first = variables(&generated("")["deployment.yaml"]).remove(0);
    let files = generated(&format!("env = {{ A = '1', {first} = '$(A)' }}\n"));
    assert!(variables(&files["deployment.yaml"]).ends_with(&["A".to_owned(), first]));
}

/// A URL made of secrets is what references are there for, and no secret itself.
#[test]
fn a_password_from_another_variable_is_no_literal_secret() {
    generated(
        "env.DATABASE = 'postgres://$(USER):$(PASSWORD)@db/models'\nsecrets = { USER = { secret = 's', key = 'u' }, PASSWORD = { secret = 's', key = 'p' } }\n",
    );
    assert!(refused("env.DATABASE = 'postgres://a:$(A)b@db/models'").contains("literal-secret"));
}

/// `ingress: []` was dropped by the server, so every comparison with the cluster showed a difference.
#[test]
fn a_policy_that_lets_nobody_in_has_no_empty_list() {
    let files = generated("network.policy = { from = [], egress = [] }");
    let policy = yaml::read(&files["networkpolicy.yaml"]);
    assert_eq!(policy["spec"]["policyTypes"], serde_json::json!(["Ingress", "Egress"]));
    assert_eq!(policy["spec"]["ingress"], Value::Null);
    assert_eq!(policy["spec"]["egress"], Value::Null);
}

#[test]
fn a_path_with_backslashes_is_told_as_it_has_to_be() {
    let found = refused("model.path = 'models\\model.joblib'");
    assert!(found.contains("invalid-path"), "{found}");
}

/// An absolute path inside the project was "outside".
#[test]
fn an_absolute_path_inside_the_project_is_told_as_one() {
    let sandbox = Sandbox::new();
    let path = sandbox.path("model.joblib");
    let text = laid_over(FLASK, &format!("model.path = '{}'", path.display()));
    let report = sandbox.build(text.as_bytes()).expect_err("it is absolute");
    assert_eq!(report.findings[0].help, ["it is in the project: write `model.joblib`"]);
}

#[test]
fn a_negative_tolerance_is_refused() {
    assert!(refused("[[examples]]\nrequest = '1'\ntolerance = -0.5\n").contains("out-of-range"));
    assert!(refused("[[examples]]\nrequest = '1'\ntolerance = -1\n").contains("out-of-range"));
}

/// `check . iris-flask` counted one service twice, and found that its name was taken.
#[test]
fn a_service_that_is_named_twice_is_one() {
    let sandbox = Sandbox::new();
    sandbox.write("service.toml", FLASK.as_bytes());
    let run = sandbox.run(&["generate", ".", "service.toml", "./service.toml"]);
    let said = String::from_utf8(run.stderr).unwrap();
    assert!(run.status.success(), "{said}");
    assert_eq!(said.matches("wrote generated/deployment.yaml").count(), 1, "{said}");
}

/// A tree of 1,000 services printed 8,000 lines.
#[test]
fn many_files_are_summed_up() {
    let sandbox = Sandbox::empty();
    for number in 0..10 {
        let text = format!("service.name = 'own-{number}'\nserver.readiness_path = '/ready'\n");
        let service = laid_over(crate::sandbox::services::CONTAINER, &text);
        for (file, bytes) in [
            ("service.toml", service.as_bytes()),
            ("model.joblib", b"a model\n".as_slice()),
            ("Dockerfile", b"FROM scratch\nCOPY model.joblib /models/model.joblib\nUSER 10001:10001\n"),
        ] {
            sandbox.write(&format!("own-{number}/{file}"), bytes);
        }
    }
    let run = sandbox.run(&["generate"]);
    let said = String::from_utf8(run.stderr).unwrap();
    assert!(run.status.success(), "{said}");
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines, ["wrote 70 files of 10 services"]);
}
