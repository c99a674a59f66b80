//! Who reaches the service, and how: what published systems got wrong here cannot be said, or is done by default.

use crate::sandbox::services::{CONTAINER, FLASK, laid_over};
use crate::sandbox::{Sandbox, yaml};
use std::collections::BTreeMap;

fn generated(over: &str) -> BTreeMap<String, String> {
    Sandbox::new().generate(&laid_over(FLASK, over)).unwrap_or_else(|found| panic!("{found:#?}"))
}

fn refused(over: &str) -> String {
    Sandbox::new().generate(&laid_over(FLASK, over)).expect_err(over).join("\n")
}

fn annotations(files: &BTreeMap<String, String>, file: &str) -> serde_json::Value {
    yaml::read(&files[file])["metadata"]["annotations"].clone()
}

/// The mlserver-r architecture wants HTTPS for all traffic; the redirect was an annotation that one could forget.
#[test]
fn mlserver_r_forced_redirect_is_the_default_of_every_controller_that_can() {
    for (controller, name, value) in [
        ("traefik", "traefik.ingress.kubernetes.io/router.middlewares", "models-iris-redirect@kubernetescrd"),
        ("ingress-nginx", "nginx.ingress.kubernetes.io/force-ssl-redirect", "true"),
        ("nginx-inc", "nginx.org/ssl-redirect", "true"),
        ("haproxy", "haproxy.org/ssl-redirect", "true"),
        ("contour", "ingress.kubernetes.io/force-ssl-redirect", "true"),
    ] {
        let over = format!(
            "service.namespace = 'models'\nallow = ['base-image-not-pinned', 'controller-retired']\ningress = {{ host = 'a.example.com', controller = '{controller}' }}\n[tls]\n"
        );
        assert_eq!(annotations(&generated(&over), "ingress.yaml")[name], value, "{controller}");
    }
}

/// The same architecture wants TLS 1.2 or newer.
#[test]
fn mlserver_r_older_tls_than_1_2_cannot_be_said() {
    for version in ["1.0", "1.1", "SSLv3"] {
        let found = refused(&format!(
            "ingress = {{ host = 'a.example.com', controller = 'contour' }}\ntls.min_version = '{version}'\n"
        ));
        assert!(found.starts_with("unknown-value: "), "{found}");
    }
    let files =
        generated("ingress = { host = 'a.example.com', controller = 'contour' }\ntls.min_version = '1.2'\n");
    assert_eq!(annotations(&files, "ingress.yaml")["projectcontour.io/tls-minimum-protocol-version"], "1.2");
}

/// It started with a staging certificate, to be replaced for production.
#[test]
fn mlserver_r_staging_becomes_production_by_one_key() {
    let of = |environment: &str| {
        generated(&format!(
            "ingress.host = 'a.example.com'\ntls.acme = {{ environment = '{environment}', email = 'a@modelstow.dev' }}\n"
        ))
    };
    let (staging, production) = (of("staging"), of("production"));
    // Another issuer's name is what makes cert-manager ask for a new certificate.
    for (file, path) in [("issuer.yaml", "/metadata/name"), ("certificate.yaml", "/spec/issuerRef/name")] {
        let name = |files: &BTreeMap<String, String>| yaml::read(&files[file]).pointer(path).cloned();
        assert_ne!(name(&staging), name(&production), "{file}");
    }
    assert_eq!(staging["ingress.yaml"], production["ingress.yaml"]);
}

/// A password was a build argument there, and stays in the image's history.
#[test]
fn mlserver_r_a_password_cannot_be_written() {
    for auth in [
        "type = 'basic', secret = 'admin:secret'",
        "type = 'basic', secret = '$apr1$H6uskkkW'",
        "type = 'forward', url = 'https://admin:secret@auth.example.com'",
    ] {
        let found = refused(&format!(
            "service.namespace = 'a'\ningress = {{ host = 'a.example.com', controller = 'traefik' }}\nauth = {{ {auth} }}\n"
        ));
        assert!(found.contains("literal-secret: "), "{found}");
    }
}

/// The same in a Dockerfile of one's own.
#[test]
fn mlserver_r_a_password_cannot_be_a_build_argument() {
    let sandbox = Sandbox::new();
    sandbox.write("Dockerfile", b"FROM scratch\nARG ADMIN_PASSWORD\nENV TOKEN=a PORT=1\nUSER 10001:10001\n");
    let found = sandbox.generate(CONTAINER).expect_err("it is a secret").join("\n");
    assert!(found.contains("literal-secret: `ARG ADMIN_PASSWORD` stays"), "{found}");
    assert!(found.contains("`ENV TOKEN` stays"), "{found}");
}

/// A certificate was downloaded there with its key, and made readable for everybody.
#[test]
fn mlserver_r_a_private_key_cannot_be_in_the_image() {
    let sandbox = Sandbox::new();
    sandbox.write("helpers/tls.pem", b"-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n");
    let over = laid_over(FLASK, "runtime.files = ['helpers']");
    let found = sandbox.generate(&over).expect_err("it is a key").join("\n");
    assert!(found.contains("literal-secret: the file holds a private key"), "{found}");
    sandbox.write("helpers/tls.pem", b"-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----\n");
    assert!(sandbox.generate(&over).is_ok());
}

/// The start script ended in `sleep infinity`, which hid every crash.
#[test]
fn mlserver_r_a_crash_is_not_hidden() {
    let warned = |dockerfile: &str, script: &str| {
        let sandbox = Sandbox::new();
        sandbox.write("start.sh", script.as_bytes());
        sandbox.write("Dockerfile", dockerfile.as_bytes());
        sandbox.write("service.toml", CONTAINER.as_bytes());
        let run = sandbox.run(&["check", "--format", "json"]);
        String::from_utf8(run.stdout).unwrap().contains("crash-hidden")
    };
    let with = |end: &str| format!("FROM debian:12\nCOPY start.sh model.joblib /\nUSER 10001:10001\n{end}\n");
    assert!(warned(&with("CMD [\"/start.sh\"]"), "server &\nsleep infinity\n# the end\n"));
    assert!(warned(&with("CMD [\"tail\", \"-f\", \"/dev/null\"]"), "exec server\n"));
    assert!(warned(&with("CMD server & sleep infinity"), "exec server\n"));
    assert!(!warned(&with("CMD [\"/start.sh\"]"), "sleep 5\nexec server\n"));
}

/// The registry's Secret was removed and `imagePullSecrets` kept: one key says both, and without it there is no field.
#[test]
fn mlserver_r_pull_secrets_are_those_of_one_key() {
    assert!(!generated("")["deployment.yaml"].contains("imagePullSecrets"));
    let files = generated("image.pull_secrets = ['deployreg.azurecr.io']\n");
    let pod = &yaml::read(&files["deployment.yaml"])["spec"]["template"]["spec"];
    assert_eq!(pod["imagePullSecrets"], serde_json::json!([{ "name": "deployreg.azurecr.io" }]));
}

/// Scoring requests must be authenticated: a template of one's own that drops the annotation would open the service.
#[test]
fn mlserver_r_a_template_cannot_lose_the_authentication() {
    let sandbox = Sandbox::new();
    let text = include_str!("../../templates/kubernetes/ingress.yaml");
    let without = text.replace("annotations = ingress.annotations", "annotations = service.annotations");
    assert_ne!(text, without);
    sandbox.write("templates/kubernetes/ingress.yaml", without.as_bytes());
    let over = "service.namespace = 'a'\ningress = { host = 'a.example.com', controller = 'traefik' }\nauth = { type = 'basic', secret = 'users' }\n";
    let found = sandbox.generate(&laid_over(FLASK, over)).expect_err("the annotation is lost").join("\n");
    assert!(found.contains("manifests-disagree: "), "{found}");
    assert!(found.contains("nothing uses it"), "{found}");
}

#[test]
fn traefik_asks_for_the_password_before_it_reads_the_body() {
    let files = generated(
        "service.namespace = 'a'\nserver.max_body = '1Mi'\ningress = { host = 'a.example.com', path = '/iris', strip_prefix = true, controller = 'traefik' }\nauth = { type = 'basic', secret = 'users' }\n[tls]\n",
    );
    assert_eq!(
        annotations(&files, "ingress.yaml")["traefik.ingress.kubernetes.io/router.middlewares"],
        "a-iris-redirect@kubernetescrd,a-iris-basic-auth@kubernetescrd,a-iris-max-body@kubernetescrd,a-iris-strip-prefix@kubernetescrd"
    );
    let middleware = yaml::read(&files["middleware-max-body.yaml"]);
    assert_eq!(middleware["spec"]["buffering"]["maxRequestBodyBytes"], 1 << 20);
    let service = annotations(&files, "service.yaml");
    assert_eq!(service["traefik.ingress.kubernetes.io/service.serverstransport"], "a-iris@kubernetescrd");
}

#[test]
fn an_annotation_of_ones_own_does_not_hide_the_controllers() {
    let found = refused(
        "ingress = { host = 'a.example.com', controller = 'nginx-inc', annotations = { 'nginx.org/basic-auth-secret' = 'mine' } }\nauth = { type = 'basic', secret = 'users' }\n",
    );
    assert!(found.starts_with("conflicting-keys: the annotation"), "{found}");
}

#[test]
fn a_controller_of_ones_own_is_a_folder() {
    let sandbox = Sandbox::new();
    let toml = "summary = 'ours'\nform = 'ingress'\nsources = []\n[can.timeout]\nannotations = { 'example.com/timeout' = '{server.timeout_seconds}' }\n[cannot]\nmax_body = 'it has no limit'\n";
    sandbox.write("templates/controllers/ours/controller.toml", toml.as_bytes());
    let over = "ingress = { host = 'a.example.com', controller = 'ours' }\n";
    let files = sandbox.generate(&laid_over(FLASK, over)).unwrap();
    assert_eq!(annotations(&files, "ingress.yaml")["example.com/timeout"], "60");
    let found = sandbox.generate(&laid_over(FLASK, &format!("{over}server.max_body = '1Mi'"))).unwrap_err();
    assert!(found[0].starts_with("controller-cannot: `ours` cannot limit"), "{found:?}");
}

/// The table of docs/controllers.md is what the controllers' files say.
/// What a template of one's own loses or renames is seen, whoever's words it is.
#[test]
fn an_object_that_no_annotation_names_is_refused_and_a_name_that_leads_nowhere() {
    let over = "ingress = { host = 'a.example.com', controller = 'kong' }\nserver.max_body = '1Mi'";
    let sandbox = Sandbox::new();
    sandbox.write(
        "templates/controllers/kong/kongplugin-max-body.yaml",
        b"apiVersion: configuration.konghq.com/v1\nkind: KongPlugin\nmetadata:\n  name: iris-other\nplugin: request-size-limiting\n",
    );
    let found = sandbox.generate(&laid_over(FLASK, over)).unwrap_err().join("\n");
    assert!(found.contains("nothing uses it: no annotation says `iris-other`"), "{found}");
    assert!(found.contains("there is no object for `iris-max-body`"), "{found}");
}

/// Another controller is a folder, and nothing else.
#[test]
fn no_code_names_a_controller() {
    let generic = ["generic", "gateway", "api", "ingress", "inc"];
    let folders = std::fs::read_dir("templates/controllers").unwrap();
    let names: Vec<String> = folders
        .flat_map(|folder| {
            let name = folder.unwrap().file_name().into_string().unwrap();
            name.split('-').map(str::to_owned).collect::<Vec<_>>()
        })
        .filter(|word| !generic.contains(&word.as_str()))
        .collect();
    assert!(names.len() > 5, "{names:?}");
    for file in walkdir::WalkDir::new("src").into_iter().map(Result::unwrap) {
        if file.path().extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(file.path()).unwrap().to_lowercase();
            for name in &names {
                assert!(!text.contains(name.as_str()), "{}: {name}", file.path().display());
            }
        }
    }
}

#[test]
fn the_documentation_says_what_each_controller_can() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(root.join("docs/controllers.md")).unwrap();
    let mut rows = page.lines().filter(|line| line.starts_with("| ")).map(|line| {
        line.trim_matches('|').split('|').map(|cell| cell.trim().trim_matches('`')).collect::<Vec<_>>()
    });
    let names = rows.next().unwrap();
    let abilities = [
        "redirect",
        "max_body",
        "timeout",
        "strip_prefix",
        "basic_auth",
        "auth_realm",
        "forward_auth",
        "auth_response_headers",
        "tls_min_version",
        "acme_http01",
    ];
    for (ability, row) in abilities.into_iter().zip(rows.skip(1)) {
        for (name, said) in names.iter().zip(row).skip(1) {
            let file = root.join(format!("templates/controllers/{name}/controller.toml"));
            let file = crate::sandbox::services::table(&std::fs::read_to_string(file).unwrap());
            // A route's redirect is a route of its own.
            let own = ability == "redirect" && file["form"].as_str() == Some("gateway");
            let can = own || file["can"].get(ability).is_some();
            assert_eq!(said == "yes", can, "{name}: {ability}");
            let why = file.get("cannot").and_then(|cannot| cannot.get(ability));
            assert!(own || can != why.is_some(), "{name}: {ability}: it can, or there is a reason why not");
        }
    }
}
