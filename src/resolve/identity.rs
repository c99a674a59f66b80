use super::service::{Identity, Map};
use super::{Resolver, Setting, names};
use crate::diagnostic::{Code, Finding};
use crate::spec::sections::{ModelSection, ServiceSection};

/// Labels and annotations that are ours to write.
pub(super) const NAME_LABEL: &str = "app.kubernetes.io/name";
const VERSION_LABEL: &str = "app.kubernetes.io/version";
pub(super) const MANAGED_LABEL: &str = "app.kubernetes.io/managed-by";
const OWNER_ANNOTATION: &str = "modelstow.dev/owner";

impl Resolver<'_, '_> {
    pub(super) fn identity(&mut self, spec: ServiceSection, model: Option<&ModelSection>) -> Identity {
        let name = self.required(spec.name, "service.name", "all objects are called by it");
        let name = self.check(name, Code::InvalidName, "service.name", names::service);
        let namespace = self.check(spec.namespace, Code::InvalidName, "service.namespace", names::label);
        let create_namespace = Setting::or(spec.create_namespace, || {
            self.input.or_default(
                "service.create_namespace",
                false,
                "a namespace usually belongs to the platform team",
            )
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
            Setting::default("modelstow".to_owned(), "the recommended label: who writes the object"),
        );
        if let Some(version) = version.filter(|v| names::label_value(&v.value).is_ok()) {
            labels.insert(
                VERSION_LABEL.to_owned(),
                Setting::derived(version.value, &["model.version"], "the recommended label"),
            );
        }
        for (key, value) in given_labels {
            if labels.contains_key(&key) {
                self.written_already("label", &key, &value, "its value follows from other keys");
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
}
