//! What is written from the code, and committed, is what the code now gives.

use std::process::Command;
use std::{fs, path::Path};

fn compare(command: &str, file: &str) {
    let output = Command::new(env!("CARGO_BIN_EXE_modelstow"))
        .args(command.split(' '))
        .output()
        .expect("modelstow starts");
    assert!(output.status.success(), "modelstow {command} fails");
    let now = String::from_utf8(output.stdout).expect("UTF-8");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let committed = fs::read_to_string(path).unwrap_or_default().replace("\r\n", "\n");
    let diff = similar::TextDiff::from_lines(&committed, &now);
    assert!(
        committed == now,
        "{file} is out of date: run `make docs`\n{}",
        diff.unified_diff().header("committed", &format!("modelstow {command}"))
    );
}

#[test]
fn the_schema_is_the_one_of_the_types() {
    compare("schema", "schema/service.schema.json");
    compare("schema platform", "schema/platform.schema.json");
}

#[test]
fn the_reference_is_the_one_of_the_types() {
    compare("reference", "docs/reference.md");
}

/// A key that takes values of several types is not shown with the first of them alone.
#[test]
fn the_reference_names_every_type_that_a_key_takes() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("docs/reference.md")).expect("a page");
    let row = page.lines().find(|line| line.starts_with("| `expect_values` |")).expect("a row");
    assert!(row.contains("| table of boolean or integer or number or string or table |"), "{row}");
}

/// `--namespace scoring` in one row of a table and `--namespace=scoring` in the next would look like two things.
#[test]
fn options_of_kubectl_are_spelt_alike() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let files = walkdir::WalkDir::new(folder).into_iter().map(|entry| entry.expect("an entry"));
    let readmes = files.filter(|entry| {
        entry.file_name() == "README.md"
            && entry.path().components().any(|part| part.as_os_str() == "generated")
    });
    let mut seen = 0;
    for readme in readmes {
        let text = fs::read_to_string(readme.path()).expect("a page");
        for line in text.lines().filter(|line| line.contains("kubectl ")) {
            let words: Vec<&str> = line.split([' ', '`']).filter(|word| word.starts_with("--")).collect();
            assert!(words.iter().all(|word| word.contains('=')), "{}: {line}", readme.path().display());
            seen += words.len();
        }
    }
    assert!(seen > 10, "{seen}");
}

#[test]
fn the_findings_are_the_ones_that_there_are() {
    compare("findings", "docs/findings.md");
}

#[test]
fn the_versions_of_kubernetes_are_the_ones_of_the_kinds() {
    compare("kinds versions", "docs/kubernetes.md");
}

/// A page shows the whole of a file in a block of code.
fn shown(page: &str, file: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join(file)).expect("a file");
    let page_text = fs::read_to_string(root.join(page)).expect("a page");
    assert!(page_text.contains(&format!("\n{text}```\n")), "{page} does not show {file} as it is");
}

#[test]
fn the_pages_show_the_files_of_the_example() {
    for (page, file) in [
        ("docs/runtimes.md", "templates/runtimes/json-http/runtime.toml"),
        ("docs/runtimes.md", "templates/runtimes/json-http/Dockerfile"),
        ("docs/templates.md", "templates/kubernetes/deployment.yaml"),
    ] {
        shown(page, &format!("examples/custom-template/{file}"));
    }
}

/// Every key that a built-in runtime or installer has is in a table of the page.
#[test]
fn the_page_on_runtimes_lists_their_keys() {
    let page = fs::read_to_string("docs/runtimes.md").expect("a page");
    let rows: Vec<&str> = page
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once('`').map(|(key, _)| key))
        .collect();
    for (folder, file) in [("runtimes", "runtime.toml"), ("installers", "installer.toml")] {
        for entry in fs::read_dir(format!("templates/{folder}")).expect("a folder") {
            let path = entry.expect("an entry").path().join(file);
            let table: toml::Table =
                toml::from_str(&fs::read_to_string(&path).expect("a file")).expect("TOML");
            for (key, value) in table {
                let below = match (key.as_str(), value) {
                    ("keys", toml::Value::Table(keys)) => keys.keys().map(|k| format!("keys.{k}")).collect(),
                    ("detect", toml::Value::Table(keys)) => keys.keys().cloned().collect(),
                    _ => vec![key],
                };
                for key in below {
                    assert!(
                        rows.contains(&key.as_str()),
                        "{}: `{key}` is not in docs/runtimes.md",
                        path.display()
                    );
                }
            }
        }
    }
}
