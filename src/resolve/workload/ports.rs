use crate::diagnostic::{Code, Finding};
use crate::resolve::service::{Metrics, Network, Server};
use crate::resolve::{Resolver, Setting};

/// A port with its key, or with what it is where no key says it.
type Port<'a> = (&'a str, &'a Setting<i64>);

impl Resolver<'_, '_> {
    /// A container listens on a port once, and a Service has it once.
    pub(in crate::resolve) fn ports_apart(
        &mut self,
        server: &Server,
        metrics: Option<&Metrics>,
        network: &Network,
    ) {
        let grpc = server.grpc_port.as_ref().map(|port| ("the runtime's port for gRPC", port));
        let own = metrics.filter(|metrics| metrics.port_name.value == "metrics");
        let further: Vec<Port<'_>> =
            grpc.into_iter().chain(own.map(|metrics| ("`metrics.port`", &metrics.port))).collect();
        let first = [
            ("`server.port`", &server.port, "a container listens on each of its ports once"),
            ("`network.port`", &network.port, "a Service has each of its ports once"),
        ];
        for (key, port, why) in first {
            for (other, taken) in further.iter().filter(|(_, taken)| taken.value == port.value) {
                let (span, related) = match port.span() {
                    Some(span) => (Some(span), taken.span()),
                    None => (taken.span(), None),
                };
                let message = format!("{key} and {other} are both {}", port.value);
                self.report.push(
                    Finding::at_or_in(Code::InvalidPort, span, self.input.project.file(), message)
                        .label(why)
                        .related(related, "the other one"),
                );
            }
        }
        if let [(one, port), (other, taken)] = further.as_slice()
            && port.value == taken.value
        {
            let message = format!("{other} and {one} are both {}", port.value);
            self.report.push(
                Finding::at_or_in(Code::InvalidPort, taken.span(), self.input.project.file(), message)
                    .label("a container listens on each of its ports once"),
            );
        }
    }
}
