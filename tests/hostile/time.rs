//! Input of which there is far too much: the time grows with it and not with its square, so that each of these ends soon
//! also without optimization, and what is absurd is refused.

use crate::sandbox::Sandbox;
use crate::{SERVICE, check, followed_by, refused, template, with};
use std::fmt::Write as _;
use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

/// So many lines, each with its number.
fn many(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).fold(String::new(), |mut all, number| {
        let _ = writeln!(all, "{}", line(number));
        all
    })
}

#[test]
fn twelve_thousand_unknown_keys_are_a_hundred_mistakes() {
    let (code, said) = followed_by(many(12_000, |number| format!("nonsense_{number} = 1")).as_bytes());
    assert_eq!((code, said.matches("[unknown-key]").count()), (2, 100));
    assert!(said.contains("error[too-large]: these are 100 mistakes"), "{said:.500}");
}

#[test]
fn twenty_thousand_missing_files_or_bad_codes_are_five_hundred_findings() {
    let list = |key: &str| format!("{key} = [\n{}]\n", many(20_000, |number| format!("\"no-{number}\",")));
    let files = SERVICE.replace("runtime = {", &format!("runtime = {{ {}, ", list("files").trim()));
    let (code, said) = with(|sandbox| sandbox.write("service.toml", files.as_bytes()));
    assert_eq!((code, said.matches("[file-not-found]").count()), (2, 500));
    assert!(said.contains("error[too-large]: 19500 more findings are not shown"), "{said:.500}");
    let allow = SERVICE.replace("allow = [\"base-image-not-pinned\"]\n", &list("allow"));
    let (code, said) = with(|sandbox| sandbox.write("service.toml", allow.as_bytes()));
    assert_eq!((code, said.matches("[invalid-allow]").count()), (2, 500));
}

/// Each name was looked for among all, and one that was not found compared with all.
#[test]
#[allow(clippy::disallowed_methods, reason = "how long it takes is what is tested")]
fn eight_thousand_variables_that_name_others_are_five_hundred_findings() {
    let variables = many(8_000, |number| format!("V{number} = \"$(V{}) $(X{number})\"", number * 7 % 8_000));
    let begun = Instant::now();
    let (code, said) = followed_by(format!("[env]\n{variables}").as_bytes());
    assert_eq!((code, said.matches("[not-expanded]").count()), (1, 500), "{said:.500}");
    assert!(begun.elapsed() < Duration::from_secs(60), "{:?}", begun.elapsed());
}

/// The line of each mistake was counted from the first line on.
#[test]
#[allow(clippy::disallowed_methods, reason = "how long it takes is what is tested")]
fn a_key_that_is_there_forty_thousand_times_is_five_hundred_findings() {
    let begun = Instant::now();
    let (code, said) = followed_by(format!("[env]\n{}", many(40_000, |_| "A = \"1\"".to_owned())).as_bytes());
    assert_eq!((code, said.matches("duplicate key").count()), (2, 500), "{said:.500}");
    assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
}

/// What code imports is looked for on disk.
#[test]
#[allow(clippy::disallowed_methods, reason = "how long it takes is what is tested")]
fn code_that_imports_without_end_is_looked_at_for_a_while() {
    let service = SERVICE.replace(
        "runtime = { name = \"plumber\", entrypoint = \"score.R\" }",
        "runtime = { name = \"flask\", app = \"a.b.c.d.e.f.app:app\", dependencies = \"requirements.txt\" }",
    );
    let long = format!("import {}b\nfrom {}b import c\n", "a.".repeat(100_000), "a.".repeat(100_000));
    let through_r = format!("import rpy2\n{}", many(40_000, |number| format!("r('library(p{number}a)')")));
    for code in [
        long,
        through_r,
        many(50_000, |number| format!("import m{number}.x")),
        many(20_000, |number| format!("open('{number}')")),
    ] {
        let begun = Instant::now();
        let (code, said) = with(|sandbox| {
            sandbox.write("service.toml", service.as_bytes());
            sandbox.write("a/b/c/d/e/f/app.py", code.as_bytes());
        });
        assert!(code == 1 && said.contains("[file-missing]"), "{said:.500}");
        assert!(begun.elapsed() < Duration::from_secs(60), "{:?}", begun.elapsed());
    }
}

#[test]
fn three_thousand_environments_are_refused() {
    let all = many(3_000, |number| format!("[environments.e{number}.service]\nnamespace = \"n{number}\""));
    refused(followed_by(all.as_bytes()), "there are 3000 environments, and at most 200");
}

#[test]
fn a_file_of_many_megabytes_is_not_looked_at() {
    refused(followed_by(many(400_000, |number| format!("# line {number}")).as_bytes()), "[too-large]");
    let (code, said) = template("a: 1\n".repeat(100_000).as_bytes());
    assert!(code == 2 && said.contains("a template has at most 256 KiB"), "{said:.500}");
}

#[test]
fn two_thousand_scattered_edits_are_one_finding_with_a_few_keys() {
    let sandbox = Sandbox::new();
    let env = many(4_000, |number| format!("V{number} = \"{number}\""));
    sandbox.write("service.toml", format!("{SERVICE}[env]\n{env}").as_bytes());
    assert_eq!(sandbox.run(&["generate"]).status.code(), Some(0));
    let path = sandbox.path("generated/deployment.yaml");
    let text = fs::read_to_string(&path).unwrap();
    let edited: String = text
        .lines()
        .enumerate()
        .flat_map(|(number, line)| [line, if number % 4 == 3 { " \n" } else { "\n" }])
        .collect();
    fs::write(&path, edited).unwrap();
    let (code, said) = check(&sandbox);
    assert!(
        code == 1 && said.contains("[file-edited]") && said.contains("in `service.toml` instead"),
        "{said:.500}"
    );
    assert!(said.contains("what comes after line 4000 is not compared"), "{said:.500}");
}

#[test]
fn a_template_with_thousands_of_mistakes_is_traced_once() {
    let fields = many(5_000, |number| format!("  field{number}: 1"));
    let text = format!("apiVersion: v1\nkind: Service\nmetadata:\n  name: boston\nspec:\n{fields}");
    let (code, said) = template(text.as_bytes());
    assert!(code == 2 && said.matches("[manifest-unknown-field]").count() <= 101, "{said:.500}");
}

#[test]
fn a_list_of_ten_thousand_tables_is_reviewed() {
    let sandbox = Sandbox::new();
    let git = |arguments: &[&str]| {
        let mut git = Command::new("git");
        git.args(["-c", "user.name=a", "-c", "user.email=a@example.com", "-C"]).arg(sandbox.folder());
        assert!(git.args(arguments).output().unwrap().status.success());
    };
    let list = |from: usize| {
        let items = many(10_000, |number| format!("- {{ a: {}, b: {{ c: 1 }} }}", number + from));
        format!("apiVersion: example.com/v1\nkind: Thing\nmetadata:\n  name: a\nitems:\n{items}")
    };
    sandbox.write("service.toml", SERVICE.as_bytes());
    assert_eq!(sandbox.run(&["generate"]).status.code(), Some(0));
    sandbox.write("generated/thing.yaml", list(0).as_bytes());
    git(&["init", "-q"]);
    git(&["add", "."]);
    git(&["commit", "-qm", "a"]);
    sandbox.write("generated/thing.yaml", list(5_000).as_bytes());
    let output = sandbox.run(&["review", "--base", "HEAD"]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.code() == Some(0) && said.contains("Thing"), "{said:.500}");
}
