use super::auth::AuthKeys;
use crate::diagnostic::{Code, Finding};
use crate::resolve::service::{Cluster, Identity, Ingress, Map, Server};
use crate::resolve::{Resolver, Setting, names};
use crate::spec::Spanned;
use crate::spec::sections::IngressSection;

/// How the rule says the path, and how it is compared, where the controller wants it otherwise.
pub type Rule = (Option<Setting<String>>, Option<Setting<String>>);

/// What `[ingress]` says. The rule is written as its controller wants it.
pub struct IngressKeys {
    pub host: Option<Setting<String>>,
    pub path: Setting<String>,
    pub strip_prefix: Setting<bool>,
    class: Option<Setting<String>>,
    annotations: Map,
}

impl IngressKeys {
    /// The Ingress, as its controller is told by it.
    pub fn told(self, (path, path_type): Rule, told: Map, resolver: &mut Resolver<'_, '_>) -> Ingress {
        Ingress {
            host: self.host,
            rule_path: path.unwrap_or_else(|| {
                Setting::derived(self.path.value.clone(), &["ingress.path"], "the rule is for this path")
            }),
            path_type: path_type.unwrap_or_else(|| {
                Setting::default("Prefix".to_owned(), "whatever lies below the path is the service's")
            }),
            path: self.path,
            strip_prefix: self.strip_prefix,
            class: self.class,
            annotations: resolver.annotations(self.annotations, told, "ingress"),
        }
    }
}

impl Resolver<'_, '_> {
    pub(super) fn ingress(
        &mut self,
        spec: Option<IngressSection>,
        service: &Identity,
        cluster: &Cluster,
    ) -> Option<IngressKeys> {
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
        Some(IngressKeys {
            host: super::host(host, service, cluster),
            path,
            strip_prefix,
            class: class.map(Setting::from),
            annotations,
        })
    }

    /// What only an Ingress can do.
    pub(super) fn needs_entrance(&mut self, entrance: bool, auth: Option<&AuthKeys>, server: &Server) {
        if entrance || !self.input.layer.is_whole() {
            return;
        }
        let auth = auth.and_then(|auth| auth.kind.span()).map(|at| (at, "ask who may pass"));
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
    pub(super) fn strip_prefix(
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
    pub(super) fn reaches(&mut self, at: &Setting<String>, strip_prefix: &Setting<bool>, server: &Server) {
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

    pub(super) fn with_common(
        &mut self,
        given: Option<crate::spec::Table<String>>,
        service: &Identity,
    ) -> Map {
        let mut annotations = service.annotations.clone();
        annotations.extend(self.pairs(given, false));
        annotations
    }
}
