//! `modelstow merge-driver` in real repositories, with real merges, rebases and cherry-picks.

#![cfg(unix)]

use crate::sandbox::Sandbox;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const SERVICE: &str = r#"edition = "2026"
allow = ["base-image-not-pinned"]

[service]
name = "iris"

[model]
path = "model.joblib"

[runtime]
name = "flask"
app = "app:app"
dependencies = "requirements.txt"

[image]
repository = "registry.example.com/models/iris"

[deployment]
replicas = 2

[resources.requests]
cpu = "500m"
memory = "512Mi"
"#;

/// A service that needs no file beside its own.
const CONTAINER: &str = r#"edition = "2026"
allow = ["base-image-not-pinned"]
service.name = "team"
runtime.name = "container"
image = { repository = "registry.example.com/team", tag = "v1" }
server.readiness_path = "/ready"
"#;

struct Repository {
    sandbox: Sandbox,
}

impl Repository {
    /// One service, generated and committed on `main`.
    fn new() -> Self {
        let repository = Self { sandbox: Sandbox::new() };
        repository.sandbox.write("service.toml", SERVICE.as_bytes());
        repository.git("init --quiet --initial-branch=main");
        repository.generate();
        repository.commit("main");
        repository
    }

    fn installed() -> Self {
        let repository = Self::new();
        repository.modelstow("merge-driver install");
        repository.commit("install");
        repository
    }

    /// A command with the built `modelstow` on its path, and nothing of this machine's git.
    fn command(&self, program: &str, arguments: &[&str]) -> Output {
        let binaries = Path::new(env!("CARGO_BIN_EXE_modelstow")).parent().unwrap();
        Command::new(program)
            .args(arguments)
            .current_dir(self.sandbox.folder())
            .env("PATH", format!("{}:/usr/local/bin:/usr/bin:/bin", binaries.display()))
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_EDITOR", "true")
            .envs(["AUTHOR", "COMMITTER"].map(|who| (format!("GIT_{who}_NAME"), "test")))
            .envs(["AUTHOR", "COMMITTER"].map(|who| (format!("GIT_{who}_EMAIL"), "test@example.com")))
            .env_remove("GIT_DIR")
            .env_remove("GIT_INDEX_FILE")
            .env_remove("GIT_WORK_TREE")
            .output()
            .unwrap()
    }

    fn try_git(&self, arguments: &str) -> (bool, String) {
        let output = self.command("git", &arguments.split(' ').collect::<Vec<_>>());
        let words = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8(words).unwrap())
    }

    fn git(&self, arguments: &str) -> String {
        let (fine, words) = self.try_git(arguments);
        assert!(fine, "git {arguments}: {words}");
        words
    }

    fn modelstow(&self, arguments: &str) -> (Option<i32>, String) {
        let output = self.command("modelstow", &arguments.split(' ').collect::<Vec<_>>());
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    }

    fn generate(&self) {
        assert_eq!(self.modelstow("generate").0, Some(0));
    }

    fn commit(&self, message: &str) {
        self.git("add --all");
        self.git(&format!("commit --quiet --message {message}"));
    }

    /// A commit that changes a file, and what is generated.
    fn change(&self, file: &str, from: &str, to: &str) {
        let text = self.read(file);
        assert!(text.contains(from), "{from} is not in {file}");
        self.sandbox.write(file, text.replace(from, to).as_bytes());
        self.generate();
        self.commit("change");
    }

    /// Two branches that change different lines of `service.toml`, and the same lines of generated files.
    fn diverge(&self) {
        self.git("switch --quiet --create topic");
        self.change("service.toml", "cpu = \"500m\"", "cpu = \"2\"");
        self.change("model.joblib", "a model", "a better model");
        self.git("switch --quiet main");
        self.change("service.toml", "[runtime]", "[server]\nport = 9000\n\n[runtime]");
        self.change("service.toml", "replicas = 2", "replicas = 4");
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.sandbox.path(file)).unwrap()
    }

    /// What is on disk has both sides' changes, is as generated, and has no marker.
    fn assert_merged(&self) {
        let (code, words) = self.modelstow("check");
        assert_eq!(code, Some(0), "{words}");
        let manifest = self.read("generated/deployment.yaml");
        for line in ["cpu: \"2\"", "containerPort: 9000", "replicas: 4"] {
            assert!(manifest.contains(line), "{line} is missing in\n{manifest}");
        }
        assert!(!self.read("generated/modelstow.lock").contains("merged"));
        self.assert_no_markers();
    }

    fn assert_no_markers(&self) {
        for (file, bytes) in self.sandbox.on_disk() {
            let text = String::from_utf8(bytes).unwrap();
            assert!(!text.contains("<<<<<<<") && !text.contains(">>>>>>>"), "markers in {file}\n{text}");
        }
    }

    fn assert_committed(&self) {
        assert_eq!(self.git("status --porcelain"), "");
    }
}

#[test]
fn without_the_driver_there_are_conflicts() {
    let repository = Repository::new();
    repository.diverge();
    let (fine, words) = repository.try_git("merge topic");
    assert!(
        !fine && words.contains("CONFLICT (content): Merge conflict in generated/deployment.yaml"),
        "{words}"
    );
    assert!(repository.read("generated/deployment.yaml").contains("<<<<<<<"));
}

#[test]
fn a_merge_commit_holds_what_the_merged_service_gives() {
    let repository = Repository::installed();
    repository.diverge();
    let (fine, words) = repository.try_git("merge --no-edit topic");
    assert!(!fine && words.contains("wrote generated/deployment.yaml"), "{words}");
    assert!(words.contains("the files are staged: `git commit` completes the merge with them"), "{words}");
    assert!(!words.contains("CONFLICT"), "{words}");
    repository.git("commit --quiet --no-edit");
    assert_eq!(repository.git("log --merges --oneline").lines().count(), 1);
    repository.assert_merged();
    repository.assert_committed();
}

#[test]
fn a_merge_with_nothing_to_generate_goes_through() {
    let repository = Repository::installed();
    repository.git("switch --quiet --create topic");
    repository.change("service.toml", "cpu = \"500m\"", "cpu = \"2\"");
    repository.git("switch --quiet main");
    repository.sandbox.write("notes.md", b"notes\n");
    repository.commit("notes");
    repository.git("merge --no-edit topic");
    assert_eq!(repository.modelstow("check").0, Some(0));
    repository.assert_committed();
}

/// A service in whose folder nothing changes is out of date all the same, where the platform above it changes.
#[test]
fn a_platform_that_changes_in_a_merge_reaches_what_does_not() {
    let repository = Repository::installed();
    repository.git("switch --quiet --create topic");
    let defaults = "[defaults.deployment]\npriority_class = \"low\"\n\n[clusters.a]";
    repository.change("platform.toml", "[clusters.a]", defaults);
    repository.git("switch --quiet main");
    repository.sandbox.write("team/service.toml", CONTAINER.as_bytes());
    repository.generate();
    repository.commit("team");
    let (fine, words) = repository.try_git("merge --no-edit topic");
    assert!(!fine && words.contains("wrote team/generated/deployment.yaml"), "{words}");
    repository.git("commit --quiet --no-edit");
    assert!(repository.read("team/generated/deployment.yaml").contains("priorityClassName: low\n"));
    assert_eq!(repository.modelstow("check"), (Some(0), String::new()));
    repository.assert_committed();
}

#[test]
fn a_platform_that_is_not_staged_is_not_generated_from() {
    let repository = Repository::installed();
    repository.sandbox.write("team/service.toml", CONTAINER.as_bytes());
    repository.generate();
    repository.commit("team");
    repository.git("switch --quiet --create topic");
    repository.change(
        "team/service.toml",
        "server.readiness_path",
        "server.port = 9000\nserver.readiness_path",
    );
    repository.git("switch --quiet main");
    repository.sandbox.write("platform.toml", b"[clusters.a]\n");
    let (fine, words) = repository.try_git("merge --no-ff --no-edit topic");
    assert!(!fine && words.contains("the file has changes that are not staged"), "{words}");
    assert!(words.contains("--> platform.toml"), "{words}");
}

#[test]
fn what_is_not_staged_is_not_generated_from() {
    let repository = Repository::installed();
    repository.diverge();
    repository.sandbox.write("app.py", b"# not committed\n");
    let (fine, words) = repository.try_git("merge --no-edit topic");
    assert!(!fine && words.contains("app.py") && words.contains("changes that are not staged"), "{words}");
    repository.git("checkout --quiet app.py");
    assert_eq!(repository.modelstow("merge-driver regenerate").0, Some(0));
    repository.git("commit --quiet --no-edit");
    repository.assert_merged();
    repository.assert_committed();
}

#[test]
fn without_the_hook_generate_mends_the_merge() {
    let repository = Repository::installed();
    repository.diverge();
    fs::remove_file(repository.sandbox.path(".git/hooks/pre-merge-commit")).unwrap();
    repository.git("merge --no-edit topic");
    repository.assert_no_markers();
    assert!(repository.read("generated/modelstow.lock").contains("[merged]"));
    let (code, words) = repository.modelstow("check");
    assert_eq!(code, Some(1), "{words}");
    assert!(words.contains("file-stale") && !words.contains("file-edited"), "{words}");
    repository.generate();
    repository.assert_merged();
}

#[test]
fn a_rebase_goes_through_and_generate_mends_it() {
    let repository = Repository::installed();
    repository.diverge();
    repository.git("switch --quiet topic");
    repository.git("rebase --quiet main");
    repository.assert_no_markers();
    let (code, words) = repository.modelstow("check");
    assert_eq!(code, Some(1), "{words}");
    assert!(!words.contains("file-edited"), "{words}");
    repository.generate();
    repository.assert_merged();
}

#[test]
fn each_commit_of_a_rebase_can_be_mended() {
    let repository = Repository::installed();
    repository.diverge();
    repository.git("switch --quiet topic");
    let mend = "modelstow generate && git add generated && git commit --quiet --amend --no-edit";
    let output = repository.command("git", &["rebase", "--quiet", "--exec", mend, "main"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    repository.assert_merged();
    repository.assert_committed();
    repository.git("checkout --quiet HEAD~1");
    assert_eq!(repository.modelstow("check").0, Some(0), "the first commit is not as generated");
}

#[test]
fn cherry_picks_and_reverts_go_through() {
    let repository = Repository::installed();
    repository.diverge();
    repository.git("cherry-pick topic~1 topic");
    repository.assert_no_markers();
    repository.generate();
    repository.assert_merged();
    repository.commit("generate");
    repository.change("service.toml", "cpu = \"2\"", "cpu = \"3\"");
    // The commit before the last two set the number of pods, in lines that changed since.
    let commit = repository.git("log --format=%H -S=\\s4 --pickaxe-regex -1 -- service.toml");
    repository.git(&format!("revert --no-edit {}", commit.trim()));
    repository.assert_no_markers();
    repository.generate();
    assert_eq!(repository.modelstow("check").0, Some(0));
    assert!(repository.read("generated/deployment.yaml").contains("replicas: 2"));
}

#[test]
fn a_conflict_in_service_toml_stays_one() {
    let repository = Repository::installed();
    repository.diverge();
    repository.change("service.toml", "cpu = \"500m\"", "cpu = \"1\"");
    let (fine, words) = repository.try_git("merge --no-edit topic");
    assert!(!fine && words.contains("Merge conflict in service.toml"), "{words}");
    assert_eq!(repository.git("diff --name-only --diff-filter=U"), "service.toml\n");
    repository.assert_no_markers();
    let text = repository.read("service.toml");
    assert!(text.contains("<<<<<<<"), "{text}");
    let (code, words) = repository.modelstow("merge-driver regenerate");
    assert_eq!(code, Some(2), "{words}");

    let lines = text.lines().filter(|line| !line.starts_with(['<', '=', '>']) && *line != "cpu = \"1\"");
    let text = lines.collect::<Vec<_>>().join("\n") + "\n";
    repository.sandbox.write("service.toml", text.as_bytes());
    repository.git("add service.toml");
    assert_eq!(repository.modelstow("merge-driver regenerate").0, Some(0));
    repository.git("commit --quiet --no-edit");
    repository.assert_merged();
    repository.assert_committed();
}

#[test]
fn a_file_that_one_side_removed_is_mended_too() {
    let repository = Repository::installed();
    repository.git("switch --quiet --create topic");
    repository.change("service.toml", "replicas = 2", "replicas = 1");
    assert!(!repository.sandbox.path("generated/pdb.yaml").exists());
    repository.git("switch --quiet main");
    repository.change("service.toml", "name = \"iris\"\n", "name = \"iris\"\nowner = \"team\"\n");
    // git does not ask a driver here, so the merge stops, without markers.
    let (fine, words) = repository.try_git("merge --no-edit topic");
    assert_eq!(!fine, words.contains("modify/delete"), "{words}");
    if !fine {
        assert_eq!(repository.modelstow("merge-driver regenerate").0, Some(0));
        repository.git("commit --quiet --no-edit");
    }
    assert_eq!(repository.modelstow("check").0, Some(0));
    assert!(!repository.sandbox.path("generated/pdb.yaml").exists());
    repository.assert_committed();
}

#[test]
fn an_edit_by_hand_is_not_lost_on_either_side() {
    for edited in ["topic", "main"] {
        let repository = Repository::installed();
        repository.diverge();
        repository.git(&format!("switch --quiet {edited}"));
        let path = "generated/deployment.yaml";
        let text = repository.read(path).replace("restartPolicy", "# by hand\n      restartPolicy");
        let text = if text.contains("# by hand") { text } else { format!("{text}# by hand\n") };
        repository.sandbox.write(path, text.as_bytes());
        repository.commit("edit");
        repository.git("switch --quiet main");
        let (fine, words) = repository.try_git("merge --no-edit topic");
        assert!(!fine, "{edited}: {words}");
        assert!(repository.read(path).contains("# by hand"), "{edited}: {words}");
        let (code, words) = repository.modelstow("generate");
        assert_eq!(code, Some(1), "{edited}: {words}");
        assert!(words.contains("file-edited"), "{edited}: {words}");
        assert!(repository.read(path).contains("# by hand"), "{edited}: {words}");
    }
}

#[test]
fn install_says_what_it_did_and_does_it_once() {
    let repository = Repository::new();
    let (code, words) = repository.modelstow("merge-driver install");
    assert_eq!(code, Some(0), "{words}");
    assert_eq!(
        words,
        "set merge.modelstow.name in git's configuration of this clone\n\
         set merge.modelstow.driver in git's configuration of this clone\n\
         wrote .gitattributes: commit it, so that it holds for everybody\n\
         wrote the hook `pre-merge-commit`, which generates anew before a merge is committed\n"
    );
    assert_eq!(repository.read(".gitattributes"), "/generated/** merge=modelstow linguist-generated\n");
    assert_eq!(repository.modelstow("merge-driver install").1, "the merge driver is installed already\n");
    assert_eq!(repository.read(".gitattributes").lines().count(), 1);
}

#[test]
fn install_takes_every_service_and_leaves_other_files_alone() {
    let repository = Repository::new();
    let sandbox = &repository.sandbox;
    for folder in ["a", "b c", "d[1]"] {
        sandbox.write(&format!("{folder}/service.toml"), SERVICE.as_bytes());
    }
    sandbox.write(".gitattributes", b"*.bin binary");
    sandbox.write(".git/hooks/pre-merge-commit", b"#!/bin/sh\nexit 0\n");
    let output = Command::new(env!("CARGO_BIN_EXE_modelstow"))
        .args(["merge-driver", "install"])
        .current_dir(sandbox.path("helpers"))
        .output()
        .unwrap();
    let words = String::from_utf8(output.stderr).unwrap();
    assert!(words.contains("there is a hook `pre-merge-commit` already: let your hook"), "{words}");
    assert_eq!(repository.read(".git/hooks/pre-merge-commit"), "#!/bin/sh\nexit 0\n");
    let attributes = repository.read(".gitattributes");
    assert!(attributes.starts_with("*.bin binary\n/a/generated/** merge"), "{attributes}");
    for folder in ["", "a/", "b c/", "d[1]/"] {
        let path = format!("{folder}generated/prod/deployment.yaml");
        let output = repository.command("git", &["check-attr", "merge", "linguist-generated", "--", &path]);
        let words = String::from_utf8(output.stdout).unwrap();
        assert!(words.contains("merge: modelstow") && words.contains("linguist-generated: set"), "{words}");
    }
    assert!(!repository.git("check-attr merge -- src/generated/x").contains("modelstow"));

    // A line of one's own for many services is as good.
    sandbox.write(".gitattributes", b"**/generated/** merge=modelstow linguist-generated\n");
    repository.modelstow("merge-driver install");
    assert_eq!(repository.read(".gitattributes").lines().count(), 1);
}

#[test]
fn install_needs_a_repository() {
    let sandbox = Sandbox::new();
    let output = Command::new(env!("CARGO_BIN_EXE_modelstow"))
        .args(["merge-driver", "install"])
        .current_dir(sandbox.folder())
        .env("GIT_CEILING_DIRECTORIES", sandbox.folder().parent().unwrap())
        .output()
        .unwrap();
    let words = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{words}");
    assert!(words.contains("[git]") && words.contains("not a git repository"), "{words}");
}

#[test]
fn other_services_and_other_files_are_left_alone() {
    let repository = Repository::new();
    let sandbox = &repository.sandbox;
    let files = ["app.py", "model.joblib", "requirements.txt"];
    for file in files {
        sandbox.write(&format!("other/{file}"), &fs::read(sandbox.path(file)).unwrap());
    }
    sandbox.write("other/service.toml", SERVICE.replace("\"iris\"", "\"other\"").as_bytes());
    repository.generate();
    repository.modelstow("merge-driver install");
    // Somebody forgot to generate; that is not the merge's business.
    sandbox.write("other/model.joblib", b"a forgotten model\n");
    repository.commit("other");
    repository.diverge_without_generate_of_other();
    assert!(!repository.try_git("merge --no-edit topic").0);
    repository.git("commit --quiet --no-edit");
    repository.assert_committed();
    let (code, words) = repository.modelstow("check");
    assert_eq!(code, Some(1), "{words}");
    assert!(words.contains("other/generated/") && !words.contains("--> generated/"), "{words}");
}

impl Repository {
    fn diverge_without_generate_of_other(&self) {
        let change = |from: &str, to: &str| {
            self.sandbox.write("service.toml", self.read("service.toml").replace(from, to).as_bytes());
            self.modelstow("generate service.toml");
            self.commit("change");
        };
        self.git("switch --quiet --create topic");
        change("cpu = \"500m\"", "cpu = \"2\"");
        self.git("switch --quiet main");
        change("[runtime]", "[server]\nport = 9000\n\n[runtime]");
    }
}
