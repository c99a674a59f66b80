//! Whether the manifests of one service fit together, and say what the service says.

mod entrance;

use super::{kserve, own, seldon};
use crate::diagnostic::Code;
use crate::kubernetes::{Kinds, Mistake, Object as Manifest, Pattern, Workload};
use crate::resolve::Service;
use serde_json::Value;

/// A manifest of the service by its file's name.
pub type Named<'a> = (&'a str, &'a Manifest);

/// What leads nowhere, and what was decided otherwise: the file's name and the mistake.
pub fn check<'a>(
    service: &Service,
    (all, own): (&[Named<'a>], &[&str]),
    kinds: &Kinds,
) -> Vec<(&'a str, Code, Mistake)> {
    // Objects of one's own may select and name what they want.
    let (own, ours): (Vec<Named<'a>>, Vec<Named<'a>>) = all.iter().partition(|(file, _)| own.contains(file));
    let mistakes = own::check(service, (all, &own), kinds);
    let mut found = Agreement { manifests: &ours, all, kinds, mistakes };
    found.names(service);
    found.workload(service);
    found.operator(service);
    found.service();
    found.ingress();
    found.controller(service);
    found.routes();
    found.attached();
    found.policy();
    found.monitor();
    found.autoscaler();
    found.budget();
    found.smoke();
    found.secret_owners();
    found.appliers(service);
    found.mistakes
}

/// What tells a controller to apply the folder lives with the controller.
fn is_applier(manifest: &Manifest) -> bool {
    let group =
        manifest.text("apiVersion").and_then(|version| version.split_once('/')).map(|(group, _)| group);
    matches!(group, Some("argoproj.io" | "source.toolkit.fluxcd.io" | "kustomize.toolkit.fluxcd.io"))
}

fn of_kind<'a>(manifests: &[Named<'a>], kind: &str) -> impl Iterator<Item = Named<'a>> {
    manifests.iter().filter(move |(_, manifest)| manifest.text("kind") == Some(kind)).copied()
}

struct Agreement<'a, 'm> {
    manifests: &'m [Named<'a>],
    all: &'m [Named<'a>],
    kinds: &'m Kinds,
    mistakes: Vec<(&'a str, Code, Mistake)>,
}

impl<'a> Agreement<'a, '_> {
    fn of(&self, kind: &str) -> Option<Named<'a>> {
        self.manifests.iter().find(|(_, manifest)| manifest.text("kind") == Some(kind)).copied()
    }

    fn all(&self, kind: &'static str) -> impl Iterator<Item = Named<'a>> {
        of_kind(self.manifests, kind)
    }

    fn disagree(&mut self, (file, manifest): Named<'a>, path: &str, message: String) {
        self.mistakes.push((file, Code::ManifestsDisagree, Mistake { message, line: manifest.line(path) }));
    }

    /// The manifest says at a path what was decided.
    fn says(&mut self, named: Named<'a>, path: &str, decided: &Value) {
        let said = named.1.at(path);
        if said != Some(decided) {
            let said = said.map_or("nothing".to_owned(), Value::to_string);
            self.disagree(named, path, format!("`{path}` is {said}, and the service says {decided}"));
        }
    }

    fn names(&mut self, service: &Service) {
        let namespace =
            service.service.namespace.as_ref().map(|namespace| Value::from(namespace.value.as_str()));
        for named in self.manifests.iter().copied() {
            let kind = named.1.text("kind");
            if kind == Some("Kustomization") || kind == Some("Namespace") || is_applier(named.1) {
                continue;
            }
            if let Some(namespace) = &namespace {
                self.says(named, "metadata.namespace", namespace);
            }
        }
        for named in self.of("Service").into_iter().chain(self.pods().map(|(named, ..)| named)) {
            self.says(named, "metadata.name", &Value::from(service.service.name.value.as_str()));
        }
    }

    /// The object that runs the pods.
    fn pods(&self) -> Option<(Named<'a>, Workload)> {
        self.manifests
            .iter()
            .find_map(|named| Some((*named, self.kinds.facts_of(&named.1.value).workload.clone()?)))
    }

    fn workload(&mut self, service: &Service) {
        let Some((named, workload)) = self.pods() else { return };
        let reference = Value::from(service.image.reference.value.as_str());
        self.says(named, &workload.container("image"), &reference);
        let port = Value::from(service.server.port.value);
        self.says(named, &workload.container("ports.0.containerPort"), &port);
        let replicas = workload.replicas.first().map(Pattern::first);
        match (replicas, &service.deployment.replicas) {
            (Some(path), Some(replicas)) => self.says(named, &path, &Value::from(replicas.value)),
            (Some(path), None) if named.1.at(&path).is_some() => {
                let message = format!("`{path}` beside an autoscaler: each apply would undo what it did");
                self.disagree(named, &path, message);
            }
            _ => {}
        }
        let volumes = named.1.at(&format!("{}.volumes", workload.pod.first())).and_then(Value::as_array);
        for list in ["initContainers.0", "containers.0"] {
            let list = format!("{}.{list}.volumeMounts", workload.pod.first());
            let mounts = named.1.at(&list).and_then(Value::as_array);
            for (index, mount) in mounts.into_iter().flatten().enumerate() {
                if !volumes.into_iter().flatten().any(|volume| volume.get("name") == mount.get("name")) {
                    let path = format!("{list}.{index}");
                    self.disagree(named, &path, format!("there is no volume {}", mount["name"]));
                }
            }
        }
    }

    /// What the operator of another object than a Deployment is told.
    fn operator(&mut self, service: &Service) {
        let Some((named, _)) = self.pods() else { return };
        let kind = named.1.text("kind");
        let decided = match kind {
            Some("SeldonDeployment") => seldon::decided(service, named.1),
            Some("InferenceService") => kserve::decided(service),
            _ => return,
        };
        for (path, decided) in decided {
            self.says(named, &path, &decided);
        }
        if kind == Some("SeldonDeployment")
            && let Some((path, message)) = seldon::refused(named.1)
        {
            self.disagree(named, &path, message);
        }
        for (path, own) in [
            ("metadata.labels", &service.target.labels),
            ("metadata.annotations", &service.target.annotations),
        ] {
            let written = named.1.at(path).and_then(Value::as_object);
            for (name, value) in own {
                let said = written.and_then(|written| written.get(name)).and_then(Value::as_str);
                if said != Some(value.value.as_str()) {
                    self.disagree(named, path, format!("`{name}` is not `{}`", value.value));
                }
            }
        }
    }

    fn service(&mut self) {
        let Some(named) = self.of("Service") else { return };
        self.selects(named, "spec.selector");
        let ports = named.1.at("spec.ports").and_then(Value::as_array).cloned().unwrap_or_default();
        for (index, port) in ports.iter().enumerate() {
            let target = port.get("targetPort").or_else(|| port.get("port")).cloned().unwrap_or_default();
            if !self.container_has_port(&target) {
                self.disagree(
                    named,
                    &format!("spec.ports.{index}.targetPort"),
                    format!("the container has no port {target}"),
                );
            }
        }
    }

    fn container_has_port(&self, target: &Value) -> bool {
        let Some(((_, manifest), workload)) = self.pods() else { return true };
        let ports = manifest.at(&workload.container("ports")).and_then(Value::as_array);
        let field = if target.is_string() { "name" } else { "containerPort" };
        ports.into_iter().flatten().any(|port| port.get(field) == Some(target))
    }

    fn autoscaler(&mut self) {
        let Some((_, deployment)) = self.of("Deployment") else { return };
        for named in self.all("HorizontalPodAutoscaler").chain(self.all("ScaledObject")).collect::<Vec<_>>() {
            for (field, of) in [("name", "metadata.name"), ("kind", "kind"), ("apiVersion", "apiVersion")] {
                let path = format!("spec.scaleTargetRef.{field}");
                if named.1.at(&path) != deployment.at(of) {
                    self.disagree(named, &path, "it scales something else than the Deployment".to_owned());
                }
            }
        }
    }

    fn budget(&mut self) {
        if let Some(named) = self.of("PodDisruptionBudget") {
            self.selects(named, "spec.selector.matchLabels");
        }
    }

    /// The pods of a Job ask, and get no requests; a policy lets them in.
    fn smoke(&mut self) {
        const LABELS: &str = "spec.template.metadata.labels";
        let Some(job) = self.of("Job") else { return };
        let labels = job.1.at(LABELS).and_then(Value::as_object).cloned().unwrap_or_default();
        let picks = |selector: Option<&Value>| {
            let selector = selector.and_then(Value::as_object);
            selector
                .is_some_and(|selector| selector.iter().all(|(key, value)| labels.get(key) == Some(value)))
        };
        if self.of("Service").is_some_and(|(_, service)| picks(service.at("spec.selector"))) {
            self.disagree(job, LABELS, "the Service would send requests to these pods".to_owned());
        }
        let Some((_, policy)) = self.of("NetworkPolicy") else { return };
        let peers = policy.at("spec.ingress").and_then(Value::as_array).into_iter().flatten();
        let mut peers = peers.flat_map(|rule| rule["from"].as_array().into_iter().flatten());
        if !peers.any(|peer| picks(peer.pointer("/podSelector/matchLabels"))) {
            self.disagree(job, LABELS, "the NetworkPolicy does not let these pods in".to_owned());
        }
    }

    fn policy(&mut self) {
        let Some(named) = self.of("NetworkPolicy") else { return };
        self.selects(named, "spec.podSelector.matchLabels");
        let rules = named.1.at("spec.ingress").and_then(Value::as_array).cloned().unwrap_or_default();
        for (rule, content) in rules.iter().enumerate() {
            for (index, port) in content["ports"].as_array().into_iter().flatten().enumerate() {
                if !self.container_has_port(&port["port"]) {
                    let path = format!("spec.ingress.{rule}.ports.{index}");
                    self.disagree(named, &path, format!("the container has no port {}", port["port"]));
                }
            }
        }
    }

    /// A ServiceMonitor finds the Service by its labels, and the port by its name.
    fn monitor(&mut self) {
        let (Some(named), Some((_, service))) = (self.of("ServiceMonitor"), self.of("Service")) else {
            return;
        };
        let labels = service.at("metadata.labels").and_then(Value::as_object).cloned().unwrap_or_default();
        let selector = named.1.at("spec.selector.matchLabels").and_then(Value::as_object).cloned();
        for (key, value) in selector.unwrap_or_default() {
            if labels.get(&key) != Some(&value) {
                let message = format!("the Service has no label `{key}` with the value {value}");
                self.disagree(named, "spec.selector.matchLabels", message);
            }
        }
        let ports = service.at("spec.ports").and_then(Value::as_array).cloned().unwrap_or_default();
        let endpoints = named.1.at("spec.endpoints").and_then(Value::as_array).cloned().unwrap_or_default();
        for (index, endpoint) in endpoints.iter().enumerate() {
            if !ports.iter().any(|port| port.get("name") == endpoint.get("port")) {
                let path = format!("spec.endpoints.{index}.port");
                self.disagree(named, &path, format!("the Service has no port {}", endpoint["port"]));
            }
        }
    }

    /// A selector picks the pods.
    fn selects(&mut self, named: Named<'a>, path: &str) {
        let Some(((_, manifest), workload)) = self.pods() else { return };
        let labels = manifest.at(&workload.labels()).and_then(Value::as_object).cloned().unwrap_or_default();
        let selector = named.1.at(path).and_then(Value::as_object).cloned().unwrap_or_default();
        if selector.is_empty() {
            self.disagree(named, path, "the selector is empty: it would pick every pod".to_owned());
        }
        for (key, value) in &selector {
            if labels.get(key) != Some(value) {
                self.disagree(
                    named,
                    &format!("{path}.{key}"),
                    format!("no pod has the label `{key}` with the value {value}"),
                );
            }
        }
    }

    /// A controller applies the folder that it lies in, to the namespace that the objects say.
    fn appliers(&mut self, service: &Service) {
        let Some(gitops) = &service.gitops else { return };
        for named in self.manifests.iter().copied().filter(|(_, manifest)| is_applier(manifest)) {
            self.says(named, "metadata.namespace", &Value::from(gitops.namespace.value.as_str()));
            // That of the Job applies another folder, and later.
            let (more, below) = if named.0 == "flux-smoke.yaml" { ("-smoke", "/smoke.d") } else { ("", "") };
            let name = format!("{}{more}", gitops.name.value);
            self.says(named, "metadata.name", &Value::from(name));
            if !more.is_empty() {
                self.says(named, "spec.dependsOn.0.name", &Value::from(gitops.name.value.as_str()));
            }
            match named.1.text("kind") {
                Some("Application") => {
                    self.says(named, "spec.source.path", &Value::from(gitops.path.value.as_str()));
                    let namespace = service.service.namespace.as_ref().map(|n| n.value.as_str());
                    self.says(named, "spec.destination.namespace", &Value::from(namespace));
                }
                Some("Kustomization") => {
                    self.says(named, "spec.path", &Value::from(format!("./{}{below}", gitops.path.value)));
                }
                _ => {}
            }
        }
    }
}
