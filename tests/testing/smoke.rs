//! The script in the Job of `gitops.smoke`, run with this machine's Python: it finds what `modelstow test --url` finds.

use super::server::Server;
use super::{project, test};
use serde_json::Value;
use std::process::{Command, Output};
use tempfile::TempDir;

const GITOPS: &str = "[service]\nname = \"boston\"\nnamespace = \"models\"\n[gitops]\nrepository = \"https://a/b\"\n\
    path = \".\"\nsmoke = true\nargocd = {}\n[network]\npolicy.from = []\n";

const ANSWER: &[u8] = br#"{"id": 7, "scores": [0.1, 0.9], "label": "cat", "took": 0.02, "ok": true}"#;

/// A project whose Job asks these examples.
fn asking(examples: &str) -> TempDir {
    let folder = project("");
    let file = folder.path().join("service.toml");
    let text = std::fs::read_to_string(&file).unwrap().replace("service.name = \"boston\"\n", "");
    std::fs::write(file, format!("{text}{GITOPS}{examples}")).unwrap();
    folder
}

/// The Job, as the folder has it.
fn job(folder: &TempDir) -> Value {
    let made = Command::new(env!("CARGO_BIN_EXE_modelstow"))
        .current_dir(folder.path())
        .arg("generate")
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let text = std::fs::read_to_string(folder.path().join("generated/smoke.yaml")).unwrap();
    yaml_serde::from_str(&text).unwrap()
}

/// What its container does here, where the service is at a URL.
fn run(job: &Value, url: &str) -> Output {
    let container = &job["spec"]["template"]["spec"]["containers"][0];
    let words = |list: &str| -> Vec<String> {
        let list = container[list].as_array().unwrap().iter();
        list.map(|word| word.as_str().unwrap().to_owned()).collect()
    };
    let (command, mut told) = (words("command"), words("args"));
    assert_eq!(told[0], "service=boston:80");
    told[0] = format!("service={}", url.trim_start_matches("http://"));
    for word in &mut told {
        // As the kubelet does.
        *word = word.replace("$$", "$");
    }
    Command::new("python3").args(&command[1..]).args(told).env_clear().output().unwrap()
}

#[test]
fn the_job_finds_what_the_test_finds() {
    let server = Server::new(&[
        ("/score", 200, ANSWER),
        ("/text", 200, b"ok\n"),
        ("/image", 200, b"\x00\xff"),
        ("/no", 400, b"no"),
    ]);
    // Each says whether it is answered as it expects.
    let examples = [
        ("path = '/score'\nrequest = '{\"a\": \"$(B)$$\"}'", true),
        (
            "path = '/score'\nexpect = '{\"id\": 7.0, \"scores\": [0.1, 0.9], \"label\": \"cat\", \"ok\": true}'\nignore = ['took']",
            true,
        ),
        (
            "path = '/score'\nexpect = '{\"id\": 7, \"scores\": [0.1, 0.95], \"label\": \"cat\", \"took\": 0, \"ok\": true}'\ntolerance = 0.1",
            true,
        ),
        (
            "path = '/score'\nexpect = '{\"id\": 7, \"scores\": [0.1, 0.95], \"label\": \"cat\", \"took\": 0, \"ok\": true}'\ntolerance = 0.01",
            false,
        ),
        (
            "path = '/score'\nexpect = '{\"id\": 7, \"scores\": [0.1, 0.9], \"label\": \"cat\", \"took\": 0.02, \"ok\": 1}'",
            false,
        ),
        ("path = '/score'\nexpect = '{\"id\": 7}'", false),
        (
            "path = '/score'\nexpect = '{\"id\": 7, \"scores\": [null, 0.9], \"label\": \"cat\", \"took\": 0.02, \"ok\": true}'\nignore = ['scores[0]']",
            true,
        ),
        (
            "path = '/score'\nexpect_values = { label = 'cat', id = { type = 'integer' }, \"scores[*]\" = { min = 0, max = 1 } }",
            true,
        ),
        ("path = '/score'\nexpect_values = { label = 'dog' }", false),
        ("path = '/score'\nexpect_values = { gone = 1 }", false),
        ("path = '/score'\nexpect_values = { \"scores[*]\" = { max = 0.5 } }", false),
        ("path = '/score'\nexpect_values = { took = { type = 'string' } }", false),
        ("path = '/score'\nexpect_values = { ok = { type = 'number' } }", false),
        ("path = '/score'\nexpect_values = { ok = { min = 0 } }", false),
        ("path = '/text'\nmethod = 'GET'\nexpect_text = \"ok\\n\"", true),
        ("path = '/text'\nmethod = 'GET'\nexpect_text = 'ok'", false),
        ("path = '/text'\nexpect = '1'", false),
        (
            "path = '/image'\nexpect_sha256 = '06eb7d6a69ee19e5fbdf749018d3d2abfa04bcbd1365db312eb86dc7169389b8'",
            true,
        ),
        (
            "path = '/image'\nexpect_sha256 = '16eb7d6a69ee19e5fbdf749018d3d2abfa04bcbd1365db312eb86dc7169389b8'",
            false,
        ),
        ("path = '/no'\nexpect_status = 400", true),
        ("path = '/no'", false),
        ("path = '/score'\nheaders.X-Tenant = 'north'\nform.a = 'b'\nfiles.image = 'cat.png'", true),
    ];
    let texts: Vec<String> = (0..)
        .zip(&examples)
        .map(|(number, (example, _))| format!("[[examples]]\nname = 'example-{number}'\n{example}\n"))
        .collect();
    let all = texts.concat();
    let folder = asking(&all);
    let output = run(&job(&folder), &server.url);
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}{}", String::from_utf8_lossy(&output.stderr));
    let by_job: Vec<_> = server.sent.lock().unwrap().drain(..).collect();
    let tested = test(&folder, &["--url", &server.url, "--format", "json"]);
    let tested: Value = serde_json::from_slice(&tested.stdout).unwrap();
    let by_test = server.sent.lock().unwrap().clone();
    for (number, (example, fine)) in examples.iter().enumerate() {
        let line = said.lines().find(|line| line.contains(&format!(" example-{number} "))).expect(&said);
        assert_eq!(line.starts_with("ok"), *fine, "{example}\n{said}");
        assert_eq!(tested["tests"][0]["steps"][number]["passed"], *fine, "{example}\n{tested:#}");
        let (ours, theirs) = (&by_job[number], &by_test[number]);
        assert_eq!(ours.line, theirs.line);
        if !example.contains("form.") {
            assert_eq!(ours.body, theirs.body, "{example}");
            let kind = |sent: &super::server::Sent| {
                sent.headers.iter().find(|h| h.starts_with("content-type:")).cloned()
            };
            assert_eq!(kind(ours), kind(theirs), "{example}");
        }
    }
    assert!(said.contains("\n        `$.label` is \"cat\" and not \"dog\"\n"), "{said}");
    let form = by_job.last().unwrap();
    let text = String::from_utf8_lossy(&form.body);
    assert!(form.headers.contains(&"x-tenant: north".to_owned()), "{:?}", form.headers);
    assert!(text.contains("form-data; name=\"a\"\r\n\r\nb\r\n"), "{text}");
    assert!(
        text.contains("filename=\"cat.png\"\r\nContent-Type: application/octet-stream\r\n\r\na picture\r\n"),
        "{text}"
    );
}

#[test]
fn the_job_ends_well_where_all_is_well_and_the_policy_lets_it_in() {
    let server = Server::new(&[("/score", 200, b"{}")]);
    let folder = asking("[[examples]]\npath = '/score'\nexpect = '{}'\n");
    let job = job(&folder);
    let output = run(&job, &server.url);
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.starts_with("ok      request  "), "{said}");
    let policy = std::fs::read_to_string(folder.path().join("generated/networkpolicy.yaml")).unwrap();
    let policy: Value = yaml_serde::from_str(&policy).unwrap();
    let peer = &policy["spec"]["ingress"][0]["from"][0]["podSelector"]["matchLabels"];
    assert_eq!(peer, &job["spec"]["template"]["metadata"]["labels"]);
}
