//! The `[[examples]]`: what is sent, and whether the answer is the one to expect.

use super::form;
use super::http::{self, Answer, Request};
use super::load::{self, Level, Shot};
use super::run::Halt;
use super::tested::{Kind, Step, Tested};
use super::{clock, compare};
use crate::diagnostic::{Code, Finding};
use crate::digest;
use crate::project::Project;
use crate::resolve::Setting;
use crate::resolve::json_path::JsonPath;
use crate::resolve::service::{Example, Service};
use crate::spec::sections::Method;
use crate::worktree;
use serde_json::Value;
use std::time::Duration;

/// A request that was sent, and what is wrong with its answer.
#[derive(Debug, Clone)]
pub struct Asked {
    /// What the example is called.
    pub name: String,
    /// The answer's status, if there was one.
    pub status: Option<u16>,
    /// How long it took.
    pub seconds: f64,
    /// Every difference.
    pub wrong: Vec<String>,
    /// The answer.
    pub answer: Option<Answer>,
    /// What to report.
    pub finding: Option<Finding>,
}

/// More of an answer nobody reads.
const SHOWN: usize = 1000;
/// More differences than these are counted.
const MOST: usize = 5;

/// The request of an example.
///
/// # Errors
/// When a file that it names cannot be read.
pub fn request(example: &Example, project: &Project, address: &str) -> Result<Request, Box<Finding>> {
    let method = match example.method.value {
        Method::Get => "GET",
        Method::Post => "POST",
    };
    let mut headers: Vec<(String, String)> =
        example.headers.iter().map(|(name, value)| (name.clone(), value.value.clone())).collect();
    let mut typed = |content_type: String| {
        if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type")) {
            headers.push(("Content-Type".to_owned(), content_type));
        }
    };
    let body = if example.form.is_empty() && example.files.is_empty() {
        let body = text_or_file(example.request.as_ref(), example.request_file.as_ref(), project)?;
        if body.is_some() {
            typed(example.content_type.value.clone());
        }
        body.unwrap_or_default()
    } else {
        let mut files = Vec::new();
        for (name, path) in &example.files {
            let bytes = text_or_file(None, Some(path), project)?.unwrap_or_default();
            files.push((name.as_str(), path.value.as_str(), bytes));
        }
        let fields = example.form.iter().map(|(name, value)| (name.as_str(), value.value.as_str()));
        let (content_type, body) = form::encode(&fields.collect::<Vec<_>>(), &files);
        typed(content_type);
        body
    };
    let url = format!("{}{}", address.trim_end_matches('/'), example.path.value);
    Ok(Request { method: method.to_owned(), url, headers, body })
}

fn text_or_file(
    text: Option<&Setting<String>>,
    file: Option<&Setting<String>>,
    project: &Project,
) -> Result<Option<Vec<u8>>, Box<Finding>> {
    if let Some(text) = text {
        return Ok(Some(text.value.clone().into_bytes()));
    }
    let Some(file) = file else { return Ok(None) };
    // A link out of the repository is not followed, here as elsewhere.
    let bytes = project.files().bytes(&file.value);
    bytes.map(Some).map_err(|error| Box::new(worktree::unreadable(&project.shown(&file.value), &error)))
}

/// Sends one example and looks at the answer. It may take as long as a request may in the cluster.
#[must_use]
pub fn ask(example: &Example, service: &Service, project: &Project, address: &str) -> Asked {
    let name = example.name.value.clone();
    let mut asked =
        Asked { name, status: None, seconds: 0.0, wrong: Vec::new(), answer: None, finding: None };
    let limit = service.server.timeout_seconds.value.try_into().unwrap_or(u64::MAX);
    let sent = request(example, project, address);
    let sent = match sent {
        Ok(request) => request,
        Err(finding) => {
            asked.wrong.push(finding.message.clone());
            asked.finding = Some(*finding);
            return asked;
        }
    };
    let what = format!("the example `{}`", asked.name);
    let shown = project.file().to_owned();
    let answers = [&example.expect, &example.expect_file, &example.expect_text, &example.expect_sha256];
    let requests = [&example.request, &example.request_file];
    let place = answers.into_iter().flatten().find_map(Setting::span);
    let place = place.or_else(|| example.expect_values.values().find_map(Setting::span));
    let place =
        place.or_else(|| requests.into_iter().flatten().find_map(Setting::span)).or(example.name.span());
    match http::send(&sent, Duration::from_secs(limit)) {
        Err(why) => {
            let message = format!("{what} got no answer: {why}");
            let finding =
                Finding::at_or_in(Code::AnswerDiffers, example.name.span().or(place), &shown, message);
            asked.finding = Some(if why.starts_with("no answer within") {
                finding
                    .help("`server.timeout_seconds` is how long a request may take, here as in the cluster")
            } else {
                finding
            });
            asked.wrong.push(why);
        }
        Ok(answer) => {
            asked.seconds = answer.seconds;
            asked.status = Some(answer.status);
            match compared(example, &answer, project) {
                Ok((wrong, _)) if wrong.is_empty() => {}
                Ok((wrong, diff)) => {
                    let status = i64::from(answer.status) != example.expect_status.value;
                    let place = example.expect_status.span().filter(|_| status).or(place);
                    let mut finding = Finding::at_or_in(
                        Code::AnswerDiffers,
                        place,
                        &shown,
                        format!("{what} is answered otherwise: {}", listed(&wrong)),
                    );
                    match diff {
                        Some(diff) => finding = finding.diff(diff),
                        None => finding = finding.output(beginning(&answer.body)),
                    }
                    asked.finding = Some(finding);
                    asked.wrong = wrong;
                }
                Err(finding) => {
                    asked.wrong.push(finding.message.clone());
                    asked.finding = Some(*finding);
                }
            }
            asked.answer = Some(answer);
        }
    }
    asked
}

/// What is sent again and again to see how many requests a service takes: each example that is answered as it expects.
#[must_use]
pub fn shots(service: &Service, project: &Project, address: &str, steps: &[Step]) -> Vec<Shot> {
    let asked = steps.iter().filter(|step| step.kind == Kind::Example);
    let fine = service.examples.iter().zip(asked).filter(|(_, step)| step.wrong.is_empty());
    fine.filter_map(|(example, _)| {
        let request = request(example, project, address).ok()?;
        Some(Shot { request, status: example.expect_status.value })
    })
    .collect()
}

/// Measures how many requests a service takes, and takes down what came out.
///
/// # Errors
/// When somebody ended it early.
pub fn load(
    tested: &mut Tested,
    (service, project, address): (&Service, &Project, &str),
    time: Duration,
    cpu: &dyn Fn() -> Option<f64>,
) -> Result<Option<Finding>, Halt> {
    let shots = shots(service, project, address, &tested.steps);
    if shots.is_empty() {
        let wrong = vec!["no example is answered as it expects, so there is nothing to send".to_owned()];
        tested.steps.push(Step { kind: Kind::Load, wrong, ..Step::default() });
        let message =
            "how many requests the service takes cannot be measured: no example is answered as it expects";
        let place = service.examples.first().and_then(|example| example.name.span());
        return Ok(Some(Finding::at_or_in(Code::AnswerDiffers, place, project.file(), message)));
    }
    let limit = Duration::from_secs(service.server.timeout_seconds.value.try_into().unwrap_or(u64::MAX));
    let start = clock::now();
    let Some(mut load) = load::measure(&shots, time, limit, cpu) else { return Err(Halt::Interrupted) };
    let seconds = start.elapsed().as_secs_f64();
    let Level { clients, answered, failed, per_second, .. } = load.most;
    let words = format!("{per_second:.0} requests/s");
    let mut step = Step { kind: Kind::Load, seconds, words, ..Step::default() };
    let mut finding = None;
    if failed > 0 {
        let all = answered + failed;
        let wrong =
            format!("{failed} of {all} requests by {clients} clients at a time are not answered as expected");
        let place = service.server.timeout_seconds.span();
        finding = Some(
            Finding::at_or_in(Code::AnswerDiffers, place, project.file(), wrong.clone())
                .help("`server.timeout_seconds` is how long a request may take, here as in the cluster"),
        );
        step.wrong.push(wrong);
    } else {
        load.advice = load.most.cpus.map(|cpus| load::advice(service, project.file(), cpus));
    }
    tested.steps.push(step);
    tested.load = Some(load);
    Ok(finding)
}

impl Asked {
    /// Takes the answer for right where another was expected, or none yet; but not a failure of the server.
    pub fn accept(&mut self, example: &Example) -> Option<Answer> {
        let texts = [&example.expect, &example.expect_file, &example.expect_text, &example.expect_sha256];
        let nothing = texts.into_iter().all(Option::is_none) && example.expect_values.is_empty();
        let differs = nothing || !self.wrong.is_empty();
        let answer = self.answer.clone().filter(|answer| answer.status < 500 && differs)?;
        self.wrong.clear();
        self.finding = None;
        Some(answer)
    }
}

/// What is wrong with an answer, and if it is JSON, the difference as a text.
fn compared(
    example: &Example,
    answer: &Answer,
    project: &Project,
) -> Result<(Vec<String>, Option<String>), Box<Finding>> {
    let mut wrong = Vec::new();
    let status = example.expect_status.value;
    if i64::from(answer.status) != status {
        wrong.push(format!("its status is {} and not {status}", answer.status));
    }
    if let Some(text) = &example.expect_text
        && answer.body != text.value.as_bytes()
    {
        wrong.push("its text is another".to_owned());
        let got = String::from_utf8_lossy(&answer.body).into_owned();
        return Ok((wrong, Some(compare::unified(&text.value, &got))));
    }
    if let Some(sha256) = &example.expect_sha256 {
        let got = digest::sha256(&answer.body);
        if got != sha256.value {
            let length = answer.body.len();
            wrong.push(format!("its SHA-256 is {got} and not {}: {length} bytes", sha256.value));
        }
        return Ok((wrong, None));
    }
    let whole = text_or_file(example.expect.as_ref(), example.expect_file.as_ref(), project)?;
    if whole.is_none() && example.expect_values.is_empty() {
        return Ok((wrong, None));
    }
    let Ok(mut got) = serde_json::from_slice::<Value>(&answer.body) else {
        wrong.push("it is not JSON".to_owned());
        return Ok((wrong, None));
    };
    let tolerance = example.tolerance.value;
    for (path, expected) in &example.expect_values {
        // That it is a path was checked when the file was read.
        if let Ok(path) = path.parse::<JsonPath>() {
            wrong.extend(compare::part(&path, &expected.value, &got, tolerance));
        }
    }
    let Some(whole) = whole else { return Ok((wrong, None)) };
    let mut expected: Value = serde_json::from_slice(&whole).unwrap_or_default();
    for path in example.ignore.iter().filter_map(|path| path.value.parse::<JsonPath>().ok()) {
        path.remove(&mut expected);
        path.remove(&mut got);
    }
    let differences = compare::differences(&expected, &got, tolerance);
    let diff = (!differences.is_empty()).then(|| compare::diff(&expected, &got, tolerance));
    wrong.extend(differences);
    Ok((wrong, diff))
}

fn listed(wrong: &[String]) -> String {
    let shown = wrong.iter().take(MOST).cloned().collect::<Vec<_>>().join("; ");
    let more = wrong.len().saturating_sub(MOST);
    if more == 0 { shown } else { format!("{shown}; and {more} more") }
}

fn beginning(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…\n", &text[..end]),
        None => text.into_owned(),
    }
}
