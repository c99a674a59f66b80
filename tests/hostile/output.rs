//! What a stranger wrote is printed as it is seen, and is no command to anything that reads it.

use crate::SERVICE;
use crate::sandbox::Sandbox;
use modelstow::diagnostic::{Code, Finding, Format, Report, Shown, is_unseen};
use proptest::prelude::*;
use std::fs;
use std::process::{Command, Output};

/// Sequences that mean something to a terminal, a runner, or the eye.
const NASTY: &[&str] = &[
    "\u{1b}[31m",
    "\u{1b}]0;title\u{7}",
    "\u{9b}2J",
    "\r",
    "\n",
    "\u{7}",
    "\u{8}",
    "\u{202e}",
    "\u{2066}",
    "\u{200b}",
    "\u{200f}",
    "\u{feff}",
    "\u{e0041}",
    "::error::x",
    "\n::error file=a::x",
    "##[error]x",
    "a",
    " ",
    "`",
    "%0A",
    "##vso[task.setvariable]",
    "\n  ::stop-commands::x",
];

fn nasty() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(NASTY), 0..8).prop_map(|parts| parts.concat())
}

/// Whether a text does nothing but be read.
fn assert_inert(text: &str) {
    let seen = |c: char| !is_unseen(c) || c == '\n' || c == '\t';
    assert!(text.chars().all(seen), "{text:?}");
    for line in text.lines() {
        assert!(!line.trim_start().starts_with("::") && !line.contains("##["), "{line:?}");
        assert!(!line.contains("##vso["), "{line:?}");
    }
}

/// Findings with this text in every place that takes one.
fn report(text: &str) -> Report {
    let mut report = Report::default();
    let base = report.sources.add(format!("{text}.toml"), format!("a = 1\n{text} = 2\n"));
    let other = report.sources.add(text, format!("{text}\n"));
    let (place, related) = (report.sources.line(base, 2), report.sources.line(other, 1));
    report.push(
        Finding::at(Code::UnknownKey, place, text)
            .label(text)
            .help(text)
            .related(Some(related), text)
            .diff(format!("--- a\n+++ b\n@@ -1 +1 @@\n {text}\n+{text}\n")),
    );
    report.push(Finding::in_file(Code::Io, text, format!("cannot be read: {text}")));
    report.push(Finding::nowhere(Code::Git, text));
    report
}

proptest! {
    #[test]
    fn whatever_stands_in_a_finding_is_only_read(text in nasty()) {
        assert_inert(Format::Human.print(&[report(&text)], false).as_str());
        assert_inert(Shown::line(&text).as_str());
        prop_assert!(!Shown::line(&text).as_str().contains('\n'));
        assert_inert(Shown::text(&text).as_str());
    }

    #[test]
    fn a_finding_is_one_workflow_command(text in nasty()) {
        let printed = Format::Github.print(&[report(&text)], false);
        prop_assert_eq!(printed.as_str().lines().count(), 3);
        for line in printed.as_str().lines() {
            prop_assert!(line.starts_with("::error "), "{}", line);
            prop_assert_eq!(line.matches("::").count(), 2 + line[8..].split_once("::").map_or(0, |(_, data)| data.matches("::").count()));
        }
    }

    #[test]
    fn programs_read_what_was_written(text in nasty()) {
        for format in [Format::Json, Format::Sarif, Format::Gitlab] {
            let printed = format.print(&[report(&text)], false);
            let read: serde_json::Value = serde_json::from_str(printed.as_str()).unwrap();
            if format == Format::Json {
                prop_assert_eq!(read["findings"][0]["message"].as_str().unwrap(), &text);
            }
        }
    }
}

/// Both outputs of a command.
fn said(output: &Output) -> String {
    let [out, err] = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes));
    format!("{out}{err}")
}

#[cfg(unix)]
#[test]
fn a_folder_is_no_workflow_command() {
    let sandbox = Sandbox::new();
    for folder in ["a\n::error::x", "b\u{1b}[2J", "c\u{202e}d"] {
        sandbox.write(&format!("{folder}/service.toml"), SERVICE.as_bytes());
        for (file, text) in [("model.joblib", "m"), ("score.R", "function(req) 1\n")] {
            sandbox.write(&format!("{folder}/{file}"), text.as_bytes());
        }
    }
    for arguments in [&["check"][..], &["generate"], &["check"], &["generate", "--force"]] {
        assert_inert(&said(&sandbox.run(arguments)));
    }
    fs::write(sandbox.path("a\n::error::x/generated/service.yaml"), "::error::y\n \u{1b}]0;z\u{7}\n")
        .unwrap();
    let edited = said(&sandbox.run(&["check"]));
    assert_inert(&edited);
    assert!(edited.contains("[file-edited]"), "{edited}");
}

#[test]
fn a_review_calls_nobody_and_links_nowhere() {
    let sandbox = Sandbox::new();
    let git = |arguments: &[&str]| {
        let mut git = Command::new("git");
        git.args(["-c", "user.name=a", "-c", "user.email=a@example.com", "-C"]).arg(sandbox.folder());
        assert!(git.args(arguments).output().unwrap().status.success());
    };
    sandbox.write("service.toml", SERVICE.as_bytes());
    assert_eq!(sandbox.run(&["generate"]).status.code(), Some(0));
    git(&["init", "-q"]);
    git(&["add", "."]);
    git(&["commit", "-qm", "a"]);
    let hostile =
        "@org/team see https://example.com or www.example.com #1 GH-1 <img src=x> [a](b) \u{202e}\u{1b}[2J";
    let object = serde_json::json!({
        "apiVersion": "v1",
        "kind": format!("Thing{hostile}"),
        "metadata": { "name": hostile, "namespace": hostile },
        hostile: hostile,
    });
    sandbox.write("generated/thing.yaml", object.to_string().as_bytes());
    for format in ["human", "markdown"] {
        let output = sandbox.run(&["review", "--base", "HEAD", "--format", format]);
        let said = said(&output);
        assert_inert(&said);
        assert!(said.contains("Thing"), "{said}");
        if format == "markdown" {
            assert_dead(&said);
        }
    }
}

/// As a host of repositories reads it: no links, no HTML but our own, and no one is called outside code.
fn assert_dead(markdown: &str) {
    use pulldown_cmark::{Event, Options, Parser, Tag};
    let own = ["<!-- -->", "<br>", "<details>", "</details>", "<summary>", "<!-- modelstow review -->"];
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_GFM) {
        match event {
            Event::Start(Tag::Link { .. } | Tag::Image { .. }) => panic!("a link: {markdown}"),
            Event::InlineHtml(html) | Event::Html(html) => {
                assert!(own.iter().any(|own| html.trim().starts_with(own)), "{html}: {markdown}");
            }
            Event::Text(text) => {
                let called = text.split('@').skip(1).any(|name| name.starts_with(char::is_alphanumeric));
                assert!(
                    !called && !["://", "www.", "GH-1"].iter().any(|live| text.contains(live)),
                    "{text}: {markdown}"
                );
            }
            _ => {}
        }
    }
}
