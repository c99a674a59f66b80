//! The same input gives the same bytes, anywhere and at any time, and a second run has nothing to do.

use crate::sandbox::services::services;
use crate::sandbox::{Sandbox, below, binary};
use std::process::Command;

#[test]
fn neither_place_nor_environment_nor_order_matters() {
    for (name, text) in services() {
        let here = Sandbox::new();
        here.write("service.toml", text.as_bytes());
        assert_eq!(here.run(&["generate"]).status.code(), Some(0), "{name}");

        let there = Sandbox::reversed();
        there.write("service.toml", text.as_bytes());
        let mut run = Command::new("sh");
        run.args(["-c", "umask 077; exec \"$0\" generate \"$1\"", env!("CARGO_BIN_EXE_modelstow")])
            .arg(there.path("service.toml"))
            .current_dir("/")
            .env_clear()
            .envs([
                ("TZ", "Asia/Kathmandu"),
                ("LANG", "tr_TR.UTF-8"),
                ("LC_ALL", "tr_TR.UTF-8"),
                ("HOME", "/nowhere"),
            ])
            .envs([("SOURCE_DATE_EPOCH", "1"), ("NO_COLOR", "1"), ("COLUMNS", "7"), ("USER", "somebody")]);
        assert!(run.output().unwrap().status.success(), "{name}");
        assert_eq!(here.on_disk(), there.on_disk(), "{name}");
    }
}

#[test]
fn after_generate_check_is_clean_and_generate_writes_nothing() {
    for (name, text) in services() {
        let sandbox = Sandbox::new();
        sandbox.write("service.toml", text.as_bytes());
        assert_eq!(sandbox.run(&["generate"]).status.code(), Some(0), "{name}");
        let check = sandbox.run(&["check"]);
        assert_eq!(check.status.code(), Some(0), "{name}: {}", String::from_utf8_lossy(&check.stderr));
        let before = sandbox.stamps();
        let again = sandbox.run(&["generate"]);
        assert_eq!(again.status.code(), Some(0), "{name}");
        assert!(again.stdout.is_empty(), "{name}: {again:?}");
        assert_eq!(again.stderr, check.stderr, "{name}: more is said than the warnings");
        assert_eq!(sandbox.stamps(), before, "{name}: a file was written again");
    }
}

#[test]
fn a_folder_is_searched_in_a_fixed_order() {
    let sandbox = Sandbox::new();
    for name in ["b", "a", "c/d"] {
        sandbox.write(&format!("{name}/service.toml"), b"edition = 1");
    }
    let run = || binary().arg("generate").current_dir(sandbox.folder()).output().unwrap();
    assert_eq!(run(), run());
    let said = String::from_utf8(run().stderr).unwrap();
    let places: Vec<Option<usize>> =
        ["a/service", "b/service", "c/d/service"].iter().map(|name| said.find(name)).collect();
    assert!(places.is_sorted() && places.iter().all(Option::is_some), "{said}");
}

/// In a tree of more services than are in memory at a time, with mistakes, drift and names that are taken.
#[test]
fn how_many_cores_there_are_does_not_matter() {
    let sandbox = Sandbox::empty();
    for number in 0..150 {
        let name = if number % 25 == 7 { "taken".to_owned() } else { format!("svc-{number}") };
        let key = if number % 40 == 3 { "replica" } else { "replicas" };
        let text = format!(
            "edition = '2026'\nservice.name = '{name}'\nruntime.name = 'container'\ndeployment.{key} = 2\n\
             image = {{ repository = 'registry.example.com/a', tag = 'latest' }}\n"
        );
        sandbox.write(&format!("{number}/service.toml"), text.as_bytes());
    }
    let run = |command: &str, threads: &str| {
        let mut run = binary();
        run.args([command, "."]).env("RAYON_NUM_THREADS", threads).current_dir(sandbox.folder());
        run.output().unwrap()
    };
    let said = |threads: &str| [run("check", threads), run("generate", threads)];
    let alone = said("1");
    let written = below(sandbox.folder());
    for (path, _) in written.iter().filter(|(path, _)| path.ends_with("service.yaml")).step_by(9) {
        sandbox.write(path, b"edited: true\n");
    }
    let edited = run("check", "1");
    for threads in ["2", "7"] {
        assert_eq!(run("check", threads), edited);
    }
    assert!(String::from_utf8_lossy(&edited.stderr).contains("file-edited"));
    for number in 0..150 {
        let _ = std::fs::remove_dir_all(sandbox.path(&format!("{number}/generated")));
    }
    assert_eq!(said("7"), alone);
    assert_eq!(below(sandbox.folder()), written);
    assert!(String::from_utf8_lossy(&alone[0].stderr).contains("`taken` is the name of two services"));
}

#[test]
fn no_version_no_path_of_this_machine_and_no_date() {
    for (name, text) in services() {
        let sandbox = Sandbox::new();
        let files = sandbox.generate(&text).unwrap_or_else(|found| panic!("{name}: {found:#?}"));
        let folder = sandbox.folder().to_str().unwrap().to_owned();
        for (path, text) in files {
            assert!(!text.contains(env!("CARGO_PKG_VERSION")), "{name}: {path} has the version");
            assert!(!text.contains(&folder), "{name}: {path} has a path of this machine");
            // These have dates of their own.
            let date = !["words", "snapshot"].contains(&name) && has_date(&text);
            assert!(!date, "{name}: {path} has a date\n{text}");
        }
    }
}

/// Whether there is anything like 2026-01-31 or 12:59:59.
fn has_date(text: &str) -> bool {
    let form: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    form.contains("0000-00-00") || form.contains("00:00:00")
}
