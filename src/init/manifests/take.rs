//! From the objects of one service to the keys that say the same. What no key says is left to the comparison.

mod entrance;

use super::chosen::{Chosen, common};
use super::object::{Object, texts};
use super::words;
use crate::init::draft::{Draft, list};
use crate::init::name;
use crate::init::told::Told;
use crate::resolve::EDITIONS;
use serde_json::Value;
use std::collections::BTreeMap;
use toml_edit::{InlineTable, Value as Toml};

/// The labels that are written by themselves.
const OWN_LABELS: &[&str] =
    &["app.kubernetes.io/name", "app.kubernetes.io/managed-by", "app.kubernetes.io/version"];
/// Annotations that a tool or the cluster writes for itself.
const FOREIGN: &[&str] =
    &["kubectl.kubernetes.io/last-applied-configuration", "deployment.kubernetes.io/revision"];
/// What the names of accelerators hold, by the device plugins that there are; a network card such as `rdma/ib` is none.
const ACCELERATORS: &[&str] = &["gpu", "nvidia.com/mig-", "/tpu", "neuron", "gaudi", "/npu", "ascend"];
/// The pause before SIGTERM where none is given, and what is to spare: see `[deployment]`.
const PRE_STOP: i64 = 5;
const SPARE: i64 = 5;
/// More seconds or failures than these nobody means.
const MOST: i64 = 1_000_000;
/// Kubernetes' own: seconds between two probes.
const PERIOD: i64 = 10;
/// What `[server]` makes of what is not given: of a request, between two readiness probes, and of any probe.
const TIMEOUT: i64 = 60;
const READINESS_PERIOD: i64 = 5;
const PROBE_TIMEOUT: i64 = 5;
/// The fewest failures of a liveness probe that count, and Kubernetes' own.
const FAILURES: i64 = 3;

/// What the server is taken for.
#[derive(Debug)]
pub struct Runtime {
    /// `container`, or one whose image it is.
    pub name: String,
    /// Whether it finishes its requests on SIGTERM.
    pub drains: bool,
    /// How it is started, with `{key}` for values.
    pub command: Vec<String>,
}

/// Fills a draft from what was given.
pub struct Taker<'a> {
    chosen: &'a Chosen<'a>,
    runtime: &'a Runtime,
    draft: Draft,
    told: Told,
}

impl<'a> Taker<'a> {
    /// Starts with nothing written.
    pub fn new(chosen: &'a Chosen<'a>, runtime: &'a Runtime, told: Told) -> Self {
        Self { chosen, runtime, draft: Draft::default(), told }
    }

    /// The keys.
    pub fn take(mut self) -> (Draft, Told) {
        self.draft.set(&["edition"], EDITIONS[EDITIONS.len() - 1]);
        self.identity();
        self.draft.set(&["runtime", "name"], self.runtime.name.as_str());
        self.image();
        self.model_name();
        self.server();
        self.resources();
        self.variables();
        self.pod();
        self.volumes();
        self.network();
        self.ingress();
        self.tls();
        self.scaling();
        (self.draft, self.told)
    }

    fn at(&self, pointer: &str) -> Option<&'a Value> {
        self.chosen.workload.value.pointer(pointer)
    }

    fn pod_at(&self, pointer: &str) -> Option<&'a Value> {
        self.at(&format!("{}{pointer}", self.chosen.pod))
    }

    fn container(&self, pointer: &str) -> Option<&'a Value> {
        self.chosen.containers().get(self.chosen.main())?.pointer(pointer)
    }

    fn number(&mut self, path: &[&str], value: Option<&Value>) {
        if let Some(number) = value.and_then(Value::as_i64) {
            self.draft.set(path, number);
        }
    }

    fn text(&mut self, path: &[&str], value: Option<&Value>) {
        match value {
            Some(Value::String(text)) => self.draft.set(path, text.as_str()),
            Some(Value::Number(number)) => match number.as_i64() {
                Some(whole) => self.draft.set(path, whole),
                None => self.draft.set(path, number.to_string()),
            },
            _ => {}
        }
    }

    fn table(&mut self, path: &[&str], entries: BTreeMap<String, String>) {
        for (key, value) in entries {
            let path: Vec<&str> = path.iter().copied().chain([key.as_str()]).collect();
            self.draft.set(&path, value);
        }
    }

    fn identity(&mut self) {
        let workload = self.chosen.workload;
        self.draft.set(&["service", "name"], name::of_service(workload.name()));
        self.text(&["service", "namespace"], self.at("/metadata/namespace"));
        if self.chosen.namespace.is_some() {
            self.draft.set(&["service", "create_namespace"], true);
        }
        let objects = || self.chosen.all().filter(|object| object.kind() != "Namespace");
        // A label that one object has besides does no harm to the others; an annotation may tell somebody to act.
        let mut labels = workload.map("/metadata/labels");
        labels.retain(|key, value| {
            let other = |object: &Object| object.map("/metadata/labels").get(key).is_some_and(|v| v != value);
            !OWN_LABELS.contains(&key.as_str()) && !objects().any(other)
        });
        let mut annotations = common(objects(), "/metadata/annotations");
        annotations.retain(|key, _| !FOREIGN.contains(&key.as_str()));
        self.table(&["service", "labels"], labels);
        self.table(&["service", "annotations"], annotations);
        let version = workload.map("/metadata/labels").remove("app.kubernetes.io/version");
        if let Some(version) = version {
            self.draft.set(&["model", "version"], version);
        }
    }

    fn image(&mut self) {
        let Some(image) = self.container("/image").and_then(Value::as_str) else { return };
        let (rest, digest) =
            image.split_once('@').map_or((image, None), |(rest, digest)| (rest, Some(digest)));
        let slash = rest.rfind('/').map_or(0, |at| at + 1);
        let (repository, tag) = match rest[slash..].split_once(':') {
            Some((name, tag)) => (&rest[..slash + name.len()], Some(tag)),
            None => (rest, None),
        };
        self.draft.set(&["image", "repository"], repository);
        match (digest, tag) {
            (Some(digest), _) => self.draft.set(&["image", "digest"], digest),
            (None, tag) => self.draft.set(&["image", "tag"], tag.unwrap_or("latest")),
        }
        self.text(&["image", "pull_policy"], self.container("/imagePullPolicy"));
        let secrets = self.pod_at("/imagePullSecrets").and_then(Value::as_array).into_iter().flatten();
        let secrets: Vec<&str> = secrets.filter_map(|secret| secret.get("name")?.as_str()).collect();
        if !secrets.is_empty() {
            self.draft.set(&["image", "pull_secrets"], list(secrets));
        }
    }

    /// What the model is called, where the server is told so.
    fn model_name(&mut self) {
        let words = |field: &str| self.container(field).and_then(Value::as_array).into_iter().flatten();
        let given: Vec<&str> = words("/command").chain(words("/args")).filter_map(Value::as_str).collect();
        for pattern in self.runtime.command.iter().filter(|pattern| pattern.contains("{model.name}")) {
            let name = given.iter().find_map(|word| words::read(pattern, word, |_| None)?.pop());
            if let Some((_, name)) = name {
                self.draft.set(&["model", "name"], name);
            }
        }
    }

    fn server(&mut self) {
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
        let timeout = self.timeout(&number);
        self.probes(&number, timeout.unwrap_or(TIMEOUT));
        if let Some(timeout) = timeout {
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
        self.number(&["deployment", "pre_stop_seconds"], self.container("/lifecycle/preStop/sleep/seconds"));
        self.number(&["deployment", "grace_period_seconds"], self.pod_at("/terminationGracePeriodSeconds"));
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
        let pause = number("/lifecycle/preStop/sleep/seconds").unwrap_or(PRE_STOP);
        let grace = self.pod_at("/terminationGracePeriodSeconds").and_then(Value::as_i64);
        let grace = grace.map(|grace| grace.clamp(0, MOST));
        let most = grace.filter(|_| self.runtime.drains).map_or(i64::MAX, |grace| grace - pause - 1);
        let failures = self.container("/livenessProbe").map(|_| {
            let period = number("/livenessProbe/periodSeconds").unwrap_or(PERIOD);
            (number("/livenessProbe/failureThreshold").unwrap_or(FAILURES) - 1) * period
        });
        let timeout = match (grace, failures) {
            // Fewer failures than the fewest say nothing.
            (_, Some(seconds)) if seconds > (FAILURES - 1) * PERIOD => seconds,
            (Some(grace), Some(fewest)) if grace - pause - SPARE >= FAILURES * PERIOD => fewest.max(1),
            (Some(grace), _) if grace - pause - SPARE > 0 => grace - pause - SPARE,
            (Some(_), _) => most,
            (None, failures) => failures?,
        };
        Some(timeout.min(most)).filter(|timeout| (1..=3600).contains(timeout))
    }

    fn resources(&mut self) {
        let amounts =
            |pointer: &str| self.container(pointer).and_then(Value::as_object).into_iter().flatten();
        let limits: BTreeMap<&str, &Value> =
            amounts("/resources/limits").map(|(name, amount)| (name.as_str(), amount)).collect();
        // What is limited and not requested is requested as it is limited.
        let mut requests = limits.clone();
        requests.extend(amounts("/resources/requests").map(|(name, amount)| (name.as_str(), amount)));
        for name in ["cpu", "memory"] {
            self.text(&["resources", "requests", name], requests.get(name).copied());
            self.text(&["resources", "limits", name], limits.get(name).copied());
        }
        let is_accelerator =
            |kind: &str| ACCELERATORS.iter().any(|word| kind.to_ascii_lowercase().contains(word));
        let devices = limits.iter().filter(|(kind, _)| kind.contains('/') && is_accelerator(kind));
        let count = |amount: &Value| amount.as_i64().or_else(|| amount.as_str()?.parse().ok());
        let gpu = devices
            .filter_map(|(kind, amount)| Some((*kind, count(amount)?)))
            .max_by_key(|(_, count)| *count);
        if let Some((kind, count)) = gpu {
            self.draft.set(&["resources", "limits", "gpu"], count);
            if kind != "nvidia.com/gpu" {
                self.draft.set(&["resources", "gpu_kind"], kind);
            }
        }
    }

    fn variables(&mut self) {
        for variable in self.container("/env").and_then(Value::as_array).into_iter().flatten() {
            let Some(name) = variable.get("name").and_then(Value::as_str) else { continue };
            match (variable.get("value"), variable.get("valueFrom")) {
                (Some(Value::String(value)), _) => self.draft.set(&["env", name], value.as_str()),
                (None, None) => self.draft.set(&["env", name], ""),
                _ => {}
            }
            let reference = |key: &str| variable.pointer(&format!("/valueFrom/secretKeyRef/{key}"))?.as_str();
            if let (Some(secret), Some(key)) = (reference("name"), reference("key")) {
                let mut table = InlineTable::new();
                table.insert("secret", secret.into());
                table.insert("key", key.into());
                self.draft.set(&["secrets", name], Toml::InlineTable(table));
            }
        }
    }

    fn pod(&mut self) {
        let is_recreated = self.at("/spec/strategy/type").and_then(Value::as_str) == Some("Recreate");
        if is_recreated {
            self.draft.set(&["deployment", "strategy"], "Recreate");
        }
        if self.chosen.autoscaler.is_none() {
            self.number(&["deployment", "replicas"], self.at("/spec/replicas"));
        }
        self.text(&["deployment", "service_account"], self.pod_at("/serviceAccountName"));
        self.text(&["deployment", "priority_class"], self.pod_at("/priorityClassName"));
        self.table(&["deployment", "node_selector"], texts(self.pod_at("/nodeSelector")));
        let mut labels = texts(self.at(&self.chosen.labels));
        labels.retain(|key, _| key != OWN_LABELS[0]);
        self.table(&["deployment", "labels"], labels);
        self.table(
            &["deployment", "annotations"],
            texts(self.at(&self.chosen.labels.replace("labels", "annotations"))),
        );
        let tolerations = self.pod_at("/tolerations").and_then(Value::as_array).into_iter().flatten();
        let tolerations: Vec<Toml> = tolerations
            .map(|toleration| {
                let mut table = InlineTable::new();
                for key in ["key", "value", "effect"] {
                    if let Some(text) = toleration.get(key).and_then(Value::as_str) {
                        table.insert(key, text.into());
                    }
                }
                Toml::InlineTable(table)
            })
            .collect();
        if !tolerations.is_empty() {
            self.draft.set(&["deployment", "tolerations"], Toml::Array(tolerations.into_iter().collect()));
        }
        let spread = self.pod_at("/topologySpreadConstraints/0/topologyKey").and_then(Value::as_str);
        match spread {
            Some("kubernetes.io/hostname") => self.draft.set(&["availability", "spread"], "node"),
            Some("topology.kubernetes.io/zone") => self.draft.set(&["availability", "spread"], "zone"),
            _ => {}
        }
    }

    /// A volume with the model, and shared memory. No key says anything of others.
    fn volumes(&mut self) {
        let volumes = self.pod_at("/volumes").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let mounts = self.container("/volumeMounts").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let mount = |volume: &Value| {
            mounts.iter().find(|mount| mount.get("name").is_some() && mount.get("name") == volume.get("name"))
        };
        let holds =
            |volume: &&Value| volume.get("persistentVolumeClaim").is_some() || volume.get("image").is_some();
        if let [volume] = volumes.iter().filter(holds).collect::<Vec<_>>().as_slice()
            && let Some(mount) = mount(volume)
            && let Some(folder) = mount.get("mountPath").and_then(Value::as_str)
        {
            self.text(&["model", "claim"], volume.pointer("/persistentVolumeClaim/claimName"));
            self.text(&["model", "image"], volume.pointer("/image/reference"));
            let part = mount.get("subPath").and_then(Value::as_str);
            match part {
                None => self.draft.set(&["model", "mount_path"], folder),
                // The last part of it stands behind the folder.
                Some(part) => {
                    let last = part.rsplit('/').next().unwrap_or_default();
                    if let Some(above) = folder.strip_suffix(last).and_then(|above| above.strip_suffix('/')) {
                        self.draft.set(&["model", "sub_path"], part);
                        self.draft.set(&["model", "mount_path"], above);
                    } else {
                        self.draft.remove(&["model", "claim"]);
                        self.draft.remove(&["model", "image"]);
                    }
                }
            }
        }
        let shared = volumes.iter().find(|volume| {
            let path = mount(volume).and_then(|mount| mount.get("mountPath")?.as_str());
            path == Some("/dev/shm")
        });
        self.text(
            &["resources", "shared_memory"],
            shared.and_then(|volume| volume.pointer("/emptyDir/sizeLimit")),
        );
    }
}
