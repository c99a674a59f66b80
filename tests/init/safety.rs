//! `init` loses nothing, and writes nothing that is not whole.

use super::{Empty, sandbox};
use std::fs;

const R: &str = "#* @post /score\nfunction(x) x\n";

fn plumber(name: &'static str) -> Empty {
    Empty::called(name).with("score.R", R).with("m.rds", "m")
}

#[test]
fn a_file_that_is_there_stays() {
    let project = plumber("p").with("service.toml", "mine, and no TOML");
    let written = project.init(&[]);
    assert_eq!((written.exit, written.text.as_str()), (2, "mine, and no TOML"));
    assert!(written.said.contains("error[service-exists]"), "{}", written.said);
    assert!(written.said.contains("--> service.toml"), "{}", written.said);
}

#[test]
#[cfg(unix)]
fn a_link_that_leads_nowhere_stays() {
    let project = plumber("p");
    std::os::unix::fs::symlink("elsewhere", project.folder().join("service.toml")).unwrap();
    let written = project.init(&[]);
    assert_eq!(written.exit, 2, "{}", written.said);
    assert!(!project.folder().join("elsewhere").exists());
}

#[test]
fn only_the_file_and_its_schema_are_written() {
    let project = plumber("p");
    let before = sandbox::below(&project.folder());
    assert_eq!(project.init(&[]).exit, 0);
    let mut after = sandbox::below(&project.folder());
    assert!(after.remove("service.toml").is_some());
    assert!(after.remove("service.schema.json").is_some());
    assert_eq!(before, after);
}

#[test]
fn what_is_written_generates_and_is_not_drift() {
    let project = plumber("p");
    assert_eq!(project.init(&[]).exit, 0);
    for command in ["generate", "check"] {
        let output = project.run(&[command]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn a_folder_is_named_and_has_to_be_there() {
    let project = plumber("p");
    let around = project.folder().parent().unwrap().to_owned();
    let run = |folder: &str| sandbox::binary().args(["init", folder]).current_dir(&around).output().unwrap();
    let output = run("p");
    assert!(output.status.success());
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("in p/score.R:1")
            && said.ends_with("wrote p/service.toml\nwrote p/service.schema.json\n"),
        "{said}"
    );
    for folder in ["nowhere", "p/score.R"] {
        assert_eq!(run(folder).status.code(), Some(2), "{folder}");
    }
}

#[test]
fn the_schema_is_the_one_of_the_repository() {
    let project = Empty::called("p")
        .with("sub/score.R", R)
        .with("sub/m.rds", "m")
        .with("schema/service.schema.json", "{}");
    fs::create_dir(project.folder().join(".git")).unwrap();
    assert!(project.run(&["init", "sub"]).status.success());
    let text = fs::read_to_string(project.folder().join("sub/service.toml")).unwrap();
    assert!(text.starts_with("#:schema ../schema/service.schema.json\n"), "{text}");
}

#[test]
fn any_bytes_are_read_without_a_panic() {
    for text in [
        "'''",
        "\"\\",
        "@app.post(",
        "f'{",
        "x = (((",
        "from . import",
        "def",
        "#* @post",
        "\u{feff}'",
        "é='é",
        "é::x",
        "x = \"é",
        "#* @post é é",
    ] {
        for path in ["app.py", "score.R"] {
            let written = Empty::called("p").with(path, text).with("requirements.txt", "").init(&[]);
            assert!([0, 2].contains(&written.exit), "{text}: {}", written.said);
        }
    }
}

#[test]
fn a_name_that_kubernetes_would_refuse_is_changed() {
    let (written, service) = plumber("2024 Größe_v2").service();
    assert_eq!(service.service.name.value, "gr-e-v2", "{}", written.text);
}
