//! The examples without their `service.toml`: `init` finds what a person wrote there.

use super::sandbox::copy;
use super::service;
use modelstow::resolve::Service;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// What nothing in the files of a project says, and why.
const UNKNOWABLE: &[(&str, &str)] = &[
    // The model that is fetched lies in the folder too, for whoever wants to put it into its store.
    ("mlserver-r", "model.path"),
    // Whether packages come from a snapshot of CRAN or from Debian is a choice.
    ("boston-snapshot", "runtime.system_packages"),
    ("boston-snapshot", "runtime.packages"),
    // Nor which file of a claim the model is.
    ("llama-cpp", "model.container_path"),
    // No code says on which port gunicorn shall listen.
    ("flask-pipenv", "server.port"),
    ("keras-flask", "server.port"),
];
/// No line makes an object of a service of BentoML's; or there is nothing in the folder but `service.toml`, since server and model come from elsewhere; or the runtime is one
/// that somebody has to choose, as `seldon` is with its licence.
const NOTHING: &[&str] =
    &["delivery-bentoml", "flask-seldon", "mlserver", "tensorflow-serving", "triton", "vllm"];

/// What `init` and `generate` write.
const WRITTEN: &[&str] = &["service.toml", "generated"];

/// The values that are to be the same.
fn values(service: &Service) -> BTreeMap<&'static str, String> {
    let Service { runtime, model, server, .. } = service;
    let list = |items: Vec<&str>| items.join(" ");
    let text = |value: Option<&String>| value.cloned().unwrap_or_default();
    let options = [
        ("runtime.app", text(runtime.app.as_ref().map(|s| &s.value))),
        ("runtime.entrypoint", text(runtime.entrypoint.as_ref().map(|s| &s.value))),
        ("runtime.dependencies", text(runtime.dependencies.as_ref().map(|s| &s.value))),
        ("runtime.dockerfile", text(runtime.dockerfile.as_ref().map(|s| &s.value))),
        ("model.path", text(model.as_ref().and_then(|model| model.path.as_ref()).map(|s| &s.value))),
        ("model.container_path", text(model.as_ref().map(|model| &model.container_path.value))),
        ("server.liveness_path", text(server.liveness_path.as_ref().map(|s| &s.value))),
        ("server.readiness_path", text(server.readiness_path.as_ref().map(|s| &s.value))),
    ];
    let rest = [
        ("runtime.name", runtime.name.value.clone()),
        ("runtime.files", list(runtime.files.iter().map(|file| file.path.value.as_str()).collect())),
        ("runtime.packages", list(runtime.packages.iter().map(|p| p.value.as_str()).collect())),
        ("runtime.system_packages", list(runtime.system_packages.iter().map(|p| p.value.as_str()).collect())),
        ("server.port", server.port.to_string()),
        ("server.path", server.path.value.clone()),
    ];
    options.into_iter().chain(rest).collect()
}

#[test]
fn init_finds_what_the_examples_say() {
    let mut wrong = Vec::new();
    for entry in fs::read_dir("examples").unwrap() {
        let example = entry.unwrap().path();
        if !example.join("service.toml").exists() {
            continue;
        }
        let name = example.file_name().unwrap().to_str().unwrap().to_owned();
        let folder = tempfile::tempdir().unwrap();
        copy(&example, folder.path(), WRITTEN);
        let output = super::sandbox::binary().arg("init").current_dir(folder.path()).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        if NOTHING.contains(&name.as_str()) {
            assert!(said.contains("error[nothing-to-write]"), "{name}: {said}");
            continue;
        }
        assert_eq!(output.status.code(), Some(0), "{name}: {said}");
        let (written, found) = (values(&service(&example)), values(&service(folder.path())));
        for (key, value) in &written {
            if value != &found[key] && !UNKNOWABLE.contains(&(name.as_str(), key)) {
                wrong.push(format!("{name}: `{key}` is `{value}`, and init found `{}`", found[key]));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The keys of an example stand in the file only where nothing else would give them.
#[test]
fn few_keys_are_written() {
    let folder = tempfile::tempdir().unwrap();
    let project = folder.path().join("iris");
    copy(Path::new("examples/iris-flask"), &project, WRITTEN);
    let output = super::sandbox::binary().arg("init").current_dir(&project).output().unwrap();
    assert!(output.status.success());
    let text = fs::read_to_string(project.join("service.toml")).unwrap();
    assert_eq!(
        text,
        r#"#:schema service.schema.json
edition = "2026"

[service]
# A guess, by the name of the folder. Another name later makes new objects beside the old ones.
name = "iris"

[model]
path = "model.joblib"

[runtime]
name = "flask"
app = "app:app"
dependencies = "requirements.txt"

[image]
# A guess: put the registry here that the cluster pulls from.
repository = "registry.example.com/iris"

[server]
liveness_path = "/healthz"
"#
    );
}
