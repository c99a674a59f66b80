//! How the two talk: texts, encodings, requests that are taken back, an end.

use super::client::{Editor, range};
use super::{SERVICE, codes, editor, generate, place, project};
use serde_json::{Value, json};
use std::fs;

#[test]
fn findings_are_shown_while_somebody_types_and_taken_back() {
    let folder = project();
    let mut editor = editor(&folder);
    editor.open("service.toml");
    assert_eq!(editor.shown("service.toml"), [] as [Value; 0]);
    // `port = 8080` becomes `prot = 8080`, sign by sign.
    let (line, _) = place(SERVICE, "port = 8080");
    let line = u32::try_from(line).unwrap();
    editor.change("service.toml", &[([line, 1, line, 2], "r"), ([line, 2, line, 3], "o")]);
    let shown = editor.shown("service.toml");
    assert_eq!(codes(&shown), ["unknown-key"]);
    assert_eq!(shown[0]["range"], range([line, 0, line, 4]));
    assert_eq!(shown[0]["severity"], 1);
    assert_eq!(shown[0]["source"], "modelstow");
    let message = shown[0]["message"].as_str().unwrap();
    assert!(
        message.contains("unknown key `prot` in `[server]`") && message.contains("did you mean `port`?"),
        "{message}"
    );
    editor.change("service.toml", &[([line, 1, line, 3], "or")]);
    assert_eq!(editor.shown("service.toml"), [] as [Value; 0]);
    assert_eq!(editor.end(), Some(0));
}

/// What one value makes of other files is shown there, before anything is saved.
#[test]
fn a_generated_file_that_is_out_of_date_is_shown_as_such() {
    let folder = project();
    let mut editor = editor(&folder);
    editor.open("service.toml");
    editor.shown("service.toml");
    editor.write("service.toml", &SERVICE.replace("8080", "8081"));
    assert_eq!(editor.shown("service.toml"), [] as [Value; 0]);
    assert_eq!(codes(&editor.shown("generated/deployment.yaml")), ["file-stale"]);
    // Once it is not so any more, that is said of the same file.
    editor.write("service.toml", SERVICE);
    editor.shown("service.toml");
    assert_eq!(editor.shown("generated/deployment.yaml"), [] as [Value; 0]);
}

#[test]
fn another_place_of_a_finding_may_be_in_another_file() {
    let folder = project();
    fs::create_dir(folder.path().join("templates")).unwrap();
    let mut editor = editor(&folder);
    let text = SERVICE.replace("[server]", "[env]\nA = \"$(B)\"\nB = \"b\"\n\n[server]");
    editor.open_as("service.toml", &text);
    let shown = editor.shown("service.toml");
    assert_eq!(codes(&shown), ["not-expanded"]);
    let related = &shown[0]["relatedInformation"][0];
    assert_eq!(related["location"]["uri"], editor.uri("service.toml"));
    let (line, _) = place(&text, "B = \"b\"");
    assert_eq!(related["location"]["range"]["start"]["line"], line);
    assert_eq!(shown[0]["severity"], 2);
}

#[test]
fn a_template_of_the_projects_own_is_shown_where_it_is_wrong() {
    let folder = project();
    let own = folder.path().join("templates/kubernetes");
    fs::create_dir_all(&own).unwrap();
    fs::write(own.join("service.yaml"), "kind: {{ nothing }}\n").unwrap();
    let mut editor = editor(&folder);
    editor.open("service.toml");
    let shown = editor.shown("templates/kubernetes/service.yaml");
    assert_eq!(codes(&shown), ["template-undefined"]);
    assert_eq!(shown[0]["range"]["start"]["line"], 0);
    // Its text in the editor counts, not the one on disk.
    editor.open_as("templates/kubernetes/service.yaml", "kind: {% if %}\n");
    assert_eq!(codes(&editor.shown("templates/kubernetes/service.yaml")), ["template-syntax"]);
    editor.tell("textDocument/didClose", json!({ "textDocument": { "uri": editor.uri("service.toml") } }));
    editor.tell(
        "textDocument/didClose",
        json!({ "textDocument": { "uri": editor.uri("templates/kubernetes/service.yaml") } }),
    );
    // Nothing is open any more, so nothing is shown.
    let uri = editor.uri("templates/kubernetes/service.yaml");
    editor.wait(|message| {
        message["params"]["uri"] == *uri
            && message["params"]["diagnostics"].as_array().is_some_and(Vec::is_empty)
    });
}

/// `𝛼` is one character, two units of UTF-16 and four bytes.
#[test]
fn places_are_counted_as_the_client_counts() {
    for (encodings, name, width) in
        [(json!(["utf-16"]), "utf-16", 2), (json!(["utf-16", "utf-8"]), "utf-8", 4)]
    {
        let folder = project();
        let capabilities = json!({ "general": { "positionEncodings": encodings } });
        let mut editor = Editor::start(folder.path(), &capabilities);
        assert_eq!(editor.initialized["capabilities"]["positionEncoding"], name);
        let text = SERVICE.replace("port = 8080", "path = '/𝛼', prot = 1");
        editor.open_as("service.toml", &text);
        let (line, _) = place(&text, "path = '/");
        let line = u32::try_from(line).unwrap();
        let shown = editor.shown("service.toml");
        assert_eq!(codes(&shown), ["toml-syntax"]);
        assert_eq!(
            shown[0]["range"]["start"],
            json!({ "line": line, "character": 8 + 1 + 1 + width }),
            "{name}"
        );
        // The comma goes, and what follows it to a line of its own.
        let at = 8 + 1 + 1 + width;
        editor.change("service.toml", &[([line, at, line, at + 2], "\n")]);
        let shown = editor.shown("service.toml");
        assert_eq!(codes(&shown), ["invalid-path", "unknown-key"]);
        assert_eq!(shown[1]["range"], range([line + 1, 0, line + 1, 4]));
    }
}

#[test]
fn a_request_can_be_taken_back() {
    let folder = project();
    let mut editor = editor(&folder);
    editor.open("service.toml");
    let place = editor.at("service.toml", 4, 1);
    let ids: Vec<i64> = (0..20).map(|_| editor.ask_later("textDocument/hover", place.clone())).collect();
    let last = *ids.last().unwrap();
    editor.tell("$/cancelRequest", json!({ "id": last }));
    // Of an answered one, and of one that there never was, nothing is said.
    editor.tell("$/cancelRequest", json!({ "id": 4711 }));
    let answers: Vec<Value> = ids.iter().map(|id| editor.response(*id)).collect();
    assert_eq!(answers[19]["error"]["code"], -32800, "{}", answers[19]);
    assert!(answers[..19].iter().all(|answer| answer["result"]["contents"].is_object()));
    // Each was answered once.
    editor.ask("textDocument/hover", place);
    assert!(!editor.kept.iter().any(|message| message.get("id").is_some()), "{:?}", editor.kept);
}

#[test]
fn what_is_not_known_is_said_and_ends_nothing() {
    let folder = project();
    let mut editor = editor(&folder);
    let id = editor.ask_later("textDocument/foldingRange", json!({}));
    assert_eq!(editor.response(id)["error"]["code"], -32601);
    let id = editor.ask_later("textDocument/hover", json!({ "textDocument": 1 }));
    assert_eq!(editor.response(id)["error"]["code"], -32602);
    editor.tell(
        "textDocument/didChange",
        json!({ "textDocument": { "uri": "untitled:1", "version": 1 }, "contentChanges": [] }),
    );
    editor.tell(
        "textDocument/didOpen",
        json!({ "textDocument": { "uri": "untitled:1", "languageId": "toml", "version": 1, "text": "" } }),
    );
    assert_eq!(editor.ask_at("textDocument/hover", "elsewhere/service.toml", 0, 0), Value::Null);
    assert_eq!(editor.end(), Some(0));
}

#[test]
fn the_server_goes_with_its_editor() {
    let folder = project();
    assert_eq!(editor(&folder).vanish(), Some(0));
}

/// Files change without the editor: `generate` in a terminal, a merge.
#[test]
fn a_file_that_somebody_else_writes_is_looked_at_again() {
    let folder = project();
    let dynamic = json!({ "workspace": { "didChangeWatchedFiles": { "dynamicRegistration": true } } });
    let mut editor = Editor::start(folder.path(), &dynamic);
    let asked = editor.wait(|message| message["method"] == "client/registerCapability");
    let watchers = &asked["params"]["registrations"][0]["registerOptions"]["watchers"];
    assert!(watchers.to_string().contains("**/generated/**"), "{watchers}");
    let text = SERVICE.replace("8080", "8081");
    fs::write(folder.path().join("service.toml"), &text).unwrap();
    editor.open("service.toml");
    assert_eq!(codes(&editor.shown("generated/deployment.yaml")), ["file-stale"]);
    generate(folder.path());
    let change = json!({ "uri": editor.uri("generated/deployment.yaml"), "type": 2 });
    editor.tell("workspace/didChangeWatchedFiles", json!({ "changes": [change] }));
    assert_eq!(editor.shown("generated/deployment.yaml"), [] as [Value; 0]);
    // A model is hashed once, and again when it is another one.
    editor.kept.clear();
    fs::write(folder.path().join("model.rds"), "a better model").unwrap();
    editor.tell("textDocument/didSave", json!({ "textDocument": { "uri": editor.uri("service.toml") } }));
    let shown = editor.shown("generated/deployment.yaml");
    assert!(shown[0]["message"].as_str().unwrap().contains("`model.rds` changed"), "{shown:?}");
}
