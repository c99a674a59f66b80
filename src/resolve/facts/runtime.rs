//! `runtime.toml`: what there is to know of a runtime. A runtime is this file and a Dockerfile template, and no Rust.

use super::keys::{Key, Keys};
use crate::diagnostic::{Code, Finding, Report};
use crate::resolve::service::{Hub, Model};
use crate::spec::{self, Spanned, Table, Tables};
use crate::templates::Templates;
use crate::worktree::unreadable;
use serde::Deserialize;

/// The facts of a runtime. Words may hold `{key}` for the value of another key, such as `{server.port}`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuntimeFile {
    /// What it is, in a few words.
    pub summary: Spanned<String>,
    /// Where the facts come from: manuals, measurements.
    #[serde(rename = "sources")]
    _sources: Vec<String>,
    /// The base image of the final stage; `{runtime.version}` stands for the language's version. Without it there is no
    /// Dockerfile template: the image is `image`, or what the project says.
    pub base: Option<Spanned<String>>,
    /// The image of a server that is not built here, with tag or digest.
    pub image: Option<Spanned<String>>,
    /// The default version of the language.
    pub version: Option<Spanned<String>>,
    /// Which keys of `[runtime]` it takes.
    pub keys: Keys,
    /// What the container runs, in exec form. Of an image that is not built here, empty stands for its own.
    pub command: Spanned<Vec<Spanned<String>>>,
    /// The port on which it listens.
    pub port: Spanned<i64>,
    /// The port for gRPC, where the server has one that is meant for clients.
    pub grpc_port: Option<Spanned<i64>>,
    /// The path of a scoring request.
    pub path: Spanned<String>,
    /// A path that answers 200 while the process is healthy, where the server has one of its own.
    pub liveness_path: Option<Spanned<String>>,
    /// A path that answers 200 once the model is loaded, where the server has one of its own.
    pub readiness_path: Option<Spanned<String>>,
    /// How it is asked while it starts, where there is no health path: the name of a template in `handlers/`.
    pub startup_handler: Option<Spanned<String>>,
    /// The Python that the image has in its `PATH`, if it has one.
    pub python: Option<Spanned<String>>,
    /// The port that tells metrics, where it is another one.
    pub metrics_port: Option<Spanned<i64>>,
    /// The path that tells metrics, where it is not `/metrics`.
    pub metrics_path: Option<Spanned<String>>,
    /// How long a start may take.
    pub startup_seconds: Spanned<i64>,
    /// Whether SIGTERM lets the requests in hand finish.
    pub drains: Spanned<bool>,
    /// Server processes in a pod.
    pub workers: Spanned<Workers>,
    /// Threads of a process that take requests.
    pub threads: Spanned<i64>,
    /// The default CPU request.
    pub cpu: Spanned<String>,
    /// The default memory request, for each server process.
    pub memory: Spanned<String>,
    /// GPUs that it cannot do without.
    pub gpu: Option<Spanned<i64>>,
    /// What it does with its GPUs.
    pub gpus: Option<Gpus>,
    /// What its processes share in `/dev/shm`, where the container runtime's 64Mi are not enough.
    pub shared_memory: Option<Spanned<String>>,
    /// The numeric user and group.
    pub user: Spanned<i64>,
    /// Packages that are always installed.
    #[serde(default)]
    pub system_packages: Vec<Spanned<String>>,
    /// Packages that the build stage always has besides.
    #[serde(default)]
    pub build_packages: Vec<Spanned<String>>,
    /// What can install its dependencies: names of folders in `templates/installers/`.
    #[serde(default)]
    pub installers: Vec<Spanned<String>>,
    /// Packages that have to be among the dependencies.
    #[serde(default)]
    pub needs: Vec<Need>,
    /// Words that a variable of the service may not hold, by variable.
    #[serde(default)]
    pub refuses: Vec<Refused>,
    /// Variables of the container. What depends on resources belongs here and not in the Dockerfile, so that one image
    /// serves all environments.
    #[serde(default)]
    pub env: Table<String>,
    /// How the server is told to fetch a model itself, where it can do that.
    pub by_id: Option<ById>,
    /// Directories that have to be writable, with the size of each.
    #[serde(default)]
    pub writable: Table<String>,
    /// By what `modelstow init` knows a project for it.
    pub detect: Option<Detect>,
}

/// What a server does with the GPUs of its pod.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gpus {
    /// Whether it uses all that it sees, without a word. Where neither this nor `args` nor `most` says what becomes of
    /// several, it is up to the project's code.
    #[serde(default)]
    pub all: bool,
    /// The most that it can use.
    pub most: Option<Spanned<i64>>,
    /// Further words of the command, where there are several.
    #[serde(default)]
    pub args: Vec<Spanned<String>>,
    /// The options that share the work among them, each with all its spellings: their product is the number of GPUs.
    #[serde(default)]
    pub options: Vec<Vec<String>>,
    /// The image of a server that is not built here, where there is one at least.
    pub image: Option<Spanned<String>>,
    /// Variables of the container, where there is one at least.
    #[serde(default)]
    pub env: Table<String>,
    /// Whether it starts a process for each of them, so that the cores are shared among these.
    #[serde(default)]
    pub processes: bool,
    /// What the default CPU request grows by with each further one.
    pub cpu: Option<Spanned<String>>,
    /// What the default memory request grows by.
    pub memory: Option<Spanned<String>>,
    /// What `shared_memory` grows by.
    pub shared_memory: Option<Spanned<String>>,
}

/// How a server is told to fetch a model itself, by its id at the Hugging Face Hub.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ById {
    /// What stands in the place of the word of `command` that names `{model.container_path}`. A word that names
    /// `{model.revision}` is left out where there is none.
    pub words: Vec<Spanned<String>>,
    /// Variables beside those of `env`, or in their place.
    #[serde(default)]
    pub env: Table<String>,
    /// The variable that takes the token.
    pub token: Option<Spanned<String>>,
}

impl ById {
    /// Its variables, as far as there are values for them.
    pub fn env(&self, hub: &Hub) -> impl Iterator<Item = (&Spanned<String>, &Spanned<String>)> {
        self.env.iter().filter(|(_, words)| has_use(words, hub))
    }

    /// Whether it can be told a revision.
    #[must_use]
    pub fn takes_revision(&self) -> bool {
        self.words.iter().chain(self.env.values()).any(|words| words.value.contains("{model.revision}"))
    }
}

/// Whether words say something that is known.
fn has_use(words: &Spanned<String>, hub: &Hub) -> bool {
    hub.revision.is_some() || !words.value.contains("{model.revision}")
}

/// What a project has that is for a runtime. Of each key that is given, one entry has to be found.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Detect {
    /// Python classes: an object of one, made at the top level of a module, is the application.
    #[serde(default)]
    pub app: Vec<String>,
    /// Names of files: one of them is the script.
    #[serde(default)]
    pub scripts: Vec<String>,
    /// How a line of the script starts.
    #[serde(default)]
    pub lines: Vec<String>,
    /// Python modules that the code imports.
    #[serde(default)]
    pub imports: Vec<String>,
    /// Words that stand in the code.
    #[serde(default)]
    pub mentions: Vec<String>,
    /// Paths of files, or their ends.
    #[serde(default)]
    pub files: Vec<String>,
    /// R packages that the server brings along, so that nothing has to install them.
    #[serde(default)]
    pub provides: Vec<String>,
}

/// A package that the server is, or cannot do without.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Need {
    /// Its name.
    pub package: String,
    /// The first version that it can run.
    pub at_least: Option<String>,
    /// The first version that is too new for the base image.
    pub below: Option<String>,
    /// What needs it.
    pub why: String,
}

/// A word that makes the server fail in a way that is hard to find.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refused {
    /// The variable.
    pub variable: String,
    /// A word of its value.
    pub word: String,
    /// What would happen.
    pub why: String,
}

/// The number of server processes in a pod.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Workers {
    /// One: more would each load the model, or the server has threads of its own.
    One,
    /// One for each core of the CPU limit, else of the request.
    Cores,
}

/// Facts that no check finds fault with.
const STAND_IN: &str = r#"
summary = "unknown"
sources = []
base = "unknown@sha256:0000000000000000000000000000000000000000000000000000000000000000"
command = ["unknown"]
port = 8000
path = "/"
startup_handler = "tcp"
startup_seconds = 60
drains = true
workers = "one"
threads = 1
cpu = "1m"
memory = "1"
user = 10001
[gpus]
all = true
[keys]
optional = [
    "version", "entrypoint", "app", "dependencies", "packages", "snapshot", "system_packages", "build_packages", "files",
    "dockerfile", "command", "args", "user", "workers", "threads",
]
"#;

impl Tables for RuntimeFile {
    fn is_table(path: &[String]) -> bool {
        matches!(path, [table] if ["keys", "detect", "gpus", "by_id"].contains(&table.as_str()))
    }
}

impl RuntimeFile {
    /// The keys that it takes, those that it cannot do without first. Of an image that is not built here, every project
    /// may say how it is started.
    #[must_use]
    pub fn taken(&self) -> Vec<Key> {
        let started: &[Key] = if self.base.is_none() { &[Key::Command, Key::Args] } else { &[] };
        self.keys.required.iter().chain(&self.keys.optional).chain(started).copied().collect()
    }

    /// Leaves out what is only true of its own base image.
    pub(in crate::resolve) fn any_base(&mut self) {
        for need in &mut self.needs {
            need.below = None;
        }
    }

    /// Stands in for a runtime that is not known, so that everything else is checked in the same run.
    #[expect(clippy::expect_used, reason = "a constant, which every test of an unknown runtime reads")]
    #[must_use]
    pub(in crate::resolve) fn stand_in() -> Self {
        toml::from_str(STAND_IN).expect("the facts are whole")
    }

    /// The words of its command, as the model comes to it.
    #[must_use]
    pub fn command(&self, model: Option<&Model>) -> Vec<&Spanned<String>> {
        let hub = model.and_then(|model| model.hub.as_ref());
        let (Some(hub), Some(by_id)) = (hub, &self.by_id) else { return self.command.value.iter().collect() };
        let words = self.command.value.iter().flat_map(|word| {
            if word.value.contains("{model.container_path}") {
                by_id.words.iter().filter(|word| has_use(word, hub)).collect()
            } else {
                vec![word]
            }
        });
        words.collect()
    }

    /// Whether its server is told where the model is, and so cannot do without one.
    #[must_use]
    pub fn needs_model(&self) -> bool {
        let mut words = self.command.value.iter().chain(self.env.values());
        words.any(|words| words.value.contains("{model."))
    }

    /// Reads the runtime of a name. Findings are added where there is none, or where its file is wrong.
    pub fn load(name: &Spanned<String>, templates: &Templates, report: &mut Report) -> Option<Self> {
        let path = format!("runtimes/{}/runtime.toml", name.value);
        let dockerfile = format!("runtimes/{}/Dockerfile", name.value);
        let is_name = crate::resolve::names::label(&name.value).is_ok();
        match if is_name { templates.find(&path) } else { Ok(None) } {
            Ok(Some(template)) => {
                let (_, file) = spec::read::<Self>(&template.path, &template.text, report)
                    .filter(|(layer, _)| layer.is_whole())?;
                if file.base.is_some() && templates.find(&dockerfile).is_ok_and(|found| found.is_none()) {
                    let message = format!("there is no `templates/{dockerfile}`");
                    report.push(
                        Finding::at(Code::FileNotFound, name.span, message)
                            .label("a runtime with a `base` is a `runtime.toml` and a `Dockerfile`"),
                    );
                    return None;
                }
                Some(file)
            }
            Ok(None) => {
                let known = templates.runtimes();
                let finding = Finding::at(
                    Code::UnknownRuntime,
                    name.span,
                    format!("there is no runtime `{}`", name.value),
                );
                report.push(match spec::nearest(&name.value, known.iter().map(String::as_str)) {
                    Some(nearest) => finding.did_you_mean(nearest, spec::quoted(nearest)),
                    None => finding
                        .help(format!("there are {}", list(known.iter().map(String::as_str))))
                        .help("a runtime of your own is a folder `templates/runtimes/NAME/` with `runtime.toml` and `Dockerfile`"),
                });
                None
            }
            Err(error) => {
                report.push(unreadable(&templates.shown(&path), &error));
                None
            }
        }
    }
}

/// Names in backticks, with commas.
pub fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
