use super::service::{Certificate, Identity, Ingress, Issuer, Map, Network, Server, Tls};
use super::{Resolver, Setting, names};
use crate::diagnostic::{Code, Finding};
use crate::spec::sections::{
    AcmeEnvironment, AcmeSection, IngressSection, IssuerKind, KeyAlgorithm, NetworkSection, ServiceType,
    TlsSection,
};

/// Let's Encrypt's directories, from its documentation ("Staging Environment", "ACME Protocol Updates").
const STAGING: &str = "https://acme-staging-v02.api.letsencrypt.org/directory";
const PRODUCTION: &str = "https://acme-v02.api.letsencrypt.org/directory";

impl Resolver<'_, '_> {
    pub(super) fn network(&mut self, spec: NetworkSection, service: &Identity) -> Network {
        let port = self.range(spec.port, Code::InvalidPort, "network.port", 1..=65535);
        Network {
            r#type: spec.r#type.filter(|t| t.value != ServiceType::ClusterIP).map(Setting::from),
            port: Setting::or(port, || Setting::default(80, "what a URL without a port means")),
            annotations: self.with_common(spec.annotations, service),
        }
    }

    pub(super) fn ingress(&mut self, spec: Option<IngressSection>, service: &Identity) -> Option<Ingress> {
        let spec = spec?;
        let host = self.check(spec.host, Code::InvalidHost, "ingress.host", names::host);
        let path = self.check(spec.path, Code::InvalidPath, "ingress.path", names::url_path);
        let class = self.check(spec.class, Code::InvalidName, "ingress.class", names::subdomain);
        let annotations = self.with_common(spec.annotations, service);
        if spec.enabled.is_some_and(|enabled| !enabled.value) {
            return None;
        }
        Some(Ingress {
            host: host.map(Setting::from),
            path: Setting::or(path, || Setting::default("/".to_owned(), "the whole host is the service's")),
            class: class.map(Setting::from),
            annotations,
        })
    }

    /// What comes in at the Ingress has to include the scoring request.
    pub(super) fn reaches(&mut self, ingress: &Ingress, server: &Server) {
        let (below, path) = (ingress.path.value.trim_end_matches('/'), server.path.value.as_str());
        let inside = path.strip_prefix(below).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        let readable = |path: &str| names::url_path(path).is_ok();
        if !inside && readable(&ingress.path.value) && readable(path) {
            self.report.push(
                Finding::at_or_in(
                    Code::InvalidPath,
                    ingress.path.span(),
                    self.input.project.file(),
                    format!("requests to `{path}` do not come in below `{}`", ingress.path.value),
                )
                .label("an Ingress passes paths on as they are")
                .related(server.path.span(), "where the server answers")
                .help(format!("let the server answer below it: `[server]` `path = \"{below}{path}\"`")),
            );
        }
    }

    pub(super) fn tls(
        &mut self,
        spec: Option<TlsSection>,
        service: &Identity,
        ingress: Option<&Ingress>,
    ) -> Option<Tls> {
        let spec = spec?;
        if spec.enabled.is_some_and(|enabled| !enabled.value) {
            return None;
        }
        if ingress.is_none_or(|ingress| ingress.host.is_none()) && self.input.layer.is_whole() {
            let place = self.input.key("tls");
            self.report.push(
                Finding::at_or_in(
                    Code::TlsWithoutHost,
                    place,
                    self.input.project.file(),
                    "`[tls]` without `ingress.host`",
                )
                .label("a certificate is issued for a name")
                .related(self.input.key("ingress"), "no host here")
                .help(
                    "say under which name the service is reached: `[ingress]` `host = \"model.example.com\"`",
                ),
            );
        }
        self.conflict(
            spec.issuer.as_ref().and_then(|_| self.input.key("tls.issuer")),
            "tls.issuer",
            spec.acme.as_ref().and_then(|_| self.input.key("tls.acme")),
            "tls.acme",
            "a certificate has one issuer",
        );
        let secret = self.check(spec.secret, Code::InvalidName, "tls.secret", names::subdomain);
        let name = &service.name.value;
        let secret = Setting::or(secret, || {
            Setting::derived(
                format!("{name}-tls"),
                &["service.name"],
                "beside the service, and said to be for TLS",
            )
        });
        let algorithm = Setting::or(spec.key_algorithm, || {
            Setting::default(KeyAlgorithm::ECDSA, "smaller and faster than RSA, and known to every client")
        });
        let key_size = Setting::derived(
            match algorithm.value {
                KeyAlgorithm::ECDSA => 256,
                KeyAlgorithm::RSA => 2048,
            },
            &["tls.key_algorithm"],
            "the usual size of such a key",
        );
        let certificate = |issuer_name, issuer_kind| Certificate {
            issuer_name,
            issuer_kind,
            key_algorithm: algorithm,
            key_size,
        };
        if let Some(acme) = spec.acme {
            let issuer = self.acme(acme, name)?;
            let kind = Setting::derived(IssuerKind::Issuer, &["tls.acme"], "the issuer is the service's own");
            return Some(Tls {
                secret,
                certificate: Some(certificate(issuer.name.clone(), kind)),
                issuer: Some(issuer),
            });
        }
        if let Some(issuer) = spec.issuer {
            let issuer_name = self.required(
                issuer.name,
                "tls.issuer.name",
                "it is the name of an existing cert-manager issuer",
            );
            let issuer_name = self.check(issuer_name, Code::InvalidName, "tls.issuer.name", names::subdomain);
            let kind = Setting::or(issuer.kind, || {
                Setting::default(IssuerKind::ClusterIssuer, "issuers are usually the platform team's")
            });
            return Some(Tls {
                secret,
                certificate: Some(certificate(issuer_name?.into(), kind)),
                issuer: None,
            });
        }
        Some(Tls { secret, certificate: None, issuer: None })
    }

    /// The issuer of our own.
    fn acme(&mut self, acme: AcmeSection, name: &str) -> Option<Issuer> {
        let environment = self.required(
            acme.environment,
            "tls.acme.environment",
            "`\"staging\"` to try, `\"production\"` for certificates that browsers trust",
        );
        let email =
            self.required(acme.email, "tls.acme.email", "Let's Encrypt's account is registered with it");
        let email = self.check(email, Code::InvalidEmail, "tls.acme.email", names::email);
        let environment = environment?.value;
        let (word, server) = match environment {
            AcmeEnvironment::Staging => ("staging", STAGING),
            AcmeEnvironment::Production => ("production", PRODUCTION),
        };
        // cert-manager asks for a new certificate when the issuer's name changes, not when its server does.
        let rule = "one issuer for each environment, so that a change of environment is a new certificate";
        let from: &'static [&'static str] = &["service.name", "tls.acme.environment"];
        Some(Issuer {
            server: Setting::derived(
                server.to_owned(),
                &["tls.acme.environment"],
                "the directory of Let's Encrypt",
            ),
            email: email?.into(),
            account_secret: Setting::derived(
                format!("{name}-letsencrypt-{word}-account"),
                from,
                "the account belongs to the environment",
            ),
            name: Setting::derived(format!("{name}-letsencrypt-{word}"), from, rule),
        })
    }

    fn with_common(&mut self, given: Option<crate::spec::Table<String>>, service: &Identity) -> Map {
        let mut annotations = service.annotations.clone();
        annotations.extend(self.pairs(given, false));
        annotations
    }
}
