use crate::diagnostic::{Code, Finding};
use crate::resolve::service::{Cluster, Gateway, Identity};
use crate::resolve::{Resolver, Setting, names};
use crate::spec::sections::GatewaySection;

impl Resolver<'_, '_> {
    pub(super) fn gateway(
        &mut self,
        spec: Option<GatewaySection>,
        service: &Identity,
        cluster: &Cluster,
    ) -> Option<Gateway> {
        let spec = spec?;
        let name = self.check(spec.name, Code::InvalidName, "gateway.name", names::subdomain);
        let namespace = self.check(spec.namespace, Code::InvalidName, "gateway.namespace", names::label);
        let section = self.check(spec.section, Code::InvalidName, "gateway.section", names::subdomain);
        let http_section =
            self.check(spec.http_section, Code::InvalidName, "gateway.http_section", names::subdomain);
        let host = self.check(spec.host, Code::InvalidHost, "gateway.host", names::host);
        let path = self.check(spec.path, Code::InvalidPath, "gateway.path", names::url_path);
        if spec.enabled.is_some_and(|enabled| !enabled.value) {
            return None;
        }
        if let (Some(http), None) = (&http_section, &section) {
            self.report.push(
                Finding::at(Code::MissingKey, http.span, "`gateway.section` is missing")
                    .label("without it, this listener would serve the requests too")
                    .help("name the listener for HTTPS: `section = \"…\"`"),
            );
        }
        let name = self.required(name, "gateway.name", "it is the Gateway that the route belongs to");
        let path = Setting::or(path, || {
            self.input.or_default("gateway.path", "/".to_owned(), "the whole host is the service's")
        });
        let strip_prefix = self.strip_prefix(spec.strip_prefix, &path);
        Some(Gateway {
            name: name?.into(),
            namespace: namespace.map(Setting::from),
            section: section.map(Setting::from),
            http_section: http_section.map(Setting::from),
            host: super::host(host, service, cluster),
            path,
            strip_prefix,
        })
    }
}
