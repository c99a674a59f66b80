//! Whatever is changed in a manifest either comes out changed, or is told.

use super::sandbox;
use modelstow::init::{Target, from_manifests};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

/// Every path to a scalar.
fn leaves(value: &Value, path: &str, into: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (key, child) in map {
                leaves(child, &format!("{path}/{}", key.replace('~', "~0").replace('/', "~1")), into);
            }
        }
        Value::Array(items) => {
            for (index, child) in items.iter().enumerate() {
                leaves(child, &format!("{path}/{index}"), into);
            }
        }
        _ => into.push(path.to_owned()),
    }
}

fn changed(value: &Value) -> Value {
    match value {
        Value::String(text) if text.ends_with("Mi") => Value::from("77Mi"),
        Value::String(text) => Value::from(format!("{text}z")),
        Value::Number(number) => Value::from(number.as_i64().unwrap_or_default() + 1),
        Value::Bool(value) => Value::from(!value),
        other => other.clone(),
    }
}

const INGRESS: &str = r"
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: ksvm
  labels: {app.kubernetes.io/managed-by: modelstow, app.kubernetes.io/name: ksvm}
  annotations: {example.com/limit: a, cert-manager.io/cluster-issuer: letsencrypt}
spec:
  ingressClassName: traefik
  tls: [{hosts: [ksvm.example.com], secretName: ksvm-cert}]
  rules:
    - host: ksvm.example.com
      http: {paths: [{path: /models/ksvm, pathType: Prefix, backend: {service: {name: ksvm, port: {name: http}}}}]}
";

/// A folder with manifests and one for the project.
struct Given {
    folder: tempfile::TempDir,
    texts: Vec<(String, String)>,
}

impl Given {
    fn of(example: &str, more: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let files = sandbox::below(&Path::new("examples").join(example).join("generated"));
        let kinds = ["deployment.yaml", "service.yaml", "hpa.yaml", "pdb.yaml"];
        let texts = files.into_iter().filter(|(path, _)| kinds.contains(&path.as_str()));
        let texts = texts.map(|(path, text)| (path, String::from_utf8(text).unwrap()));
        let more = more.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
        let given = Self { texts: texts.chain(more).collect(), folder };
        for folder in [given.manifests(), given.project()] {
            fs::create_dir_all(folder).unwrap();
        }
        given.texts.iter().for_each(|(path, text)| fs::write(given.manifests().join(path), text).unwrap());
        given
    }

    fn manifests(&self) -> PathBuf {
        self.folder.path().join("given")
    }

    fn project(&self) -> PathBuf {
        self.folder.path().join("project")
    }

    /// Whether a change of one value comes out; an error is what was neither carried over nor told.
    fn with(&self, path: &str, whole: &Value, pointer: &str) -> Result<bool, String> {
        let mut other = whole.clone();
        let value = changed(whole.pointer(pointer).unwrap());
        *other.pointer_mut(pointer).unwrap() = value.clone();
        fs::write(self.manifests().join(path), yaml_serde::to_string(&other).unwrap()).unwrap();
        let target = Target::new(&self.project()).unwrap();
        let first = match from_manifests(&target, &[self.manifests()]) {
            Ok(first) => first,
            // Nothing was written, and why is said.
            Err(report) if report.has_errors() => return Ok(false),
            Err(_) => return Err("refused without a reason".to_owned()),
        };
        let built = target.build(&first.text).built.unwrap();
        let document = built.output.documents.iter().find(|document| document.path == path);
        let now = document.map(|document| yaml_serde::from_str::<Value>(&document.text).unwrap());
        if now.as_ref().and_then(|now| now.pointer(pointer)) == Some(&value) {
            return Ok(true);
        }
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let text: String = text.replace('\n', " ").chars().take(60).collect();
        let is_told = first.told.lines().iter().any(|line| {
            let is_about = line.starts_with("differs: ") || line.starts_with("missing: ");
            is_about && (line.contains(&format!("is `{text}")) || line.contains("as a whole"))
        });
        if is_told { Ok(false) } else { Err(format!("{value} in\n{}", first.told.lines().join("\n"))) }
    }
}

/// What the API server puts there anyway, by the ends of pointers, and what only says again what another field says.
const ANYWAY: &[&str] = &[
    "/spec/minReplicas",
    "/spec/scaleTargetRef/apiVersion",
    "/spec/scaleTargetRef/kind",
    "/spec/strategy/type",
    "/rollingUpdate/maxSurge",
    "/rollingUpdate/maxUnavailable",
    // As it is limited.
    "/resources/requests/memory",
    "/targetPort",
    "/failureThreshold",
    "/periodSeconds",
    "/terminationGracePeriodSeconds",
    // All of a Deployment's strategy is written out, and these are the server's own.
    "/strategy/type",
    "/strategy/rollingUpdate/maxSurge",
    "/strategy/rollingUpdate/maxUnavailable",
];

impl Given {
    /// Whether one value that is taken out stays out; an error is what comes again and is not told.
    fn without(&self, path: &str, whole: &Value, pointer: &str) -> Result<(), String> {
        let mut other = whole.clone();
        let (above, last) = pointer.rsplit_once('/').unwrap();
        let last = last.replace("~1", "/").replace("~0", "~");
        match other.pointer_mut(above).unwrap() {
            Value::Object(map) => drop(map.remove(&last)),
            Value::Array(items) => drop(items.remove(last.parse().unwrap())),
            _ => unreachable!(),
        }
        fs::write(self.manifests().join(path), yaml_serde::to_string(&other).unwrap()).unwrap();
        let target = Target::new(&self.project()).unwrap();
        // What is refused is said.
        let Ok(first) = from_manifests(&target, &[self.manifests()]) else { return Ok(()) };
        let built = target.build(&first.text).built.unwrap();
        let document = built.output.documents.iter().find(|document| document.path == path);
        let now = document.map(|document| yaml_serde::from_str::<Value>(&document.text).unwrap());
        let value = whole.pointer(pointer);
        if now.as_ref().and_then(|now| now.pointer(pointer)) != value
            || ANYWAY.iter().any(|end| pointer.ends_with(end))
        {
            return Ok(());
        }
        // By the field itself, or by what it stands in and is gone with it.
        let parts: Vec<String> =
            pointer.split('/').skip(1).map(|part| part.replace("~1", "/").replace("~0", "~")).collect();
        let shown = |parts: &[String]| {
            let part = |text: String, part: &String| match part.contains(['.', '/']) {
                true => format!("{text}[\"{part}\"]"),
                false if text.is_empty() => part.clone(),
                false => format!("{text}.{part}"),
            };
            format!("`{}", parts.iter().fold(String::new(), part))
        };
        let names: Vec<String> =
            (1..=parts.len()).rev().take(4).map(|length| shown(&parts[..length])).collect();
        let is_told = first.told.lines().iter().any(|line| {
            let is_about = ["differs: ", "missing: ", "adds: "].iter().any(|kind| line.starts_with(kind));
            is_about && names.iter().any(|name| line.contains(name))
        });
        if is_told { Ok(()) } else { Err(format!("{value:?} in\n{}", first.told.lines().join("\n"))) }
    }
}

/// The fields are changed one by one.
#[test]
fn a_changed_field_comes_out_or_is_told() {
    let (mut lost, mut carried) = (Vec::new(), 0);
    for given in [Given::of("ksvm-rpy2", &[("ingress.yaml", INGRESS)]), Given::of("flask-pipenv", &[])] {
        for (path, text) in &given.texts {
            let whole: Value = yaml_serde::from_str(text).unwrap();
            let mut pointers = Vec::new();
            leaves(&whole, "", &mut pointers);
            // Of another kind or API it would be another object.
            pointers.retain(|pointer| pointer != "/kind" && pointer != "/apiVersion");
            for pointer in pointers {
                match given.with(path, &whole, &pointer) {
                    Ok(comes_out) => carried += usize::from(comes_out),
                    Err(words) => lost.push(format!("{path}{pointer}: {words}")),
                }
            }
            fs::write(given.manifests().join(path), text).unwrap();
        }
    }
    assert!(lost.is_empty(), "{} are lost:\n{}", lost.len(), lost.join("\n\n"));
    assert!(carried > 40, "only {carried} were carried over");
}

/// The other way round: what is taken out is not put in again in silence.
#[test]
fn a_field_that_is_taken_out_stays_out_or_is_told() {
    let mut silent = Vec::new();
    for given in [Given::of("ksvm-rpy2", &[("ingress.yaml", INGRESS)]), Given::of("flask-pipenv", &[])] {
        for (path, text) in &given.texts {
            let whole: Value = yaml_serde::from_str(text).unwrap();
            let mut pointers = Vec::new();
            leaves(&whole, "", &mut pointers);
            // An object is known by these.
            pointers
                .retain(|pointer| !["/kind", "/apiVersion", "/metadata/name"].contains(&pointer.as_str()));
            for pointer in pointers {
                if let Err(words) = given.without(path, &whole, &pointer) {
                    silent.push(format!("{path}{pointer}: {words}"));
                }
            }
            fs::write(given.manifests().join(path), text).unwrap();
        }
    }
    assert!(silent.is_empty(), "{} come again:\n{}", silent.len(), silent.join("\n\n"));
}

/// Every path, to a scalar or not.
fn nodes(value: &Value, path: &str, into: &mut Vec<String>) {
    into.push(path.to_owned());
    match value {
        Value::Object(map) => {
            for (key, child) in map {
                nodes(child, &format!("{path}/{}", key.replace('~', "~0").replace('/', "~1")), into);
            }
        }
        Value::Array(items) => {
            for (index, child) in items.iter().enumerate() {
                nodes(child, &format!("{path}/{index}"), into);
            }
        }
        _ => {}
    }
}

/// Manifests of other people may have any shape; what cannot be is refused or told.
#[test]
fn any_shape_is_read_without_a_panic() {
    let given = Given::of("ksvm-rpy2", &[("ingress.yaml", INGRESS)]);
    let target = Target::new(&given.project()).unwrap();
    let shapes = ["text".into(), i64::MAX.into(), Value::Null, serde_json::json!([{"name": 1}])];
    for (path, text) in &given.texts {
        let whole: Value = yaml_serde::from_str(text).unwrap();
        let mut pointers = Vec::new();
        nodes(&whole, "", &mut pointers);
        for (index, pointer) in pointers.iter().enumerate() {
            let mut other = whole.clone();
            *other.pointer_mut(pointer).unwrap() = shapes[index % shapes.len()].clone();
            fs::write(given.manifests().join(path), yaml_serde::to_string(&other).unwrap()).unwrap();
            if let Err(report) = from_manifests(&target, &[given.manifests()]) {
                assert!(report.has_errors(), "{path}{pointer}");
            }
        }
        fs::write(given.manifests().join(path), text).unwrap();
    }
}
