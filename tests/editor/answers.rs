//! What is said where somebody looks: of keys, of values, of generated lines.

use super::client::Editor;
use super::{SERVICE, editor, place, project};
use serde_json::Value;
use std::fs;
use std::process::Command;

fn hover(editor: &mut Editor, path: &str, text: &str, words: &str) -> String {
    let (line, character) = place(text, words);
    let hover = editor.ask_at("textDocument/hover", path, line, character);
    hover["contents"]["value"].as_str().unwrap_or_default().to_owned()
}

fn explained(folder: &std::path::Path, what: &str) -> String {
    let done = Command::new(env!("CARGO_BIN_EXE_modelstow"))
        .current_dir(folder)
        .args(["explain", what])
        .output()
        .unwrap();
    String::from_utf8(done.stdout).unwrap()
}

#[test]
fn a_key_says_what_explain_says_of_it() {
    let folder = project();
    let mut editor = editor(&folder);
    editor.open("service.toml");
    let said = hover(&mut editor, "service.toml", SERVICE, "port");
    assert!(said.starts_with("**`server.port`** · integer\n\nThe port"), "{said}");
    let explain = explained(folder.path(), "server.port");
    for line in explain.lines().skip(2).filter(|line| line.starts_with(' ')) {
        assert!(said.contains(line), "{line} is not in\n{said}");
    }
    assert!(said.contains("service.toml:18:8") && said.contains("containerPort: 8080"), "{said}");
    // Of the value, the same is said, and of a section what it is.
    assert_eq!(hover(&mut editor, "service.toml", SERVICE, "8080"), said);
    let section = hover(&mut editor, "service.toml", SERVICE, "runtime]");
    assert!(section.starts_with("**`runtime`** · table"), "{section}");
    // A key with few choices says them all.
    let text = SERVICE.replace("[server]", "[deployment]\nstrategy = \"Recreate\"\n\n[server]");
    editor.write("service.toml", &text);
    let said = hover(&mut editor, "service.toml", &text, "strategy");
    assert!(said.contains("- `\"RollingUpdate\"`: New pods come before"), "{said}");
}

#[test]
fn a_service_with_mistakes_still_says_what_its_keys_mean() {
    let folder = project();
    let mut editor = editor(&folder);
    let text = format!("{SERVICE}[ingress\nhost = ");
    editor.open_as("service.toml", &text);
    let said = hover(&mut editor, "service.toml", &text, "port");
    assert!(said.starts_with("**`server.port`** · integer"), "{said}");
    assert!(!said.contains("generated/"), "{said}");
}

#[test]
fn a_generated_line_says_its_keys_and_leads_to_them() {
    let folder = project();
    let mut editor = editor(&folder);
    editor.open("generated/deployment.yaml");
    let text = editor.read("generated/deployment.yaml");
    let said = hover(&mut editor, "generated/deployment.yaml", &text, "containerPort: 8080");
    assert!(said.contains("server.port = 8080, written at"), "{said}");
    let (line, character) = place(&text, "containerPort: 8080");
    let found = editor.ask_at("textDocument/definition", "generated/deployment.yaml", line, character);
    assert_eq!(found[0]["uri"], editor.uri("service.toml"), "{found}");
    let (key, _) = place(SERVICE, "port = 8080");
    assert_eq!(found[0]["range"]["start"], serde_json::json!({ "line": key, "character": 7 }), "{found}");
    // And back, to each line that holds the value.
    editor.open("service.toml");
    let lines = editor.ask_at("textDocument/definition", "service.toml", key, 1);
    let lines = lines.as_array().unwrap();
    let own = |one: &&Value| one["uri"] == *editor.uri("generated/deployment.yaml");
    assert!(lines.iter().filter(own).any(|one| one["range"]["start"]["line"] == line), "{lines:?}");
    let with_value = lines.len();
    let all = editor.ask_at("textDocument/references", "service.toml", key, 1);
    assert!(all.as_array().unwrap().len() >= with_value);
    // The range is of that line's words.
    for one in lines {
        let uri = one["uri"].as_str().unwrap().strip_prefix("file://").unwrap();
        let text = fs::read_to_string(uri).unwrap();
        let line = text
            .lines()
            .nth(usize::try_from(one["range"]["start"]["line"].as_u64().unwrap()).unwrap())
            .unwrap();
        let start = usize::try_from(one["range"]["start"]["character"].as_u64().unwrap()).unwrap();
        assert_eq!(start, line.len() - line.trim_start().len());
    }
}

/// A line that somebody wrote by hand has no key; those around it keep theirs, where they stand now.
#[test]
fn lines_are_found_where_they_are_in_the_file_as_it_is() {
    let folder = project();
    let mut editor = editor(&folder);
    let text = editor.read("generated/deployment.yaml");
    let edited = text.replacen("spec:\n", "# by hand\n# by hand\nspec:\n", 1);
    editor.open_as("generated/deployment.yaml", &edited);
    editor.open("service.toml");
    let said = hover(&mut editor, "generated/deployment.yaml", &edited, "# by hand");
    assert!(said.contains("is not what `service.toml` gives"), "{said}");
    let said = hover(&mut editor, "generated/deployment.yaml", &edited, "containerPort: 8080");
    assert!(said.contains("server.port = 8080"), "{said}");
    let (key, _) = place(SERVICE, "port = 8080");
    let lines = editor.ask_at("textDocument/definition", "service.toml", key, 1);
    let (line, _) = place(&edited, "containerPort: 8080");
    assert!(lines.as_array().unwrap().iter().any(|one| one["range"]["start"]["line"] == line), "{lines}");
}

#[test]
fn an_environments_key_is_that_of_the_environment() {
    let folder = project();
    let text = format!(
        "{SERVICE}\n[environments.prod]\nservice.namespace = \"prod\"\n\n[environments.prod.deployment]\nreplicas = 3\n\n[environments.test]\nservice.namespace = \"test\"\n"
    );
    fs::write(folder.path().join("service.toml"), &text).unwrap();
    fs::remove_dir_all(folder.path().join("generated")).unwrap();
    super::generate(folder.path());
    let mut editor = editor(&folder);
    editor.open("service.toml");
    let said = hover(&mut editor, "service.toml", &text, "replicas");
    assert!(said.contains("deployment.replicas = 3") && !said.contains("generated/test/"), "{said}");
    let (line, _) = place(&text, "replicas");
    let lines = editor.ask_at("textDocument/definition", "service.toml", line, 1);
    assert_eq!(lines[0]["uri"], editor.uri("generated/prod/deployment.yaml"), "{lines}");
}

/// Labels that are offered where `|` stands.
fn offered(marked: &str) -> (Vec<String>, Vec<Value>) {
    let folder = project();
    let mut editor = editor(&folder);
    let (line, character) = place(marked, "|");
    editor.open_as("service.toml", &marked.replacen('|', "", 1));
    let items = editor.ask_at("textDocument/completion", "service.toml", line, character);
    let items = items.as_array().cloned().unwrap_or_default();
    (items.iter().map(|item| item["label"].as_str().unwrap().to_owned()).collect(), items)
}

#[test]
fn keys_and_sections_are_offered_where_they_belong() {
    let (labels, items) = offered(&SERVICE.replace("port = 8080\n", "port = 8080\nread|"));
    assert!(
        labels.contains(&"readiness_path".to_owned()) && !labels.contains(&"replicas".to_owned()),
        "{labels:?}"
    );
    // What is there already cannot be there twice.
    assert!(!labels.contains(&"port".to_owned()), "{labels:?}");
    let item = items.iter().find(|item| item["label"] == "readiness_path").unwrap();
    assert_eq!(item["textEdit"]["newText"], "readiness_path = ");
    assert!(item["documentation"]["value"].as_str().unwrap().contains("200"), "{item}");
    let (labels, _) = offered("edition = \"2026\"\n[|");
    assert!(labels.contains(&"ingress".to_owned()) && !labels.contains(&"allow".to_owned()), "{labels:?}");
    let (labels, _) = offered("edition = \"2026\"\n[resources.|]");
    assert_eq!(labels, ["devices", "limits", "requests"]);
    let (labels, items) = offered("|");
    assert!(labels.starts_with(&["allow".to_owned(), "edition".to_owned()]), "{labels:?}");
    let examples = items.iter().find(|item| item["label"] == "examples").unwrap();
    assert_eq!(examples["textEdit"]["newText"], "[[examples]]");
    let (labels, _) = offered("[secrets]\nTOKEN = { | }");
    assert_eq!(labels, ["key", "secret"]);
    let (labels, _) = offered("[environments.prod.deployment]\n|");
    assert!(labels.contains(&"replicas".to_owned()), "{labels:?}");
    // In a comment nothing is.
    assert_eq!(offered("# ed|").0, [] as [String; 0]);
}

#[test]
fn values_that_are_there_are_offered() {
    let (labels, items) = offered("[runtime]\nname = |");
    assert!(labels.contains(&"plumber".to_owned()) && labels.contains(&"vllm".to_owned()), "{labels:?}");
    assert!(items.iter().any(|item| item["textEdit"]["newText"] == "\"plumber\""), "{items:?}");
    let (_, items) = offered("[runtime]\nname =|");
    assert!(items.iter().any(|item| item["textEdit"]["newText"] == " \"plumber\""), "{items:?}");
    // The whole word is replaced, its quotes among it.
    let (_, items) = offered("[runtime]\nname = \"pl|\"\n");
    let edit = &items.iter().find(|item| item["label"] == "plumber").unwrap()["textEdit"];
    assert_eq!(edit["range"], super::client::range([1, 7, 1, 11]));
    assert_eq!(offered("[model]\npath = \"|\"").0, ["model.rds", "score.R"]);
    assert!(offered("[ingress]\ncontroller = |").0.contains(&"traefik".to_owned()));
    assert!(offered("[gateway]\ncontroller = |").0.contains(&"gateway-api".to_owned()));
    assert_eq!(offered("[cluster]\nkubernetes = |").0[0], "1.37");
    assert_eq!(offered("edition = |").0, ["2026"]);
    assert!(offered("allow = [\"tag-latest\", |]").0.contains(&"base-image-not-pinned".to_owned()));
    assert_eq!(offered("[deployment]\nstrategy = |").0, ["RollingUpdate", "Recreate"]);
    assert_eq!(offered("[tls.acme]\nenvironment = |").0.len(), 2);
    assert_eq!(offered("[autoscaling]\nenabled = |").0, ["true", "false"]);
}
