//! What the kinds beside a Deployment do: other targets, KEDA, and what applies the folder.

use super::{Repository, changes};
use serde_json::{Value, json};

const SELDON: &str = "[target]\nkind = \"SeldonDeployment\"\n";
const KSERVE: &str = "[resources.limits]\ncpu = 1\n[target]\nkind = \"InferenceService\"\n";
const GITOPS: &str =
    "[gitops]\nrepository = \"https://git.example.com/models\"\nrevision = \"main\"\npath = \"iris\"\n";

/// A service with more in its service.toml, generated and committed.
fn with(more: &str) -> Repository {
    let repository = Repository::new().service("iris").add("iris/service.toml", more);
    repository
        .change("iris/service.toml", "name = \"iris\"", "name = \"iris\"\nnamespace = \"models\"")
        .generate()
        .commit()
}

/// What a change of the service.toml does.
fn after(more: &str, from: &str, to: &str) -> Value {
    with(more).change("iris/service.toml", from, to).generate().json()
}

fn the<'a>(review: &'a Value, field: &str) -> &'a Value {
    let all = review["changes"].as_array().unwrap();
    let found = all.iter().find(|change| change["field"].as_str().is_some_and(|name| name.ends_with(field)));
    found.unwrap_or_else(|| panic!("no {field} in {review:#}"))
}

fn consequences(change: &Value) -> Vec<&str> {
    let also = change["also"].as_array().unwrap().iter();
    std::iter::once(&change["consequence"]).chain(also).map(|name| name.as_str().unwrap()).collect()
}

#[test]
fn the_pod_is_known_wherever_its_kind_has_it() {
    let add = "LOG_LEVEL = \"debug\"";
    for (more, path) in [
        (
            SELDON,
            "SeldonDeployment spec.predictors[default].componentSpecs[iris].spec.containers[iris].env[LOG_LEVEL]",
        ),
        (KSERVE, "InferenceService spec.predictor.containers[kserve-container].env[LOG_LEVEL]"),
    ] {
        let repository = with(&format!("{more}[env]\nA = \"1\"\n"));
        let repository =
            repository.change("iris/service.toml", "A = \"1\"", &format!("A = \"1\"\n{add}")).generate();
        let review = repository.json();
        let restarts = changes(&review, "restarts-pods");
        assert!(restarts.len() == 1 && restarts[0].starts_with(path), "{restarts:?}");
        assert_eq!(review["changes"][0]["keys"], json!(["env.LOG_LEVEL"]));
        let out = repository.review(&[]).out;
        assert!(out.contains(" iris  env[LOG_LEVEL]  nothing → debug"), "{out}");
    }
}

#[test]
fn another_model_is_named_under_every_target() {
    for more in [SELDON, KSERVE] {
        let repository = with(more).write("iris/model.joblib", "another\n");
        let review = repository.change("iris/service.toml", "1.0.0", "1.1.0").generate().json();
        let image = the(&review, "].image");
        assert_eq!(consequences(image), ["restarts-pods", "changes-what-runs"]);
        assert_eq!(image["keys"], json!(["model.version", "model.path"]));
        let note = image["notes"][0].as_str().unwrap();
        assert!(note.contains("version `1.0.0` becomes `1.1.0`"), "{note}");
    }
}

#[test]
fn resources_are_capacity_under_every_target() {
    for more in [SELDON, KSERVE] {
        let review = after(more, "1Gi", "2Gi");
        let memory = the(&review, "resources.requests.memory");
        assert_eq!(consequences(memory), ["restarts-pods", "changes-capacity"]);
        assert_eq!(memory["keys"], json!(["resources.requests.memory"]));
        let sum = &review["totals"]["sum"];
        let gib = |count: u64| json!({ "min": count << 30, "max": count << 30 });
        assert_eq!(
            (&sum["before"]["requests"]["memory"], &sum["after"]["requests"]["memory"]),
            (&gib(2), &gib(4))
        );
    }
}

#[test]
fn the_number_of_pods_is_capacity_and_restarts_none() {
    let review = after(SELDON, "replicas = 2", "replicas = 3");
    assert_eq!(
        changes(&review, "changes-capacity"),
        ["SeldonDeployment spec.predictors[default].replicas: 2 -> 3"]
    );
    assert_eq!(review["changes"][0]["keys"], json!(["deployment.replicas"]));
    assert_eq!(changes(&review, "restarts-pods"), [""; 0]);
    assert_eq!(review["totals"]["sum"]["after"]["pods"], json!({ "min": 3, "max": 3 }));

    let review = after(KSERVE, "replicas = 2", "replicas = 3");
    assert_eq!(
        changes(&review, "changes-capacity"),
        [
            "InferenceService spec.predictor.maxReplicas: 2 -> 3",
            "InferenceService spec.predictor.minReplicas: 2 -> 3"
        ]
    );
    assert_eq!(changes(&review, "restarts-pods"), [""; 0]);
    assert_eq!(review["totals"]["sum"]["before"]["pods"], json!({ "min": 2, "max": 2 }));
}

#[test]
fn an_autoscaler_within_the_object_is_capacity() {
    let scaled = "[autoscaling]\nmin_replicas = 2\nmax_replicas = 6\n";
    let fixed = "[deployment]\nreplicas = 2\n";
    for (more, fields) in [
        (
            SELDON,
            ["hpaSpec.maxReplicas", "hpaSpec.metricsv2[Resource cpu].resource.target.averageUtilization"],
        ),
        (KSERVE, ["spec.predictor.maxReplicas", "spec.predictor.scaleTarget"]),
    ] {
        let repository = Repository::new().service("iris").change(
            "iris/service.toml",
            fixed,
            &format!("{scaled}cpu_percent = 70\n"),
        );
        let repository = repository.add("iris/service.toml", more).generate().commit();
        let repository = repository
            .change("iris/service.toml", "= 6", "= 8")
            .change("iris/service.toml", "= 70", "= 60")
            .generate();
        let review = repository.json();
        for (field, key) in fields.into_iter().zip(["autoscaling.max_replicas", "autoscaling.cpu_percent"]) {
            assert_eq!(consequences(the(&review, field)), ["changes-capacity"], "{review:#}");
            assert_eq!(the(&review, field)["keys"], json!([key]));
        }
        assert_eq!(review["totals"]["sum"]["after"]["pods"], json!({ "min": 2, "max": 8 }));
        let out = repository.review(&[]).out;
        assert!(fields.iter().all(|field| out.contains(&format!(" iris  {field} "))), "{out}");
    }
}

#[test]
fn labels_of_an_inferenceservice_get_to_its_pods() {
    let name = "name = \"iris\"";
    let label = |label: &str| format!("{name}\nlabels = {{ {label} = \"exposed\" }}");
    let review = after(KSERVE, name, &label("\"networking.kserve.io/visibility\""));
    let visibility = the(&review, "visibility]");
    assert_eq!(consequences(visibility), ["restarts-pods", "changes-access"]);
    assert_eq!(visibility["keys"], json!(["service.labels.networking.kserve.io/visibility"]));
    let review = after(KSERVE, name, &label("team"));
    let team: Vec<Vec<&str>> = review["changes"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|change| {
            change["field"] == "metadata.labels.team" && change["objects"][0]["kind"] == "InferenceService"
        })
        .map(consequences)
        .collect();
    assert_eq!(team, [["restarts-pods"]]);
    // Seldon gives pods only what is written for them.
    let review = after(SELDON, name, &label("team"));
    assert_eq!(changes(&review, "restarts-pods"), [""; 0]);
}

#[test]
fn a_timeout_reaches_what_is_before_the_pods() {
    let timeout = "[server]\ntimeout_seconds = 10\n";
    for (more, field, wanted) in [
        (SELDON, "spec.annotations[seldon.io/rest-timeout]", &["restarts-pods", "changes-access"][..]),
        (KSERVE, "spec.predictor.timeout", &["changes-access"]),
    ] {
        let review = after(&format!("{more}{timeout}"), "timeout_seconds = 10", "timeout_seconds = 20");
        assert_eq!(consequences(the(&review, field)), wanted);
        assert_eq!(the(&review, field)["keys"], json!(["server.timeout_seconds"]));
    }
}

#[test]
fn the_mode_of_an_inferenceservice_cannot_change() {
    let file = "iris/generated/inferenceservice.yaml";
    let repository = with(KSERVE).change(file, "deploymentMode: Standard", "deploymentMode: Knative");
    let review = repository.json();
    assert_eq!(
        changes(&review, "cannot-be-applied"),
        ["InferenceService metadata.annotations[serving.kserve.io/deploymentMode]: Standard -> Knative"]
    );
    let note = review["changes"][0]["notes"][0].as_str().unwrap();
    assert!(note.contains("`kubectl delete inferenceservice iris --namespace=models`"), "{note}");
    assert_eq!(repository.review(&[]).code, Some(1));
}

#[test]
fn the_timing_of_probes_restarts_pods() {
    for more in ["", SELDON, KSERVE] {
        let probes = "[server.liveness_probe]\nperiod_seconds = 20\n";
        let review = after(&format!("{more}{probes}"), "period_seconds = 20", "period_seconds = 30");
        let period = the(&review, "livenessProbe.periodSeconds");
        assert_eq!(consequences(period), ["restarts-pods"]);
        assert_eq!(period["keys"], json!(["server.liveness_probe.period_seconds"]));
    }
}

#[test]
fn triggers_of_keda_are_capacity() {
    let scaled = "[autoscaling]\nmin_replicas = 0\nmax_replicas = 6\n";
    let trigger = "[[autoscaling.keda.triggers]]\ntype = \"cron\"\nmetadata = { timezone = \"Etc/UTC\", start = \"0 6 * * *\", end = \"0 20 * * *\", desiredReplicas = \"2\" }\n";
    let repository = Repository::new().service("iris").change(
        "iris/service.toml",
        "[deployment]\nreplicas = 2\n",
        &format!("{scaled}{trigger}"),
    );
    let repository = repository.generate().commit();
    let repository = repository
        .change("iris/service.toml", "= 0\nmax_replicas = 6", "= 1\nmax_replicas = 9")
        .change("iris/service.toml", "0 20 *", "0 22 *")
        .generate();
    let review = repository.json();
    let capacity = changes(&review, "changes-capacity");
    for change in [
        "ScaledObject spec.maxReplicaCount: 6 -> 9",
        "ScaledObject spec.minReplicaCount: 0 -> 1",
        "ScaledObject spec.triggers[cron].metadata.end: 0 20 * * * -> 0 22 * * *",
    ] {
        assert!(capacity.contains(&change.to_owned()), "{capacity:?}");
    }
    assert_eq!(the(&review, "metadata.end")["keys"], json!(["autoscaling.keda.triggers"]));
    let sum = &review["totals"]["sum"];
    assert_eq!(
        (&sum["before"]["pods"], &sum["after"]["pods"]),
        (&json!({ "min": 0, "max": 6 }), &json!({ "min": 1, "max": 9 }))
    );
}

#[test]
fn what_applies_the_folder_changes_what_runs() {
    let argocd = format!("{GITOPS}[gitops.argocd]\nprune = true\nproject = \"one\"\n");
    let flux = format!("{GITOPS}[gitops.flux]\nprune = true\nservice_account = \"one\"\n");
    for (more, from, to, change, wanted) in [
        (&argocd, "\"main\"", "\"next\"", "spec.source.targetRevision", &["changes-what-runs"][..]),
        (&argocd, "path = \"iris\"", "path = \"other\"", "spec.source.path", &["changes-what-runs"]),
        (&argocd, "prune = true", "prune = false", "automated.prune", &["changes-what-runs"]),
        (&argocd, "\"one\"", "\"other\"", "spec.project", &["changes-access", "changes-what-runs"]),
        (&flux, "\"main\"", "\"next\"", "spec.ref.branch", &["changes-what-runs"]),
        (&flux, "path = \"iris\"", "path = \"other\"", "spec.path", &["changes-what-runs"]),
        (&flux, "prune = true", "prune = false", "spec.prune", &["changes-what-runs"]),
        (&flux, "\"one\"", "\"other\"", "spec.serviceAccountName", &["changes-access", "changes-what-runs"]),
    ] {
        let review = after(more, from, to);
        assert_eq!(consequences(the(&review, change)), wanted, "{change}");
        assert_eq!(the(&review, change)["keys"].as_array().unwrap().len(), 1, "{change}");
    }
}

#[test]
fn what_applies_the_folder_comes_and_goes_by_itself() {
    let repository = with("").add("iris/service.toml", &format!("{GITOPS}[gitops.flux]\n")).generate();
    assert_eq!(repository.changes("changes-what-runs"), ["Kustomization added", "GitRepository added"]);
    let repository =
        repository.commit().change("iris/service.toml", "[gitops.flux]", "[gitops.argocd]").generate();
    let out = repository.review(&[]).out;
    assert!(out.contains("all that it applied is deleted with it"), "{out}");
    assert!(out.contains("Argo CD applies the folder"), "{out}");
}

/// A service with an autoscaler, in which a key and its table come.
fn scaled_and_then(add: &str) -> Repository {
    let repository = Repository::new().service("iris").change(
        "iris/service.toml",
        "[deployment]\nreplicas = 2\n",
        "[autoscaling]\nmin_replicas = 2\nmax_replicas = 6\n",
    );
    let repository = repository.add("iris/service.toml", "[resources.limits]\ncpu = 1\n").generate().commit();
    repository.add("iris/service.toml", add).generate()
}

#[test]
fn another_target_is_told_as_one_that_takes_the_place_of_the_old() {
    for (kind, access) in [("SeldonDeployment", false), ("InferenceService", true)] {
        let repository = scaled_and_then(&format!("[target]\nkind = \"{kind}\"\n"));
        let review = repository.json();
        let target = &review["changes"][0];
        assert_eq!((&target["old"], &target["new"]), (&json!("Deployment"), &json!(kind)));
        assert_eq!(target["keys"], json!(["target.kind"]));
        assert_eq!(consequences(target)[0], "restarts-pods");
        assert_eq!(consequences(target).contains(&"changes-access"), access);
        let notes = target["notes"].to_string();
        assert!(notes.contains("model `iris` version `1.0.0` as before"), "{notes}");
        assert!(notes.contains("until `kubectl delete deployment iris`"), "{notes}");
        // As many pods as before, by an autoscaler of its own.
        let out = repository.review(&[]).out;
        assert!(out.contains(&format!("{kind} `iris` has one of its own, for 2 to 6 pods")), "{out}");
        assert!(!out.contains("totals"), "{out}");
        // The same user and the same image: nothing to tell.
        assert!(!out.contains("runAsUser") && !out.contains(" image "), "{out}");
    }
}

#[test]
fn what_else_changes_in_the_pods_is_told_with_another_target() {
    for kind in ["SeldonDeployment", "InferenceService"] {
        let repository = scaled_and_then(&format!("[target]\nkind = \"{kind}\"\n"));
        let repository =
            repository.write("iris/model.joblib", "another\n").change("iris/service.toml", "1Gi", "2Gi");
        let review =
            repository.change("iris/service.toml", "max_replicas = 6", "max_replicas = 8").generate().json();
        let image = the(&review, "].image");
        assert_eq!(consequences(image), ["restarts-pods", "changes-what-runs"]);
        assert_eq!(image["notes"], json!(["changed in the image: `model.joblib`"]));
        let memory = the(&review, "resources.requests.memory");
        assert_eq!(consequences(memory), ["restarts-pods", "changes-capacity"]);
        assert_eq!(memory["keys"], json!(["resources.requests.memory"]));
        assert_eq!(review["totals"]["sum"]["after"]["pods"], json!({ "min": 2, "max": 8 }));
    }
}

#[test]
fn a_target_goes_back_to_a_deployment() {
    let repository = with(SELDON).change("iris/service.toml", SELDON, "").generate();
    let review = repository.json();
    assert_eq!(
        (&review["changes"][0]["old"], &review["changes"][0]["new"]),
        (&json!("SeldonDeployment"), &json!("Deployment"))
    );
    let notes = review["changes"][0]["notes"].to_string();
    assert!(notes.contains("`kubectl delete seldondeployment iris --namespace=models`"), "{notes}");
}

#[test]
fn keda_refuses_to_scale_beside_another_autoscaler() {
    let trigger = "[[autoscaling.keda.triggers]]\ntype = \"cron\"\nmetadata = { timezone = \"Etc/UTC\", start = \"0 6 * * *\", end = \"0 20 * * *\", desiredReplicas = \"2\" }\n";
    let repository = scaled_and_then(trigger);
    let review = repository.json();
    assert_eq!(
        changes(&review, "cannot-be-applied"),
        ["ScaledObject kind: HorizontalPodAutoscaler -> ScaledObject"]
    );
    assert_eq!(review["changes"][0]["also"], json!(["changes-capacity"]));
    assert_eq!(review["changes"][0]["keys"], json!(["autoscaling.keda.triggers"]));
    let out = repository.review(&[]).out;
    assert!(out.contains("`kubectl delete horizontalpodautoscaler iris` makes way for it"), "{out}");
    // It can be told to take the other one over.
    let own = "name = \"iris\"\nannotations = { \"scaledobject.keda.sh/transfer-hpa-ownership\" = \"true\" }";
    let repository = repository.change("iris/service.toml", "name = \"iris\"", own).generate();
    assert_eq!(repository.changes("cannot-be-applied"), [""; 0]);
    // KEDA says nothing when it goes.
    let repository = repository.commit().change("iris/service.toml", trigger, "").generate();
    assert_eq!(
        repository.changes("changes-capacity"),
        ["HorizontalPodAutoscaler kind: ScaledObject -> HorizontalPodAutoscaler"]
    );
}

#[test]
fn a_pod_that_is_no_pod_is_told_all_the_same() {
    let mut repository = with("").remove("iris/generated/deployment.yaml");
    for pod in ["[a]", "[]", "b", "[{ name: a, securityContext: c }]"] {
        let text = format!(
            "apiVersion: serving.kserve.io/v1beta1\nkind: InferenceService\nmetadata:\n  name: iris\n  namespace: models\nspec:\n  predictor:\n    securityContext: d\n    containers: {pod}\n"
        );
        repository = repository.write("iris/generated/inferenceservice.yaml", &text);
        let reviewed = repository.review(&[]);
        assert!(reviewed.out.contains("Deployment → InferenceService"), "{}{}", reviewed.out, reviewed.err);
    }
}
