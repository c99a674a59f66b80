use crate::diagnostic::{Code, Finding};
use crate::resolve::facts::runtime::RuntimeFile;
use crate::resolve::service::{Autoscaling, Deployment, Gpu, Map, PreStop, Server, Toleration};
use crate::resolve::{Resolver, Setting, names};
use crate::spec::Spanned;
use crate::spec::sections::{self, DeploymentSection, Strategy};

/// Seconds in which load balancers learn that a pod goes. Endpoints usually take one or two.
const PRE_STOP: i64 = 5;
/// Seconds beyond what is planned for, before a pod is killed. On a node under load a server takes long to end: Seldon's
/// wrapper took 20.7 s without a request in hand. A pod that ends sooner does not wait for them.
pub const SPARE: i64 = 30;

impl Resolver<'_, '_> {
    pub(in crate::resolve) fn deployment(
        &mut self,
        spec: DeploymentSection,
        file: &RuntimeFile,
        server: &Server,
        (autoscaling, gpu): (Option<&Autoscaling>, Option<&Gpu>),
        (selector, pre_stop_handler): (Map, Setting<PreStop>),
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
                .related(self.input.key("autoscaling"), "the autoscaler decides how many pods there are")
                .help("leave `replicas` out, and say `min_replicas` in `[autoscaling]`"),
            );
        }
        let replicas = match autoscaling {
            Some(_) => None,
            None => Some(
                Setting::or(replicas, || {
                    self.input.or_default("deployment.replicas", 1, "the least that runs")
                })
                .also(&["autoscaling"]),
            ),
        };
        let (pre_stop_seconds, grace_period_seconds) =
            self.shutdown(spec.pre_stop_seconds, spec.grace_period_seconds, file, server);
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
                self.written_already(
                    "label",
                    key,
                    taken,
                    "pods are found by it, so it is the service's name",
                );
            }
        }
        labels.extend(selector);
        if let Some(gpu) = gpu.filter(|_| spec.tolerations.is_none()) {
            self.gpu_taint(gpu);
        }
        let tolerations: Vec<Toleration> =
            spec.tolerations.unwrap_or_default().into_iter().map(|t| self.toleration(t)).collect();
        Deployment {
            replicas,
            strategy: Setting::or(spec.strategy, || {
                self.input.or_default(
                    "deployment.strategy",
                    Strategy::RollingUpdate,
                    "new pods come before old ones go",
                )
            }),
            pre_stop_seconds,
            pre_stop_handler,
            grace_period_seconds,
            service_account: service_account.map(Setting::from),
            priority_class: priority_class.map(Setting::from),
            node_selector: self.pairs(spec.node_selector, true),
            tolerations,
            labels,
            annotations: self.pairs(spec.annotations, false),
        }
    }

    fn shutdown(
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
            let why = "load balancers learn within it that the pod goes";
            let pause = self.input.or_default("deployment.pre_stop_seconds", PRE_STOP, why);
            if file.drains.value {
                return pause.also(&["runtime.name"]);
            }
            Setting::derived(
                pause.value + before,
                &["server.timeout_seconds", "runtime.name"],
                "the server drops its requests on SIGTERM, so they have to be finished before it",
            )
            .also(&pause.also)
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
                &["deployment.pre_stop_seconds", "server.timeout_seconds", "runtime.name"],
                "the pause before SIGTERM, the longest request, and time to end on a node under load",
            )
        });
        (pre_stop_seconds, grace_period_seconds)
    }

    /// Which taint it is only the cluster knows, so none is tolerated silently.
    fn gpu_taint(&mut self, gpu: &Gpu) {
        let example = format!("{{ key = \"{}\", effect = \"NoSchedule\" }}", gpu.kind.value);
        self.report.push(
            Finding::at_or_in(
                Code::GpuWithoutToleration,
                gpu.count.span().or(self.input.key("runtime")),
                self.input.project.file(),
                "the pods ask for a GPU and tolerate no taint",
            )
            .label("most clouds taint nodes with GPUs, and the pods would stay pending")
            .help(format!("say which: `[deployment]` `tolerations = [{example}]`"))
            .help("or accept it: `allow = [\"gpu-without-toleration\"]` at the top of the file"),
        );
    }

    fn toleration(&mut self, spec: sections::Toleration) -> Toleration {
        let (key, value) = ("deployment.tolerations.key", "deployment.tolerations.value");
        let key = self.check(spec.key, Code::InvalidLabel, key, names::qualified);
        let value = self.check(spec.value, Code::InvalidLabel, value, names::label_value);
        if let (None, Some(value)) = (&key, &value) {
            self.report.push(
                Finding::at(Code::MissingKey, value.span, "`deployment.tolerations.key` is missing")
                    .label("a value is that of a taint's key"),
            );
        }
        let operator = match &value {
            Some(_) => Setting::derived("Equal", &["deployment.tolerations"], "a value is given"),
            None => Setting::derived("Exists", &["deployment.tolerations"], "no value is given"),
        };
        Toleration {
            key: key.map(Setting::from),
            operator,
            value: value.map(Setting::from),
            effect: spec.effect.map(Setting::from),
        }
    }
}
