use crate::diagnostic::{Code, Finding};
use crate::resolve::service::{Dns01, Map};
use crate::resolve::{Resolver, names};
use crate::spec::Spanned;
use crate::spec::sections::{Dns01Section, DnsProvider};

impl Resolver<'_, '_> {
    /// The DNS zone, with all that its provider has to know and nothing else.
    pub(super) fn dns01(&mut self, spec: Option<Dns01Section>) -> Option<Dns01> {
        let spec = spec?;
        let provider = self.required(
            spec.provider,
            "tls.acme.dns01.provider",
            "one of `\"cloudflare\"`, `\"route53\"`, `\"azuredns\"` and `\"clouddns\"`",
        );
        let secret = self.check(spec.secret, Code::InvalidName, "tls.acme.dns01.secret", names::subdomain);
        let secret = self.required(
            secret,
            "tls.acme.dns01.secret",
            "it is the existing Secret with the credentials of the zone",
        );
        let provider = provider?;
        let wanted: &[&str] = match provider.value {
            DnsProvider::Cloudflare => &[],
            DnsProvider::Route53 => &["region"],
            DnsProvider::CloudDns => &["project"],
            DnsProvider::AzureDns => &["zone", "resource_group", "subscription", "tenant", "client"],
        };
        let mut options = Map::new();
        for (name, given) in [
            ("region", spec.region),
            ("project", spec.project),
            ("zone", spec.zone),
            ("resource_group", spec.resource_group),
            ("subscription", spec.subscription),
            ("tenant", spec.tenant),
            ("client", spec.client),
        ] {
            let key = format!("tls.acme.dns01.{name}");
            match (wanted.contains(&name), given) {
                (true, Some(given)) if given.value.is_empty() => self.report.push(
                    Finding::at(Code::InvalidName, given.span, format!("`{key}` cannot be ``"))
                        .label("it is empty"),
                ),
                (true, Some(given)) => {
                    options.insert(name.to_owned(), given.into());
                }
                (true, None) => {
                    self.required(None::<Spanned<String>>, &key, "the provider has to know it");
                }
                (false, Some(given)) => {
                    let why = "this provider has no use for it";
                    self.conflict(
                        Some(provider.span),
                        "tls.acme.dns01.provider",
                        Some(given.span),
                        &key,
                        why,
                    );
                }
                (false, None) => {}
            }
        }
        Some(Dns01 { provider: provider.into(), secret: secret?.into(), options })
    }
}
