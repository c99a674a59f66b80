//! Objects of one's own: templates of kinds that modelstow does not write itself, and definitions of kinds that it does not
//! know.

use crate::sandbox::Sandbox;
use std::fs;

const SERVICE: &str = r#"
edition = "2026"
allow = ["base-image-not-pinned"]
[service]
name = "iris"
namespace = "models"
[model]
path = "model.joblib"
version = "1"
[runtime]
name = "flask"
app = "app:app"
dependencies = "requirements.txt"
[image]
repository = "registry.example.com/iris"
[deployment]
replicas = 2
"#;

/// VerticalPodAutoscaler, as far as a recommender needs it; its fields are those of `autoscaling.k8s.io/v1`.
const AUTOSCALER: &str = r"
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: verticalpodautoscalers.autoscaling.k8s.io
spec:
  group: autoscaling.k8s.io
  scope: Namespaced
  names: { kind: VerticalPodAutoscaler, plural: verticalpodautoscalers, shortNames: [vpa] }
  versions:
    - name: v1
      served: true
      storage: true
      subresources: { status: {} }
      schema:
        openAPIV3Schema:
          type: object
          required: [spec]
          properties:
            apiVersion: { type: string }
            kind: { type: string }
            metadata: { type: object }
            status: { type: object, x-kubernetes-preserve-unknown-fields: true }
            spec:
              type: object
              required: [targetRef]
              properties:
                targetRef:
                  type: object
                  required: [kind, name]
                  properties:
                    apiVersion: { type: string }
                    kind: { type: string }
                    name: { type: string }
                updatePolicy:
                  type: object
                  properties:
                    updateMode: { type: string, enum: ['Off', Initial, Recreate, Auto] }
                    minReplicas: { type: integer, format: int32 }
                resourcePolicy:
                  type: object
                  properties:
                    containerPolicies:
                      type: array
                      items:
                        type: object
                        properties:
                          containerName: { type: string }
                          mode: { type: string, enum: [Auto, 'Off'] }
                          maxAllowed:
                            type: object
                            additionalProperties:
                              anyOf: [{ type: integer }, { type: string }]
                              x-kubernetes-int-or-string: true
";

const KNOWN: &str = r#"
means = ["changes-capacity"]
comes = "requests of the pods follow what they use"
goes = "requests of the pods stay as they are written"
immutable = ["spec.targetRef"]
[changes]
"spec.updatePolicy.updateMode" = ["changes-capacity", "restarts-pods"]
"#;

const TEMPLATE: &str = r#"apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
{% with object_name = service.name, annotations = service.annotations %}
{% include "kubernetes/metadata.yaml" %}
{% endwith %}
spec:
  targetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: {{ service.name }}
  updatePolicy:
    updateMode: Initial
"#;

/// A service with a VerticalPodAutoscaler: two files of data and a template.
fn stranger() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("kinds/vpa/definition.yaml", AUTOSCALER.as_bytes());
    sandbox.write("kinds/vpa/kind.toml", KNOWN.as_bytes());
    sandbox.write("templates/kubernetes/vpa.yaml", TEMPLATE.as_bytes());
    sandbox
}

/// What is wrong with a service in a sandbox, as `code: message`.
fn wrong(sandbox: &Sandbox) -> Vec<String> {
    sandbox
        .build(SERVICE.as_bytes())
        .err()
        .map(|report| crate::sandbox::findings(&report))
        .unwrap_or_default()
}

fn text(sandbox: &Sandbox, path: &str) -> Option<String> {
    let built = sandbox.build(SERVICE.as_bytes());
    let built = built.unwrap_or_else(|report| panic!("{:#?}", crate::sandbox::findings(&report)));
    built.output.documents.into_iter().find(|document| document.path == path).map(|document| document.text)
}

#[test]
fn a_stranger_adds_vertical_pod_autoscaler_with_data_alone() {
    let sandbox = stranger();
    assert!(text(&sandbox, "vpa.yaml").unwrap().contains("kind: VerticalPodAutoscaler"));
    assert!(text(&sandbox, "kustomization.yaml").unwrap().contains("\n  - vpa.yaml\n"));
    sandbox.write("service.toml", SERVICE.as_bytes());
    assert!(sandbox.run(&["generate"]).status.success());
    assert!(
        fs::read_to_string(sandbox.path("generated/modelstow.lock")).unwrap().contains("\n\"vpa.yaml\" = ")
    );
    let said = sandbox.run(&["explain", "generated/vpa.yaml:15", "--format", "json"]);
    let said = String::from_utf8(said.stdout).unwrap();
    assert!(said.contains("service.name") && said.contains("templates/kubernetes/vpa.yaml"), "{said}");
    assert!(sandbox.run(&["check"]).status.success());
}

#[test]
fn what_its_definition_does_not_allow_is_told_at_the_line_of_the_template() {
    for (from, to, message) in [
        ("updateMode: Initial", "updateMode: Never", "`spec.updatePolicy.updateMode` cannot be `Never`"),
        ("updateMode: Initial", "updatemode: Initial", "there is no field `spec.updatePolicy.updatemode`"),
        ("  targetRef:", "  target:", "`spec.targetRef` is missing"),
        ("autoscaling.k8s.io/v1", "autoscaling.k8s.io/v1beta2", "it is in `autoscaling.k8s.io/v1`"),
    ] {
        let sandbox = stranger();
        sandbox.write("templates/kubernetes/vpa.yaml", TEMPLATE.replacen(from, to, 1).as_bytes());
        let report = sandbox.build(SERVICE.as_bytes()).expect_err(message);
        let said = modelstow::diagnostic::Format::Human.print(&[report], false);
        assert!(said.as_str().contains(message), "{message}: {}", said.as_str());
        assert!(said.as_str().contains("templates/kubernetes/vpa.yaml:"), "{}", said.as_str());
    }
    let sandbox = Sandbox::new();
    sandbox.write("templates/kubernetes/vpa.yaml", TEMPLATE.as_bytes());
    assert!(wrong(&sandbox)[0].contains("is not one of the objects that modelstow knows"));
}

#[test]
fn a_template_without_text_writes_nothing() {
    let sandbox = stranger();
    let template = format!("{{% if metrics %}}\n{TEMPLATE}{{% endif %}}\n");
    sandbox.write("templates/kubernetes/vpa.yaml", template.as_bytes());
    assert_eq!(text(&sandbox, "vpa.yaml"), None);
    assert!(!text(&sandbox, "kustomization.yaml").unwrap().contains("vpa"));
    let with = format!("{SERVICE}[metrics]\n");
    let built = sandbox.build(with.as_bytes()).ok().unwrap();
    let causes = modelstow::diagnostic::Sources::default();
    let keys = built.causes(&causes);
    let kustomization = built.output.documents.iter().find(|file| file.path == "kustomization.yaml").unwrap();
    let line = kustomization.text.lines().position(|line| line == "  - vpa.yaml").unwrap();
    assert!(keys.lines("kustomization.yaml")[line].all.contains("metrics"), "the key that decides is named");
}

#[test]
fn objects_of_kinds_that_are_known_need_only_the_template() {
    let object = |head: &str, rest: &str| {
        let metadata = "{% with object_name = service.name ~ \"-x\", annotations = service.annotations %}\n\
                        {% include \"kubernetes/metadata.yaml\" %}\n{% endwith %}\n";
        format!("{head}\n{metadata}{rest}\n")
    };
    let sandbox = Sandbox::new();
    for (name, head, rest) in [
        ("configmap", "apiVersion: v1\nkind: ConfigMap", "data:\n  a: b"),
        (
            "podmonitor",
            "apiVersion: monitoring.coreos.com/v1\nkind: PodMonitor",
            "spec:\n  selector: {}\n  podMetricsEndpoints:\n    - port: http",
        ),
        (
            "externalsecret",
            "apiVersion: external-secrets.io/v1\nkind: ExternalSecret",
            "spec:\n  secretStoreRef:\n    name: vault\n  target:\n    name: keys",
        ),
        (
            "second-service",
            "apiVersion: v1\nkind: Service",
            "spec:\n  clusterIP: None\n  ports:\n    - port: 1",
        ),
        ("clusterrole", "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole", "rules: []"),
    ] {
        let text = object(head, rest);
        sandbox.write(&format!("templates/kubernetes/{name}.yaml"), text.as_bytes());
    }
    assert_eq!(wrong(&sandbox), Vec::<String>::new());
}

#[test]
fn pods_of_ones_own_are_held_to_pod_security() {
    let sandbox = Sandbox::new();
    let job = "apiVersion: batch/v1\nkind: CronJob\nmetadata:\n  name: clean\n  namespace: models\nspec:\n  schedule: \"@daily\"\n  \
               jobTemplate:\n    spec:\n      template:\n        spec:\n          restartPolicy: Never\n          \
               containers:\n            - name: clean\n              image: example.com/clean:1\n";
    sandbox.write("templates/kubernetes/clean.yaml", job.as_bytes());
    let said = wrong(&sandbox).join("\n");
    assert!(said.contains("pod-security: clean.yaml"), "{said}");
}

#[test]
fn two_templates_of_the_same_object_are_refused() {
    let sandbox = stranger();
    sandbox.write("templates/kubernetes/vpa-2.yaml", TEMPLATE.as_bytes());
    assert_eq!(
        wrong(&sandbox),
        ["manifests-disagree: vpa.yaml: `vpa-2.yaml` has the VerticalPodAutoscaler `iris` already"]
    );
    let sandbox = Sandbox::new();
    let service = "apiVersion: v1\nkind: Service\nmetadata:\n  name: iris\n  namespace: models\nspec:\n  ports:\n    - port: 1\n";
    sandbox.write("templates/kubernetes/mine.yaml", service.as_bytes());
    assert_eq!(
        wrong(&sandbox),
        ["manifests-disagree: mine.yaml: `service.yaml` has the Service `iris` already"]
    );
}

#[test]
fn an_object_says_its_namespace_where_the_service_has_one() {
    let sandbox = Sandbox::new();
    let map = |namespace: &str| {
        format!("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n{namespace}data: {{}}\n")
    };
    sandbox.write("templates/kubernetes/map.yaml", map("").as_bytes());
    assert_eq!(
        wrong(&sandbox),
        ["manifests-disagree: map.yaml: it says no namespace, and the service is in `models`"]
    );
    sandbox.write("templates/kubernetes/map.yaml", map("  namespace: elsewhere\n").as_bytes());
    assert_eq!(wrong(&sandbox), Vec::<String>::new());
}

#[test]
fn a_name_that_is_taken_or_is_none_is_refused() {
    let map = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  namespace: models\ndata: {}\n";
    for name in ["Map.yaml", "map .yaml", "kustomization.YAML", "ö.yaml"] {
        let sandbox = Sandbox::new();
        sandbox.write(&format!("templates/kubernetes/{name}"), map.as_bytes());
        let said = wrong(&sandbox);
        assert_eq!(said.len(), 1, "{name}: {said:?}");
        assert!(said[0].starts_with("invalid-manifest-name: "), "{said:?}");
    }
}

#[test]
fn each_environment_decides_for_itself() {
    let sandbox = stranger();
    let template = format!("{{% if environment == \"prod\" %}}\n{TEMPLATE}{{% endif %}}\n");
    sandbox.write("templates/kubernetes/vpa.yaml", template.as_bytes());
    let with = format!(
        "{SERVICE}[environments.dev.service]\nnamespace = \"dev\"\n[environments.prod.service]\nnamespace = \"prod\"\n"
    );
    let built = sandbox
        .build(with.as_bytes())
        .unwrap_or_else(|report| panic!("{:?}", crate::sandbox::findings(&report)));
    let has = |path: &str| built.output.documents.iter().any(|document| document.path == path);
    assert!(has("prod/vpa.yaml") && !has("dev/vpa.yaml"));
    let listing = |folder: &str| {
        let path = format!("{folder}/kustomization.yaml");
        built.output.documents.iter().any(|file| file.path == path && file.text.contains("- vpa.yaml"))
    };
    assert!(listing("prod") && !listing("dev"));
}

#[test]
fn what_lies_in_kinds_and_templates_does_not_go_into_the_image() {
    let sandbox = stranger();
    let built = sandbox.build(SERVICE.as_bytes()).ok().unwrap();
    let ours = |path: &String| path.starts_with("kinds") || path.starts_with("templates");
    assert!(!built.output.inputs.keys().chain(&built.output.sent).any(ours));
    let ignored = text(&sandbox, "Dockerfile.dockerignore").unwrap();
    assert!(!ignored.contains("!kinds") && !ignored.contains("!templates"), "{ignored}");
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_tree_is_not_followed_and_a_huge_definition_is_not_read() {
    let elsewhere = tempfile::tempdir().unwrap();
    let secret = elsewhere.path().join("secret.yaml");
    fs::write(&secret, "token: very-secret\n").unwrap();
    for path in ["kinds/link.yaml", "templates/kubernetes/link.yaml"] {
        let sandbox = Sandbox::new();
        let link = sandbox.path(path);
        fs::create_dir_all(link.parent().unwrap()).unwrap();
        std::os::unix::fs::symlink(&secret, link).unwrap();
        let said = wrong(&sandbox).join("\n");
        assert!(said.contains("link.yaml") || said.contains("cannot be read"), "{path}: {said}");
        assert!(!said.contains("very-secret"), "{said}");
    }
    let sandbox = Sandbox::new();
    sandbox.write("kinds/huge.yaml", "a: b\n".repeat(4 << 20).as_bytes());
    assert!(wrong(&sandbox).join("\n").contains("the file cannot be read"));
    let sandbox = Sandbox::new();
    for index in 0..600 {
        sandbox.write(&format!("kinds/{index}.yaml"), b"a: b\n");
    }
    assert!(wrong(&sandbox).join("\n").contains("there are 600 files"));
}
