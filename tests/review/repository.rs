//! A git repository in a temporary folder, step by step.

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// A service on Flask, with a replica count to change.
const SERVICE: &str = r#"
edition = "2026"
allow = ["base-image-not-pinned"]
[service]
name = "NAME"
[model]
path = "model.joblib"
version = "1.0.0"
[runtime]
name = "flask"
app = "app:app"
dependencies = "requirements.txt"
[image]
repository = "registry.example.com/models/NAME"
[deployment]
replicas = 2
[resources.requests]
cpu = "500m"
memory = "1Gi"
"#;

/// A repository whose folders are services.
pub struct Repository {
    folder: TempDir,
    path: PathBuf,
}

/// What a review printed.
pub struct Reviewed {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Repository {
    /// A folder that git does not know.
    pub fn without_git() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().canonicalize().unwrap();
        Self { folder, path }
    }

    /// A repository without commits, on the branch `main`.
    pub fn new() -> Self {
        let repository = Self::without_git();
        repository.git(&["init", "--quiet", "--initial-branch=main"]);
        repository
    }

    /// A repository with one service, generated and committed.
    pub fn with(service: &str) -> Self {
        Self::new().service(service).generate().commit()
    }

    /// Writes a service into a folder of its name.
    pub fn service(self, name: &str) -> Self {
        let last = name.rsplit('/').next().unwrap();
        self.write(&format!("{name}/service.toml"), &SERVICE.replace("NAME", last))
            .write(&format!("{name}/model.joblib"), "a model\n")
            .write(&format!("{name}/app.py"), "app = None\n")
            .write(&format!("{name}/requirements.txt"), "gunicorn==25.1.0 --hash=sha256:00\n")
    }

    /// Writes a file.
    pub fn write(self, path: &str, text: &str) -> Self {
        let path = self.path.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    /// Adds to a `service.toml`, or replaces a part of a file.
    pub fn change(self, path: &str, from: &str, to: &str) -> Self {
        let text = self.read(path);
        assert!(text.contains(from), "no {from:?} in {path}:\n{text}");
        self.write(path, &text.replace(from, to))
    }

    /// Adds text to the end of a file.
    pub fn add(self, path: &str, text: &str) -> Self {
        let old = self.read(path);
        self.write(path, &format!("{old}\n{text}"))
    }

    pub fn remove(self, path: &str) -> Self {
        let path = self.path.join(path);
        if path.is_dir() {
            fs::remove_dir_all(path).unwrap();
        } else {
            fs::remove_file(path).unwrap();
        }
        self
    }

    pub fn rename(self, from: &str, to: &str) -> Self {
        fs::rename(self.path.join(from), self.path.join(to)).unwrap();
        self
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Runs `modelstow generate` over everything. An immutable field does not stop it.
    pub fn generate(self) -> Self {
        let output = self.modelstow(&["generate", "--force"], ".");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        self
    }

    /// Commits everything.
    pub fn commit(self) -> Self {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--message", "a step"]);
        self
    }

    /// Goes to a new branch.
    pub fn branch(self, name: &str) -> Self {
        self.git(&["checkout", "--quiet", "-b", name]);
        self
    }

    /// A clone of this one, which is taken for a remote.
    pub fn cloned(&self, arguments: &[&str]) -> Self {
        let clone = Self::without_git();
        let url = format!("file://{}", self.path.display());
        clone.git(&[&["clone", "--quiet"], arguments, &[&url, "."]].concat());
        clone
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn git(&self, arguments: &[&str]) -> String {
        let output = isolated(Command::new("git").args(arguments), self.folder.path()).output().unwrap();
        assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs the binary in a folder of the repository.
    pub fn modelstow(&self, arguments: &[&str], folder: &str) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_modelstow"));
        isolated(command.args(arguments), self.folder.path())
            .current_dir(self.path.join(folder))
            .output()
            .unwrap()
    }

    /// Reviews in a folder of the repository.
    pub fn review_in(&self, folder: &str, arguments: &[&str]) -> Reviewed {
        let output = self.modelstow(&[&["review"], arguments].concat(), folder);
        Reviewed {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    pub fn review(&self, arguments: &[&str]) -> Reviewed {
        self.review_in(".", arguments)
    }

    /// The review as JSON, which has to succeed.
    pub fn json(&self) -> Value {
        let reviewed = self.review(&["--format", "json"]);
        assert!(matches!(reviewed.code, Some(0 | 1)), "{}{}", reviewed.out, reviewed.err);
        serde_json::from_str(&reviewed.out).unwrap()
    }

    /// The changes with this consequence as their gravest: object or file, field, before, after.
    pub fn changes(&self, consequence: &str) -> Vec<String> {
        changes(&self.json(), consequence)
    }
}

/// The changes of a review in JSON with this consequence, a line each.
pub fn changes(review: &Value, consequence: &str) -> Vec<String> {
    let all = review["changes"].as_array().unwrap();
    let of_it = all.iter().filter(|change| change["consequence"] == consequence);
    of_it
        .map(|change| {
            let what = match change["subject"].as_str().unwrap() {
                "object" => change["objects"][0]["kind"].as_str().unwrap(),
                "file" => change["file"].as_str().unwrap(),
                other => other,
            };
            let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            match change["change"].as_str().unwrap() {
                "field" => format!(
                    "{what} {}: {} -> {}",
                    change["field"].as_str().unwrap(),
                    text(&change["old"]),
                    text(&change["new"])
                ),
                "renamed" => format!("{what} {} -> {}", text(&change["old"]), text(&change["new"])),
                other => format!("{what} {other}"),
            }
        })
        .collect()
}

/// Nothing of this machine's git has a part in it.
fn isolated<'a>(command: &'a mut Command, folder: &Path) -> &'a mut Command {
    command
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CEILING_DIRECTORIES", folder.parent().unwrap())
        .env_remove("GIT_DIR")
        .env_remove("GIT_INDEX_FILE")
        .env_remove("GIT_WORK_TREE")
        .envs(["AUTHOR", "COMMITTER"].map(|who| (format!("GIT_{who}_NAME"), "tester")))
        .envs(["AUTHOR", "COMMITTER"].map(|who| (format!("GIT_{who}_EMAIL"), "tester@example.com")))
}
