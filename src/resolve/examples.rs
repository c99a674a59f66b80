use super::service::{Example, Server};
use super::{Resolver, Setting, names};
use crate::diagnostic::{Code, Finding};
use crate::spec::Spanned;
use crate::spec::sections::{ExampleSection, Method};

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
        if content_type.value == "application/json" {
            self.json(spec.request.as_ref(), "request");
        }
        self.json(spec.expect.as_ref(), "expect");
        for file in [&spec.request_file, &spec.expect_file].into_iter().flatten() {
            if !self.input.project.kind(&file.value).is_file() {
                self.missing(file);
            }
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
        if let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(&given.value) {
            self.report.push(
                Finding::at(Code::InvalidExample, given.span, format!("`examples.{key}` is not JSON"))
                    .label(error.to_string()),
            );
        }
    }
}
