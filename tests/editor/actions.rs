//! What mends a finding, as an editor carries it out, and as SARIF says it.

use super::client::Editor;
use super::{SERVICE, codes, editor, generate, project};
use serde_json::{Value, json};
use std::fs;
use std::process::Command;

/// What can be done about the first finding that is shown of a text.
fn actions(editor: &mut Editor, path: &str) -> Vec<Value> {
    let shown = editor.shown(path);
    assert!(!shown.is_empty());
    let context = json!({ "diagnostics": [shown[0]] });
    let document = json!({ "uri": editor.uri(path) });
    let params = json!({ "textDocument": document, "range": shown[0]["range"], "context": context });
    editor.ask("textDocument/codeAction", params).as_array().unwrap().clone()
}

/// The text after an action.
fn carried_out(editor: &Editor, text: &str, action: &Value) -> String {
    let edits = action["edit"]["changes"][editor.uri("service.toml")].as_array().unwrap();
    let mut text = text.to_owned();
    for edit in edits {
        let offset = |place: &Value| {
            let line = usize::try_from(place["line"].as_u64().unwrap()).unwrap();
            let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
            start + usize::try_from(place["character"].as_u64().unwrap()).unwrap()
        };
        let (start, end) = (offset(&edit["range"]["start"]), offset(&edit["range"]["end"]));
        text.replace_range(start..end, edit["newText"].as_str().unwrap());
    }
    text
}

/// Each mistake, what the action is called, and what it makes of the text.
#[test]
fn a_finding_that_knows_its_mending_mends() {
    let cases = [
        ("port = 8080", "prot = 8080", "write `port`", "port = 8080"),
        ("port = 8080", "port = \"8080\"", "write `8080`", "port = 8080"),
        ("\"plumber\"", "\"plumbr\"", "write `plumber`", "\"plumber\""),
        (
            "allow = [\"base-image-not-pinned\"]",
            "allow = \"base-image-not-pinned\"",
            "write `[\"base-image-not-pinned\"]`",
            "allow = [\"base-image-not-pinned\"]",
        ),
        (
            "edition = \"2026\"\nallow = [\"base-image-not-pinned\"]\n",
            "allow = [\"base-image-not-pinned\"]\n",
            "write `edition = \"2026\"`",
            "allow = [\"base-image-not-pinned\"]\nedition = \"2026\"\n",
        ),
        (
            "port = 8080",
            "port = 8080\n\n[resources.requests]\nmemory = \"512MB\"",
            "write `512Mi`",
            "port = 8080\n\n[resources.requests]\nmemory = \"512Mi\"",
        ),
        (
            "port = 8080",
            "port = 8080\n\n[deployment]\nstrategy = \"recreate\"",
            "write `Recreate`",
            "port = 8080\n\n[deployment]\nstrategy = \"Recreate\"",
        ),
    ];
    for (right, wrong, title, mended) in cases {
        let folder = project();
        let mut editor = editor(&folder);
        let text = SERVICE.replace(right, wrong);
        editor.open_as("service.toml", &text);
        let actions = actions(&mut editor, "service.toml");
        let action = actions.iter().find(|action| action["title"] == title);
        let action = action.unwrap_or_else(|| panic!("{wrong}: {actions:#?}"));
        assert_eq!(action["kind"], "quickfix");
        assert_eq!(action["isPreferred"], true);
        let now = carried_out(&editor, &text, action);
        assert_eq!(now, SERVICE.replace(right, mended), "{wrong}");
        editor.write("service.toml", &now);
        let left = editor.shown("service.toml");
        assert!(!left.iter().any(|one| one["severity"] == 1), "{wrong}: {left:?}");
    }
}

#[test]
fn a_warning_can_be_accepted() {
    for (before, after) in [
        ("allow = [\"base-image-not-pinned\"]\n", "allow = [\"base-image-not-pinned\"]\n"),
        ("", "allow = [\"base-image-not-pinned\"]\n"),
        ("allow = [\"tag-latest\"]\n", "allow = [\"tag-latest\", \"base-image-not-pinned\"]\n"),
    ] {
        if before == after {
            continue;
        }
        let folder = project();
        let mut editor = editor(&folder);
        let text = SERVICE.replace("allow = [\"base-image-not-pinned\"]\n", before);
        editor.open_as("service.toml", &text);
        let actions = actions(&mut editor, "service.toml");
        let title = "accept it: allow `base-image-not-pinned`";
        let action =
            actions.iter().find(|action| action["title"] == title).unwrap_or_else(|| panic!("{actions:#?}"));
        let now = carried_out(&editor, &text, action);
        assert!(now.contains(after), "{now}");
        editor.write("service.toml", &now);
        assert_eq!(editor.shown("service.toml"), [] as [Value; 0], "{now}");
    }
}

#[test]
fn files_that_are_out_of_date_can_be_written() {
    let folder = project();
    let text = SERVICE.replace("8080", "8081");
    fs::write(folder.path().join("service.toml"), &text).unwrap();
    let mut editor = editor(&folder);
    editor.open("service.toml");
    editor.open("generated/deployment.yaml");
    let actions = actions(&mut editor, "generated/deployment.yaml");
    assert_eq!(actions[0]["title"], "write the generated files");
    editor.tell(
        "textDocument/didClose",
        json!({ "textDocument": { "uri": editor.uri("generated/deployment.yaml") } }),
    );
    editor.ask("workspace/executeCommand", actions[0]["command"].clone());
    let now = editor.read("generated/deployment.yaml");
    assert!(now.contains("containerPort: 8081"), "{now}");
    // What somebody wrote by hand is not written over, and that is said.
    fs::write(folder.path().join("generated/service.yaml"), "by: hand\n").unwrap();
    editor.ask("workspace/executeCommand", actions[0]["command"].clone());
    let said = editor.wait(|message| message["method"] == "window/showMessage");
    assert!(said["params"]["message"].as_str().unwrap().contains("edited by hand"), "{said}");
    assert_eq!(editor.read("generated/service.yaml"), "by: hand\n");
}

/// The same edit reaches code scanning, and programs.
#[test]
fn sarif_and_json_carry_the_mending() {
    let folder = project();
    generate(folder.path());
    fs::write(folder.path().join("service.toml"), SERVICE.replace("port = 8080", "prot = 8080")).unwrap();
    let check = |format: &str| -> Value {
        let mut command = Command::new(env!("CARGO_BIN_EXE_modelstow"));
        let done = command.current_dir(folder.path()).args(["check", "--format", format]).output().unwrap();
        serde_json::from_slice(&done.stdout).unwrap()
    };
    let sarif = check("sarif");
    let fix = &sarif["runs"][0]["results"][0]["fixes"][0];
    assert_eq!(fix["description"]["text"], "write `port`");
    let change = &fix["artifactChanges"][0];
    assert_eq!(change["artifactLocation"]["uri"], "service.toml");
    assert_eq!(change["replacements"][0]["insertedContent"]["text"], "port");
    let region = json!({ "startLine": 18, "startColumn": 1, "endLine": 18, "endColumn": 5 });
    assert_eq!(change["replacements"][0]["deletedRegion"], region);
    let json = check("json");
    let mending = &json["findings"][0]["mendings"][0];
    assert_eq!(mending["edits"][0]["text"], "port");
    assert_eq!(mending["edits"][0]["line"], 18);
    assert_eq!(codes(json["findings"].as_array().unwrap()), ["unknown-key"]);
}
