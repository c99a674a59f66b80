//! What a kustomization does to its objects, where that is plain.

use super::Resource;
use super::rename::rename;
use crate::init::manifests::object::{Object, pod_of, texts};
use crate::kubernetes::Reference;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The fields that are done, in their order.
pub const ORDER: &[&str] = &[
    "replicas",
    "images",
    "commonLabels",
    "labels",
    "commonAnnotations",
    "namespace",
    "namePrefix",
    "nameSuffix",
];
/// Kinds that are in no namespace.
const CLUSTER: &[&str] = &[
    "Namespace",
    "ClusterIssuer",
    "ClusterRole",
    "ClusterRoleBinding",
    "CustomResourceDefinition",
    "GatewayClass",
    "IngressClass",
    "PersistentVolume",
    "PriorityClass",
    "StorageClass",
];
/// Kinds that keep their names: <https://github.com/kubernetes-sigs/kustomize/blob/master/api/internal/builtins/PrefixTransformer.go>.
const NAMED_FOR_GOOD: &[&str] = &["CustomResourceDefinition", "APIService", "Namespace"];
/// Kinds that have a number of pods.
const SCALED: &[&str] = &["Deployment", "ReplicaSet", "ReplicationController", "StatefulSet"];
/// Where objects select pods by labels.
const SELECTORS: &[(&str, &str)] = &[
    ("Service", "/spec/selector"),
    ("Deployment", "/spec/selector/matchLabels"),
    ("StatefulSet", "/spec/selector/matchLabels"),
    ("DaemonSet", "/spec/selector/matchLabels"),
    ("PodDisruptionBudget", "/spec/selector/matchLabels"),
    ("NetworkPolicy", "/spec/podSelector/matchLabels"),
];

/// One thing that is done to all objects.
pub enum Change {
    Replicas(Vec<(String, i64)>),
    Images(Vec<Image>),
    Labels { pairs: Texts, selectors: bool, templates: bool },
    Each(Vec<Change>),
    Annotations(Texts),
    Namespace(String),
    Names { prefix: String, suffix: String },
}

type Texts = BTreeMap<String, String>;

/// Another name, tag or digest of an image.
pub struct Image {
    name: String,
    new_name: Option<String>,
    tag: Option<String>,
    digest: Option<String>,
}

impl Change {
    /// What a field says; nothing where it says more than is understood here.
    pub fn of(field: &str, said: &Value) -> Option<Self> {
        let all_texts = || {
            let pairs = texts(Some(said));
            (said.as_object()?.len() == pairs.len()).then_some(pairs)
        };
        let text = || said.as_str().map(str::to_owned);
        match field {
            "replicas" => items(said, &["name", "count"], |item| {
                Some((item.get("name")?.as_str()?.to_owned(), item.get("count")?.as_i64()?))
            })
            .map(Self::Replicas),
            "images" => items(said, &["name", "newName", "newTag", "digest"], |item| {
                let text = |key: &str| item.get(key).map(word);
                Some(Image {
                    name: item.get("name")?.as_str()?.to_owned(),
                    new_name: text("newName"),
                    tag: text("newTag"),
                    digest: text("digest"),
                })
            })
            .map(Self::Images),
            "commonLabels" => Some(Self::Labels { pairs: all_texts()?, selectors: true, templates: true }),
            "labels" => items(said, &["pairs", "includeSelectors", "includeTemplates"], |item| {
                let pairs = texts(item.get("pairs"));
                let is = |key: &str| item.get(key).and_then(Value::as_bool).unwrap_or(false);
                let all =
                    item.get("pairs").and_then(Value::as_object).is_some_and(|map| map.len() == pairs.len());
                all.then(|| Self::Labels {
                    pairs,
                    selectors: is("includeSelectors"),
                    templates: is("includeSelectors") || is("includeTemplates"),
                })
            })
            .map(Self::Each),
            "commonAnnotations" => all_texts().map(Self::Annotations),
            "namespace" => text().map(Self::Namespace),
            "namePrefix" => Some(Self::Names { prefix: text()?, suffix: String::new() }),
            "nameSuffix" => Some(Self::Names { prefix: String::new(), suffix: text()? }),
            _ => None,
        }
    }

    /// Does it.
    pub fn apply(&self, resources: &mut [Resource]) {
        match self {
            Self::Replicas(counts) => {
                for resource in
                    resources.iter_mut().filter(|resource| SCALED.contains(&resource.object.kind()))
                {
                    let count = counts.iter().find(|(name, _)| resource.names.contains(name));
                    if let Some((_, count)) = count {
                        resource.object.value["spec"]["replicas"] = json!(count);
                    }
                }
            }
            Self::Images(images) => {
                for resource in resources {
                    replace_images(&mut resource.object.value, images);
                }
            }
            Self::Labels { pairs, selectors, templates } => {
                for resource in resources {
                    label(&mut resource.object, pairs, *selectors, *templates);
                }
            }
            Self::Each(changes) => changes.iter().for_each(|change| change.apply(resources)),
            Self::Annotations(pairs) => {
                for resource in resources {
                    let template =
                        template(&resource.object).map(|labels| labels.replace("labels", "annotations"));
                    put(&mut resource.object.value, "/metadata/annotations", pairs);
                    if let Some(at) = &template {
                        put(&mut resource.object.value, at, pairs);
                    }
                }
            }
            Self::Namespace(namespace) => {
                for resource in resources {
                    let is_namespace = resource.object.kind() == "Namespace";
                    let field = if is_namespace { "name" } else { "namespace" };
                    if is_namespace || !CLUSTER.contains(&resource.object.kind()) {
                        resource.object.value["metadata"][field] = json!(namespace);
                    }
                }
            }
            Self::Names { prefix, suffix } => {
                let mut renamed = Vec::new();
                for resource in resources.iter_mut() {
                    let object = &mut resource.object;
                    if NAMED_FOR_GOOD.contains(&object.kind()) {
                        continue;
                    }
                    let (kind, before) = (object.kind().to_owned(), object.name().to_owned());
                    let name = format!("{prefix}{before}{suffix}");
                    object.value["metadata"]["name"] = json!(name);
                    resource.names.push(name.clone());
                    renamed.push((kind, before, name));
                }
                for resource in resources {
                    rename(&mut resource.object.value, &renamed);
                }
            }
        }
    }
}

/// The items of a list, where none of them says more than these fields.
fn items<T>(
    said: &Value,
    fields: &[&str],
    read: impl Fn(&Map<String, Value>) -> Option<T>,
) -> Option<Vec<T>> {
    let items = said.as_array()?.iter().map(|item| {
        let item = item.as_object()?;
        if item.keys().all(|key| fields.contains(&key.as_str())) { read(item) } else { None }
    });
    items.collect()
}

/// A tag such as `1.10` may be written as a number.
fn word(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn replace_images(value: &mut Value, images: &[Image]) {
    match value {
        Value::Object(map) => {
            for (key, child) in map {
                if ["containers", "initContainers"].contains(&key.as_str()) {
                    for container in child.as_array_mut().into_iter().flatten() {
                        if let Some(Value::String(image)) = container.get_mut("image") {
                            replace_image(image, images);
                        }
                    }
                } else {
                    replace_images(child, images);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| replace_images(item, images)),
        _ => {}
    }
}

fn replace_image(image: &mut String, images: &[Image]) {
    let given = image.clone();
    let reference = Reference::of(&given);
    let Some(found) = images.iter().find(|image| image.name == reference.repository) else { return };
    let name = found.new_name.as_deref().unwrap_or(reference.repository);
    let at = |digest: &str| format!("{name}@{digest}");
    *image = match (&found.digest, &found.tag) {
        (Some(digest), _) => at(digest),
        (None, Some(tag)) => format!("{name}:{tag}"),
        (None, None) => match (reference.digest, reference.tag) {
            (Some(digest), _) => at(digest),
            (None, Some(tag)) => format!("{name}:{tag}"),
            (None, None) => name.to_owned(),
        },
    };
}

fn label(object: &mut Object, pairs: &Texts, selectors: bool, templates: bool) {
    let kind = object.kind().to_owned();
    let template = template(object);
    put(&mut object.value, "/metadata/labels", pairs);
    if let Some(at) = template.filter(|_| templates) {
        put(&mut object.value, &at, pairs);
    }
    for (_, at) in SELECTORS.iter().filter(|(of, _)| selectors && *of == kind) {
        // A policy without a selector is for all pods, and stays so.
        if kind != "NetworkPolicy" || object.value.pointer(at).is_some() {
            put(&mut object.value, at, pairs);
        }
    }
}

/// Where the labels of the pods are, which an object has a template of.
fn template(object: &Object) -> Option<String> {
    let labels = pod_of(object.kind()).map(|(_, labels)| labels);
    labels.or_else(|| {
        object.value.pointer("/spec/template/spec/containers")?;
        Some("/spec/template/metadata/labels".to_owned())
    })
}

/// Puts texts into a map, which is made where there is none.
fn put(value: &mut Value, pointer: &str, pairs: &Texts) {
    let mut at = value;
    for part in pointer.split('/').skip(1) {
        at = match at {
            Value::Array(items) => match part.parse::<usize>().ok().and_then(|index| items.get_mut(index)) {
                Some(item) => item,
                None => return,
            },
            Value::Object(map) => map.entry(part).or_insert_with(|| json!({})),
            Value::Null => {
                *at = json!({});
                let Value::Object(map) = at else { return };
                map.entry(part).or_insert_with(|| json!({}))
            }
            _ => return,
        };
    }
    if at.is_null() {
        *at = json!({});
    }
    if let Value::Object(map) = at {
        map.extend(pairs.iter().map(|(key, value)| (key.clone(), json!(value))));
    }
}
