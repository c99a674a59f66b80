//! Requests and answers over HTTP.

use crate::testing::clock;
use std::time::Duration;
use ureq::http::{Method, request};
use ureq::{Agent, Body, Error};

/// A request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// `GET` or `POST`.
    pub method: String,
    /// All of it.
    pub url: String,
    /// Names and values.
    pub headers: Vec<(String, String)>,
    /// Empty for `GET`.
    pub body: Vec<u8>,
}

/// What came back.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Its type, as the header says.
    pub content_type: String,
    /// The body.
    pub body: Vec<u8>,
    /// How long it took.
    pub seconds: f64,
}

/// An answer that is larger is not looked at.
const LARGEST: u64 = 1 << 30;

impl Request {
    /// Without a body.
    #[must_use]
    pub fn get(url: String, headers: Vec<(String, String)>) -> Self {
        Self { method: "GET".to_owned(), url, headers, body: Vec::new() }
    }
}

/// Sends one request, and takes any status for an answer.
///
/// # Errors
/// Why there is no answer.
pub fn send(request: &Request, timeout: Duration) -> Result<Answer, String> {
    Sender::new(timeout).send(request)
}

/// Sends requests one after another, over one connection where the server keeps it.
#[derive(Debug)]
pub struct Sender {
    agent: Agent,
    timeout: Duration,
}

impl Sender {
    /// With the time that each of them may take.
    #[must_use]
    pub fn new(timeout: Duration) -> Self {
        Self { agent: agent(timeout), timeout }
    }

    /// Sends one, and takes any status for an answer.
    ///
    /// # Errors
    /// Why there is no answer.
    pub fn send(&self, request: &Request) -> Result<Answer, String> {
        if request.url.starts_with("https://") {
            return super::https::send(request, self.timeout);
        }
        asked(&self.agent, request, self.timeout)
    }
}

fn asked(agent: &Agent, request: &Request, timeout: Duration) -> Result<Answer, String> {
    let start = clock::now();
    let sent = over(agent, request).and_then(|mut response| {
        let content_type = response.headers().get("content-type").and_then(|value| value.to_str().ok());
        let content_type = content_type.unwrap_or_default().to_owned();
        let status = response.status().as_u16();
        let body = response.body_mut().with_config().limit(LARGEST).read_to_vec()?;
        Ok(Answer { status, content_type, body, seconds: start.elapsed().as_secs_f64() })
    });
    sent.map_err(|error| match error {
        Error::Timeout(_) => format!("no answer within {} s", timeout.as_secs_f64()),
        Error::Io(error) => error.kind().to_string(),
        other => other.to_string(),
    })
}

/// What sends requests, with no proxy between it and this machine.
fn agent(timeout: Duration) -> Agent {
    let config = Agent::config_builder()
        .timeout_global(Some(timeout))
        .http_status_as_error(false)
        .max_redirects(0)
        .proxy(None)
        .user_agent(concat!("modelstow/", env!("CARGO_PKG_VERSION")));
    config.build().new_agent()
}

fn over(agent: &Agent, request: &Request) -> Result<ureq::http::Response<Body>, Error> {
    let method = Method::from_bytes(request.method.as_bytes()).unwrap_or(Method::POST);
    let mut builder = request::Builder::new().method(method).uri(&request.url);
    for (name, value) in &request.headers {
        builder = builder.header(name, value);
    }
    if request.body.is_empty() && request.method == "GET" {
        return agent.run(builder.body(())?);
    }
    agent.run(builder.body(request.body.as_slice())?)
}
