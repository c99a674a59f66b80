//! Scaling by KEDA, <https://keda.sh/docs/latest/reference/scaledobject-spec/>.

use crate::diagnostic::{Code, Finding, Span};
use crate::resolve::service::{AuthenticationRef, Fallback, Keda, Map, Trigger};
use crate::resolve::{Resolver, Setting, names};
use crate::spec::Table;
use crate::spec::scalar::Scalar;
use crate::spec::sections::{
    self, AuthenticationKind, FallbackSection, KedaSection, MetricType, TriggerSection,
};

/// What a scaler cannot do without, by its type; what others need, KEDA alone knows.
/// <https://keda.sh/docs/latest/scalers/prometheus/>, <https://keda.sh/docs/latest/scalers/cron/>
const NEEDED: &[(&str, &[&str])] = &[
    ("cron", &["timezone", "start", "end", "desiredReplicas"]),
    ("prometheus", &["serverAddress", "query", "threshold"]),
];

/// KEDA calls its HorizontalPodAutoscaler `keda-hpa-NAME` and refuses a name of more than 63 characters,
/// `apis/keda/v1alpha1/scaledobject_webhook.go` "verifyName".
const LONGEST_NAME: usize = 63 - "keda-hpa-".len();

impl Resolver<'_, '_> {
    /// None at all is only possible where something outside the pods can ask for the first one.
    pub(in crate::resolve) fn without_pods(&mut self, min: &Setting<i64>, keda: bool, triggered: bool) {
        let Some(span) = min.span().filter(|_| min.value == 0 && !triggered && self.input.layer.is_whole())
        else {
            return;
        };
        let (message, label) = if keda {
            ("`min_replicas` 0 with no trigger but CPU and memory", "pods that do not run use none of them")
        } else {
            (
                "`min_replicas` 0 without `[autoscaling.keda]`",
                "a HorizontalPodAutoscaler keeps at least one pod",
            )
        };
        self.report.push(
            Finding::at(Code::ScaleToZero, span, message)
                .label(label)
                .help("say what asks for the first pod: `[[autoscaling.keda.triggers]]` `type = \"prometheus\"`")
                .help("or keep one: `min_replicas = 1`"),
        );
    }

    pub(in crate::resolve) fn keda(
        &mut self,
        spec: KedaSection,
        name: &Setting<String>,
        max: &Setting<i64>,
    ) -> Keda {
        let days = 0..=86_400;
        let polling = "autoscaling.keda.polling_interval_seconds";
        let polling = self.range(spec.polling_interval_seconds, Code::OutOfRange, polling, 1..=3600);
        let cooldown = "autoscaling.keda.cooldown_period_seconds";
        let cooldown = self.range(spec.cooldown_period_seconds, Code::OutOfRange, cooldown, days.clone());
        let initial = "autoscaling.keda.initial_cooldown_period_seconds";
        let initial = self.range(spec.initial_cooldown_period_seconds, Code::OutOfRange, initial, days);
        let triggers = spec.triggers.unwrap_or_default();
        let triggers: Vec<Trigger> = triggers.into_iter().filter_map(|t| self.trigger(t, max)).collect();
        let fallback = spec.fallback.and_then(|fallback| self.fallback(fallback, &triggers, max));
        if name.value.len() > LONGEST_NAME {
            self.report.push(
                Finding::at_or_in(
                    Code::InvalidName,
                    name.span(),
                    self.input.project.file(),
                    format!("with `[autoscaling.keda]`, `service.name` cannot be `{}`", name.value),
                )
                .label(format!("at most {LONGEST_NAME} characters: KEDA puts `keda-hpa-` before it")),
            );
        }
        Keda {
            triggers,
            polling_interval_seconds: polling.map(Setting::from),
            cooldown_period_seconds: cooldown.map(Setting::from),
            initial_cooldown_period_seconds: initial.map(Setting::from),
            fallback,
        }
    }

    fn trigger(&mut self, spec: TriggerSection, max: &Setting<i64>) -> Option<Trigger> {
        let given =
            self.check(spec.r#type, Code::InvalidName, "autoscaling.keda.triggers.type", names::label);
        let of =
            self.required(given, "autoscaling.keda.triggers.type", "it names the scaler: `type = \"…\"`")?;
        if let "cpu" | "memory" = of.value.as_str() {
            self.report.push(
                Finding::at(Code::UnknownValue, of.span, format!("`type` cannot be `{}`", of.value))
                    .label("it has a key of its own")
                    .help(format!("say `{}_percent` in `[autoscaling]`", of.value)),
            );
        }
        let authentication_ref =
            spec.authentication_ref.and_then(|given| self.authentication_ref(given, of.span));
        let metadata = spec.metadata.unwrap_or_default();
        let needed =
            NEEDED.iter().find(|(known, _)| *known == of.value).map_or(&[][..], |(_, needed)| needed);
        for key in needed.iter().filter(|key| !metadata.keys().any(|name| name.value == **key)) {
            self.report.push(
                Finding::at(Code::MissingKey, of.span, format!("`metadata.{key}` is missing"))
                    .label(format!("the scaler `{}` cannot do without it", of.value)),
            );
        }
        if !needed.is_empty() {
            self.scaler(&metadata, max);
        }
        Some(Trigger {
            r#type: of.into(),
            metadata: metadata
                .into_iter()
                .map(|(name, value)| (name.value, Setting::from(value).map(|Scalar(text)| text)))
                .collect::<Map>(),
            metric_type: spec.metric_type.map(Setting::from),
            authentication_ref,
        })
    }

    /// What KEDA would find wrong only in the cluster, or never.
    fn scaler(&mut self, metadata: &Table<Scalar>, max: &Setting<i64>) {
        let text = |wanted: &str| {
            metadata.iter().find(|(name, _)| name.value == wanted).map(|(_, v)| (v.value.0.as_str(), v.span))
        };
        let mut wrong = |key: &str, code: Code, check: &dyn Fn(&str) -> Option<String>| {
            let Some((value, span)) = text(key) else { return };
            if let Some(why) = check(value) {
                self.report.push(
                    Finding::at(code, span, format!("`metadata.{key}` cannot be `{value}`")).label(why),
                );
            }
        };
        wrong("serverAddress", Code::InvalidPath, &|url| names::http_url(url).err().map(str::to_owned));
        wrong("threshold", Code::OutOfRange, &|number| {
            let fine = number.parse::<f64>().is_ok_and(|number| number > 0.0 && number.is_finite());
            (!fine).then(|| "allowed: a number above 0".to_owned())
        });
        wrong("desiredReplicas", Code::OutOfRange, &|number| {
            let fine = number.parse::<i64>().is_ok_and(|number| (1..=max.value).contains(&number));
            (!fine).then(|| format!("allowed: 1 to {}, which is `max_replicas`", max.value))
        });
        for key in ["start", "end"] {
            wrong(key, Code::OutOfRange, &|cron| {
                let five = cron.split_whitespace().count() == 5;
                (!five).then(|| "it has five parts: minute, hour, day, month and weekday".to_owned())
            });
        }
        wrong("end", Code::OutOfRange, &|end| {
            let same = text("start").is_some_and(|(start, _)| start == end);
            same.then(|| "it is the same as `start`".to_owned())
        });
    }

    fn authentication_ref(
        &mut self,
        spec: sections::AuthenticationRef,
        trigger: Span,
    ) -> Option<AuthenticationRef> {
        let key = "autoscaling.keda.triggers.authentication_ref.name";
        let Some(name) = self.check(spec.name, Code::InvalidName, key, names::subdomain) else {
            self.report.push(
                Finding::at(Code::MissingKey, trigger, "`authentication_ref.name` is missing")
                    .label("it names the object with the credentials of this trigger"),
            );
            return None;
        };
        let kind = spec.kind.filter(|kind| kind.value != AuthenticationKind::TriggerAuthentication);
        Some(AuthenticationRef { name: name.into(), kind: kind.map(Setting::from) })
    }

    fn fallback(
        &mut self,
        spec: FallbackSection,
        triggers: &[Trigger],
        max: &Setting<i64>,
    ) -> Option<Fallback> {
        let key = "autoscaling.keda.fallback.failure_threshold";
        let failures = self.range(spec.failure_threshold, Code::OutOfRange, key, 0..=1000);
        let failures = self.required(failures, key, "it says how often in a row a trigger may fail");
        let key = "autoscaling.keda.fallback.replicas";
        let replicas = self.range(spec.replicas, Code::OutOfRange, key, 0..=max.value.max(0));
        let replicas = self.required(replicas, key, "it says how many pods there are then")?;
        // CPU and memory have none either, `apis/keda/v1alpha1/scaledobject_types.go` "CheckFallbackValid".
        let counts =
            |t: &Trigger| t.metric_type.as_ref().is_none_or(|of| of.value == MetricType::AverageValue);
        if !triggers.iter().any(counts) && self.input.layer.is_whole() {
            self.report.push(
                Finding::at(
                    Code::ConflictingKeys,
                    replicas.span,
                    "`fallback` without a trigger that has one",
                )
                .label("KEDA only knows it for triggers with `metric_type = \"AverageValue\"`")
                .help("leave `fallback` out, or add such a trigger"),
            );
        }
        Some(Fallback {
            failure_threshold: failures?.into(),
            replicas: replicas.into(),
            behavior: spec.behavior.map(Setting::from),
        })
    }
}
