//! The server: its port, its paths, and how long it may take.

use super::Taker;
use crate::resolve::SPARE;
use serde_json::Value;

/// The pause before SIGTERM where none is given: see `[deployment]`.
const PRE_STOP: i64 = 5;
/// What others leave for the end beside a request: little, or they did not think of it.
const LITTLE: i64 = 5;
/// Who wrote an object.
const MANAGED_BY: &str = "/metadata/labels/app.kubernetes.io~1managed-by";
/// More seconds or failures than these nobody means.
const MOST: i64 = 1_000_000;
/// Kubernetes' own: seconds between two probes, and until a pod that is to end is killed.
const PERIOD: i64 = 10;
const GRACE: i64 = 30;
/// What `[server]` makes of what is not given: of a request, between two readiness probes, and of any probe.
const TIMEOUT: i64 = 60;
const READINESS_PERIOD: i64 = 5;
const PROBE_TIMEOUT: i64 = 5;
/// The fewest failures of a liveness probe that count, and Kubernetes' own.
const FAILURES: i64 = 3;

impl Taker<'_> {
    pub(super) fn server(&mut self) {
        if let Some(port) = self.chosen.container_port() {
            self.draft.set(&["server", "port"], port);
        }
        self.text(&["server", "liveness_path"], self.container("/livenessProbe/httpGet/path"));
        let ready = self.container("/readinessProbe/httpGet/path");
        if ready != self.container("/livenessProbe/httpGet/path") {
            self.text(&["server", "readiness_path"], ready);
        }
        let main = self.chosen.containers().get(self.chosen.main());
        // A number that means nothing must not overflow what is reckoned with it.
        let number = |pointer: &str| {
            let number = main.and_then(|main| main.pointer(pointer)).and_then(Value::as_i64);
            number.map(|number| number.clamp(0, MOST))
        };
        // A start that is not over by then was ended by one probe or the other.
        let given = |probe: &str| main.is_some_and(|main| main.pointer(probe).is_some());
        let probe = if given("/startupProbe") { "/startupProbe" } else { "/livenessProbe" };
        let delay = number(&format!("{probe}/initialDelaySeconds")).unwrap_or_default();
        if given("/startupProbe") || delay > 0 {
            let period = number(&format!("{probe}/periodSeconds")).unwrap_or(PERIOD);
            let failures = number(&format!("{probe}/failureThreshold")).unwrap_or(FAILURES);
            self.draft.set(&["server", "startup_seconds"], delay + period * failures);
        }
        let stated = self.stated_timeout();
        let timeout = stated.or_else(|| self.timeout(&number));
        self.probes(&number, timeout.unwrap_or(TIMEOUT));
        if let Some(stated) = stated {
            self.draft.set(&["server", "timeout_seconds"], stated);
        } else if let Some(timeout) = timeout {
            self.draft.guess(
                &["server", "timeout_seconds"],
                timeout,
                "A guess, by the grace period and the probes: how long one request may take.",
            );
            self.told.guessed(
                &format!("a request may take {timeout} s"),
                "by the grace period and the probes; `server.timeout_seconds` says it",
            );
        }
        if let Some(pause) = self.pause() {
            self.draft.set(&["deployment", "pre_stop_seconds"], pause);
        }
        self.draft.set(&["deployment", "grace_period_seconds"], self.grace());
    }

    /// The seconds before SIGTERM, where that can be said.
    fn pause(&self) -> Option<i64> {
        let lifecycle = self.container("/lifecycle");
        let stop = lifecycle.and_then(|lifecycle| lifecycle.get("preStop"));
        // Seldon's operator adds a pause of its own where there is no field.
        let none =
            stop.is_none() && (lifecycle.is_some() || self.chosen.workload.kind() != "SeldonDeployment");
        let word = |at: usize| stop?.pointer(&format!("/exec/command/{at}"))?.as_str();
        let slept =
            || (word(0) == Some("sleep") && word(2).is_none()).then(|| word(1)?.parse().ok()).flatten();
        let seconds = stop.and_then(|stop| stop.pointer("/sleep/seconds")?.as_i64()).or_else(slept);
        seconds.or(none.then_some(0)).map(|seconds| seconds.clamp(0, MOST))
    }

    /// The seconds until a pod that is to end is killed.
    fn grace(&self) -> i64 {
        let given = self.pod_at("/terminationGracePeriodSeconds").and_then(Value::as_i64);
        given.unwrap_or(GRACE).clamp(0, MOST)
    }

    /// The timing of the probes, where it is not what `[server]` makes of it.
    fn probes(&mut self, number: &impl Fn(&str) -> Option<i64>, timeout: i64) {
        for (key, probe, usual) in [
            ("liveness_probe", "/livenessProbe", PERIOD),
            ("readiness_probe", "/readinessProbe", READINESS_PERIOD),
        ] {
            if self.container(probe).is_none() {
                continue;
            }
            // What is not written is Kubernetes' own, and not what `[server]` makes of it.
            let given = |field: &str, server: i64| number(&format!("{probe}/{field}")).unwrap_or(server);
            let period = given("periodSeconds", PERIOD).max(1);
            let derived =
                if key == "liveness_probe" { (timeout / period + 1).max(FAILURES) } else { FAILURES };
            for (name, field, own, default) in [
                ("period_seconds", "periodSeconds", PERIOD, usual),
                ("timeout_seconds", "timeoutSeconds", 1, PROBE_TIMEOUT),
                ("failure_threshold", "failureThreshold", FAILURES, derived),
            ] {
                let value = given(field, own);
                if value != default {
                    self.draft.set(&["server", key, name], value);
                }
            }
        }
    }

    /// How long one request may take. Of that, there is only what follows from it: how often a liveness probe may fail,
    /// and how long a pod has to shut down.
    fn timeout(&self, number: &impl Fn(&str) -> Option<i64>) -> Option<i64> {
        let (pause, grace) = (self.pause().unwrap_or(PRE_STOP), self.grace());
        let most = if self.runtime.drains { grace - pause - 1 } else { i64::MAX };
        let failures = self.container("/livenessProbe").map(|_| {
            let period = number("/livenessProbe/periodSeconds").unwrap_or(PERIOD);
            (number("/livenessProbe/failureThreshold").unwrap_or(FAILURES) - 1) * period
        });
        let ours = self.at(MANAGED_BY).is_some_and(|by| by == env!("CARGO_PKG_NAME"));
        let left = grace - pause - if ours { SPARE } else { LITTLE };
        let timeout = match failures {
            // Fewer failures than the fewest say nothing.
            Some(seconds) if seconds > (FAILURES - 1) * PERIOD => seconds,
            Some(fewest) if left >= FAILURES * PERIOD => fewest.max(1),
            _ if left > 0 => left,
            _ => most,
        };
        Some(timeout.min(most)).filter(|timeout| (1..=3600).contains(timeout))
    }
}
