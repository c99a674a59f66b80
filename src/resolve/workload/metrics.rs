use crate::diagnostic::Code;
use crate::resolve::facts::runtime::RuntimeFile;
use crate::resolve::service::{Identity, Metrics, Server};
use crate::resolve::{Resolver, Setting, names};
use crate::spec::sections::MetricsSection;

impl Resolver<'_, '_> {
    pub(in crate::resolve) fn metrics(
        &mut self,
        spec: Option<MetricsSection>,
        file: &RuntimeFile,
        server: &Server,
        service: &Identity,
    ) -> Option<Metrics> {
        let spec = spec?;
        let port = self.range(spec.port, Code::InvalidPort, "metrics.port", 1024..=65535);
        let port = Setting::or(port, || match &file.metrics_port {
            Some(port) => Setting::runtime(port),
            None => Setting::derived(server.port.value, &["server.port"], "the server tells them itself"),
        });
        let path = self.check(spec.path, Code::InvalidPath, "metrics.path", names::url_path);
        let path = Setting::or(path, || match &file.metrics_path {
            Some(path) => Setting::runtime(path),
            None => self.input.or_default("metrics.path", "/metrics".to_owned(), "where Prometheus looks"),
        });
        let own = port.value != server.port.value;
        let port_name = Setting::derived(
            if own { "metrics" } else { "http" },
            &["metrics.port", "server.port"],
            "one name for each port",
        );
        let mut labels = service.labels.clone();
        for (name, value) in self.pairs(spec.labels, true) {
            if labels.contains_key(&name) {
                self.written_already("label", &name, &value, "every object has it");
            }
            labels.insert(name, value);
        }
        Some(Metrics {
            port,
            port_name,
            path,
            service_monitor: Setting::or(spec.service_monitor, || {
                self.input.or_default(
                    "metrics.service_monitor",
                    false,
                    "not every cluster has the Prometheus operator",
                )
            }),
            labels,
        })
    }
}
