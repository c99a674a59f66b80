//! `generate`, `init --from`, `generate`: what was written comes back, with nothing lost that a key can say.

use super::{Empty, sandbox};
use modelstow::{Build, Project};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// What no key says of an image of which nothing more is known, by the ends of lines: folders that its runtime writes
/// to, ports that its runtime has beside, a template of the project's own, and how its runtime is asked whether it has
/// started.
const NO_KEY: &[(&str, &[&str])] = &[
    (
        "custom-template",
        &[
            "volumeMounts`, `spec.template.spec.volumes`: what the image has there is hidden",
            "dnsConfig.options.0.name` is `ndots`",
            "dnsConfig.options.0.value` is `1`",
        ],
    ),
    (
        "flask-seldon",
        &[
            "securityContext.runAsGroup` is `8888`, and will be `10001`",
            "securityContext.runAsUser` is `8888`, and will be `10001`",
            "ports.1.containerPort` is `5000`",
            "ports.1.name` is `grpc`",
            "spec.ports.1.name` is `grpc`",
            "spec.ports.1.port` is `5000`",
            "spec.ports.1.targetPort` is `grpc`",
        ],
    ),
    (
        "keras-flask",
        &[
            "volumes.0.emptyDir.sizeLimit` is `256Mi`, and will be `64Mi`",
            "volumeMounts.1.mountPath` is `/var/cache/keras`",
            "volumeMounts.1.name` is `var-cache-keras`",
            "volumes.1.emptyDir.sizeLimit` is `1Gi`",
            "volumes.1.name` is `var-cache-keras`",
        ],
    ),
    // A Job asks the examples, and manifests do not have those in the form in which people write them.
    ("flask-poetry", &["the Kustomization `fuel-cost-smoke` as a whole"]),
    ("ksvm-conda", STARTS),
    ("ksvm-rpy2", STARTS),
    (
        "own-kinds",
        &[
            "volumeMounts.1.mountPath` is `/etc/promises`",
            "volumeMounts.1.name` is `promises`",
            "volumeMounts.1.readOnly` is `true`",
            "volumes.1.configMap.name` is `delivery-promise-promises`",
            "volumes.1.name` is `promises`",
            "the CatalogueEntry `delivery-promise` as a whole",
            "the PodMonitor `delivery-promise` as a whole",
            "the ConfigMap `delivery-promise-promises` as a whole",
        ],
    ),
    // The server that it is known to be drops its requests, and needs no time to finish them.
    ("mlserver-r", &["terminationGracePeriodSeconds` is `65`"]),
];
const STARTS: &[&str] = &[
    "startupProbe.tcpSocket`: a container that does not answer gets no requests, or is restarted",
    "startupProbe.exec.command.0` is `python`",
    "startupProbe.exec.command.1` is `-ISc`",
    "startupProbe.exec.command.2` is `import socket server = socket.create_connection",
];

type Objects = BTreeMap<String, Value>;

/// The manifests that a `service.toml` gives.
fn generated(project: &Path, text: &str) -> BTreeMap<String, String> {
    let project = Project::of(&project.join("service.toml")).with("service.toml", text);
    let Build { built, report, .. } = Build::of(project);
    let built = built.unwrap_or_else(|| panic!("{text}\n{:#?}", report.findings));
    let documents = built.output.documents.into_iter();
    documents
        .filter(|document| document.path.ends_with(".yaml"))
        .map(|document| (document.path, document.text))
        .collect()
}

fn read(texts: &BTreeMap<String, String>) -> Objects {
    texts.iter().map(|(path, text)| (path.clone(), yaml_serde::from_str(text).unwrap())).collect()
}

/// What comes back of some manifests: what is told, and what differs in them.
fn back(given: &BTreeMap<String, String>) -> (Vec<String>, Vec<String>, String) {
    let mut empty = Empty::called("p");
    for (path, text) in given {
        empty = empty.with(&format!("given/{path}"), text);
    }
    let written = empty.init(&["--from", "given"]);
    let is_lost = |line: &&str| line.starts_with("differs") || line.starts_with("missing");
    let lost: Vec<String> = written.said.lines().filter(is_lost).map(str::to_owned).collect();
    assert_eq!(written.exit, i32::from(!lost.is_empty()), "{}", written.said);
    let (before, after) = (read(given), read(&generated(&empty.folder(), &written.text)));
    let names = before.keys().chain(after.keys());
    let mut other: Vec<String> =
        names.filter(|name| before.get(*name) != after.get(*name)).cloned().collect();
    other.sort();
    other.dedup();
    (lost, other, format!("{}\n{}", written.said, written.text))
}

#[test]
fn every_example_comes_back() {
    let mut wrong = Vec::new();
    for entry in fs::read_dir("examples").unwrap() {
        let example = entry.unwrap().path();
        if !example.join("service.toml").exists() {
            continue;
        }
        let name = example.file_name().unwrap().to_str().unwrap().to_owned();
        let files = sandbox::below(&example.join("generated")).into_iter();
        let given = files.filter(|(path, _)| path.ends_with(".yaml"));
        let given = given.map(|(path, text)| (path, String::from_utf8(text).unwrap())).collect();
        let (lost, other, all) = back(&given);
        let expected = NO_KEY.iter().find(|(known, _)| *known == name).map_or(&[][..], |(_, lines)| lines);
        let fits = lost.len() == expected.len()
            && lost.iter().zip(expected).all(|(line, end)| line.contains(end))
            && (other.is_empty() || !expected.is_empty());
        if !fits {
            wrong.push(format!("{name}: {other:?}\n{}\n{all}", lost.join("\n")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

const BASE: &str = r#"
edition = "2026"
allow = ["controller-retired", "model-not-pinned", "base-image-not-pinned"]

[service]
name = "tips"
namespace = "scoring"
owner = "platform@modelstow.dev"
labels = { team = "scoring" }

[runtime]
name = "container"

[image]
repository = "registry.example.com/tips"
tag = "1.4"

[server]
port = 9000
path = "/models/tips/score"
liveness_path = "/ok"
"#;

/// What the examples do not have, a table each.
const FURTHER: &[(&str, &str)] = &[
    (
        "pods",
        r#"timeout_seconds = 20
startup_seconds = 300
liveness_probe = { period_seconds = 7, timeout_seconds = 2, failure_threshold = 9 }
readiness_path = "/ready"
[model]
claim = "models"
sub_path = "a/tips"
[resources]
requests = { cpu = 2, memory = "1Gi" }
limits = { cpu = 4, memory = "2Gi", gpu = 2 }
gpu_kind = "amd.com/gpu"
shared_memory = "256Mi"
[deployment]
replicas = 3
strategy = "Recreate"
pre_stop_seconds = 0
grace_period_seconds = 40
service_account = "tips"
priority_class = "high"
node_selector = { "kubernetes.io/arch" = "amd64" }
labels = { tier = "models" }
annotations = { "example.com/scrape" = "true" }
tolerations = [{ key = "amd.com/gpu", effect = "NoSchedule" }, { key = "a", value = "b" }]
[availability]
min_available = "50%"
spread = "zone"
[env]
ZONE = "b"
ADDRESS = "$(ZONE):80"
[secrets]
PASSWORD = { secret = "s", key = "k" }
"#,
    ),
    (
        "fetched",
        r#"[model]
uri = "s3://bucket/models/tips.onnx"
sha256 = "d725d1d74148f84e60d67410594d6af6ec1b18b44be3f68823dbe5f8cfeb26a8"
endpoint = "https://minio.example.com"
credentials_secret = "store"
size = "3Gi"
mount_path = "/data"
fetch_image = "registry.example.com/rclone:1"
"#,
    ),
    (
        "policy",
        r#"[network]
type = "NodePort"
port = 8080
annotations = { "example.com/lb" = "a" }
[network.policy]
from = [{ namespace = "traefik" }, { namespace = "monitoring", pods = { app = "prometheus" } }, { pods = { app = "x" } }, { cidr = "10.0.0.0/8" }]
egress = ["dns", "https"]
[metrics]
port = 9100
path = "/m"
service_monitor = true
labels = { release = "prometheus" }
"#,
    ),
    (
        "closed",
        r#"[network.policy]
from = [{ namespace = "a" }]
egress = []
"#,
    ),
    (
        "keda",
        r#"[resources.requests]
cpu = 1
[autoscaling]
min_replicas = 0
max_replicas = 9
cpu_percent = 60
scale_down_seconds = 60
[autoscaling.keda]
polling_interval_seconds = 15
cooldown_period_seconds = 120
initial_cooldown_period_seconds = 60
fallback = { failure_threshold = 3, replicas = 2, behavior = "currentReplicas" }
[[autoscaling.keda.triggers]]
type = "prometheus"
metric_type = "AverageValue"
metadata = { serverAddress = "https://prometheus.example.com", query = "x", threshold = 20 }
authentication_ref = { name = "prometheus", kind = "ClusterTriggerAuthentication" }
"#,
    ),
    (
        "keda on the CPU",
        "[resources.requests]
cpu = 1
[autoscaling]
max_replicas = 9
cpu_percent = 60
[autoscaling.keda]
",
    ),
    (
        "autoscaled by memory",
        r#"[resources.requests]
memory = "1Gi"
[autoscaling]
max_replicas = 9
memory_percent = 60
scale_down_seconds = 0
"#,
    ),
    (
        "gateway",
        r#"max_body = "10Mi"
timeout_seconds = 20
[gateway]
name = "public"
namespace = "gateways"
section = "https"
http_section = "http"
host = "tips.example.com"
path = "/models/tips"
strip_prefix = true
controller = "envoy-gateway"
[auth]
type = "basic"
secret = "users"
"#,
    ),
    (
        "gateway with a certificate",
        r#"[gateway]
name = "public"
section = "https"
http_section = "http"
host = "tips.example.com"
[tls.acme]
environment = "production"
email = "platform@modelstow.dev"
"#,
    ),
    (
        "traefik",
        r#"max_body = "10Mi"
timeout_seconds = 20
[ingress]
host = "tips.example.com"
path = "/models/tips"
strip_prefix = true
class = "traefik"
controller = "traefik"
annotations = { "example.com/a" = "b" }
[tls]
secret = "cert"
key_algorithm = "RSA"
[tls.issuer]
name = "ours"
kind = "Issuer"
[auth]
type = "forward"
url = "https://auth.example.com/check"
response_headers = ["X-User", "X-Group"]
"#,
    ),
    (
        "traefik without a redirect",
        r#"[ingress]
host = "tips.example.com"
controller = "traefik"
redirect = false
[tls]
min_version = "1.3"
[auth]
type = "basic"
secret = "users"
realm = "Tips"
"#,
    ),
    (
        "ingress-nginx",
        r#"max_body = "10Mi"
timeout_seconds = 20
[ingress]
host = "tips.example.com"
path = "/models/tips.v1"
strip_prefix = true
controller = "ingress-nginx"
[tls.acme]
environment = "staging"
email = "platform@modelstow.dev"
[tls.acme.dns01]
provider = "azuredns"
secret = "zone"
zone = "example.com"
resource_group = "dns"
subscription = "a"
tenant = "b"
client = "c"
[auth]
type = "basic"
secret = "users"
realm = "Tips"
"#,
    ),
    (
        "haproxy",
        r#"[ingress]
host = "tips.example.com"
path = "/models/tips"
strip_prefix = true
controller = "haproxy"
[tls.issuer]
name = "all"
[auth]
type = "basic"
secret = "users"
"#,
    ),
    (
        "nginx-inc",
        r#"max_body = "1536Ki"
[ingress]
host = "tips.example.com"
path = "/models/tips"
controller = "nginx-inc"
[tls.acme]
environment = "staging"
email = "platform@modelstow.dev"
dns01 = { provider = "route53", secret = "zone", region = "eu-west-1" }
"#,
    ),
    (
        "contour",
        r#"[ingress]
host = "tips.example.com"
controller = "contour"
[tls]
min_version = "1.3"
"#,
    ),
    ("any controller", "[ingress]\npath = \"/models\"\nannotations = { \"example.com/a\" = \"b\" }\n"),
    ("a host of its own", "[ingress]\n"),
    (
        "argocd",
        r#"[gitops]
repository = "https://git.example.com/team/models.git"
path = "."
name = "other"
[gitops.argocd]
cluster = "prod"
namespace = "argo"
prune = false
"#,
    ),
    (
        "argocd by hand",
        r#"[gitops]
repository = "https://git.example.com/team/models.git"
path = "models/tips"
[gitops.argocd]
automated = false
"#,
    ),
    (
        "flux",
        r#"[gitops]
repository = "https://git.example.com/team/models.git"
revision = "refs/tags/v1"
path = "models/tips"
[gitops.flux]
namespace = "flux"
fetch_interval = "2m"
interval = "20m"
retry_interval = "3m"
secret = "git"
service_account = "deployer"
prune = false
wait = false
"#,
    ),
    (
        "flux with a source",
        r#"[gitops]
path = "models/tips"
[gitops.flux]
timeout = "7m"
[gitops.flux.source]
kind = "OCIRepository"
name = "models"
namespace = "flux-system"
"#,
    ),
    (
        "seldon",
        r#"timeout_seconds = 20
[target]
kind = "SeldonDeployment"
[deployment]
replicas = 2
"#,
    ),
    (
        "kserve",
        r#"[target]
kind = "InferenceService"
[deployment]
replicas = 2
[resources.limits]
cpu = 1
"#,
    ),
];

#[test]
fn everything_that_is_generated_comes_back() {
    let mut wrong = Vec::new();
    for (name, keys) in FURTHER {
        let empty = Empty::called("p");
        let given = generated(&empty.folder(), &format!("{BASE}{keys}"));
        let (lost, other, all) = back(&given);
        if !lost.is_empty() || !other.is_empty() {
            wrong.push(format!("{name}: {other:?}\n{all}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
