//! From the objects of one service to the keys that say the same. What no key says is left to the comparison.

mod cluster;
mod entrance;
mod gitops;
mod model;
mod network;
mod scaling;
mod server;
mod told;

use super::chosen::{Chosen, common};
use super::controller::Entrance;
use super::object::{Object, texts};
use super::words;
use crate::init::draft::{Draft, list};
use crate::init::name;
use crate::init::told::Told;
use crate::kubernetes::Reference;
use crate::resolve::Edition;
use serde_json::Value;
use std::collections::BTreeMap;
use toml_edit::{InlineTable, Value as Toml};

/// The labels that are written by themselves.
const OWN_LABELS: &[&str] =
    &["app.kubernetes.io/name", "app.kubernetes.io/managed-by", "app.kubernetes.io/version"];
/// What an InferenceService is labelled with where nobody asks for more.
const INSIDE: (&str, &str) = ("networking.kserve.io/visibility", "cluster-local");
/// Annotations that a tool or the cluster writes for itself.
const FOREIGN: &[&str] =
    &["kubectl.kubernetes.io/last-applied-configuration", "deployment.kubernetes.io/revision"];
/// What the names of accelerators hold, by the device plugins that there are; a network card such as `rdma/ib` is none.
const ACCELERATORS: &[&str] = &["gpu", "nvidia.com/mig-", "/tpu", "neuron", "gaudi", "/npu", "ascend"];
/// Who answers for the service.
const OWNER: &str = "modelstow.dev/owner";

/// What the server is taken for.
#[derive(Debug)]
pub struct Runtime {
    /// `container`, or one whose image it is.
    pub name: String,
    /// Whether it finishes its requests on SIGTERM.
    pub drains: bool,
    /// How it is started, with `{key}` for values.
    pub command: Vec<String>,
    /// The variables that it sets.
    pub env: Vec<String>,
}

/// Fills a draft from what was given.
pub struct Taker<'a> {
    chosen: &'a Chosen<'a>,
    runtime: &'a Runtime,
    entrance: &'a Entrance,
    draft: Draft,
    told: Told,
    /// Where the model is, for which there is a key.
    model_path: Option<String>,
}

impl<'a> Taker<'a> {
    /// Starts with nothing written.
    pub fn new(chosen: &'a Chosen<'a>, runtime: &'a Runtime, entrance: &'a Entrance, told: Told) -> Self {
        Self { chosen, runtime, entrance, draft: Draft::default(), told, model_path: None }
    }

    /// The keys.
    pub fn take(mut self) -> (Draft, Told) {
        self.draft.set(&["edition"], Edition::NEWEST);
        self.identity();
        if self.chosen.workload.kind() != "Deployment" {
            self.draft.set(&["target", "kind"], self.chosen.workload.kind());
        }
        self.cluster();
        self.draft.set(&["runtime", "name"], self.runtime.name.as_str());
        self.image();
        self.model_name();
        self.started();
        self.controller();
        self.server();
        self.resources();
        self.volumes();
        self.variables();
        self.pod();
        self.network();
        self.ingress();
        self.route();
        self.tls();
        self.scaling();
        self.gitops();
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
            let is_own = OWN_LABELS.contains(&key.as_str()) || (key.as_str(), value.as_str()) == INSIDE;
            !is_own && !objects().any(other)
        });
        let mut annotations = common(objects(), "/metadata/annotations");
        annotations.retain(|key, _| !FOREIGN.contains(&key.as_str()));
        if let Some(owner) = annotations.remove(OWNER) {
            self.draft.set(&["service", "owner"], owner);
        }
        self.table(&["service", "labels"], labels);
        self.table(&["service", "annotations"], annotations);
        let version = workload.map("/metadata/labels").remove("app.kubernetes.io/version");
        if let Some(version) = version {
            self.draft.set(&["model", "version"], version);
        }
    }

    fn image(&mut self) {
        let Some(image) = self.container("/image").and_then(Value::as_str) else { return };
        let Reference { repository, tag, digest } = Reference::of(image);
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

    /// How the server is started, as far as the runtime does not say it in the same words.
    fn started(&mut self) {
        let words = |field: &str| -> Vec<&str> {
            let words = self.container(field).and_then(Value::as_array).into_iter().flatten();
            words.filter_map(Value::as_str).collect()
        };
        let (mut command, mut args) = (words("/command"), words("/args"));
        if !self.runtime.command.is_empty() {
            let mut given: Vec<&str> = command.drain(..).chain(args).collect();
            for pattern in &self.runtime.command {
                // A place for any word is for one that is no option.
                let is_meant = |word: &&str| !pattern.starts_with('{') || !word.starts_with('-');
                let said = |word: &&str| is_meant(word) && words::read(pattern, word, |_| None).is_some();
                if let Some(at) = given.iter().position(said) {
                    given.remove(at);
                }
            }
            args = given;
        }
        for (key, words) in [("command", command), ("args", args)] {
            if !words.is_empty() {
                self.draft.set(&["runtime", key], list(words));
            }
        }
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
            // `[model]` says it.
            let path = variable.get("value").filter(|_| name == "MODEL_PATH").and_then(Value::as_str);
            if path.is_some() && path == self.model_path.as_deref() {
                continue;
            }
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
}

/// The variables of a container that have a plain value.
fn texts_of(container: &Value) -> BTreeMap<String, String> {
    let env = container.get("env").and_then(Value::as_array).into_iter().flatten();
    let text = |variable: &Value, key: &str| Some(variable.get(key)?.as_str()?.to_owned());
    env.filter_map(|variable| Some((text(variable, "name")?, text(variable, "value")?))).collect()
}
