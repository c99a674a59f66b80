use crate::diagnostic::{Code, Finding};
use crate::resolve::service::{Autoscaling, Availability, Budget, Count, Deployment, Resources};
use crate::resolve::{Resolver, Setting};
use crate::spec::Spanned;
use crate::spec::scalar::Quantity;
use crate::spec::sections::{AutoscalingSection, AvailabilitySection, Spread};

impl Resolver<'_, '_> {
    pub(in crate::resolve) fn autoscaling(
        &mut self,
        spec: Option<AutoscalingSection>,
        resources: &Resources,
        name: &Setting<String>,
    ) -> Option<Autoscaling> {
        let spec = spec?;
        if spec.enabled.is_some_and(|enabled| !enabled.value) {
            return None;
        }
        let min = self.range(spec.min_replicas, Code::OutOfRange, "autoscaling.min_replicas", 0..=10_000);
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
        let triggered =
            spec.keda.as_ref().is_some_and(|keda| keda.triggers.iter().flatten().next().is_some());
        let cpu_percent = match (cpu, &memory) {
            (Some(cpu), _) => Some(Setting::from(cpu)),
            (None, Some(_)) => None,
            (None, None) if triggered => None,
            (None, None) => Some(self.input.or_default(
                "autoscaling.cpu_percent",
                70,
                "room for a burst while a new pod loads its model",
            )),
        };
        let memory_percent = memory.map(Setting::from);
        for (what, target, request) in [
            ("cpu", &cpu_percent, &resources.requests.cpu),
            ("memory", &memory_percent, &resources.requests.memory),
        ] {
            let chosen = request.as_ref().is_some_and(|r| r.span().is_some()) || !self.input.layer.is_whole();
            if let (Some(target), false) = (target, chosen) {
                let span = target.span().or_else(|| self.input.key("autoscaling"));
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
        let min_replicas =
            Setting::or(min, || self.input.or_default("autoscaling.min_replicas", 1, "the least that runs"));
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
        self.without_pods(&min_replicas, spec.keda.is_some(), triggered);
        let keda = spec.keda.map(|keda| self.keda(keda, name, &max_replicas));
        Some(Autoscaling {
            min_replicas,
            max_replicas,
            cpu_percent,
            memory_percent,
            scale_down_seconds: scale_down.map(Setting::from),
            keda,
        })
    }

    pub(in crate::resolve) fn availability(
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
            // With none there is nothing to protect; with the first that comes back, there is.
            (Some(autoscaling), _) => autoscaling.min_replicas.value.max(1),
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
            (_, Some(least)) if fewest > 0 && self.input.layer.is_whole() => {
                let all = match least.value {
                    Count::Number(number) => number >= fewest,
                    // Kubernetes rounds up, `k8s.io/kubernetes/pkg/controller/disruption`.
                    Count::Percent(share) => (share * fewest + 99) / 100 >= fewest,
                };
                if all {
                    let words = match fewest {
                        1 => "the one pod there is has to stay".to_owned(),
                        2 => "both pods have to stay".to_owned(),
                        _ => format!("all {fewest} pods have to stay"),
                    };
                    self.report.push(blocks(words, least));
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

    pub(super) fn count(&mut self, given: Option<Spanned<Quantity>>, key: &str) -> Option<Setting<Count>> {
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
