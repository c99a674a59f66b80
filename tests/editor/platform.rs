//! A `platform.toml` in an editor: its own mistakes, what it does to the services below, and the way there and back.

use super::client::Editor;
use super::{codes, generate, place};
use serde_json::{Value, json};
use std::fs;
use std::process::Command;
use tempfile::TempDir;

const PLATFORM: &str = r#"[defaults]
edition = "2026"
allow = ["base-image-not-pinned"]

[defaults.deployment]
priority_class = "serving"

[clusters.prod.cluster]
kubernetes = "1.35"

[clusters.staging.cluster]
kubernetes = "1.36"

[[rules]]
name = "two-pods"
require = "deployment.replicas >= 2"
why = "nodes are drained at noon"
owner = "platform@example.com"
except = [{ service = "cards", why = "a cache" }]
"#;

fn service(name: &str, more: &str) -> String {
    format!(
        r#"[service]
name = "{name}"

[cluster]
name = "prod"

[runtime]
name = "container"

[image]
repository = "registry.example.com/{name}"
digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

[server]
readiness_path = "/ready"

[deployment]
{more}
"#
    )
}

/// A platform with two services, and their files.
fn fleet() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join(".git")).unwrap();
    fs::write(folder.path().join("platform.toml"), PLATFORM).unwrap();
    for (name, more) in [("cards", "replicas = 1"), ("ranking", "replicas = 2\npriority_class = \"own\"")] {
        fs::create_dir(folder.path().join(name)).unwrap();
        fs::write(folder.path().join(name).join("service.toml"), service(name, more)).unwrap();
    }
    generate(folder.path());
    folder
}

fn start(folder: &TempDir) -> (Editor, String) {
    let mut editor = Editor::start(folder.path(), &json!({}));
    editor.open("platform.toml");
    let text = editor.read("platform.toml");
    (editor, text)
}

fn hover(editor: &mut Editor, text: &str, words: &str) -> String {
    let (line, character) = place(text, words);
    let hover = editor.ask_at("textDocument/hover", "platform.toml", line, character);
    hover["contents"]["value"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn its_own_mistakes_are_shown_and_mended() {
    let folder = fleet();
    let (mut editor, text) = start(&folder);
    assert_eq!(editor.shown("platform.toml"), [] as [Value; 0]);
    for (right, wrong, code) in [
        ("priority_class", "priorty_class", "unknown-key"),
        ("owner = \"platform@example.com\"\n", "", "missing-key"),
        ("replicas >= 2", "replicas >>= 2", "rule-unreadable"),
    ] {
        editor.write("platform.toml", &text.replace(right, wrong));
        assert_eq!(codes(&editor.shown("platform.toml")), [code]);
    }
    let wrong = text.replace("priority_class", "priorty_class");
    editor.write("platform.toml", &wrong);
    let shown = editor.shown("platform.toml");
    let params = json!({
        "textDocument": { "uri": editor.uri("platform.toml") },
        "range": shown[0]["range"],
        "context": { "diagnostics": shown },
    });
    let actions = editor.ask("textDocument/codeAction", params);
    assert_eq!(actions.as_array().unwrap().len(), 1, "{actions}");
    assert_eq!(actions[0]["title"], "write `priority_class`");
    let edit = &actions[0]["edit"]["changes"][editor.uri("platform.toml")][0];
    assert_eq!((&edit["newText"], &edit["range"]), (&json!("priority_class"), &shown[0]["range"]));
    editor.write("platform.toml", &text);
    assert_eq!(editor.shown("platform.toml"), [] as [Value; 0]);
}

/// The first that is shown to be wrong with a file that is not open.
fn wrong(editor: &mut Editor, path: &str) -> Vec<Value> {
    let uri = editor.uri(path);
    let shown = editor.wait(|message| {
        let params = &message["params"];
        params["uri"] == *uri && params["diagnostics"].as_array().is_some_and(|found| !found.is_empty())
    });
    shown["params"]["diagnostics"].as_array().unwrap().clone()
}

/// What it makes of the services below is shown at them, whether they are open or not, and said once.
#[test]
fn what_it_does_to_services_is_shown_before_it_is_saved() {
    let folder = fleet();
    let (mut editor, text) = start(&folder);
    editor.shown("platform.toml");
    editor.write("platform.toml", &text.replace("replicas >= 2", "replicas >= 3"));
    assert_eq!(editor.shown("platform.toml"), [] as [Value; 0]);
    assert_eq!(codes(&wrong(&mut editor, "ranking/service.toml")), ["rule-broken"]);
    editor.write("platform.toml", &text.replace("\"serving\"", "\"batch\""));
    editor.shown("platform.toml");
    assert_eq!(codes(&wrong(&mut editor, "cards/generated/deployment.yaml")), ["file-stale"]);
    // A value that no service can have is said where it stands, and once.
    editor.write("platform.toml", &text.replace("\"serving\"", "\"not a name\""));
    assert_eq!(codes(&editor.shown("platform.toml")), ["invalid-name"]);
    editor.write("platform.toml", &text);
    assert_eq!(editor.shown("platform.toml"), [] as [Value; 0]);
    assert_eq!(editor.end(), Some(0));
}

#[test]
fn what_nobody_needs_is_said_once_all_services_are_judged() {
    let folder = fleet();
    let (mut editor, text) = start(&folder);
    editor.shown("platform.toml");
    let wrong = text.replace("service = \"cards\"", "service = \"card\"").replace(">= 2", ">= 1");
    editor.write("platform.toml", &wrong);
    let shown = editor.shown("platform.toml");
    assert_eq!(codes(&shown), ["rule-unused"]);
    let params = json!({
        "textDocument": { "uri": editor.uri("platform.toml") },
        "range": shown[0]["range"],
        "context": { "diagnostics": shown },
    });
    let actions = editor.ask("textDocument/codeAction", params);
    let titles: Vec<&str> =
        actions.as_array().unwrap().iter().map(|action| action["title"].as_str().unwrap()).collect();
    assert_eq!(titles, ["write `cards`", "accept it: allow `rule-unused`"]);
    let edit = &actions[1]["edit"]["changes"][editor.uri("platform.toml")][0];
    assert_eq!(edit["newText"], "[\"base-image-not-pinned\", \"rule-unused\"]");
    assert_eq!(edit["range"]["start"]["line"], place(&wrong, "allow").0);
}

#[test]
fn a_key_says_what_it_means_and_which_services_it_reaches() {
    let folder = fleet();
    let (mut editor, text) = start(&folder);
    for words in ["priority_class", "\"1.35\"", "\"two-pods\"", "\"1.36\""] {
        let said = hover(&mut editor, &text, words);
        let line = place(&text, words).0 + 1;
        let done = Command::new(env!("CARGO_BIN_EXE_modelstow"))
            .current_dir(folder.path())
            .args(["explain", &format!("platform.toml:{line}")])
            .output()
            .unwrap();
        let explained = String::from_utf8(done.stdout).unwrap();
        assert!(!explained.is_empty() && said.contains(explained.trim()), "{explained}\nis not in\n{said}");
    }
    let said = hover(&mut editor, &text, "priority_class");
    assert!(
        said.starts_with("**`deployment.priority_class`** · string\n\nAn existing PriorityClass"),
        "{said}"
    );
    assert!(said.contains("It reaches 1 of 2 services:\n  cards/service.toml\n"), "{said}");
    let said = hover(&mut editor, &text, "prod.cluster");
    assert!(said.starts_with("**`clusters`** · table"), "{said}");
    // What is not saved counts.
    let other = text.replace("priority_class", "service_account");
    editor.write("platform.toml", &other);
    assert!(hover(&mut editor, &other, "service_account").contains("It reaches 2 of 2 services:"));
    // Beside a mistake nothing is said of services.
    let wrong = text.replace("kubernetes = \"1.35\"", "kubernetes = ");
    editor.write("platform.toml", &wrong);
    let said = hover(&mut editor, &wrong, "priority_class");
    assert!(said.starts_with("**`deployment.priority_class`**") && !said.contains("reaches"), "{said}");
}

#[test]
fn a_generated_line_leads_to_the_platform_and_back() {
    let folder = fleet();
    let (mut editor, text) = start(&folder);
    let file = "cards/generated/deployment.yaml";
    editor.open(file);
    let deployment = editor.read(file);
    let (line, character) = place(&deployment, "priorityClassName: serving");
    let found = editor.ask_at("textDocument/definition", file, line, character);
    assert_eq!(found.as_array().unwrap().len(), 1, "{found}");
    assert_eq!(found[0]["uri"], editor.uri("platform.toml"));
    let (key, value) = place(&text, "\"serving\"");
    assert_eq!(found[0]["range"]["start"], json!({ "line": key, "character": value }));
    let back = editor.ask_at("textDocument/definition", "platform.toml", key, 1);
    let all = back.as_array().unwrap();
    assert!(all.iter().all(|one| one["uri"].as_str().unwrap().contains("/cards/generated/")), "{back}");
    assert_eq!(
        (&back[0]["uri"], &back[0]["range"]["start"]["line"]),
        (&json!(editor.uri(file)), &json!(line))
    );
    // A service's cluster leads to what the platform says of it.
    editor.open("cards/service.toml");
    let service = editor.read("cards/service.toml");
    let (line, character) = place(&service, "\"prod\"");
    let found = editor.ask_at("textDocument/definition", "cards/service.toml", line, character);
    assert_eq!(found[0]["uri"], editor.uri("platform.toml"), "{found}");
    assert_eq!(found[0]["range"]["start"]["line"], place(&text, "[clusters.prod").0);
}

/// Labels that are offered where `|` stands in a file.
fn offered(path: &str, marked: &str) -> Vec<String> {
    let folder = fleet();
    let mut editor = Editor::start(folder.path(), &json!({}));
    let (line, character) = place(marked, "|");
    editor.open_as(path, &marked.replacen('|', "", 1));
    let items = editor.ask_at("textDocument/completion", path, line, character);
    let items = items.as_array().cloned().unwrap_or_default();
    items.iter().map(|item| item["label"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn keys_and_values_are_offered() {
    let in_platform = |marked: &str| offered("platform.toml", marked);
    assert_eq!(in_platform("|"), ["clusters", "defaults", "prices", "rules"]);
    let has = |labels: &[String], name: &str| labels.iter().any(|label| label == name);
    let defaults = in_platform("[defaults]\n|");
    assert!(has(&defaults, "edition") && has(&defaults, "ingress") && !has(&defaults, "environments"));
    assert!(has(&in_platform("[defaults.deployment]\n|"), "replicas"));
    assert!(!has(&in_platform("[defaults.deployment]\nreplicas = 2\n|"), "replicas"));
    let cluster = in_platform("[clusters.prod]\n|");
    assert!(has(&cluster, "allow") && has(&cluster, "cluster") && !has(&cluster, "edition"), "{cluster:?}");
    let cluster = in_platform("[clusters.prod.cluster]\n|");
    assert!(has(&cluster, "domain") && !has(&cluster, "name"), "{cluster:?}");
    assert_eq!(in_platform("[clusters.prod.cluster]\ndomain = \"a.example\"\n[clusters.|]"), ["prod"]);
    let rule = in_platform("[[rules]]\n|");
    assert_eq!(rule, ["name", "owner", "require", "severity", "when", "why"]);
    assert_eq!(in_platform("[[rules]]\nseverity = |"), ["error", "warning"]);
    assert_eq!(in_platform("[[rules]]\nexcept = [{ | }]"), ["environment", "service", "why"]);
    assert_eq!(in_platform("[[rules]]\nexcept = [{ service = | }]"), [] as [&str; 0]);
    assert_eq!(in_platform("[prices.clusters.prod]\n|"), ["cpu", "memory", "gpus"]);
    let whole = PLATFORM.replace("service = \"cards\"", "service = \"|\"");
    assert_eq!(in_platform(&whole), ["cards", "ranking"]);
    assert_eq!(in_platform("[clusters.a]\ncluster.kubernetes = |")[0], "1.37");
    assert!(has(&in_platform("[defaults]\nallow = [\"|\"]"), "rule-unused"));
    // And in a service, the clusters of its platform.
    let text = service("cards", "replicas = 1").replace("name = \"prod\"", "name = |");
    assert_eq!(offered("cards/service.toml", &text), ["prod", "staging"]);
}
