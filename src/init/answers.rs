//! What the server answers, and where it listens: read from the routes of its code.

use crate::code::{Body, Code, Found, Program};

/// Words in the path of a scoring request.
const SCORES: &[&str] = &["score", "predict", "invocations", "infer", "classify", "completions"];
/// Paths that say that the process is healthy, without `-` and `_`.
const ALIVE: &[&str] = &[
    "/healthz",
    "/livez",
    "/health/live",
    "/live",
    "/liveness",
    "/health",
    "/healthcheck",
    "/ping",
    "/alive",
];
/// Paths that say that the model is loaded.
const READY: &[&str] = &["/readyz", "/health/ready", "/ready", "/readiness"];
/// More routes than these are none that a person would look through.
const MOST: usize = 1000;

/// A path that is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The path.
    pub path: String,
    /// Where it stands: `FILE:LINE`.
    pub place: String,
    /// Why it may be another.
    pub doubt: Option<String>,
    takes_body: bool,
    /// The file and the route in it, by their numbers.
    at: (usize, usize),
}

/// What is known of the server.
#[derive(Debug, Clone, Default)]
pub struct Answers {
    /// The path of a scoring request.
    pub path: Option<Answer>,
    /// What a scoring request holds, where the code says it plainly.
    pub body: Option<Body>,
    /// Other paths of which none is less likely.
    pub others: Vec<Answer>,
    /// The path for the liveness probe.
    pub alive: Option<Answer>,
    /// The path for the readiness probe.
    pub ready: Option<Answer>,
    /// The port, where the code says one.
    pub port: Option<(i64, String)>,
}

impl Answers {
    /// What some files of code answer together.
    #[must_use]
    pub fn of(reach: &[&Code]) -> Self {
        let all = answers(reach);
        let mut likely = likely(&all).into_iter();
        let (path, others) = (likely.next(), likely.collect());
        let body = path.as_ref().and_then(|Answer { at: (file, route), .. }| {
            let code = reach.get(*file)?;
            Program::of(reach).body(code.routes.get(*route)?, code)
        });
        let ends = |names: &[&str]| {
            names.iter().find_map(|name| {
                all.iter().find(|answer| !answer.takes_body && plain(&answer.path).ends_with(name)).cloned()
            })
        };
        Self {
            path,
            body,
            others,
            alive: ends(ALIVE),
            ready: ends(READY),
            port: reach.iter().find_map(|code| {
                let Found { value, line } = code.port.as_ref()?;
                Some((*value, format!("{}:{line}", code.path)))
            }),
        }
    }
}

/// The paths that may be the one of a scoring request: those that are called like one, else all that take a body.
fn likely(all: &[Answer]) -> Vec<Answer> {
    let called = |takes_body: bool| {
        SCORES.iter().find_map(|word| {
            let is = |answer: &&Answer| {
                answer.takes_body == takes_body && answer.path.to_lowercase().contains(word)
            };
            let found: Vec<Answer> = all.iter().filter(is).cloned().collect();
            (!found.is_empty()).then_some(found)
        })
    };
    let taking = || all.iter().filter(|answer| answer.takes_body).cloned().collect::<Vec<_>>();
    called(true)
        .or_else(|| Some(taking()).filter(|t| !t.is_empty()))
        .or_else(|| called(false))
        .unwrap_or_default()
}

/// All paths, those of which nothing is in doubt first. What has a parameter in it is no path to ask.
fn answers(reach: &[&Code]) -> Vec<Answer> {
    let program = Program::of(reach);
    let mut answers: Vec<Answer> = Vec::new();
    let routes = reach.iter().enumerate().flat_map(|(file, code)| {
        code.routes.iter().enumerate().map(move |(route, found)| ((file, route), *code, found))
    });
    for (at, code, Found { value, line }) in routes.take(MOST) {
        let own = program.text(&value.path, code);
        let takes_body = program.takes_body(&value.takes, code);
        for whole in program.before(&value.owner, code).iter().map(|before| before.above(&own)) {
            let known = answers.iter().any(|a| a.path == whole.text && a.takes_body == takes_body);
            if whole.text.starts_with('/') && !whole.text.contains(['<', '{', ' ']) && !known {
                let place = format!("{}:{line}", code.path);
                answers.push(Answer { path: whole.text, place, doubt: whole.doubt, takes_body, at });
            }
        }
    }
    answers.sort_by_key(|answer| answer.doubt.is_some());
    answers
}

/// A path as it is compared.
fn plain(path: &str) -> String {
    path.trim_end_matches('/').replace(['-', '_'], "").to_lowercase()
}
