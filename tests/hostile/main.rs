//! Input that nobody means: every one is answered with findings, and none with a panic.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot be set up has failed"
)]

mod output;
mod pod_security;
#[path = "../sandbox/mod.rs"]
mod sandbox;
mod templates;
mod time;

use sandbox::Sandbox;
use sandbox::services::SHORT as SERVICE;
use std::fs;

/// What `check` says of the project: its exit code and what it printed.
fn check(sandbox: &Sandbox) -> (i32, String) {
    let output = sandbox.run(&["check"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code().expect("it was not killed"), said)
}

fn with(change: impl FnOnce(&Sandbox)) -> (i32, String) {
    let sandbox = Sandbox::new();
    sandbox.write("service.toml", SERVICE.as_bytes());
    change(&sandbox);
    let (code, said) = check(&sandbox);
    assert!(code <= 2 && !said.contains("panicked"), "{code}: {said}");
    (code, said)
}

/// The service with one piece of its text replaced.
fn replaced(from: &str, to: &str) -> (i32, String) {
    with(|sandbox| sandbox.write("service.toml", SERVICE.replace(from, to).as_bytes()))
}

fn followed_by(more: &[u8]) -> (i32, String) {
    with(|sandbox| sandbox.write("service.toml", &[SERVICE.as_bytes(), more].concat()))
}

/// The service with a template of its own for the Service.
fn template(text: &[u8]) -> (i32, String) {
    with(|sandbox| sandbox.write("templates/kubernetes/service.yaml", text))
}

#[track_caller]
fn refused((code, said): (i32, String), finding: &str) {
    assert!(code == 2 && said.contains(finding), "{code}: {said}");
}

#[track_caller]
fn fine((code, said): (i32, String)) {
    assert!(code == 1 && said.contains("[file-missing]"), "{code}: {said}");
}

#[test]
fn line_ends_and_byte_order_marks_make_no_difference() {
    fine(with(|_| {}));
    fine(replaced("\n", "\r\n"));
    fine(with(|sandbox| sandbox.write("service.toml", format!("\u{feff}{SERVICE}").as_bytes())));
    refused(replaced("\n", "\r"), "[toml-syntax]");
}

#[test]
fn a_file_without_a_key_is_asked_for_all_of_them() {
    for text in ["", "\n", "# nothing\n", "[service]\n"] {
        let (code, said) = with(|sandbox| sandbox.write("service.toml", text.as_bytes()));
        assert!(code == 2 && said.matches("[missing-key]").count() == 4, "{text}: {said}");
    }
}

#[test]
fn what_is_no_text_is_said_to_be_none() {
    refused(followed_by(b"# \xff\xfe"), "it is not UTF-8 text");
    refused(followed_by(b"\0"), "[toml-syntax]");
    refused(template(b"\xff\0"), "it is not UTF-8 text");
    refused(replaced("boston\"\nmodel", "bos\\u0000ton\"\nmodel"), "[invalid-name]");
}

#[test]
fn length_and_depth_have_an_end() {
    let (code, said) = replaced("\"boston\"", &format!("\"{}\"", "a".repeat(1_000_000)));
    assert!(code == 2 && said.len() < 2000, "{} bytes", said.len());
    refused(followed_by(format!("x = {}", "[".repeat(100_000)).as_bytes()), "[toml-syntax]");
    refused(followed_by(format!("env.{}b = 1", "a.".repeat(20_000)).as_bytes()), "[toml-syntax]");
    refused(
        template(format!("a: {}{}", "[".repeat(50_000), "]".repeat(50_000)).as_bytes()),
        "[yaml-invalid]",
    );
    refused(template(b"{% include 'kubernetes/service.yaml' %}"), "[template-failed]");
    refused(template(b"{% for a in range(1000000000) %}x{% endfor %}"), "[template-failed]");
}

#[test]
fn numbers_beyond_every_range_are_out_of_range() {
    for number in ["99999999999999999999999999", "9223372036854775807", "-9223372036854775808"] {
        for key in
            ["server.port", "deployment.replicas", "server.timeout_seconds", "autoscaling.max_replicas"]
        {
            let (code, said) = followed_by(format!("{key} = {number}\n").as_bytes());
            assert!(code == 2 && said.contains(number), "{key}: {said}");
        }
    }
    refused(followed_by(b"[[examples]]\ntolerance = nan\n"), "[out-of-range]");
    refused(followed_by(b"resources.requests = { cpu = nan, memory = -inf }\n"), "[invalid-quantity]");
}

#[test]
fn a_list_is_not_taken_for_a_table() {
    for more in [
        "server = [8080, \"/score\"]\n",
        "[[server]]\nport = 8080\n",
        "environments.a = []\n",
        "environments.a.server = [8080]\n",
        "secrets.A = [\"name\", \"key\"]\n",
        "examples = [[\"name\"]]\n",
        "resources.requests = [1, 2]\n",
    ] {
        let (code, said) = followed_by(more.as_bytes());
        let mistakes = said.matches("error[").count();
        assert!(code == 2 && said.contains("a table, not an array") && mistakes == 1, "{more}: {said}");
    }
}

#[test]
fn a_section_of_another_type_is_one_mistake() {
    for value in ["1", "\"x\"", "[]", "true", "1.5", "1979-05-27", "[1, \"a\", [2], { a = 1 }]"] {
        for section in ["server", "deployment", "env", "examples", "environments", "tls", "autoscaling"] {
            let (_, said) = followed_by(format!("{section} = {value}\n").as_bytes());
            assert!(!said.contains("struct") && !said.contains("i64"), "{section} = {value}: {said}");
        }
    }
}

#[test]
fn control_characters_are_shown_and_not_sent_to_the_terminal() {
    let (_, said) = replaced("\"boston\"", "\"\\u001b[31mred\\u202e\"");
    assert!(!said.contains(['\u{1b}', '\u{202e}']), "{said}");
}

#[test]
fn paths_of_the_image_stay_in_the_project_and_out_of_what_is_generated() {
    for path in ["../model.joblib", "/etc/passwd", "x/../../y"] {
        refused(replaced("model.joblib", path), "[path-outside-project]");
    }
    for path in [".", "./", "", "generated", "generated/README.md", "a b", "--from=x"] {
        refused(replaced("model.joblib", path), "[invalid-path]");
    }
    refused(replaced("model.joblib", &"a/".repeat(3000)), "[file-not-found]");
}

#[test]
fn a_folder_in_the_place_of_a_file_is_said_to_be_one() {
    let sandbox = Sandbox::new();
    fs::create_dir(sandbox.path("service.toml")).unwrap();
    refused(check(&sandbox), "[no-service]");
    refused(replaced("score.R", "helpers"), "`helpers` is a folder");
    refused(with(|sandbox| sandbox.write("templates/kubernetes/service.yaml/x", b"")), "[io]");
}

#[cfg(unix)]
mod links {
    use super::{SERVICE, check, fine, refused, with};
    use crate::sandbox::Sandbox;
    use std::fs;
    use std::os::unix::fs::symlink;

    fn with_model(make: impl FnOnce(&Sandbox)) -> (i32, String) {
        with(|sandbox| {
            sandbox.write("service.toml", SERVICE.replace("model.joblib", "m").as_bytes());
            make(sandbox);
        })
    }

    #[test]
    fn a_link_may_lead_anywhere_within_the_project() {
        fine(with_model(|sandbox| symlink("model.joblib", sandbox.path("m")).unwrap()));
        refused(
            with_model(|sandbox| symlink("/etc/passwd", sandbox.path("m")).unwrap()),
            "[path-outside-project]",
        );
        refused(with_model(|sandbox| symlink("nowhere", sandbox.path("m")).unwrap()), "[file-not-found]");
        refused(with_model(|sandbox| symlink("m", sandbox.path("m")).unwrap()), "[file-not-found]");
    }

    #[test]
    fn a_link_in_the_models_folder_is_not_followed() {
        fine(with_model(|sandbox| {
            sandbox.write("m/weights", b"1");
            symlink(".", sandbox.path("m/again")).unwrap();
        }));
    }

    #[test]
    fn an_empty_folder_is_no_model() {
        refused(with_model(|sandbox| fs::create_dir(sandbox.path("m")).unwrap()), "there is no file in `m`");
    }

    #[test]
    fn a_service_toml_that_is_a_link_to_itself_is_none() {
        let sandbox = Sandbox::new();
        symlink("service.toml", sandbox.path("service.toml")).unwrap();
        refused(check(&sandbox), "[no-service]");
    }
}
