use super::runtime_file::{RuntimeFile, Workers, list};
use super::service::{CopiedPath, Model, Resources, Runtime, Server, Writable};
use super::{Origin, Resolver, Setting, clean, names, placeholder};
use crate::diagnostic::{Code, Finding, Span};
use crate::project::Kind;
use crate::resolve::quantity::Amount;
use crate::spec::Spanned;
use crate::spec::sections::RuntimeSection;

impl Resolver<'_, '_> {
    pub(super) fn runtime(
        &mut self,
        spec: RuntimeSection,
        file: &RuntimeFile,
        server: &Server,
        resources: &Resources,
        model: Option<&Model>,
    ) -> Option<Runtime> {
        let name = spec.name?;
        let given = [
            ("version", spec.version.as_ref().map(|v| v.span)),
            ("entrypoint", spec.entrypoint.as_ref().map(|v| v.span)),
            ("app", spec.app.as_ref().map(|v| v.span)),
            ("dependencies", spec.dependencies.as_ref().map(|v| v.span)),
            ("system_packages", spec.system_packages.iter().flatten().next().map(|v| v.span)),
            ("files", spec.files.iter().flatten().next().map(|v| v.span)),
        ];
        self.keys(&given, file, &name);
        let version = self.check(spec.version, Code::InvalidImage, "runtime.version", names::tag);
        let app = self.check(spec.app, Code::RuntimeKey, "runtime.app", names::app);
        let mut files = Vec::new();
        if let Some(app) = &app {
            files.extend(self.app_file(app));
        }
        for (key, path) in
            [("runtime.entrypoint", &spec.entrypoint), ("runtime.dependencies", &spec.dependencies)]
        {
            let Some(path) = path else { continue };
            if self.copied(path, key) == Some(Kind::Folder) {
                self.report.push(
                    Finding::at(Code::FileNotFound, path.span, format!("`{}` is a folder", path.value))
                        .label("a file is needed"),
                );
            }
        }
        if let Some(entrypoint) = &spec.entrypoint {
            files.push(CopiedPath { path: clean(entrypoint), mode: Kind::File.mode() });
        }
        for path in spec.files.unwrap_or_default() {
            if let Some(kind) = self.copied(&path, "runtime.files") {
                files.push(CopiedPath { path: clean(&path), mode: kind.mode() });
            }
        }
        let mut seen = std::collections::BTreeSet::new();
        files.retain(|file| seen.insert(file.path.value.clone()));

        let system_packages = self.packages(spec.system_packages.unwrap_or_default(), file);
        let cores = cores(resources);
        let workers = self.range(spec.workers, Code::OutOfRange, "runtime.workers", 1..=256);
        let workers = Setting::or(workers, || match file.workers.value {
            Workers::One => Setting { value: 1, origin: Origin::Runtime(file.workers.span) },
            Workers::Cores => Setting::derived(
                cores,
                CPU_KEYS,
                "one process for each core of the CPU limit, else of the request",
            ),
        });
        let threads =
            self.range_or(spec.threads, &file.threads, Code::OutOfRange, "runtime.threads", 1..=1024);
        let library_threads = Setting::derived(
            (cores / workers.value.max(1)).max(1),
            &["resources.limits.cpu", "resources.requests.cpu", "runtime.workers"],
            "the cores of the CPU limit, else of the request, shared among the processes",
        );
        let mut runtime = Runtime {
            name: name.into(),
            summary: Setting {
                value: file.summary.value.clone(),
                origin: Origin::Runtime(file.summary.span),
            },
            version: version.map(Setting::from).or_else(|| {
                file.version
                    .as_ref()
                    .map(|v| Setting { value: v.value.clone(), origin: Origin::Runtime(v.span) })
            }),
            entrypoint: spec.entrypoint.as_ref().map(clean),
            app: app.map(Setting::from),
            dependencies: spec.dependencies.as_ref().map(clean),
            system_packages,
            files,
            workers,
            threads,
            library_threads,
            command: Setting { value: Vec::new(), origin: Origin::Runtime(file.command.span) },
            user: Setting { value: file.user.value, origin: Origin::Runtime(file.user.span) },
            writable: file.writable.iter().map(|(path, size)| writable(path, size)).collect(),
        };
        let model_path = model.map(|m| m.container_path.value.clone());
        let mut command = Vec::new();
        for word in &file.command.value {
            match placeholder::fill(word, |key| lookup(key, &runtime, server, model_path.as_deref())) {
                Ok(word) => command.push(word),
                // That a required key is not given was said already.
                Err(Some(key)) if is_required(file, &key) => {}
                Err(key) => self.unknown_placeholder(key, file.command.span),
            }
        }
        runtime.command.value = command;
        Some(runtime)
    }

    /// The runtime's packages and those given, sorted, each once.
    fn packages(&mut self, given: Vec<Spanned<String>>, file: &RuntimeFile) -> Vec<Setting<String>> {
        let mut system_packages: Vec<Setting<String>> = file
            .system_packages
            .iter()
            .map(|p| Setting { value: p.value.clone(), origin: Origin::Runtime(p.span) })
            .collect();
        for package in given {
            let package =
                self.check(Some(package), Code::RuntimeKey, "runtime.system_packages", names::package);
            system_packages.extend(package.map(Setting::from));
        }
        system_packages.sort_by(|a, b| a.value.cmp(&b.value));
        system_packages.dedup_by(|a, b| a.value == b.value);
        system_packages
    }

    pub(super) fn unknown_placeholder(&mut self, key: Option<String>, span: Span) {
        let message = match key {
            Some(key) => format!("`{{{key}}}` has no value here"),
            None => "a brace is not closed".to_owned(),
        };
        self.report.push(
            Finding::at(Code::RuntimeKey, span, message)
                .help(format!("these have one: {}", list(PLACEHOLDERS.iter().copied())))
                .help("`{{` and `}}` stand for single braces"),
        );
    }

    /// The file or package that `module:attribute` is imported from.
    fn app_file(&mut self, app: &Spanned<String>) -> Option<CopiedPath> {
        let module = app.value.split(':').next().unwrap_or_default().replace('.', "/");
        let package = module.split('/').next().unwrap_or_default().to_owned();
        let script = format!("{module}.py");
        let path = |value: String| Setting {
            value,
            origin: Origin::Derived { from: &["runtime.app"], rule: "where the module is imported from" },
        };
        if module != package && self.input.project.kind(&package) == Kind::Folder {
            return Some(CopiedPath { path: path(package), mode: Kind::Folder.mode() });
        }
        match (self.input.project.kind(&script), self.input.project.kind(&module)) {
            (kind, _) if kind.is_file() => Some(CopiedPath { path: path(script), mode: Kind::File.mode() }),
            (_, Kind::Folder) => Some(CopiedPath { path: path(module), mode: Kind::Folder.mode() }),
            _ => {
                let script = self.input.project.shown(&script);
                self.report.push(
                    Finding::at(
                        Code::FileNotFound,
                        app.span,
                        format!("there is no `{script}` to import `{}` from", app.value),
                    )
                    .help("`runtime.app` is `module:attribute`, and the module lies beside this file"),
                );
                None
            }
        }
    }

    fn keys(&mut self, given: &[(&'static str, Option<Span>)], file: &RuntimeFile, name: &Spanned<String>) {
        for required in &file.keys.required {
            let is_given = given.iter().any(|(key, span)| key == required && span.is_some());
            if !is_given && self.input.layer.is_whole() {
                self.report.push(
                    Finding::at(
                        Code::RuntimeKey,
                        name.span,
                        format!("the runtime `{}` needs `runtime.{required}`", name.value),
                    )
                    .label(format!("{}: its runtime.toml says so", file.summary.value)),
                );
            }
        }
        for (key, span) in given {
            let Some(span) = span else { continue };
            if !file.keys.required.iter().chain(&file.keys.optional).any(|known| known == key) {
                self.report.push(
                    Finding::at(
                        Code::RuntimeKey,
                        *span,
                        format!("the runtime `{}` has no use for `runtime.{key}`", name.value),
                    )
                    .help(format!(
                        "it takes {}",
                        list(file.keys.required.iter().chain(&file.keys.optional).map(String::as_str))
                    )),
                );
            }
        }
    }
}

const CPU_KEYS: &[&str] = &["resources.limits.cpu", "resources.requests.cpu"];

const PLACEHOLDERS: &[&str] = &[
    "model.container_path",
    "runtime.app",
    "runtime.entrypoint",
    "runtime.library_threads",
    "runtime.threads",
    "runtime.version",
    "runtime.workers",
    "server.port",
    "server.timeout_seconds",
];

/// The value of a placeholder.
pub(super) fn lookup(
    key: &str,
    runtime: &Runtime,
    server: &Server,
    model_path: Option<&str>,
) -> Option<String> {
    let text = |setting: &Option<Setting<String>>| setting.as_ref().map(|s| s.value.clone());
    match key {
        "model.container_path" => model_path.map(str::to_owned),
        "runtime.app" => text(&runtime.app),
        "runtime.entrypoint" => text(&runtime.entrypoint),
        "runtime.library_threads" => Some(runtime.library_threads.to_string()),
        "runtime.threads" => Some(runtime.threads.to_string()),
        "runtime.version" => text(&runtime.version),
        "runtime.workers" => Some(runtime.workers.to_string()),
        "server.port" => Some(server.port.to_string()),
        "server.timeout_seconds" => Some(server.timeout_seconds.to_string()),
        _ => None,
    }
}

fn is_required(file: &RuntimeFile, key: &str) -> bool {
    key.strip_prefix("runtime.").is_some_and(|key| file.keys.required.iter().any(|required| required == key))
}

fn cores(resources: &Resources) -> i64 {
    let cpu = resources.limits.cpu.as_ref().or(resources.requests.cpu.as_ref());
    cpu.and_then(|cpu| Amount::parse(cpu)).map_or(1, |amount| i64::from(amount.at_least_one()))
}

/// `/var/cache/x` becomes the volume `var-cache-x`.
fn writable(path: &Spanned<String>, size: &Spanned<String>) -> Writable {
    let name = path.value.trim_matches('/').to_lowercase().replace(|c: char| !c.is_ascii_alphanumeric(), "-");
    Writable {
        name: name.trim_matches('-').to_owned(),
        path: Setting { value: path.value.clone(), origin: Origin::Runtime(path.span) },
        size: Setting { value: size.value.clone(), origin: Origin::Runtime(size.span) },
    }
}
