//! `platform.toml`: what a platform says, who has the last word, and what its rules ask.

use crate::sandbox::services::{FLASK, laid_over};
use crate::sandbox::{Generated, Sandbox, binary, findings};
use modelstow::{Build, Project};
use std::fs;
use std::path::Path;

const CLUSTERS: &str = "
[defaults]
deployment.priority_class = 'low'
deployment.pre_stop_seconds = 7
[clusters.one.deployment]
priority_class = 'one'
[clusters.two]
deployment.priority_class = 'two'
cluster.domain = 'two.example.com'
";

/// What is generated below a platform, for the shortest service with something laid over it.
fn below(platform: &str, over: &str) -> Generated {
    let sandbox = Sandbox::new();
    sandbox.write("platform.toml", platform.as_bytes());
    sandbox.generate(&laid_over(FLASK, over))
}

fn deployment(platform: &str, over: &str) -> String {
    below(platform, over).unwrap_or_else(|said| panic!("{said:?}"))["deployment.yaml"].clone()
}

fn refused(platform: &str, over: &str) -> String {
    below(platform, over).expect_err("it is refused").join("\n")
}

#[test]
fn a_platform_that_says_nothing_changes_no_byte() {
    let sandbox = Sandbox::new();
    fs::remove_file(sandbox.path("platform.toml")).unwrap();
    let without = sandbox.generate(FLASK).unwrap();
    assert_eq!(below("", "").unwrap(), without);
    assert_eq!(below("[clusters.a.env]\nA = '1'", "").unwrap(), without);
    assert!(!without["modelstow.lock"].contains("[platform]"));
}

#[test]
fn the_nearest_layer_has_the_last_word() {
    let class = |over: &str| {
        let text = deployment(CLUSTERS, over);
        let line = text.lines().find_map(|line| line.trim().strip_prefix("priorityClassName: ")).unwrap();
        (line.to_owned(), text.contains("seconds: 7"))
    };
    assert_eq!(class(""), ("low".to_owned(), true));
    assert_eq!(class("cluster.name = 'one'"), ("one".to_owned(), true));
    assert_eq!(class("cluster.name = 'one'\ndeployment.priority_class = 'own'"), ("own".to_owned(), true));
    assert_eq!(class("deployment.pre_stop_seconds = 1"), ("low".to_owned(), false));
}

#[test]
fn an_environment_gets_what_holds_for_its_own_cluster() {
    let over = "cluster.name = 'one'\n[environments.a]\nservice.namespace = 'a'\n[environments.b]\nservice.namespace = 'b'\ncluster.name = 'two'\ningress = {}\n[environments.c]\nservice.namespace = 'c'\ndeployment.priority_class = 'own'";
    let files = below(CLUSTERS, over).unwrap();
    for (environment, class) in [("a", "one"), ("b", "two"), ("c", "own")] {
        let text = &files[&format!("{environment}/deployment.yaml")];
        assert!(text.contains(&format!("priorityClassName: {class}\n")), "{environment}: {text}");
    }
    assert!(files["b/ingress.yaml"].contains("host: iris.two.example.com"), "{}", files["b/ingress.yaml"]);
    assert!(!files.contains_key("a/ingress.yaml"));
}

#[test]
fn sections_that_can_be_switched_off_wait_for_a_service_that_has_them() {
    let platform = "[defaults.ingress]\nclass = 'a'\nhost = 'a.example.com'\n[defaults.autoscaling]\nmax_replicas = 9\n[defaults.tls.issuer]\nname = 'b'";
    let files = below(platform, "").unwrap();
    assert!(!files.contains_key("ingress.yaml") && !files.contains_key("hpa.yaml"));
    let files = below(platform, "ingress = {}\ntls = {}").unwrap();
    assert!(files["ingress.yaml"].contains("ingressClassName: a") && files.contains_key("certificate.yaml"));
    let files = below(&platform.replace("class = 'a'", "enabled = true"), "").unwrap();
    assert!(files["ingress.yaml"].contains("host: a.example.com"));
}

#[test]
fn what_excludes_a_key_of_the_service_gives_way() {
    let scaled = "resources.requests.cpu = 1\nautoscaling.max_replicas = 3";
    assert!(!deployment("defaults.deployment.replicas = 3", scaled).contains("replicas: 3"));
    assert!(deployment("defaults.deployment.replicas = 3", "").contains("replicas: 3"));
    let both =
        below("defaults.autoscaling = { enabled = true, max_replicas = 3 }", "deployment.replicas = 2");
    assert!(!both.unwrap().contains_key("hpa.yaml"));
    let acme =
        "ingress.host = 'a.example.com'\ntls.acme = { environment = 'staging', email = 'a@modelstow.dev' }";
    assert!(below("defaults.tls.issuer.name = 'a'", acme).is_ok());
}

#[test]
fn a_pod_with_a_gpu_is_led_to_the_nodes_that_have_it() {
    let platform = "[clusters.a.cluster.gpus.'example.com/gpu']\nnode_selector = { pool = 'gpu', zone = 'a' }\ntolerations = [{ key = 'gpu' }]";
    let gpu = "cluster.name = 'a'\nresources.limits.gpu = 1\nresources.gpu_kind = 'example.com/gpu'";
    let text = deployment(platform, gpu);
    assert!(text.contains("pool: gpu\n") && text.contains("key: gpu\n"), "{text}");
    let own =
        format!("{gpu}\ndeployment.node_selector.zone = 'b'\ndeployment.tolerations = [{{ key = 'own' }}]");
    let text = deployment(platform, &own);
    assert!(
        text.contains("pool: gpu\n") && text.contains("zone: b\n") && !text.contains("key: gpu"),
        "{text}"
    );
    assert!(!deployment(platform, "cluster.name = 'a'").contains("pool: gpu"));
    assert!(!deployment(platform, "cluster.name = 'a'\nallow = ['gpu-without-toleration', 'base-image-not-pinned']\nresources.limits.gpu = 1").contains("pool: gpu"));
}

/// A rule that requires something of the shortest service, with something laid over it.
fn holds(require: &str, over: &str) -> Result<(), String> {
    let why = "why = 'because'\nowner = 'a@example.com'";
    let rule = format!("[[rules]]\nname = 'a'\nrequire = \"{require}\"\n{why}");
    below(&rule, over).map(drop).map_err(|said| said.join("\n"))
}

#[test]
fn rules_see_the_values_of_a_service_by_the_names_of_its_keys() {
    for (require, over) in [
        ("resources.limits.memory <= '16Gi'", "resources.limits.memory = '16384Mi'"),
        ("resources.limits.memory == '1Gi'", "resources.limits.memory = '1024Mi'"),
        ("resources.requests.cpu < '2'", "resources.requests.cpu = '900m'"),
        ("resources.requests.cpu <= 2", "resources.requests.cpu = 2"),
        (
            "deployment.replicas * resources.requests.cpu <= '1'",
            "deployment.replicas = 2\nresources.requests.cpu = '500m'",
        ),
        ("resources.limits.memory + '1Gi' > '1Gi'", ""),
        ("deployment.replicas == 1", ""),
        ("env['LEVEL'] != 'debug'", "env.LEVEL = 'info'"),
        ("service.labels['example.com/team'] == 'a'", "service.labels.'example.com/team' = 'a'"),
        ("image.repository.startsWith('registry.example.com/')", ""),
        ("environment == null", ""),
        ("!has(ingress) || has(tls)", ""),
        ("!has(ingress)", "ingress = { host = 'a.example.com', enabled = false }"),
        ("!has(resources.limits.cpu)", ""),
        ("deployment.tolerations.all(t, t.key != 'a')", "deployment.tolerations = [{ key = 'b' }]"),
        ("cluster.kubernetes >= '1.30'", "cluster.kubernetes = '1.33'"),
        // Not about a service without such a section.
        ("autoscaling.max_replicas <= 2", ""),
    ] {
        assert_eq!(holds(require, over), Ok(()), "{require} of {over}");
    }
    for (require, over, said) in [
        (
            "resources.limits.memory <= '1Gi'",
            "resources.limits.memory = '1025Mi'",
            "`resources.limits.memory` is `1025Mi`",
        ),
        ("resources.requests.cpu <= '500m'", "resources.requests.cpu = 1", "is `1`"),
        ("resources.limits.cpu <= 2", "", "`resources.limits.cpu` has no value"),
        ("has(ingress)", "", "rule-broken"),
        (
            "autoscaling.max_replicas <= 2",
            "resources.requests.cpu = 1\nautoscaling.max_replicas = 3",
            "is `3`",
        ),
        (
            "deployment.tolerations.all(t, t.key != 'b')",
            "deployment.tolerations = [{ key = 'b' }]",
            "is not like that",
        ),
        ("resources.limits.memory <= 'much'", "", "rule-unreadable"),
        ("deployment.replicas", "", "rule-unreadable"),
        ("deployment.replica > 1", "", "no key `deployment.replica`"),
    ] {
        let error = holds(require, over).expect_err(require);
        assert!(error.contains(said), "{require} of {over}: {error}");
    }
}

#[test]
fn a_rule_says_what_it_is_about_and_who_may_break_it() {
    let rule = |more: &str| {
        format!(
            "[[rules]]\nname = 'two'\nrequire = 'deployment.replicas > 1'\nwhy = 'because'\nowner = 'a'\n{more}"
        )
    };
    let environments = "environments.a.service.namespace = 'a'\nenvironments.b.service.namespace = 'b'";
    assert!(refused(&rule(""), "").contains("rule-broken"));
    assert!(below(&rule("severity = 'warning'"), "").is_ok());
    assert!(below(&rule("when = \"environment == 'c'\""), environments).is_ok());
    assert!(refused(&rule("when = \"environment == 'b'\""), environments).contains("rule-broken"));
    assert!(below(&rule("except = [{ service = 'iris', why = 'small' }]"), environments).is_ok());
    let one = rule("except = [{ service = 'iris', environment = 'a', why = 'small' }]");
    assert!(refused(&one, environments).contains("rule-broken"));
    assert!(below(&one, "environments.a.service.namespace = 'a'").is_ok());
}

/// A repository with a platform at its top and services in folders.
fn repository(platform: &str, services: &[(&str, &str)]) -> Sandbox {
    let sandbox = Sandbox::empty();
    fs::create_dir(sandbox.path(".git")).unwrap();
    sandbox.write("platform.toml", platform.as_bytes());
    for (folder, over) in services {
        let inner = Sandbox::at(&sandbox.path(folder));
        fs::remove_file(inner.path("platform.toml")).unwrap();
        let text = laid_over(FLASK, &format!("service.name = '{}'\n{over}", folder.replace('/', "-")));
        sandbox.write(&format!("{folder}/service.toml"), text.as_bytes());
    }
    sandbox
}

fn run(sandbox: &Sandbox, folder: &str, arguments: &[&str]) -> String {
    let output = binary().args(arguments).current_dir(sandbox.path(folder)).output().unwrap();
    [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap()).concat()
}

#[test]
fn the_nearest_one_within_the_repository_is_the_platform() {
    let sandbox = repository("defaults.deployment.priority_class = 'top'", &[("a/one", ""), ("b/two", "")]);
    sandbox.write("a/platform.toml", b"defaults.deployment.priority_class = 'a'");
    run(&sandbox, ".", &["generate"]);
    let class = |folder: &str| {
        let text = fs::read_to_string(sandbox.path(&format!("{folder}/generated/deployment.yaml"))).unwrap();
        text.lines().find_map(|line| line.trim().strip_prefix("priorityClassName: ").map(str::to_owned))
    };
    assert_eq!((class("a/one").as_deref(), class("b/two").as_deref()), (Some("a"), Some("top")));
    // Seen from below, it has the path from there.
    fs::remove_file(sandbox.path("a/platform.toml")).unwrap();
    assert!(run(&sandbox, "a/one", &["check"]).contains("../../platform.toml:1"));
    let text = fs::read_to_string(sandbox.path("b/two/generated/deployment.yaml")).unwrap();
    let line = text.lines().position(|line| line.contains("priorityClassName")).unwrap() + 1;
    let said = run(&sandbox, "b/two", &["explain", &format!("generated/deployment.yaml:{line}")]);
    assert!(said.contains("written at ../../platform.toml:1"), "{said}");
    // Another repository is its own.
    fs::create_dir(sandbox.path("b/.git")).unwrap();
    run(&sandbox, "b/two", &["generate", "--force"]);
    assert_eq!(class("b/two"), None);
}

#[cfg(unix)]
#[test]
fn a_platform_that_is_a_link_out_of_the_repository_is_not_read() {
    let outside = Sandbox::empty();
    outside.write("platform.toml", b"secret = 'precious'");
    let sandbox = repository("", &[("a", "")]);
    fs::remove_file(sandbox.path("platform.toml")).unwrap();
    std::os::unix::fs::symlink(outside.path("platform.toml"), sandbox.path("platform.toml")).unwrap();
    let said = run(&sandbox, ".", &["check"]);
    assert!(said.contains("path-outside-project") && !said.contains("precious"), "{said}");
}

#[test]
fn what_is_wrong_with_a_platform_is_said_once() {
    let sandbox = repository("defaults.deployment.replica = 1", &[("a", ""), ("b", "")]);
    assert_eq!(run(&sandbox, ".", &["check"]).matches("unknown-key").count(), 1);
    sandbox.write("platform.toml", b"defaults.image.pull_secrets = ['A B']");
    assert_eq!(run(&sandbox, ".", &["check"]).matches("error[").count(), 1);
    sandbox.write("platform.toml", b"[[rules]]\nname='a'\nrequire='deployment.replicas'\nwhy='b'\nowner='c'");
    assert_eq!(run(&sandbox, ".", &["check"]).matches("rule-unreadable").count(), 1);
}

#[test]
fn a_secret_of_a_platform_is_one_unless_a_person_says_that_it_is_none() {
    let token = "ghp_0123456789abcdefghijABCDEFGHIJ012345";
    let platform = format!("[clusters.one.env]\nGREETING = '{token}'\n");
    assert!(below(&platform, "").is_ok(), "no service takes it");
    let said = refused(&platform, "cluster.name = 'one'");
    assert!(said.contains("`GREETING` looks like a secret") && !said.contains(token), "{said}");
    assert!(refused(&platform, "[environments.a]\ncluster.name = 'one'").contains("looks like a secret"));
    let known = format!("{platform}[defaults.not_secret]\n'env.GREETING' = 'made up'\n");
    assert!(below(&known, "cluster.name = 'one'").is_ok());
    assert!(below(&known, "").is_ok(), "the reason is for those who take the value");
}

#[test]
fn rules_and_exceptions_that_nobody_needs_are_said_where_all_are_looked_at() {
    let rules = "[[rules]]\nname = 'two'\nrequire = 'deployment.replicas > 1'\nwhy = 'a'\nowner = 'b'\nexcept = [{ service = 'a', why = 'c' }, { service = 'b', why = 'd' }]";
    let sandbox = repository(rules, &[("a", ""), ("b", "deployment.replicas = 2")]);
    let said = run(&sandbox, ".", &["generate"]);
    assert!(said.contains("no service needs the exception of `b`") && !said.contains("of `a`"), "{said}");
    assert!(!run(&sandbox, ".", &["check", "a"]).contains("rule-unused"));
    assert!(!run(&sandbox, ".", &["check", "a", "b"]).contains("rule-unused"));
    sandbox.write(
        "platform.toml",
        format!("defaults.allow = ['rule-unused', 'base-image-not-pinned']\n{rules}").as_bytes(),
    );
    assert!(!run(&sandbox, ".", &["check"]).contains("rule-unused"));
}

#[test]
fn a_line_of_a_platform_that_a_service_does_not_take_changes_nothing_there() {
    let platform =
        "[defaults]\ndeployment.priority_class = 'a'\n[clusters.one]\ndeployment.service_account = 'x'\n";
    let sandbox = repository(
        platform,
        &[("a", ""), ("b", "deployment.priority_class = 'own'"), ("c", "cluster.name = 'one'")],
    );
    run(&sandbox, ".", &["generate"]);
    sandbox.write("platform.toml", platform.replace("'a'", "'z'").as_bytes());
    let said = run(&sandbox, ".", &["check"]);
    assert!(said.contains("platform.toml:2 `defaults.deployment.priority_class` changed since"), "{said}");
    assert!(
        said.contains("a/generated") && !said.contains("b/generated") && said.contains("c/generated"),
        "{said}"
    );
    sandbox.write("platform.toml", format!("# a word\n{}", platform.replace("'x'", "'y'")).as_bytes());
    let said = run(&sandbox, ".", &["check"]);
    assert!(!said.contains("a/generated") && said.contains("platform.toml:5 `clusters.one"), "{said}");
    let reached = run(&sandbox, ".", &["explain", "platform.toml:3"]);
    assert!(reached.contains("It reaches 2 of 3 services"), "{reached}");
}

/// An editor and a page have no disk.
#[test]
fn texts_in_memory_have_a_platform_too() {
    let service = "edition = '2026'\nservice.name = 'a'\nruntime.name = 'container'\nserver.readiness_path = '/'\nimage = { repository = 'registry.example.com/a', digest = 'sha256:0123456789012345678901234567890123456789012345678901234567890123' }";
    let project = Project::in_memory([("service.toml", service)]);
    let given = project.with("platform.toml", "defaults.deployment.priority_class = 'memory'");
    let above = project.below_platform("defaults.deployment.priority_class = 'memory'");
    for project in [given, above] {
        let build = Build::of(project);
        let text = build.files().remove("deployment.yaml");
        let text = text.unwrap_or_else(|| panic!("{:?}", findings(&build.report)));
        assert!(text.contains("priorityClassName: memory"), "{text}");
    }
}

#[test]
fn the_examples_of_a_fleet_keep_to_their_platform() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = binary().args(["check", "examples/fleet"]).current_dir(root).output().unwrap();
    assert_eq!((output.status.code(), output.stderr), (Some(0), Vec::new()));
}
