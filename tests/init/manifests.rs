//! `init --from`: manifests that exist already.

use super::{Empty, Written, service};
use std::fs;

const DEPLOYMENT: &str = r"
apiVersion: apps/v1
kind: Deployment
metadata: {name: tips, labels: {team: scoring}}
spec:
  selector: {matchLabels: {app: tips}}
  template:
    metadata: {labels: {app: tips}}
    spec:
      containers:
        - name: web
          image: registry.example.com/tips:1.4
          ports: [{containerPort: 9000, name: web}]
";

fn from(text: &str) -> (Empty, Written) {
    let empty = Empty::called("p").with("k8s/all.yaml", text);
    let written = empty.init(&["--from", "k8s/all.yaml"]);
    (empty, written)
}

fn refused(text: &str) -> String {
    let (_, written) = from(text);
    assert_eq!((written.exit, written.text.as_str()), (2, ""), "{}", written.said);
    written.said
}

/// boston-plumber, as it was published in 2018: `extensions/v1beta1`, no selector, an image without a tag.
#[test]
fn old_apis_are_read() {
    let (empty, written) = from(
        r"
apiVersion: extensions/v1beta1
kind: Deployment
metadata:
  name: bos-rf
spec:
  replicas: 2
  template:
    metadata:
      labels:
        app: bos-rf
    spec:
      containers:
      - name: bos-rf
        image: deployreg.azurecr.io/bos_rf
        ports:
        - containerPort: 8000
        resources:
          requests:
            cpu: 250m
          limits:
            cpu: 500m
      imagePullSecrets:
      - name: deployreg.azurecr.io
---
apiVersion: v1
kind: Service
metadata:
  name: bos-rf-svc
spec:
  selector:
    app: bos-rf
  type: LoadBalancer
  ports:
  - protocol: TCP
    port: 8000
---
apiVersion: extensions/v1beta1
kind: Ingress
metadata:
  name: bos-rf
  annotations:
    kubernetes.io/ingress.class: nginx
spec:
  tls:
  - hosts: [bos.example.com]
    secretName: bos-cert
  rules:
  - host: bos.example.com
    http:
      paths:
      - path: /score
        backend:
          serviceName: bos-rf-svc
          servicePort: 8000
---
apiVersion: autoscaling/v1
kind: HorizontalPodAutoscaler
metadata: {name: bos-rf}
spec:
  scaleTargetRef: {apiVersion: extensions/v1beta1, kind: Deployment, name: bos-rf}
  maxReplicas: 3
  targetCPUUtilizationPercentage: 80
",
    );
    assert_eq!(written.exit, 1, "{}", written.said);
    let service = service(&empty.folder());
    assert_eq!(service.image.reference.value, "deployreg.azurecr.io/bos_rf:latest");
    assert_eq!(service.image.pull_secrets[0].value, "deployreg.azurecr.io");
    assert_eq!((service.server.port.value, service.network.port.value), (8000, 8000));
    let autoscaling = service.autoscaling.unwrap();
    assert_eq!((autoscaling.max_replicas.value, autoscaling.cpu_percent.unwrap().value), (3, 80));
    let ingress = service.ingress.unwrap();
    assert_eq!(
        (ingress.host.unwrap().value.as_str(), ingress.path.value.as_str()),
        ("bos.example.com", "/score")
    );
    assert_eq!(service.tls.unwrap().secret.value, "bos-cert");
    for line in [
        "note: k8s/all.yaml:2: `extensions/v1beta1` of Deployment is gone since Kubernetes 1.16: it is `apps/v1` now\n",
        "missing: k8s/all.yaml:7: `spec.replicas` is `2`\n",
        "differs: k8s/all.yaml:29: `metadata.name` is `bos-rf-svc`, and will be `bos-rf`\n",
        "differs: k8s/all.yaml:53: `spec.rules.0.http.paths.0.backend.service.name` is `bos-rf-svc`, and will be `bos-rf`\n",
    ] {
        assert!(written.said.contains(line), "{line}{}", written.said);
    }
    let told = written.said.lines().filter(|line| !line.starts_with("adds"));
    assert!(!told.clone().any(|line| line.contains("cpu")), "{}", written.said);
}

#[test]
fn names_of_ports_and_units_of_amounts_are_no_differences() {
    let (empty, written) = from(&format!(
        "{DEPLOYMENT}          resources: {{requests: {{cpu: 0.5, memory: 1024Mi}}, limits: {{memory: 1Gi}}}}
          livenessProbe: {{httpGet: {{path: /ok, port: web, scheme: HTTP}}, timeoutSeconds: 5}}
---
apiVersion: v1
kind: Service
metadata: {{name: tips, labels: {{team: scoring}}}}
spec:
  selector: {{app: tips}}
  type: ClusterIP
  ports: [{{port: 80, targetPort: web, protocol: TCP}}]
"
    ));
    for word in ["cpu", "memory", "targetPort", "livenessProbe.httpGet", "scheme", "protocol", "type"] {
        let told =
            written.said.lines().filter(|line| line.starts_with("differs") || line.starts_with("missing"));
        assert!(!told.clone().any(|line| line.contains(word)), "{word}: {}", written.said);
    }
    assert!(
        written.said.contains("containers.0.ports.0.name` is `web`, and will be `http`"),
        "{}",
        written.said
    );
    let service = service(&empty.folder());
    assert_eq!(service.server.port.value, 9000);
    assert_eq!(service.service.labels["team"].value, "scoring");
}

#[test]
fn what_no_key_says_is_listed_with_its_place() {
    let (_, written) = from(&format!(
        "{DEPLOYMENT}          args: [--verbose]
          envFrom: [{{configMapRef: {{name: settings}}}}]
          env:
            - {{name: LEVEL, value: \"3\"}}
            - {{name: HOST, valueFrom: {{fieldRef: {{fieldPath: status.hostIP}}}}}}
            - {{name: KEY, valueFrom: {{secretKeyRef: {{name: s, key: k}}}}}}
        - {{name: proxy, image: envoy}}
      hostNetwork: true
---
apiVersion: v1
kind: ConfigMap
metadata: {{name: settings}}
data: {{A: b}}
"
    ));
    for line in [
        "missing: k8s/all.yaml:15: `spec.template.spec.containers.0.envFrom.0.configMapRef.name` is `settings`\n",
        "missing: k8s/all.yaml:18: `spec.template.spec.containers.0.env.1.valueFrom.fieldRef.fieldPath` is `status.hostIP`\n",
        "missing: k8s/all.yaml:20: `spec.template.spec.containers.1.image` is `envoy`\n",
        "missing: k8s/all.yaml:21: `spec.template.spec.hostNetwork` is `true`\n",
        "missing: k8s/all.yaml:23: the ConfigMap `settings` as a whole\n",
        "to do: the pods will run as a user without rights",
    ] {
        assert!(written.said.contains(line), "{line}{}", written.said);
    }
    for text in ["args = [\"--verbose\"]", "LEVEL = \"3\"", "KEY = { secret = \"s\", key = \"k\" }"] {
        assert!(written.text.contains(text), "{}", written.text);
    }
}

#[test]
fn a_value_that_is_refused_is_left_out_and_said() {
    let (_, written) = from(&DEPLOYMENT.replace("9000", "80"));
    assert_eq!(written.exit, 1);
    assert!(
        written.said.contains("note: `server.port` is left out: `server.port` cannot be 80\n"),
        "{}",
        written.said
    );
    assert!(written.said.contains("ports.0.containerPort` is `80`"), "{}", written.said);
}

#[test]
fn a_secret_is_neither_written_nor_said() {
    let (_, written) = from(&format!(
        "{DEPLOYMENT}          env: [{{name: API_TOKEN, value: abc123}}, {{name: A, value: b}}]\n"
    ));
    assert!(!written.said.contains("abc123") && !written.text.contains("abc123"), "{}", written.said);
    assert!(
        written.said.contains("`spec.template.spec.containers.0.env.0.value` is a secret\n"),
        "{}",
        written.said
    );
    assert!(written.said.contains("to do: put the value of `API_TOKEN` into a Secret"), "{}", written.said);
}

#[test]
fn a_start_may_take_as_long_as_before() {
    let probe = "livenessProbe: {tcpSocket: {port: web}, initialDelaySeconds: 310, periodSeconds: 7, failureThreshold: 4}";
    let (empty, written) = from(&format!("{DEPLOYMENT}          {probe}\n"));
    let server = service(&empty.folder()).server;
    assert_eq!(server.startup_seconds.value, 338);
    let liveness = server.liveness_probe;
    assert_eq!((liveness.period_seconds.value, liveness.failure_threshold.value), (7, 4));
    assert!(
        !written.said.contains("Probe.periodSeconds` is") && !written.said.contains("failureThreshold` is")
    );
}

/// What `kubectl get --output yaml` shows of an object that was applied.
#[test]
fn what_the_cluster_wrote_is_no_difference() {
    let text = fs::read_to_string("examples/iris-flask/generated/deployment.yaml").unwrap();
    let text = text
        .replace("metadata:\n  name: iris\n", "metadata:\n  name: iris\n  uid: 0a0a\n  creationTimestamp: \"2024-01-01T00:00:00Z\"\n  annotations: {deployment.kubernetes.io/revision: \"3\"}\n")
        .replace("spec:\n  replicas", "status: {readyReplicas: 1}\nspec:\n  progressDeadlineSeconds: 600\n  revisionHistoryLimit: 10\n  replicas")
        .replace("    metadata:\n      labels", "    metadata:\n      creationTimestamp: null\n      labels")
        .replace("    spec:\n", "    spec:\n      dnsPolicy: ClusterFirst\n      restartPolicy: Always\n      schedulerName: default-scheduler\n")
        .replace("        - name: iris\n", "        - name: iris\n          terminationMessagePath: /dev/termination-log\n          terminationMessagePolicy: File\n");
    for field in [
        "uid",
        "status",
        "progressDeadlineSeconds",
        "revisionHistoryLimit",
        "creationTimestamp: null",
        "dnsPolicy",
        "terminationMessagePath",
    ] {
        assert!(text.contains(field), "{field}: {text}");
    }
    let empty = Empty::called("p").with("k8s/deployment.yaml", &text);
    let pdb = fs::read_to_string("examples/iris-flask/generated/pdb.yaml").unwrap();
    let written = empty.with("k8s/pdb.yaml", &pdb).init(&["--from", "k8s"]);
    assert_eq!(written.exit, 0, "{}", written.said);
    assert!(
        written.said.contains("note: k8s/deployment.yaml:3: the cluster writes `metadata")
            || written.said.contains("the cluster writes `metadata"),
        "{}",
        written.said
    );
}

#[test]
fn what_comes_along_and_changes_something_is_a_difference() {
    let (_, written) = from(DEPLOYMENT);
    assert_eq!(written.exit, 1, "{}", written.said);
    for line in [
        "differs: k8s/all.yaml:11: not given, and will be there: `spec.template.spec.containers.0.resources.limits.memory` `512Mi`: a pod that takes more is killed\n",
        "`spec.template.spec.containers.0.resources.requests.cpu` `250m`",
        "`spec.template.spec.automountServiceAccountToken` `false`: the server cannot ask the Kubernetes API\n",
    ] {
        assert!(written.said.contains(line), "{line}{}", written.said);
    }
    // Two pods get an object that keeps a drain of nodes from taking both.
    let (_, written) = from(&DEPLOYMENT.replace("spec:\n  selector", "spec:\n  replicas: 2\n  selector"));
    assert!(
        written.said.contains("differs: the PodDisruptionBudget `tips` was not given, and will be there\n"),
        "{}",
        written.said
    );
}

#[test]
fn a_headless_service_is_no_other() {
    let (_, written) = from(&format!(
        "{DEPLOYMENT}---\napiVersion: v1\nkind: Service\nmetadata: {{name: tips}}\nspec: {{clusterIP: None, selector: {{app: tips}}, ports: [{{port: 80, targetPort: web}}]}}\n"
    ));
    assert!(written.said.contains("`spec.clusterIP` is `None`\n"), "{}", written.said);
    let (_, written) = from(&format!(
        "{DEPLOYMENT}---\napiVersion: v1\nkind: Service\nmetadata: {{name: tips}}\nspec: {{clusterIP: 10.0.0.7, selector: {{app: tips}}, ports: [{{port: 80, targetPort: web}}]}}\n"
    ));
    assert!(!written.said.contains("missing: k8s/all.yaml:17: `spec.clusterIP"), "{}", written.said);
}

#[test]
fn a_claim_that_was_writable_is_told() {
    let volume = |claim: &str, mount: &str| {
        format!(
            "{DEPLOYMENT}          volumeMounts: [{{name: m, mountPath: /models{mount}}}]
      volumes: [{{name: m, persistentVolumeClaim: {{claimName: models{claim}}}}}]
"
        )
    };
    let told =
        "`spec.template.spec.containers.0.volumeMounts.0.readOnly` `true`: the server cannot write there\n";
    let (_, written) = from(&volume("", ""));
    assert!(written.said.contains(told), "{}", written.said);
    // Either of the two says it.
    for text in [volume(", readOnly: true", ""), volume("", ", readOnly: true")] {
        let (_, written) = from(&text);
        assert!(!written.said.contains("readOnly`"), "{}", written.said);
    }
}

#[test]
fn a_network_card_is_no_gpu() {
    let (empty, written) = from(&format!(
        "{DEPLOYMENT}          resources: {{limits: {{rdma/ib: 1, nvidia.com/gpu: 8, memory: 1Gi}}, requests: {{nvidia.com/gpu: 8}}}}\n"
    ));
    let gpu = service(&empty.folder()).resources.gpu.unwrap();
    assert_eq!((gpu.kind.value.as_str(), gpu.count.value), ("nvidia.com/gpu", 8));
    assert!(written.said.contains("limits[\"rdma/ib\"]` is `1`\n"), "{}", written.said);
    // A request that is the limit says nothing more.
    assert!(!written.said.contains("nvidia.com/gpu"), "{}", written.said);
}

#[test]
fn what_means_the_same_is_no_difference() {
    let (_, written) = from(&format!(
        "{DEPLOYMENT}          securityContext: {{privileged: false}}
          resources: {{limits: {{cpu: 1, memory: 1Gi}}}}
          livenessProbe: {{httpGet: {{path: /ok, port: web}}}}
"
    ));
    for word in ["privileged", "resources", "livenessProbe"] {
        let lines =
            || written.said.lines().filter(|line| line.starts_with("differs") || line.starts_with("missing"));
        assert!(!lines().any(|line| line.contains(word)), "{word}: {}", written.said);
    }
}

/// A model that vLLM fetches by its id is no folder, and none is made up for it.
#[test]
fn the_id_of_a_model_is_no_path() {
    let text = DEPLOYMENT.replace("registry.example.com/tips:1.4", "docker.io/vllm/vllm-openai:v0.23.0");
    let (_, written) = from(&format!("{text}          args: [--model, Qwen/Qwen2.5-0.5B-Instruct]\n"));
    assert!(written.text.contains("name = \"container\"\n"), "{}", written.text);
    assert!(!written.said.contains("/models"), "{}", written.said);
    assert!(
        written.text.contains("args = [\"--model\", \"Qwen/Qwen2.5-0.5B-Instruct\"]"),
        "{}",
        written.text
    );
}

/// To build the whole again for each that is refused would take a quarter of an hour.
#[test]
fn many_variables_that_are_refused_are_left_out_at_once() {
    let env: Vec<String> = (0..3000).map(|at| format!("{{name: A{at}_TOKEN, value: abc{at}}}")).collect();
    let (_, written) = from(&format!("{DEPLOYMENT}          env: [{}]\n", env.join(", ")));
    let left_out = written.said.lines().filter(|line| line.contains("is left out")).count();
    assert_eq!(left_out, 3000, "{}", &written.said[..2000]);
}

/// Kubernetes expands `$(A)` only from variables that stand before.
#[test]
fn the_order_of_variables_is_kept() {
    let (empty, written) = from(&format!(
        "{DEPLOYMENT}          env: [{{name: ZONE, value: b}}, {{name: HOST, value: h.$(ZONE)}}, {{name: ADDRESS, value: $(HOST):80}}]\n"
    ));
    let order = || {
        let at = |name: &str| written.text.find(&format!("{name} = ")).unwrap();
        [at("ZONE"), at("HOST"), at("ADDRESS")]
    };
    assert!(order().is_sorted(), "{}", written.text);
    let env: Vec<String> = service(&empty.folder()).env.iter().map(|v| v.name.clone()).collect();
    let at = |name: &str| env.iter().position(|other| other == name).unwrap();
    let kept = [at("ZONE"), at("HOST"), at("ADDRESS")].is_sorted();
    assert_eq!(
        kept,
        !written.said.contains("the order of the variables is another"),
        "{env:?}{}",
        written.said
    );
}

#[test]
fn anchors_and_merges_are_followed() {
    let (empty, written) = from(
        r#"
x-labels: &labels {app: tips}
apiVersion: apps/v1
kind: Deployment
metadata: {name: tips}
spec:
  selector: {matchLabels: *labels}
  template:
    metadata: {labels: {<<: *labels, tier: web}}
    spec:
      containers: [{name: web, image: "registry.example.com/tips:1", imagePullPolicy: &p Always}]
"#,
    );
    assert_eq!(service(&empty.folder()).deployment.labels["app"].value, "tips", "{}", written.said);
    assert!(written.said.contains("missing: k8s/all.yaml:2: `x-labels.app` is `tips`\n"), "{}", written.said);
}

#[test]
fn the_container_that_the_service_leads_to_is_the_one() {
    let text = DEPLOYMENT.replace(
        "      containers:\n",
        "      containers:\n        - {name: proxy, image: envoy:1, ports: [{containerPort: 15000}]}\n",
    );
    let (_, written) = from(&format!(
        "{text}---\napiVersion: v1\nkind: Service\nmetadata: {{name: tips}}\nspec: {{selector: {{app: tips}}, ports: [{{port: 80, targetPort: web}}]}}\n"
    ));
    assert!(written.text.contains("repository = \"registry.example.com/tips\""), "{}", written.text);
    assert!(
        written.said.contains("`spec.template.spec.containers.0.image` is `envoy:1`"),
        "{}",
        written.said
    );
}

#[test]
fn published_servers_are_known_by_their_image() {
    let text = DEPLOYMENT.replace("registry.example.com/tips:1.4", "nvcr.io/nvidia/tritonserver:25.08-py3");
    let text = format!(
        "{text}          volumeMounts: [{{name: m, mountPath: /models, readOnly: true}}]
      volumes: [{{name: m, persistentVolumeClaim: {{claimName: models}}}}]
"
    );
    let (_, written) = from(&text);
    assert!(
        written.text.contains("name = \"triton\"\n") && written.text.contains("claim = \"models\"\n"),
        "{written:?}"
    );
}

#[test]
fn what_cannot_be_read_is_said_with_its_line() {
    let said = refused("kind: Deployment\nmetadata:\n  name: {{ .Release.Name }}\n");
    assert!(
        said.contains("[manifest-unreadable]: this is not YAML") && said.contains("helm template"),
        "{said}"
    );
    let said = refused(&DEPLOYMENT.replace("registry.example.com/tips:1.4", "\"{{ .Values.image }}\""));
    assert!(said.contains("k8s/all.yaml:12") && said.contains("this is a template of Helm"), "{said}");
    let said = refused("kind: [\n");
    assert!(said.contains("this is not YAML") && !said.contains("helm"), "{said}");
    for text in [
        "",
        "kind: Service\n",
        "just text",
        "- 1\n- 2\n",
        "kind: Deployment\n",
        "kind: Deployment\nspec: 3\n",
    ] {
        let said = refused(text);
        assert!(said.contains("error[manifest-unreadable]"), "{text}: {said}");
    }
    let said = refused(&format!("{DEPLOYMENT}---{}", DEPLOYMENT.replace("name: tips,", "name: other,")));
    assert!(
        said.contains("there are several Deployments: `tips` in k8s/all.yaml:2, `other` in k8s/all.yaml:15"),
        "{said}"
    );
}

const SERVICE: &str = r"
apiVersion: v1
kind: Service
metadata: {name: tips}
spec: {selector: {app: tips}, ports: [{port: 80, targetPort: web}]}
";

/// A base in a subfolder, and what is plain in the kustomization above it.
#[test]
fn what_is_plain_in_a_kustomization_is_done() {
    let empty = Empty::called("p")
        .with("k8s/base/deployment.yml", DEPLOYMENT)
        .with(
            "k8s/base/service.json",
            &serde_json::to_string(&yaml_serde::from_str::<serde_json::Value>(SERVICE).unwrap()).unwrap(),
        )
        .with("k8s/base/kustomization.yaml", "resources: [deployment.yml, service.json]\n")
        .with("k8s/base/old.yaml", DEPLOYMENT)
        .with(
            "k8s/prod/kustomization.yaml",
            r"
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: scoring
namePrefix: eu-
nameSuffix: -v2
resources: [../base]
images: [{name: registry.example.com/tips, newName: registry.example.com/eu/tips, newTag: '2.0'}]
replicas: [{name: tips, count: 3}]
labels: [{pairs: {area: eu}, includeSelectors: true}]
commonAnnotations: {example.com/owner: ml}
",
        );
    let written = empty.init(&["--from", "k8s"]);
    let service = service(&empty.folder());
    assert_eq!(service.service.name.value, "eu-tips-v2", "{}", written.said);
    assert_eq!(service.service.namespace.unwrap().value, "scoring");
    assert_eq!(service.image.reference.value, "registry.example.com/eu/tips:2.0");
    assert_eq!(service.deployment.replicas.unwrap().value, 3);
    assert_eq!(service.deployment.labels["area"].value, "eu");
    assert_eq!(service.service.annotations["example.com/owner"].value, "ml");
    for line in [
        "note: k8s/prod/kustomization.yaml: done, as kustomize does it: `replicas`, `images`, `labels`, `commonAnnotations`, `namespace`, `namePrefix`, `nameSuffix`\n",
        "note: k8s/base/old.yaml: no kustomization lists it, so it is not applied with the others, and is not read\n",
        // The Service is found by the labels that the pods have then.
        "k8s/base/deployment.yml:6: `spec.selector.matchLabels.area` is `eu`\n",
    ] {
        assert!(written.said.contains(line), "{line}{}", written.said);
    }
    assert!(!written.said.contains("the Service `eu-tips-v2` as a whole"), "{}", written.said);
}

#[test]
fn what_is_not_plain_in_a_kustomization_is_a_difference() {
    let empty = Empty::called("p").with("k8s/deployment.yaml", DEPLOYMENT).with(
        "k8s/kustomization.yaml",
        r"
resources:
  - deployment.yaml
  - ../other
  - https://example.com/x.yaml
patches:
  - {path: memory.yaml}
configMapGenerator: [{name: settings, literals: [A=b]}]
components: [../c]
labels: [{pairs: {a: b}, fields: [{path: spec/x}]}]
",
    );
    let written = empty.init(&["--from", "k8s"]);
    assert_eq!(written.exit, 1);
    for line in [
        "missing: k8s/kustomization.yaml:4: `../other` is not among what was given",
        "missing: k8s/kustomization.yaml:5: `https://example.com/x.yaml` is not among what was given",
        "missing: k8s/kustomization.yaml:6: `patches` is not done here: render the whole first, `kubectl kustomize k8s > all.yaml`\n",
        "missing: k8s/kustomization.yaml:8: `configMapGenerator` is not done here",
        "missing: k8s/kustomization.yaml:9: `components` is not done here",
        "missing: k8s/kustomization.yaml:10: `labels` is not done here",
    ] {
        assert!(written.said.contains(line), "{line}\n{}", written.said);
    }
}

/// Names that change are changed where they are named.
#[test]
fn a_prefix_reaches_what_names_an_object() {
    let ingress = r"
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: tips}
spec: {rules: [{http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: tips, port: {number: 80}}}}]}}]}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: tips}
spec: {maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: tips}}
";
    let empty = Empty::called("p")
        .with(
            "k8s/all.yaml",
            &format!("{DEPLOYMENT}          resources: {{requests: {{cpu: 1}}}}\n---{SERVICE}---{ingress}"),
        )
        .with("k8s/kustomization.yaml", "namePrefix: eu-\nresources: [all.yaml]\n");
    let written = empty.init(&["--from", "k8s"]);
    assert!(!written.said.contains("as a whole"), "{}", written.said);
    let service = service(&empty.folder());
    let autoscaling = service.autoscaling.unwrap();
    // Without metrics, Kubernetes aims at 80 % of the CPU.
    assert_eq!((autoscaling.max_replicas.value, autoscaling.cpu_percent.unwrap().value), (3, 80));
    assert!(service.ingress.is_some());
}

#[test]
fn what_lies_beside_manifests_is_named() {
    let empty = Empty::called("p")
        .with("k8s/deep/er/deployment.yaml", DEPLOYMENT)
        .with("k8s/service.yaml.txt", SERVICE)
        .with("k8s/notes.md", "# Notes\n")
        .with("k8s/values.yaml", "image: {tag: 1}\n")
        .with("k8s/chart/Chart.yaml", "name: x\n")
        .with("k8s/chart/templates/x.yaml", "kind: {{ .Values.x }}\n");
    let written = empty.init(&["--from", "k8s"]);
    assert_eq!(written.exit, 1);
    for line in [
        "missing: k8s/service.yaml.txt: it looks like a manifest, and its ending is none: name the file itself\n",
        "missing: k8s/chart: a chart of Helm is not read",
        "note: not read, since it is no YAML and no JSON: k8s/notes.md\n",
        "note: no manifests: k8s/values.yaml\n",
    ] {
        assert!(written.said.contains(line), "{line}\n{}", written.said);
    }
}

#[test]
fn a_hostile_file_ends() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let above = format!("*a{}", level - 1);
        text = format!("{text}a{level}: &a{level} [{}]\n", [above.as_str(); 10].join(", "));
    }
    assert!(refused(&text).contains("more values than any manifest has"));
    assert!(refused(&"[".repeat(5000)).contains("error[manifest-unreadable]"));
}

#[test]
fn a_file_that_is_there_stays() {
    let empty = Empty::called("p").with("a.yaml", DEPLOYMENT).with("service.toml", "mine");
    let written = empty.init(&["--from", "a.yaml"]);
    assert_eq!((written.exit, written.text.as_str()), (2, "mine"));
}
