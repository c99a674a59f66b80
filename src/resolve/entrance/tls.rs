use crate::diagnostic::{Code, Finding};
use crate::resolve::service::{Certificate, Gateway, Identity, Issuer, Tls};
use crate::resolve::{Resolver, Setting, names};
use crate::spec::sections::{AcmeEnvironment, AcmeSection, IssuerKind, KeyAlgorithm, TlsSection};

/// Let's Encrypt's directories, from its documentation ("Staging Environment", "ACME Protocol Updates").
const STAGING: &str = "https://acme-staging-v02.api.letsencrypt.org/directory";
const PRODUCTION: &str = "https://acme-v02.api.letsencrypt.org/directory";

impl Resolver<'_, '_> {
    pub(super) fn tls(
        &mut self,
        spec: Option<TlsSection>,
        service: &Identity,
        host: Option<&Setting<String>>,
        gateway: Option<&Gateway>,
    ) -> Option<Tls> {
        let spec = spec?;
        if spec.enabled.is_some_and(|enabled| !enabled.value) {
            return None;
        }
        if host.is_none() && self.input.layer.is_whole() {
            let place = self.input.key("tls");
            self.report.push(
                Finding::at_or_in(
                    Code::TlsWithoutHost,
                    place,
                    self.input.project.file(),
                    "`[tls]` without a host",
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
        let elsewhere = gateway.and_then(|gateway| gateway.namespace.as_ref());
        self.conflict(
            elsewhere.and_then(Setting::span),
            "gateway.namespace",
            elsewhere.and_then(|_| self.input.key("tls")),
            "tls",
            "the listener has the certificate, and takes it from the Gateway's namespace: leave it to the Gateway",
        );
        let min_version = spec.min_version.map(Setting::from);
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
            self.input.or_default(
                "tls.key_algorithm",
                KeyAlgorithm::ECDSA,
                "smaller and faster than RSA, and known to every client",
            )
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
                min_version,
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
                self.input.or_default(
                    "tls.issuer.kind",
                    IssuerKind::ClusterIssuer,
                    "issuers are usually the platform team's",
                )
            });
            return Some(Tls {
                secret,
                certificate: Some(certificate(issuer_name?.into(), kind)),
                issuer: None,
                min_version,
            });
        }
        Some(Tls { secret, certificate: None, issuer: None, min_version })
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
        let wants_dns01 = acme.dns01.is_some();
        let dns01 = self.dns01(acme.dns01);
        if wants_dns01 && dns01.is_none() {
            return None;
        }
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
            dns01,
        })
    }
}
