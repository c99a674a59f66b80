//! Every finding has a name, a meaning, a page that shows it and an entry in the documentation.

use modelstow::diagnostic::Code;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| format!("{}: {error}", path.display()))
}

#[test]
fn names_are_words_with_hyphens_and_no_two_are_the_same() {
    let mut seen = BTreeSet::new();
    for code in Code::ALL {
        let name = code.name();
        let is_word = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase());
        assert!(name.split('-').all(is_word), "{name}");
        assert!(seen.insert(name), "{name} stands twice");
    }
}

#[test]
fn a_summary_is_one_sentence() {
    for code in Code::ALL {
        let summary = code.summary();
        assert!(summary.ends_with('.'), "{}: {summary}", code.name());
        assert!(!summary.trim_end_matches('.').contains(". "), "{}: {summary}", code.name());
        assert!(summary.starts_with(|c: char| c.is_uppercase() || c == '`'), "{}: {summary}", code.name());
    }
}

#[test]
fn every_finding_has_a_page_that_shows_it() {
    for code in Code::ALL {
        let page = page_of(*code);
        let printed = page.split("```console").nth(1).unwrap_or(&page);
        assert!(printed.contains(&format!("[{}]: ", code.name())), "{}: {printed}", code.name());
    }
}

/// What needs a container engine is shown in a folder of its own, which `tests/e2e/run` plays.
fn page_of(code: Code) -> String {
    let page = format!("tests/engine/{}.md", code.name());
    if Path::new(env!("CARGO_MANIFEST_DIR")).join(&page).exists() {
        return read(&page);
    }
    read(&format!("tests/cli/{}.md", code.name()))
}

#[test]
fn every_page_of_a_finding_is_called_by_its_name() {
    let names: BTreeSet<&str> = Code::ALL.iter().map(|code| code.name()).collect();
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli")).unwrap() {
        let page = fs::read_to_string(entry.unwrap().path()).unwrap();
        let title = page.lines().next().unwrap_or_default();
        // Pages about something else have a title in words.
        if let Some(name) = title.strip_prefix("# `").and_then(|title| title.strip_suffix('`')) {
            assert!(names.contains(name), "{title}");
        }
    }
}

#[test]
fn every_finding_is_documented() {
    let documentation = read("docs/findings.md");
    let headings: BTreeSet<&str> = documentation
        .lines()
        .filter_map(|line| line.strip_prefix("### ").or(line.strip_prefix("## ")))
        .collect();
    for code in Code::ALL {
        assert!(headings.contains(code.name()), "docs/findings.md has no heading `{}`", code.name());
    }
}
