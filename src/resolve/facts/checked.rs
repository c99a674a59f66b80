use crate::diagnostic::{Code, Finding};
use crate::kubernetes::Amount;
use crate::resolve::facts::runtime::RuntimeFile;
use crate::resolve::{Resolver, names};
use crate::spec::Spanned;

impl Resolver<'_, '_> {
    /// Checks what a `runtime.toml` says as strictly as what stands in `service.toml`, for it ends in the same files.
    pub(in crate::resolve) fn facts(&mut self, file: &mut RuntimeFile) {
        for (number, code, key, range) in [
            (&mut file.port, Code::InvalidPort, "port", 1024..=65535),
            (&mut file.startup_seconds, Code::OutOfRange, "startup_seconds", 1..=7200),
            (&mut file.threads, Code::OutOfRange, "threads", 1..=1024),
            (&mut file.user, Code::OutOfRange, "user", crate::resolve::image::runtime::USERS),
        ] {
            if let Some(within) = self.range(Some(number.clone()), code, key, range) {
                *number = within;
            }
        }
        for (key, path) in [
            ("path", Some(&file.path)),
            ("liveness_path", file.liveness_path.as_ref()),
            ("readiness_path", file.readiness_path.as_ref()),
        ] {
            self.check(path.cloned(), Code::InvalidPath, key, names::url_path);
        }
        if let Some(handler) = &file.startup_handler {
            self.handler(handler);
        }
        for (key, port) in [("grpc_port", &file.grpc_port), ("metrics_port", &file.metrics_port)] {
            self.range(port.clone(), Code::InvalidPort, key, 1024..=65535);
        }
        for package in file.system_packages.iter().chain(&file.build_packages) {
            self.check(Some(package.clone()), Code::RuntimeKey, "system_packages", names::package);
        }
        for name in file.env.keys().chain(file.gpus.iter().flat_map(|gpus| gpus.env.keys())) {
            self.variable_name(name);
        }
        if let Some(gpus) = &file.gpus {
            self.range(gpus.most.clone(), Code::OutOfRange, "gpus.most", 1..=64);
            for (key, size) in
                [("cpu", &gpus.cpu), ("memory", &gpus.memory), ("shared_memory", &gpus.shared_memory)]
            {
                if let Some(size) = size {
                    self.amount(size, key);
                }
            }
        }
        self.amount(&file.cpu, "cpu");
        self.amount(&file.memory, "memory");
        if let Some(size) = &file.shared_memory {
            self.amount(size, "shared_memory");
        }
        for (path, size) in &file.writable {
            self.check(Some(path.clone()), Code::InvalidPath, "writable", names::container_path);
            self.amount(size, "writable");
        }
        if file.command.value.is_empty() && file.base.is_some() {
            self.report.push(Finding::at(Code::RuntimeKey, file.command.span, "`command` is empty"));
        }
    }

    fn handler(&mut self, handler: &Spanned<String>) {
        let template = format!("handlers/{}.yaml", handler.value);
        // What cannot be read is said when it is rendered.
        if self.input.templates.find(&template).is_ok_and(|found| found.is_none()) {
            let message = format!("there is no `templates/{template}`");
            self.report.push(
                Finding::at(Code::FileNotFound, handler.span, message)
                    .label("it says how the startup probe asks")
                    .help("`tcp` and `python` are built in"),
            );
        }
    }

    fn amount(&mut self, given: &Spanned<String>, key: &str) {
        if Amount::parse(&given.value).is_none_or(Amount::is_zero) {
            self.report.push(Finding::at(
                Code::InvalidQuantity,
                given.span,
                format!("`{key}` cannot be `{}`", given.value),
            ));
        }
    }
}
