//! Pod Security `restricted`: each control of the standard, left by a template of one's own.

use crate::sandbox::services::{FLASK, laid_over};
use crate::sandbox::{Sandbox, yaml};
use serde_json::{Value, json};

const POD: &str = "/spec/template/spec";
const CONTAINER: &str = "/spec/template/spec/containers/0";
const ANNOTATIONS: &str = "/spec/template/metadata/annotations";

/// The Deployment with values put into it.
fn changed(changes: &[(String, Value)]) -> Value {
    let generated = Sandbox::new().generate(FLASK).unwrap();
    let mut deployment = yaml::read(&generated["deployment.yaml"]);
    for (pointer, value) in changes {
        let mut at = &mut deployment;
        let parts: Vec<String> = pointer.split('/').skip(1).map(|part| part.replace("~1", "/")).collect();
        let (last, above) = parts.split_last().unwrap();
        for part in above {
            at = match part.parse::<usize>() {
                Ok(index) => &mut at[index],
                Err(_) => &mut at[part],
            };
        }
        match (last.parse::<usize>(), value) {
            (Ok(index), value) => at[index] = value.clone(),
            (Err(_), Value::Null) => drop(at.as_object_mut().unwrap().remove(last)),
            (Err(_), value) => at[last] = value.clone(),
        }
    }
    deployment
}

/// What is found of Pod Security where a template writes that.
fn found(changes: &[(String, Value)]) -> Vec<String> {
    let sandbox = Sandbox::new();
    let text = serde_json::to_string_pretty(&changed(changes)).unwrap();
    sandbox.write("templates/kubernetes/deployment.yaml", text.as_bytes());
    let findings = sandbox.generate(FLASK).err().unwrap_or_default();
    findings.into_iter().filter(|finding| finding.starts_with("pod-security: ")).collect()
}

fn in_pod(path: &str, value: Value) -> Vec<(String, Value)> {
    vec![(format!("{POD}/{path}"), value)]
}

fn in_container(path: &str, value: Value) -> Vec<(String, Value)> {
    vec![(format!("{CONTAINER}/{path}"), value)]
}

fn annotated(name: &str, value: &str) -> Vec<(String, Value)> {
    vec![(format!("{ANNOTATIONS}/{}", name.replace('/', "~1")), value.into())]
}

/// Further containers, each with what `restricted` asks for and one thing beside it.
fn second(list: &str, change: impl FnOnce(&mut Value)) -> Vec<(String, Value)> {
    let mut container = json!({
        "name": "second",
        "image": "registry.example.com/second:1",
        "securityContext": { "allowPrivilegeEscalation": false, "capabilities": { "drop": ["ALL"] } },
    });
    change(&mut container);
    let mut all = vec![];
    if list == "containers" {
        let first = yaml::read(&Sandbox::new().generate(FLASK).unwrap()["deployment.yaml"]);
        all.push(first.pointer(CONTAINER).unwrap().clone());
    }
    all.push(container);
    in_pod(list, all.into())
}

const APPARMOR: &str = "container.apparmor.security.beta.kubernetes.io/flask";
const SECCOMP: &str = "seccomp.security.alpha.kubernetes.io/pod";

#[test]
fn what_is_generated_is_restricted() {
    assert_eq!(found(&[]), Vec::<String>::new());
}

#[test]
fn every_control_that_a_template_leaves_is_refused() {
    let volume = |source: &str| json!([{ "name": "tmp", source: {} }]);
    let cases = [
        ("hostProcess of the pod", in_pod("securityContext/windowsOptions", json!({ "hostProcess": true }))),
        (
            "hostProcess of a container",
            in_container("securityContext/windowsOptions", json!({ "hostProcess": true })),
        ),
        ("hostNetwork", in_pod("hostNetwork", true.into())),
        ("hostPID", in_pod("hostPID", true.into())),
        ("hostIPC", in_pod("hostIPC", true.into())),
        ("privileged", in_container("securityContext/privileged", true.into())),
        ("hostPort", in_container("ports/0/hostPort", 8000.into())),
        (
            "a probe's host",
            in_container("livenessProbe", json!({ "httpGet": { "host": "10.0.0.1", "port": 80 } })),
        ),
        ("a probe's host", in_container("startupProbe", json!({ "tcpSocket": { "host": "a", "port": 80 } }))),
        (
            "a hook's host",
            in_container(
                "lifecycle",
                json!({ "preStop": { "httpGet": { "host": "10.0.0.1", "port": 80 } } }),
            ),
        ),
        ("AppArmor of the pod", in_pod("securityContext/appArmorProfile", json!({ "type": "Unconfined" }))),
        (
            "AppArmor of a container",
            in_container("securityContext/appArmorProfile", json!({ "type": "Unconfined" })),
        ),
        ("AppArmor's annotation", annotated(APPARMOR, "unconfined")),
        ("SELinux type", in_pod("securityContext/seLinuxOptions", json!({ "type": "spc_t" }))),
        ("SELinux type", in_container("securityContext/seLinuxOptions", json!({ "type": "spc_t" }))),
        ("SELinux user", in_container("securityContext/seLinuxOptions", json!({ "user": "root" }))),
        ("SELinux role", in_pod("securityContext/seLinuxOptions", json!({ "role": "sysadm_r" }))),
        ("procMount", in_container("securityContext/procMount", "Unmasked".into())),
        (
            "sysctls",
            in_pod("securityContext/sysctls", json!([{ "name": "kernel.msgmax", "value": "65536" }])),
        ),
        ("allowPrivilegeEscalation", in_container("securityContext/allowPrivilegeEscalation", true.into())),
        ("allowPrivilegeEscalation", in_container("securityContext/allowPrivilegeEscalation", Value::Null)),
        ("runAsNonRoot", in_pod("securityContext/runAsNonRoot", Value::Null)),
        ("runAsNonRoot", in_container("securityContext/runAsNonRoot", false.into())),
        ("runAsUser of a container", in_container("securityContext/runAsUser", 0.into())),
        ("seccomp", in_pod("securityContext/seccompProfile", Value::Null)),
        (
            "seccomp of a container",
            in_container("securityContext/seccompProfile", json!({ "type": "Unconfined" })),
        ),
        ("seccomp's annotation", annotated(SECCOMP, "unconfined")),
        ("capabilities.drop", in_container("securityContext/capabilities/drop", json!(["NET_RAW"]))),
        ("capabilities.drop", in_container("securityContext/capabilities/drop", Value::Null)),
        ("capabilities.add", in_container("securityContext/capabilities/add", json!(["SYS_ADMIN"]))),
        ("capabilities.add", in_container("securityContext/capabilities/add", json!(["CHOWN"]))),
        ("a volume of the node", in_pod("volumes", volume("hostPath"))),
        ("a volume that no claim holds", in_pod("volumes", volume("nfs"))),
        (
            "a volume with two sources",
            in_pod("volumes", json!([{ "name": "a", "emptyDir": {}, "hostPath": { "path": "/" } }])),
        ),
        (
            "a volume with two sources",
            in_pod("volumes", json!([{ "name": "a", "emptyDir": {}, "secret": {} }])),
        ),
    ];
    for (what, changes) in cases {
        assert!(!found(&changes).is_empty(), "{what}: {changes:?}");
    }
}

#[test]
fn what_a_container_says_does_not_mend_what_the_pod_says() {
    let pod_and_container = |field: &str, bad: Value, good: Value| {
        let mut changes = in_pod(&format!("securityContext/{field}"), bad);
        changes.extend(in_container(&format!("securityContext/{field}"), good));
        found(&changes)
    };
    assert!(!pod_and_container("runAsUser", 0.into(), 10001.into()).is_empty());
    assert!(!pod_and_container("runAsNonRoot", false.into(), true.into()).is_empty());
    let seccomp = |kind: &str| json!({ "type": kind });
    assert!(
        !pod_and_container("seccompProfile", seccomp("Unconfined"), seccomp("RuntimeDefault")).is_empty()
    );
}

#[test]
fn every_kind_of_container_is_looked_at() {
    for list in ["initContainers", "containers", "ephemeralContainers"] {
        assert_eq!(found(&second(list, |_| ())), Vec::<String>::new(), "{list}");
        let bad: [fn(&mut Value); 4] = [
            |container| container["securityContext"]["procMount"] = "Unmasked".into(),
            |container| container["securityContext"]["runAsUser"] = 0.into(),
            |container| container["securityContext"] = Value::Null,
            |container| container["ports"] = json!([{ "containerPort": 80, "hostPort": 80 }]),
        ];
        for change in bad {
            let changes = second(list, |container| {
                change(container);
                if container["securityContext"].is_null() {
                    container.as_object_mut().unwrap().remove("securityContext");
                }
            });
            assert!(!found(&changes).is_empty(), "{changes:?}");
        }
    }
}

#[test]
fn what_the_standard_allows_passes() {
    let cases = [
        in_pod("hostNetwork", false.into()),
        in_container("securityContext/privileged", false.into()),
        in_container("securityContext/procMount", "Default".into()),
        in_container("securityContext/runAsNonRoot", true.into()),
        in_container("securityContext/capabilities/add", json!(["NET_BIND_SERVICE"])),
        in_container(
            "securityContext/seccompProfile",
            json!({ "type": "Localhost", "localhostProfile": "a" }),
        ),
        in_container("securityContext/appArmorProfile", json!({ "type": "RuntimeDefault" })),
        in_pod("securityContext/seLinuxOptions", json!({ "type": "container_t", "level": "s0:c1,c2" })),
        in_pod("securityContext/sysctls", json!([{ "name": "net.ipv4.tcp_keepalive_time", "value": "60" }])),
        in_pod("volumes", json!([{ "name": "a", "persistentVolumeClaim": { "claimName": "a" } }])),
        annotated(APPARMOR, "localhost/model"),
        annotated(SECCOMP, "runtime/default"),
        in_container("livenessProbe", json!({ "httpGet": { "port": 80 } })),
    ];
    for changes in cases {
        assert_eq!(found(&changes), Vec::<String>::new(), "{changes:?}");
    }
}

#[test]
fn an_annotation_of_service_toml_that_leaves_restricted_is_reported_at_its_key() {
    for target in ["Deployment", "InferenceService"] {
        let over = format!(
            "resources.limits.cpu = 1\ntarget.kind = '{target}'\n[deployment.annotations]\n'{APPARMOR}' = 'unconfined'"
        );
        let text = laid_over(FLASK, &over);
        let report = Sandbox::new().build(text.as_bytes()).expect_err("it leaves `restricted`");
        let finding = report.findings.iter().find(|finding| finding.code.name() == "pod-security").unwrap();
        let modelstow::diagnostic::Place::Text(span) = finding.place else { panic!("{finding:?}") };
        let at = report.sources.locate(span).unwrap();
        assert!(at.path.ends_with("service.toml"), "{target}: {}", at.path);
        assert!(at.text[at.range].contains("unconfined"), "{target}");
    }
}
