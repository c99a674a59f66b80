use super::{Folder, at, conflict, output};
use modelstow::diagnostic::{Code, Severity};
use modelstow::tree::{LOCK, Lock};

const DEPLOYMENT: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: iris
  namespace: ml
spec:
  replicas: 2
  selector:
    matchLabels:
      app: iris
";

#[test]
fn another_selector_is_refused_with_both_values_and_what_to_do() {
    let folder = Folder::with(&output(&[("deployment.yaml", DEPLOYMENT)]));
    let new = output(&[("deployment.yaml", &DEPLOYMENT.replace("app: iris", "app: iris2"))]);
    let [finding] = &folder.check(&new)[..] else { panic!("not one finding") };
    assert_eq!(super::place(finding), at(Code::ImmutableField, "deployment.yaml"));
    assert_eq!(
        finding.message,
        "`spec.selector` of Deployment `iris` cannot change from `{\"matchLabels\":{\"app\":\"iris\"}}` \
         to `{\"matchLabels\":{\"app\":\"iris2\"}}`"
    );
    assert!(
        finding.help[1].contains("`kubectl delete deployment iris --namespace=ml`"),
        "{:?}",
        finding.help
    );
    assert!(finding.diff.is_some());

    let before = folder.files();
    let written = folder.generate(&new);
    assert_eq!(&written.findings[..], std::slice::from_ref(finding));
    assert_eq!(folder.files(), before);

    let written = folder.force(&new);
    assert!(written.is_done());
    assert_eq!(written.findings[0].code, Code::ImmutableField);
    assert_eq!(written.findings[0].severity, Severity::Warning);
    assert!(folder.plan(&new).is_clean());
}

#[test]
fn other_fields_may_change() {
    let folder = Folder::with(&output(&[("deployment.yaml", DEPLOYMENT)]));
    let new = output(&[("deployment.yaml", &DEPLOYMENT.replace("replicas: 2", "replicas: 3"))]);
    assert_eq!(folder.codes(&new), [at(Code::FileStale, "deployment.yaml")]);
}

#[test]
fn an_object_of_another_name_or_namespace_may_have_another_selector() {
    let other = DEPLOYMENT.replace("app: iris", "app: other");
    let folder = Folder::with(&output(&[("deployment.yaml", DEPLOYMENT)]));
    for (from, to) in [("name: iris", "name: other"), ("namespace: ml", "namespace: other")] {
        let new = output(&[("deployment.yaml", &other.replace(from, to))]);
        assert_eq!(folder.codes(&new), [at(Code::FileStale, "deployment.yaml")]);
    }
}

#[test]
fn a_service_cannot_become_headless_nor_stop_being_it() {
    let service = "apiVersion: v1\nkind: Service\nmetadata:\n  name: iris\nspec:\n  type: ClusterIP\n";
    let headless = format!("{service}  clusterIP: None\n");
    for (old, new) in [(service, headless.as_str()), (headless.as_str(), service)] {
        let folder = Folder::with(&output(&[("service.yaml", old)]));
        let findings = folder.check(&output(&[("service.yaml", new)]));
        assert_eq!(findings[0].code, Code::ImmutableField);
        assert!(
            findings[0].message.contains("`spec.clusterIP` of Service `iris`"),
            "{}",
            findings[0].message
        );
    }
}

#[test]
fn a_volume_claim_may_only_grow() {
    let claim = "\
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: model
spec:
  accessModes: [ReadOnlyMany]
  storageClassName: a
  resources:
    requests:
      storage: 1Gi
";
    let folder = Folder::with(&output(&[("pvc.yaml", claim)]));
    let code = |text: &str| folder.check(&output(&[("pvc.yaml", text)]))[0].code;
    assert_eq!(code(&claim.replace("1Gi", "2Gi")), Code::FileStale);
    assert_eq!(code(&claim.replace("1Gi", "512Mi")), Code::ImmutableField);
    assert_eq!(code(&claim.replace("storageClassName: a", "storageClassName: b")), Code::ImmutableField);
    assert_eq!(code(&claim.replace("  storageClassName: a\n", "")), Code::ImmutableField);
}

#[test]
fn what_kubernetes_refuses_depends_on_the_kind_and_on_what_else_the_object_says() {
    let refused = |head: &str, old: &str, new: &str| {
        let text = |body: &str| format!("{head}\nmetadata:\n  name: iris\n{body}\n");
        let folder = Folder::with(&output(&[("a.yaml", &text(old))]));
        folder.check(&output(&[("a.yaml", &text(new))]))[0].code == Code::ImmutableField
    };
    let set = "apiVersion: apps/v1\nkind: StatefulSet";
    assert!(refused(set, "spec:\n  serviceName: a", "spec:\n  serviceName: b"));
    assert!(!refused(set, "spec:\n  revisionHistoryLimit: 1", "spec:\n  revisionHistoryLimit: 2"));
    let job = "apiVersion: batch/v1\nkind: Job";
    assert!(refused(job, "spec:\n  template: {a: 1}", "spec:\n  template: {a: 2}"));
    assert!(refused(job, "spec:\n  backoffLimitPerIndex: 1", "spec:\n  backoffLimitPerIndex: 2"));
    assert!(!refused(job, "spec:\n  backoffLimit: 1", "spec:\n  backoffLimit: 2"));
    let service = "apiVersion: v1\nkind: Service";
    let balancer = "spec:\n  type: LoadBalancer";
    let class = "spec:\n  type: LoadBalancer\n  loadBalancerClass: a.example/b";
    assert!(refused(service, balancer, class));
    assert!(!refused(service, "spec:\n  type: ClusterIP", class));
    let map = "apiVersion: v1\nkind: ConfigMap";
    assert!(refused(map, "immutable: true\ndata: {a: b}", "immutable: true\ndata: {a: c}"));
    assert!(!refused(map, "data: {a: b}", "immutable: true\ndata: {a: c}"));
    let binding = "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding";
    assert!(refused(binding, "roleRef: {name: a}", "roleRef: {name: b}"));
    // Another group may have a kind of that name.
    assert!(!refused("apiVersion: example.com/v1\nkind: Job", "spec: {template: 1}", "spec: {template: 2}"));
}

#[test]
fn every_object_of_a_file_is_looked_at() {
    let other = DEPLOYMENT.replace("name: iris\n", "name: second\n");
    let old = format!("{DEPLOYMENT}---\n{other}");
    let new = format!("{DEPLOYMENT}---\n{}", other.replace("app: iris", "app: changed"));
    let folder = Folder::with(&output(&[("all.yaml", &old)]));
    assert_eq!(folder.check(&output(&[("all.yaml", &new)]))[0].code, Code::ImmutableField);
}

#[test]
fn both_sides_of_a_conflict_are_looked_at() {
    let changed = DEPLOYMENT.replace("app: iris", "app: changed");
    let folder = Folder::empty();
    folder.put("d.yaml", conflict(DEPLOYMENT, &changed));
    let [left, right] =
        [DEPLOYMENT, &changed].map(|text| Lock::of(&output(&[("d.yaml", text)]), "2026").text());
    folder.put(LOCK, conflict(&left, &right));
    let codes = folder.codes(&output(&[("d.yaml", &changed)]));
    assert_eq!(codes, [at(Code::ImmutableField, "d.yaml"), at(Code::LockConflict, LOCK)]);
}

#[test]
fn a_file_that_is_unknown_stays_that_and_force_warns_of_the_field() {
    let folder = Folder::empty();
    folder.put("d.yaml", DEPLOYMENT);
    let new = output(&[("d.yaml", &DEPLOYMENT.replace("app: iris", "app: changed"))]);
    assert_eq!(folder.codes(&new), [at(Code::FileUnknown, "d.yaml")]);
    let written = folder.force(&new);
    assert!(written.is_done());
    assert!(written.findings.iter().any(|finding| finding.code == Code::ImmutableField));
}

#[test]
fn what_is_not_yaml_has_no_fields() {
    let folder = Folder::with(&output(&[("d.yaml", "kind: [\n"), ("Dockerfile", DEPLOYMENT)]));
    let new = output(&[("d.yaml", DEPLOYMENT), ("Dockerfile", &DEPLOYMENT.replace("app: iris", "app: b"))]);
    assert_eq!(folder.codes(&new), [at(Code::FileStale, "d.yaml"), at(Code::FileStale, "Dockerfile")]);
}

/// KServe refuses the change itself, so an apply would fail.
#[test]
fn the_mode_of_an_inference_service_stays() {
    let service = "\
apiVersion: serving.kserve.io/v1beta1
kind: InferenceService
metadata:
  name: iris
  annotations:
    serving.kserve.io/deploymentMode: Standard
spec: {}
";
    let folder = Folder::with(&output(&[("inferenceservice.yaml", service)]));
    let new = output(&[("inferenceservice.yaml", &service.replace("Standard", "Knative"))]);
    let [finding] = &folder.check(&new)[..] else { panic!("not one finding") };
    assert_eq!(
        finding.message,
        "`metadata.annotations.serving.kserve.io/deploymentMode` of InferenceService `iris` cannot change from \
         `Standard` to `Knative`"
    );
}
