//! What the README of an output folder says beyond the values themselves.

use super::markdown::shell;
use super::needs::{self, Need};
use super::{Document, is_own, listed};
use crate::resolve::service::Example;
use crate::resolve::{Service, Setting};
use crate::spec::sections::{AuthType, Method, ServiceType};
use serde::Serialize;

/// For the README.
#[derive(Serialize)]
pub struct Page<'a> {
    environments: Vec<ServiceShown<'a>>,
    file: &'a str,
}

#[derive(Serialize)]
struct ServiceShown<'a> {
    #[serde(flatten)]
    service: &'a Service,
    url: Setting<String>,
    host: Setting<&'a str>,
    reach: Setting<&'static str>,
    redirect: Setting<bool>,
    examples: Vec<ExampleShown<'a>>,
    needs: Vec<Need>,
}

#[derive(Serialize)]
struct ExampleShown<'a> {
    name: &'a Setting<String>,
    command: Setting<String>,
    expect: Option<&'a Setting<String>>,
    tolerance: &'a Setting<f64>,
}

const HOST: &[&str] = &["ingress", "gateway", "cluster.domain", "service.name"];

const URL: &[&str] = &[
    "ingress",
    "gateway",
    "cluster.domain",
    "tls",
    "server.path",
    "service.name",
    "service.namespace",
    "network.port",
    "target.kind",
];

const COMMAND: &[&str] = &[
    "examples",
    "ingress",
    "cluster.domain",
    "gateway",
    "tls",
    "auth.type",
    "server.path",
    "service.name",
    "service.namespace",
    "network.port",
    "target.kind",
];

impl<'a> Page<'a> {
    /// Of all environments.
    pub fn all(services: &'a [Service], file: &'a str, documents: &[Document]) -> Self {
        Self {
            environments: services.iter().map(|service| ServiceShown::of(service, documents)).collect(),
            file,
        }
    }
}

impl<'a> ServiceShown<'a> {
    fn of(service: &'a Service, documents: &[Document]) -> Self {
        let base = base(service);
        let inside = |setting: &Setting<String>| setting.value == "cluster-local";
        let visibility = service.target.labels.get("networking.kserve.io/visibility");
        let reach = match service.network.r#type.as_ref().map(|t| t.value) {
            None if visibility.is_some_and(|setting| !inside(setting)) => "and where KServe is configured to",
            Some(ServiceType::LoadBalancer) => "and at the load balancer's address",
            Some(ServiceType::NodePort) => "and at a port of every node",
            _ => "from inside the cluster",
        };
        let host = service.host().map_or("any host", |host| host.value.as_str());
        let redirect = service.controller.as_ref().is_some_and(|controller| controller.redirect.value)
            || service.gateway.as_ref().is_some_and(|gateway| gateway.http_section.is_some());
        let examples = service.examples.iter().map(|example| ExampleShown {
            name: &example.name,
            command: Setting::derived(command(service, example, &base), COMMAND, "it is the request to try"),
            expect: example.expect.as_ref(),
            tolerance: &example.tolerance,
        });
        Self {
            url: Setting::derived(
                format!("{base}{}", service.server.path.value),
                URL,
                "the host and the path, or the Service inside the cluster",
            ),
            host: Setting::derived(host, HOST, "the host of the Ingress or the route"),
            reach: Setting::derived(
                reach,
                &["network.type", "target.kind", "service.labels"],
                "the type of the Service says who reaches it",
            ),
            redirect: Setting::derived(
                redirect,
                &["ingress", "gateway", "tls"],
                "with TLS, unless it is switched off",
            ),
            examples: examples.collect(),
            needs: needs::of(
                service,
                listed(service, documents).into_iter().filter(|(document, _)| !is_own(document)),
            ),
            service,
        }
    }
}

fn base(service: &Service) -> String {
    if let Some(host) = service.host() {
        let redirects = service.gateway.as_ref().is_some_and(|gateway| gateway.http_section.is_some());
        let scheme = if service.tls.is_some() || redirects { "https" } else { "http" };
        return format!("{scheme}://{}{}", host.value.replacen('*', "any", 1), stripped(service));
    }
    let namespace = service.service.namespace.as_ref().map_or(String::new(), |n| format!(".{}", n.value));
    let port = match service.network.port.value {
        80 => String::new(),
        port => format!(":{port}"),
    };
    format!("http://{}{namespace}{port}", service.target.service.value)
}

/// What stands before the server's own paths, outside.
fn stripped(service: &Service) -> &str {
    let ingress = service.ingress.as_ref().map(|ingress| (&ingress.path, &ingress.strip_prefix));
    let gateway = service.gateway.as_ref().map(|gateway| (&gateway.path, &gateway.strip_prefix));
    let stripped = ingress.or(gateway).filter(|(_, strip)| strip.value);
    stripped.map_or("", |(path, _)| path.trim_end_matches('/'))
}

fn command(service: &Service, example: &Example, base: &str) -> String {
    let mut lines = Vec::new();
    let mut options = Vec::new();
    let base = if service.host().is_some() {
        if service.auth.as_ref().is_some_and(|auth| auth.r#type.value == AuthType::Basic) {
            // Without a password, curl asks for it.
            options.push("--user USER".to_owned());
        }
        base.to_owned()
    } else {
        let namespace = service
            .service
            .namespace
            .as_ref()
            .map_or(String::new(), |n| format!(" --namespace={}", shell(&n.value)));
        let (name, port) = (&service.target.service.value, service.network.port.value);
        lines.push(format!("kubectl port-forward{namespace} service/{name} 8080:{port} &"));
        "http://localhost:8080".to_owned()
    };
    let url = shell(&format!("{base}{}", example.path.value));
    for (name, value) in &example.headers {
        options.push(format!("--header {}", shell(&format!("{name}: {}", value.value))));
    }
    for (name, value) in &example.form {
        options.push(format!("--form-string {}", shell(&format!("{name}={}", value.value))));
    }
    for (name, path) in &example.files {
        options.push(format!("--form {}", shell(&format!("{name}=@{}", path.value))));
    }
    let is_form = !example.form.is_empty() || !example.files.is_empty();
    if example.method.value == Method::Post && !is_form {
        let data = match (&example.request, &example.request_file) {
            (Some(body), _) => shell(body.value.trim_matches('\n')),
            (None, Some(file)) => shell(&format!("@{}", file.value)),
            (None, None) => "''".to_owned(),
        };
        options.push(format!("--header {}", shell(&format!("Content-Type: {}", example.content_type.value))));
        options.push(format!("--data-binary {data}"));
    }
    options.insert(0, format!("curl {url}"));
    lines.push(options.join(" \\\n  "));
    lines.join("\n")
}
