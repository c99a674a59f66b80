//! What the properties found, each as the shortest case.

use crate::sandbox::services::{FLASK, laid_over};
use crate::sandbox::{Sandbox, yaml};
use std::collections::BTreeMap;

fn generated(over: &str) -> BTreeMap<String, String> {
    Sandbox::new().generate(&laid_over(FLASK, over)).unwrap_or_else(|found| panic!("{found:#?}"))
}

fn refused(over: &str) -> String {
    Sandbox::new().generate(&laid_over(FLASK, over)).expect_err(over).join("\n")
}

#[test]
fn a_number_beyond_its_range_overflowed_what_is_reckoned_from_it() {
    for over in [
        "server.startup_seconds = 9223372036854775807",
        "server.timeout_seconds = 9223372036854775807",
        "deployment.pre_stop_seconds = 9223372036854775807",
        "deployment.replicas = 9223372036854775807\navailability.min_available = '50%'",
    ] {
        assert!(refused(over).starts_with("out-of-range: "), "{over}");
    }
}

#[test]
fn a_runtime_of_ones_own_could_do_the_same() {
    let sandbox = Sandbox::new();
    let templates = concat!(env!("CARGO_MANIFEST_DIR"), "/templates/runtimes/flask");
    let runtime = std::fs::read_to_string(format!("{templates}/runtime.toml")).unwrap();
    let runtime = runtime.replace("startup_seconds = 60", "startup_seconds = 9223372036854775807");
    sandbox.write("templates/runtimes/flask/runtime.toml", runtime.as_bytes());
    let found = sandbox.generate(FLASK).unwrap_err().join("\n");
    assert!(found.starts_with("out-of-range: `startup_seconds`"), "{found}");
}

#[test]
fn an_exponent_above_18_was_taken_for_18() {
    let found = refused("resources = { requests.memory = '1e19', limits.memory = '1e18' }");
    assert!(found.contains("limit-under-request: "), "{found}");
}

#[test]
fn an_empty_key_of_a_toleration_was_left_out() {
    let found = refused("deployment.tolerations = [{ key = '', value = 'a' }]");
    assert!(found.starts_with("invalid-label: "), "{found}");
    let found = refused("deployment.tolerations = [{ value = 'a' }]");
    assert!(found.starts_with("missing-key: "), "{found}");
}

#[test]
fn a_key_that_no_secret_has_was_written() {
    let found = refused("secrets.A = { secret = 'b', key = 'c d' }");
    assert!(found.starts_with("invalid-name: "), "{found}");
}

#[test]
fn a_carriage_return_in_a_request_was_drift_for_ever() {
    let sandbox = Sandbox::new();
    let over =
        "[[examples]]\ncontent_type = 'text/csv'\nrequest = \"a\\r\\nit's\\r\\n\"\nexpect = \"[\\r\\n1]\"\n";
    let built = sandbox.build(laid_over(FLASK, over).as_bytes()).ok().unwrap();
    assert!(built.plan().write(false, &|_, _| Vec::new()).is_done());
    assert!(built.plan().is_clean());
    let readme = generated(over)["README.md"].clone();
    let word = "$'a\\015\nit\\'s\\015'";
    assert!(readme.contains(&format!("--data-binary {word}\n")), "{readme}");
    let bash =
        std::process::Command::new("bash").args(["-c", &format!("printf %s {word}")]).output().unwrap();
    assert_eq!(bash.stdout, b"a\r\nit's\r");
}

#[test]
fn a_description_that_starts_with_a_dash_was_a_list() {
    for (text, written) in [
        ("- a", "\\- a"),
        ("1. a", "1\\. a"),
        ("12) a", "12\\) a"),
        ("---", "\\---"),
        ("-1", "-1"),
        ("1.5", "1.5"),
    ] {
        let readme = generated(&format!("service.description = '{text}'"))["README.md"].clone();
        assert!(readme.contains(&format!("\n\n{written}\n\n")), "{readme}");
    }
}

#[test]
fn a_c1_control_character_stood_in_yaml_as_it_is() {
    for text in ["[\u{80}]", "a\u{9f}", "\u{fffe},", "\u{202e}a", "\u{feff}"] {
        let service =
            generated(&format!("network.annotations.a = {}", toml::Value::from(text)))["service.yaml"]
                .clone();
        assert_eq!(yaml::read(&service)["metadata"]["annotations"]["a"], text);
    }
}
