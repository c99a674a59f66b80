//! Whatever `service.toml` holds, the answer is files or findings, and never a panic.

use crate::sandbox::Sandbox;
use crate::sandbox::services::services;
use proptest::prelude::*;

/// Values that are wrong somewhere, or at the edge of something.
const VALUES: &[&str] = &[
    "0",
    "-1",
    "1",
    "9223372036854775807",
    "-9223372036854775808",
    "1e400",
    "-0.0",
    "inf",
    "nan",
    "0.5",
    "true",
    "\"\"",
    "\"x\"",
    "\"é\"",
    "\"/\"",
    "\"..\"",
    "\"a/../b\"",
    "\"/etc/passwd\"",
    "\"\\u0000\"",
    "\"99999999999999999999Ei\"",
    "\"1e99\"",
    "\"100%\"",
    "\"*.a.b\"",
    "[]",
    "[1]",
    "[[]]",
    "[\"\"]",
    "{}",
    "{ a = 1 }",
    "1979-05-27",
    "07:32:00",
    "\"\"\"\na\"\"\"",
    "",
    "=",
    "'",
    "{",
    "\u{feff}",
    "\0",
    "é = 1",
];

fn lines() -> impl Strategy<Value = Vec<String>> {
    let all: Vec<Vec<String>> =
        services().into_iter().map(|(_, text)| text.lines().map(str::to_owned).collect()).collect();
    prop::sample::select(all)
}

#[derive(Debug, Clone)]
enum Change {
    Value(prop::sample::Index, &'static str),
    Remove(prop::sample::Index),
    Double(prop::sample::Index),
    Swap(prop::sample::Index, prop::sample::Index),
    Insert(prop::sample::Index, prop::sample::Index, &'static str),
    Cut(prop::sample::Index, prop::sample::Index),
    Rename(prop::sample::Index),
}

fn change() -> impl Strategy<Value = Change> {
    let at = any::<prop::sample::Index>;
    let value = || prop::sample::select(VALUES);
    prop_oneof![
        6 => (at(), value()).prop_map(|(line, value)| Change::Value(line, value)),
        1 => at().prop_map(Change::Remove),
        1 => at().prop_map(Change::Double),
        1 => (at(), at()).prop_map(|(one, other)| Change::Swap(one, other)),
        1 => (at(), at(), value()).prop_map(|(line, column, value)| Change::Insert(line, column, value)),
        1 => (at(), at()).prop_map(|(line, column)| Change::Cut(line, column)),
        1 => at().prop_map(Change::Rename),
    ]
}

fn changed(mut lines: Vec<String>, changes: Vec<Change>) -> String {
    let column = |line: &str, at: &prop::sample::Index| {
        let places: Vec<usize> = line.char_indices().map(|(at, _)| at).chain([line.len()]).collect();
        *at.get(&places)
    };
    for change in changes {
        if lines.is_empty() {
            break;
        }
        let count = lines.len();
        match change {
            Change::Value(at, value) => {
                let line = &mut lines[at.index(count)];
                if let Some((key, _)) = line.split_once('=') {
                    *line = format!("{key}= {value}");
                }
            }
            Change::Remove(at) => drop(lines.remove(at.index(count))),
            Change::Double(at) => {
                let line = lines[at.index(count)].clone();
                lines.push(line);
            }
            Change::Swap(one, other) => lines.swap(one.index(count), other.index(count)),
            Change::Insert(at, place, value) => {
                let line = &mut lines[at.index(count)];
                let place = column(line, &place);
                line.insert_str(place, value);
            }
            Change::Cut(at, place) => {
                let line = &mut lines[at.index(count)];
                line.truncate(column(line, &place));
            }
            Change::Rename(at) => {
                let line = &mut lines[at.index(count)];
                *line = line.replacen('e', "", 1);
            }
        }
    }
    lines.join("\n")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_spoilt_service_is_files_or_findings(lines in lines(), changes in prop::collection::vec(change(), 1..4)) {
        let _ = Sandbox::new().build(changed(lines, changes).as_bytes());
    }

    #[test]
    fn any_text_is_files_or_findings(text in "\\PC*|[\\[\\]{}=\"'.,#a-e0-9\n\\\\ ]*") {
        let _ = Sandbox::new().build(text.as_bytes());
    }

    #[test]
    fn any_bytes_are_files_or_findings(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Sandbox::new().build(&bytes);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_binary_ends_with_0_1_or_2(lines in lines(), changes in prop::collection::vec(change(), 0..3)) {
        let sandbox = Sandbox::new();
        sandbox.write("service.toml", changed(lines, changes).as_bytes());
        for command in ["generate", "check", "render", "image"] {
            let run = sandbox.run(&[command]);
            prop_assert!(matches!(run.status.code(), Some(0..=2)), "{run:?}");
        }
    }
}

/// Each value in each place, with nothing else wrong.
#[test]
fn every_key_bears_every_value() {
    let sandbox = Sandbox::new();
    for (name, text) in services() {
        if !["everything", "plumber-version", "own-secret"].contains(&name) {
            continue;
        }
        let lines: Vec<&str> = text.lines().collect();
        for (at, line) in lines.iter().enumerate() {
            let Some((key, _)) = line.split_once(" = ") else { continue };
            // A few of them each, another few at the next line.
            for value in VALUES.iter().skip(at % 4).step_by(4) {
                let line = format!("{key} = {value}");
                let mut spoilt = lines.clone();
                spoilt[at] = &line;
                let _ = sandbox.build(spoilt.join("\n").as_bytes());
            }
        }
    }
}

#[test]
fn deep_nesting_is_no_stack_overflow() {
    let sandbox = Sandbox::new();
    for text in [
        "[".repeat(100_000),
        format!("a = {}", "[".repeat(100_000)),
        format!("a{} = 1", ".a".repeat(100_000)),
        "a = {a = ".repeat(50_000),
    ] {
        sandbox.write("service.toml", text.as_bytes());
        assert_eq!(sandbox.run(&["generate"]).status.code(), Some(2));
    }
}
