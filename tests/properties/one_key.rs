//! A change of one key changes the files that it is about, and no others: what a reviewer sees in a diff is the
//! change, and a pod restarts only where it has to.

use crate::sandbox::services::{CONTAINER, EVERYTHING, FLASK, HUB, PLUMBER, laid_over, model_from};
use crate::sandbox::{Sandbox, yaml};
use std::collections::{BTreeMap, BTreeSet};

/// What a key is changed in.
pub enum On {
    /// The shortest service, and something laid over it.
    Flask(&'static str),
    /// The shortest service with its model from elsewhere: the keys of `[model]` that say where.
    Model(&'static str),
    /// The shortest service with a Dockerfile of its own.
    Container,
    /// The same on another runtime.
    Plumber,
    /// A service whose server fetches its model.
    Hub,
    /// The service with everything.
    Everything,
}
use On::{Container, Everything, Flask, Hub, Model, Plumber};

impl On {
    /// The whole `service.toml`.
    pub fn text(&self) -> String {
        match self {
            Flask(over) => laid_over(FLASK, over),
            Model(source) => model_from(source),
            Container => CONTAINER.to_owned(),
            Plumber => PLUMBER.to_owned(),
            Hub => HUB.to_owned(),
            Everything => laid_over(FLASK, EVERYTHING),
        }
    }
}

const ACME: &str = "ingress.host = 'a.example.com'\ntls.issuer.name = 'internal'";

const TRAEFIK: &str = "service.namespace = 'a'\ningress = { host = 'a.example.com', path = '/a', controller = 'traefik', strip_prefix = true }\n[tls]\n[auth]\ntype = 'basic'\nsecret = 'users'\nrealm = 'models'\n[server]\nmax_body = '1Mi'";

const FORWARD: &str = "ingress = { host = 'a.example.com', controller = 'traefik' }\nservice.namespace = 'a'\n[auth]\ntype = 'forward'\nurl = 'http://auth.sso.svc/verify'";

const GATEWAY: &str = "gateway = { name = 'a', section = 'https', http_section = 'http', host = 'a.example.com', path = '/a' }\nserver.path = '/a/score'";

const ROUTE: &str = "ingress.host = 'a.example.com'\ntls.acme = { environment = 'staging', email = 'a@modelstow.dev', dns01 = { provider = 'route53', secret = 'dns', region = 'a' } }\n";

const CLOUD: &str = "ingress.host = 'a.example.com'\ntls.acme = { environment = 'staging', email = 'a@modelstow.dev', dns01 = { provider = 'clouddns', secret = 'dns', project = 'a' } }\n";

const AZURE: &str = "ingress.host = 'a.example.com'\ntls.acme = { environment = 'staging', email = 'a@modelstow.dev', dns01 = { provider = 'azuredns', secret = 'dns', zone = 'a', resource_group = 'a', subscription = 'a', tenant = 'a', client = 'a' } }\n";

const METRICS: &str = "metrics = { service_monitor = true }\nnetwork.policy.from = [{ namespace = 'a' }]";

const KEDA: &str = "[autoscaling]\nmin_replicas = 0\nmax_replicas = 2\nkeda = { triggers = [{ type = 'kafka', authentication_ref = { name = 'a' } }], fallback = { failure_threshold = 3, replicas = 2 } }";

const ARGOCD: &str =
    "service.namespace = 'a'\ngitops = { repository = 'https://a/b', path = 'a', argocd = {} }";

const SMOKE: &str = "service.namespace = 'a'\nnetwork.policy.from = [{ namespace = 'a' }]\nexamples = [{ name = 'a' }, { name = 'b' }]\ngitops = { repository = 'https://a/b', path = 'a', smoke = true, argocd = {} }";

const FLUX: &str = "service.namespace = 'a'\ngitops = { repository = 'https://a/b', path = 'a', revision = 'main', flux = {} }";

const SOURCE: &str = "service.namespace = 'a'\ngitops = { path = 'a', flux = { source = { name = 'a' } } }";

const CONTOUR: &str =
    "ingress = { host = 'a.example.com', controller = 'contour' }\ntls = { min_version = '1.2' }";

const POD: &str = r"
service.namespace = 'a'
cluster.kubernetes = '1.35'
env_from = [{ config_map_ref = { name = 'a' } }]
[volumes.a]
mount_path = '/a'
persistent_volume_claim = { claim_name = 'iris' }
[claim]
storage = '1Gi'
[containers.a]
kind = 'sidecar'
image = 'a:1'
[ports.a]
container_port = 7001
port = 7001
[service_account]
[deployment]
strategy = 'RollingUpdate'
";

const SIGNED: &str = "uri = 's3://a/b/'\nchecksums = 'model.sha256'\nsignature.key = 'signer.pub'";

const SIGNED_BY: &str = "uri = 's3://a/b/'\nchecksums = 'model.sha256'\nsignature = { identity = 'a', identity_provider = 'https://a' }";

/// Every key of `service.toml`, a change of it, and the files that change besides the lock. `!` says that pods restart.
pub const TABLE: &[(&str, On, &str, &str)] = &[
    ("allow", Flask(""), "allow = ['base-image-not-pinned', 'tag-latest']", ""),
    ("auth.realm", Flask(TRAEFIK), "auth.realm = 'b'", "middleware-basic-auth.yaml"),
    (
        "auth.response_headers",
        Flask(FORWARD),
        "auth.response_headers = ['X-User']",
        "middleware-forward-auth.yaml",
    ),
    ("auth.secret", Flask(TRAEFIK), "auth.secret = 'b'", "README.md middleware-basic-auth.yaml"),
    (
        "auth.type",
        Flask(TRAEFIK),
        "auth.type = 'none'",
        "README.md ingress.yaml kustomization.yaml middleware-basic-auth.yaml",
    ),
    ("auth.url", Flask(FORWARD), "auth.url = 'https://b/c'", "README.md middleware-forward-auth.yaml"),
    ("autoscaling.cpu_percent", Everything, "autoscaling.cpu_percent = 50", "hpa.yaml"),
    (
        "autoscaling.enabled",
        Flask("resources.requests.cpu = 1\nautoscaling.max_replicas = 2"),
        "autoscaling.enabled = false",
        "README.md deployment.yaml hpa.yaml kustomization.yaml",
    ),
    (
        "autoscaling.keda.cooldown_period_seconds",
        Flask(KEDA),
        "autoscaling.keda.cooldown_period_seconds = 1",
        "scaledobject.yaml",
    ),
    (
        "autoscaling.keda.fallback.behavior",
        Flask(KEDA),
        "autoscaling.keda.fallback.behavior = 'currentReplicas'",
        "scaledobject.yaml",
    ),
    (
        "autoscaling.keda.fallback.failure_threshold",
        Flask(KEDA),
        "autoscaling.keda.fallback.failure_threshold = 4",
        "scaledobject.yaml",
    ),
    (
        "autoscaling.keda.fallback.replicas",
        Flask(KEDA),
        "autoscaling.keda.fallback.replicas = 1",
        "scaledobject.yaml",
    ),
    (
        "autoscaling.keda.initial_cooldown_period_seconds",
        Flask(KEDA),
        "autoscaling.keda.initial_cooldown_period_seconds = 1",
        "scaledobject.yaml",
    ),
    (
        "autoscaling.keda.polling_interval_seconds",
        Flask(KEDA),
        "autoscaling.keda.polling_interval_seconds = 1",
        "scaledobject.yaml",
    ),
    (
        "autoscaling.keda.triggers[].authentication_ref.kind",
        Flask(KEDA),
        "autoscaling.keda.triggers = [{ type = 'kafka', authentication_ref = { name = 'a', kind = 'ClusterTriggerAuthentication' } }]",
        "README.md scaledobject.yaml",
    ),
    (
        "autoscaling.keda.triggers[].authentication_ref.name",
        Flask(KEDA),
        "autoscaling.keda.triggers = [{ type = 'kafka', authentication_ref = { name = 'b' } }]",
        "README.md scaledobject.yaml",
    ),
    (
        "autoscaling.keda.triggers[].metadata",
        Flask(KEDA),
        "autoscaling.keda.triggers = [{ type = 'kafka', metadata = { topic = 'b' } }]",
        "README.md scaledobject.yaml",
    ),
    (
        "autoscaling.keda.triggers[].metric_type",
        Flask(KEDA),
        "autoscaling.keda.triggers = [{ type = 'kafka', metric_type = 'Value' }, {type = 'cron', metadata = {timezone = 'UTC', start = '0 8 * * *', end = '0 9 * * *', desiredReplicas = 1}}]",
        "README.md scaledobject.yaml",
    ),
    (
        "autoscaling.keda.triggers[].type",
        Flask(KEDA),
        "autoscaling.keda.triggers = [{ type = 'pulsar' }]",
        "README.md scaledobject.yaml",
    ),
    ("autoscaling.max_replicas", Everything, "autoscaling.max_replicas = 9", "README.md hpa.yaml"),
    ("autoscaling.memory_percent", Everything, "autoscaling.memory_percent = 50", "hpa.yaml"),
    ("autoscaling.min_replicas", Everything, "autoscaling.min_replicas = 3", "README.md hpa.yaml"),
    ("autoscaling.scale_down_seconds", Everything, "autoscaling.scale_down_seconds = 1", "hpa.yaml"),
    (
        "availability.max_unavailable",
        Flask("deployment.replicas = 3"),
        "availability.max_unavailable = 2",
        "pdb.yaml",
    ),
    ("availability.min_available", Everything, "availability.min_available = '40%'", "pdb.yaml"),
    ("availability.spread", Everything, "availability.spread = 'node'", "deployment.yaml!"),
    (
        "cluster.domain",
        Flask("ingress = {}\ncluster.domain = 'a.example.com'"),
        "cluster.domain = 'b.example.com'",
        "README.md ingress.yaml",
    ),
    (
        "cluster.gpus.NAME.node_selector",
        Flask("resources.limits.gpu = 1\ncluster.gpus.'nvidia.com/gpu' = { node_selector = { a = 'b' } }"),
        "cluster.gpus.'nvidia.com/gpu' = { node_selector = { a = 'c' } }",
        "README.md deployment.yaml!",
    ),
    (
        "cluster.gpus.NAME.tolerations[].effect",
        Flask("resources.limits.gpu = 1\ncluster.gpus.'nvidia.com/gpu' = { tolerations = [{ key = 'a' }] }"),
        "cluster.gpus.'nvidia.com/gpu' = { tolerations = [{ key = 'a', effect = 'NoSchedule' }] }",
        "deployment.yaml!",
    ),
    (
        "cluster.gpus.NAME.tolerations[].key",
        Flask("resources.limits.gpu = 1\ncluster.gpus.'nvidia.com/gpu' = { tolerations = [{ key = 'a' }] }"),
        "cluster.gpus.'nvidia.com/gpu' = { tolerations = [{ key = 'b' }] }",
        "deployment.yaml!",
    ),
    (
        "cluster.gpus.NAME.tolerations[].value",
        Flask("resources.limits.gpu = 1\ncluster.gpus.'nvidia.com/gpu' = { tolerations = [{ key = 'a' }] }"),
        "cluster.gpus.'nvidia.com/gpu' = { tolerations = [{ key = 'a', value = 'b' }] }",
        "deployment.yaml!",
    ),
    ("cluster.kubernetes", Flask(""), "cluster.kubernetes = '1.37'", ""),
    ("cluster.name", Flask("cluster.name = 'a'"), "cluster.name = 'b'", "README.md deployment.yaml!"),
    ("deployment.annotations", Everything, "deployment.annotations.a = 'b'", "deployment.yaml!"),
    (
        "deployment.grace_period_seconds",
        Everything,
        "deployment.grace_period_seconds = 91",
        "deployment.yaml!",
    ),
    ("deployment.labels", Everything, "deployment.labels.a = 'b'", "deployment.yaml!"),
    (
        "deployment.node_selector",
        Everything,
        "deployment.node_selector.a = 'b'",
        "README.md deployment.yaml!",
    ),
    ("deployment.pre_stop_seconds", Flask(""), "deployment.pre_stop_seconds = 6", "deployment.yaml!"),
    (
        "deployment.priority_class",
        Everything,
        "deployment.priority_class = 'low'",
        "README.md deployment.yaml!",
    ),
    (
        "deployment.replicas",
        Flask("deployment.replicas = 2"),
        "deployment.replicas = 3",
        "README.md deployment.yaml",
    ),
    (
        "deployment.replicas",
        Flask(""),
        "deployment.replicas = 2",
        "README.md deployment.yaml kustomization.yaml pdb.yaml",
    ),
    (
        "deployment.service_account",
        Everything,
        "deployment.service_account = 'b'",
        "README.md deployment.yaml!",
    ),
    ("deployment.strategy", Flask(""), "deployment.strategy = 'Recreate'", "deployment.yaml"),
    (
        "deployment.tolerations[].effect",
        Everything,
        "deployment.tolerations = [{ effect = 'NoExecute' }]",
        "deployment.yaml!",
    ),
    (
        "deployment.tolerations[].key",
        Everything,
        "deployment.tolerations = [{ key = 'a' }]",
        "deployment.yaml!",
    ),
    (
        "deployment.tolerations[].value",
        Everything,
        "deployment.tolerations = [{ key = 'a', value = 'b' }]",
        "deployment.yaml!",
    ),
    ("edition", Flask(""), "edition = '2025'", "refused"),
    ("env", Everything, "env.A = 'b'", "deployment.yaml!"),
    (
        "environments",
        Flask(""),
        "environments.test.deployment.replicas = 2",
        "README.md deployment.yaml kustomization.yaml service.yaml test/deployment.yaml test/kustomization.yaml test/pdb.yaml test/service.yaml",
    ),
    (
        "examples[].content_type",
        Flask("examples = [{ name = 'a' }]"),
        "examples = [{ name = 'a', content_type = 'text/csv' }]",
        "README.md",
    ),
    (
        "examples[].expect",
        Flask("examples = [{ name = 'a' }]"),
        "examples = [{ name = 'a', expect = '1' }]",
        "README.md",
    ),
    (
        "examples[].expect_file",
        Flask("examples = [{ name = 'a' }]"),
        "examples = [{ name = 'a', expect_file = 'data/answer.json' }]",
        "",
    ),
    (
        "examples[].expect_status",
        Flask("examples = [{ name = 'a' }]"),
        "examples = [{ name = 'a', expect_status = 400 }]",
        "",
    ),
    (
        "examples[].expect_sha256",
        Flask("examples = [{ name = 'a' }]"),
        "examples = [{ name = 'a', expect_sha256 = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' }]",
        "",
    ),
    (
        "examples[].expect_text",
        Flask("examples = [{ name = 'a' }]"),
        "examples = [{ name = 'a', expect_text = 'b' }]",
        "",
    ),
    (
        "examples[].expect_values",
        Flask("examples = [{ name = 'a' }]"),
        "examples = [{ name = 'a', expect_values = { b = 1 } }]",
        "",
    ),
    (
        "examples[].files",
        Flask("examples = [{ name = 'a' }]"),
        "examples = [{ name = 'a', files = { b = 'data/request.json' } }]",
        "README.md",
    ),
    (
        "examples[].form",
        Flask("examples = [{ name = 'a' }]"),
        "examples = [{ name = 'a', form = { b = 'c' } }]",
        "README.md",
    ),
    (
        "examples[].headers",
        Flask("examples = [{ name = 'a' }]"),
        "examples = [{ name = 'a', headers = { X-Tenant = 'b' } }]",
        "README.md",
    ),
    (
        "examples[].ignore",
        Flask("examples = [{ name = 'a', expect = '{}' }]"),
        "examples = [{ name = 'a', expect = '{}', ignore = ['b'] }]",
        "",
    ),
    (
        "examples[].method",
        Flask("examples = [{ name = 'a' }]"),
        "examples = [{ name = 'a', method = 'GET' }]",
        "README.md",
    ),
    (
        "examples[].name",
        Flask("examples = [{ name = 'a' }, {}]"),
        "examples = [{ name = 'b' }, {}]",
        "README.md",
    ),
    (
        "examples[].path",
        Flask("examples = [{ name = 'a' }]"),
        "examples = [{ name = 'a', path = '/a' }]",
        "README.md",
    ),
    (
        "examples[].request",
        Flask("examples = [{ name = 'a' }]"),
        "examples = [{ name = 'a', request = '1' }]",
        "README.md",
    ),
    (
        "examples[].request_file",
        Flask("examples = [{ name = 'a' }]"),
        "examples = [{ name = 'a', request_file = 'data/request.json' }]",
        "README.md",
    ),
    (
        "examples[].smoke",
        Flask(SMOKE),
        "examples = [{ name = 'a' }, { name = 'b', smoke = false }]",
        "smoke.yaml",
    ),
    (
        "examples[].tolerance",
        Flask("examples = [{ expect = '1' }]"),
        "examples = [{ expect = '1', tolerance = 0.5 }]",
        "README.md",
    ),
    ("image.base", Flask(""), "image.base = 'example.com/python:3'", "Dockerfile README.md deployment.yaml!"),
    (
        "gateway.controller",
        Flask("gateway = { name = 'a', controller = 'envoy-gateway' }\nserver.max_body = '1Mi'"),
        "gateway.controller = 'gateway-api'",
        "refused",
    ),
    (
        "gateway.enabled",
        Flask(GATEWAY),
        "gateway.enabled = false",
        "README.md httproute-redirect.yaml httproute.yaml kustomization.yaml",
    ),
    (
        "gateway.host",
        Flask(GATEWAY),
        "gateway.host = 'b.example.com'",
        "README.md httproute-redirect.yaml httproute.yaml",
    ),
    ("gateway.http_section", Flask(GATEWAY), "gateway.http_section = 'b'", "httproute-redirect.yaml"),
    (
        "gateway.name",
        Flask(GATEWAY),
        "gateway.name = 'b'",
        "README.md httproute-redirect.yaml httproute.yaml",
    ),
    (
        "gateway.namespace",
        Flask(GATEWAY),
        "gateway.namespace = 'b'",
        "README.md httproute-redirect.yaml httproute.yaml",
    ),
    ("gateway.path", Flask(GATEWAY), "gateway.path = '/'", "httproute-redirect.yaml httproute.yaml"),
    ("gateway.section", Flask(GATEWAY), "gateway.section = 'b'", "httproute.yaml"),
    (
        "gateway.strip_prefix",
        Flask(GATEWAY),
        "gateway.strip_prefix = true\nserver.path = '/score'",
        "httproute.yaml",
    ),
    (
        "image.digest",
        Flask(""),
        "image.digest = 'sha256:0123456789012345678901234567890123456789012345678901234567890123'",
        "README.md deployment.yaml!",
    ),
    (
        "image.installer",
        Flask("runtime.dependencies = 'locked/uv.lock'"),
        "image.installer = 'ghcr.io/astral-sh/uv:0.9'",
        "Dockerfile README.md deployment.yaml!",
    ),
    ("gitops.argocd.automated", Flask(ARGOCD), "gitops.argocd.automated = false", "application.yaml"),
    ("gitops.argocd.cluster", Flask(ARGOCD), "gitops.argocd.cluster = 'b'", "application.yaml"),
    ("gitops.argocd.namespace", Flask(ARGOCD), "gitops.argocd.namespace = 'b'", "README.md application.yaml"),
    ("gitops.argocd.project", Flask(ARGOCD), "gitops.argocd.project = 'b'", "README.md application.yaml"),
    ("gitops.argocd.prune", Flask(ARGOCD), "gitops.argocd.prune = false", "application.yaml"),
    ("gitops.argocd.self_heal", Flask(ARGOCD), "gitops.argocd.self_heal = false", "application.yaml"),
    ("gitops.argocd.server", Flask(ARGOCD), "gitops.argocd.server = 'https://b'", "application.yaml"),
    (
        "gitops.enabled",
        Flask(FLUX),
        "gitops.enabled = false",
        "README.md flux-kustomization.yaml gitrepository.yaml",
    ),
    ("gitops.flux.fetch_interval", Flask(FLUX), "gitops.flux.fetch_interval = '5m'", "gitrepository.yaml"),
    ("gitops.flux.interval", Flask(FLUX), "gitops.flux.interval = '5m'", "flux-kustomization.yaml"),
    (
        "gitops.flux.namespace",
        Flask(FLUX),
        "gitops.flux.namespace = 'b'",
        "flux-kustomization.yaml gitrepository.yaml",
    ),
    ("gitops.flux.prune", Flask(FLUX), "gitops.flux.prune = false", "flux-kustomization.yaml"),
    (
        "gitops.flux.retry_interval",
        Flask(FLUX),
        "gitops.flux.retry_interval = '5m'",
        "flux-kustomization.yaml",
    ),
    ("gitops.flux.secret", Flask(FLUX), "gitops.flux.secret = 'b'", "README.md gitrepository.yaml"),
    (
        "gitops.flux.service_account",
        Flask(FLUX),
        "gitops.flux.service_account = 'b'",
        "README.md flux-kustomization.yaml",
    ),
    (
        "gitops.flux.source.kind",
        Flask(SOURCE),
        "gitops.flux.source.kind = 'Bucket'",
        "README.md flux-kustomization.yaml",
    ),
    (
        "gitops.flux.source.name",
        Flask(SOURCE),
        "gitops.flux.source.name = 'b'",
        "README.md flux-kustomization.yaml",
    ),
    (
        "gitops.flux.source.namespace",
        Flask(SOURCE),
        "gitops.flux.source.namespace = 'b'",
        "README.md flux-kustomization.yaml",
    ),
    ("gitops.flux.timeout", Flask(FLUX), "gitops.flux.timeout = '5m'", "flux-kustomization.yaml"),
    ("gitops.flux.wait", Flask(FLUX), "gitops.flux.wait = false", "flux-kustomization.yaml"),
    ("gitops.name", Flask(FLUX), "gitops.name = 'b'", "flux-kustomization.yaml gitrepository.yaml"),
    ("gitops.path", Flask(ARGOCD), "gitops.path = 'b'", "application.yaml"),
    ("gitops.repository", Flask(ARGOCD), "gitops.repository = 'https://b/c'", "application.yaml"),
    ("gitops.revision", Flask(FLUX), "gitops.revision = 'refs/tags/v1'", "gitrepository.yaml"),
    (
        "gitops.smoke",
        Flask(SMOKE),
        "gitops.smoke = false",
        "kustomization.yaml networkpolicy.yaml smoke.yaml",
    ),
    ("gitops.smoke_image", Flask(SMOKE), "gitops.smoke_image = 'example.com/python:3'", "smoke.yaml"),
    ("image.pull_policy", Everything, "image.pull_policy = 'Never'", "deployment.yaml!"),
    ("image.pull_secrets", Everything, "image.pull_secrets = ['a']", "README.md deployment.yaml!"),
    ("image.repository", Flask(""), "image.repository = 'example.com/b'", "README.md deployment.yaml!"),
    ("image.tag", Flask(""), "image.tag = 'b'", "README.md deployment.yaml!"),
    ("ingress.annotations", Everything, "ingress.annotations.a = 'b'", "ingress.yaml"),
    ("ingress.class", Everything, "ingress.class = 'nginx'", "README.md ingress.yaml issuer.yaml"),
    (
        "ingress.controller",
        Flask("ingress = { controller = 'generic' }"),
        "ingress.controller = 'contour'",
        "ingress.yaml",
    ),
    (
        "ingress.enabled",
        Flask("[ingress]"),
        "ingress.enabled = false",
        "README.md ingress.yaml kustomization.yaml",
    ),
    ("ingress.host", Everything, "ingress.host = 'b.example.com'", "README.md certificate.yaml ingress.yaml"),
    ("ingress.path", Everything, "ingress.path = '/'", "ingress.yaml"),
    (
        "ingress.redirect",
        Flask(TRAEFIK),
        "ingress.redirect = false",
        "README.md ingress.yaml kustomization.yaml middleware-redirect.yaml",
    ),
    (
        "ingress.strip_prefix",
        Flask(TRAEFIK),
        "ingress.strip_prefix = false\nserver.path = '/a/score'",
        "ingress.yaml kustomization.yaml middleware-strip-prefix.yaml",
    ),
    ("metrics.labels", Flask(METRICS), "metrics.labels.a = 'b'", "servicemonitor.yaml"),
    ("metrics.path", Flask(METRICS), "metrics.path = '/b'", "README.md servicemonitor.yaml"),
    (
        "metrics.port",
        Flask(METRICS),
        "metrics.port = 9101",
        "README.md deployment.yaml! networkpolicy.yaml service.yaml servicemonitor.yaml",
    ),
    (
        "metrics.service_monitor",
        Flask(METRICS),
        "metrics.service_monitor = false",
        "README.md kustomization.yaml servicemonitor.yaml",
    ),
    (
        "model.cache_claim",
        Model("uri = 's3://a/b/'\nchecksums = 'model.sha256'\ncache_claim = 'a'"),
        "model.cache_claim = 'b'",
        "README.md deployment.yaml!",
    ),
    (
        "model.checksums",
        Model("uri = 's3://a/b/'\nchecksums = 'model.sha256'"),
        "model.checksums = 'model-2.sha256'",
        "deployment.yaml!",
    ),
    ("model.claim", Model("claim = 'a'"), "model.claim = 'b'", "README.md deployment.yaml!"),
    (
        "model.credentials_secret",
        Model("uri = 's3://a/model.joblib'"),
        "model.credentials_secret = 'b'",
        "README.md deployment.yaml!",
    ),
    (
        "model.endpoint",
        Model("uri = 's3://a/model.joblib'"),
        "model.endpoint = 'https://b.example.com'",
        "deployment.yaml!",
    ),
    (
        "model.fetch_image",
        Model("uri = 's3://a/model.joblib'"),
        "model.fetch_image = 'example.com/rclone:1'",
        "deployment.yaml!",
    ),
    ("model.id", Hub, "model.id = 'Qwen/Qwen2.5-1.5B-Instruct'", "README.md deployment.yaml!"),
    (
        "model.image",
        Model("image = 'example.com/a:1'"),
        "model.image = 'example.com/a:2'",
        "README.md deployment.yaml!",
    ),
    ("model.mount_path", Flask(""), "model.mount_path = '/b'", "Dockerfile README.md deployment.yaml!"),
    ("model.name", Flask(""), "model.name = 'b'", "README.md"),
    (
        "model.path",
        Flask(""),
        "model.path = 'model-2.joblib'",
        "Dockerfile Dockerfile.dockerignore README.md deployment.yaml!",
    ),
    ("model.revision", Hub, "model.revision = 'main'", "README.md deployment.yaml!"),
    (
        "model.sha256",
        Model("uri = 's3://a/model.joblib'"),
        "model.sha256 = 'cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd'",
        "README.md deployment.yaml!",
    ),
    ("model.signature.file", Model(SIGNED), "model.signature.file = 'other.sig'", "deployment.yaml!"),
    ("model.signature.identity", Model(SIGNED_BY), "model.signature.identity = 'b'", "deployment.yaml!"),
    (
        "model.signature.identity_provider",
        Model(SIGNED_BY),
        "model.signature.identity_provider = 'https://b'",
        "deployment.yaml!",
    ),
    ("model.signature.image", Model(SIGNED), "model.signature.image = 'example.com/a:1'", "deployment.yaml!"),
    ("model.signature.key", Model(SIGNED), "model.signature.key = 'signer-2.pub'", "deployment.yaml!"),
    ("model.size", Model("uri = 's3://a/model.joblib'"), "model.size = '2Gi'", "deployment.yaml!"),
    ("model.sub_path", Model("claim = 'a'"), "model.sub_path = 'b'", "deployment.yaml!"),
    ("model.token.key", Hub, "model.token.key = 'b'", "README.md deployment.yaml!"),
    ("model.token.secret", Hub, "model.token.secret = 'b'", "README.md deployment.yaml!"),
    // Another model is no other image, even under another name.
    (
        "model.uri",
        Model("uri = 's3://a/model.joblib'"),
        "model.uri = 's3://a/model-2.joblib'",
        "README.md deployment.yaml!",
    ),
    (
        "model.version",
        Everything,
        "model.version = '2'",
        "Dockerfile README.md certificate.yaml deployment.yaml! hpa.yaml ingress.yaml issuer.yaml namespace.yaml pdb.yaml service.yaml",
    ),
    ("network.annotations", Everything, "network.annotations.a = 'b'", "service.yaml"),
    ("network.policy.egress", Flask(METRICS), "network.policy.egress = ['dns']", "networkpolicy.yaml"),
    (
        "network.policy.from[].cidr",
        Flask(METRICS),
        "network.policy.from = [{ cidr = '10.0.0.0/8' }]",
        "networkpolicy.yaml",
    ),
    (
        "network.policy.from[].namespace",
        Flask(METRICS),
        "network.policy.from = [{ namespace = 'b' }]",
        "networkpolicy.yaml",
    ),
    (
        "network.policy.from[].pods",
        Flask(METRICS),
        "network.policy.from = [{ pods = { a = 'b' } }]",
        "networkpolicy.yaml",
    ),
    ("network.port", Everything, "network.port = 81", "README.md service.yaml"),
    ("network.type", Flask(""), "network.type = 'NodePort'", "README.md service.yaml"),
    (
        "resources.gpu_kind",
        Flask("resources.limits.gpu = 1"),
        "resources.gpu_kind = 'amd.com/gpu'",
        "README.md deployment.yaml!",
    ),
    ("resources.limits.cpu", Everything, "resources.limits.cpu = 3", "README.md deployment.yaml!"),
    ("resources.limits.gpu", Flask(""), "resources.limits.gpu = 1", "README.md deployment.yaml!"),
    ("resources.limits.memory", Everything, "resources.limits.memory = '3Gi'", "README.md deployment.yaml!"),
    ("resources.requests.cpu", Everything, "resources.requests.cpu = 1", "README.md deployment.yaml!"),
    (
        "resources.requests.memory",
        Everything,
        "resources.requests.memory = '2Gi'",
        "README.md deployment.yaml!",
    ),
    ("resources.shared_memory", Flask(""), "resources.shared_memory = '128Mi'", "README.md deployment.yaml!"),
    (
        "runtime.app",
        Flask(""),
        "runtime.app = 'other:app'",
        "Dockerfile Dockerfile.dockerignore README.md deployment.yaml!",
    ),
    (
        "runtime.dependencies",
        Flask(""),
        "runtime.dependencies = 'requirements-2.txt'",
        "Dockerfile Dockerfile.dockerignore README.md deployment.yaml!",
    ),
    (
        "runtime.entrypoint",
        Plumber,
        "runtime.entrypoint = 'score2.R'",
        "Dockerfile Dockerfile.dockerignore README.md deployment.yaml!",
    ),
    (
        "runtime.files",
        Flask(""),
        "runtime.files = ['other.py']",
        "Dockerfile Dockerfile.dockerignore README.md deployment.yaml!",
    ),
    (
        "runtime.build_packages",
        Flask("runtime.name = 'rpy2'"),
        "runtime.build_packages = ['libpq-dev']",
        "Dockerfile README.md deployment.yaml!",
    ),
    // Neither goes without the other.
    ("runtime.packages", Plumber, "runtime.packages = ['MASS']", "refused"),
    ("runtime.snapshot", Plumber, "runtime.snapshot = '2026-06-01'", "refused"),
    // It takes other keys with it; see the test of its own.
    ("runtime.name", Flask(""), "runtime.name = 'plumber'", "refused"),
    (
        "runtime.system_packages",
        Flask(""),
        "runtime.system_packages = ['curl']",
        "Dockerfile README.md deployment.yaml!",
    ),
    // The Dockerfile has to name the same.
    ("runtime.writable", Flask(""), "runtime.writable = { '/var/cache' = '1Mi' }", "deployment.yaml!"),
    ("runtime.args", Container, "runtime.args = ['--verbose']", "deployment.yaml!"),
    ("runtime.command", Container, "runtime.command = ['python3', 'serve.py']", "deployment.yaml!"),
    ("runtime.user", Container, "runtime.user = 10002", "refused"),
    ("runtime.threads", Flask(""), "runtime.threads = 3", "deployment.yaml!"),
    (
        "runtime.dockerfile",
        Container,
        "runtime.dockerfile = 'Containerfile'",
        "Dockerfile Dockerfile.dockerignore README.md deployment.yaml!",
    ),
    ("runtime.version", Flask(""), "runtime.version = '3.11'", "Dockerfile README.md deployment.yaml!"),
    ("runtime.workers", Flask(""), "runtime.workers = 3", "README.md deployment.yaml!"),
    ("secrets.NAME.key", Everything, "secrets.API_TOKEN.key = 'b'", "README.md deployment.yaml!"),
    ("secrets.NAME.secret", Everything, "secrets.API_TOKEN.secret = 'b'", "README.md deployment.yaml!"),
    ("server.liveness_path", Everything, "server.liveness_path = '/b'", "deployment.yaml!"),
    (
        "server.liveness_probe.failure_threshold",
        Flask(""),
        "server.liveness_probe.failure_threshold = 2",
        "deployment.yaml!",
    ),
    (
        "server.liveness_probe.period_seconds",
        Flask(""),
        "server.liveness_probe.period_seconds = 2",
        "deployment.yaml!",
    ),
    (
        "server.liveness_probe.timeout_seconds",
        Flask(""),
        "server.liveness_probe.timeout_seconds = 2",
        "deployment.yaml!",
    ),
    ("server.max_body", Flask(TRAEFIK), "server.max_body = '2Mi'", "README.md middleware-max-body.yaml"),
    ("server.path", Everything, "server.path = '/v1/b'", "README.md"),
    ("server.port", Flask(""), "server.port = 8001", "Dockerfile README.md deployment.yaml!"),
    ("server.readiness_path", Everything, "server.readiness_path = '/b'", "deployment.yaml!"),
    (
        "server.readiness_probe.failure_threshold",
        Flask(""),
        "server.readiness_probe.failure_threshold = 2",
        "deployment.yaml!",
    ),
    (
        "server.readiness_probe.period_seconds",
        Flask(""),
        "server.readiness_probe.period_seconds = 2",
        "deployment.yaml!",
    ),
    (
        "server.readiness_probe.timeout_seconds",
        Flask(""),
        "server.readiness_probe.timeout_seconds = 2",
        "deployment.yaml!",
    ),
    ("server.startup_seconds", Flask(""), "server.startup_seconds = 100", "README.md deployment.yaml!"),
    ("server.timeout_seconds", Flask(""), "server.timeout_seconds = 100", "README.md deployment.yaml!"),
    (
        "service.annotations",
        Everything,
        "service.annotations.a = 'b'",
        "certificate.yaml deployment.yaml hpa.yaml ingress.yaml issuer.yaml pdb.yaml service.yaml",
    ),
    (
        "service.create_namespace",
        Everything,
        "service.create_namespace = false",
        "README.md kustomization.yaml namespace.yaml",
    ),
    ("service.description", Flask(""), "service.description = 'b'", "README.md"),
    (
        "service.labels",
        Everything,
        "service.labels.a = 'b'",
        "certificate.yaml deployment.yaml hpa.yaml ingress.yaml issuer.yaml namespace.yaml pdb.yaml service.yaml",
    ),
    ("service.name", Flask(""), "service.name = 'b'", "Dockerfile README.md deployment.yaml! service.yaml"),
    ("service.namespace", Flask(""), "service.namespace = 'b'", "README.md deployment.yaml service.yaml"),
    ("service.owner", Flask(""), "service.owner = 'b'", "README.md deployment.yaml service.yaml"),
    (
        "target.kind",
        Flask("allow = ['base-image-not-pinned', 'target-licence']"),
        "target.kind = 'SeldonDeployment'",
        "README.md deployment.yaml kustomization.yaml seldondeployment.yaml",
    ),
    (
        "target.kind",
        Flask("resources.limits.cpu = 1"),
        "target.kind = 'InferenceService'",
        "README.md deployment.yaml inferenceservice.yaml kustomization.yaml service.yaml",
    ),
    (
        "not_secret",
        Flask("env.A_TOKEN = 'abc'\nnot_secret.'env.A_TOKEN' = 'a'"),
        "not_secret.'env.A_TOKEN' = 'b'",
        "",
    ),
    ("tls.acme.dns01.client", Flask(AZURE), "tls.acme.dns01.client = 'b'", "issuer.yaml"),
    ("tls.acme.dns01.project", Flask(CLOUD), "tls.acme.dns01.project = 'b'", "issuer.yaml"),
    ("tls.acme.dns01.provider", Flask(AZURE), "tls.acme.dns01.provider = 'route53'", "refused"),
    ("tls.acme.dns01.region", Flask(ROUTE), "tls.acme.dns01.region = 'b'", "issuer.yaml"),
    ("tls.acme.dns01.resource_group", Flask(AZURE), "tls.acme.dns01.resource_group = 'b'", "issuer.yaml"),
    ("tls.acme.dns01.secret", Flask(ROUTE), "tls.acme.dns01.secret = 'b'", "README.md issuer.yaml"),
    ("tls.acme.dns01.subscription", Flask(AZURE), "tls.acme.dns01.subscription = 'b'", "issuer.yaml"),
    ("tls.acme.dns01.tenant", Flask(AZURE), "tls.acme.dns01.tenant = 'b'", "issuer.yaml"),
    ("tls.acme.dns01.zone", Flask(AZURE), "tls.acme.dns01.zone = 'b'", "issuer.yaml"),
    ("tls.acme.email", Everything, "tls.acme.email = 'b@modelstow.dev'", "issuer.yaml"),
    (
        "tls.acme.environment",
        Everything,
        "tls.acme.environment = 'production'",
        "README.md certificate.yaml issuer.yaml",
    ),
    (
        "tls.enabled",
        Flask("ingress.host = 'a.example.com'\n[tls]"),
        "tls.enabled = false",
        "README.md ingress.yaml",
    ),
    ("tls.issuer.kind", Flask(ACME), "tls.issuer.kind = 'Issuer'", "README.md certificate.yaml"),
    ("tls.issuer.name", Flask(ACME), "tls.issuer.name = 'b'", "README.md certificate.yaml"),
    ("tls.key_algorithm", Everything, "tls.key_algorithm = 'ECDSA'", "certificate.yaml"),
    ("tls.min_version", Flask(CONTOUR), "tls.min_version = '1.3'", "ingress.yaml"),
    ("tls.secret", Everything, "tls.secret = 'b'", "README.md certificate.yaml ingress.yaml"),
    (
        "claim.access_modes",
        Flask(POD),
        "claim.access_modes = ['ReadWriteMany']",
        "persistentvolumeclaim.yaml",
    ),
    (
        "claim.name",
        Flask(POD),
        "claim.name = 'b'\nvolumes.a.persistent_volume_claim.claim_name = 'b'",
        "deployment.yaml! persistentvolumeclaim.yaml",
    ),
    ("claim.storage", Flask(POD), "claim.storage = '2Gi'", "persistentvolumeclaim.yaml"),
    (
        "claim.storage_class_name",
        Flask(POD),
        "claim.storage_class_name = 'fast'",
        "persistentvolumeclaim.yaml",
    ),
    ("containers", Flask(POD), "containers.a.image = 'b:1'", "deployment.yaml!"),
    (
        "deployment.automount_service_account_token",
        Flask(POD),
        "deployment.automount_service_account_token = true",
        "deployment.yaml!",
    ),
    ("deployment.fs_group", Flask(POD), "deployment.fs_group = 1", "deployment.yaml!"),
    ("deployment.min_ready_seconds", Flask(POD), "deployment.min_ready_seconds = 1", "deployment.yaml"),
    ("deployment.pod_security", Flask(POD), "deployment.pod_security = 'baseline'", "deployment.yaml!"),
    (
        "deployment.progress_deadline_seconds",
        Flask(POD),
        "deployment.progress_deadline_seconds = 700",
        "deployment.yaml",
    ),
    (
        "deployment.rolling_update.max_surge",
        Flask(POD),
        "deployment.rolling_update.max_surge = 0",
        "deployment.yaml",
    ),
    (
        "deployment.rolling_update.max_unavailable",
        Flask(POD),
        "deployment.rolling_update.max_unavailable = 0",
        "deployment.yaml",
    ),
    (
        "deployment.supplemental_groups",
        Flask(POD),
        "deployment.supplemental_groups = [1]",
        "deployment.yaml!",
    ),
    ("env_from", Flask(POD), "env_from = [{ secret_ref = { name = 'b' } }]", "README.md deployment.yaml!"),
    ("network.cluster_ip", Flask(POD), "network.cluster_ip = 'None'", "README.md service.yaml"),
    ("network.ip_families", Flask(POD), "network.ip_families = ['IPv6']", "service.yaml"),
    ("network.ip_family_policy", Flask(POD), "network.ip_family_policy = 'SingleStack'", "service.yaml"),
    ("network.session_affinity", Flask(POD), "network.session_affinity = 'ClientIP'", "service.yaml"),
    ("ports.NAME.app_protocol", Flask(POD), "ports.a.app_protocol = 'http'", "service.yaml"),
    ("ports.NAME.container_port", Flask(POD), "ports.a.container_port = 7002", "deployment.yaml!"),
    ("ports.NAME.port", Flask(POD), "ports.a.port = 7002", "service.yaml"),
    ("ports.NAME.protocol", Flask(POD), "ports.a.protocol = 'UDP'", "deployment.yaml! service.yaml"),
    ("resources.devices", Flask(POD), "resources.devices.'rdma/ib' = 1", "deployment.yaml!"),
    (
        "resources.limits.ephemeral_storage",
        Flask(POD),
        "resources.limits.ephemeral_storage = '1Gi'",
        "deployment.yaml!",
    ),
    (
        "resources.requests.ephemeral_storage",
        Flask(POD),
        "resources.requests.ephemeral_storage = '1Gi'",
        "deployment.yaml!",
    ),
    ("runtime.group", Flask(POD), "runtime.group = 1", "deployment.yaml!"),
    (
        "runtime.read_only_root_filesystem",
        Flask(POD),
        "runtime.read_only_root_filesystem = false",
        "deployment.yaml!",
    ),
    (
        "server.liveness_probe.exec",
        Flask(POD),
        "server.liveness_probe.exec = { command = ['a'] }",
        "deployment.yaml!",
    ),
    (
        "server.liveness_probe.grpc",
        Flask(POD),
        "server.liveness_probe.grpc = { port = 7001 }",
        "deployment.yaml!",
    ),
    (
        "server.liveness_probe.http_get",
        Flask(POD),
        "server.liveness_probe.http_get = { path = '/b' }",
        "deployment.yaml!",
    ),
    (
        "server.liveness_probe.tcp_socket",
        Flask(POD),
        "server.liveness_probe.tcp_socket = { port = 7001 }",
        "deployment.yaml!",
    ),
    (
        "server.liveness_probe.initial_delay_seconds",
        Flask(POD),
        "server.liveness_probe.initial_delay_seconds = 1",
        "deployment.yaml!",
    ),
    (
        "server.liveness_probe.success_threshold",
        Flask(POD),
        "server.liveness_probe.success_threshold = 1",
        "deployment.yaml!",
    ),
    (
        "server.readiness_probe.exec",
        Flask(POD),
        "server.readiness_probe.exec = { command = ['a'] }",
        "deployment.yaml!",
    ),
    (
        "server.readiness_probe.grpc",
        Flask(POD),
        "server.readiness_probe.grpc = { port = 7001 }",
        "deployment.yaml!",
    ),
    (
        "server.readiness_probe.http_get",
        Flask(POD),
        "server.readiness_probe.http_get = { path = '/b' }",
        "deployment.yaml!",
    ),
    (
        "server.readiness_probe.tcp_socket",
        Flask(POD),
        "server.readiness_probe.tcp_socket = { port = 7001 }",
        "deployment.yaml!",
    ),
    (
        "server.readiness_probe.initial_delay_seconds",
        Flask(POD),
        "server.readiness_probe.initial_delay_seconds = 1",
        "deployment.yaml!",
    ),
    (
        "server.readiness_probe.success_threshold",
        Flask(POD),
        "server.readiness_probe.success_threshold = 1",
        "deployment.yaml!",
    ),
    (
        "server.startup_probe.exec",
        Flask(POD),
        "server.startup_probe.exec = { command = ['a'] }",
        "deployment.yaml!",
    ),
    (
        "server.startup_probe.grpc",
        Flask(POD),
        "server.startup_probe.grpc = { port = 7001 }",
        "deployment.yaml!",
    ),
    (
        "server.startup_probe.http_get",
        Flask(POD),
        "server.startup_probe.http_get = { path = '/b' }",
        "deployment.yaml!",
    ),
    (
        "server.startup_probe.tcp_socket",
        Flask(POD),
        "server.startup_probe.tcp_socket = { port = 7001 }",
        "deployment.yaml!",
    ),
    (
        "server.startup_probe.initial_delay_seconds",
        Flask(POD),
        "server.startup_probe.initial_delay_seconds = 1",
        "deployment.yaml!",
    ),
    (
        "server.startup_probe.success_threshold",
        Flask(POD),
        "server.startup_probe.success_threshold = 1",
        "deployment.yaml!",
    ),
    (
        "server.startup_probe.failure_threshold",
        Flask(POD),
        "server.startup_probe.failure_threshold = 2",
        "deployment.yaml!",
    ),
    (
        "server.startup_probe.period_seconds",
        Flask(POD),
        "server.startup_probe.period_seconds = 2",
        "deployment.yaml!",
    ),
    (
        "server.startup_probe.timeout_seconds",
        Flask(POD),
        "server.startup_probe.timeout_seconds = 2",
        "deployment.yaml!",
    ),
    ("service_account.annotations", Flask(POD), "service_account.annotations.a = 'b'", "serviceaccount.yaml"),
    (
        "service_account.name",
        Flask(POD),
        "service_account.name = 'b'",
        "deployment.yaml! serviceaccount.yaml",
    ),
    (
        "volumes.NAME.config_map",
        Flask(POD),
        "volumes.b.config_map = { name = 'b' }\nvolumes.b.mount_path = '/b'",
        "README.md deployment.yaml!",
    ),
    (
        "volumes.NAME.csi",
        Flask(POD),
        "volumes.b.csi = { driver = 'b' }\nvolumes.b.mount_path = '/b'",
        "deployment.yaml!",
    ),
    (
        "volumes.NAME.empty_dir",
        Flask(POD),
        "volumes.b.empty_dir = { size_limit = '1Gi' }\nvolumes.b.mount_path = '/b'",
        "deployment.yaml!",
    ),
    (
        "volumes.NAME.ephemeral",
        Flask(POD),
        "volumes.b.ephemeral = { volume_claim_template = { spec = { access_modes = ['ReadWriteOnce'], resources = { requests = { storage = '1Gi' } } } } }\nvolumes.b.mount_path = '/b'",
        "deployment.yaml!",
    ),
    (
        "volumes.NAME.image",
        Flask(POD),
        "volumes.b.image = { reference = 'b:1' }\nvolumes.b.mount_path = '/b'",
        "deployment.yaml!",
    ),
    (
        "volumes.NAME.persistent_volume_claim",
        Flask(POD),
        "volumes.b.persistent_volume_claim = { claim_name = 'b' }\nvolumes.b.mount_path = '/b'",
        "README.md deployment.yaml!",
    ),
    (
        "volumes.NAME.projected",
        Flask(POD),
        "volumes.b.projected = { sources = [{ service_account_token = { path = 'b' } }] }\nvolumes.b.mount_path = '/b'",
        "deployment.yaml!",
    ),
    (
        "volumes.NAME.secret",
        Flask(POD),
        "volumes.b.secret = { secret_name = 'b' }\nvolumes.b.mount_path = '/b'",
        "README.md deployment.yaml!",
    ),
    ("volumes.NAME.mount_path", Flask(POD), "volumes.a.mount_path = '/b'", "deployment.yaml!"),
    ("volumes.NAME.read_only", Flask(POD), "volumes.a.read_only = true", "deployment.yaml!"),
    ("volumes.NAME.sub_path", Flask(POD), "volumes.a.sub_path = 'b'", "deployment.yaml!"),
];

#[test]
fn changes_the_files_that_it_is_about() {
    let sandbox = Sandbox::new();
    let mut wrong = Vec::new();
    for (key, on, change, expected) in TABLE {
        let before = on.text();
        let after = sandbox.generate(&laid_over(&before, change));
        let before = sandbox.generate(&before).unwrap_or_else(|found| panic!("{key}: {found:#?}"));
        let changed = after.map_or_else(|_| "refused".to_owned(), |after| difference(&before, &after));
        if changed != *expected {
            wrong.push(format!("{key}: `{change}`\n  changes  {changed}\n  expected {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The paths of the files that differ, with `!` where pods restart. The lock differs if and only if a file does.
fn difference(before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) -> String {
    let paths: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let mut changed: Vec<String> =
        paths.into_iter().filter(|path| before.get(*path) != after.get(*path)).cloned().collect();
    let lock = changed.iter().position(|path| path == "modelstow.lock").map(|at| changed.remove(at));
    assert_eq!(lock.is_some(), !changed.is_empty(), "the lock and {changed:?}");
    let pods = |files: &BTreeMap<String, String>| {
        files.get("deployment.yaml").map(|text| yaml::read(text)["spec"]["template"].clone())
    };
    for path in &mut changed {
        if path == "deployment.yaml" && after.contains_key(path) && pods(before) != pods(after) {
            path.push('!');
        }
    }
    changed.join(" ")
}

#[test]
fn every_key_is_in_the_table() {
    let all = modelstow::spec::keys();
    // What only holds further keys is changed with them.
    let holds = |key: &String| {
        all.iter()
            .any(|other| other.strip_prefix(key.as_str()).is_some_and(|rest| rest.starts_with(['.', '['])))
    };
    let keys: BTreeSet<String> = all.iter().filter(|key| !holds(key)).cloned().collect();
    let listed: BTreeSet<String> = TABLE.iter().map(|(key, ..)| (*key).to_owned()).collect();
    let missing: Vec<&String> = keys.difference(&listed).collect();
    let gone: Vec<&String> = listed.difference(&keys).collect();
    assert!(missing.is_empty() && gone.is_empty(), "no row: {missing:?}; no such key: {gone:?}");
}

#[test]
fn another_runtime_is_another_image() {
    let sandbox = Sandbox::new();
    let flask = sandbox.generate(FLASK).unwrap();
    let plumber = sandbox.generate(&PLUMBER.replace("boston", "iris")).unwrap();
    assert_eq!(difference(&flask, &plumber), "Dockerfile Dockerfile.dockerignore README.md deployment.yaml!");
}

#[test]
fn another_model_under_the_same_name_restarts_the_pods() {
    for (path, bytes) in [
        ("model.joblib", "retrained"),
        ("app.py", "app = 1"),
        ("requirements.txt", "gunicorn==25.3.0 --hash=sha256:00"),
    ] {
        let sandbox = Sandbox::new();
        let before = sandbox.generate(FLASK).unwrap();
        sandbox.write(path, bytes.as_bytes());
        let after = sandbox.generate(FLASK).unwrap();
        assert_eq!(difference(&before, &after), "README.md deployment.yaml!", "{path}");
    }
}

#[test]
fn a_file_that_is_not_in_the_image_changes_nothing() {
    let sandbox = Sandbox::new();
    let text = laid_over(FLASK, "runtime.files = ['helpers']");
    let before = sandbox.generate(&text).unwrap();
    for path in ["notes.txt", "helpers/__pycache__/util.pyc", "helpers/.DS_Store", "data/request.json"] {
        sandbox.write(path, b"changed");
    }
    assert_eq!(difference(&before, &sandbox.generate(&text).unwrap()), "");
    sandbox.write("helpers/more.py", b"");
    assert_eq!(difference(&before, &sandbox.generate(&text).unwrap()), "README.md deployment.yaml!");
}
