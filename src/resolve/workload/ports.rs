use crate::diagnostic::{Code, Finding};
use crate::resolve::service::{Metrics, Network, Port, Server};
use crate::resolve::{Resolver, Setting};
use crate::spec::sections::Protocol;

/// A port with its key, or with what it is where no key says it.
type Named<'a> = (String, &'a Setting<i64>, Protocol);

impl Resolver<'_, '_> {
    /// A container listens on a port once, and a Service has it once.
    pub(in crate::resolve) fn ports_apart(
        &mut self,
        server: &Server,
        metrics: Option<&Metrics>,
        network: &Network,
        further: &[Port],
    ) {
        let tcp = |key: &str, port| (key.to_owned(), port, Protocol::Tcp);
        let metrics = metrics.filter(|metrics| metrics.port_name.value == "metrics");
        let grpc = server.grpc_port.as_ref().map(|port| tcp("the runtime's port for gRPC", port));
        let own: Vec<Named<'_>> =
            grpc.into_iter().chain(metrics.map(|metrics| tcp("`metrics.port`", &metrics.port))).collect();
        let of = |port: &Port, key: &str| format!("`ports.{}.{key}`", port.name.value);
        let protocol = |port: &Port| port.protocol.as_ref().map_or(Protocol::Tcp, |protocol| protocol.value);
        let inside =
            further.iter().map(|port| (of(port, "container_port"), &port.container_port, protocol(port)));
        let outside =
            further.iter().filter_map(|port| Some((of(port, "port"), port.port.as_ref()?, protocol(port))));
        let lists = [
            (
                [tcp("`server.port`", &server.port)].into_iter().chain(own.clone()).chain(inside).collect(),
                "a container listens on each of its ports once",
            ),
            (
                [tcp("`network.port`", &network.port)].into_iter().chain(own).chain(outside).collect(),
                "a Service has each of its ports once",
            ),
        ];
        let mut told: Vec<String> = Vec::new();
        for (ports, why) in lists {
            let ports: Vec<Named<'_>> = ports;
            for (at, (other, taken, other_protocol)) in ports.iter().enumerate() {
                let same = |(_, port, protocol): &&Named<'_>| {
                    port.value == taken.value && protocol == other_protocol
                };
                for (key, port, _) in ports[..at].iter().filter(same) {
                    let (span, related) = match port.span() {
                        Some(span) => (Some(span), taken.span()),
                        None => (taken.span(), None),
                    };
                    // What nobody can change comes last.
                    let is_first = ports[0].0 == *key;
                    let [one, and] =
                        if is_first || port.span().is_some() { [key, other] } else { [other, key] };
                    let message = format!("{one} and {and} are both {}", port.value);
                    if told.contains(&message) {
                        continue;
                    }
                    told.push(message.clone());
                    self.report.push(
                        Finding::at_or_in(Code::InvalidPort, span, self.input.project.file(), message)
                            .label(why)
                            .related(related, "the other one"),
                    );
                }
            }
        }
    }
}
