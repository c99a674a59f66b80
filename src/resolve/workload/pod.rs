//! What stands in the pod beside the server's container: volumes, containers, ports.

use super::fields::{camel, fields};
use crate::diagnostic::{Code, Finding, Span};
use crate::resolve::service::{
    Autoscaling, Container, Field, Metrics, Model, Port, Resources, Runtime, Server, Volume,
};
use crate::resolve::{Resolver, Setting, names};
use crate::spec::fields::{Fields, Node};
use crate::spec::sections::{PodSecurity, PortSection, VolumeSection};
use crate::spec::{Spanned, Table};
use indexmap::IndexMap;
use serde_json::Value;

/// Sources that nobody writes to, whatever a mount says.
const READ_ONLY: &[&str] = &["config_map", "secret", "image", "projected"];
/// Names of volumes that are written here.
const OWN_VOLUMES: &[&str] = &["model", "dev-shm"];
/// What a container is beside the server.
const KINDS: &[&str] = &["init", "sidecar"];

/// What is mounted in the server's container.
struct Mounted {
    what: String,
    path: String,
    is_read_only: bool,
    span: Option<Span>,
}

impl Resolver<'_, '_> {
    /// The volumes of `[volumes]`. What is mounted beside them is the model's, the runtime's and `/dev/shm`.
    pub(in crate::resolve) fn volumes(
        &mut self,
        given: Table<VolumeSection>,
        containers: &[Container],
        (model, runtime, resources): (Option<&Model>, Option<&Runtime>, &Resources),
    ) -> Vec<Volume> {
        let mut mounted = mounted(model, runtime, resources);
        let writable = runtime.into_iter().flat_map(|runtime| &runtime.writable);
        let taken: Vec<&str> =
            OWN_VOLUMES.iter().copied().chain(writable.map(|folder| folder.name.as_str())).collect();
        let mut volumes = Vec::new();
        for (name, section) in given {
            let key = format!("volumes.{}", name.value);
            let name = self.check(Some(name), Code::InvalidName, "volumes", names::label);
            let (Some(name), mut section) = (name, section) else { continue };
            if taken.contains(&name.value.as_str()) {
                self.report.push(
                    Finding::at(Code::InvalidName, name.span, format!("`{key}` has a name that is taken"))
                        .label("the pod has a volume of that name already")
                        .help("give it another name"),
                );
            }
            let (path, sub_path) = (section.value.mount_path.take(), section.value.sub_path.take());
            let path =
                self.check(path, Code::InvalidPath, &format!("{key}.mount_path"), names::container_path);
            let sub_path =
                self.check(sub_path, Code::InvalidPath, &format!("{key}.sub_path"), names::sub_path);
            let read_only = section.value.read_only.take();
            let mut sources = section.value.sources();
            let Some((field, source)) = sources.next() else {
                self.report.push(
                    Finding::at(Code::MissingKey, name.span, format!("`{key}` does not say what it is"))
                        .help("for example `empty_dir = { size_limit = \"1Gi\" }`"),
                );
                continue;
            };
            for (other, and) in sources {
                let (one, other) = (format!("{key}.{field}"), format!("{key}.{other}"));
                self.conflict(Some(source.span), &one, Some(and.span), &other, "a volume is one of them");
            }
            match &path {
                Some(path) => self.mount(
                    Mounted {
                        what: format!("`{key}`"),
                        path: path.value.clone(),
                        is_read_only: READ_ONLY.contains(&field)
                            || read_only.as_ref().is_some_and(|given| given.value),
                        span: Some(path.span),
                    },
                    &mut mounted,
                ),
                None if !containers.iter().any(|container| mounts(container, &name.value)) => {
                    self.report.push(
                        Finding::at(Code::MissingKey, name.span, format!("nobody mounts `{key}`"))
                            .help("say where the server finds it: `mount_path = \"/…\"`")
                            .help("or name it in `volume_mounts` of one of `[containers]`"),
                    );
                }
                None => {}
            }
            let source = fields(&format!("volumes.*.{}", camel(field)), source.value.0);
            volumes.push(Volume {
                name: name.into(),
                mount_path: path.map(Setting::from),
                sub_path: sub_path.map(Setting::from),
                read_only: read_only.map(Setting::from),
                source: Field::Table(IndexMap::from([(camel(field), source)])),
            });
        }
        self.mounts_of_others(containers, &volumes, &taken);
        volumes
    }

    /// One path is one mount, and in what nobody can write to no folder for another can be made.
    fn mount(&mut self, new: Mounted, mounted: &mut Vec<Mounted>) {
        let within = |one: &str, other: &str| {
            one.trim_end_matches('/').strip_prefix(other.trim_end_matches('/')).map(str::to_owned)
        };
        for other in &*mounted {
            let same = within(&new.path, &other.path).is_some_and(|rest| rest.is_empty());
            let inside = |inner: &Mounted, outer: &Mounted| {
                outer.is_read_only
                    && within(&inner.path, &outer.path).is_some_and(|rest| rest.starts_with('/'))
            };
            let why = if same {
                format!("{} is mounted there too", other.what)
            } else if inside(&new, other) {
                format!("it is inside {}, which is read-only: no folder for it can be made there", other.what)
            } else if inside(other, &new) {
                format!(
                    "{} is inside it, and no folder for that can be made in what is read-only",
                    other.what
                )
            } else {
                continue;
            };
            let message = format!("{} cannot be mounted at `{}`", new.what, new.path);
            let file = self.input.project.file();
            self.report.push(
                Finding::at_or_in(Code::ConflictingKeys, new.span, file, message)
                    .label(why)
                    .related(other.span, "the other one")
                    .help("give one of them another folder"),
            );
        }
        mounted.push(new);
    }

    /// What `[containers]` mount is there.
    fn mounts_of_others(&mut self, containers: &[Container], volumes: &[Volume], taken: &[&str]) {
        for container in containers {
            for mount in container.fields.items(&["volumeMounts"]) {
                let Some(Field::Value(name)) = mount.at(&["name"]) else { continue };
                let text = name.value.as_str().unwrap_or_default();
                if taken.contains(&text) || volumes.iter().any(|volume| volume.name.value == text) {
                    continue;
                }
                let message =
                    format!("`{}` mounts a volume `{text}`, and there is none", container.name.value);
                let file = self.input.project.file();
                let known = volumes.iter().map(|volume| volume.name.value.as_str());
                let finding = Finding::at_or_in(Code::MissingKey, name.span(), file, message);
                self.report.push(match crate::spec::nearest(text, known) {
                    Some(near) => finding.help(format!("did you mean `{near}`?")),
                    None => finding.help(format!("describe it: `[volumes.{text}]`")),
                });
            }
        }
    }

    /// The containers of `[containers]`.
    pub(in crate::resolve) fn containers(
        &mut self,
        given: Table<Fields>,
        (level, server): (PodSecurity, &str),
        runtime: Option<&Runtime>,
    ) -> Vec<Container> {
        let mut containers = Vec::new();
        for (name, mut section) in given {
            let key = format!("containers.{}", name.value);
            let Some(name) = self.check(Some(name), Code::InvalidName, "containers", names::label) else {
                continue;
            };
            if name.value == server || name.value == "fetch-model" {
                let message = format!("`{key}` has a name that is taken");
                self.report.push(
                    Finding::at(Code::InvalidName, name.span, message)
                        .label("the pod has a container of that name already")
                        .help("give it another name"),
                );
            }
            let kind = section.value.take("kind");
            let Some(kind) = self.kind(&key, name.span, kind) else { continue };
            if section.value.get("image").is_none() {
                self.report.push(
                    Finding::at(Code::MissingKey, name.span, format!("`{key}.image` is missing"))
                        .help("it says what runs, for example `image = \"registry.example.com/proxy:1\"`"),
                );
            }
            if let Some(other) = section.value.take("restart_policy") {
                let message = format!("`{key}.restart_policy` beside `kind`");
                self.report.push(
                    Finding::at(Code::ConflictingKeys, other.span, message)
                        .label("`kind = \"sidecar\"` is `Always`, and `init` has none")
                        .help("leave it out"),
                );
            }
            let mut fields = fields("initContainers.*", section.value.0);
            if let Field::Table(table) = &mut fields {
                confine(table, level, runtime);
            }
            containers.push(Container { name: name.into(), kind, fields });
        }
        containers
    }

    /// A share of what all containers of a pod request: where one requests nothing, nothing is scaled.
    pub(in crate::resolve) fn sidecars_request(
        &mut self,
        containers: &[Container],
        autoscaling: Option<&Autoscaling>,
    ) {
        let Some(autoscaling) = autoscaling else { return };
        for (what, percent) in [("cpu", &autoscaling.cpu_percent), ("memory", &autoscaling.memory_percent)] {
            let asks = |container: &&Container| {
                let of = |part| container.fields.at(&["resources", part, what]).is_some();
                container.kind.value == "init" || of("requests") || of("limits")
            };
            let Some(percent) = percent else { continue };
            for container in containers.iter().filter(|container| !asks(container)) {
                let name = &container.name.value;
                let file = self.input.project.file();
                let message = format!("autoscaling on {what}, and the sidecar `{name}` requests none");
                self.report.push(
                    Finding::at_or_in(Code::AutoscalingWithoutRequest, container.name.span(), file, message)
                        .label("the target is a percentage of what all containers of a pod request")
                        .related(percent.span(), "the target")
                        .help(format!(
                            "say what it needs: `[containers.{name}]` `resources.requests = {{ {what} = \"…\" }}`"
                        )),
                );
            }
        }
    }

    fn kind(&mut self, key: &str, at: Span, kind: Option<Spanned<Node>>) -> Option<Setting<String>> {
        let Some(kind) = kind else {
            self.report.push(Finding::at(Code::MissingKey, at, format!("`{key}.kind` is missing")).help(
                "`kind = \"init\"` ends before the server starts, `kind = \"sidecar\"` runs beside it",
            ));
            return None;
        };
        let text = kind.value.text().filter(|text| KINDS.contains(text));
        if text.is_none() {
            let shown = match &kind.value {
                Node::Scalar(value) => value.as_str().map_or_else(|| value.to_string(), str::to_owned),
                _ => "a table or a list".to_owned(),
            };
            let message = format!("`{key}.kind` cannot be `{shown}`");
            self.report.push(
                Finding::at(Code::UnknownValue, kind.span, message).label("allowed: `init`, `sidecar`"),
            );
        }
        Some(Setting::given(text?.to_owned(), kind.span))
    }

    /// The ports of `[ports]`, each apart from the server's own.
    pub(in crate::resolve) fn ports(
        &mut self,
        given: Table<PortSection>,
        server: &Server,
        metrics: Option<&Metrics>,
    ) -> Vec<Port> {
        let mut taken = vec!["http"];
        taken.extend(server.grpc_port.as_ref().map(|_| "grpc"));
        taken.extend(metrics.filter(|metrics| metrics.port_name.value == "metrics").map(|_| "metrics"));
        let mut ports = Vec::new();
        for (name, PortSection { container_port, port, protocol, app_protocol }) in
            given.into_iter().map(|(name, section)| (name, section.value))
        {
            let key = format!("ports.{}", name.value);
            let Some(name) = self.check(Some(name), Code::InvalidName, "ports", names::port) else {
                continue;
            };
            if taken.contains(&name.value.as_str()) {
                let message = format!("`{key}` has a name that is taken");
                self.report.push(
                    Finding::at(Code::InvalidName, name.span, message)
                        .label("the server has a port of that name already")
                        .help("give it another name"),
                );
            }
            let container_key = format!("{key}.container_port");
            let why = "it is the port on which the container listens, for example `9001`";
            if container_port.is_none() {
                self.report.push(
                    Finding::at(Code::MissingKey, name.span, format!("`{container_key}` is missing"))
                        .help(why),
                );
            }
            let container_port = self.range(container_port, Code::InvalidPort, &container_key, 1024..=65535);
            let port = self.range(port, Code::InvalidPort, &format!("{key}.port"), 1..=65535);
            let Some(container_port) = container_port else { continue };
            ports.push(Port {
                name: name.into(),
                container_port: container_port.into(),
                port: port.map(Setting::from),
                protocol: protocol.map(Setting::from),
                app_protocol: app_protocol.map(Setting::from),
            });
        }
        ports
    }

    /// Objects whose keys are variables.
    pub(in crate::resolve) fn env_from(given: Vec<Spanned<Fields>>) -> Vec<Field> {
        given.into_iter().map(|section| fields("containers.*.envFrom.*", section.value.0)).collect()
    }
}

/// What is in the server's container without `[volumes]`.
fn mounted(model: Option<&Model>, runtime: Option<&Runtime>, resources: &Resources) -> Vec<Mounted> {
    let model = model.filter(|model| model.fetch.is_some() || model.volume.is_some()).map(|model| {
        let path = if model.fetch.is_some() { &model.mount_path } else { &model.container_path };
        ("the model".to_owned(), path.value.clone(), true, path.span())
    });
    let writable = runtime
        .into_iter()
        .flat_map(|runtime| &runtime.writable)
        .map(|folder| ("a writable folder".to_owned(), folder.path.value.clone(), false, folder.size.span()));
    let shared = resources
        .shared_memory
        .as_ref()
        .map(|size| ("the shared memory".to_owned(), "/dev/shm".to_owned(), false, size.span()));
    let all = model.into_iter().chain(writable).chain(shared);
    all.map(|(what, path, is_read_only, span)| Mounted { what, path, is_read_only, span }).collect()
}

fn mounts(container: &Container, volume: &str) -> bool {
    container.fields.items(&["volumeMounts"]).iter().any(|mount| mount.text(&["name"]) == Some(volume))
}

/// What Pod Security `restricted` asks of every container, where it does not say otherwise itself.
fn confine(container: &mut IndexMap<String, Field>, level: PodSecurity, runtime: Option<&Runtime>) {
    const WHY: &str = "what Pod Security `restricted` asks for";
    let own = container.shift_remove("securityContext");
    let mut context = match own {
        Some(Field::Table(table)) => table,
        Some(other) => {
            container.insert("securityContext".to_owned(), other);
            return;
        }
        None => IndexMap::new(),
    };
    let said =
        |value: Value, why| Field::Value(Setting::default(value, why).also(&["deployment.pod_security"]));
    if level == PodSecurity::Restricted {
        context.entry("allowPrivilegeEscalation".to_owned()).or_insert_with(|| said(false.into(), WHY));
        context.entry("capabilities".to_owned()).or_insert_with(|| {
            let all = Field::List(vec![said("ALL".into(), WHY)]);
            Field::Table(IndexMap::from([("drop".to_owned(), all)]))
        });
    }
    if runtime.is_none_or(|runtime| runtime.read_only_root_filesystem.value) {
        let why = "what a container writes nobody sees, and nobody should change its programs";
        context.entry("readOnlyRootFilesystem".to_owned()).or_insert_with(|| {
            Field::Value(
                Setting::default(Value::Bool(true), why).also(&["runtime.read_only_root_filesystem"]),
            )
        });
    }
    if !context.is_empty() {
        container.insert("securityContext".to_owned(), Field::Table(context));
    }
}
