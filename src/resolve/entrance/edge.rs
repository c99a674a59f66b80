use crate::diagnostic::{Code, Finding};
use crate::resolve::service::{Auth, Identity, Ingress, Map, Network, Server};
use crate::resolve::{Resolver, Setting, names};
use crate::spec::Spanned;
use crate::spec::sections::{IngressSection, NetworkSection, ServiceType};

impl Resolver<'_, '_> {
    pub(in crate::resolve) fn network(&mut self, spec: NetworkSection, service: &Identity) -> Network {
        let port = self.range(spec.port, Code::InvalidPort, "network.port", 1..=65535);
        Network {
            r#type: spec.r#type.filter(|t| t.value != ServiceType::ClusterIP).map(Setting::from),
            port: Setting::or(port, || {
                self.input.or_default("network.port", 80, "what a URL without a port means")
            }),
            annotations: self.with_common(spec.annotations, service),
            policy: self.policy(spec.policy),
        }
    }

    pub(in crate::resolve) fn ingress(
        &mut self,
        spec: Option<IngressSection>,
        service: &Identity,
    ) -> Option<Ingress> {
        let spec = spec?;
        let host = self.check(spec.host, Code::InvalidHost, "ingress.host", names::host);
        let path = self.check(spec.path, Code::InvalidPath, "ingress.path", names::url_path);
        let class = self.check(spec.class, Code::InvalidName, "ingress.class", names::subdomain);
        let annotations = self.with_common(spec.annotations, service);
        if spec.enabled.is_some_and(|enabled| !enabled.value) {
            return None;
        }
        let path = Setting::or(path, || {
            self.input.or_default("ingress.path", "/".to_owned(), "the whole host is the service's")
        });
        let strip_prefix = self.strip_prefix(spec.strip_prefix, &path);
        Some(Ingress {
            host: host.map(Setting::from),
            rule_path: Setting::derived(path.value.clone(), &["ingress.path"], "the rule is for this path"),
            path_type: Setting::default("Prefix".to_owned(), "whatever lies below the path is the service's"),
            path,
            strip_prefix,
            class: class.map(Setting::from),
            annotations,
        })
    }

    /// What only an Ingress can do.
    pub(in crate::resolve) fn needs_entrance(
        &mut self,
        entrance: bool,
        auth: Option<&Auth>,
        server: &Server,
    ) {
        if entrance || !self.input.layer.is_whole() {
            return;
        }
        let auth = auth.and_then(|auth| auth.r#type.span()).map(|at| (at, "ask who may pass"));
        let body = server.max_body.as_ref().and_then(Setting::span).map(|at| (at, "refuse larger bodies"));
        for (at, what) in auth.into_iter().chain(body) {
            self.report.push(
                Finding::at(Code::MissingKey, at, "`[ingress]` is missing")
                    .label(format!("only the controller of an Ingress or a Gateway can {what}"))
                    .help("say where requests come in: `[ingress]` `host = \"…\"` and `controller = \"…\"`"),
            );
        }
    }

    /// Whether there is a path to take off, and that it is wanted.
    pub(in crate::resolve) fn strip_prefix(
        &mut self,
        given: Option<Spanned<bool>>,
        path: &Setting<String>,
    ) -> Setting<bool> {
        let strip = Setting::or(given, || Setting::default(false, "the server answers where it is asked"));
        if strip.value && path.value == "/" {
            self.report.push(
                Finding::at_or_in(
                    Code::InvalidPath,
                    strip.span(),
                    self.input.project.file(),
                    "there is nothing to strip from `/`",
                )
                .related(path.span(), "the path")
                .help("say which path is the service's: `path = \"/…\"`"),
            );
        }
        strip
    }

    /// What comes in at the Ingress has to include the scoring request.
    pub(in crate::resolve) fn reaches(
        &mut self,
        at: &Setting<String>,
        strip_prefix: &Setting<bool>,
        server: &Server,
    ) {
        if strip_prefix.value {
            return;
        }
        let (below, path) = (at.value.trim_end_matches('/'), server.path.value.as_str());
        let inside = path.strip_prefix(below).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        let readable = |path: &str| names::url_path(path).is_ok();
        if !inside && readable(&at.value) && readable(path) {
            self.report.push(
                Finding::at_or_in(
                    Code::InvalidPath,
                    at.span(),
                    self.input.project.file(),
                    format!("requests to `{path}` do not come in below `{}`", at.value),
                )
                .label("paths are passed on as they are")
                .related(server.path.span(), "where the server answers")
                .help(format!("let the server answer below it: `[server]` `path = \"{below}{path}\"`"))
                .help("or let the controller take the path off: `strip_prefix = true`"),
            );
        }
    }

    fn with_common(&mut self, given: Option<crate::spec::Table<String>>, service: &Identity) -> Map {
        let mut annotations = service.annotations.clone();
        annotations.extend(self.pairs(given, false));
        annotations
    }
}
