//! The Job that asks the service its examples after a deployment.

use super::identity::{MANAGED_LABEL, NAME_LABEL};
use super::json_path::JsonPath;
use super::service::{Autoscaling, Example, Identity, Image, Map, Network, Server, Smoke, Target};
use super::{Origin, Resolver, RuntimeFile, Setting, names};
use crate::diagnostic::{Code, Finding};
use crate::digest::hex;
use crate::spec::Spanned;
use crate::spec::sections::Method;
use serde_json::json;

/// Where there is no Python of the service's own: it is small, and its tag names what it is.
const IMAGE: &str = "docker.io/library/python:3.13-slim";
/// Its program.
const PYTHON: &str = "python3";
/// All arguments together: the kernel takes at most 128 KiB in one, and `kubectl apply` writes an object of at most 256 KiB
/// into an annotation of itself.
const MOST: usize = 120_000;
/// Seconds beside the requests: for the image, a node, and the Service to know its pods.
const START: i64 = 300;

/// What can be another value in the object that runs the pods.
const PODS: &[&str] = &[
    "autoscaling",
    "availability",
    "containers",
    "deployment",
    "env",
    "env_from",
    "image",
    "metrics",
    "model",
    "ports",
    "resources",
    "runtime",
    "server",
    "service",
    "service_account",
    "target",
    "volumes",
];

/// What the Job hangs on beside `[gitops]`.
pub(super) struct Around<'a> {
    pub service: &'a Identity,
    pub server: &'a Server,
    pub examples: &'a [Example],
    pub target: &'a Target,
    pub network: &'a Network,
    pub autoscaling: Option<&'a Autoscaling>,
    pub file: &'a RuntimeFile,
    pub image: Option<&'a Image>,
}

impl<'a> Around<'a> {
    pub(super) fn of(
        (service, server, target): (&'a Identity, &'a Server, &'a Target),
        (examples, network): (&'a [Example], &'a Network),
        file: &'a RuntimeFile,
    ) -> Self {
        Self { service, server, examples, target, network, autoscaling: None, file, image: None }
    }

    pub(super) fn with(self, autoscaling: Option<&'a Autoscaling>, image: Option<&'a Image>) -> Self {
        Self { autoscaling, image, ..self }
    }
}

impl Resolver<'_, '_> {
    pub(super) fn smoke(
        &mut self,
        wanted: Option<Spanned<bool>>,
        image: Option<Spanned<String>>,
        around: &Around<'_>,
    ) -> Option<Smoke> {
        let image = self.check(image, Code::InvalidImage, "gitops.smoke_image", names::reference);
        let wanted = wanted.filter(|wanted| wanted.value)?;
        let examples: Vec<&Example> = around.examples.iter().filter(|example| example.smoke.value).collect();
        if examples.is_empty() {
            let help = "the Job of `gitops.smoke` asks them, but for those with `smoke = false`";
            self.required(None::<Spanned<String>>, "examples", help);
        }
        let asleep =
            around.autoscaling.map(|autoscaling| &autoscaling.min_replicas).filter(|min| min.value == 0);
        self.conflict(
            asleep.and_then(Setting::span),
            "autoscaling.min_replicas = 0",
            Some(wanted.span),
            "gitops.smoke",
            "where no pod runs, nobody answers",
        );
        let mut labels = Map::new();
        let rule = "another name than the service's, so that its Service does not send requests here";
        let name = format!("{}-smoke", around.service.name.value);
        labels.insert(NAME_LABEL.to_owned(), Setting::derived(name, &["service.name"], rule));
        let who = "the recommended label: who writes the object";
        labels.insert(MANAGED_LABEL.to_owned(), Setting::default("modelstow".to_owned(), who));
        let own = around.file.python.as_ref().filter(|_| around.image.is_some_and(|image| image.built));
        let (image, python) = match (image, own) {
            (None, Some(python)) => (None, Setting::runtime(python).also(&["gitops.smoke_image"])),
            (image, _) => {
                let rule = "the runtime brings no Python, and this has nothing else";
                let usual = || self.input.or_default("gitops.smoke_image", IMAGE.to_owned(), rule);
                let image = Setting::or(image, usual).also(&["runtime.name", "gitops.smoke_image"]);
                let python =
                    Setting::default(PYTHON.to_owned(), "what the program is called in such an image");
                (Some(image), python.also(&["runtime.name", "gitops.smoke_image"]))
            }
        };
        let seconds =
            i64::try_from(examples.len()).unwrap_or(1) * around.server.timeout_seconds.value + START;
        let mut arguments = vec![
            Setting::derived(
                format!("service={}:{}", around.target.service.value, around.network.port.value),
                &["target.service", "network.port"],
                "the Service, in the namespace that the Job is in as well",
            ),
            Setting::derived(
                format!("seconds={}", around.server.timeout_seconds.value),
                &["server.timeout_seconds"],
                "a request may take so long",
            ),
        ];
        for example in examples {
            let words = self.words(example);
            let length: usize = arguments.iter().chain(&words).map(|word| word.value.len()).sum();
            if length > MOST {
                let message =
                    format!("the Job of `gitops.smoke` cannot hold the example `{}`", example.name.value);
                let place = example.name.span().or(Some(wanted.span));
                self.report.push(
                    Finding::at_or_in(Code::TooLarge, place, self.input.project.file(), message)
                        .label(format!("with it, all that it is told is {length} bytes long, and at most {MOST} are taken"))
                        .help("keep the example from it: `smoke = false`"),
                );
                break;
            }
            arguments.extend(words);
        }
        for argument in &mut arguments {
            // Kubernetes would take `$(NAME)` for a variable.
            argument.value = argument.value.replace('$', "$$");
        }
        let rule = "a request each, and five minutes for its image, its node and the Service";
        Some(Smoke {
            image,
            python,
            arguments,
            deadline_seconds: Setting::derived(seconds, &["server.timeout_seconds", "examples"], rule),
            pods: Setting::derived(
                around.target.kind.value.name().to_owned(),
                PODS,
                "all that the object says which runs the pods",
            ),
            labels,
        })
    }

    /// An example in the words of the script, each `KEY=VALUE`.
    fn words(&self, example: &Example) -> Vec<Setting<String>> {
        let mut words = Vec::new();
        let mut say = |key: &str, value: String, of: &Origin| {
            words.push(Setting {
                value: format!("{key}={value}"),
                origin: of.clone(),
                also: vec!["examples"],
            });
        };
        let bytes =
            |file: &Setting<String>| self.input.project.files().bytes(&file.value).unwrap_or_default();
        say("example", example.name.value.clone(), &example.name.origin);
        if example.method.value == Method::Get {
            say("method", "GET".to_owned(), &example.method.origin);
        }
        say("path", example.path.value.clone(), &example.path.origin);
        for (name, value) in &example.headers {
            say("header", json!([name, value.value]).to_string(), &value.origin);
        }
        if let Some(request) = &example.request {
            say("text", request.value.clone(), &request.origin);
        } else if let Some(file) = &example.request_file {
            match String::from_utf8(bytes(file)) {
                Ok(text) => say("text", text, &file.origin),
                Err(error) => say("bytes", hex(error.as_bytes()), &file.origin),
            }
        }
        say("type", example.content_type.value.clone(), &example.content_type.origin);
        for (name, value) in &example.form {
            say("field", json!([name, value.value]).to_string(), &value.origin);
        }
        for (name, file) in &example.files {
            let path = file.value.rsplit('/').next().unwrap_or_default();
            say("file", json!([name, path, hex(&bytes(file))]).to_string(), &file.origin);
        }
        say("status", example.expect_status.value.to_string(), &example.expect_status.origin);
        if let Some(expect) = &example.expect {
            say("expect", expect.value.trim().to_owned(), &expect.origin);
        } else if let Some(file) = &example.expect_file {
            let text = String::from_utf8_lossy(&bytes(file)).trim().to_owned();
            say("expect", text, &file.origin);
        }
        for (path, expected) in &example.expect_values {
            // That it is a path was checked.
            if let Ok(steps) = path.parse::<JsonPath>() {
                let value = json!([steps.to_string(), steps.steps(), expected.value]).to_string();
                say("part", value, &expected.origin);
            }
        }
        for path in &example.ignore {
            if let Ok(steps) = path.value.parse::<JsonPath>() {
                say("ignore", json!(steps.steps()).to_string(), &path.origin);
            }
        }
        if example.tolerance.value > 0.0 {
            say("tolerance", example.tolerance.value.to_string(), &example.tolerance.origin);
        }
        if let Some(text) = &example.expect_text {
            say("answer", text.value.clone(), &text.origin);
        }
        if let Some(sha256) = &example.expect_sha256 {
            say("sha256", sha256.value.clone(), &sha256.origin);
        }
        words
    }
}
