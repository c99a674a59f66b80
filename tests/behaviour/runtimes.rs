//! Mistakes that published services made, and what modelstow makes of each: impossible, or a finding.

use crate::sandbox::locks::{REQUIREMENTS, UV_LOCK};
use crate::sandbox::services::{CONTAINER, FLASK, PLUMBER, laid_over};
use crate::sandbox::{Generated, Sandbox, findings};
use modelstow::{Build, Project};

fn over(base: &str, over: &str) -> Generated {
    Sandbox::new().generate(&laid_over(base, over))
}

fn dockerfile(base: &str, over_it: &str) -> String {
    over(base, over_it).unwrap_or_else(|findings| panic!("{findings:#?}"))["Dockerfile"].clone()
}

fn refused(base: &str, over_it: &str) -> String {
    over(base, over_it).expect_err("it should be refused").join("\n")
}

/// What follows the last `FROM`.
fn last_stage(dockerfile: &str) -> &str {
    dockerfile.rsplit_once("\nFROM ").map_or(dockerfile, |(_, stage)| stage)
}

/// boston-plumber: R as process 1 ignores SIGTERM and is killed at the end of the grace period.
#[test]
fn r_does_not_run_as_process_1() {
    assert!(dockerfile(PLUMBER, "").contains("ENTRYPOINT [\"tini\", \"--\", \"Rscript\""));
}

/// boston-plumber: `install.packages("randomForest")` installs what CRAN has today, and only warns when it cannot.
#[test]
fn packages_from_cran_are_of_a_day_and_fail_the_build() {
    let said = refused(PLUMBER, "runtime.packages = ['randomForest']");
    assert!(said.contains("runtime-key: `runtime.packages` needs `runtime.snapshot`"), "{said}");
    let said = refused(PLUMBER, "runtime.packages = ['randomForest']\nruntime.snapshot = 'latest'");
    assert!(said.contains("`runtime.snapshot` cannot be `latest`"), "{said}");
    let said = refused(PLUMBER, "runtime.packages = [\"MASS'); q()\"]\nruntime.snapshot = '2026-06-01'");
    assert!(said.contains("`runtime.packages` cannot be"), "{said}");
    let said = refused(PLUMBER, "runtime.snapshot = '2026-06-01'");
    assert!(said.contains("`runtime.snapshot` is of no use here"), "{said}");
    let said = refused(
        PLUMBER,
        "runtime.dependencies = 'renv.lock'\nruntime.packages = ['MASS']\nruntime.snapshot = '2026-06-01'",
    );
    assert!(said.contains("conflicting-keys"), "{said}");
    let text = dockerfile(PLUMBER, "runtime.packages = ['MASS']\nruntime.snapshot = '2026-06-01'");
    assert!(text.contains("/2026-06-01") && text.contains("warn = 2"), "{text}");
}

/// ksvm-rpy2: gunicorn opens its port before it loads, so a broken model took the place of one that answered.
#[test]
fn no_pod_is_ready_before_a_process_has_answered() {
    for (runtime, over_it) in [
        ("flask", ""),
        ("fastapi", ""),
        ("keras", ""),
        ("onnxruntime", ""),
        ("rpy2", ""),
        ("rpy2-conda", "runtime.dependencies = 'environment.yml'"),
    ] {
        let base = laid_over(FLASK, &format!("runtime.name = '{runtime}'\n{over_it}"));
        let probe = startup_probe(&base, "server.port = 8123");
        assert!(probe.contains("exec:") && probe.contains("8123") && probe.contains("recv(1)"), "{probe}");
        let probe = startup_probe(&base, "server.readiness_path = '/ready'");
        assert!(probe.contains("httpGet:") && !probe.contains("exec:"), "{probe}");
    }
}

/// Plumber opens its port last, and nothing of a server of one's own is known.
#[test]
fn a_port_is_enough_only_where_it_opens_last() {
    let probe = startup_probe(PLUMBER, "");
    assert!(probe.contains("tcpSocket:"), "{probe}");
    for name in modelstow::templates::Templates::builtin_alone().runtimes() {
        let facts = std::fs::read_to_string(format!("templates/runtimes/{name}/runtime.toml")).unwrap();
        let knows = ["readiness_path =", "liveness_path =", "startup_handler ="];
        let knows = knows.iter().any(|key| facts.lines().any(|line| line.starts_with(key)));
        assert_eq!(knows, name != "container", "{name}");
    }
}

fn startup_probe(base: &str, over_it: &str) -> String {
    let files = over(base, over_it).unwrap_or_else(|findings| panic!("{findings:#?}"));
    let (_, probe) = files["deployment.yaml"].split_once("startupProbe:").expect("a probe");
    probe.split_once("readinessProbe:").expect("another probe").0.to_owned()
}

/// flask-seldon: SIGTERM to Seldon's wrapper alone leaves its gRPC server running until SIGKILL.
#[test]
fn every_process_of_seldon_s_wrapper_gets_sigterm() {
    let seldon = laid_over(FLASK, "runtime.name = 'seldon'");
    let text = dockerfile(&seldon, "");
    assert!(
        text.contains("ENTRYPOINT [\"tini\", \"-g\", \"--\", \"seldon-core-microservice\", \"app.app\""),
        "{text}"
    );
}

#[test]
fn no_compiler_is_left_in_the_last_stage() {
    for over in [
        "runtime.packages = ['MASS']\nruntime.snapshot = '2026-06-01'",
        "runtime.dependencies = 'renv.lock'\nruntime.build_packages = ['libcurl4-openssl-dev']",
    ] {
        let text = dockerfile(PLUMBER, over);
        assert!(text.contains("r-base-dev") && !last_stage(&text).contains("-dev"), "{text}");
    }
}

/// Plumber runs one R process that answers one request at a time, so a number of either would be a lie.
#[test]
fn a_server_of_one_process_takes_no_number_of_them() {
    let fastapi = laid_over(FLASK, "runtime.name = 'fastapi'");
    for (base, key) in
        [(PLUMBER, "workers"), (PLUMBER, "threads"), (&fastapi, "workers"), (&fastapi, "threads")]
    {
        let said = refused(base, &format!("runtime.{key} = 4"));
        assert!(said.contains(&format!("has no use for `runtime.{key}`")), "{said}");
    }
}

/// ksvm-rpy2: R within Python is not concurrent.
#[test]
fn r_in_python_has_one_thread_a_process() {
    let rpy2 = laid_over(FLASK, "runtime.name = 'rpy2'");
    assert!(dockerfile(&rpy2, "").contains("--worker-class=sync"));
    let said = refused(&rpy2, "runtime.threads = 4");
    assert!(said.contains("the runtime `rpy2` has no use for `runtime.threads`"), "{said}");
    let said = refused(&rpy2, "env.GUNICORN_CMD_ARGS = '--worker-class gthread'");
    assert!(said.contains("runtime-refuses: `gthread` in `GUNICORN_CMD_ARGS`"), "{said}");
}

/// keras-flask: `--preload` loads the model before the fork, and every prediction after it hangs.
#[test]
fn the_model_is_loaded_after_the_fork() {
    for runtime in ["keras", "rpy2"] {
        let base = laid_over(FLASK, &format!("runtime.name = '{runtime}'"));
        assert!(!over(&base, "").unwrap()["deployment.yaml"].contains("--preload"));
        let said = refused(&base, "env.GUNICORN_CMD_ARGS = '--workers=2 --preload'");
        assert!(said.contains("runtime-refuses: `--preload` in `GUNICORN_CMD_ARGS`"), "{said}");
    }
}

/// keras-flask: weights are downloaded into a folder of the image, which is read-only. And a process that loads for
/// longer than gunicorn's timeout is killed while it loads.
#[test]
fn weights_have_a_place_and_time_to_be_loaded() {
    let base = laid_over(FLASK, "runtime.name = 'keras'\nserver.startup_seconds = 600");
    let text = &over(&base, "").unwrap()["deployment.yaml"];
    assert!(text.contains("name: KERAS_HOME\n              value: /var/cache/keras\n"), "{text}");
    assert!(text.contains("mountPath: /var/cache/keras\n"), "{text}");
    assert!(text.contains("--timeout=600 --graceful-timeout=60"), "{text}");
}

/// keras-flask: TensorFlow ignores `OMP_NUM_THREADS`.
#[test]
fn tensorflow_is_told_its_threads_in_its_own_variables() {
    let base = laid_over(FLASK, "runtime.name = 'keras'\nresources.limits.cpu = 4");
    let text = &over(&base, "").unwrap()["deployment.yaml"];
    assert!(text.contains("name: TF_NUM_INTRAOP_THREADS\n              value: \"4\"\n"), "{text}");
    assert!(!text.contains("OMP_NUM_THREADS"), "{text}");
}

/// A numeric `USER 1000` of one's own was refused, and no key set the user.
#[test]
fn pods_run_as_the_user_of_a_dockerfile_of_one_s_own() {
    let sandbox = Sandbox::new();
    sandbox.write("Dockerfile", b"FROM a AS b\nUSER 5\nFROM scratch\nCOPY model.joblib /m\nUSER 1000:1000\n");
    let text = &sandbox.generate(CONTAINER).unwrap()["deployment.yaml"];
    assert!(text.contains("runAsUser: 1000\n") && text.contains("runAsGroup: 1000\n"), "{text}");
    let said = sandbox.generate(&laid_over(CONTAINER, "runtime.user = 1001")).unwrap_err().join("\n");
    assert!(said.contains("the final stage has `USER 1000:1000`; the Deployment says 1001"), "{said}");
    let said = refused(FLASK, "runtime.user = 1001");
    assert!(said.contains("has no use for `runtime.user`"), "{said}");
}

/// The help said what gives the same error again, and named a file that there was not.
#[test]
fn the_help_for_a_dockerfile_of_one_s_own_helps() {
    let sandbox = Sandbox::new();
    sandbox.write("Dockerfile", b"FROM scratch\nCOPY *.joblib /m/\nUSER app\n");
    let text = said(&sandbox, CONTAINER);
    for part in ["--> Dockerfile:2:1", "--> Dockerfile:3:1", "end the final stage with `USER 10001:10001`"] {
        assert!(text.contains(part), "{text}");
    }
    assert!(!text.contains("generated/Dockerfile") && !text.contains("{{"), "{text}");
    sandbox.write("Dockerfile", b"FROM scratch\nCOPY model.joblib /m/\nUSER 10001:10001\n");
    assert!(sandbox.generate(CONTAINER).is_ok());
}

/// LABEL stood before the packages, so that another `model.version` installed everything again.
#[test]
fn another_version_of_the_model_installs_nothing_again() {
    for (base, over_it) in [
        (FLASK, "model.version = '1'"),
        (PLUMBER, "model.version = '1'"),
        (PLUMBER, "model.version = '1'\nruntime.name = 'plumber-future'"),
    ] {
        let text = dockerfile(base, over_it);
        let other = dockerfile(base, &over_it.replace('1', "2"));
        let same = text.lines().zip(other.lines()).take_while(|(line, other)| line == other).count();
        let rest: Vec<&str> = text.lines().skip(same).collect();
        assert!(rest.len() == 1 && rest[0].contains("image.version=1"), "{rest:#?}");
    }
}

/// No image is called so, and one that were would be another tomorrow.
#[test]
fn latest_is_no_version() {
    for moved in ["latest", "Latest", "stable", "lts", "slim"] {
        let said = refused(FLASK, &format!("runtime.version = '{moved}'"));
        assert!(said.contains(&format!("invalid-image: `runtime.version` cannot be `{moved}`")), "{said}");
    }
}

/// Seldon's wrapper needed 20.7 s to end on a busy node, and was killed after 5.
#[test]
fn a_server_has_time_to_end_on_a_busy_node() {
    for (base, runtime) in [(FLASK, "flask"), (FLASK, "seldon"), (PLUMBER, "plumber")] {
        let files = over(base, &format!("runtime.name = '{runtime}'\nserver.timeout_seconds = 10")).unwrap();
        let number = |key: &str| -> i64 {
            let text = &files["deployment.yaml"];
            text.split_once(key).and_then(|(_, rest)| rest.lines().next()?.trim().parse().ok()).expect(key)
        };
        let left = number("terminationGracePeriodSeconds:") - number("seconds:");
        assert!(left >= if runtime == "flask" { 40 } else { 30 }, "{runtime}: {left} s");
    }
}

/// As Poetry writes it, with gunicorn for developers alone.
const POETRY_LOCK: &str = "[[package]]\nname = \"gunicorn\"\nversion = \"25.1.0\"\ngroups = [\"dev\"]\nfiles = [{ file = \"gunicorn-25.1.0-py3-none-any.whl\" }]\n";

/// A `requirements.txt` without gunicorn passed everything, and the pod ended with `executable file not found`.
#[test]
fn the_server_is_among_the_dependencies_whatever_locks_them() {
    let lock = r#"{"default": {"flask": {}}, "develop": {"gunicorn": {"version": "==25.1.0"}}}"#;
    let in_development = UV_LOCK.replace("{ name = \"gunicorn\" }, ", "");
    for (path, text, help) in [
        (
            "requirements.txt",
            "flask==3.0.0 --hash=sha256:00\n",
            "write `gunicorn>=25.1` into `requirements.txt`",
        ),
        ("Pipfile.lock", lock, "`pipenv install 'gunicorn>=25.1'`"),
        ("locked/poetry.lock", POETRY_LOCK, "`poetry add 'gunicorn>=25.1'`"),
        ("locked/uv.lock", &in_development, "`uv add 'gunicorn>=25.1'`"),
    ] {
        let sandbox = Sandbox::new();
        sandbox.write(path, text.as_bytes());
        let said = said(&sandbox, &laid_over(FLASK, &format!("runtime.dependencies = '{path}'")));
        let message = format!("error[missing-package]: `gunicorn` is not among what `{path}` installs");
        assert!(said.contains(&message) && said.contains(help), "{said}");
    }
    let sandbox = Sandbox::new();
    sandbox.write("environment.yml", b"dependencies: [flask, {pip: [rpy2]}]\n");
    let conda = laid_over(FLASK, "runtime.name = 'rpy2-conda'\nruntime.dependencies = 'environment.yml'");
    let said = sandbox.generate(&conda).expect_err("there is no gunicorn").join("\n");
    assert!(said.contains("missing-package: `gunicorn` is not among what"), "{said}");
}

/// gunicorn knows `--no-control-socket` since 25.1, and Debian 12's R is too old for rpy2 3.6.
#[test]
fn a_version_that_cannot_run_is_refused() {
    let sandbox = Sandbox::new();
    let old =
        REQUIREMENTS.replace("gunicorn==25.1.0", "Gunicorn==23.0.0").replace("rpy2==3.5.17", "rpy2==3.6.9");
    sandbox.write("requirements.txt", old.as_bytes());
    let rpy2 = laid_over(FLASK, "runtime.name = 'rpy2'");
    let said = sandbox.generate(&rpy2).expect_err("both versions are wrong").join("\n");
    assert!(said.contains("missing-package: this runtime cannot run `gunicorn` 23.0.0"), "{said}");
    assert!(said.contains("missing-package: this runtime cannot run `rpy2` 3.6.9"), "{said}");
    let said =
        sandbox.generate(&laid_over(&rpy2, "image.base = 'debian:trixie-slim'")).unwrap_err().join("\n");
    assert!(!said.contains("`rpy2`"), "another base may have another R: {said}");
}

/// A file without hashes was told once by `init` and never by `generate`; then the build failed.
#[test]
fn a_file_that_the_build_would_refuse_is_refused() {
    for (text, message, help) in [
        (
            "flask\ngunicorn>=25.1\n",
            "`requirements.txt` has no exact version with a hash for `flask`, `gunicorn>=25.1`",
            "`mv requirements.txt requirements.in && uv pip compile requirements.in --generate-hashes \
             --only-binary :all: --python-version 3.12 --python-platform linux --output-file requirements.txt`",
        ),
        (
            "-r base.txt\ngunicorn==25.1 --hash=sha256:00\n",
            "`requirements.txt` takes in `base.txt`",
            "uv pip",
        ),
        // As `poetry export --without-hashes` writes them.
        (
            "flask==3.1.3 ; python_version >= \"3.9\"\ngunicorn==25.1.0 ; python_version >= \"3.9\"\n",
            "`requirements.txt` has no exact version with a hash for `flask==3.1.3`, `gunicorn==25.1.0`",
            "uv pip",
        ),
    ] {
        let sandbox = Sandbox::new();
        sandbox.write("requirements.txt", text.as_bytes());
        let said = said(&sandbox, FLASK);
        assert!(
            said.contains(&format!("error[not-installable]: {message}")) && said.contains(help),
            "{said}"
        );
    }
}

/// Other locks have entries without hashes too: from a repository, from a folder, from a source without a wheel.
#[test]
fn a_lock_without_hashes_is_refused_in_every_kind_of_lock() {
    let gunicorn = r#""gunicorn": {"version": "==25.1.0", "hashes": ["sha256:00"]}"#;
    let git = r#"{"git": "https://example.com/x.git", "ref": "1f2e"}"#;
    let uv = |source: &str| {
        UV_LOCK.replacen("{ name = \"gunicorn\" }, ", "{ name = \"gunicorn\" }, { name = \"x\" }, ", 1)
            + &format!("\n[[package]]\nname = \"x\"\nversion = \"1\"\nsource = {{ {source} }}\n")
    };
    for (path, text, message, help) in [
        (
            "Pipfile.lock",
            format!(r#"{{"default": {{{gunicorn}, "flask": {{"version": "==3.1.3"}}}}}}"#),
            "`Pipfile.lock` has no exact version with a hash for `flask`",
            "`pipenv lock`",
        ),
        (
            "Pipfile.lock",
            format!(r#"{{"default": {{{gunicorn}, "x": {git}}}}}"#),
            "`Pipfile.lock` has no exact version with a hash for `x @ git+https://example.com/x.git`",
            "take each from an index",
        ),
        (
            "Pipfile.lock",
            format!(r#"{{"default": {{{gunicorn}, "x": {{"path": "./x", "editable": true}}}}}}"#),
            "`Pipfile.lock` takes in `./x`",
            "take each from an index",
        ),
        (
            "locked/uv.lock",
            uv("git = \"https://example.com/x.git\""),
            "`locked/uv.lock` has no wheel for `x @ git+https://example.com/x.git`",
            "a version that has wheels",
        ),
        ("locked/uv.lock", uv("editable = \"../x\""), "`locked/uv.lock` takes in `../x`", "`uv lock`"),
    ] {
        let sandbox = Sandbox::new();
        sandbox.write(path, text.as_bytes());
        let said = said(&sandbox, &laid_over(FLASK, &format!("runtime.dependencies = '{path}'")));
        let message = format!("error[not-installable]: {message}");
        assert!(said.contains(&message) && said.contains(help), "{said}");
    }
}

/// What the program says in a project's folder.
fn said(sandbox: &Sandbox, service: &str) -> String {
    sandbox.write("service.toml", service.as_bytes());
    String::from_utf8(sandbox.run(&["image"]).stderr).expect("text")
}

/// flask-pipenv: `Pipfile` and `Pipfile.lock` disagreed, and `pipenv install` quietly locked anew.
#[test]
fn a_lock_that_disagrees_ends_the_build() {
    let text = dockerfile(FLASK, "runtime.dependencies = 'Pipfile.lock'");
    assert!(text.contains("pipenv verify \\\n    && "), "{text}");
    assert!(text.contains("--require-hashes") && !text.contains("pipenv install"), "{text}");
    assert!(!last_stage(&text).contains("pipenv"), "{text}");
    let text = dockerfile(FLASK, "runtime.dependencies = 'locked/uv.lock'");
    assert!(text.contains("uv sync --locked --no-dev") && !last_stage(&text).contains("/uv"), "{text}");
    assert!(text.contains("COPY locked/pyproject.toml pyproject.toml"), "{text}");
    let sandbox = Sandbox::new();
    sandbox.write("locked/poetry.lock", POETRY_LOCK.replace("dev", "main").as_bytes());
    let files = sandbox.generate(&laid_over(FLASK, "runtime.dependencies = 'locked/poetry.lock'")).unwrap();
    let text = &files["Dockerfile"];
    assert!(text.contains("poetry export --only main") && text.contains("--require-hashes"), "{text}");
    assert!(!last_stage(text).contains("poetry"), "{text}");
}

#[test]
fn a_lock_needs_the_file_that_it_locks() {
    let sandbox = Sandbox::new();
    sandbox.write("alone/Pipfile.lock", b"{}");
    let said =
        sandbox.generate(&laid_over(FLASK, "runtime.dependencies = 'alone/Pipfile.lock'")).unwrap_err();
    assert!(said.join("\n").contains("file-not-found: there is no `"), "{said:?}");
}

#[test]
fn the_name_of_the_file_says_what_installs_it() {
    let said = refused(FLASK, "runtime.dependencies = 'renv.lock'");
    assert!(
        said.contains("runtime-key: nothing that this runtime knows installs from `renv.lock`"),
        "{said}"
    );
}

#[test]
fn the_image_of_an_installer_can_be_pinned() {
    let pinned = format!(
        "allow = []\nruntime.dependencies = 'locked/uv.lock'\nimage.installer = 'ghcr.io/astral-sh/uv@sha256:{0}'\nimage.base = 'python@sha256:{0}'",
        "0".repeat(64)
    );
    let sandbox = Sandbox::new();
    let built = sandbox.build(laid_over(FLASK, &pinned).as_bytes()).expect("it builds");
    let text = &built.output.documents[0].text;
    assert!(text.contains(&format!("COPY --from=ghcr.io/astral-sh/uv@sha256:{}", "0".repeat(64))), "{text}");
    let said = refused(FLASK, "image.installer = 'ghcr.io/astral-sh/uv:0.9'");
    assert!(said.contains("`image.installer` is of no use here"), "{said}");
}

/// ONNX Runtime reads no variable: what the code takes has to follow the CPU limit, and not the node.
#[test]
fn onnxruntime_is_told_its_threads() {
    let onnx = "runtime.name = 'onnxruntime'\nresources.limits.cpu = 3";
    let deployment = over(FLASK, onnx).unwrap()["deployment.yaml"].clone();
    assert!(
        deployment.contains("name: ORT_INTRA_OP_NUM_THREADS\n              value: \"3\""),
        "{deployment}"
    );
}

/// A model server on a claim, with GPUs.
const VLLM: &str = r#"
edition = "2026"
allow = ["base-image-not-pinned", "gpu-without-toleration", "model-not-pinned", "spare-gpu"]
service.name = "llama"
model = { claim = "models", sub_path = "llama" }
runtime.name = "vllm"
"#;

fn deployment(over_it: &str) -> String {
    over(VLLM, over_it).unwrap_or_else(|findings| panic!("{findings:#?}"))["deployment.yaml"].clone()
}

/// Of 124 published servers 59 use tensor parallelism, and `limits.gpu = 4` started vLLM on one of four GPUs.
#[test]
fn what_a_server_does_with_its_gpus_follows_from_them() {
    let one = deployment("resources.limits.gpu = 1");
    assert!(!one.contains("parallel") && one.contains("cpu: \"4\"\n"), "{one}");
    assert_eq!(one, deployment(""), "one is the runtime's own");
    let four = deployment("resources.limits.gpu = 4");
    for line in [
        "- --tensor-parallel-size=4\n",
        "nvidia.com/gpu: 4\n",
        "cpu: \"7\"\n",
        "sizeLimit: 8Gi\n",
        "memory: 24Gi\n",
        "medium: Memory\n",
    ] {
        assert!(four.contains(line), "{line}{four}");
    }
    // What is asked for is not raised.
    let asked = deployment(
        "resources = { limits = { gpu = 4, memory = '99Gi' }, requests.cpu = 2, shared_memory = '1Gi' }",
    );
    assert!(asked.contains("cpu: \"2\"\n") && asked.contains("sizeLimit: 1Gi\n"), "{asked}");
}

/// 96 of 124 published servers are handed arguments.
#[test]
fn arguments_stand_behind_the_command_and_win() {
    let text = deployment("runtime.args = ['--max-model-len=8192', '--trust-remote-code']");
    let args = "          args:\n            - --max-model-len=8192\n            - --trust-remote-code\n";
    assert!(text.contains(args), "{text}");
    // Whoever says how the work is shared need not be told.
    for args in [
        "['--tensor-parallel-size=4']",
        "['-tp', '4']",
        "['--tensor_parallel_size', '2', '-dp=2']",
        "['--pipeline-parallel-size', '4']",
    ] {
        let (text, found) = told(&format!("runtime.args = {args}\nresources.limits.gpu = 4"));
        assert!(
            !text.contains("- --tensor-parallel-size=4\n          args") && found.is_empty(),
            "{found:?}{text}"
        );
    }
    for (args, gpus, message) in [
        ("['--tensor-parallel-size=2']", 4, "this is for 2 GPUs, and the pod has 4 GPUs"),
        ("['-tp', '4', '-pp', '2']", 4, "this is for 8 GPUs, and the pod has 4 GPUs"),
        ("['-tp', '2']", 1, "this is for 2 GPUs, and the pod has 1 GPU"),
        ("['--port', '9000']", 1, "this stands in the place of `--port=8000`"),
        ("['--served-model-name=x']", 1, "this stands in the place of `--served-model-name=llama`"),
    ] {
        let (text, found) = told(&format!("runtime.args = {args}\nresources.limits.gpu = {gpus}"));
        assert!(found.iter().any(|said| said.contains(message)), "{found:?}");
        let stated = text.split("args:").next().unwrap();
        let name = args.split(['\'', '=']).nth(1).unwrap();
        assert!(!stated.contains(&format!("- {name}")), "{name} is said twice: {text}");
    }
}

/// The Deployment, and what is found besides.
fn told(over_it: &str) -> (String, Vec<String>) {
    let sandbox = Sandbox::new();
    sandbox.write("service.toml", laid_over(VLLM, over_it).as_bytes());
    let build = Build::of(Project::of(&sandbox.path("service.toml")));
    let complete = build.built.unwrap_or_else(|| panic!("{:#?}", findings(&build.report)));
    let text = complete.output.documents.iter().find(|document| document.path == "deployment.yaml");
    (text.unwrap().text.clone(), findings(&build.report))
}

/// The runtimes of which it is known say what becomes of several GPUs; of code, nobody but its author knows.
#[test]
fn several_gpus_are_used_or_it_is_said_that_they_are_not() {
    let (text, found) =
        told("runtime.command = ['vllm', 'serve', '/models/llama', '-tp=2']\nresources.limits.gpu = 2");
    assert!(text.contains("            - -tp=2\n") && found.is_empty(), "{text}{found:?}");
    let said =
        refused(VLLM, "runtime.command = ['vllm', 'serve', '/models/llama']\nresources.limits.gpu = 2");
    assert!(said.contains("gpus-unused: 2 GPUs, and nothing in `runtime.command` shares the work"), "{said}");
    let (_, found) = told("runtime.name = 'triton'\nresources.limits.gpu = 2");
    assert!(found.is_empty(), "{found:?}");
    let (_, found) = told("runtime.name = 'mlserver'\nresources.limits.gpu = 2");
    assert!(found.iter().any(|said| said.contains("gpus-unknown")), "{found:?}");
    let said = refused(FLASK, "runtime.args = ['--verbose']");
    assert!(said.contains("the runtime `flask` has no use for `runtime.args`"), "{said}");
}

/// The image that is made for CUDA is another one: on a GPU, the other would compute on the CPU without a word.
#[test]
fn a_server_with_an_image_for_gpus_runs_it_on_a_gpu() {
    let llama = |over_it: &str| {
        deployment(&format!("runtime.name = 'llama-cpp'\nmodel.sub_path = 'model.gguf'\n{over_it}"))
    };
    assert!(llama("").contains("image: ghcr.io/ggml-org/llama.cpp:server-b"));
    assert!(llama("resources.limits.gpu = 2").contains("image: ghcr.io/ggml-org/llama.cpp:server-cuda-b"));
    let own = llama("resources.limits.gpu = 2\nimage.tag = 'server-rocm-b11434'");
    assert!(own.contains("image: ghcr.io/ggml-org/llama.cpp:server-rocm-b11434"), "{own}");
}
