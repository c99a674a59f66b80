//! The Pod Security Standards `restricted` and `baseline`: the standards' table is data, `pod-security.toml`.

use crate::kubernetes::{Kinds, Mistake, Object as Manifest};
use crate::spec::sections::PodSecurity;
use serde::Deserialize;
use serde_json::Value;
use std::sync::LazyLock;

const CONTAINERS: [&str; 3] = ["initContainers", "containers", "ephemeralContainers"];

/// The standard.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Standard {
    #[serde(rename = "source")]
    _source: String,
    #[serde(rename = "version")]
    _version: String,
    volumes: Vec<String>,
    controls: Vec<Control>,
}

/// One control of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Control {
    #[serde(rename = "name")]
    _name: String,
    /// Paths in the pod's `spec`.
    #[serde(default)]
    pod: Vec<String>,
    /// Paths in each container.
    #[serde(default)]
    container: Vec<String>,
    /// Names of annotations; a `*` at the end stands for anything.
    #[serde(default)]
    annotations: Vec<String>,
    /// What is allowed; a `*` at the end of a text stands for anything.
    allowed: Option<Vec<Value>>,
    /// What is not.
    #[serde(default)]
    refused: Vec<Value>,
    /// What a list has to hold.
    holds: Option<String>,
    required: Option<Required>,
    /// The one level that has it; without one, both.
    only: Option<PodSecurity>,
    /// Whether a pod for Windows need not have it.
    #[serde(default)]
    linux: bool,
}

/// Where a value has to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Required {
    /// In every container.
    Container,
    /// In every container, or in the pod.
    Either,
}

static STANDARD: LazyLock<Result<Standard, String>> = LazyLock::new(|| {
    toml::from_str(include_str!("pod-security.toml")).map_err(|error| error.message().to_owned())
});

/// What the admission controller would refuse in a pod template.
pub fn check(manifest: &Manifest, kinds: &Kinds, level: PodSecurity) -> Vec<Mistake> {
    let facts = kinds.facts_of(&manifest.value);
    let Some(pods) = facts.workload.as_ref().filter(|_| level != PodSecurity::Privileged) else {
        return Vec::new();
    };
    let standard = match STANDARD.as_ref() {
        Ok(standard) => standard,
        Err(error) => {
            return vec![Mistake { message: format!("the standard cannot be read: {error}"), line: 1 }];
        }
    };
    let mut found = Found { manifest, level, mistakes: Vec::new() };
    for (at, _) in pods.pod.all(&manifest.value) {
        found.pod(standard, pods.own_security, &at);
    }
    found.mistakes
}

struct Found<'m> {
    manifest: &'m Manifest,
    level: PodSecurity,
    mistakes: Vec<Mistake>,
}

impl Found<'_> {
    fn refuse(&mut self, path: &str, message: String) {
        self.mistakes.push(Mistake { message, line: self.manifest.line(path) });
    }

    fn pod(&mut self, standard: &Standard, own_security: bool, at: &str) {
        let Some(pod) = self.manifest.at(at) else { return };
        // An operator hands the annotations of its object on to the pods.
        let own = at
            .strip_suffix(".spec")
            .map_or(format!("{at}.annotations"), |above| format!("{above}.metadata.annotations"));
        let windows = pod.pointer("/os/name").is_some_and(|name| name == "windows");
        let level = self.level;
        let asked =
            |control: &&Control| !(control.linux && windows) && control.only.is_none_or(|only| only == level);
        for control in standard.controls.iter().filter(asked) {
            for path in [own.as_str(), "metadata.annotations"] {
                self.annotations(control, path);
            }
            for field in &control.pod {
                for (path, value) in values(pod, at, field) {
                    self.value(control, field, &path, value);
                }
            }
            let pod_says = own_security && control.pod.iter().any(|field| !values(pod, at, field).is_empty());
            for list in CONTAINERS {
                for (index, container) in items(pod, list).enumerate() {
                    self.container(control, container, &format!("{at}.{list}.{index}"), pod_says);
                }
            }
        }
        for (index, volume) in items(pod, "volumes").enumerate() {
            self.volume(standard, volume, &format!("{at}.volumes.{index}"));
        }
    }

    fn annotations(&mut self, control: &Control, path: &str) {
        let Some(written) = self.manifest.at(path).and_then(Value::as_object) else { return };
        for (name, value) in written {
            let meant = control.annotations.iter().any(|pattern| is_like(name, pattern));
            if meant && !control.allows(value) {
                let message = format!("the annotation `{name}` cannot be `{}`", shown(value));
                self.refuse(&format!("{path}.{name}"), message);
            }
        }
    }

    fn container(&mut self, control: &Control, container: &Value, at: &str, pod_says: bool) {
        for field in &control.container {
            let values = values(container, at, field);
            let missing = match control.required.filter(|_| self.level == PodSecurity::Restricted) {
                Some(Required::Container) => values.is_empty(),
                Some(Required::Either) => values.is_empty() && !pod_says,
                None => false,
            };
            if missing {
                self.refuse(at, control.wants(field));
            }
            for (path, value) in values {
                self.value(control, field, &path, value);
            }
        }
    }

    fn value(&mut self, control: &Control, field: &str, path: &str, value: &Value) {
        if !control.allows(value) {
            let message = match &control.allowed {
                Some(allowed) if allowed.len() == 1 && allowed[0] != "" => control.wants(field),
                None if control.holds.is_some() => control.wants(field),
                _ => format!("`{}` cannot be `{}`", named(field), shown(value)),
            };
            self.refuse(path, message);
        }
    }

    fn volume(&mut self, standard: &Standard, volume: &Value, at: &str) {
        let sources: Vec<&str> = volume
            .as_object()
            .into_iter()
            .flat_map(|volume| volume.keys().map(String::as_str).filter(|key| *key != "name"))
            .collect();
        let is_allowed = |source: &str| match self.level {
            PodSecurity::Restricted => standard.volumes.iter().any(|name| name == source),
            _ => source != "hostPath",
        };
        for source in sources.iter().filter(|source| !is_allowed(source)).copied().collect::<Vec<_>>() {
            self.refuse(&format!("{at}.{source}"), format!("a `{source}` volume is not allowed"));
        }
        if sources.len() > 1 {
            self.refuse(at, format!("a volume has one source, not `{}`", sources.join("` and `")));
        }
    }
}

impl Control {
    fn allows(&self, value: &Value) -> bool {
        if let Some(held) = &self.holds {
            return value.as_array().is_some_and(|items| items.iter().any(|item| item == held));
        }
        let is = |allowed: &Value| match (allowed, value) {
            (Value::String(pattern), Value::String(text)) => is_like(text, pattern),
            (allowed, value) => allowed == value,
        };
        self.allowed.as_ref().is_none_or(|allowed| allowed.iter().any(is)) && !self.refused.iter().any(is)
    }

    fn wants(&self, field: &str) -> String {
        let field = named(field);
        match (&self.holds, self.allowed.as_deref()) {
            (Some(held), _) => format!("`{field}` has to hold `{held}`"),
            (None, Some([Value::String(first), ..])) => format!("`{field}` has to be `{first}`"),
            (None, Some([first, ..])) => format!("`{field}` has to be {first}"),
            (None, _) => format!("`{field}` is missing"),
        }
    }
}

/// The values at a path, each with its own; `[]` in it stands for every item of a list.
fn values<'v>(value: &'v Value, at: &str, path: &str) -> Vec<(String, &'v Value)> {
    let mut found = vec![(at.to_owned(), value)];
    for part in path.split('.') {
        let (name, list) = part.strip_suffix("[]").map_or((part, false), |name| (name, true));
        found = found
            .into_iter()
            .filter_map(|(at, value)| Some((format!("{at}.{name}"), value.get(name)?)))
            .flat_map(|(at, value)| match (list, value) {
                (true, Value::Array(items)) => {
                    items.iter().enumerate().map(|(index, item)| (format!("{at}.{index}"), item)).collect()
                }
                _ => vec![(at, value)],
            })
            .collect();
    }
    found
}

fn is_like(text: &str, pattern: &str) -> bool {
    pattern.strip_suffix('*').map_or(text == pattern, |start| text.starts_with(start))
}

fn named(field: &str) -> &str {
    field.strip_prefix("securityContext.").unwrap_or(field).trim_end_matches("[]")
}

fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn items<'a>(value: &'a Value, list: &str) -> impl Iterator<Item = &'a Value> {
    value.get(list).and_then(Value::as_array).into_iter().flatten()
}
