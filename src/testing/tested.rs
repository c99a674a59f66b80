//! What a test found out.

use super::examples::Asked;
use super::http::Answer;
use super::load::Load;
use std::collections::BTreeMap;

/// One service, in one environment.
#[derive(Debug, Clone, Default)]
pub struct Tested {
    /// The `service.toml`, as the user would write it.
    pub file: String,
    /// Its name.
    pub service: String,
    /// The environment, if there are any.
    pub environment: Option<String>,
    /// The image, or the URL that was asked.
    pub subject: String,
    /// What built and ran it.
    pub engine: Option<&'static str>,
    /// What was done, in that order.
    pub steps: Vec<Step>,
    /// The image's size in bytes.
    pub image_bytes: Option<u64>,
    /// What was measured of memory.
    pub memory: Memory,
    /// Seconds of CPU for one example.
    pub cpu_seconds: Option<f64>,
    /// How many requests it takes, where that was measured.
    pub load: Option<Load>,
    /// What was answered and is to be taken for right, by the number of the example.
    pub accepted: BTreeMap<usize, Answer>,
}

/// Something that was done, and whether it went well.
#[derive(Debug, Clone, Default)]
pub struct Step {
    /// What.
    pub kind: Kind,
    /// Of an example, its name.
    pub name: Option<String>,
    /// How long it took.
    pub seconds: f64,
    /// What came out, in a few words.
    pub words: String,
    /// What is wrong.
    pub wrong: Vec<String>,
    /// Of an example, the status of the answer.
    pub status: Option<u16>,
    /// Of the end, the exit code.
    pub exit_code: Option<i64>,
}

/// What a step is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Kind {
    /// The image is built, or fetched.
    #[default]
    Image,
    /// Until the probes are content.
    Ready,
    /// A request and its answer.
    Example,
    /// Requests by many clients.
    Load,
    /// Probes during the requests, memory, the root filesystem.
    Running,
    /// From SIGTERM to the end.
    Stop,
}

impl Kind {
    /// The word in output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Ready => "ready",
            Self::Example => "example",
            Self::Load => "load",
            Self::Running => "running",
            Self::Stop => "stop",
        }
    }
}

/// Memory of all containers, in bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Memory {
    /// The most that was seen.
    pub peak: Option<u64>,
    /// What is set aside.
    pub request: Option<u64>,
    /// What may not be passed.
    pub limit: Option<u64>,
}

impl Step {
    /// A step of an example.
    #[must_use]
    pub fn example(asked: &Asked) -> Self {
        Self {
            kind: Kind::Example,
            name: Some(asked.name.clone()),
            seconds: asked.seconds,
            words: asked.status.map_or_else(|| "no answer".to_owned(), |status| status.to_string()),
            wrong: asked.wrong.clone(),
            status: asked.status,
            exit_code: None,
        }
    }
}

impl Tested {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_fine(&self) -> bool {
        self.steps.iter().all(|step| step.wrong.is_empty())
    }

    /// What it is called where several are.
    #[must_use]
    pub fn title(&self) -> String {
        match &self.environment {
            Some(environment) => format!("{} ({environment})", self.service),
            None => self.service.clone(),
        }
    }
}
