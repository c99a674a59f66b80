use super::service::{Identity, Map, Model};
use super::{Resolver, Setting, clean, names};
use crate::diagnostic::{Code, Finding};
use crate::project::Kind;
use crate::spec::sections::{ModelSection, ServiceSection};

/// Labels and annotations that are ours to write.
const NAME_LABEL: &str = "app.kubernetes.io/name";
const VERSION_LABEL: &str = "app.kubernetes.io/version";
const MANAGED_LABEL: &str = "app.kubernetes.io/managed-by";
const OWNER_ANNOTATION: &str = "modelship.dev/owner";

impl Resolver<'_, '_> {
    pub(super) fn identity(&mut self, spec: ServiceSection, model: Option<&ModelSection>) -> Identity {
        let name = self.required(spec.name, "service.name", "all objects are called by it");
        let name = self.check(name, Code::InvalidName, "service.name", names::service);
        let namespace = self.check(spec.namespace, Code::InvalidName, "service.namespace", names::label);
        let create_namespace = Setting::or(spec.create_namespace, || {
            Setting::default(false, "a namespace usually belongs to the platform team")
        });
        if create_namespace.value && namespace.is_none() {
            self.report.push(
                Finding::at_or_in(
                    Code::MissingKey,
                    create_namespace.span(),
                    self.input.project.file(),
                    "`service.namespace` is missing",
                )
                .label("this asks for the namespace to be created")
                .help("say which: `namespace = \"…\"`"),
            );
        }
        let given_labels = self.pairs(spec.labels, true);
        let annotations = self.pairs(spec.annotations, false);
        let version = model.and_then(|m| m.version.clone());
        // A service without a name was reported, and the rest can be checked under any.
        let name = Setting::or(name, || Setting::default("unnamed".to_owned(), "it has no name"));

        let mut selector = Map::new();
        selector.insert(
            NAME_LABEL.to_owned(),
            Setting::derived(name.value.clone(), &["service.name"], "the recommended label"),
        );
        let mut labels = selector.clone();
        labels.insert(
            MANAGED_LABEL.to_owned(),
            Setting::default("modelship".to_owned(), "the recommended label: who writes the object"),
        );
        if let Some(version) = version.filter(|v| names::label_value(&v.value).is_ok()) {
            labels.insert(
                VERSION_LABEL.to_owned(),
                Setting::derived(version.value, &["model.version"], "the recommended label"),
            );
        }
        for (key, value) in given_labels {
            if labels.contains_key(&key) {
                let span = value.span();
                self.report.push(
                    Finding::at_or_in(
                        Code::InvalidLabel,
                        span,
                        self.input.project.file(),
                        format!("the label `{key}` is written already"),
                    )
                    .label("its value follows from other keys")
                    .help("leave it out"),
                );
            }
            labels.insert(key, value);
        }
        let mut annotations = annotations;
        let owner = spec.owner.map(Setting::from);
        if let Some(owner) = &owner {
            annotations.entry(OWNER_ANNOTATION.to_owned()).or_insert_with(|| {
                Setting::derived(owner.value.clone(), &["service.owner"], "whom to ask about the object")
            });
        }
        Identity {
            name,
            namespace: namespace.map(Setting::from),
            create_namespace,
            owner,
            description: spec.description.map(Setting::from),
            labels,
            selector,
            annotations,
        }
    }

    pub(super) fn model(&mut self, spec: ModelSection, service: &Identity) -> Option<Model> {
        let version = self.check(spec.version, Code::InvalidLabel, "model.version", names::label_value);
        let mount_path =
            self.check(spec.mount_path, Code::InvalidPath, "model.mount_path", names::container_path);
        let path = self.required(
            spec.path,
            "model.path",
            "it is the file or folder of the model, relative to this file",
        );
        let kind = path.as_ref().and_then(|path| self.copied(path, "model.path"));
        let path = clean(&path?);
        let mount_path = Setting::or(mount_path, || {
            Setting::default(
                "/models".to_owned(),
                "outside the code's directory, and where model servers look by custom",
            )
        });
        let base_name = path.rsplit('/').next().unwrap_or_default();
        let container_path = format!("{}/{base_name}", mount_path.value);
        let name = Setting::or(spec.name, || {
            let name = service.name.value.clone();
            Setting::derived(name, &["service.name"], "a service that serves one model is called like it")
        });
        Some(Model {
            name,
            version: version.map(Setting::from),
            mode: kind.unwrap_or(Kind::File).mode(),
            path,
            mount_path,
            container_path: Setting::derived(
                container_path,
                &["model.mount_path", "model.path"],
                "the folder in the container and the name of the file",
            ),
        })
    }
}
