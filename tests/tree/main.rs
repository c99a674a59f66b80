//! The output folder against the documents: what is seen, what is written, and what is never lost.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that fails says more by its line"
)]

mod check;
mod immutable;
mod lock;
mod properties;
mod safety;
mod write;

use modelstow::diagnostic::{Code, Finding, Place};
use modelstow::project::Project;
use modelstow::render::{Document, Output};
use modelstow::tree::{LOCK, Plan, State, Written};
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use tempfile::TempDir;

/// A project folder with a `generated/` in it.
struct Folder {
    root: TempDir,
}

impl Folder {
    fn empty() -> Self {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("generated")).unwrap();
        Self { root }
    }

    /// A folder that this output was written to.
    fn with(output: &Output) -> Self {
        let folder = Self::empty();
        assert!(folder.generate(output).is_done());
        folder
    }

    fn project(&self) -> Project {
        Project::of(&self.root.path().join("service.toml"))
    }

    fn path(&self, path: &str) -> PathBuf {
        self.root.path().join("generated").join(path)
    }

    fn put(&self, path: &str, text: impl AsRef<[u8]>) {
        fs::create_dir_all(self.path(path).parent().unwrap()).unwrap();
        fs::write(self.path(path), text).unwrap();
    }

    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_else(|_| panic!("no {path}: {:?}", self.names()))
    }

    fn has(&self, path: &str) -> bool {
        self.path(path).exists()
    }

    fn remove(&self, path: &str) {
        fs::remove_file(self.path(path)).unwrap();
    }

    /// All files, by path.
    fn files(&self) -> BTreeMap<String, Vec<u8>> {
        walkdir::WalkDir::new(self.path(""))
            .into_iter()
            .map(Result::unwrap)
            .filter(|entry| entry.file_type().is_file())
            .map(|entry| {
                let path = entry.path().strip_prefix(self.path("")).unwrap();
                (path.to_str().unwrap().to_owned(), fs::read(entry.path()).unwrap())
            })
            .collect()
    }

    fn names(&self) -> Vec<String> {
        self.files().into_keys().collect()
    }

    fn plan<'a>(&self, output: &'a Output) -> Plan<'a> {
        Plan::make(&self.project().shown_as("service.toml"), output, "2026")
    }

    fn state(&self, output: &Output, path: &str) -> State {
        let plan = self.plan(output);
        plan.files().iter().find(|file| file.path == path).unwrap().state.clone()
    }

    fn check(&self, output: &Output) -> Vec<Finding> {
        self.plan(output).check_findings(&no_keys)
    }

    /// The code and file of every finding.
    fn codes(&self, output: &Output) -> Vec<(Code, String)> {
        self.check(output).iter().map(place).collect()
    }

    fn generate(&self, output: &Output) -> Written {
        self.plan(output).write(false, &no_keys)
    }

    fn force(&self, output: &Output) -> Written {
        self.plan(output).write(true, &no_keys)
    }
}

fn output(files: &[(&str, &str)]) -> Output {
    let documents = files
        .iter()
        .map(|(path, text)| Document {
            path: (*path).to_owned(),
            template: "kubernetes/some.yaml".to_owned(),
            text: (*text).to_owned(),
        })
        .collect();
    Output { documents, ..Output::default() }
}

fn with_inputs(mut output: Output, inputs: &[(&str, &str)]) -> Output {
    output.inputs =
        inputs.iter().map(|(path, hash)| ((*path).to_owned(), format!("sha256:{hash}"))).collect();
    output
}

fn place(finding: &Finding) -> (Code, String) {
    match &finding.place {
        Place::File(path) => (finding.code, path.clone()),
        other => panic!("not about a file: {other:?}"),
    }
}

fn at(code: Code, path: &str) -> (Code, String) {
    (code, format!("generated/{path}"))
}

fn no_keys(_: &str, _: usize) -> Vec<String> {
    Vec::new()
}

fn lines(written: &Written) -> Vec<String> {
    written.changes.iter().map(ToString::to_string).collect()
}

/// A conflict as `git merge` leaves it.
fn conflict(ours: &str, theirs: &str) -> String {
    format!("<<<<<<< HEAD\n{ours}=======\n{theirs}>>>>>>> other\n")
}

#[test]
fn what_was_just_written_is_clean() {
    let output = output(&[("Dockerfile", "FROM a\n"), ("staging/deployment.yaml", "a: 1\n")]);
    let folder = Folder::with(&output);
    assert!(folder.plan(&output).is_clean());
    assert_eq!(folder.check(&output), []);
    assert_eq!(folder.generate(&output), Written::default());
    assert_eq!(folder.names(), ["Dockerfile", LOCK, "staging/deployment.yaml"]);
}
