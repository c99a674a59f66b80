//! `--changed` passes over nothing that the whole run finds.

use crate::sandbox::{Sandbox, binary, copy};
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const PLATFORM: &str = "[defaults]\ndeployment.priority_class = 'serving'\n\n[[rules]]\nname = 'few'\n\
                        require = 'deployment.replicas <= 4'\nwhy = 'nodes are few'\nowner = 'a@example.com'\n";

/// A repository with a platform and five services, all committed as they are generated.
struct Tree(Sandbox);

impl Tree {
    fn new() -> Self {
        let tree = Self(Sandbox::empty());
        let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/iris-flask");
        tree.0.write("platform.toml", PLATFORM.as_bytes());
        for folder in ["a", "b", "c", "teams/d", "teams/e"] {
            fs::create_dir_all(tree.0.path(folder)).unwrap();
            copy(&example, &tree.0.path(folder), &["generated"]);
            let name = format!("svc-{}", folder.rsplit('/').next().unwrap());
            tree.edit(&format!("{folder}/service.toml"), |text| {
                let line = text.lines().find(|line| line.starts_with("name = ")).unwrap().to_owned();
                text.replacen(&line, &format!("name = \"{name}\""), 1)
            });
        }
        tree.0.write("c/.gitignore", b"model.joblib\n__pycache__/\n");
        tree.0.write("shared/kubernetes/service.yaml", b"{% extends 'builtin/kubernetes/service.yaml' %}\n");
        std::os::unix::fs::symlink("../../shared", tree.0.path("teams/e/templates")).unwrap();
        tree.git(&["init", "--quiet"]);
        let generated = tree.run(&["generate", "."]);
        assert!(generated.status.success(), "{}", String::from_utf8_lossy(&generated.stderr));
        tree.commit();
        tree
    }

    fn git(&self, arguments: &[&str]) {
        let identity = ["-c", "user.name=a", "-c", "user.email=a@example.com"];
        let mut git = Command::new("git");
        git.arg("-C").arg(self.0.folder()).args(identity).args(arguments);
        let output = git.output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--message=a"]);
    }

    fn edit(&self, path: &str, edit: impl FnOnce(&str) -> String) {
        let text = fs::read_to_string(self.0.path(path)).unwrap();
        self.0.write(path, edit(&text).as_bytes());
    }

    fn run(&self, arguments: &[&str]) -> Output {
        binary().args(arguments).current_dir(self.0.folder()).output().unwrap()
    }

    /// What `check` finds.
    fn found(&self, arguments: &[&str]) -> String {
        let output = self.run(&[&["check", ".", "--format", "json"], arguments].concat());
        String::from_utf8(output.stdout).unwrap()
    }

    fn restore(&self, model: &[u8]) {
        self.git(&["reset", "--quiet", "--hard"]);
        self.git(&["clean", "-ffdq"]);
        self.0.write("c/model.joblib", model);
    }
}

type Change = (&'static str, fn(&Tree));

/// One of each kind that there is.
const CHANGES: &[Change] = &[
    ("a key", |tree| tree.edit("a/service.toml", |text| format!("{text}\n[env]\nA = \"1\"\n"))),
    ("a mistake", |tree| tree.edit("b/service.toml", |text| format!("{text}\nnothing = 1\n"))),
    ("a file of the image", |tree| tree.edit("teams/d/app.py", |text| format!("{text}\n# more\n"))),
    ("a file of the image that is executable now", |tree| {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(tree.0.path("a/app.py"), fs::Permissions::from_mode(0o755)).unwrap();
    }),
    ("a model that git ignores", |tree| tree.0.write("c/model.joblib", b"\x80\x04.another")),
    ("a template behind a link", |tree| tree.0.write("shared/kubernetes/service.yaml", b"{{ nothing }}\n")),
    ("a generated file", |tree| tree.edit("b/generated/service.yaml", |text| format!("{text}# edited\n"))),
    ("a generated file that is gone", |tree| {
        fs::remove_file(tree.0.path("b/generated/service.yaml")).unwrap();
    }),
    ("a file among the generated ones", |tree| tree.0.write("b/generated/mine.yaml", b"a: 1\n")),
    ("a template", |tree| {
        tree.0.write(
            "a/templates/kubernetes/service.yaml",
            b"{% extends 'builtin/kubernetes/service.yaml' %}\n",
        );
    }),
    ("a default of the platform", |tree| {
        tree.edit("platform.toml", |text| text.replace("serving", "batch"));
    }),
    ("a rule of the platform", |tree| tree.edit("platform.toml", |text| text.replace("<= 4", "<= 1"))),
    ("a platform that is gone", |tree| fs::remove_file(tree.0.path("platform.toml")).unwrap()),
    ("a platform that is nearer", |tree| {
        tree.0.write("teams/platform.toml", b"[defaults]\ndeployment.priority_class = 'teams'\n");
    }),
    ("a service that is new", |tree| {
        copy(&tree.0.path("a"), &tree.0.path("f"), &["generated"]);
        tree.edit("f/service.toml", |text| text.replace("svc-a", "svc-f"));
    }),
    ("a service with the name of another", |tree| {
        tree.edit("a/service.toml", |text| text.replace("svc-a", "svc-d"));
    }),
    ("a service that was moved", |tree| {
        fs::rename(tree.0.path("b"), tree.0.path("teams/b")).unwrap();
    }),
    ("what is staged", |tree| {
        tree.edit("a/requirements.txt", |text| format!("{text}\n# more\n"));
        tree.git(&["add", "--all"]);
    }),
    ("another repository in the place of a folder", |tree| {
        tree.git(&["init", "--quiet", "teams/d"]);
        tree.edit("teams/d/app.py", |text| format!("{text}\n# more\n"));
    }),
];

#[test]
fn what_the_whole_run_finds_is_found_in_what_changed() {
    let tree = Tree::new();
    let model = fs::read(tree.0.path("c/model.joblib")).unwrap();
    let clean = tree.found(&[]);
    let mut differ = 0;
    for (at, (name, change)) in CHANGES.iter().enumerate() {
        // Each alone, and with the one before it.
        for others in [&CHANGES[at..at], &CHANGES[at.saturating_sub(1)..at]] {
            for (_, other) in others {
                other(&tree);
            }
            change(&tree);
            let all = tree.found(&[]);
            differ += usize::from(all != clean);
            assert_eq!(tree.found(&["--changed"]), all, "{name}");
            tree.restore(&model);
            let _ = fs::remove_dir_all(tree.0.path("teams/d/.git"));
        }
    }
    assert!(differ > CHANGES.len(), "only {differ} changes are seen");
}

#[test]
fn what_did_not_change_is_not_looked_at() {
    let tree = Tree::new();
    tree.edit("b/generated/service.yaml", |text| format!("{text}# edited\n"));
    tree.commit();
    let is_told = |found: &str| found.contains("b/generated/service.yaml");
    assert!(is_told(&tree.found(&[])));
    assert!(is_told(&tree.found(&["--changed"])), "on a clean checkout, all is looked at");
    assert!(!is_told(&tree.found(&["--changed", "HEAD~0"])));
    assert!(is_told(&tree.found(&["--changed", "HEAD~1"])));
    tree.edit("a/service.toml", |text| format!("{text}\n[env]\nA = \"1\"\n"));
    let found = tree.found(&["--changed"]);
    assert!(!is_told(&found) && found.contains("a/generated/deployment.yaml"), "{found}");
    let generated = tree.run(&["generate", ".", "--changed"]);
    let said = String::from_utf8_lossy(&generated.stderr);
    assert!(generated.status.success() && said.contains("wrote a/generated/deployment.yaml"), "{said}");
}

#[test]
fn without_a_repository_or_such_a_commit_that_is_said() {
    let tree = Tree::new();
    let output = tree.run(&["check", "--changed", "nothing"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("error[base-missing]: this clone has no commit `nothing`"), "{said}");
    fs::remove_dir_all(tree.0.path(".git")).unwrap();
    let output = tree.run(&["check", "--changed"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("the folder is in no git repository"), "{said}");
}
