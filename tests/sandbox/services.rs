//! Services that together use every key and take every branch of every template.

use toml::{Table, Value};

/// The shortest service on Flask.
pub const FLASK: &str = r#"
edition = "2026"
allow = ["base-image-not-pinned"]
[service]
name = "iris"
[model]
path = "model.joblib"
[runtime]
name = "flask"
app = "app:app"
dependencies = "requirements.txt"
[image]
repository = "registry.example.com/models/iris"
"#;

/// The shortest service on Plumber.
pub const PLUMBER: &str = r#"
edition = "2026"
allow = ["base-image-not-pinned"]
[service]
name = "boston"
[model]
path = "model.joblib"
[runtime]
name = "plumber"
entrypoint = "score.R"
[image]
repository = "registry.example.com/models/boston"
"#;

/// The same on few lines, for changes of its text.
pub const SHORT: &str = r#"
edition = "2026"
allow = ["base-image-not-pinned"]
service.name = "boston"
model.path = "model.joblib"
runtime = { name = "plumber", entrypoint = "score.R" }
image.repository = "registry.example.com/boston"
"#;

/// A service that lacks its model and its runtime.
pub const BARE: &str = r#"
edition = "2026"
allow = ["base-image-not-pinned", "ready-before-loaded"]
service.name = "boston"
image.repository = "registry.example.com/boston"
"#;

/// The shortest service with a Dockerfile of its own.
pub const CONTAINER: &str = r#"
edition = "2026"
allow = ["base-image-not-pinned"]
[service]
name = "own"
[model]
path = "model.joblib"
[runtime]
name = "container"
dockerfile = "Dockerfile"
[image]
repository = "registry.example.com/models/own"
"#;

/// A model that its server fetches itself.
pub const HUB: &str = r#"
edition = "2026"
allow = ["gpu-without-toleration", "model-not-pinned"]
[service]
name = "qwen"
[model]
id = "Qwen/Qwen2.5-0.5B-Instruct"
revision = "0123456789abcdef0123456789abcdef01234567"
token = { secret = "hub", key = "token" }
[runtime]
name = "vllm"
"#;

/// An image that exists, with nothing said of a model.
const EXISTING: &str = r#"
edition = "2026"
allow = ["base-image-not-pinned"]
[service]
name = "existing"
[runtime]
name = "container"
command = ["/serve"]
args = ["--verbose"]
[image]
repository = "registry.example.com/models/existing"
tag = "1"
"#;

/// Everything that fits into one service.
pub const EVERYTHING: &str = r#"
[service]
namespace = "models"
create_namespace = true
owner = "housing team"
description = "Tells the species of an iris."
labels = { "example.com/team" = "housing", tier = "0123" }
annotations = { "example.com/contact" = "no" }
[model]
name = "iris"
version = "1.0"
mount_path = "/srv/models"
[runtime]
version = "3.13"
system_packages = ["libgomp1", "curl"]
files = ["helpers", "other.py"]
workers = 2
threads = 4
[image]
pull_policy = "Always"
pull_secrets = ["registry.example.com", "second"]
[server]
port = 9000
path = "/v1/score"
liveness_path = "/livez"
readiness_path = "/readyz"
startup_seconds = 120
timeout_seconds = 30
[resources.requests]
cpu = "500m"
memory = "1Gi"
[resources.limits]
cpu = 2
memory = "2Gi"
[deployment]
pre_stop_seconds = 7
grace_period_seconds = 90
service_account = "scorer"
priority_class = "high"
node_selector = { "kubernetes.io/arch" = "amd64", gpu = "true" }
tolerations = [
    { key = "gpu", value = "yes", effect = "NoSchedule" },
    { key = "spot", effect = "PreferNoSchedule" },
    { effect = "NoExecute" },
    { key = "empty", value = "" },
]
labels = { "example.com/cost-centre" = "1e3" }
annotations = { "example.com/scrape" = "on" }
[env]
LOG_LEVEL = "debug"
DEBUG = false
RETRIES = 3
RATIO = 0.5
EMPTY = ""
[secrets]
API_TOKEN = { secret = "upstream", key = "token" }
[autoscaling]
min_replicas = 2
max_replicas = 6
cpu_percent = 60
memory_percent = 80
scale_down_seconds = 600
[network]
type = "LoadBalancer"
port = 8080
annotations = { "example.com/internal" = "true" }
[ingress]
host = "iris.example.com"
path = "/v1"
class = "traefik"
annotations = { "example.com/body-size" = "10m" }
[tls]
secret = "iris-certificate"
key_algorithm = "RSA"
[tls.acme]
environment = "staging"
email = "platform@modelstow.dev"
[availability]
min_available = "50%"
spread = "zone"
[[examples]]
name = "by file"
request_file = "data/request.json"
expect_file = "data/answer.json"
tolerance = 0.5
[[examples]]
name = "health"
method = "GET"
path = "/livez"
expect_status = 204
[[examples]]
name = "as text"
content_type = "text/csv"
request = "a,b\n1,2\n"
expect = "[1, 2]"
[[examples]]
name = "without a body"
"#;

/// Words that look like something else in YAML, wherever a word can be chosen.
const WORDS: &str = r#"
[service]
name = "y"
namespace = "no"
owner = "on"
description = "- yes: no"
labels = { "null" = "null", ON = "No" }
annotations = { "on" = "off", "y" = "=", "0123" = "<<", "1e3" = "2026-01-01", "true" = "0b11", "1_000" = "190:20:30" }
[model]
name = "~"
version = "1e3"
[env]
NO = "no"
OCTAL = "0123"
SEXAGESIMAL = "1:30"
FLOAT = "1_000.5"
BINARY = "0b1"
MERGE = "<<"
DEFAULT = "="
DATE = "2001-12-14t21:59:43.10-05:00"
NULL = ""
INFINITY = ".inf"
[secrets]
N = { secret = "0x1f", key = "null" }
[image]
pull_secrets = ["1.5", "123"]
[deployment]
replicas = 2
node_selector = { y = "n" }
tolerations = [{ key = "on", value = "0o17" }]
[server]
path = "/1:30/score"
[ingress]
class = "off"
path = "/1:30"
host = "0.1e3"
[tls.issuer]
name = "null"
"#;

/// All that Traefik is asked at once.
const TRAEFIK: &str = r#"
[service]
namespace = "models"
[server]
max_body = "10Mi"
timeout_seconds = 90
[ingress]
host = "a.example.com"
class = "traefik"
controller = "traefik"
[tls.issuer]
name = "internal"
[auth]
type = "forward"
url = "http://auth.sso.svc:4180/verify"
response_headers = ["X-User"]
"#;

/// All that a pod can have beside its server.
pub const PODS: &str = r#"
env_from = [{ config_map_ref = { name = "settings" }, prefix = "A_" }]
[cluster]
kubernetes = "1.37"
[server]
startup_probe = { exec = { command = ["true"] }, initial_delay_seconds = 1, success_threshold = 1 }
readiness_probe = { grpc = { service = "no" }, success_threshold = 2 }
liveness_probe = { http_get = { path = "/ok", http_headers = [{ name = "Host", value = "1e3" }] } }
[resources]
requests = { ephemeral_storage = "1Gi" }
limits = { ephemeral_storage = "2Gi" }
devices = { "rdma/ib" = 1 }
[deployment]
min_ready_seconds = 5
progress_deadline_seconds = 900
rolling_update = { max_surge = 0, max_unavailable = "50%" }
automount_service_account_token = true
fs_group = 2000
supplemental_groups = [3000]
[runtime]
group = 2000
read_only_root_filesystem = false
[env]
POD_IP = { field_ref = { field_path = "status.podIP" } }
[volumes.cache]
mount_path = "/cache"
sub_path = "iris"
persistent_volume_claim = { claim_name = "iris" }
[volumes.settings]
mount_path = "/etc/settings"
read_only = true
config_map = { name = "settings", items = [{ key = "a", path = "b" }] }
[volumes.scratch]
empty_dir = {}
[containers.warm]
kind = "init"
image = "example.com/warm:1"
args = []
[containers.proxy]
kind = "sidecar"
image = "example.com/proxy:1"
command = ["proxy"]
volume_mounts = [{ name = "scratch", mount_path = "/tmp" }]
[ports.events]
container_port = 9001
port = 9001
protocol = "UDP"
app_protocol = "example.com/events"
[claim]
storage = "1Gi"
storage_class_name = "fast"
access_modes = ["ReadWriteMany"]
[service_account]
annotations = { "example.com/role" = "on" }
[network]
cluster_ip = "None"
session_affinity = "ClientIP"
ip_families = ["IPv6"]
ip_family_policy = "SingleStack"
"#;

/// What is laid over [`FLASK`], by name.
const OVER_FLASK: &[(&str, &str)] = &[
    ("minimal", ""),
    ("everything", EVERYTHING),
    ("pods", PODS),
    ("baseline", "deployment.pod_security = 'baseline'\n[containers.a]\nkind = 'init'\nimage = 'a:1'\n"),
    (
        "node-port",
        "network.type = 'NodePort'\ndeployment.strategy = 'Recreate'\ndeployment.replicas = 3\navailability = { max_unavailable = '25%', spread = 'node' }\n",
    ),
    (
        "cluster-ip",
        "network.type = 'ClusterIP'\nservice.namespace = 'a'\nimage.digest = 'sha256:0123456789012345678901234567890123456789012345678901234567890123'\navailability.max_unavailable = 2\ndeployment.replicas = 3\n",
    ),
    (
        "tag",
        "image.tag = '1e3'\nimage.pull_policy = 'IfNotPresent'\ndeployment.replicas = 3\navailability.min_available = 2\n",
    ),
    ("any-host", "ingress = {}\n"),
    ("own-secret", "ingress.host = 'a.example.com'\ntls.secret = 'wild.example.com'\n"),
    ("own-secret-by-default", "ingress.host = '*.example.com'\n[tls]\n"),
    (
        "existing-issuer",
        "ingress.host = 'a.example.com'\ntls.issuer = { name = 'internal', kind = 'Issuer' }\n",
    ),
    (
        "acme-without-class",
        "ingress.host = 'a.example.com'\ntls.acme = { environment = 'production', email = 'a@modelstow.dev' }\n",
    ),
    (
        "memory-hpa",
        "resources.requests.memory = '1Gi'\nautoscaling = { max_replicas = 2, memory_percent = 75, scale_down_seconds = 0 }\n",
    ),
    (
        "keda",
        "service.annotations = { a = 'b' }\nresources.requests = { cpu = 1, memory = '1Gi' }\n[autoscaling]\nmin_replicas = 0\nmax_replicas = 5\ncpu_percent = 60\nmemory_percent = 75\nscale_down_seconds = 60\n[autoscaling.keda]\npolling_interval_seconds = 15\ncooldown_period_seconds = 600\ninitial_cooldown_period_seconds = 0\nfallback = { failure_threshold = 3, replicas = 2, behavior = 'currentReplicasIfHigher' }\ntriggers = [{ type = 'prometheus', metadata = { serverAddress = 'http://prometheus.monitoring:9090', query = 'sum(rate(requests_total{service=\"iris\"}[2m]))', threshold = 10 }, metric_type = 'AverageValue', authentication_ref = { name = 'prometheus', kind = 'ClusterTriggerAuthentication' } }, { type = 'cron', metadata = { timezone = 'Europe/Berlin', start = '0 8 * * 1-5', end = '0 18 * * 1-5', desiredReplicas = 2 } }, { type = 'kafka', metadata = { topic = 'no', lagThreshold = '1e3' }, authentication_ref = { name = 'kafka' } }, { type = 'gcp-storage' }]\n",
    ),
    ("keda-cpu", "resources.requests.cpu = 1\nautoscaling = { max_replicas = 2, keda = {} }\n"),
    (
        "argocd",
        "service = { namespace = 'models', annotations = { a = 'b' } }\ngitops = { repository = 'git@git.example.com:team/models.git', revision = '0123', path = 'services/iris', argocd = { project = 'on', cluster = 'no' } }\n",
    ),
    (
        "argocd-by-hand",
        "service.namespace = 'models'\ngitops = { repository = 'https://git.example.com/models', path = '.', argocd = { automated = false } }\n",
    ),
    (
        "flux",
        "service = { namespace = 'models', annotations = { a = 'b' } }\ngitops = { repository = 'https://git.example.com/models', revision = 'refs/tags/v1', path = 'services/iris/', flux = { secret = 'git', interval = '1h', retry_interval = '2m', service_account = 'models' } }\n",
    ),
    (
        "flux-source",
        "service.namespace = 'models'\ngitops = { path = './iris', flux = { source = { name = 'fleet', namespace = 'flux' }, wait = false } }\n[environments.staging]\n[environments.production]\nservice.namespace = 'production'\n",
    ),
    (
        "argocd-smoke",
        "service.namespace = 'models'\nimage.pull_secrets = ['registry']\nnetwork.policy.from = []\ngitops = { repository = 'https://git.example.com/models', path = '.', smoke = true, smoke_image = 'example.com/python:3', argocd = {} }\n[[examples]]\nrequest = '{}'\nheaders.A = '$(B)'\nexpect_values.a = { min = 1 }\n[[examples]]\nfiles.a = 'data/request.json'\n[[examples]]\nsmoke = false\n",
    ),
    (
        "flux-smoke",
        "service.annotations = { a = 'b' }\ngitops = { path = './iris', smoke = true, flux = { source = { name = 'fleet', namespace = 'flux' }, retry_interval = '2m', service_account = 'models' } }\n[[examples]]\nrequest = '{}'\n[environments.staging]\nservice.namespace = 'staging'\n[environments.smoke]\nservice.namespace = 'models'\n",
    ),
    ("cpu-hpa", "resources.requests.cpu = 1\nautoscaling.max_replicas = 2\n"),
    (
        "switched-off",
        "autoscaling = { enabled = false, max_replicas = 2 }\ningress = { enabled = false, host = 'a.example.com' }\ntls.enabled = false\n",
    ),
    ("no-pause", "deployment = { pre_stop_seconds = 0, replicas = 0 }\n"),
    ("liveness-only", "server.liveness_path = '/healthz'\n"),
    ("readiness-only", "server.readiness_path = '/ready'\n"),
    ("one-example", "[[examples]]\nrequest = '{}'\nexpect = '[1]'\ntolerance = 0.1\n"),
    (
        "environments",
        "service.description = 'Two of it.'\n[environments.staging.service]\nnamespace = 'staging'\n[environments.production]\nservice.namespace = 'production'\nservice.create_namespace = true\nenv.LOG_LEVEL = 'warn'\ndeployment.replicas = 3\n",
    ),
    (
        "gpu",
        "resources = { limits.gpu = 2, gpu_kind = 'amd.com/gpu', shared_memory = '2Gi' }\ndeployment.tolerations = [{ key = 'gpu' }]\n",
    ),
    ("words", WORDS),
    (
        "metrics",
        "service = { namespace = 'a', annotations = { a = 'b' } }\nmetrics = { port = 9100, path = '/prometheus', service_monitor = true, labels = { release = 'on' } }\n[network.policy]\nfrom = [{ namespace = 'traefik' }, { namespace = 'monitoring', pods = { app = 'prometheus' } }, { pods = { app = 'no' } }, { cidr = '10.0.0.0/8' }]\negress = ['dns', 'https']\n",
    ),
    ("own-metrics", "metrics.service_monitor = true\nnetwork.policy = { from = [], egress = [] }\n"),
    ("some-metrics", "metrics = {}\nnetwork.policy.from = [{ namespace = 'traefik' }]\n"),
    (
        "gateway",
        "gateway = { name = 'public', namespace = 'infra', section = 'https', http_section = 'http', host = 'a.example.com', path = '/iris', strip_prefix = true, controller = 'envoy-gateway' }\nserver.max_body = '10Mi'\nauth = { type = 'basic', secret = 'users' }\n",
    ),
    (
        "gateway-acme",
        "gateway = { name = 'public', section = 'https', http_section = 'http', host = 'a.example.com' }\ntls.acme = { environment = 'staging', email = 'a@modelstow.dev' }\n",
    ),
    ("gateway-only", "gateway.name = 'public'\n"),
    (
        "dns01-cloudflare",
        "ingress.host = 'a.example.com'\ntls.acme = { environment = 'staging', email = 'a@modelstow.dev', dns01 = { provider = 'cloudflare', secret = 'dns' } }\n",
    ),
    (
        "dns01-route53",
        "ingress.host = 'a.example.com'\ntls.acme = { environment = 'staging', email = 'a@modelstow.dev', dns01 = { provider = 'route53', secret = 'dns', region = 'no' } }\n",
    ),
    (
        "dns01-clouddns",
        "ingress.host = 'a.example.com'\ntls.acme = { environment = 'staging', email = 'a@modelstow.dev', dns01 = { provider = 'clouddns', secret = 'dns', project = '1e3' } }\n",
    ),
    (
        "dns01-azuredns",
        "ingress.host = 'a.example.com'\ntls.acme = { environment = 'staging', email = 'a@modelstow.dev', dns01 = { provider = 'azuredns', secret = 'dns', zone = 'example.com', resource_group = 'on', subscription = '0123', tenant = 't', client = 'c' } }\n",
    ),
    ("traefik", TRAEFIK),
    (
        "traefik-basic-auth",
        "service.namespace = 'a'\ningress = { host = 'a.example.com', path = '/iris', strip_prefix = true, controller = 'traefik' }\nauth = { type = 'basic', secret = 'users', realm = 'no' }\n",
    ),
    (
        "traefik-tls",
        "service.namespace = 'a'\ningress = { host = 'a.example.com', controller = 'traefik', redirect = false }\ntls.min_version = '1.3'\nauth = { type = 'basic', secret = 'users' }\n",
    ),
    (
        "ingress-nginx",
        "allow = ['base-image-not-pinned', 'controller-retired']\ningress = { host = 'a.example.com', path = '/v1.0', strip_prefix = true, controller = 'ingress-nginx' }\n[tls]\n[server]\nmax_body = '10Mi'\n[auth]\ntype = 'forward'\nurl = 'https://auth.example.com/verify?a=b'\nresponse_headers = ['X-User', 'X-Group']\n",
    ),
    (
        "ingress-nginx-users",
        "allow = ['base-image-not-pinned', 'controller-retired']\ningress = { host = 'a.example.com', controller = 'ingress-nginx', redirect = false }\n[tls]\n[auth]\ntype = 'basic'\nsecret = 'users'\nrealm = 'on'\n",
    ),
    (
        "nginx-inc",
        "ingress = { host = 'a.example.com', controller = 'nginx-inc' }\n[tls]\n[server]\nmax_body = '1500Ki'\n[auth]\ntype = 'basic'\nsecret = 'users'\nrealm = 'models'\n",
    ),
    (
        "haproxy",
        "ingress = { host = 'a.example.com', path = '/a+b', strip_prefix = true, controller = 'haproxy' }\n[tls]\n[auth]\ntype = 'basic'\nsecret = 'users'\nrealm = 'models'\n",
    ),
    (
        "kong",
        "ingress = { host = 'a.example.com', path = '/iris', strip_prefix = true, controller = 'kong' }\nserver.max_body = '1Mi'\n[tls]\n",
    ),
    ("contour", "ingress = { host = 'a.example.com', controller = 'contour' }\ntls.min_version = '1.2'\n"),
    ("keras", "runtime.name = 'keras'\n"),
    ("rpy2", "runtime.name = 'rpy2'\nruntime.build_packages = ['libpq-dev']\n"),
    ("rpy2-conda", "runtime.name = 'rpy2-conda'\nruntime.dependencies = 'environment.yml'\n"),
    ("fastapi", "runtime.name = 'fastapi'\n"),
    ("onnxruntime", "runtime.name = 'onnxruntime'\nresources.limits.cpu = 3\n"),
    (
        "seldon",
        "allow = ['base-image-not-pinned', 'target-licence']\ntarget.kind = 'SeldonDeployment'\nruntime.name = 'seldon'\nservice.namespace = 'a'\nmetrics.service_monitor = true\nnetwork.policy.from = [{ namespace = 'traefik' }]\ndeployment = { replicas = 2, annotations = { a = 'no' } }\navailability.spread = 'node'\n",
    ),
    (
        "seldon-hpa",
        "allow = ['base-image-not-pinned', 'target-licence']\ntarget.kind = 'SeldonDeployment'\ndeployment.pre_stop_seconds = 0\nresources.requests = { cpu = 1, memory = '1Gi' }\nautoscaling = { max_replicas = 2, cpu_percent = 60, memory_percent = 70 }\n",
    ),
    (
        "kserve",
        "target.kind = 'InferenceService'\nservice = { namespace = 'a', annotations = { a = 'no' } }\nmetrics = { port = 9100, service_monitor = true }\nnetwork.policy.from = [{ namespace = 'traefik' }]\nresources.limits.cpu = 1\ndeployment = { replicas = 2, annotations = { a = 'no' } }\n",
    ),
    (
        "kserve-hpa",
        "target.kind = 'InferenceService'\nresources = { requests.cpu = 1, limits.cpu = 1 }\nautoscaling = { max_replicas = 2 }\n",
    ),
    (
        "kserve-memory",
        "target.kind = 'InferenceService'\nservice.labels = { 'networking.kserve.io/visibility' = 'exposed' }\nresources = { requests.memory = '1Gi', limits.cpu = 1 }\nautoscaling = { max_replicas = 2, memory_percent = 75 }\n",
    ),
    ("pipenv", "runtime.dependencies = 'Pipfile.lock'\n"),
    ("uv", "runtime.dependencies = 'locked/uv.lock'\nimage.installer = 'ghcr.io/astral-sh/uv:0.9'\n"),
];

/// What is laid over [`PLUMBER`], by name.
const OVER_PLUMBER: &[(&str, &str)] = &[
    ("plumber", ""),
    (
        "plumber-version",
        "model.version = '2'\nruntime.system_packages = ['r-cran-randomforest']\nruntime.files = ['data']\n",
    ),
    ("plumber-future", "model.version = '2'\nruntime.name = 'plumber-future'\nresources.limits.cpu = 3\n"),
    ("renv", "runtime.dependencies = 'renv.lock'\nruntime.build_packages = ['libcurl4-openssl-dev']\n"),
    ("snapshot", "runtime.packages = ['randomForest', 'Rcpp']\nruntime.snapshot = '2026-06-01'\n"),
];

/// A model that is not in the image, in place of `path`.
const MODELS: &[(&str, &str)] = &[
    (
        "model-https",
        "uri = 'https://models.example.com/iris/1/model.joblib'\nsize = '100Mi'\nfetch_image = 'registry.example.com/rclone:1'\nversion = '1'\n",
    ),
    (
        "model-s3",
        "uri = 's3://models/model.joblib'\nendpoint = 'http://minio.minio.svc:9000'\ncredentials_secret = 'models'\n",
    ),
    ("model-gs", "uri = 'gs://models/iris/model.joblib'\n"),
    ("model-az", "uri = 'az://account/models/model.joblib'\n"),
    ("model-hf", "uri = 'hf://owner/iris@main/model.joblib'\ncredentials_secret = 'hf'\n"),
    (
        "model-folder",
        "uri = 's3://models/iris/1/'\nchecksums = 'model.sha256'\ncredentials_secret = 'models'\n",
    ),
    (
        "model-folder-kept",
        "uri = 'hf://owner/iris@0123456789abcdef0123456789abcdef01234567'\nchecksums = 'model.sha256'\ncache_claim = 'models'\n",
    ),
    (
        "model-signed",
        "uri = 'https://models.example.com/iris/1/'\nchecksums = 'model.sha256'\nsignature = { key = 'signer.pub' }\n",
    ),
    (
        "model-signed-by-identity",
        "uri = 'gs://models/iris/1/'\nchecksums = 'model.sha256'\nsignature = { identity = 'a@modelstow.dev', identity_provider = 'https://accounts.example.com', file = 'other.sig' }\n",
    ),
    ("model-claim", "claim = 'models'\n"),
    ("model-claim-part", "claim = 'models'\nsub_path = 'iris/1/model.joblib'\nmount_path = '/srv/models'\n"),
    ("model-image", "image = 'registry.example.com/models/iris:1'\nversion = '1'\n"),
];

/// [`FLASK`] with its model from elsewhere.
pub fn model_from(source: &str) -> String {
    let mut service = table(FLASK);
    let mut model = table(source);
    if model.contains_key("uri") && !model.contains_key("checksums") {
        model.insert("sha256".to_owned(), Value::from("ab".repeat(32)));
    }
    if model.contains_key("image") {
        service.insert("cluster".to_owned(), Value::from(table("kubernetes = '1.35'")));
    }
    service.insert("model".to_owned(), Value::from(model));
    let allow = vec!["base-image-not-pinned", "model-not-pinned"];
    service.insert("allow".to_owned(), Value::from(allow));
    service.to_string()
}

/// All services, by name. Whoever adds a runtime or a branch to a template adds one here.
pub fn services() -> Vec<(&'static str, String)> {
    let flask = OVER_FLASK.iter().map(|(name, over)| (*name, laid_over(FLASK, over)));
    let plumber = OVER_PLUMBER.iter().map(|(name, over)| (*name, laid_over(PLUMBER, over)));
    let models = MODELS.iter().map(|(name, source)| (*name, model_from(source)));
    let root = laid_over(EXISTING, "deployment.pod_security = 'baseline'\nruntime.user = 0");
    let images = [
        ("container", CONTAINER.to_owned()),
        ("existing", EXISTING.to_owned()),
        ("hub", HUB.to_owned()),
        ("root", root),
    ];
    flask.chain(plumber).chain(models).chain(images).collect()
}

/// Two TOML texts as one: tables are merged, anything else is replaced.
pub fn laid_over(base: &str, over: &str) -> String {
    let mut base = table(base);
    merge(&mut base, table(over));
    base.to_string()
}

/// A TOML text as a table.
pub fn table(text: &str) -> Table {
    text.parse().unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// Lays a table over another.
pub fn merge(base: &mut Table, over: Table) {
    for (key, value) in over {
        match (base.get_mut(&key), value) {
            (Some(Value::Table(below)), Value::Table(above)) => merge(below, above),
            (_, value) => {
                base.insert(key, value);
            }
        }
    }
}
