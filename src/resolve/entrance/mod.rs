//! Where requests come in, and who may send them: Service, Ingress or route, certificate, authentication and the controller
//! that sees to it are decided together, for each of them hangs on what the others say.

mod auth;
mod controller;
mod dns01;
mod gateway;
mod ingress;
mod network;
mod tls;

use super::Resolver;
use super::facts::controller::Form;
use super::service::{Auth, Cluster, Controller, Gateway, Identity, Ingress, Network, Server, Tls};
use crate::resolve::Setting;
use crate::spec::sections::{AuthSection, GatewaySection, IngressSection, NetworkSection, TlsSection};
use crate::spec::{Spanned, Spec};
use controller::Wishes;

/// What `service.toml` says of it.
pub struct Sections {
    pub network: NetworkSection,
    pub ingress: Option<IngressSection>,
    pub gateway: Option<GatewaySection>,
    pub tls: Option<TlsSection>,
    pub auth: Option<AuthSection>,
}

impl Sections {
    pub fn take(spec: &mut Spec) -> Self {
        Self {
            network: spec.network.take().unwrap_or_default(),
            ingress: spec.ingress.take(),
            gateway: spec.gateway.take(),
            tls: spec.tls.take(),
            auth: spec.auth.take(),
        }
    }
}

/// What was decided.
pub struct Entrance {
    pub network: Network,
    pub ingress: Option<Ingress>,
    pub gateway: Option<Gateway>,
    pub controller: Option<Controller>,
    pub tls: Option<Tls>,
    pub auth: Option<Auth>,
}

impl Resolver<'_, '_> {
    /// First what every section says by itself, then how the controller is told, and then the objects, each once.
    pub(super) fn entrance(
        &mut self,
        sections: Sections,
        service: &Identity,
        (server, cluster): (&Server, &Cluster),
    ) -> Entrance {
        let of_ingress = sections.ingress.as_ref().and_then(|ingress| ingress.controller.clone());
        let of_gateway = sections.gateway.as_ref().and_then(|gateway| gateway.controller.clone());
        let redirect = sections.ingress.as_ref().and_then(|ingress| ingress.redirect.clone());
        let auth = self.auth(sections.auth);
        let is_said = sections.ingress.is_some() || sections.gateway.is_some();
        self.needs_entrance(is_said, auth.as_ref(), server);
        let ingress = self.ingress(sections.ingress, service, cluster);
        let gateway = self.gateway(sections.gateway, service, cluster);
        if let (Some(_), Some(_)) = (&ingress, &gateway) {
            let [one, other] = ["ingress", "gateway"];
            let why = "requests come in at one of them";
            self.conflict(self.input.key(one), one, self.input.key(other), other, why);
        }
        let of_one = ingress.as_ref().map(|of| (&of.path, &of.strip_prefix));
        let of_other = gateway.as_ref().map(|of| (&of.path, &of.strip_prefix));
        for (path, strip_prefix) in of_one.into_iter().chain(of_other) {
            self.reaches(path, strip_prefix, server);
        }
        let host = ingress.as_ref().map_or_else(
            || gateway.as_ref().and_then(|gateway| gateway.host.as_ref()),
            |ingress| ingress.host.as_ref(),
        );
        let tls = self.tls(sections.tls, service, host, gateway.as_ref());
        let form = if ingress.is_some() { Form::Ingress } else { Form::Gateway };
        let told = of_one.or(of_other).and_then(|(path, strip_prefix)| {
            self.controller(&Wishes {
                form,
                controller: if ingress.is_some() { of_ingress } else { of_gateway },
                redirect,
                path,
                strip_prefix,
                service,
                server,
                auth: auth.as_ref(),
                tls: tls.as_ref(),
                acme: self.input.key("tls.acme"),
            })
        });
        let told = told.unwrap_or_default();
        let network = self.network(sections.network, told.service_annotations, service, server);
        self.not_around(auth.as_ref(), &network);
        Entrance {
            network,
            ingress: ingress.map(|ingress| ingress.told(told.rule, told.annotations, self)),
            gateway,
            auth: auth.map(|auth| auth.told(told.secret)),
            controller: told.controller,
            tls,
        }
    }
}

/// The host that is given, else the service's name below the domain of the cluster.
fn host(given: Option<Spanned<String>>, service: &Identity, cluster: &Cluster) -> Option<Setting<String>> {
    let below = || {
        let domain = &cluster.domain.as_ref()?.value;
        let host = format!("{}.{domain}", service.name.value);
        Some(Setting::derived(
            host,
            &["service.name", "cluster.domain"],
            "the service's name below the domain of its cluster",
        ))
    };
    given.map(Setting::from).or_else(below)
}
