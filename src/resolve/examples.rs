use super::json_path::JsonPath;
use super::service::{Example, Server};
use super::{Resolver, Setting, names};
use crate::diagnostic::{Code, Finding, Span};
use crate::project::Kind;
use crate::spec::sections::{ExampleSection, Method};
use crate::spec::{Spanned, Table};
use crate::worktree::reason;
use serde::de::IgnoredAny;
use std::collections::BTreeMap;

impl Resolver<'_, '_> {
    pub(super) fn examples(&mut self, specs: Vec<ExampleSection>, server: &Server) -> Vec<Example> {
        specs.into_iter().map(|spec| self.example(spec, server)).collect()
    }

    fn example(&mut self, spec: ExampleSection, server: &Server) -> Example {
        let span = |given: &Option<Spanned<String>>| given.as_ref().map(|g| g.span);
        let first = |given: &Option<Table<String>>| given.as_ref()?.values().next().map(|g| g.span);
        let form = first(&spec.form).or(first(&spec.files));
        let values = spec.expect_values.as_ref().and_then(|all| all.values().next()).map(|g| g.span);
        let body =
            [("request", span(&spec.request)), ("request_file", span(&spec.request_file)), ("form", form)];
        self.only_one(&body, "a request has one body");
        let typed = span(&spec.content_type);
        self.conflict(form, "form", typed, "content_type", "a form has a type of its own");
        let answer = [
            ("expect", span(&spec.expect)),
            ("expect_file", span(&spec.expect_file)),
            ("expect_text", span(&spec.expect_text)),
            ("expect_sha256", span(&spec.expect_sha256)),
        ];
        self.only_one(&answer, "a request has one answer");
        for (key, given) in &answer[2..] {
            self.conflict(values, "expect_values", *given, key, "only JSON has parts");
        }
        let method =
            Setting::or(spec.method, || Setting::default(Method::Post, "a scoring request has a body"));
        if method.value == Method::Get {
            for (key, given) in body {
                self.conflict(method.span(), "method = \"GET\"", given, key, "GET has no body");
            }
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
        for file in spec.files.iter().flat_map(Table::values) {
            self.body_file(Some(file), false);
        }
        for name in spec.headers.iter().flat_map(Table::keys) {
            self.check(Some(name.clone()), Code::InvalidExample, "examples.headers", header);
        }
        let paths = spec.expect_values.iter().flat_map(Table::keys).chain(spec.ignore.iter().flatten());
        for path in paths.cloned().collect::<Vec<_>>() {
            self.check(Some(path), Code::InvalidExample, "examples", |path| {
                path.parse::<JsonPath>().map(drop)
            });
        }
        self.check(
            spec.expect_sha256.clone(),
            Code::InvalidChecksum,
            "examples.expect_sha256",
            names::sha256,
        );
        let path = self.check(spec.path, Code::InvalidPath, "examples.path", names::url_path);
        let status = self.range(spec.expect_status, Code::OutOfRange, "examples.expect_status", 100..=599);
        Example {
            name: Setting::or(spec.name, || Setting::default("request".to_owned(), "it has no name")),
            method,
            path: Setting::or(path, || {
                Setting::derived(server.path.value.clone(), &["server.path"], "a scoring request")
            }),
            headers: map(spec.headers),
            content_type,
            request: spec.request.map(Setting::from),
            request_file: spec.request_file.map(Setting::from),
            form: map(spec.form),
            files: map(spec.files),
            expect: spec.expect.map(Setting::from),
            expect_file: spec.expect_file.map(Setting::from),
            expect_values: map(spec.expect_values),
            expect_text: spec.expect_text.map(Setting::from),
            expect_sha256: spec.expect_sha256.map(Setting::from),
            ignore: spec.ignore.into_iter().flatten().map(Setting::from).collect(),
            expect_status: Setting::or(status, || Setting::default(200, "the request is answered")),
            tolerance: Setting::or(spec.tolerance, || Setting::default(0.0, "the answer is exact")),
            smoke: Setting::or(spec.smoke, || {
                Setting::default(true, "what is expected here holds there too")
            }),
        }
    }

    /// Of keys that say the same thing in other ways, the first that is given excludes the others.
    fn only_one(&mut self, keys: &[(&str, Option<Span>)], why: &str) {
        let mut given = keys.iter().filter(|(_, span)| span.is_some());
        if let Some((first, at)) = given.next() {
            given.for_each(|(key, span)| self.conflict(*at, first, *span, key, why));
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

fn map<T>(given: Option<Table<T>>) -> BTreeMap<String, Setting<T>> {
    given.into_iter().flatten().map(|(name, value)| (name.value, Setting::from(value))).collect()
}

/// The name of a header: a token of RFC 9110.
fn header(name: &str) -> Result<(), &'static str> {
    let token = |sign: char| sign.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(sign);
    if !name.is_empty() && name.chars().all(token) {
        return Ok(());
    }
    Err("a header's name has letters, digits and `-`")
}
