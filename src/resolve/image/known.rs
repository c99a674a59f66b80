//! What a `runtime.toml` may name in braces, and what each name stands for.

use crate::diagnostic::{Code, Finding, Span};
use crate::resolve::facts::placeholder::{self, Unfilled};
use crate::resolve::facts::runtime::list;
use crate::resolve::service::{Model, Resources, Runtime, Server};
use crate::resolve::{Resolver, Setting};
use crate::spec::Spanned;

/// The names.
const PLACEHOLDERS: &[&str] = &[
    "model.container_path",
    "model.id",
    "model.mount_path",
    "model.name",
    "model.revision",
    "resources.gpu.count",
    "runtime.app",
    "runtime.attribute",
    "runtime.entrypoint",
    "runtime.library_threads",
    "runtime.module",
    "runtime.threads",
    "runtime.version",
    "runtime.workers",
    "server.port",
    "server.startup_seconds",
    "server.timeout_seconds",
];

/// The decided values that have a name.
pub(in crate::resolve) struct Known<'a> {
    pub runtime: &'a Runtime,
    pub server: &'a Server,
    pub model: Option<&'a Model>,
    pub resources: &'a Resources,
}

impl Known<'_> {
    fn value(&self, key: &str) -> Option<String> {
        let Self { runtime, server, model, resources } = self;
        let text = |setting: &Option<Setting<String>>| setting.as_ref().map(|s| s.value.clone());
        match key {
            "model.name" => model.map(|m| m.name.value.clone()),
            "model.id" => model.and_then(|m| m.hub.as_ref()).map(|hub| hub.id.value.clone()),
            "model.revision" => model.and_then(|m| m.hub.as_ref()).and_then(|hub| text(&hub.revision)),
            "model.mount_path" => model.map(|m| m.mount_path.value.clone()),
            "model.container_path" => model.map(|m| m.container_path.value.clone()),
            "resources.gpu.count" => {
                Some(resources.gpu.as_ref().map_or(0, |gpu| gpu.count.value).to_string())
            }
            "runtime.app" => text(&runtime.app),
            "runtime.attribute" => {
                runtime.app.as_ref().and_then(|app| Some(app.split_once(':')?.1.to_owned()))
            }
            "runtime.module" => runtime.app.as_ref().and_then(|app| Some(app.split_once(':')?.0.to_owned())),
            "runtime.entrypoint" => text(&runtime.entrypoint),
            "runtime.library_threads" => Some(runtime.library_threads.to_string()),
            "runtime.threads" => Some(runtime.threads.to_string()),
            "runtime.version" => text(&runtime.version),
            "runtime.workers" => Some(runtime.workers.to_string()),
            "server.port" => Some(server.port.to_string()),
            "server.startup_seconds" => Some(server.startup_seconds.to_string()),
            "server.timeout_seconds" => Some(server.timeout_seconds.to_string()),
            _ => None,
        }
    }
}

impl Resolver<'_, '_> {
    /// Words of a `runtime.toml`, filled, and the keys that stood in them. What cannot be filled is reported.
    pub(in crate::resolve) fn fill(
        &mut self,
        words: &Spanned<String>,
        known: &Known<'_>,
    ) -> Option<(String, Vec<&'static str>)> {
        match placeholder::fill(&words.value, |key| known.value(key)) {
            Ok(filled) => Some((filled, placeholder::named(&words.value, PLACEHOLDERS))),
            Err(why) => {
                self.unknown_placeholder(&why, words.span, PLACEHOLDERS);
                None
            }
        }
    }

    /// Reports a placeholder of a `runtime.toml` that cannot be filled.
    pub(in crate::resolve) fn unknown_placeholder(&mut self, why: &Unfilled, span: Span, known: &[&str]) {
        let finding = Finding::at(Code::RuntimeKey, span, why.to_string());
        let finding = match why {
            Unfilled::Brace | Unfilled::Length => finding,
            Unfilled::Key(key) => {
                if known.contains(&key.as_str()) {
                    finding.help(format!("`{key}` is not given, and the runtime has no default for it"))
                } else {
                    finding.help(format!("these have one: {}", list(known.iter().copied())))
                }
            }
        };
        self.report.push(finding.help("`{{` and `}}` stand for single braces"));
    }
}
