use super::service::{Example, Server};
use super::{Resolver, Setting, names};
use crate::diagnostic::{Code, Finding};
use crate::project::Kind;
use crate::spec::Spanned;
use crate::spec::sections::{ExampleSection, Method};
use crate::worktree::reason;
use serde::de::IgnoredAny;

impl Resolver<'_, '_> {
    pub(super) fn examples(&mut self, specs: Vec<ExampleSection>, server: &Server) -> Vec<Example> {
        specs.into_iter().map(|spec| self.example(spec, server)).collect()
    }

    fn example(&mut self, spec: ExampleSection, server: &Server) -> Example {
        let span = |given: &Option<Spanned<String>>| given.as_ref().map(|g| g.span);
        let one = "a request has one body";
        self.conflict(span(&spec.request), "request", span(&spec.request_file), "request_file", one);
        self.conflict(
            span(&spec.expect),
            "expect",
            span(&spec.expect_file),
            "expect_file",
            "a request has one answer",
        );
        let method =
            Setting::or(spec.method, || Setting::default(Method::Post, "a scoring request has a body"));
        if method.value == Method::Get {
            let get = method.span();
            self.conflict(
                get,
                "method = \"GET\"",
                span(&spec.request).or(span(&spec.request_file)),
                "request",
                "GET has no body",
            );
        }
        let content_type = Setting::or(spec.content_type, || {
            Setting::default("application/json".to_owned(), "what most model servers take")
        });
        let json = content_type.value == "application/json";
        if json {
            self.json(spec.request.as_ref(), "request");
        }
        self.json(spec.expect.as_ref(), "expect");
        self.body_file(spec.request_file.as_ref(), json);
        self.body_file(spec.expect_file.as_ref(), true);
        if let Some(tolerance) = spec.tolerance.as_ref().filter(|t| !t.value.is_finite() || t.value < 0.0) {
            self.report.push(
                Finding::at(
                    Code::OutOfRange,
                    tolerance.span,
                    format!("`examples.tolerance` cannot be {}", tolerance.value),
                )
                .label("allowed: 0 or more"),
            );
        }
        let path = self.check(spec.path, Code::InvalidPath, "examples.path", names::url_path);
        let status = self.range(spec.expect_status, Code::OutOfRange, "examples.expect_status", 100..=599);
        Example {
            name: Setting::or(spec.name, || Setting::default("request".to_owned(), "it has no name")),
            method,
            path: Setting::or(path, || {
                Setting::derived(server.path.value.clone(), &["server.path"], "a scoring request")
            }),
            content_type,
            request: spec.request.map(Setting::from),
            request_file: spec.request_file.map(Setting::from),
            expect: spec.expect.map(Setting::from),
            expect_file: spec.expect_file.map(Setting::from),
            expect_status: Setting::or(status, || Setting::default(200, "the request is answered")),
            tolerance: Setting::or(spec.tolerance, || Setting::default(0.0, "the answer is exact")),
        }
    }

    fn json(&mut self, given: Option<&Spanned<String>>, key: &str) {
        let Some(given) = given else { return };
        if let Err(error) = serde_json::from_str::<IgnoredAny>(&given.value) {
            self.report.push(
                Finding::at(Code::InvalidExample, given.span, format!("`examples.{key}` is not JSON"))
                    .label(error.to_string()),
            );
        }
    }

    /// Checks that a file is there, and that it is JSON where it has to be.
    fn body_file(&mut self, given: Option<&Spanned<String>>, json: bool) {
        let Some(given) = given else { return };
        match self.input.project.kind(&given.value) {
            Kind::Outside => self.outside(given),
            kind @ (Kind::Missing | Kind::Broken | Kind::Special) => self.missing(given, kind),
            Kind::Folder => self.folder(given),
            Kind::File | Kind::Executable if json => {
                let read = self.input.project.read(&given.value).map_err(|error| reason(&error));
                let checked = read.and_then(|text| {
                    serde_json::from_str::<IgnoredAny>(&text).map_err(|error| error.to_string())
                });
                if let Err(why) = checked {
                    let message = format!("`{}` is not JSON", given.value);
                    self.report.push(Finding::at(Code::InvalidExample, given.span, message).label(why));
                }
            }
            Kind::File | Kind::Executable => {}
        }
    }
}
