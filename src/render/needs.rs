//! What has to be in the cluster before the manifests are applied, each with the command that makes it or shows it.

use super::Document;
use super::markdown::shell;
use crate::kubernetes::Kind;
use crate::resolve::service::Variable;
use crate::resolve::{Service, Setting};
use crate::spec::sections::{AuthenticationKind, FluxSourceKind, IssuerKind};
use serde::Serialize;
use std::collections::BTreeMap;

/// One thing that has to be there.
#[derive(Serialize)]
pub struct Need {
    /// What it is.
    what: Setting<&'static str>,
    /// Its name.
    name: Setting<String>,
    /// What makes it, or shows that it is there.
    command: Setting<String>,
}

/// Keys that a line about a need depends on.
type Keys = &'static [&'static str];

/// All that a service needs. `documents` are its manifests.
pub fn of<'d>(service: &Service, documents: impl Iterator<Item = (&'d Document, Keys)>) -> Vec<Need> {
    let mut needs = Needs {
        namespace: service.service.namespace.as_ref().map_or(String::new(), |n| option("namespace", n)),
        found: Vec::new(),
    };
    needs.of_the_pods(service);
    needs.of_volumes(service);
    needs.of_the_entrance(service);
    needs.of_operators(service);
    let mut groups: BTreeMap<String, Keys> = BTreeMap::new();
    for (document, because) in documents {
        if let Some(group) = installed_group(&document.text) {
            groups.entry(group.to_owned()).or_insert(because);
        }
    }
    for (group, because) in groups {
        let command = format!("kubectl api-resources --api-group={}", shell(&group));
        needs.add("The API", &group, command, because);
    }
    needs.found
}

/// The group of the API that an object is of, where a cluster has it only if somebody installed it.
fn installed_group(manifest: &str) -> Option<&str> {
    let field = |name: &str| manifest.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    let (group, version) = field("apiVersion")?.split_once('/')?;
    let known = Kind::built_in(group, version, field("kind")?);
    known.is_none_or(|kind| !kind.is_built_in && !kind.is_file).then_some(group)
}

/// Where a volume, and what variables are taken from, name an object, what it is and the command that shows it.
const REFERENCES: &[(&[&str], &str, &str)] = &[
    (&["configMap", "name"], "ConfigMap", "get configmap"),
    (&["secret", "secretName"], "Secret", "get secret"),
    (&["persistentVolumeClaim", "claimName"], "PersistentVolumeClaim", "get persistentvolumeclaim"),
    (&["configMapRef", "name"], "ConfigMap", "get configmap"),
    (&["secretRef", "name"], "Secret", "get secret"),
];

struct Needs {
    /// An option of kubectl, with a space before it.
    namespace: String,
    found: Vec<Need>,
}

impl Needs {
    fn add(&mut self, what: &'static str, name: &str, command: String, keys: Keys) {
        let rule = "it is named and not made here";
        self.found.push(Need {
            what: Setting::derived(what, keys, rule),
            name: Setting::derived(name.to_owned(), keys, rule),
            command: Setting::derived(command, keys, rule),
        });
    }

    /// In the service's namespace, with the rest of a command behind its name.
    fn own(&mut self, what: &'static str, name: &str, verb: &str, rest: &str, keys: Keys) {
        let command = format!("kubectl {verb} {}{}{rest}", shell(name), self.namespace);
        self.add(what, name, command, keys);
    }

    fn of_the_pods(&mut self, service: &Service) {
        if let Some(name) =
            service.service.namespace.as_ref().filter(|_| !service.service.create_namespace.value)
        {
            let command = format!("kubectl create namespace {}", shell(name));
            self.add("Namespace", name, command, &["service.namespace", "service.create_namespace"]);
        }
        let deployment = &service.deployment;
        if let Some(name) = &deployment.service_account {
            let keys = &["deployment.service_account", "service.namespace"];
            self.own("ServiceAccount", name, "create serviceaccount", "", keys);
        }
        if let Some(name) = &deployment.priority_class {
            let command = format!("kubectl get priorityclass {}", shell(name));
            self.add("PriorityClass", name, command, &["deployment.priority_class"]);
        }
        if !deployment.node_selector.is_empty() {
            let labels: Vec<String> = deployment
                .node_selector
                .iter()
                .map(|(key, value)| format!("{key}={}", value.value))
                .collect();
            let labels = labels.join(",");
            let command = format!("kubectl get nodes --selector={}", shell(&labels));
            self.add("Nodes with", &labels, command, &["deployment.node_selector"]);
        }
        for name in &service.image.pull_secrets {
            let rest = " --from-file=\"$HOME/.docker/config.json\"";
            let keys = &["image.pull_secrets", "service.namespace"];
            self.own("Secret for the registry", name, "create secret docker-registry", rest, keys);
        }
        for (name, keys_in_it) in secrets(&service.env) {
            let literals = keys_in_it.iter().fold(String::new(), |literals, key| {
                literals + " --from-literal=" + &shell(&format!("{key}=…"))
            });
            let token = service.model.as_ref().and_then(|model| model.hub.as_ref()?.token.as_ref());
            let keys: Keys = match token {
                Some([secret, _]) if secret.value == name => &["secrets", "model.token", "service.namespace"],
                _ => &["secrets", "service.namespace"],
            };
            self.own("Secret", &name, "create secret generic", &literals, keys);
        }
        if let Some(name) = service
            .model
            .as_ref()
            .and_then(|model| model.fetch.as_ref())
            .and_then(|fetch| fetch.credentials_secret.as_ref())
        {
            let keys = &["model.credentials_secret", "model.uri", "service.namespace"];
            let rest = " --from-env-file=credentials.env";
            self.own("Secret for the model's store", name, "create secret generic", rest, keys);
        }
        let cache = service.model.as_ref().and_then(|model| model.cache.as_ref());
        if let Some(name) = cache.and_then(|cache| cache.claim.as_ref()) {
            let keys = &["model.cache_claim", "service.namespace"];
            self.own("PersistentVolumeClaim for the model", name, "get persistentvolumeclaim", "", keys);
        }
        if let Some(name) = service
            .model
            .as_ref()
            .and_then(|model| model.volume.as_ref())
            .and_then(|volume| volume.claim.as_ref())
        {
            let keys = &["model.claim", "service.namespace"];
            self.own("PersistentVolumeClaim with the model", name, "get persistentvolumeclaim", "", keys);
        }
    }

    /// What volumes are of, and variables are taken from, once each.
    fn of_volumes(&mut self, service: &Service) {
        let own = service.claim.as_ref().map(|claim| claim.name.value.as_str());
        let of_volumes: Keys = &["volumes", "claim.name", "service.namespace"];
        let of_variables: Keys = &["env_from", "volumes", "service.namespace"];
        let volumes = service.volumes.iter().map(|volume| (&volume.source, of_volumes));
        let sources = service.env_from.iter().map(|source| (source, of_variables));
        let mut told: Vec<(&str, &str)> = Vec::new();
        for (source, keys) in volumes.chain(sources) {
            for (path, what, verb) in REFERENCES {
                let Some(name) = source.text(path) else { continue };
                if told.contains(&(*what, name)) || (path[0] == "persistentVolumeClaim" && own == Some(name))
                {
                    continue;
                }
                told.push((what, name));
                self.own(what, name, verb, "", keys);
            }
        }
    }

    fn of_the_entrance(&mut self, service: &Service) {
        if let Some(name) = service.ingress.as_ref().and_then(|ingress| ingress.class.as_ref()) {
            let command = format!("kubectl get ingressclass {}", shell(name));
            self.add("IngressClass", name, command, &["ingress.class", "ingress.controller", "ingress"]);
        }
        if let Some(gateway) = &service.gateway {
            let namespace = gateway.namespace.as_ref().or(service.service.namespace.as_ref());
            let namespace = namespace.map_or(String::new(), |name| option("namespace", name));
            let command = format!("kubectl get gateway {}{namespace}", shell(&gateway.name));
            let keys = &["gateway", "service.namespace"];
            self.add("Gateway", &gateway.name, command, keys);
        }
        if let Some(tls) = &service.tls {
            let keys: Keys = &["tls", "ingress", "gateway", "service.name", "service.namespace"];
            match &tls.certificate {
                None => {
                    let rest = " --cert=tls.crt --key=tls.key";
                    self.own("Secret with the certificate", &tls.secret, "create secret tls", rest, keys);
                }
                Some(certificate) if tls.issuer.is_none() => {
                    let name = &certificate.issuer_name;
                    match certificate.issuer_kind.value {
                        IssuerKind::Issuer => self.own("Issuer", name, "get issuer", "", keys),
                        IssuerKind::ClusterIssuer => {
                            let command = format!("kubectl get clusterissuer {}", shell(name));
                            self.add("ClusterIssuer", name, command, keys);
                        }
                    }
                }
                Some(_) => {}
            }
            if let Some(zone) = tls.issuer.as_ref().and_then(|issuer| issuer.dns01.as_ref()) {
                self.own("Secret for the DNS zone", &zone.secret, "get secret", "", keys);
            }
        }
        if let Some(name) = service.auth.as_ref().and_then(|auth| auth.secret.as_ref()) {
            let keys: Keys = &["auth", "ingress.controller", "gateway.controller", "service.namespace"];
            match service.auth.as_ref().and_then(|auth| auth.secret_command.as_ref()) {
                Some(command) => self.add("Secret with users", name, command.value.clone(), keys),
                None => self.own("Secret with users", name, "get secret", "", keys),
            }
        }
    }

    fn of_operators(&mut self, service: &Service) {
        if let Some(autoscaling) = &service.autoscaling {
            match &autoscaling.keda {
                None => {
                    let command = "kubectl get apiservice v1beta1.metrics.k8s.io".to_owned();
                    self.add("The API", "metrics.k8s.io", command, &["autoscaling"]);
                }
                Some(keda) => {
                    let keys: Keys = &["autoscaling.keda", "service.namespace"];
                    for reference in keda.triggers.iter().filter_map(|t| t.authentication_ref.as_ref()) {
                        let kind = reference.kind.as_ref().map(|kind| kind.value);
                        if kind == Some(AuthenticationKind::ClusterTriggerAuthentication) {
                            let name = &reference.name;
                            let command = format!("kubectl get clustertriggerauthentication {}", shell(name));
                            self.add("ClusterTriggerAuthentication", name, command, keys);
                        } else {
                            let (what, verb) = ("TriggerAuthentication", "get triggerauthentication");
                            self.own(what, &reference.name, verb, "", keys);
                        }
                    }
                }
            }
        }
        let Some(gitops) = &service.gitops else { return };
        let keys: Keys = &["gitops", "service.name", "service.namespace"];
        let namespace = option("namespace", &gitops.namespace);
        if let Some(argocd) = &gitops.argocd {
            let command = format!("kubectl get appproject {}{namespace}", shell(&argocd.project));
            self.add("AppProject", &argocd.project, command, keys);
        }
        if let Some(flux) = &gitops.flux {
            if flux.reference.is_none() {
                let source = &flux.source;
                let namespace =
                    source.namespace.as_ref().map_or(namespace.clone(), |n| option("namespace", n));
                let kind = match source.kind.value {
                    FluxSourceKind::GitRepository => "gitrepository",
                    FluxSourceKind::OciRepository => "ocirepository",
                    FluxSourceKind::Bucket => "bucket",
                };
                let command = format!("kubectl get {kind} {}{namespace}", shell(&source.name));
                self.add("Flux's source", &source.name, command, keys);
            }
            if let Some(secret) = &flux.secret {
                let command = format!("kubectl get secret {}{namespace}", shell(secret));
                self.add("Secret for the repository", secret, command, keys);
            }
            if let Some(account) = &flux.service_account {
                let command = format!("kubectl get serviceaccount {}{namespace}", shell(account));
                self.add("ServiceAccount of Flux", account, command, keys);
            }
        }
    }
}

/// An option of kubectl with a space before it.
fn option(name: &str, value: &str) -> String {
    format!(" --{name}={}", shell(value))
}

/// The Secrets that variables are taken from, each with its keys, in the order of the variables.
fn secrets(env: &[Variable]) -> Vec<(String, Vec<String>)> {
    let mut secrets: Vec<(String, Vec<String>)> = Vec::new();
    for variable in env {
        let (Some(secret), Some(key)) = (&variable.secret, &variable.key) else { continue };
        let known = secrets.iter_mut().find(|(name, _)| *name == secret.value);
        match known {
            Some((_, keys)) if keys.contains(&key.value) => {}
            Some((_, keys)) => keys.push(key.value.clone()),
            None => secrets.push((secret.value.clone(), vec![key.value.clone()])),
        }
    }
    secrets
}
