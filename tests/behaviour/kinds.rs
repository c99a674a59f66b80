//! What an API server would not take of an object's shape, on mutated objects of the examples. `make lint` compares the
//! verdicts with those of other validators.

use modelstow::kubernetes::{Kinds, Misfit, Object, Version, misfits};
use serde_json::{Value, json};
use std::path::Path;

/// An object of an example.
fn example(file: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(file);
    Object::read(&std::fs::read_to_string(path).unwrap()).unwrap().value
}

fn deployment() -> Value {
    example("iris-flask/generated/deployment.yaml")
}

/// What is said of an object, in a version.
fn said(object: &Value, version: &str) -> Vec<String> {
    let object = Object::new(object.clone(), std::collections::BTreeMap::new());
    misfits(&object, &Kinds::default(), version.parse().unwrap())
        .into_iter()
        .map(|Misfit { message, .. }| message)
        .collect()
}

/// Puts a value at a path such as `spec.ports.0.name`; `null` takes out what is there. A list gets an item at its end.
fn put(object: &mut Value, path: &str, value: &Value) {
    let (above, last) = path.rsplit_once('.').unwrap_or(("", path));
    let pointer = above.split('.').filter(|s| !s.is_empty()).fold(String::new(), |p, s| format!("{p}/{s}"));
    match object.pointer_mut(&pointer).unwrap_or_else(|| panic!("nothing at {above}")) {
        Value::Object(map) if value.is_null() => drop(map.remove(last)),
        Value::Object(map) => drop(map.insert(last.to_owned(), value.clone())),
        Value::Array(items) => match last.parse::<usize>() {
            Ok(index) if index < items.len() => items[index] = value.clone(),
            _ => items.push(value.clone()),
        },
        other => panic!("{other} at {above}"),
    }
}

/// Of each: a path, what is put there, and a part of what is said. All of an object are made at once.
fn refused(object: &Value, mutations: &[(&str, Value, &str)]) {
    assert_eq!(said(object, "1.37"), Vec::<String>::new());
    for (path, value, words) in mutations {
        let mut mutated = object.clone();
        put(&mut mutated, path, value);
        let said = said(&mutated, "1.37");
        assert!(said.iter().any(|said| said.contains(words)), "{path} = {value}: {said:?}, and not {words}");
    }
}

fn taken(object: &Value, mutations: &[(&str, Value)]) {
    for (path, value) in mutations {
        let mut mutated = object.clone();
        put(&mut mutated, path, value);
        assert_eq!(said(&mutated, "1.37"), Vec::<String>::new(), "{path} = {value}");
    }
}

#[test]
fn a_deployment_is_refused_for_what_a_server_refuses() {
    let container = "spec.template.spec.containers.0";
    let at = |field: &str| format!("{container}.{field}");
    let (env, ports, probe) = (at("env"), at("ports"), at("livenessProbe.httpGet.port"));
    let env_name = at("env.0.name");
    let port = at("ports.0.containerPort");
    let (image, pull, limits) = (at("image"), at("imagePullPolicy"), at("resources.limits.memory"));
    let requests = at("resources.requests.memory");
    let both = at("livenessProbe.exec");
    let mut object = deployment();
    put(&mut object, &env, &json!([{ "name": "A", "value": "1" }]));
    let twin = object.pointer("/spec/template/spec/containers/0").unwrap().clone();
    refused(
        &object,
        &[
            // Types and fields.
            ("spec.replicas", json!("two"), "`spec.replicas` takes a whole number, not \"two\""),
            ("spec.replicas", json!(3_000_000_000_u64), "it has to be a whole number up to 2147483647"),
            ("spec.template.spec.containers", json!({}), "takes a list, not fields"),
            ("spec.template.spec.hostNetwork", json!("no"), "takes `true` or `false`"),
            ("spec.replica", json!(1), "there is no field `spec.replica`"),
            // Bounds and choices.
            ("spec.replicas", json!(-1), "`spec.replicas` cannot be `-1`: it has to be at least 0"),
            (&port, json!(70000), "it has to be 1 to 65535"),
            (&probe, json!(0), "a port is 1 to 65535"),
            (&pull, json!("Sometimes"), "it has to be `Always`, `IfNotPresent` or `Never`"),
            ("spec.template.spec.restartPolicy", json!("Never"), "it has to be `Always`"),
            ("spec.strategy", json!({ "type": "Replace" }), "it has to be `Recreate` or `RollingUpdate`"),
            // What is missing, also in a list.
            (&env_name, Value::Null, "env.0.name` is missing"),
            (&image, Value::Null, "image` is missing"),
            ("spec.selector", Value::Null, "`spec.selector` is missing"),
            ("metadata.name", Value::Null, "`metadata.name` is missing"),
            ("spec", Value::Null, "`spec` is missing"),
            // Names, labels and quantities.
            ("metadata.name", json!("Iris_Flask"), "only lower-case letters, digits and `-`"),
            ("metadata.labels", json!({ "a b": "c" }), "`a b`: only letters, digits"),
            ("spec.template.metadata.labels", json!({ "a": "-c" }), "it has to start and end with a letter"),
            ("metadata.annotations", json!({ "/a": "c" }), "the part before `/` is empty"),
            (&limits, json!("512MB"), "it has to be a quantity"),
            (&limits, json!("-1Gi"), "it has to be a quantity"),
            (&limits, json!(["1Gi"]), "takes a quantity such as `500m` or `1Gi`, not a list"),
            (&requests, json!("900Gi"), "a request is more than its limit"),
            // Lists.
            ("spec.template.spec.containers", json!([]), "it has to have at least one item"),
            ("spec.template.spec.containers.-", twin, "stands in the list already: `name`"),
            (
                &ports,
                json!([{ "name": "a", "containerPort": 1 }, { "name": "a", "containerPort": 2 }]),
                "the same name",
            ),
            // Across fields.
            (
                &both,
                json!({ "command": ["true"] }),
                "exactly one of `exec`, `grpc`, `httpGet` and `tcpSocket`",
            ),
            (
                "spec.selector.matchLabels",
                json!({ "app": "other" }),
                "it does not select the pods of the template",
            ),
        ],
    );
    let env_twice = json!([{ "name": "A", "value": "1" }, { "name": "A", "value": "2" }]);
    let unlimited = at("resources.limits");
    taken(
        &object,
        &[
            ("spec.replicas", json!(2.0)),
            (&env, env_twice),
            (&limits, json!(1_073_741_824)),
            (&unlimited, json!({ "memory": "1e10", "nvidia.com/gpu": 1 })),
            ("spec.template.spec.imagePullSecrets", json!([{ "name": "a" }, { "name": "a" }])),
            ("metadata.annotations", json!({ "Example.com/A": "any text" })),
            ("status", json!({ "replicas": 1 })),
        ],
    );
}

#[test]
fn other_objects_of_kubernetes_are_refused_for_what_a_server_refuses() {
    refused(
        &example("iris-flask/generated/service.yaml"),
        &[
            (
                "spec.type",
                json!("Cluster"),
                "it has to be `ClusterIP`, `ExternalName`, `LoadBalancer` or `NodePort`",
            ),
            ("spec.ports", json!([]), "it needs `ports`"),
            ("spec.ports.-", json!({ "port": 81 }), "each needs a name of its own"),
            ("spec.ports.-", json!({ "name": "a", "port": 80 }), "stands in the list already: `port` 80"),
            ("spec.ports.0.targetPort", json!("HTTP"), "only lower-case letters"),
            ("metadata.name", json!("1iris"), "has to start with a letter"),
        ],
    );
    refused(
        &example("mlserver-r/generated/ingress.yaml"),
        &[
            (
                "spec.rules.0.http.paths.0.pathType",
                json!("Foo"),
                "`Exact`, `ImplementationSpecific` or `Prefix`",
            ),
            ("spec.rules.0.http.paths.0.path", json!("iris"), "it has to be an absolute path"),
            ("spec.rules.0.http.paths", json!([]), "it has to have at least one item"),
            ("spec.rules.0.host", json!("10.0.0.1"), "it has to be a name, and no address"),
            ("spec.rules.0.http.paths.0.backend.service.port", json!({}), "either `name` or `number`"),
            ("spec.rules", json!([]), "it needs `rules` or `defaultBackend`"),
        ],
    );
    refused(
        &example("mlserver-r/generated/hpa.yaml"),
        &[
            ("spec.metrics.0.type", json!("Foo"), "it has to be `ContainerResource`"),
            ("spec.metrics.0.type", json!("Pods"), "the field that belongs to its `type` is missing"),
            ("spec.maxReplicas", json!(1), "has to be at least `minReplicas`"),
            ("spec.minReplicas", json!(0), "can be 0 only with a metric"),
            ("spec.metrics.0.resource.target.averageUtilization", json!(0), "it has to be at least 1"),
        ],
    );
    refused(
        &example("mlserver-r/generated/pdb.yaml"),
        &[
            ("spec.minAvailable", json!("half"), "a percentage such as `25%`"),
            ("spec.unhealthyPodEvictionPolicy", json!("Always"), "it has to be"),
        ],
    );
}

/// `pkg/apis/core/v1/defaults.go`: where the default comes of what is empty, and where only a name that is given is looked at.
#[test]
fn what_is_written_and_empty_is_taken_where_a_server_takes_it() {
    let pod = |field: &str| format!("spec.template.spec.{field}");
    let container = |field: &str| pod(&format!("containers.0.{field}"));
    let empty = || json!("");
    taken(
        &deployment(),
        &[
            ("metadata.namespace", empty()),
            ("spec.strategy", json!({ "type": "" })),
            (&pod("restartPolicy"), empty()),
            (&pod("dnsPolicy"), empty()),
            (&pod("serviceAccountName"), empty()),
            (&pod("priorityClassName"), empty()),
            (&pod("tolerations"), json!([{ "key": "gpu", "operator": "" }])),
            (&container("imagePullPolicy"), empty()),
            (&container("terminationMessagePolicy"), empty()),
            (&container("ports.0.protocol"), empty()),
            (&container("envFrom"), json!([{ "prefix": "", "secretRef": { "name": "a" } }])),
            (&container("livenessProbe.httpGet.scheme"), empty()),
        ],
    );
    taken(
        &example("iris-flask/generated/service.yaml"),
        &[
            ("spec.type", empty()),
            ("spec.ports.0.name", empty()),
            ("spec.ports.0.protocol", empty()),
            ("spec.ports.0.targetPort", json!(0)),
        ],
    );
    refused(&deployment(), &[(&pod("nodeSelector"), json!({ "a b": "" }), "only letters, digits")]);
}

#[test]
fn what_a_server_asks_across_fields_is_asked() {
    let sleep = "spec.template.spec.containers.0.lifecycle.preStop.sleep.seconds";
    let grace = "spec.template.spec.containers.0.readinessProbe.terminationGracePeriodSeconds";
    refused(
        &deployment(),
        &[
            (sleep, json!(900), "a `preStop` sleeps longer than `terminationGracePeriodSeconds`"),
            (grace, json!(5), "`readinessProbe.terminationGracePeriodSeconds` cannot be set"),
            ("spec.strategy.rollingUpdate.maxUnavailable", json!("101%"), "cannot be more than 100 %"),
        ],
    );
    taken(
        &deployment(),
        &[
            ("spec.strategy.rollingUpdate.maxUnavailable", json!("100%")),
            ("spec.strategy.rollingUpdate.maxSurge", json!("200%")),
        ],
    );
}

#[test]
fn a_custom_resource_is_refused_for_what_its_definition_refuses() {
    let route = json!({
        "apiVersion": "gateway.networking.k8s.io/v1", "kind": "HTTPRoute", "metadata": { "name": "iris" },
        "spec": {
            "parentRefs": [{ "name": "public" }],
            "rules": [{
                "matches": [{ "path": { "type": "PathPrefix", "value": "/iris" } }],
                "backendRefs": [{ "name": "iris", "port": 80 }],
            }],
        },
    });
    refused(
        &route,
        &[
            ("spec.rules.0.backendRefs.0.port", json!(0), "it has to be 1 to 65535"),
            ("spec.rules.0.matches.0.path.type", json!("Prefix"), "it has to be"),
            ("spec.rules.0.matches.0.path.value", json!("/a//b"), "must not contain '//'"),
            (
                "spec.rules.0.filters",
                json!([{ "type": "URLRewrite" }]),
                "filter.urlRewrite must be specified",
            ),
            ("spec.hostnames", json!(["UPPER.example.com"]), "it has to match"),
            ("spec.parentRefs", json!("public"), "takes a list"),
            ("spec.rule", json!([]), "there is no field `spec.rule`"),
        ],
    );
    // A default comes before the rules about it.
    taken(
        &route,
        &[
            ("spec.rules.0.matches.0.path", json!({ "value": "/iris" })),
            ("spec.rules.0.matches", Value::Null),
        ],
    );
    let scaled = json!({
        "apiVersion": "keda.sh/v1alpha1", "kind": "ScaledObject", "metadata": { "name": "iris" },
        "spec": { "scaleTargetRef": { "name": "iris" }, "minReplicaCount": 2, "maxReplicaCount": 4,
            "triggers": [{ "type": "cron", "metadata": { "start": "0 8 * * *" } }] },
    });
    refused(
        &scaled,
        &[
            ("spec.maxReplicaCount", json!(1), "minReplicaCount"),
            ("spec.triggers", Value::Null, "`spec.triggers` is missing"),
            ("spec.triggers.0.metadata.start", json!(8), "takes a string, not `8`"),
        ],
    );
}

#[test]
fn a_field_is_there_since_a_version() {
    let mut object = deployment();
    put(&mut object, "spec.template.spec.resources", &json!({ "limits": { "cpu": "2" } }));
    let words =
        "there is no field `spec.template.spec.resources` in Kubernetes 1.31; 1.32 is the first with it";
    assert_eq!(said(&object, "1.31"), [words]);
    assert_eq!(said(&object, "1.32"), Vec::<String>::new());
    let class = json!({ "apiVersion": "resource.k8s.io/v1", "kind": "DeviceClass", "metadata": { "name": "gpu" },
        "spec": {} });
    assert_eq!(
        said(&class, "1.33"),
        ["there is no `DeviceClass` in Kubernetes 1.33; 1.34 is the first with it"]
    );
    assert_eq!(said(&class, "1.34"), Vec::<String>::new());
    assert_eq!(Version::all().count(), 8);
}

#[test]
fn everything_wrong_is_said_at_once_with_its_line() {
    let text = "apiVersion: v1\nkind: Service\nmetadata:\n  name: iris\nspec:\n  typ: ClusterIP\n  ports:\n    - port: 0\n";
    let object = Object::read(text).unwrap();
    let found: Vec<(usize, String, Option<String>)> = misfits(&object, &Kinds::default(), Version::NEWEST)
        .into_iter()
        .map(|m| (m.line, m.message, m.help))
        .collect();
    let unknown = (6, "there is no field `spec.typ`".to_owned(), Some("did you mean `type`?".to_owned()));
    let port = (8, "`spec.ports.0.port` cannot be `0`: it has to be 1 to 65535".to_owned(), None);
    assert_eq!(found, [port, unknown]);
}
