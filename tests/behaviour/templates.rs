//! `docs/templates.md` lists every value that a template can use, and none that there is not.

use crate::sandbox::Sandbox;
use crate::sandbox::locks::UV_LOCK;
use crate::sandbox::services::{FLASK, PODS, laid_over};
use modelstow::{Build, Project};
use serde_json::Value;
use std::collections::BTreeSet;
use std::{fs, path::Path};

/// Says everything that can be said at once. Names of the user's choice hold a `/` or a `!`, which tells tables of them apart.
const EVERYTHING: &str = r#"
edition = "2026"
allow = ["base-image-not-pinned"]
[service]
name = "a"
namespace = "b"
owner = "c"
description = "d"
labels = { "x/y" = "z" }
annotations = { "x/y" = "z" }
[model]
path = "model"
version = "1"
[runtime]
name = "everything"
app = "app:app"
entrypoint = "app.py"
dependencies = "uv.lock"
system_packages = ["tini"]
[image]
repository = "example.com/a"
tag = "1"
pull_policy = "Always"
pull_secrets = ["s"]
[server]
liveness_path = "/l"
[[examples]]
path = "/form"
headers = { "x!y" = "z" }
form = { "x/y" = "z" }
files = { "x/y" = "app.py" }
expect_values = { "x/y" = 1 }
[[examples]]
request = "{}"
expect = "{}"
[resources]
requests = { cpu = 1, memory = "1Gi" }
limits = { cpu = 1, memory = "2Gi", gpu = 1 }
shared_memory = "1Gi"
[deployment]
strategy = "Recreate"
service_account = "s"
priority_class = "p"
node_selector = { "x/y" = "z" }
tolerations = [{ key = "k", value = "v", effect = "NoSchedule" }]
annotations = { "x/y" = "z" }
[secrets]
S = { secret = "s", key = "k" }
[autoscaling]
max_replicas = 2
memory_percent = 50
scale_down_seconds = 1
[network]
type = "NodePort"
[network.policy]
from = [{ namespace = "n", pods = { "x/y" = "z" } }]
egress = ["dns"]
[metrics]
service_monitor = true
[ingress]
host = "a.example.com"
class = "c"
controller = "traefik"
[auth]
type = "basic"
secret = "users"
[tls.acme]
environment = "staging"
email = "a@modelstow.dev"
[availability]
max_unavailable = 1
spread = "zone"
[environments.ingress]
[environments.gateway]
service.namespace = "gateway"
ingress.enabled = false
gateway = { name = "g", host = "a.example.com", controller = "envoy-gateway" }
[environments.keda]
service.namespace = "keda"
[environments.keda.autoscaling.keda]
polling_interval_seconds = 1
cooldown_period_seconds = 1
initial_cooldown_period_seconds = 1
fallback = { failure_threshold = 1, replicas = 1, behavior = "static" }
[[environments.keda.autoscaling.keda.triggers]]
type = "t"
metadata = { "x/y" = "z" }
metric_type = "AverageValue"
authentication_ref = { name = "a", kind = "ClusterTriggerAuthentication" }
[environments.argocd]
service.namespace = "argocd"
gitops = { repository = "https://a/b", revision = "main", path = ".", argocd = { server = "https://a" } }
[environments.cluster]
service.namespace = "cluster"
gitops = { repository = "https://a/b", path = ".", smoke = true, smoke_image = "a:1", argocd = { cluster = "a" } }
[environments.flux]
service.namespace = "flux"
[environments.flux.gitops]
repository = "https://a/b"
revision = "main"
path = "."
flux = { secret = "s", retry_interval = "1m", service_account = "s" }
[environments.source]
service.namespace = "source"
gitops = { path = ".", flux.source = { name = "a", namespace = "b" } }
[environments.azuredns]
service.namespace = "azuredns"
[environments.azuredns.tls.acme.dns01]
provider = "azuredns"
secret = "s"
zone = "z"
resource_group = "g"
subscription = "s"
tenant = "t"
client = "c"
[environments.route53]
service.namespace = "route53"
tls.acme.dns01 = { provider = "route53", secret = "s", region = "r" }
[environments.clouddns]
service.namespace = "clouddns"
tls.acme.dns01 = { provider = "clouddns", secret = "s", project = "p" }
"#;

/// Tables of Kubernetes' own fields.
const PASSED_THROUGH: &[&str] =
    &["volumes[].source", "containers[].fields", "env_from[]", "env[].value_from", "_probe.handler"];

fn collect(value: &Value, path: String, into: &mut BTreeSet<String>) {
    if PASSED_THROUGH.iter().any(|end| path.ends_with(end)) {
        into.insert(path);
        return;
    }
    match value {
        Value::Object(map) if !map.keys().any(|key| key.contains(['/', '!'])) => {
            for (key, child) in map {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                collect(child, path, into);
            }
        }
        Value::Array(items) if items.first().is_some_and(Value::is_object) => {
            for item in items {
                collect(item, format!("{path}[]"), into);
            }
        }
        _ => {
            into.insert(path);
        }
    }
}

#[test]
fn the_values_are_those_that_are_listed() {
    let folder = tempfile::tempdir().expect("a folder");
    let runtime = folder.path().join("templates/runtimes/everything");
    fs::create_dir_all(&runtime).expect("a folder");
    let facts = fs::read_to_string("templates/runtimes/flask/runtime.toml").expect("a runtime");
    let facts = facts.replace("required = [", "required = [\"entrypoint\", \"system_packages\", ");
    let facts = facts.replace("\"version\", \"system_packages\", ", "\"version\", ");
    let facts = facts + "[by_id]\nwords = [\"{model.revision}\"]\ntoken = \"TOKEN\"\n";
    fs::write(runtime.join("runtime.toml"), facts).expect("a file");
    fs::copy("templates/runtimes/flask/Dockerfile", runtime.join("Dockerfile")).expect("a file");
    for (name, text) in [
        ("model", "weights"),
        ("app.py", "app = 1\n"),
        ("uv.lock", UV_LOCK),
        ("pyproject.toml", "[project]\n"),
        ("key.pub", "-----BEGIN PUBLIC KEY-----\n"),
        ("list", "0123456789012345678901234567890123456789012345678901234567890123  model.sig\n"),
    ] {
        fs::write(folder.path().join(name), text).expect("a file");
    }
    let mut values = BTreeSet::new();
    for model in [
        "path = \"model\"",
        "uri = \"s3://b/model\"\nsha256 = \"0123456789012345678901234567890123456789012345678901234567890123\"",
        "claim = \"c\"",
        "id = \"a/b\"\nrevision = \"main\"\ntoken = { secret = \"s\", key = \"k\" }",
        "uri = \"s3://b/model/\"\nchecksums = \"list\"\ncache_claim = \"c\"\nsignature = { key = \"key.pub\" }",
        "uri = \"s3://b/model/\"\nchecksums = \"list\"\nsignature = { identity = \"a\", identity_provider = \"b\" }",
    ] {
        let service_toml = folder.path().join("service.toml");
        fs::write(&service_toml, EVERYTHING.replace("path = \"model\"", model)).expect("a file");
        let Build { built, report, .. } = Build::of(Project::of(&service_toml));
        let built = built.unwrap_or_else(|| panic!("{:#?}", report.findings));
        for service in &built.services {
            collect(&serde_json::to_value(service).expect("values"), String::new(), &mut values);
        }
    }
    let sandbox = Sandbox::new();
    sandbox.write("service.toml", laid_over(FLASK, PODS).as_bytes());
    let Build { built, report, .. } = Build::of(Project::of(&sandbox.path("service.toml")));
    let built = built.unwrap_or_else(|| panic!("{:#?}", report.findings));
    collect(&serde_json::to_value(&built.services[0]).expect("values"), String::new(), &mut values);
    // A table or a list that one environment lacks.
    let all = values.clone();
    values.retain(|path| {
        !all.iter().any(|other| [".", "["].iter().any(|next| other.starts_with(&format!("{path}{next}"))))
    });
    // What may be absent as a whole stands in the list too.
    values.extend(
        [
            "autoscaling.keda",
            "model",
            "model.cache",
            "model.fetch",
            "model.hub",
            "model.signature",
            "model.volume",
            "resources.gpu",
        ]
        .map(str::to_owned),
    );

    let doc = fs::read_to_string(Path::new("docs/templates.md")).expect("docs/templates.md");
    let (_, list) = doc.split_once("\n## Values\n").expect("a chapter");
    let list = list.split("\n## ").next().unwrap_or_default();
    let rows = list.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`'));
    let listed: BTreeSet<String> = rows.map(|(path, _)| path.to_owned()).collect();
    let missing: Vec<_> = values.difference(&listed).collect();
    let extra: Vec<_> = listed.difference(&values).collect();
    assert!(missing.is_empty() && extra.is_empty(), "not listed: {missing:#?}\nnot there: {extra:#?}");
}
