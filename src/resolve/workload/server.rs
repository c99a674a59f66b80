use crate::diagnostic::{Code, Finding};
use crate::kubernetes::Amount;
use crate::resolve::facts::runtime::RuntimeFile;
use crate::resolve::plausible::Of;
use crate::resolve::service::{Field, Probe, Server};
use crate::resolve::workload::fields::{camel, fields};
use crate::resolve::{Resolver, Setting, names};
use crate::spec::Spanned;
use crate::spec::fields::Fields;
use crate::spec::scalar::Quantity;
use crate::spec::sections::{ProbeSection, ServerSection};
use indexmap::IndexMap;

/// The server's port, and its port for gRPC.
type Ports<'a> = (&'a Setting<i64>, Option<&'a Spanned<i64>>);

/// Kubernetes' own defaults, `k8s.io/api/core/v1` "Probe".
const PERIOD: i64 = 10;
const FAILURES: i64 = 3;

fn handlers(spec: &ProbeSection) -> impl Iterator<Item = (&'static str, &Spanned<Fields>)> {
    let all = [
        ("http_get", &spec.http_get),
        ("grpc", &spec.grpc),
        ("exec", &spec.exec),
        ("tcp_socket", &spec.tcp_socket),
    ];
    all.into_iter().filter_map(|(name, handler)| Some((name, handler.as_ref()?)))
}

fn probe_timeout() -> Setting<i64> {
    Setting::default(5, "a busy server may take a moment to answer a probe")
}

impl Resolver<'_, '_> {
    pub(in crate::resolve) fn server(
        &mut self,
        spec: ServerSection,
        file: &RuntimeFile,
        name: Option<&Spanned<String>>,
    ) -> Server {
        let runtime_text = |s: &Spanned<String>| Setting::runtime(s);
        // Ports below 1024 need a capability that Pod Security `restricted` takes away.
        let port = self.range(spec.port, Code::InvalidPort, "server.port", 1024..=65535);
        let port = Setting::or(port, || Setting::runtime(&file.port));
        let path = self.check(spec.path, Code::InvalidPath, "server.path", names::url_path);
        let liveness_path =
            self.check(spec.liveness_path, Code::InvalidPath, "server.liveness_path", names::url_path);
        let readiness_path =
            self.check(spec.readiness_path, Code::InvalidPath, "server.readiness_path", names::url_path);
        let liveness_path =
            liveness_path.map(Setting::from).or_else(|| file.liveness_path.as_ref().map(runtime_text));
        let readiness_path = readiness_path
            .map(Setting::from)
            .or_else(|| file.readiness_path.as_ref().map(runtime_text))
            .or_else(|| {
                let path = liveness_path.as_ref()?;
                Some(Setting::derived(
                    path.value.clone(),
                    &["server.liveness_path"],
                    "the one health path that is known",
                ))
            });
        let asks = |probe: Option<&ProbeSection>| probe.is_some_and(|probe| handlers(probe).next().is_some());
        let asked = asks(spec.readiness_probe.as_ref()) || asks(spec.startup_probe.as_ref());
        let startup_handler = self.startup_handler(file, name, readiness_path.is_none() && !asked);
        let startup = self.range(spec.startup_seconds, Code::OutOfRange, "server.startup_seconds", 1..=7200);
        let startup_seconds = Setting::or(startup, || Setting::runtime(&file.startup_seconds));
        let timeout = self.range(spec.timeout_seconds, Code::OutOfRange, "server.timeout_seconds", 1..=3600);
        let timeout_seconds = Setting::or(timeout, || {
            self.input.or_default("server.timeout_seconds", 60, "what most load balancers wait for an answer")
        });
        let max_body = self.size(spec.max_body, "server.max_body");

        let ports = (&port, file.grpc_port.as_ref());
        let why = "a started model is seen soon";
        let mut startup_probe = self.probe("startup", spec.startup_probe, (5, why), ports, |period| {
            Setting::derived(
                (startup_seconds.value + period - 1) / period,
                &["server.startup_seconds", "server.startup_probe.period_seconds"],
                "so many periods as the start may take",
            )
        });
        let liveness_probe =
            self.probe("liveness", spec.liveness_probe, (PERIOD, "Kubernetes' own"), ports, |period| {
                Setting::derived(
                    (timeout_seconds.value / period + 1).max(FAILURES),
                    &["server.timeout_seconds", "server.liveness_probe.period_seconds"],
                    "a server that is busy with its longest request is not restarted",
                )
            });
        let why = "a pod that is busy gets no further requests, and soon again";
        let readiness_probe = self.probe("readiness", spec.readiness_probe, (5, why), ports, |_| {
            Setting::default(FAILURES, "Kubernetes' own")
        });
        // What tells that it is ready tells that it has started.
        startup_probe.handler = startup_probe.handler.or_else(|| readiness_probe.handler.clone());
        Server {
            port,
            grpc_port: file.grpc_port.as_ref().map(Setting::runtime),
            path: Setting::or(path, || runtime_text(&file.path)),
            liveness_path,
            readiness_path,
            startup_handler,
            startup_seconds,
            timeout_seconds,
            max_body_bytes: max_body.as_ref().map(|(_, bytes)| bytes.clone()),
            max_body: max_body.map(|(max_body, _)| max_body),
            startup_probe,
            readiness_probe,
            liveness_probe,
        }
    }

    /// By which handler the startup probe asks where there is no path. Kubernetes asks for readiness only once that
    /// probe has succeeded, so it is what keeps requests from a pod that has not loaded its model.
    fn startup_handler(
        &mut self,
        file: &RuntimeFile,
        name: Option<&Spanned<String>>,
        asked: bool,
    ) -> Setting<String> {
        let Some(handler) = &file.startup_handler else {
            if let Some(name) = name.filter(|_| asked && self.input.layer.is_whole()) {
                let message = "nothing tells when the model is loaded";
                self.report.push(
                    Finding::at(Code::ReadyBeforeLoaded, name.span, message)
                        .label("an open port makes the pod ready, and many servers open it before they load")
                        .help("answer GET with 200 once the model is loaded, and say `[server]` `readiness_path = \"/…\"`")
                        .help("or accept it: `allow = [\"ready-before-loaded\"]` at the top of the file"),
                );
            }
            return Setting::default("tcp".to_owned(), "nothing but the port is known")
                .also(&["runtime.name"]);
        };
        Setting::runtime(handler)
    }

    fn probe(
        &mut self,
        of: &str,
        spec: Option<ProbeSection>,
        (usual, why): (i64, &'static str),
        ports: Ports<'_>,
        failures: impl FnOnce(i64) -> Setting<i64>,
    ) -> Probe {
        let spec = spec.unwrap_or_default();
        let key = |name: &str| format!("server.{of}_probe.{name}");
        let handler = self.probe_handler(of, &spec, ports);
        let period = self.range(spec.period_seconds, Code::OutOfRange, &key("period_seconds"), 1..=3600);
        let timeout = self.range(spec.timeout_seconds, Code::OutOfRange, &key("timeout_seconds"), 1..=3600);
        let threshold =
            self.range(spec.failure_threshold, Code::OutOfRange, &key("failure_threshold"), 1..=1000);
        let delay = key("initial_delay_seconds");
        let delay = self.range(spec.initial_delay_seconds, Code::OutOfRange, &delay, 0..=3600);
        let most = if of == "readiness" { 1000 } else { 1 };
        let successes = key("success_threshold");
        let successes = self.range(spec.success_threshold, Code::OutOfRange, &successes, 1..=most);
        let period_seconds = Setting::or(period, || Setting::default(usual, why));
        Probe {
            timeout_seconds: Setting::or(timeout, probe_timeout),
            failure_threshold: Setting::or(threshold, || failures(period_seconds.value)),
            period_seconds,
            initial_delay_seconds: delay.map(Setting::from),
            success_threshold: successes.map(Setting::from),
            handler,
        }
    }

    /// How a probe asks, where it says so itself.
    fn probe_handler(&mut self, of: &str, spec: &ProbeSection, (port, grpc): Ports<'_>) -> Option<Field> {
        let mut given = handlers(spec);
        let (name, handler) = given.next()?;
        let key = |name: &str| format!("server.{of}_probe.{name}");
        let one = (handler.span, key(name));
        let other = given.next().map(|(name, other)| (other.span, key(name)));
        let path = self.input.key(&format!("server.{of}_path")).map(|at| (at, format!("server.{of}_path")));
        for (at, other) in other.into_iter().chain(path) {
            self.conflict(Some(at), &other, Some(one.0), &one.1, "a probe asks in one way");
        }
        let mut fields =
            fields(&format!("containers.*.startupProbe.{}", camel(name)), handler.value.0.clone());
        if let Field::Table(table) = &mut fields
            && name != "exec"
        {
            let (otherwise, from): (_, &[_]) = match (name, grpc) {
                ("grpc", Some(grpc)) => (grpc.value.into(), &["runtime.name"]),
                ("grpc", None) => (port.value.into(), &["server.port"]),
                _ => ("http".into(), &[]),
            };
            let port = || Field::Value(Setting::derived(otherwise, from, "the port of the server"));
            table.entry("port".to_owned()).or_insert_with(port);
        }
        Some(Field::Table(IndexMap::from([(camel(name), fields)])))
    }

    /// A size as it is written, and in bytes.
    fn size(
        &mut self,
        given: Option<Spanned<Quantity>>,
        key: &str,
    ) -> Option<(Setting<String>, Setting<u64>)> {
        let size = self.quantity(given, key, Of::Body)?;
        let bytes = Amount::parse(&size).map_or(0, Amount::whole);
        if i64::try_from(bytes).is_err() {
            self.report.findings.extend(size.span().map(|span| {
                Finding::at(Code::InvalidQuantity, span, format!("`{key}` cannot be `{}`", size.value))
                    .label("it is a size such as `10Mi`")
            }));
        }
        if bytes == 0 || i64::try_from(bytes).is_err() {
            return None;
        }
        let of = Setting::derived(bytes, &["server.max_body"], "the same in bytes");
        Some((size, of))
    }
}
