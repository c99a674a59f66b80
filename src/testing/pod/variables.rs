use super::spec::{Container, EnvVarSource};
use crate::kubernetes::Object;
use crate::render::Output;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// What only the cluster has, and what stands in for it here.
#[derive(Debug, Clone, Default)]
pub struct StandIns {
    /// The keys of Secrets and ConfigMaps, by their names.
    pub secrets: BTreeMap<String, BTreeMap<String, String>>,
    /// Folders of this machine, by the names of volumes.
    pub volumes: BTreeMap<String, PathBuf>,
    /// Those of the names above that are no secret: ConfigMaps that were generated.
    pub open: BTreeSet<String>,
}

impl StandIns {
    /// The same with the ConfigMaps that are generated for a service, of one environment if there are any.
    #[must_use]
    pub fn with_config_maps(&self, output: &Output, environment: Option<&str>) -> Self {
        let mut all = self.clone();
        for document in output.documents.iter().filter(|document| document.path.ends_with(".yaml")) {
            let folder = document.path.rsplit_once('/').map(|(folder, _)| folder);
            let Ok(object) = Object::read(&document.text) else { continue };
            let (Some("ConfigMap"), Some(name)) = (object.text("kind"), object.text("metadata.name")) else {
                continue;
            };
            if folder == environment && !all.secrets.contains_key(name) {
                let data = object.at("data").and_then(Value::as_object).into_iter().flatten();
                let text = |(key, value): (&String, &Value)| Some((key.clone(), value.as_str()?.to_owned()));
                all.secrets.insert(name.to_owned(), data.filter_map(text).collect());
                all.open.insert(name.to_owned());
            }
        }
        all
    }
}

/// What a container is given, and what is missing.
#[derive(Debug, Default)]
pub struct Given<T> {
    /// What there is.
    pub value: T,
    /// For each thing that is not here: the field that names it, what it is, and the option that stands in for it.
    pub missing: Vec<Missing>,
}

/// Something that only the cluster has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// The field of the container that names it.
    pub field: String,
    /// What it is.
    pub what: String,
    /// What stands in for it.
    pub option: String,
}

/// The variables of a container in their order, later ones in the place of earlier ones.
pub fn variables(container: &Container, stand_ins: &StandIns) -> Given<Vec<(String, String)>> {
    let mut given = Given::<Vec<(String, String)>>::default();
    for (index, from) in container.env_from.iter().flatten().enumerate() {
        let secret = from.secret_ref.as_ref().map(|secret| (SECRET, &secret.name, secret.optional));
        let map = from.config_map_ref.as_ref().map(|map| (CONFIG_MAP, &map.name, map.optional));
        let Some((kind, name, optional)) = secret.or(map) else { continue };
        match stand_ins.secrets.get(name) {
            Some(keys) => {
                let prefix = from.prefix.as_deref().unwrap_or_default();
                given.value.extend(keys.iter().map(|(key, value)| (format!("{prefix}{key}"), value.clone())));
            }
            None if optional == Some(true) => {}
            None => given.missing.push(missing(
                format!("envFrom.{index}.{}Ref.name", kind.field),
                kind,
                name,
                None,
            )),
        }
    }
    for (index, variable) in container.env.iter().flatten().enumerate() {
        let value = match &variable.value_from {
            None => Some(expand(variable.value.as_deref().unwrap_or_default(), &given.value)),
            Some(source) => match from(source, stand_ins) {
                Ok(value) => value,
                Err((kind, name, key)) => {
                    given.missing.push(missing(
                        format!("env.{index}.valueFrom.{}KeyRef.name", kind.field),
                        kind,
                        &name,
                        Some(&key),
                    ));
                    None
                }
            },
        };
        if let Some(value) = value {
            given.value.retain(|(name, _)| *name != variable.name);
            given.value.push((variable.name.clone(), value));
        }
    }
    given
}

/// What a variable comes from.
#[derive(Clone, Copy)]
struct Kind {
    /// What it is called.
    name: &'static str,
    /// What its fields begin with.
    field: &'static str,
}

const SECRET: Kind = Kind { name: "Secret", field: "secret" };
const CONFIG_MAP: Kind = Kind { name: "ConfigMap", field: "configMap" };

fn missing(field: String, kind: Kind, name: &str, key: Option<&str>) -> Missing {
    let kind = kind.name;
    let what = match key {
        Some(key) => format!("the key `{key}` of the {kind} `{name}`"),
        None => format!("the {kind} `{name}`"),
    };
    Missing { field, what, option: format!("--secret {name}=FILE") }
}

/// The value of a variable that stands elsewhere, `None` if it need not be there.
fn from(source: &EnvVarSource, stand_ins: &StandIns) -> Result<Option<String>, (Kind, String, String)> {
    let secret = source.secret_key_ref.as_ref().map(|at| (SECRET, &at.name, &at.key, at.optional));
    let map = source.config_map_key_ref.as_ref().map(|at| (CONFIG_MAP, &at.name, &at.key, at.optional));
    if let Some((kind, name, key, optional)) = secret.or(map) {
        return match stand_ins.secrets.get(name).and_then(|keys| keys.get(key)) {
            Some(value) => Ok(Some(value.clone())),
            None if optional == Some(true) => Ok(None),
            None => Err((kind, name.clone(), key.clone())),
        };
    }
    // What a pod knows of itself: a stand-in of the right form.
    let field = source.field_ref.as_ref().map(|field| field.field_path.as_str());
    Ok(field.map(|field| match field {
        "status.podIP" | "status.hostIP" => "127.0.0.1".to_owned(),
        "metadata.namespace" => "default".to_owned(),
        other => other.rsplit('.').next().unwrap_or_default().to_owned(),
    }))
}

/// `$(NAME)` becomes the value of a variable that was there before; `$$` is one `$`, and any other name stays.
///
/// Source: `k8s.io/kubernetes/third_party/forked/golang/expansion`.
pub fn expand(text: &str, variables: &[(String, String)]) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        out.push_str(before);
        rest = after;
        if let Some(after) = after.strip_prefix('$') {
            out.push('$');
            rest = after;
        } else if let Some((name, after)) = after.strip_prefix('(').and_then(|after| after.split_once(')')) {
            match variables.iter().find(|(known, _)| known == name) {
                Some((_, value)) => out.push_str(value),
                None => out.extend(["$(", name, ")"]),
            }
            rest = after;
        } else {
            out.push('$');
        }
    }
    out + rest
}
