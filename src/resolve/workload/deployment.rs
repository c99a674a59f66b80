use crate::diagnostic::{Code, Finding};
use crate::resolve::facts::runtime::RuntimeFile;
use crate::resolve::service::{
    Autoscaling, Count, Deployment, Gpu, Map, PreStop, RollingUpdate, Server, Toleration,
};
use crate::resolve::{Resolver, Setting, names};
use crate::spec::Spanned;
use crate::spec::sections::{self, DeploymentSection, GpuNodes, PodSecurity, RollingUpdateSection, Strategy};

/// Seconds in which load balancers learn that a pod goes. Endpoints usually take one or two.
const PRE_STOP: i64 = 5;
/// Seconds beyond what is planned for, before a pod is killed. On a node under load a server takes long to end: Seldon's
/// wrapper took 20.7 s without a request in hand. A pod that ends sooner does not wait for them.
pub const SPARE: i64 = 30;
/// Numbers of groups.
const GROUPS: std::ops::RangeInclusive<i64> = 0..=i32::MAX as i64;

/// The keys that say whether pods go to nodes with GPUs, and to which.
const GPU: [&str; 2] = ["resources.limits.gpu", "resources.gpu_kind"];

impl Resolver<'_, '_> {
    pub(in crate::resolve) fn deployment(
        &mut self,
        (spec, nodes): (DeploymentSection, GpuNodes),
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
        let own = GpuNodes { node_selector: spec.node_selector, tolerations: spec.tolerations };
        let (node_selector, tolerations) = self.nodes(own, nodes, gpu);
        let strategy = Setting::or(spec.strategy, || {
            self.input.or_default(
                "deployment.strategy",
                Strategy::RollingUpdate,
                "new pods come before old ones go",
            )
        });
        let rolling_update = self.rolling_update(spec.rolling_update.unwrap_or_default(), &strategy);
        let ready =
            self.range(spec.min_ready_seconds, Code::OutOfRange, "deployment.min_ready_seconds", 0..=3600);
        let deadline = "deployment.progress_deadline_seconds";
        let least = ready.as_ref().map_or(0, |ready| ready.value) + 1;
        let deadline = self.range(
            spec.progress_deadline_seconds,
            Code::OutOfRange,
            deadline,
            least..=i64::from(i32::MAX),
        );
        let fs_group = self.range(spec.fs_group, Code::OutOfRange, "deployment.fs_group", GROUPS);
        let mut supplemental_groups = Vec::new();
        for group in spec.supplemental_groups.unwrap_or_default() {
            let key = "deployment.supplemental_groups";
            supplemental_groups
                .extend(self.range(Some(group), Code::OutOfRange, key, GROUPS).map(Setting::from));
        }
        let of_pods = |value: bool, why| Setting::default(value, why);
        Deployment {
            replicas,
            strategy,
            rolling_update,
            min_ready_seconds: ready.map(Setting::from),
            progress_deadline_seconds: deadline.map(Setting::from),
            automount_service_account_token: Setting::or(spec.automount_service_account_token, || {
                of_pods(false, "a server that scores asks no cluster")
            }),
            fs_group: fs_group.map(Setting::from),
            supplemental_groups,
            pod_security: Setting::or(spec.pod_security, || {
                Setting::default(PodSecurity::Restricted, "a server that scores needs no rights")
            }),
            pre_stop_seconds,
            pre_stop_handler,
            grace_period_seconds,
            service_account: service_account.map(Setting::from),
            priority_class: priority_class.map(Setting::from),
            node_selector,
            tolerations,
            labels,
            annotations: self.pairs(spec.annotations, false),
        }
    }

    /// The labels of the nodes that the pods go to, and the taints that they tolerate.
    fn nodes(&mut self, own: GpuNodes, of_gpu: GpuNodes, gpu: Option<&Gpu>) -> (Map, Vec<Toleration>) {
        if let Some(gpu) = gpu.filter(|_| own.tolerations.is_none() && of_gpu.tolerations.is_none()) {
            self.gpu_taint(gpu);
        }
        // Those of the nodes with the GPU follow from asking for one.
        let (tolerations, by): (_, &'static [&'static str]) = match own.tolerations {
            Some(tolerations) => (tolerations, &["deployment.tolerations"]),
            None => (
                of_gpu.tolerations.unwrap_or_default(),
                &["cluster.gpus", GPU[0], GPU[1], "deployment.tolerations"],
            ),
        };
        let tolerations = tolerations.into_iter().map(|t| self.toleration(t, by)).collect();
        let mut node_selector = self.pairs(of_gpu.node_selector, true);
        for label in node_selector.values_mut() {
            label.also.extend(GPU);
        }
        node_selector.extend(self.pairs(own.node_selector, true));
        (node_selector, tolerations)
    }

    fn rolling_update(&mut self, spec: RollingUpdateSection, strategy: &Setting<Strategy>) -> RollingUpdate {
        let [surge, unavailable] =
            ["deployment.rolling_update.max_surge", "deployment.rolling_update.max_unavailable"];
        let given = spec.max_surge.as_ref().or(spec.max_unavailable.as_ref()).map(|given| given.span);
        if strategy.value == Strategy::Recreate {
            let why = "all old pods go before a new one comes";
            self.conflict(strategy.span(), "deployment.strategy", given, "deployment.rolling_update", why);
        }
        let max_surge = self.count(spec.max_surge, surge);
        let max_unavailable = self.count(spec.max_unavailable, unavailable);
        let none = |count: Option<&Setting<Count>>| {
            count.is_some_and(|count| matches!(count.value, Count::Number(0) | Count::Percent(0)))
        };
        if none(max_surge.as_ref()) && none(max_unavailable.as_ref()) {
            let at = max_unavailable.as_ref().and_then(Setting::span);
            let message = format!("`{surge}` and `{unavailable}` are both 0");
            self.report.push(
                Finding::at_or_in(Code::ConflictingKeys, at, self.input.project.file(), message)
                    .label("no pod could ever be replaced")
                    .related(max_surge.as_ref().and_then(Setting::span), "the other one")
                    .help("make one of them 1"),
            );
        }
        // A share of few pods, rounded down, would be none: with no other pod either, nothing could be replaced.
        let otherwise = if none(max_surge.as_ref()) {
            Setting::derived(
                Count::Number(1),
                &["deployment.rolling_update.max_surge"],
                "one goes before one comes",
            )
        } else {
            Setting::default(Count::Percent(25), "Kubernetes' own")
                .also(&["deployment.rolling_update.max_surge"])
        };
        RollingUpdate {
            max_surge: max_surge.unwrap_or_else(|| Setting::default(Count::Percent(25), "Kubernetes' own")),
            max_unavailable: max_unavailable.unwrap_or(otherwise),
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

    fn toleration(&mut self, spec: sections::Toleration, by: &'static [&'static str]) -> Toleration {
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
            Some(_) => Setting::derived("Equal", by, "a value is given"),
            None => Setting::derived("Exists", by, "no value is given"),
        };
        Toleration {
            key: key.map(|key| Setting::from(key).also(&by[1..])),
            operator,
            value: value.map(|value| Setting::from(value).also(&by[1..])),
            effect: spec.effect.map(|effect| Setting::from(effect).also(&by[1..])),
        }
    }
}
