use crate::diagnostic::{Code, Finding, Span};
use crate::resolve::service::{Identity, Resources, Target};
use crate::resolve::{Resolver, Setting};
use crate::spec::sections::{
    AuthSection, AuthType, AutoscalingSection, DeploymentSection, Strategy, TargetKind,
};
use crate::spec::{Spanned, Spec};

/// Variables that Seldon's operator adds to the container whether they are there or not: `createContainerService` in
/// <https://github.com/SeldonIO/seldon-core/blob/master/operator/controllers/seldondeployment_controller.go>.
const SELDON_SETS: &[&str] = &[
    "MLSERVER_MODEL_NAME",
    "PREDICTIVE_UNIT_ID",
    "PREDICTIVE_UNIT_IMAGE",
    "PREDICTIVE_UNIT_METRICS_ENDPOINT",
    "PREDICTIVE_UNIT_METRICS_SERVICE_PORT",
    "PREDICTOR_ID",
    "PREDICTOR_LABELS",
    "SELDON_DEPLOYMENT_ID",
    "SELDON_EXECUTOR_ENABLED",
];

/// Whether the operator of a target sets a variable.
pub(in crate::resolve) fn sets(kind: TargetKind, variable: &str) -> bool {
    kind == TargetKind::SeldonDeployment && SELDON_SETS.contains(&variable)
}

/// What KServe puts behind the name of an InferenceService to name its Service and its Deployment.
const PREDICTOR: &str = "-predictor";
/// Who reaches an InferenceService: <https://kserve.github.io/website/docs/admin-guide/configurations>.
const VISIBILITY: &str = "networking.kserve.io/visibility";

impl Resolver<'_, '_> {
    /// The kind of the object that runs the pods. A key that has no place in it is refused, and taken out where more
    /// would follow from it.
    pub(in crate::resolve) fn target(&mut self, spec: &mut Spec) -> Setting<TargetKind> {
        let given = spec.target.as_ref().and_then(|target| target.kind.clone());
        let kind = Setting::or(given, || {
            self.input.or_default("target.kind", TargetKind::Deployment, "Kubernetes' own")
        });
        let refused = match kind.value {
            TargetKind::Deployment => Vec::new(),
            TargetKind::SeldonDeployment => {
                self.licence(&kind);
                seldon_refuses(spec)
            }
            TargetKind::InferenceService => {
                let mut refused = self.kserve_makes(spec);
                refused.extend(kserve_refuses(spec));
                refused
            }
        };
        let keda = spec.autoscaling.as_mut().filter(|_| kind.value != TargetKind::Deployment);
        let keda = keda.and_then(|autoscaling| autoscaling.keda.take());
        let keda = keda.and_then(|_| self.input.key("autoscaling.keda"));
        let why = "its operator makes the autoscaler, and two would undo each other";
        let refused = refused.into_iter().chain(keda.map(|span| (span, "autoscaling.keda".to_owned(), why)));
        for (span, key, why) in refused {
            self.no_place(&kind, span, &key, why);
        }
        kind
    }

    /// The object that runs the pods: its names, and the labels and annotations of its own.
    pub(in crate::resolve) fn target_object(
        &mut self,
        kind: Setting<TargetKind>,
        service: &Identity,
        resources: &Resources,
    ) -> Target {
        let (mut labels, mut annotations) = (service.labels.clone(), service.annotations.clone());
        let own =
            |value: &str, rule| Setting::derived(value.to_owned(), &["service.name", "target.kind"], rule);
        if kind.value != TargetKind::InferenceService {
            let name = service.name.value.clone();
            let name = Setting::derived(name, &["service.name", "target.kind"], "one name for all objects");
            return Target { kind, container: name.clone(), service: name, labels, annotations };
        }
        self.kserve_names(service);
        self.kserve_limit(&kind, resources);
        for (key, value, why) in [
            ("serving.kserve.io/deploymentMode", "Standard", "KServe's mode without Knative"),
            // Without it, KServe takes scaling on CPU or memory for a mistake.
            ("serving.kserve.io/autoscalerClass", "hpa", "the autoscaler of Kubernetes"),
        ] {
            if let Some(taken) = annotations.insert(key.to_owned(), Setting::default(value.to_owned(), why)) {
                self.written_already("annotation", key, &taken, "KServe is told its mode by it");
            }
        }
        let inside =
            || Setting::default("cluster-local".to_owned(), "nobody asked for a way in from outside");
        labels.entry(VISIBILITY.to_owned()).or_insert_with(inside);
        Target {
            kind,
            container: own("kserve-container", "KServe calls the one container so"),
            service: own(&format!("{}{PREDICTOR}", service.name.value), "KServe calls its Service so"),
            labels,
            annotations,
        }
    }

    /// A Service's name has 63 characters at most.
    fn kserve_names(&mut self, service: &Identity) {
        let most = 63 - PREDICTOR.len();
        if service.name.value.len() > most {
            let message = format!("`service.name` cannot be `{}`", service.name.value);
            let file = self.input.project.file();
            self.report.push(
                Finding::at_or_in(Code::InvalidName, service.name.span(), file, message).label(format!(
                    "KServe makes a Service `NAME{PREDICTOR}` of it: at most {most} characters"
                )),
            );
        }
    }

    /// What is not said of resources, KServe's own configuration says, and its limit may be under the request.
    fn kserve_limit(&mut self, kind: &Setting<TargetKind>, resources: &Resources) {
        if resources.limits.cpu.is_none() && self.input.layer.is_whole() {
            let file = self.input.project.file();
            self.report.push(
                Finding::at_or_in(Code::MissingKey, kind.span(), file, "`resources.limits.cpu` is missing")
                    .label("KServe sets a CPU limit of its own where there is none, most often 1")
                    .help("say what a pod may use: `[resources.limits]` `cpu = 1`"),
            );
        }
    }

    /// The sections for which KServe makes the objects itself.
    fn kserve_makes(&self, spec: &mut Spec) -> Vec<Refused> {
        let way_in = "KServe makes the way in, as its own configuration says";
        let off = |enabled: Option<&Spanned<bool>>| enabled.is_some_and(|enabled| !enabled.value);
        let sections = [
            ("ingress", spec.ingress.as_ref().is_some_and(|section| !off(section.enabled.as_ref()))),
            ("gateway", spec.gateway.as_ref().is_some_and(|section| !off(section.enabled.as_ref()))),
            ("tls", spec.tls.as_ref().is_some_and(|section| !off(section.enabled.as_ref()))),
            ("auth", spec.auth.as_ref().is_some_and(|section| !asks_nobody(section))),
        ];
        let mut refused = Vec::new();
        for (key, _) in sections.into_iter().filter(|(_, said)| *said) {
            refused.extend(self.input.key(key).map(|span| (span, key.to_owned(), way_in)));
        }
        (spec.ingress, spec.gateway, spec.tls, spec.auth) = (None, None, None, None);
        if let Some(size) = spec.server.as_mut().and_then(|server| server.max_body.take()) {
            refused.push((size.span, "server.max_body".to_owned(), way_in));
        }
        if let Some(network) = spec.network.as_mut() {
            let annotations = network.annotations.take().unwrap_or_default();
            let said = [
                ("network.type", network.r#type.take().map(|given| given.span)),
                ("network.port", network.port.take().map(|given| given.span)),
                ("network.annotations", annotations.keys().next().map(|name| name.span)),
            ];
            let families =
                network.ip_families.take().and_then(|families| families.first().map(|one| one.span));
            let said = said.into_iter().chain([
                ("network.cluster_ip", network.cluster_ip.take().map(|given| given.span)),
                ("network.session_affinity", network.session_affinity.take().map(|given| given.span)),
                ("network.ip_families", families),
                ("network.ip_family_policy", network.ip_family_policy.take().map(|given| given.span)),
            ]);
            let why = "KServe makes the Service, of the type ClusterIP and with port 80";
            refused.extend(said.filter_map(|(key, span)| Some((span?, key.to_owned(), why))));
        }
        for (name, port) in spec.ports.iter_mut().flatten() {
            let why = "KServe makes the Service, which has one port";
            let given = port.value.port.take();
            refused.extend(given.map(|given| (given.span, format!("ports.{}.port", name.value), why)));
        }
        refused
    }

    fn licence(&mut self, kind: &Setting<TargetKind>) {
        self.report.push(
            Finding::at_or_in(
                Code::TargetLicence,
                kind.span(),
                self.input.project.file(),
                "Seldon Core from 1.18 on is under the Business Source License 1.1",
            )
            .label("production use needs a licence from Seldon")
            .help("versions up to 1.17 are under the Apache License 2.0, and get no security fixes any more")
            .help("with a licence, or for other use, accept it: `allow = [\"target-licence\"]` at the top of the file"),
        );
    }

    fn no_place(&mut self, kind: &Setting<TargetKind>, span: Span, key: &str, why: &str) {
        let article = if kind.value.name().starts_with('I') { "an" } else { "a" };
        self.report.push(
            Finding::at(
                Code::TargetCannot,
                span,
                format!("`{key}` has no place in {article} {}", kind.value.name()),
            )
            .label(why.to_owned())
            .related(kind.span(), "the target")
            .help("leave it out, or take the plain Deployment: leave `[target]` out"),
        );
    }
}

type Refused = (Span, String, &'static str);

fn seldon_refuses(spec: &Spec) -> Vec<Refused> {
    let mut refused = Vec::new();
    refused.extend(recreates(spec, "Seldon's operator lets new pods come before old ones go"));
    refused.extend(rollout(spec));
    if let Some(seconds) = autoscaling(spec).and_then(|section| section.scale_down_seconds.as_ref()) {
        let why = "`hpaSpec` has no field for it: Kubernetes' own 300 s hold";
        refused.push((seconds.span, "autoscaling.scale_down_seconds".to_owned(), why));
    }
    if let Some(image) = spec.model.as_ref().and_then(|model| model.image.as_ref()) {
        let why = "Seldon's pods are of a Kubernetes that had no volumes from images";
        refused.push((image.span, "model.image".to_owned(), why));
    }
    if let Some(claim) = spec.model.as_ref().and_then(|model| model.cache_claim.as_ref()) {
        let why = "Seldon's operator says itself which group may write to volumes";
        refused.push((claim.span, "model.cache_claim".to_owned(), why));
    }
    for name in variables(spec).filter(|name| sets(TargetKind::SeldonDeployment, &name.value)) {
        refused.push((name.span, format!("env.{}", name.value), "Seldon's operator sets this variable"));
    }
    refused
}

fn kserve_refuses(spec: &Spec) -> Vec<Refused> {
    let mut refused = Vec::new();
    refused.extend(recreates(spec, "KServe lets new pods come before old ones go"));
    refused.extend(rollout(spec));
    let replicas = spec.deployment.as_ref().and_then(|deployment| deployment.replicas.as_ref());
    if let Some(none) = replicas.filter(|replicas| replicas.value == 0) {
        let why = "KServe runs one pod at least";
        refused.push((none.span, "deployment.replicas = 0".to_owned(), why));
    }
    for name in variables(spec).filter(|name| name.value == "STORAGE_URI") {
        let why = "KServe would fetch a model from there: say it in `[model]`";
        refused.push((name.span, "env.STORAGE_URI".to_owned(), why));
    }
    let Some(section) = autoscaling(spec) else { return refused };
    if let Some(seconds) = &section.scale_down_seconds {
        let why = "KServe writes the autoscaler, with Kubernetes' own 300 s";
        refused.push((seconds.span, "autoscaling.scale_down_seconds".to_owned(), why));
    }
    if let (Some(_), Some(memory)) = (&section.cpu_percent, &section.memory_percent) {
        let why = "KServe scales on one of CPU and memory, and `cpu_percent` is given";
        refused.push((memory.span, "autoscaling.memory_percent".to_owned(), why));
    }
    for (key, percent) in [("cpu_percent", &section.cpu_percent), ("memory_percent", &section.memory_percent)]
    {
        if let Some(percent) = percent.as_ref().filter(|percent| percent.value > 100) {
            let key = format!("autoscaling.{key} = {}", percent.value);
            refused.push((percent.span, key, "KServe takes at most 100"));
        }
    }
    refused
}

/// The names of `[env]` and `[secrets]`.
fn variables(spec: &Spec) -> impl Iterator<Item = &Spanned<String>> {
    let env = spec.env.iter().flat_map(|env| env.keys());
    env.chain(spec.secrets.iter().flat_map(|secrets| secrets.keys()))
}

fn asks_nobody(section: &AuthSection) -> bool {
    section.r#type.as_ref().is_some_and(|given| given.value == AuthType::None)
}

fn recreates(spec: &Spec, why: &'static str) -> Option<Refused> {
    let strategy = spec.deployment.as_ref()?.strategy.as_ref()?;
    let recreates = strategy.value == Strategy::Recreate;
    recreates.then(|| (strategy.span, "deployment.strategy".to_owned(), why))
}

/// What only a Deployment says of its rollouts.
fn rollout(spec: &Spec) -> impl Iterator<Item = Refused> {
    let of = |section: &DeploymentSection| {
        let update = section.rolling_update.as_ref();
        let update = update.and_then(|update| update.max_surge.as_ref().or(update.max_unavailable.as_ref()));
        [
            ("deployment.rolling_update", update.map(|given| given.span)),
            ("deployment.min_ready_seconds", section.min_ready_seconds.as_ref().map(|given| given.span)),
            (
                "deployment.progress_deadline_seconds",
                section.progress_deadline_seconds.as_ref().map(|given| given.span),
            ),
        ]
    };
    let why = "its operator makes the Deployment, with Kubernetes' own rollout";
    let given = spec.deployment.as_ref().map(of).into_iter().flatten();
    given.filter_map(move |(key, span)| Some((span?, key.to_owned(), why)))
}

fn autoscaling(spec: &Spec) -> Option<&AutoscalingSection> {
    let section = spec.autoscaling.as_ref()?;
    section.enabled.as_ref().is_none_or(|enabled| enabled.value).then_some(section)
}
