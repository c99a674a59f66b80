use crate::diagnostic::{Code, Finding};
use crate::resolve::service::{Identity, Map, Network, Peer, Policy, Server};
use crate::resolve::{Resolver, Setting, names};
use crate::spec::sections::{NetworkSection, PolicySection, ServiceType};
use crate::spec::{Spanned, quoted};
use std::net::IpAddr;

impl Resolver<'_, '_> {
    /// The Service, with what tells the controller by it.
    pub(super) fn network(
        &mut self,
        spec: NetworkSection,
        told: Map,
        service: &Identity,
        server: &Server,
    ) -> Network {
        let port = self.range(spec.port, Code::InvalidPort, "network.port", 1..=65535);
        let outside = spec.r#type.as_ref().filter(|t| t.value != ServiceType::ClusterIP).map(|t| t.span);
        let headless = spec.cluster_ip.as_ref().map(|ip| ip.span);
        let why = "what is reached from outside has an address";
        self.conflict(outside, "network.type", headless, "network.cluster_ip", why);
        let given = self.with_common(spec.annotations, service);
        Network {
            r#type: spec.r#type.filter(|t| t.value != ServiceType::ClusterIP).map(Setting::from),
            port: Setting::or(port, || {
                let usual = self.input.or_default("network.port", 80, "what a URL without a port means");
                match headless {
                    Some(_) => Setting::derived(
                        server.port.value,
                        &["server.port", "network.cluster_ip"],
                        "a headless Service leads to the pods themselves, and nothing puts another port before theirs",
                    ),
                    None => usual.also(&["network.cluster_ip"]),
                }
            }),
            cluster_ip: spec.cluster_ip.map(Setting::from),
            session_affinity: spec.session_affinity.map(Setting::from),
            ip_families: spec.ip_families.unwrap_or_default().into_iter().map(Setting::from).collect(),
            ip_family_policy: spec.ip_family_policy.map(Setting::from),
            annotations: self.annotations(given, told, "network"),
            policy: self.policy(spec.policy),
        }
    }

    /// The NetworkPolicy, where one is asked for.
    fn policy(&mut self, spec: Option<PolicySection>) -> Option<Policy> {
        let spec = spec?;
        if spec.from.is_none() {
            self.required(
                None::<Spanned<String>>,
                "network.policy.from",
                "name who may send requests, for example the namespace of the ingress controller: `from = [{ namespace = \"ingress\" }]`",
            );
        }
        let mut from = Vec::new();
        for peer in spec.from.unwrap_or_default() {
            let key = "network.policy.from.namespace";
            let namespace = self.check(peer.namespace, Code::InvalidName, key, names::label);
            let key = "network.policy.from.cidr";
            let cidr = self.check(peer.cidr, Code::OutOfRange, key, names::cidr);
            if let Some(cidr) = &cidr
                && let Ok(network) = names::network(&cidr.value)
                && !same_network(&cidr.value, &network)
            {
                let message = format!("`{key}` cannot be `{}`", cidr.value);
                self.report.push(
                    Finding::at(Code::OutOfRange, cidr.span, message)
                        .label("beyond the prefix, all bits have to be 0")
                        .did_you_mean(&network, quoted(&network))
                        .help(format!("or one address alone: `{}`", one_address(&cidr.value))),
                );
            }
            let first = peer.pods.as_ref().and_then(|pods| pods.keys().next()).map(|name| name.span);
            let pods = self.pairs(peer.pods, true);
            let at = cidr.as_ref().map(|cidr| cidr.span);
            let why = "addresses have no namespace and no labels";
            self.conflict(namespace.as_ref().map(|n| n.span), "namespace", at, "cidr", why);
            self.conflict(first, "pods", at, "cidr", why);
            if namespace.is_none() && cidr.is_none() && pods.is_empty() {
                // An empty peer would be every pod of the namespace, which nobody would read in it.
                self.required(
                    None::<Spanned<String>>,
                    "network.policy.from",
                    "each needs `namespace`, `pods` or `cidr`",
                );
                continue;
            }
            from.push(Peer { namespace: namespace.map(Setting::from), pods, cidr: cidr.map(Setting::from) });
        }
        let egress = spec.egress.map(|egress| egress.into_iter().map(Setting::from).collect());
        Some(Policy { from, egress })
    }
}

/// Whether two texts name the same addresses: IPv6 has many ways of writing one.
fn same_network(one: &str, other: &str) -> bool {
    let address = |text: &str| text.split_once('/').and_then(|(address, _)| address.parse::<IpAddr>().ok());
    address(one) == address(other)
}

fn one_address(cidr: &str) -> String {
    let (address, _) = cidr.split_once('/').unwrap_or((cidr, ""));
    format!("{address}/{}", if address.contains(':') { 128 } else { 32 })
}
