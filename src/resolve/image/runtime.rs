use crate::diagnostic::{Code, Finding, Span};
use crate::project::Kind;
use crate::resolve::facts::keys::Key;
use crate::resolve::facts::runtime::{RuntimeFile, Workers, list};
use crate::resolve::image::known::Known;
use crate::resolve::service::{CopiedPath, Model, Resources, Runtime, Server};
use crate::resolve::workload::resources::cores;
use crate::resolve::{Resolver, Setting, clean, names};
use crate::spec::sections::{PodSecurity, RuntimeSection};
use crate::spec::{Spanned, reference};
use std::ops::RangeInclusive;

impl Resolver<'_, '_> {
    pub(in crate::resolve) fn runtime(
        &mut self,
        spec: RuntimeSection,
        file: &RuntimeFile,
        server: &Server,
        (resources, workers): (&Resources, Setting<i64>),
        level: PodSecurity,
        model: Option<&Model>,
    ) -> Option<Runtime> {
        let given = given(&spec);
        let name = spec.name?;
        let complete = self.keys(&given, file, &name);
        let version = self.check(spec.version, Code::InvalidImage, "runtime.version", names::version);
        let app = self.check(spec.app, Code::RuntimeKey, "runtime.app", names::app);
        let mut files = Vec::new();
        if let Some(app) = &app
            && file.keys.take(Key::App)
            && names::app(&app.value).is_ok()
        {
            files.extend(self.app_file(app));
        }
        for (key, path) in [
            ("runtime.entrypoint", &spec.entrypoint),
            ("runtime.dependencies", &spec.dependencies),
            ("runtime.dockerfile", &spec.dockerfile),
        ] {
            let Some(path) = path else { continue };
            if self.copied(path, key) == Some(Kind::Folder) {
                self.folder(path);
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

        let version = version.map(Setting::from).or_else(|| file.version.as_ref().map(Setting::runtime));
        let of_language = version.as_ref().map(|version| version.value.as_str());
        let installer = self.installer(spec.dependencies.as_ref(), file, of_language);
        let (packages, snapshot) =
            self.cran_packages(spec.packages, spec.snapshot, spec.dependencies.as_ref());
        let system_packages =
            self.packages(spec.system_packages, &file.system_packages, "runtime.system_packages");
        let build_packages =
            self.packages(spec.build_packages, &file.build_packages, "runtime.build_packages");
        let threads = self.range(spec.threads, Code::OutOfRange, "runtime.threads", 1..=1024);
        let threads = Setting::or(threads, || Setting::runtime(&file.threads));
        let library_threads = library_threads(file, resources, workers.value);
        let least = if level == PodSecurity::Restricted { *USERS.start() } else { 0 };
        let user = self.range(spec.user, Code::OutOfRange, "runtime.user", least..=*USERS.end());
        let group = self.range(spec.group, Code::OutOfRange, "runtime.group", 0..=*USERS.end());
        let user = user.map(Setting::from).or_else(|| self.own_user(spec.dockerfile.as_ref()?));
        let user = user.unwrap_or_else(|| {
            let own: &[_] = if file.keys.take(Key::Dockerfile) { &["runtime.dockerfile"] } else { &[] };
            Setting::runtime(&file.user).also(own)
        });
        let mut runtime = Runtime {
            name: name.into(),
            summary: Setting::runtime(&file.summary),
            version,
            entrypoint: spec.entrypoint.as_ref().map(clean),
            app: app.map(Setting::from),
            dependencies: spec.dependencies.as_ref().map(clean),
            installer,
            provides: file.detect.as_ref().map(|detect| detect.provides.clone()).unwrap_or_default(),
            packages,
            snapshot,
            system_packages,
            build_packages,
            files,
            workers,
            threads,
            library_threads,
            dockerfile: spec.dockerfile.as_ref().map(clean),
            command: Setting::stated(Vec::new(), file.command.span),
            args: spec.args.iter().flatten().cloned().map(Setting::from).collect(),
            group: Setting::or(group, || {
                Setting::derived(
                    user.value,
                    &["runtime.user", "runtime.name", "runtime.dockerfile"],
                    "that of the user",
                )
            }),
            user,
            read_only_root_filesystem: Setting::or(spec.read_only_root_filesystem, || {
                Setting::default(
                    true,
                    "what a container writes nobody sees, and nobody should change its programs",
                )
            }),
            writable: self.writable(spec.writable, file),
        };
        if !complete {
            return None;
        }
        let args = spec.args.unwrap_or_default();
        runtime.command =
            self.command((spec.command, &args), file, &Known { runtime: &runtime, server, model, resources });
        Some(runtime)
    }

    /// Whom a Dockerfile of the project's own names by a number. Any other is reported where the image is looked at.
    fn own_user(&self, dockerfile: &Spanned<String>) -> Option<Setting<i64>> {
        let text = self.input.project.read(&clean(dockerfile).value).ok()?;
        let user = crate::dockerfile::user(&text)?.ok()?;
        let number =
            crate::dockerfile::user_number(&user.arguments).filter(|number| USERS.contains(number))?;
        Some(Setting::derived(number, &["runtime.dockerfile"], "the user of its last stage"))
    }

    /// The number of server processes in a pod.
    pub(in crate::resolve) fn workers(
        &mut self,
        given: Option<Spanned<i64>>,
        file: &RuntimeFile,
        cores: i64,
    ) -> Setting<i64> {
        let given = self.range(given, Code::OutOfRange, "runtime.workers", 1..=256);
        Setting::or(given, || match file.workers.value {
            Workers::One => Setting::stated(1, file.workers.span),
            Workers::Cores => Setting::derived(
                cores,
                CPU_KEYS,
                "one process for each core of the CPU limit, else of the request",
            ),
        })
    }

    /// The runtime's packages and those given, sorted, each once.
    fn packages(
        &mut self,
        given: Option<Vec<Spanned<String>>>,
        own: &[Spanned<String>],
        key: &str,
    ) -> Vec<Setting<String>> {
        let mut packages: Vec<Setting<String>> = own.iter().map(Setting::runtime).collect();
        for package in given.unwrap_or_default() {
            let package = self.check(Some(package), Code::RuntimeKey, key, names::package);
            packages.extend(package.map(Setting::from));
        }
        packages.sort_by(|a, b| a.value.cmp(&b.value));
        packages.dedup_by(|a, b| a.value == b.value);
        packages
    }

    /// R packages and the day of the snapshot that they come from. What CRAN has today is another image tomorrow, so
    /// there are none without a day.
    fn cran_packages(
        &mut self,
        packages: Option<Vec<Spanned<String>>>,
        snapshot: Option<Spanned<String>>,
        dependencies: Option<&Spanned<String>>,
    ) -> (Vec<Setting<String>>, Option<Setting<String>>) {
        let snapshot = self.check(snapshot, Code::RuntimeKey, "runtime.snapshot", names::day);
        let mut kept: Vec<Setting<String>> = Vec::new();
        for package in packages.unwrap_or_default() {
            let package =
                self.check(Some(package), Code::RuntimeKey, "runtime.packages", names::cran_package);
            kept.extend(package.map(Setting::from));
        }
        let first = kept.first().and_then(Setting::span);
        self.conflict(
            dependencies.map(|file| file.span),
            "runtime.dependencies",
            first,
            "runtime.packages",
            "the file has all packages in it",
        );
        match (first, &snapshot) {
            (Some(span), None) => self.report.push(
                Finding::at(Code::RuntimeKey, span, "`runtime.packages` needs `runtime.snapshot`")
                    .label(
                        "CRAN has only the newest versions, so the same Dockerfile would give another image",
                    )
                    .help("say of which day: `snapshot = \"YYYY-MM-DD\"`"),
            ),
            (None, Some(snapshot)) => self.report.push(
                Finding::at(Code::RuntimeKey, snapshot.span, "`runtime.snapshot` is of no use here")
                    .label("it is the day of `runtime.packages`, and there are none"),
            ),
            _ => {}
        }
        kept.sort_by(|a, b| a.value.cmp(&b.value));
        kept.dedup_by(|a, b| a.value == b.value);
        (kept, snapshot.map(Setting::from))
    }

    /// The file or package that `module:attribute` is imported from.
    fn app_file(&mut self, app: &Spanned<String>) -> Option<CopiedPath> {
        let module = app.value.split(':').next().unwrap_or_default().replace('.', "/");
        let package = module.split('/').next().unwrap_or_default().to_owned();
        let script = format!("{module}.py");
        let path =
            |value: String| Setting::derived(value, &["runtime.app"], "where the module is imported from");
        if module != package && self.input.project.kind(&package) == Kind::Folder {
            return Some(CopiedPath { path: path(package), mode: Kind::Folder.mode() });
        }
        match (self.input.project.kind(&script), self.input.project.kind(&module)) {
            (kind, _) if kind.is_file() => Some(CopiedPath { path: path(script), mode: Kind::File.mode() }),
            (_, Kind::Folder) => Some(CopiedPath { path: path(module), mode: Kind::Folder.mode() }),
            // Why it cannot be looked at, is said of it as of any other file.
            (Kind::Outside | Kind::Broken | Kind::Special, _) => {
                self.copied(&Spanned { value: script, span: app.span }, "runtime.app");
                None
            }
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

    /// Reports keys that the runtime has no use for, and those that it cannot do without; `false` where one is missing.
    fn keys(&mut self, given: &[(Key, Option<Span>)], file: &RuntimeFile, name: &Spanned<String>) -> bool {
        let mut complete = true;
        for required in &file.keys.required {
            if given.iter().any(|(key, span)| key == required && span.is_some()) {
                continue;
            }
            complete = false;
            if self.input.layer.is_whole() {
                let key = format!("runtime.{}", required.name());
                let message = format!("the runtime `{}` needs `{key}`", name.value);
                self.report.push(Finding::at(Code::RuntimeKey, name.span, message).help(meaning(&key)));
            }
        }
        for (key, span) in given {
            let Some(span) = span else { continue };
            if !file.taken().contains(key) {
                let taken = file.taken().into_iter().map(Key::name);
                let message = format!("the runtime `{}` has no use for `runtime.{}`", name.value, key.name());
                let finding = Finding::at(Code::RuntimeKey, *span, message);
                self.report.push(match list(taken) {
                    taken if taken.is_empty() => finding.help("leave it out"),
                    taken => finding.help(format!("it takes {taken}")),
                });
            }
        }
        complete
    }
}

/// The threads of the libraries for numbers in each process.
fn library_threads(file: &RuntimeFile, resources: &Resources, workers: i64) -> Setting<i64> {
    let cpu = resources.limits.cpu.as_ref().or(resources.requests.cpu.as_ref());
    let cores = cpu.map_or(1, |cpu| cores(cpu));
    let gpu = resources.gpu.as_ref().filter(|_| file.gpus.as_ref().is_some_and(|gpus| gpus.processes));
    let processes = gpu.map_or(workers, |gpu| gpu.count.value);
    let threads = Setting::derived(
        (cores / processes.max(1)).max(1),
        &["resources.limits.cpu", "resources.requests.cpu", "runtime.workers"],
        "the cores of the CPU limit, else of the request, shared among the processes",
    );
    match &file.gpus {
        Some(gpus) if gpus.processes => threads.also(&["resources.limits.gpu"]),
        _ => threads,
    }
}

/// A key and the first sentence of its description in the reference.
fn meaning(key: &str) -> String {
    let described = reference().iter().find(|described| described.path == key);
    let words = described.map_or_else(String::new, |described| described.description.clone());
    let words = words.split_once(". ").map_or(words.as_str(), |(first, _)| first).trim_end_matches('.');
    let mut letters = words.chars();
    let first = letters.next().map_or_else(String::new, |letter| letter.to_lowercase().to_string());
    format!("`{key}` is {first}{}", letters.as_str())
}

/// 0 is root, which no Pod Security `restricted` namespace takes.
pub(in crate::resolve) const USERS: RangeInclusive<i64> = 1..=i32::MAX as i64;
const CPU_KEYS: &[&str] = &["resources.limits.cpu", "resources.requests.cpu"];

/// Where each key stands that a runtime may need or have no use for.
fn given(spec: &RuntimeSection) -> [(Key, Option<Span>); 15] {
    [
        (Key::Version, spec.version.as_ref().map(|v| v.span)),
        (Key::Entrypoint, spec.entrypoint.as_ref().map(|v| v.span)),
        (Key::App, spec.app.as_ref().map(|v| v.span)),
        (Key::Dependencies, spec.dependencies.as_ref().map(|v| v.span)),
        (Key::Packages, spec.packages.iter().flatten().next().map(|v| v.span)),
        (Key::Snapshot, spec.snapshot.as_ref().map(|v| v.span)),
        (Key::SystemPackages, spec.system_packages.iter().flatten().next().map(|v| v.span)),
        (Key::Dockerfile, spec.dockerfile.as_ref().map(|v| v.span)),
        (Key::BuildPackages, spec.build_packages.iter().flatten().next().map(|v| v.span)),
        (Key::Files, spec.files.iter().flatten().next().map(|v| v.span)),
        (Key::Command, spec.command.as_ref().map(|v| v.span)),
        (Key::Args, spec.args.iter().flatten().next().map(|v| v.span)),
        (Key::User, spec.user.as_ref().map(|v| v.span)),
        (Key::Workers, spec.workers.as_ref().map(|v| v.span)),
        (Key::Threads, spec.threads.as_ref().map(|v| v.span)),
    ]
}
