//! A branch of a stranger may hold links to anywhere on the machine that checks it: to what its processes know, to a
//! device that never ends. Nothing outside the repository is read or written, and no message has anything of it.

#![cfg(unix)]

use crate::sandbox::Sandbox;
use crate::sandbox::services::SHORT as SERVICE;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::process::Command;

/// What must not be seen.
const PRECIOUS: &str = "precious = \"of this machine\"\n";

/// A service in a repository, and beside the repository what is none of its business.
struct Repository {
    around: Sandbox,
    service: Sandbox,
}

impl Repository {
    fn new() -> Self {
        let around = Sandbox::empty();
        around.write("outside/precious.toml", PRECIOUS.as_bytes());
        around.write("outside/folder/precious.yaml", PRECIOUS.as_bytes());
        let top = around.path("repository");
        let service = Sandbox::at(&top.join("service"));
        service.write("service.toml", SERVICE.as_bytes());
        git(&top, &["init", "--quiet"]);
        Self { around, service }
    }

    fn outside(&self, path: &str) -> PathBuf {
        self.around.path("outside").join(path)
    }

    /// Puts a link in the place of what is there.
    fn link(&self, path: &str, to: impl AsRef<std::path::Path>) {
        let path = self.service.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let _ = fs::remove_file(&path);
        symlink(to, path).unwrap();
    }

    /// What a command says; it must not have read or changed what is outside.
    #[track_caller]
    fn run(&self, arguments: &[&str]) -> (i32, String) {
        let output = self.service.run(arguments);
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8_lossy(&said).into_owned();
        assert!(!said.contains("precious = ") && !said.contains("of this machine"), "{said}");
        for path in ["precious.toml", "folder/precious.yaml"] {
            assert_eq!(fs::read_to_string(self.outside(path)).unwrap(), PRECIOUS);
        }
        assert_eq!(fs::read_dir(self.outside("")).unwrap().count(), 2);
        (output.status.code().expect("it was not killed"), said)
    }

    /// Every command that reads the project refuses.
    #[track_caller]
    fn refuses(&self, what: &str) {
        for arguments in [
            &["check"][..],
            &["generate"],
            &["generate", "--force"],
            &["render"],
            &["image"],
            &["explain", "service.name"],
        ] {
            let (code, said) = self.run(arguments);
            assert!(code == 2 && said.contains(what), "{arguments:?}: {code}: {said}");
        }
    }
}

fn git(folder: &std::path::Path, arguments: &[&str]) {
    let identity = ["-c", "user.name=a", "-c", "user.email=a@example.com"];
    let done = Command::new("git").arg("-C").arg(folder).args(identity).args(arguments).status().unwrap();
    assert!(done.success());
}

#[test]
fn links_out_of_the_tree_service_toml() {
    for to in ["/proc/self/environ", "/dev/zero", "../../outside/precious.toml"] {
        let repository = Repository::new();
        repository.link("service.toml", to);
        repository.refuses("error[path-outside-project]");
        let (code, said) = repository.run(&["set", "service.name=other"]);
        assert!(code == 2 && said.contains("error[path-outside-project]"), "{said}");
        let (code, _) = repository.run(&["init"]);
        assert_eq!(code, 2);
    }
}

#[test]
fn links_out_of_the_tree_a_template() {
    for to in ["/proc/self/environ", "/dev/zero", "../../../outside/precious.toml"] {
        let repository = Repository::new();
        repository.link("templates/README.md", to);
        let (code, said) = repository.run(&["check"]);
        assert!(
            code == 2 && said.contains("error[path-outside-project]") && said.contains("templates/README.md"),
            "{said}"
        );
        assert_eq!(repository.run(&["generate", "--force"]).0, 2);
    }
}

#[test]
fn links_out_of_the_tree_the_folder_of_templates() {
    let repository = Repository::new();
    repository.link("templates", repository.outside("folder"));
    repository.refuses("error[path-outside-project]");
    let repository = Repository::new();
    repository.link("templates/runtimes", repository.outside("folder"));
    repository.refuses("error[path-outside-project]");
}

#[test]
fn links_out_of_the_tree_the_output_folder() {
    let repository = Repository::new();
    repository.link("generated", repository.outside("folder"));
    for arguments in [&["check"][..], &["generate"], &["generate", "--force"]] {
        let (code, said) = repository.run(arguments);
        assert!(code == 2 && said.contains("error[path-outside-project]: a symbolic link"), "{said}");
    }
    assert_eq!(fs::read_dir(repository.outside("folder")).unwrap().count(), 1);
}

#[test]
fn links_out_of_the_tree_what_service_toml_names() {
    for (key, value) in [
        ("model.path", "model.path = \"x/precious.toml\""),
        ("runtime", "runtime = { name = \"container\", dockerfile = \"x/precious.toml\" }"),
        ("examples", "examples = [{ request_file = \"x/precious.toml\" }]"),
    ] {
        let repository = Repository::new();
        repository.link("x", "../../outside");
        let rest: String = SERVICE
            .lines()
            .filter(|line| !line.starts_with(key))
            .fold(String::new(), |text, line| text + line + "\n");
        repository.service.write("service.toml", format!("{rest}{value}\n").as_bytes());
        let (code, said) = repository.run(&["check"]);
        assert!(code == 2 && said.contains("error[path-outside-project]"), "{key}: {said}");
    }
}

#[test]
fn links_out_of_the_tree_the_services_folder() {
    let repository = Repository::new();
    fs::rename(repository.service.folder(), repository.outside("folder/service")).unwrap();
    symlink("../outside/folder/service", repository.service.folder()).unwrap();
    let output = crate::sandbox::binary()
        .args(["check", "service"])
        .current_dir(repository.around.path("repository"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(2) && !said.contains("boston"), "{said}");
}

#[test]
fn links_out_of_the_tree_what_git_keeps_for_itself() {
    let repository = Repository::new();
    repository.link("templates/README.md", "../../.git/config");
    let (code, said) = repository.run(&["check"]);
    assert!(code == 2 && said.contains("[path-outside-project]") && !said.contains("[core]"), "{said}");
}

#[test]
fn links_out_of_the_tree_manifests_that_init_reads() {
    let repository = Repository::new();
    fs::remove_file(repository.service.path("service.toml")).unwrap();
    repository.link("k8s/deployment.yaml", "../../../outside/precious.toml");
    for from in ["k8s", "k8s/deployment.yaml"] {
        let (code, said) = repository.run(&["init", "--from", from]);
        assert!(code == 2 && said.contains("[path-outside-project]"), "{said}");
    }
    let repository = Repository::new();
    fs::remove_file(repository.service.path("service.toml")).unwrap();
    repository.link("k8s", repository.outside("folder"));
    let (code, said) = repository.run(&["init", "--from", "k8s"]);
    assert!(code == 2 && said.contains("[path-outside-project]"), "{said}");
}

#[test]
fn links_out_of_the_tree_in_review_and_in_the_merge_driver() {
    let repository = Repository::new();
    let top = repository.around.path("repository");
    assert_eq!(repository.run(&["generate"]).0, 0);
    git(&top, &["add", "--all"]);
    git(&top, &["commit", "--quiet", "--message", "first"]);
    repository.link("generated/deployment.yaml", repository.outside("folder/precious.yaml"));
    repository.link("service.toml", repository.outside("precious.toml"));
    repository.run(&["review"]);
    symlink("../outside/precious.toml", top.join(".gitattributes")).unwrap();
    let (code, said) = repository.run(&["merge-driver", "install"]);
    assert!(code == 2 && said.contains("is not a regular file"), "{said}");
}

#[test]
fn links_inside_the_repository_work_alike_for_all() {
    let repository = Repository::new();
    let beside = |path: &str| repository.around.path("repository").join(path);
    fs::rename(repository.service.path("service.toml"), beside("shared.toml")).unwrap();
    repository.link("service.toml", "../shared.toml");
    fs::create_dir_all(beside("templates")).unwrap();
    fs::write(beside("templates/README.md"), "# Of the team\n").unwrap();
    repository.link("templates", "../templates");
    let (code, said) = repository.run(&["generate"]);
    assert!(code == 0 && said.contains("wrote"), "{said}");
    let readme = fs::read_to_string(repository.service.path("generated/README.md")).unwrap();
    assert!(readme.contains("# Of the team"), "{readme}");
    assert_eq!(repository.run(&["set", "service.name=other"]).0, 0);
    assert!(fs::read_to_string(beside("shared.toml")).unwrap().contains("\"other\""));
    assert!(fs::symlink_metadata(repository.service.path("service.toml")).unwrap().is_symlink());
}

#[test]
fn an_endless_pipe_is_refused_and_not_read() {
    let repository = Repository::new();
    let pipe = repository.service.path("templates/README.md");
    fs::create_dir_all(pipe.parent().unwrap()).unwrap();
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let (code, said) = repository.run(&["check"]);
    assert!(code == 2 && said.contains("it is not a regular file"), "{said}");
}

#[test]
fn a_text_without_end_is_refused_by_its_size() {
    let repository = Repository::new();
    let file = fs::File::create(repository.service.path("service.toml")).unwrap();
    file.set_len(1 << 40).unwrap();
    let (code, said) = repository.run(&["check"]);
    assert!(code == 2 && said.contains("it is larger than 16 MiB"), "{said}");
}

#[test]
fn symbolic_links_a_model_that_is_a_link_is_sent_to_the_builder_with_what_it_leads_to() {
    let repository = Repository::new();
    repository.service.write("blobs/0a1b", b"weights");
    repository.link("model.joblib", "snapshots/main");
    repository.link("snapshots/main", "../blobs/0a1b");
    assert_eq!(repository.run(&["generate"]).0, 0);
    let ignore = fs::read_to_string(repository.service.path("generated/Dockerfile.dockerignore")).unwrap();
    for path in ["!model.joblib\n", "!snapshots/main\n", "!blobs/0a1b\n"] {
        assert!(ignore.contains(path), "{ignore}");
    }
    let tag = || repository.run(&["image"]).1;
    let before = tag();
    repository.service.write("blobs/0a1b", b"other weights");
    assert_ne!(before, tag());
}

/// A builder looks for the path of this machine in what it is sent, and says so in words that nobody understands.
#[test]
fn symbolic_links_an_absolute_one_within_the_project_is_refused_with_a_relative_one() {
    let repository = Repository::new();
    repository.service.write("blobs/0a1b", b"weights");
    repository.link("snapshots/main", repository.service.path("blobs/0a1b"));
    repository.service.write("service.toml", SERVICE.replace("model.joblib", "snapshots/main").as_bytes());
    let (code, said) = repository.run(&["check"]);
    assert!(code == 2 && said.contains("error[dangling-link]: the link is an absolute one"), "{said}");
    assert!(said.contains("`ln -sfn ../blobs/0a1b snapshots/main`"), "{said}");
    fs::remove_file(repository.service.path("snapshots/main")).unwrap();
    repository.link("snapshots/main", "../blobs/0a1b");
    assert_eq!(repository.run(&["generate"]).0, 0);
}

#[test]
fn symbolic_links_a_folder_of_links_to_elsewhere_is_refused() {
    let repository = Repository::new();
    repository.service.write("blobs/0a1b", b"weights");
    repository.link("snapshots/main/model.safetensors", "../../blobs/0a1b");
    repository.service.write("service.toml", SERVICE.replace("model.joblib", "snapshots/main").as_bytes());
    let (code, said) = repository.run(&["check"]);
    assert!(code == 2 && said.contains("error[dangling-link]") && said.contains("cp -RL"), "{said}");
    // One that stays in the folder is a link in the image, too.
    repository.service.write("snapshots/main/weights", b"weights");
    repository.link("snapshots/main/model.safetensors", "weights");
    assert_eq!(repository.run(&["generate"]).0, 0);
    // The path of this machine is none in the image.
    repository.link("snapshots/main/model.safetensors", repository.service.path("snapshots/main/weights"));
    assert_eq!(repository.run(&["check"]).0, 2);
}
