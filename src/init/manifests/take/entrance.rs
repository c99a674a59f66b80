//! What leads to the pods from outside the cluster.

use super::Taker;
use crate::init::manifests::object::Object;
use serde_json::Value;
use toml_edit::{InlineTable, Value as Toml};

/// Let's Encrypt's directories.
const DIRECTORIES: &[(&str, &str)] = &[
    ("https://acme-staging-v02.api.letsencrypt.org/directory", "staging"),
    ("https://acme-v02.api.letsencrypt.org/directory", "production"),
];
/// What cert-manager knows of a zone: the provider, its field, where the name of the Secret is, and its further keys.
type Zone = (&'static str, &'static str, &'static str, &'static [(&'static str, &'static str)]);
const ZONES: &[Zone] = &[
    ("cloudflare", "cloudflare", "apiTokenSecretRef", &[]),
    ("route53", "route53", "accessKeyIDSecretRef", &[("region", "region")]),
    ("clouddns", "cloudDNS", "serviceAccountSecretRef", &[("project", "project")]),
    (
        "azuredns",
        "azureDNS",
        "clientSecretSecretRef",
        &[
            ("zone", "hostedZoneName"),
            ("resource_group", "resourceGroupName"),
            ("subscription", "subscriptionID"),
            ("tenant", "tenantID"),
            ("client", "clientID"),
        ],
    ),
];

impl Taker<'_> {
    pub(super) fn ingress(&mut self) {
        let Some(ingress) = self.chosen.ingress else { return };
        let at = |pointer: &str| ingress.value.pointer(pointer);
        self.text(&["ingress", "host"], at("/spec/rules/0/host"));
        self.text(&["ingress", "class"], at("/spec/ingressClassName"));
        let path = self
            .stripped_path()
            .or_else(|| at("/spec/rules/0/http/paths/0/path").and_then(Value::as_str).map(str::to_owned));
        self.path("ingress", path);
        let annotations = self.further_annotations(ingress.map("/metadata/annotations"));
        self.table(&["ingress", "annotations"], annotations);
        self.text(&["tls", "secret"], at("/spec/tls/0/secretName"));
        if !self.draft.has(&["ingress"]) {
            self.draft.set(&["ingress", "enabled"], true);
        }
    }

    fn path(&mut self, section: &str, path: Option<String>) {
        let Some(path) = path.filter(|path| path != "/") else { return };
        self.draft.set(&[section, "path"], path.as_str());
        if self.draft.has(&[section, "strip_prefix"]) {
            return;
        }
        // What comes in there has to include the scoring request.
        self.draft.guess(
            &["server", "path"],
            path,
            "A guess: the path of a scoring request is the one from outside, or below it.",
        );
    }

    pub(super) fn route(&mut self) {
        let Some(route) = self.chosen.route.filter(|_| self.chosen.ingress.is_none()) else { return };
        let at = |pointer: &str| route.value.pointer(&format!("/spec/{pointer}"));
        for (key, field) in [("name", "name"), ("namespace", "namespace"), ("section", "sectionName")] {
            self.text(&["gateway", key], at(&format!("parentRefs/0/{field}")));
        }
        self.text(&["gateway", "host"], at("hostnames/0"));
        let rewritten = at("rules/0/filters/0/urlRewrite/path/replacePrefixMatch").and_then(Value::as_str);
        if rewritten == Some("/") {
            self.draft.set(&["gateway", "strip_prefix"], true);
        }
        self.path("gateway", at("rules/0/matches/0/path/value").and_then(Value::as_str).map(str::to_owned));
        // Another route, on the Gateway's other listener, sends its requests here.
        let redirects = |object: &&&Object| {
            let filter = object.value.pointer("/spec/rules/0/filters/0/type").and_then(Value::as_str);
            object.kind() == "HTTPRoute" && filter == Some("RequestRedirect")
        };
        let redirect = self.chosen.rest.iter().find(redirects);
        let section = redirect.and_then(|redirect| redirect.value.pointer("/spec/parentRefs/0/sectionName"));
        self.text(&["gateway", "http_section"], section);
    }

    pub(super) fn tls(&mut self) {
        let Some(certificate) = self.chosen.certificate else { return };
        self.text(&["tls", "secret"], certificate.value.pointer("/spec/secretName"));
        self.text(&["tls", "key_algorithm"], certificate.value.pointer("/spec/privateKey/algorithm"));
        let acme = self.chosen.issuer.and_then(|issuer| {
            let server = issuer.text("/spec/acme/server")?;
            let (_, environment) = DIRECTORIES.iter().find(|(directory, _)| *directory == server)?;
            Some((*environment, issuer))
        });
        if let Some((environment, issuer)) = acme {
            self.draft.set(&["tls", "acme", "environment"], environment);
            self.text(&["tls", "acme", "email"], issuer.value.pointer("/spec/acme/email"));
            self.dns01(issuer);
            return;
        }
        self.text(&["tls", "issuer", "name"], certificate.value.pointer("/spec/issuerRef/name"));
        let kind = certificate.text("/spec/issuerRef/kind").unwrap_or("Issuer");
        if kind != "ClusterIssuer" {
            self.draft.set(&["tls", "issuer", "kind"], kind);
        }
    }

    fn dns01(&mut self, issuer: &Object) {
        let Some(solver) = issuer.value.pointer("/spec/acme/solvers/0/dns01") else { return };
        for (provider, field, secret, keys) in ZONES {
            let Some(zone) = solver.get(field) else { continue };
            let text = |pointer: &str| zone.pointer(pointer).and_then(Value::as_str);
            let mut table = InlineTable::new();
            table.insert("provider", Toml::from(*provider));
            if let Some(name) = text(&format!("/{secret}/name")) {
                table.insert("secret", name.into());
            }
            for (key, field) in *keys {
                if let Some(value) = text(&format!("/{field}")) {
                    table.insert(*key, value.into());
                }
            }
            self.draft.set(&["tls", "acme", "dns01"], Toml::InlineTable(table));
        }
    }
}
