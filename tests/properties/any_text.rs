//! Whatever a person writes into a key of free text, it stays that text and changes nothing else.

use crate::markdown;
use crate::sandbox::services::{EVERYTHING, FLASK, laid_over, table};
use crate::sandbox::{Sandbox, findings, yaml};
use modelstow::diagnostic::is_unseen;
use modelstow::dockerfile::instructions;
use proptest::prelude::*;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::OnceLock;
use toml::Table;

/// What stands in a key where the text would be, so that its places in the output are found.
const PLAIN: &str = "plainword";

/// The keys that take free text, or text that could be taken for something else. `.0` is the first of an array.
const KEYS: &[&[&str]] = &[
    &["service", "description"],
    &["service", "owner"],
    &["service", "annotations", "example.com/contact"],
    &["service", "labels", "tier"],
    &["model", "name"],
    &["model", "version"],
    &["image", "tag"],
    &["deployment", "labels", "example.com/cost-centre"],
    &["deployment", "annotations", "example.com/scrape"],
    &["deployment", "node_selector", "gpu"],
    &["deployment", "tolerations", "0", "key"],
    &["deployment", "tolerations", "0", "value"],
    &["env", "LOG_LEVEL"],
    &["secrets", "API_TOKEN", "key"],
    &["network", "annotations", "example.com/internal"],
    &["ingress", "annotations", "example.com/body-size"],
    &["examples", "0", "name"],
    &["examples", "1", "path"],
    &["examples", "2", "content_type"],
    &["examples", "2", "request"],
    &["examples", "2", "expect"],
];

fn with(key: &[&str], text: &str) -> String {
    let mut root: Table = table(&laid_over(FLASK, EVERYTHING));
    let (first, rest) = key.split_first().unwrap();
    let mut at = root.get_mut(*first);
    if at.as_ref().is_none_or(|value| rest.len() == 1 && value.get(rest[0]).is_none()) {
        let section = root.entry(*first).or_insert_with(|| Table::new().into());
        section.as_table_mut().unwrap().insert(rest[0].to_owned(), String::new().into());
        at = root.get_mut(*first);
    }
    let mut at = at.unwrap();
    for part in rest {
        at = match part.parse::<usize>() {
            Ok(index) => at.get_mut(index).unwrap(),
            Err(_) => at.get_mut(*part).unwrap(),
        };
    }
    // An answer is JSON.
    let text = if key.last() == Some(&"expect") { Value::from(text).to_string() } else { text.to_owned() };
    *at = toml::Value::String(text);
    root.to_string()
}

/// Words and characters that mean something somewhere, apart by `¦`.
const WORDS: &str = concat!(
    "yes¦no¦on¦off¦y¦N¦~¦null¦true¦0123¦1e3¦1:30¦1_000¦0b1¦0x1f¦0o7¦=¦<<¦.inf¦2026-01-01¦- a¦",
    "-¦---¦...¦? a¦a: b¦: ¦ #b¦#¦!!str¦&a¦*a¦|¦>¦%YAML 1.1¦@¦`¦``¦```¦~~~¦'¦\"¦'\\''¦\\¦",
    "{{ x }}¦{% raw %}¦{#¦${HOME}¦$(id)¦$HOME¦{¦}¦[¦]¦,¦[a](b)¦![a](b)¦<b>¦<!-- ¦-->¦&amp;¦",
    "1. ¦1) ¦+ ¦* ¦# ¦> ¦===¦| --- |¦|¦**a**¦_a_¦[x] ¦[^1]¦$x$¦\n¦\n\n¦\r¦\r\n¦\t¦ ¦¦\0¦",
    "\u{7f}¦\u{80}¦\u{85}¦\u{9f}¦\u{a0}¦\u{ad}¦\u{200b}¦\u{2028}¦\u{2029}¦\u{feff}¦\u{fffe}¦",
    "\u{ffff}¦\u{e000}a:1\u{e002}¦\u{e001}service.name\u{e002}¦\u{1f600}¦é¦e\u{301}¦\u{202e}¦",
    "end¦\nFROM scratch¦\nkind: Pod¦subgraph¦\"];x¦#quot;¦plain words¦a¦0¦1.0",
);

fn text() -> impl Strategy<Value = String> {
    let words = prop::sample::select(WORDS.split('¦').collect::<Vec<_>>());
    let piece = prop_oneof![4 => words.prop_map(str::to_owned), 1 => any::<char>().prop_map(String::from), 1 => "[ -~]{1,8}"];
    prop::collection::vec(piece, 0..5).prop_map(|pieces| pieces.concat())
}

/// The same tree with every plain word replaced.
fn replaced(value: &Value, text: &str) -> Value {
    match value {
        Value::String(word) if word == PLAIN => Value::from(text),
        Value::Array(items) => items.iter().map(|item| replaced(item, text)).collect(),
        Value::Object(map) => map.iter().map(|(key, item)| (key.clone(), replaced(item, text))).collect(),
        other => other.clone(),
    }
}

/// The image follows the Dockerfile, which may hold the text.
fn without_image(mut value: Value) -> Value {
    if let Some(container) = value.pointer_mut("/spec/template/spec/containers/0") {
        container["image"] = Value::Null;
    }
    value
}

fn holds(sandbox: &Sandbox, key: &[&str], plain: &BTreeMap<String, String>, text: &str) {
    let toml = with(key, text);
    let Ok(built) = sandbox.build(toml.as_bytes()) else { return };
    let documents: BTreeMap<&str, &str> = built
        .output
        .documents
        .iter()
        .map(|document| (document.path.as_str(), document.text.as_str()))
        .collect();
    assert!(documents.keys().eq(plain.keys()), "other files: {:?}", documents.keys());
    for (path, now) in documents {
        let before = plain[path].as_str();
        assert!(!now.contains('\r'), "{path} has another line end than LF");
        if path.ends_with(".yaml") {
            let expected = replaced(&without_image(yaml::read(before)), text);
            assert_eq!(without_image(yaml::read(now)), expected, "{path}\n{now}");
        } else if path == "Dockerfile" {
            let names = |text| instructions(text).into_iter().map(|i| i.name).collect::<Vec<_>>();
            assert_eq!(names(now), names(before), "{now}");
        } else if path == "README.md" {
            let words =
                text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
            let words: Vec<&str> = words.collect();
            // A description without a word is no paragraph.
            if !words.is_empty() {
                assert_eq!(markdown::structure(now), markdown::structure(before), "{now}");
            }
            if matches!(key.last(), Some(&"description" | &"owner" | &"name")) {
                let sign = |c| if is_unseen(c) { '\u{fffd}' } else { c };
                let words: String = words.join(" ").chars().map(sign).collect();
                assert!(markdown::words(now).contains(&words), "{now}");
            }
            assert_eq!(markdown::diagram_lines(now), markdown::diagram_lines(before), "{now}");
        } else {
            assert_eq!(now, before);
        }
    }
    let written = built.plan().write(true, &|_, _| Vec::new());
    assert!(written.is_done(), "{:?}", written.findings);
    assert!(built.plan().is_clean(), "what was just written is not as it should be");
}

/// What each key gives with a plain word.
fn plain(key: &[&str]) -> &'static BTreeMap<String, String> {
    static PLAINS: OnceLock<BTreeMap<Vec<String>, BTreeMap<String, String>>> = OnceLock::new();
    let owned = |key: &[&str]| key.iter().map(|part| (*part).to_owned()).collect::<Vec<_>>();
    let plains = PLAINS.get_or_init(|| KEYS.iter().map(|key| (owned(key), built_plain(key))).collect());
    &plains[&owned(key)]
}

fn built_plain(key: &[&str]) -> BTreeMap<String, String> {
    let text = if key.last() == Some(&"path") { "/path" } else { PLAIN };
    let built = Sandbox::new().build(with(key, text).as_bytes());
    let built = built.unwrap_or_else(|report| panic!("{key:?}: {:#?}", findings(&report)));
    built.output.documents.into_iter().map(|document| (document.path, document.text)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn text_stays_text(key in prop::sample::select(KEYS), text in text()) {
        let sandbox = Sandbox::new();
        holds(&sandbox, key, plain(key), &text);
    }
}

/// What a person would try first, in every key.
#[test]
fn one_character_stays_one_character() {
    let sandbox = Sandbox::new();
    let characters = "\0\u{1}\t\n\r\u{1b} !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~\u{7f}\u{85}\u{9f}\u{2028}\u{feff}\u{fffe}\u{e000}";
    // Together, and the first ones at the start.
    for key in KEYS {
        let plain = plain(key);
        for text in [
            characters,
            "",
            " ",
            "- a",
            "1. a",
            "+ a",
            "---",
            "no",
            "{{ service.name }}",
            "a\r\nb",
            "`",
            "\u{e001}x\u{e002}",
        ] {
            holds(&sandbox, key, plain, text);
        }
    }
}
