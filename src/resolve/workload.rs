use super::quantity::Amount;
use super::runtime_file::RuntimeFile;
use super::service::{
    Autoscaling, Availability, Budget, Compute, Count, Deployment, Map, Probe, Resources, Server, Toleration,
};
use super::{Origin, Resolver, Setting, names};
use crate::diagnostic::{Code, Finding};
use crate::spec::Spanned;
use crate::spec::scalar::Quantity;
use crate::spec::sections::{
    AutoscalingSection, AvailabilitySection, DeploymentSection, ResourcesSection, ServerSection, Spread,
    Strategy,
};

/// Seconds in which load balancers learn that a pod goes. Endpoints usually take one or two.
const PRE_STOP: i64 = 5;
/// Seconds beyond what is planned for, before a pod is killed.
const SPARE: i64 = 5;
/// Kubernetes' own defaults, `k8s.io/api/core/v1` "Probe".
const PERIOD: i64 = 10;
const FAILURES: i64 = 3;

impl Resolver<'_, '_> {
    pub(super) fn resources(&mut self, spec: ResourcesSection, file: &RuntimeFile) -> Resources {
        let (requests, limits) = (spec.requests.unwrap_or_default(), spec.limits.unwrap_or_default());
        let runtime =
            |s: &Spanned<String>| Setting { value: s.value.clone(), origin: Origin::Runtime(s.span) };
        let limit_cpu = self.quantity(limits.cpu, "resources.limits.cpu");
        let limit_memory = self.quantity(limits.memory, "resources.limits.memory");
        let request_cpu = self
            .quantity(requests.cpu, "resources.requests.cpu")
            .unwrap_or_else(|| at_most(runtime(&file.cpu), limit_cpu.as_ref(), &["resources.limits.cpu"]));
        let request_memory =
            self.quantity(requests.memory, "resources.requests.memory").unwrap_or_else(|| {
                // A limit alone says what the pod needs; Kubernetes itself takes it as the request.
                match &limit_memory {
                    Some(limit) => Setting::derived(
                        limit.value.clone(),
                        &["resources.limits.memory"],
                        "what a pod may use is set aside for it",
                    ),
                    None => runtime(&file.memory),
                }
            });
        let limit_memory = limit_memory.unwrap_or_else(|| {
            Setting::derived(
                request_memory.value.clone(),
                &["resources.requests.memory"],
                "a pod is never killed for memory that it was promised",
            )
        });
        for (what, request, limit) in
            [("cpu", &request_cpu, limit_cpu.as_ref()), ("memory", &request_memory, Some(&limit_memory))]
        {
            let Some(limit) = limit else { continue };
            if let (Some(wanted), Some(most)) = (Amount::parse(request), Amount::parse(limit))
                && most < wanted
            {
                let span = limit.span().or(request.span());
                self.report.push(
                    Finding::at_or_in(
                        Code::LimitUnderRequest,
                        span,
                        self.input.project.file(),
                        format!("the {what} limit {} is under the request {}", limit.value, request.value),
                    )
                    .related(request.span().filter(|r| Some(*r) != span), "the request")
                    .help("raise the limit, or lower the request"),
                );
            }
        }
        Resources {
            requests: Compute { cpu: Some(request_cpu), memory: Some(request_memory) },
            limits: Compute { cpu: limit_cpu, memory: Some(limit_memory) },
        }
    }

    fn quantity(&mut self, given: Option<Spanned<Quantity>>, key: &str) -> Option<Setting<String>> {
        let given = given?;
        let text = given.value.0;
        match Amount::parse(&text) {
            Some(amount) if !amount.is_zero() => {}
            Some(_) => self.report.push(Finding::at(
                Code::InvalidQuantity,
                given.span,
                format!("`{key}` cannot be nothing"),
            )),
            None => {
                let finding =
                    Finding::at(Code::InvalidQuantity, given.span, format!("`{key}` cannot be `{text}`"));
                self.report.push(match suffix_help(&text) {
                    Some(better) => finding.help(format!("did you mean `{better}`?")),
                    None => finding
                        .help("a quantity is a number with a suffix such as `m` (thousandths), `Mi` or `Gi`"),
                });
            }
        }
        Some(Setting::given(text, given.span))
    }

    pub(super) fn server(&mut self, spec: ServerSection, file: &RuntimeFile) -> Server {
        let runtime_text =
            |s: &Spanned<String>| Setting { value: s.value.clone(), origin: Origin::Runtime(s.span) };
        // Ports below 1024 need a capability that Pod Security `restricted` takes away.
        let port = self.range(spec.port, Code::InvalidPort, "server.port", 1024..=65535);
        let port =
            Setting::or(port, || Setting { value: file.port.value, origin: Origin::Runtime(file.port.span) });
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
        let startup = self.range(spec.startup_seconds, Code::OutOfRange, "server.startup_seconds", 1..=7200);
        let startup_seconds = Setting::or(startup, || Setting {
            value: file.startup_seconds.value,
            origin: Origin::Runtime(file.startup_seconds.span),
        });
        let timeout = self.range(spec.timeout_seconds, Code::OutOfRange, "server.timeout_seconds", 1..=3600);
        let timeout_seconds =
            Setting::or(timeout, || Setting::default(60, "what most load balancers wait for an answer"));

        let probe_timeout = || Setting::default(5, "a busy server may take a moment to answer a probe");
        let startup_period = 5;
        let startup_probe = Probe {
            period_seconds: Setting::default(startup_period, "a started model is seen soon"),
            timeout_seconds: probe_timeout(),
            failure_threshold: Setting::derived(
                (startup_seconds.value + startup_period - 1) / startup_period,
                &["server.startup_seconds"],
                "so many periods as the start may take",
            ),
        };
        let liveness_probe = Probe {
            period_seconds: Setting::default(PERIOD, "Kubernetes' own"),
            timeout_seconds: probe_timeout(),
            failure_threshold: Setting::derived(
                (timeout_seconds.value / PERIOD + 1).max(FAILURES),
                &["server.timeout_seconds"],
                "a server that is busy with its longest request is not restarted",
            ),
        };
        let readiness_probe = Probe {
            period_seconds: Setting::default(
                5,
                "a pod that is busy gets no further requests, and soon again",
            ),
            timeout_seconds: probe_timeout(),
            failure_threshold: Setting::default(FAILURES, "Kubernetes' own"),
        };
        Server {
            port,
            path: Setting::or(path, || runtime_text(&file.path)),
            liveness_path,
            readiness_path,
            startup_seconds,
            timeout_seconds,
            startup_probe,
            readiness_probe,
            liveness_probe,
        }
    }

    pub(super) fn deployment(
        &mut self,
        spec: DeploymentSection,
        file: &RuntimeFile,
        server: &Server,
        autoscaling: Option<&Autoscaling>,
        selector: Map,
    ) -> Deployment {
        let replicas = self.range(spec.replicas, Code::OutOfRange, "deployment.replicas", 0..=10_000);
        if let (Some(replicas), Some(_)) = (&replicas, autoscaling) {
            self.report.push(
                Finding::at(
                    Code::ReplicasWithAutoscaling,
                    replicas.span,
                    "`deployment.replicas` beside `[autoscaling]`",
                )
                .label("each apply would undo what the autoscaler did")
                .related(
                    self.input.layer.key("autoscaling"),
                    "the autoscaler decides how many pods there are",
                )
                .help("leave `replicas` out, and say `min_replicas` in `[autoscaling]`"),
            );
        }
        let replicas = match autoscaling {
            Some(_) => None,
            None => Some(Setting::or(replicas, || Setting::default(1, "the least that runs"))),
        };
        let (pre_stop_seconds, grace_period_seconds) =
            self.ending(spec.pre_stop_seconds, spec.grace_period_seconds, file, server);
        let service_account = self.check(
            spec.service_account,
            Code::InvalidName,
            "deployment.service_account",
            names::subdomain,
        );
        let priority_class =
            self.check(spec.priority_class, Code::InvalidName, "deployment.priority_class", names::subdomain);
        let mut labels = self.pairs(spec.labels, true);
        for key in selector.keys() {
            if let Some(taken) = labels.get(key) {
                let span = taken.span();
                self.report.push(
                    Finding::at_or_in(
                        Code::InvalidLabel,
                        span,
                        self.input.project.file(),
                        format!("the label `{key}` is written already"),
                    )
                    .label("pods are found by it"),
                );
            }
        }
        labels.extend(selector);
        let tolerations = spec.tolerations.unwrap_or_default().into_iter().map(|t| Toleration {
            operator: match &t.value {
                Some(_) => Setting::derived("Equal", &["deployment.tolerations"], "a value is given"),
                None => Setting::derived("Exists", &["deployment.tolerations"], "no value is given"),
            },
            key: t.key.map(Setting::from),
            value: t.value.map(Setting::from),
            effect: t.effect.map(Setting::from),
        });
        Deployment {
            replicas,
            strategy: spec.strategy.filter(|s| s.value != Strategy::RollingUpdate).map(Setting::from),
            pre_stop_seconds,
            grace_period_seconds,
            service_account: service_account.map(Setting::from),
            priority_class: priority_class.map(Setting::from),
            node_selector: self.pairs(spec.node_selector, true),
            tolerations: tolerations.collect(),
            labels,
            annotations: self.pairs(spec.annotations, false),
        }
    }

    /// How a pod ends: the pause before SIGTERM, and the time until SIGKILL.
    fn ending(
        &mut self,
        pre_stop: Option<Spanned<i64>>,
        grace: Option<Spanned<i64>>,
        file: &RuntimeFile,
        server: &Server,
    ) -> (Setting<i64>, Setting<i64>) {
        let drain = if file.drains.value { server.timeout_seconds.value } else { 0 };
        let before = if file.drains.value { 0 } else { server.timeout_seconds.value };
        let pre_stop = self.range(pre_stop, Code::OutOfRange, "deployment.pre_stop_seconds", 0..=3600);
        let pre_stop_seconds = Setting::or(pre_stop, || {
            if file.drains.value {
                Setting::default(PRE_STOP, "load balancers learn within it that the pod goes")
            } else {
                Setting::derived(
                    PRE_STOP + before,
                    &["server.timeout_seconds"],
                    "the server drops its requests on SIGTERM, so they have to be finished before it",
                )
            }
        });
        let needed = pre_stop_seconds.value + drain;
        let grace = self.range(grace, Code::OutOfRange, "deployment.grace_period_seconds", 1..=7200);
        if let Some(grace) = grace.as_ref().filter(|g| g.value <= needed) {
            self.report.push(
                Finding::at(
                    Code::GracePeriod,
                    grace.span,
                    format!("a grace period of {} s ends before the server has finished", grace.value),
                )
                .label(format!(
                    "{} s before SIGTERM and up to {drain} s to finish requests",
                    pre_stop_seconds.value
                ))
                .help(format!("make it at least {}, or lower `server.timeout_seconds`", needed + 1)),
            );
        }
        let grace_period_seconds = Setting::or(grace, || {
            Setting::derived(
                needed + SPARE,
                &["deployment.pre_stop_seconds", "server.timeout_seconds"],
                "the pause before SIGTERM, the longest request and a little to spare",
            )
        });
        (pre_stop_seconds, grace_period_seconds)
    }

    pub(super) fn autoscaling(
        &mut self,
        spec: Option<AutoscalingSection>,
        resources: &Resources,
    ) -> Option<Autoscaling> {
        let spec = spec?;
        if spec.enabled.is_some_and(|enabled| !enabled.value) {
            return None;
        }
        let min = self.range(spec.min_replicas, Code::OutOfRange, "autoscaling.min_replicas", 1..=10_000);
        let max = self.required(
            spec.max_replicas,
            "autoscaling.max_replicas",
            "without a bound, a burst of requests could fill the cluster",
        );
        let max = self.range(max, Code::OutOfRange, "autoscaling.max_replicas", 1..=10_000);
        let cpu = self.range(spec.cpu_percent, Code::OutOfRange, "autoscaling.cpu_percent", 1..=1000);
        let memory =
            self.range(spec.memory_percent, Code::OutOfRange, "autoscaling.memory_percent", 1..=1000);
        let scale_down =
            self.range(spec.scale_down_seconds, Code::OutOfRange, "autoscaling.scale_down_seconds", 0..=3600);
        let cpu_percent = match (cpu, &memory) {
            (Some(cpu), _) => Some(Setting::from(cpu)),
            (None, Some(_)) => None,
            (None, None) => Some(Setting::default(70, "room for a burst while a new pod loads its model")),
        };
        let memory_percent = memory.map(Setting::from);
        for (what, target, request) in [
            ("cpu", &cpu_percent, &resources.requests.cpu),
            ("memory", &memory_percent, &resources.requests.memory),
        ] {
            let chosen = request.as_ref().is_some_and(|r| r.span().is_some()) || !self.input.layer.is_whole();
            if let (Some(target), false) = (target, chosen) {
                let span = target.span().or_else(|| self.input.layer.key("autoscaling"));
                self.report.push(
                    Finding::at_or_in(
                        Code::AutoscalingWithoutRequest,
                        span,
                        self.input.project.file(),
                        format!("autoscaling on {what} without `resources.requests.{what}`"),
                    )
                    .label("the target is a percentage of the request")
                    .help(format!("say what one pod needs: `[resources.requests]` `{what} = \"…\"`")),
                );
            }
        }
        let max_replicas = Setting::from(max?);
        let min_replicas = Setting::or(min, || Setting::default(1, "the least that runs"));
        if min_replicas.value > max_replicas.value {
            self.report.push(
                Finding::at_or_in(
                    Code::OutOfRange,
                    max_replicas.span(),
                    self.input.project.file(),
                    format!(
                        "`max_replicas` {} is under `min_replicas` {}",
                        max_replicas.value, min_replicas.value
                    ),
                )
                .related(min_replicas.span(), "the fewest pods"),
            );
        }
        Some(Autoscaling {
            min_replicas,
            max_replicas,
            cpu_percent,
            memory_percent,
            scale_down_seconds: scale_down.map(Setting::from),
        })
    }

    pub(super) fn availability(
        &mut self,
        spec: AvailabilitySection,
        deployment: &Deployment,
        autoscaling: Option<&Autoscaling>,
    ) -> Availability {
        let (max_span, min_span) =
            (spec.max_unavailable.as_ref().map(|c| c.span), spec.min_available.as_ref().map(|c| c.span));
        self.conflict(
            max_span,
            "availability.max_unavailable",
            min_span,
            "availability.min_available",
            "a PodDisruptionBudget has one of the two",
        );
        let max_unavailable = self.count(spec.max_unavailable, "availability.max_unavailable");
        let min_available = self.count(spec.min_available, "availability.min_available");
        let fewest = match (autoscaling, &deployment.replicas) {
            (Some(autoscaling), _) => autoscaling.min_replicas.value,
            (None, Some(replicas)) => replicas.value,
            (None, None) => 1,
        };
        let blocks = |words: String, setting: &Setting<Count>| {
            Finding::at_or_in(Code::PdbBlocksDrain, setting.span(), "", words)
                .label("no pod may ever go, so a node with one can never be drained")
                .help("allow one pod to be missing: `max_unavailable = 1`, and run at least two")
        };
        match (&max_unavailable, &min_available) {
            (Some(most), _) if matches!(most.value, Count::Number(0) | Count::Percent(0)) => {
                self.report.push(blocks("no pod may be missing".to_owned(), most));
            }
            (_, Some(least)) => {
                let all = match least.value {
                    Count::Number(number) => number >= fewest,
                    // Kubernetes rounds up, `k8s.io/kubernetes/pkg/controller/disruption`.
                    Count::Percent(share) => (share * fewest + 99) / 100 >= fewest,
                };
                if all {
                    self.report.push(blocks(format!("all of the {fewest} pods have to stay"), least));
                }
            }
            _ => {}
        }
        let budget = match (max_unavailable, min_available) {
            (None, None) if fewest < 2 => None,
            (None, None) => Some(Budget {
                max_unavailable: Some(Setting::derived(
                    Count::Number(1),
                    &["deployment.replicas", "autoscaling.min_replicas"],
                    "with at least two pods, a drain takes them one by one",
                )),
                min_available: None,
            }),
            (max_unavailable, min_available) => Some(Budget { max_unavailable, min_available }),
        };
        let spread = spec.spread.map(|spread| {
            Setting::from(spread).map(|spread| match spread {
                Spread::Node => "kubernetes.io/hostname",
                Spread::Zone => "topology.kubernetes.io/zone",
            })
        });
        Availability { budget, spread }
    }

    fn count(&mut self, given: Option<Spanned<Quantity>>, key: &str) -> Option<Setting<Count>> {
        let given = given?;
        let count = Count::parse(&given.value.0);
        if count.is_none() {
            self.report.push(
                Finding::at(Code::OutOfRange, given.span, format!("`{key}` cannot be `{}`", given.value.0))
                    .label("allowed: a number of pods such as `1`, or a percentage such as `\"25%\"`"),
            );
        }
        count.map(|count| Setting::given(count, given.span))
    }
}

/// A default that may not pass a limit.
fn at_most(
    default: Setting<String>,
    limit: Option<&Setting<String>>,
    from: &'static [&'static str],
) -> Setting<String> {
    match limit {
        Some(limit) if Amount::parse(limit) < Amount::parse(&default) => Setting::derived(
            limit.value.clone(),
            from,
            "the limit, which is under the runtime's default request",
        ),
        _ => default,
    }
}

/// What was probably meant by `512MB`, `1 Gi` or `2GB`.
fn suffix_help(text: &str) -> Option<String> {
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let number_end = compact.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (number, suffix) = compact.split_at(number_end);
    let better = match suffix.to_ascii_lowercase().as_str() {
        "kb" | "kib" | "ki" => "Ki",
        "mb" | "mib" | "mi" => "Mi",
        "gb" | "gib" | "gi" | "g" => "Gi",
        "tb" | "tib" | "ti" => "Ti",
        "b" | "core" | "cores" | "cpu" | "cpus" => "",
        _ => return None,
    };
    (!number.is_empty()).then(|| format!("{number}{better}"))
}
