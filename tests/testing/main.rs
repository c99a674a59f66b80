//! What `modelstow test` does without a container engine: requests, answers, and how results are printed. The rest needs
//! one: `tests/e2e/run`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot be set up has failed"
)]

#[cfg(unix)]
mod engines;
mod load;
mod server;
mod smoke;

use modelstow::resolve::json_path::JsonPath;
use modelstow::testing::compare;
use serde_json::{Value, json};
use server::Server;
use std::fs;
use std::process::{Command, Output};
use tempfile::TempDir;

const SERVICE: &str = "edition = \"2026\"\nallow = [\"base-image-not-pinned\"]\nservice.name = \"boston\"\n\
    model.path = \"model.rds\"\nruntime = { name = \"plumber\", entrypoint = \"score.R\" }\n\
    image.repository = \"registry.example.com/boston\"\n";

fn project(examples: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("model.rds", "model"), ("score.R", "# score"), ("cat.png", "a picture")] {
        fs::write(folder.path().join(name), text).unwrap();
    }
    fs::write(folder.path().join("service.toml"), format!("{SERVICE}{examples}")).unwrap();
    folder
}

fn test(folder: &TempDir, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_modelstow"))
        .current_dir(folder.path())
        .arg("test")
        .args(arguments)
        .output()
        .unwrap()
}

fn asked(examples: &str, url: &str) -> (Option<i32>, Value) {
    let output = test(&project(examples), &["--url", url, "--format", "json"]);
    let said = String::from_utf8(output.stdout).unwrap();
    (output.status.code(), serde_json::from_str(&said).expect(&said))
}

#[test]
fn numbers_may_be_off_by_the_tolerance_and_by_rounding() {
    let answer = json!({ "price": 1.25, "rooms": [1, 2] });
    assert!(
        compare::differences(&json!({ "price": 1.250_000_1, "rooms": [1, 2] }), &answer, 0.001).is_empty()
    );
    assert!(
        compare::differences(&json!({ "price": 1.250_000_000_000_1, "rooms": [1.0, 2] }), &answer, 0.0)
            .is_empty()
    );
    let wrong = compare::differences(&json!({ "price": 1.3, "rooms": [1] }), &answer, 0.001);
    assert_eq!(
        wrong,
        [
            "`$.price` is 1.25 and not 1.3: off by 0.050000, more than 0.001",
            "`$.rooms` has 2 items and not 1"
        ]
    );
}

#[test]
fn true_is_no_number_and_a_key_too_many_is_a_difference() {
    let wrong = compare::differences(&json!({ "ok": 1 }), &json!({ "ok": true, "more": null }), 0.0);
    assert_eq!(wrong, ["`$.ok` is true and not 1", "`$.more` is not expected"]);
}

#[test]
fn a_diff_shows_only_what_is_too_far_off() {
    let diff = compare::diff(&json!({ "a": 1.0, "b": 2.0 }), &json!({ "a": 1.001, "b": 3.0 }), 0.01);
    assert!(diff.contains("-  \"b\": 2.0") && diff.contains("+  \"b\": 3.0"), "{diff}");
    assert!(!diff.contains("1.001"), "{diff}");
}

#[test]
fn a_path_finds_every_item_and_says_how_it_is_written() {
    let value = json!({ "a": [{ "b": 1 }, { "b": 2 }] });
    let path: JsonPath = "a[*].b".parse().unwrap();
    assert_eq!(path.find(&value), [&json!(1), &json!(2)]);
    assert_eq!("$.a[0]".parse::<JsonPath>().unwrap().to_string(), "$.a[0]");
    for wrong in ["", "$", "a..b", "a[", "a[x]", ".", "a[0]b"] {
        assert!(wrong.parse::<JsonPath>().is_err(), "{wrong}");
    }
}

#[test]
fn an_example_says_headers_a_form_and_files() {
    let server = Server::new(&[("/score", 200, b"{}")]);
    let (code, said) = asked(
        "[[examples]]\npath = \"/score\"\nheaders.X-Tenant = \"north\"\nform.threshold = \"0.5\"\n\
         files.image = \"cat.png\"\nexpect = \"{}\"\n",
        &server.url,
    );
    assert_eq!(code, Some(0), "{said:#}");
    let sent = server.sent.lock().unwrap()[0].clone();
    assert_eq!(sent.line, "POST /score HTTP/1.1");
    assert!(sent.headers.contains(&"x-tenant: north".to_owned()), "{:?}", sent.headers);
    let boundary = sent
        .headers
        .iter()
        .find_map(|h| h.strip_prefix("content-type: multipart/form-data; boundary="))
        .unwrap();
    let body = String::from_utf8(sent.body).unwrap();
    let parts: Vec<&str> = body.split(&format!("--{boundary}")).collect();
    assert_eq!(parts[1], "\r\nContent-Disposition: form-data; name=\"threshold\"\r\n\r\n0.5\r\n");
    assert_eq!(
        parts[2],
        "\r\nContent-Disposition: form-data; name=\"image\"; filename=\"cat.png\"\r\n\
         Content-Type: application/octet-stream\r\n\r\na picture\r\n"
    );
    assert_eq!(parts[3], "--\r\n");
}

#[test]
fn an_example_expects_parts_of_an_answer() {
    const ANSWER: &[u8] = br#"{"id": 7, "scores": [0.1, 0.9], "label": "cat", "took": 0.02}"#;
    let server = Server::new(&[("/score", 200, ANSWER)]);
    let (code, said) = asked(
        "[[examples]]\npath = \"/score\"\nexpect_values.label = \"cat\"\n\
         expect_values.\"scores[*]\" = { min = 0, max = 1 }\nexpect_values.id = { type = \"integer\" }\n\
         [[examples]]\npath = \"/score\"\nignore = [\"id\", \"took\"]\n\
         expect = '{\"scores\": [0.1, 0.9], \"label\": \"cat\"}'\n",
        &server.url,
    );
    assert_eq!(code, Some(0), "{said:#}");
    let (code, said) = asked(
        "[[examples]]\npath = \"/score\"\nexpect_values.label = \"dog\"\n\
         expect_values.\"scores[*]\" = { max = 0.5 }\nexpect_values.took = { type = \"string\" }\nexpect_values.gone = 1\n",
        &server.url,
    );
    assert_eq!(code, Some(1));
    assert_eq!(
        said["tests"][0]["steps"][0]["wrong"],
        json!([
            "`$.gone` is missing",
            "`$.label` is \"cat\" and not \"dog\"",
            "`$.scores[*]` is 0.9, more than 0.5",
            "`$.took` is 0.02, which is no string"
        ])
    );
    assert_eq!(said["findings"][0]["code"], "answer-differs");
}

#[test]
fn an_example_expects_a_text_or_a_checksum() {
    let server = Server::new(&[("/ok", 200, b"ok\n"), ("/image", 200, b"\x00\xff"), ("/no", 400, b"no")]);
    let (code, said) = asked(
        "[[examples]]\nmethod = \"GET\"\npath = \"/ok\"\nexpect_text = \"ok\\n\"\n\
         [[examples]]\nmethod = \"GET\"\npath = \"/image\"\n\
         expect_sha256 = \"06eb7d6a69ee19e5fbdf749018d3d2abfa04bcbd1365db312eb86dc7169389b8\"\n\
         [[examples]]\nmethod = \"GET\"\npath = \"/no\"\nexpect_status = 400\nexpect_text = \"yes\"\n",
        &server.url,
    );
    assert_eq!(code, Some(1));
    let passed: Vec<&Value> =
        said["tests"][0]["steps"].as_array().unwrap().iter().map(|step| &step["passed"]).collect();
    assert_eq!(passed, [&json!(true), &json!(true), &json!(false)], "{said:#}");
}

#[test]
fn nobody_there_is_said_at_the_example() {
    let output = test(
        &project("[[examples]]\nname = \"one\"\nrequest = \"{}\"\n"),
        &["--url", "http://127.0.0.1:9", "--format", "github"],
    );
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    let expected = "::error file=service.toml,line=8,endLine=8,col=8,endColumn=13,title=answer-differs::\
        the example `one` got no answer: connection refused";
    assert!(said.starts_with(expected), "{said}");
}

#[test]
fn junit_keeps_every_sign_of_a_name() {
    let server = Server::new(&[("/score", 500, b"<&>\x01")]);
    let folder = project("[[examples]]\nname = \"a <b> & \\\"c\\\"\"\npath = \"/score\"\nrequest = \"{}\"\n");
    let output = test(&folder, &["--url", &server.url, "--format", "junit"]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("tests=\"1\" failures=\"1\" errors=\"0\""), "{said}");
    assert!(said.contains("name=\"example a &lt;b&gt; &amp; &quot;c&quot;\""), "{said}");
    assert!(said.contains("<failure message=\"its status is 500 and not 200\">"), "{said}");
}
