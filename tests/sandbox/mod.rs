//! A project in a temporary folder, for tests: what is written into it, and what is generated from it.
#![allow(dead_code, reason = "each test file uses a part")]

pub mod locks;
pub mod services;
pub mod yaml;

use modelstow::diagnostic::{Format, Report};
use modelstow::project::Project;
use modelstow::render::FOLDER;
use modelstow::{Build, Built};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// The files that every service here can name.
const FILES: &[(&str, &str)] = &[
    ("app.py", "app = None\n"),
    ("other.py", "app = None\n"),
    ("helpers/util.py", "X = 1\n"),
    ("model.joblib", "a model\n"),
    ("model-2.joblib", "another model\n"),
    (
        "model.sha256",
        concat!(
            "abababababababababababababababababababababababababababababababab  config.json\n",
            "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd *weights/a b.safetensors\n",
            "efefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefef  model.sig\n",
            "0101010101010101010101010101010101010101010101010101010101010101  other.sig\n",
        ),
    ),
    ("model-2.sha256", "efefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefef  ./config.json\n"),
    ("signer.pub", "-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----\n"),
    ("signer-2.pub", "-----BEGIN PUBLIC KEY-----\nMFkx\n-----END PUBLIC KEY-----\n"),
    ("score.R", "#* @post /score\nfunction(req) 1\n"),
    ("score2.R", "#* @post /score\nfunction(req) 2\n"),
    ("requirements.txt", locks::REQUIREMENTS),
    ("requirements-2.txt", "gunicorn==25.2.0 --hash=sha256:00\n"),
    ("Dockerfile", "FROM scratch\nCOPY model.joblib /models/model.joblib\nUSER 10001:10001\n"),
    ("Containerfile", "FROM scratch\nCOPY app.py model.joblib /models/\nUSER 10001\n"),
    ("Pipfile", "[packages]\n"),
    ("Pipfile.lock", locks::PIPFILE_LOCK),
    ("locked/pyproject.toml", "[project]\n"),
    ("locked/uv.lock", locks::UV_LOCK),
    ("renv.lock", "{}\n"),
    ("environment.yml", locks::ENVIRONMENT),
    ("data/request.json", "{\"a\": 1}\n"),
    ("data/answer.json", "[1]\n"),
    ("platform.toml", "[clusters.a]\n\n[clusters.b.deployment]\npriority_class = \"b\"\n"),
];

/// A temporary project.
pub struct Sandbox {
    folder: TempDir,
    within: Option<PathBuf>,
}

/// Generated files by path, or the findings that stopped it.
pub type Generated = Result<BTreeMap<String, String>, Vec<String>>;

impl Sandbox {
    /// A project with files to name, and no `service.toml` yet.
    pub fn new() -> Self {
        Self::with_order(FILES.iter())
    }

    /// The same in a folder that somebody else removes.
    pub fn at(folder: &Path) -> Self {
        fs::create_dir_all(folder).unwrap();
        let mut sandbox = Self::new();
        for path in fs::read_dir(sandbox.folder()).unwrap() {
            let path = path.unwrap();
            fs::rename(path.path(), folder.join(path.file_name())).unwrap();
        }
        sandbox.within = Some(folder.to_owned());
        sandbox
    }

    /// An empty folder.
    pub fn empty() -> Self {
        Self::with_order([].iter())
    }

    /// The same with its files made in another order.
    pub fn reversed() -> Self {
        Self::with_order(FILES.iter().rev())
    }

    fn with_order<'a>(files: impl Iterator<Item = &'a (&'a str, &'a str)>) -> Self {
        let sandbox = Self { folder: tempfile::tempdir().unwrap(), within: None };
        for (path, text) in files {
            sandbox.write(path, text.as_bytes());
        }
        sandbox
    }

    /// The project's folder.
    pub fn folder(&self) -> &Path {
        self.within.as_deref().unwrap_or(self.folder.path())
    }

    /// A path of the project.
    pub fn path(&self, relative: &str) -> PathBuf {
        self.folder().join(relative)
    }

    /// Writes a file of the project.
    pub fn write(&self, relative: &str, bytes: &[u8]) {
        let path = self.path(relative);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// Writes `service.toml` and takes it through the stages. Whatever is found is also printed in every format.
    pub fn build(&self, service_toml: &[u8]) -> Result<Built, Report> {
        self.write("service.toml", service_toml);
        build(&self.path("service.toml"))
    }

    /// The files that a `service.toml` gives, the lock among them.
    pub fn generate(&self, service_toml: &str) -> Generated {
        self.write("service.toml", service_toml.as_bytes());
        let build = Build::of(Project::of(&self.path("service.toml")));
        print(&build);
        if build.built.is_some() { Ok(build.files()) } else { Err(findings(&build.report)) }
    }

    /// Runs the real binary in the project's folder.
    pub fn run(&self, arguments: &[&str]) -> Output {
        binary().args(arguments).current_dir(self.folder()).output().unwrap()
    }

    /// When each generated file was written, and as which.
    pub fn stamps(&self) -> Vec<(PathBuf, u64, std::time::SystemTime)> {
        use std::os::unix::fs::MetadataExt as _;
        let files =
            walkdir::WalkDir::new(self.path(FOLDER)).sort_by_file_name().into_iter().map(Result::unwrap);
        files
            .map(|entry| {
                let metadata = entry.metadata().unwrap();
                (entry.into_path(), metadata.ino(), metadata.modified().unwrap())
            })
            .collect()
    }

    /// The files on disk below `generated/`.
    pub fn on_disk(&self) -> BTreeMap<String, Vec<u8>> {
        below(&self.path(FOLDER))
    }
}

/// Takes a `service.toml` through the stages. Whatever is found is also printed in every format.
pub fn build(service_toml: &Path) -> Result<Built, Report> {
    let build = Build::of(Project::of(service_toml));
    print(&build);
    build.built.ok_or(build.report)
}

fn print(build: &Build) {
    for format in [Format::Human, Format::Json, Format::Sarif, Format::Github] {
        let _ = format.print(std::slice::from_ref(&build.report), false);
    }
    assert!(build.built.is_some() || build.report.has_errors(), "refused without a finding");
}

/// What was found, a line each.
pub fn findings(report: &Report) -> Vec<String> {
    report.findings.iter().map(|finding| format!("{}: {}", finding.code.name(), finding.message)).collect()
}

/// The real binary.
pub fn binary() -> Command {
    Command::new(env!("CARGO_BIN_EXE_modelstow"))
}

/// Files below a folder by path.
pub fn below(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap);
    entries
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let path = entry.path().strip_prefix(folder).unwrap().to_str().unwrap().replace('\\', "/");
            (path, fs::read(entry.path()).unwrap())
        })
        .collect()
}

/// Copies a folder, and leaves out some paths in it.
pub fn copy(from: &Path, to: &Path, leave_out: &[&str]) {
    for (path, bytes) in below(from) {
        if !leave_out.iter().any(|left| Path::new(&path).starts_with(left)) {
            let path = to.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
    }
}
