//! `modelstow init`: what it makes of a project.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "../sandbox/mod.rs"]
mod sandbox;

mod examples;
mod first_run;
mod manifests;
mod nothing_is_lost;
mod projects;
mod requests;
mod round;
mod routes;
mod safety;

use modelstow::resolve::Service;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use tempfile::TempDir;

/// An empty folder of a chosen name, for a project.
struct Empty {
    around: TempDir,
    name: &'static str,
}

/// What `init` wrote and said.
#[derive(Debug)]
struct Written {
    /// The `service.toml`; empty where none was written.
    text: String,
    /// What it said on standard error.
    said: String,
    /// The exit code.
    exit: i32,
}

impl Empty {
    /// Makes it.
    #[must_use]
    fn called(name: &'static str) -> Self {
        let around = tempfile::tempdir().unwrap();
        fs::create_dir(around.path().join(name)).unwrap();
        Self { around, name }
    }

    /// Where it is.
    #[must_use]
    fn folder(&self) -> PathBuf {
        self.around.path().join(self.name)
    }

    /// Writes a file of the project.
    #[must_use]
    fn with(self, path: &str, text: &str) -> Self {
        let path = self.folder().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    /// Runs the real binary in the folder.
    #[must_use]
    fn run(&self, arguments: &[&str]) -> Output {
        sandbox::binary().args(arguments).current_dir(self.folder()).output().unwrap()
    }

    /// Runs `init` in the folder.
    #[must_use]
    fn init(&self, arguments: &[&str]) -> Written {
        let output = self.run(&[&["init"], arguments].concat());
        assert!(output.stdout.is_empty(), "data: {}", String::from_utf8_lossy(&output.stdout));
        Written {
            text: fs::read_to_string(self.folder().join("service.toml")).unwrap_or_default(),
            said: String::from_utf8(output.stderr).unwrap(),
            exit: output.status.code().unwrap(),
        }
    }

    /// Runs `init` and takes what it wrote through all stages.
    #[must_use]
    fn service(&self) -> (Written, Service) {
        let written = self.init(&[]);
        assert_eq!(written.exit, 0, "{}", written.said);
        (written, service(&self.folder()))
    }
}

/// The one service of a folder.
#[must_use]
fn service(folder: &Path) -> Service {
    let built = sandbox::build(&folder.join("service.toml"));
    built.unwrap_or_else(|report| panic!("{:#?}", report.findings)).services.remove(0)
}
