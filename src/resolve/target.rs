use super::{Resolver, Setting};
use crate::diagnostic::{Code, Finding, Span};
use crate::spec::Spec;
use crate::spec::sections::{Strategy, TargetKind};

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
pub(super) fn sets(kind: TargetKind, variable: &str) -> bool {
    kind == TargetKind::SeldonDeployment && SELDON_SETS.contains(&variable)
}

impl Resolver<'_, '_> {
    /// Which object runs the pods. A key that has no place in it is refused here.
    pub(super) fn target(&mut self, spec: &Spec) -> Setting<TargetKind> {
        let given = spec.target.as_ref().and_then(|target| target.kind.clone());
        let kind = Setting::or(given, || Setting::default(TargetKind::Deployment, "Kubernetes' own"));
        match kind.value {
            TargetKind::Deployment => {}
            TargetKind::SeldonDeployment => {
                self.licence(&kind);
                for (span, key, why) in seldon_refuses(spec) {
                    self.no_place(&kind, span, &key, why);
                }
            }
        }
        kind
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
    let strategy = spec.deployment.as_ref().and_then(|deployment| deployment.strategy.as_ref());
    if let Some(strategy) = strategy.filter(|strategy| strategy.value == Strategy::Recreate) {
        let why = "Seldon's operator lets new pods come before old ones go";
        refused.push((strategy.span, "deployment.strategy".to_owned(), why));
    }
    let autoscaling = spec.autoscaling.as_ref();
    let autoscaling = autoscaling.filter(|section| section.enabled.as_ref().is_none_or(|on| on.value));
    if let Some(seconds) = autoscaling.and_then(|section| section.scale_down_seconds.as_ref()) {
        let why = "`hpaSpec` has no field for it: Kubernetes' own 300 s hold";
        refused.push((seconds.span, "autoscaling.scale_down_seconds".to_owned(), why));
    }
    if let Some(image) = spec.model.as_ref().and_then(|model| model.image.as_ref()) {
        let why = "Seldon's pods are of a Kubernetes that had no volumes from images";
        refused.push((image.span, "model.image".to_owned(), why));
    }
    let variables =
        spec.env.iter().flat_map(|env| env.keys()).chain(spec.secrets.iter().flat_map(|s| s.keys()));
    for name in variables.filter(|name| sets(TargetKind::SeldonDeployment, &name.value)) {
        refused.push((name.span, format!("env.{}", name.value), "Seldon's operator sets this variable"));
    }
    refused
}
