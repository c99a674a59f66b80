//! Takes what a service answered for what its examples expect.

use super::set;
use crate::atomic;
use crate::diagnostic::{Code, Finding, Report};
use crate::digest::sha256;
use crate::project::Project;
use crate::resolve::service::{Example, Service};
use crate::spec::edit::Assignment;
use crate::testing::http::Answer;
use crate::worktree::reason;
use serde_json::Value;
use std::collections::BTreeMap;

/// An answer that is longer is written over several lines.
const LINE: usize = 90;
/// A text that is longer is expected by its checksum.
const TEXT: usize = 2000;

/// Writes the answers into `service.toml`, or into the file that an example names; gives the number of those that were
/// written.
///
/// # Errors
/// What is wrong with the file that they would give.
pub fn write(
    project: &Project,
    service: &Service,
    answers: &BTreeMap<usize, Answer>,
) -> Result<usize, Report> {
    let mut assignments = Vec::new();
    for (index, answer) in answers {
        let Some(example) = service.examples.get(*index) else { continue };
        let mut assign = |key: &str, value: String| {
            let path = ["examples", &index.to_string(), key].map(str::to_owned).to_vec();
            assignments.push(Assignment { path, value });
        };
        if i64::from(answer.status) != example.expect_status.value {
            assign("expect_status", answer.status.to_string());
        }
        match &example.expect_file {
            Some(file) => in_file(project, &file.value, &answer.body)?,
            None => {
                if let Some((key, value)) = answered(example, answer) {
                    assign(key, value);
                }
            }
        }
    }
    set::change(&assignments, project)?;
    Ok(answers.len())
}

/// The key that says what is to be answered, and its value: the one that the example has, else the one that fits best.
fn answered(example: &Example, answer: &Answer) -> Option<(&'static str, String)> {
    let digest = || ("expect_sha256", sha256(&answer.body));
    let text = String::from_utf8(answer.body.clone()).ok();
    if example.expect_sha256.is_some() {
        return Some(digest());
    }
    if example.expect_text.is_some() {
        return text.map(|text| ("expect_text", text));
    }
    if let Ok(value) = serde_json::from_slice::<Value>(&answer.body) {
        // A person chose which parts matter.
        let parts = !example.expect_values.is_empty() && example.expect.is_none();
        return (!parts).then(|| ("expect", json(&value, text.as_deref().unwrap_or_default())));
    }
    if example.expect.is_some() || !example.expect_values.is_empty() {
        // It is no JSON any more, which no key can say beside these.
        return None;
    }
    Some(match text.filter(|text| text.len() <= TEXT) {
        Some(text) => ("expect_text", text),
        None => digest(),
    })
}

fn json(value: &Value, text: &str) -> String {
    let text = text.trim();
    if text.len() <= LINE && !text.contains('\n') { text.to_owned() } else { format!("{value:#}\n") }
}

fn in_file(project: &Project, file: &str, body: &[u8]) -> Result<(), Report> {
    let failed = |why: String| {
        let finding = Finding::in_file(Code::Io, project.shown(file), format!("cannot be written: {why}"));
        Report { findings: vec![finding], ..Report::default() }
    };
    let Ok(value) = serde_json::from_slice::<Value>(body) else {
        return Err(failed("the answer is not JSON".to_owned()));
    };
    let Some(path) = project.files().real(file) else {
        return Err(failed("it is not a file of this repository".to_owned()));
    };
    atomic::change(&path, format!("{value:#}\n").as_bytes()).map_err(|error| failed(reason(&error)))
}
