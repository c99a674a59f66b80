//! The keys behind what a service has under another name than `service.toml`.

/// What is in a service under another name, and the keys that say it.
const UNLIKE: &[(&str, &[&str])] = &[
    ("env", &["secrets", "model", "runtime.name"]),
    ("gateway.host", &["cluster.domain"]),
    ("gitops.smoke.image", &["gitops.smoke_image"]),
    ("ingress.host", &["cluster.domain"]),
    ("model.container_path", &["model.mount_path", "model.path", "model.uri", "model.sub_path"]),
    ("model.fetch", &["model.uri"]),
    ("model.volume", &["model.claim", "model.image"]),
    ("resources.gpu", &["resources.limits.gpu", "resources.gpu_kind"]),
    ("runtime.installer", &["runtime.dependencies", "runtime.name"]),
    ("runtime.writable", &["runtime.name"]),
    ("server.liveness_path", &["server.readiness_path", "runtime.name"]),
    (
        "server.liveness_probe.handler",
        &[
            "server.liveness_probe.exec",
            "server.liveness_probe.grpc",
            "server.liveness_probe.http_get",
            "server.liveness_probe.tcp_socket",
        ],
    ),
    ("server.readiness_path", &["server.liveness_path", "runtime.name"]),
    (
        "server.readiness_probe.handler",
        &[
            "server.readiness_probe.exec",
            "server.readiness_probe.grpc",
            "server.readiness_probe.http_get",
            "server.readiness_probe.tcp_socket",
        ],
    ),
    ("server.startup_handler", &["runtime.name"]),
    // It asks as readiness is asked where it says nothing of its own.
    (
        "server.startup_probe.handler",
        &[
            "server.readiness_probe.exec",
            "server.readiness_probe.grpc",
            "server.readiness_probe.http_get",
            "server.readiness_probe.tcp_socket",
            "server.startup_probe.exec",
            "server.startup_probe.grpc",
            "server.startup_probe.http_get",
            "server.startup_probe.tcp_socket",
        ],
    ),
];

/// The keys that say a value, besides those of its own name.
pub fn said_by(name: &str) -> impl Iterator<Item = &'static str> {
    UNLIKE.iter().filter(move |(path, _)| *path == name).flat_map(|(_, keys)| keys.iter().copied())
}
