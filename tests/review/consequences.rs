//! One test for each consequence.

use super::{Repository, changes};

#[test]
fn nothing_changed() {
    let repository = Repository::with("iris");
    let reviewed = repository.review(&[]);
    assert_eq!((reviewed.code, reviewed.err.as_str()), (Some(0), ""));
    assert!(
        reviewed.out.starts_with("Merging this changes nothing that is generated.\n0 of 1 service changed")
    );
    assert_eq!(repository.json()["changes"], serde_json::json!([]));
}

#[test]
fn an_immutable_field_cannot_be_applied_and_fails_the_check() {
    let repository = Repository::with("iris");
    let file = "iris/generated/deployment.yaml";
    let selector = "matchLabels:\n      app.kubernetes.io/name: iris";
    let repository = repository.change(file, selector, "matchLabels:\n      app.kubernetes.io/name: other");
    let review = repository.json();
    assert_eq!(
        changes(&review, "cannot-be-applied"),
        ["Deployment spec.selector.matchLabels[app.kubernetes.io/name]: iris -> other"]
    );
    let note = review["changes"][0]["notes"][0].as_str().unwrap();
    assert!(note.contains("`kubectl delete deployment iris`"), "{note}");
    let reviewed = repository.review(&[]);
    assert_eq!(reviewed.code, Some(1));
    assert!(
        reviewed
            .out
            .starts_with("This cannot be applied as it is: the cluster would refuse a change of iris.")
    );
}

#[test]
fn a_file_that_is_no_yaml_cannot_be_applied() {
    let repository = Repository::with("iris").write("iris/generated/service.yaml", "kind: [\n");
    assert_eq!(repository.changes("cannot-be-applied"), ["iris/generated/service.yaml text"]);
}

#[test]
fn a_change_of_the_pods_restarts_them() {
    let repository =
        Repository::with("iris").add("iris/service.toml", "[env]\nLOG_LEVEL = \"debug\"\n").generate();
    let review = repository.json();
    let restarts = changes(&review, "restarts-pods");
    assert_eq!(restarts.len(), 1);
    assert!(
        restarts[0].starts_with("Deployment spec.template.spec.containers[iris].env[LOG_LEVEL]: null ->")
    );
    assert_eq!(review["changes"][0]["keys"], serde_json::json!(["env.LOG_LEVEL"]));
    assert!(repository.review(&[]).out.starts_with("Merging this restarts the pods of iris."));
}

#[test]
fn another_digest_of_an_image_that_is_a_volume_is_another_model() {
    let service = |digit: &str| {
        format!(
            "edition = '2026'\nallow = ['base-image-not-pinned', 'ready-before-loaded']\ncluster.kubernetes = '1.35'\n\
             service.name = 'iris'\nruntime.name = 'container'\n\
             image = {{ repository = 'registry.example.com/iris', tag = '1' }}\n\
             model.image = 'registry.example.com/models/iris@sha256:{}'\n",
            digit.repeat(64)
        )
    };
    let repository = Repository::new().write("iris/service.toml", &service("0")).generate().commit();
    let repository = repository.write("iris/service.toml", &service("1")).generate();
    let review = repository.json();
    let restarts = changes(&review, "restarts-pods");
    assert!(
        restarts[0].starts_with("Deployment spec.template.spec.volumes[model].image.reference"),
        "{restarts:?}"
    );
    assert_eq!(review["changes"][0]["notes"], serde_json::json!(["model `iris`: another model"]));
}

#[test]
fn another_model_restarts_the_pods_and_is_named_with_its_version() {
    let repository = Repository::with("iris")
        .write("iris/model.joblib", "a better model\n")
        .change("iris/service.toml", "1.0.0", "1.1.0")
        .generate();
    let review = repository.json();
    let image = &review["changes"][0];
    assert_eq!(image["field"], "spec.template.spec.containers[iris].image");
    assert_eq!(image["also"], serde_json::json!(["changes-what-runs"]));
    assert_eq!(
        image["notes"],
        serde_json::json!([
            "model `iris` version `1.0.0` becomes `1.1.0`; changed in the image: `model.joblib`"
        ])
    );
    assert_eq!(image["keys"], serde_json::json!(["model.version", "model.path"]));
    let runs = changes(&review, "changes-what-runs");
    assert_eq!(runs.len(), 2, "{runs:?}");
    assert!(runs[0].starts_with("image LABEL org.opencontainers.image.version: 1.0.0 -> 1.1.0"));
    assert!(runs[1].starts_with("image model.joblib: sha256:"));
}

#[test]
fn code_is_named_with_the_key_that_names_it() {
    let repository = Repository::with("iris").write("iris/app.py", "app = 1\n").generate();
    let review = repository.json();
    let image = &review["changes"][0];
    assert_eq!(image["keys"], serde_json::json!(["runtime.app"]));
    assert_eq!(
        image["notes"],
        serde_json::json!(["model `iris` version `1.0.0` as before; changed in the image: `app.py`"])
    );
}

#[test]
fn a_model_outside_the_image_is_named_too() {
    let service = include_str!("../../examples/mlserver/service.toml");
    let repository = Repository::new().write("iris/service.toml", service).generate().commit();
    let repository =
        repository.change("iris/service.toml", "sub_path = \"iris\"", "sub_path = \"flowers\"").generate();
    let review = repository.json();
    for change in review["changes"].as_array().unwrap() {
        let is_of_pod = change["consequence"] == "restarts-pods";
        assert!(!is_of_pod || change["keys"] == serde_json::json!(["model.sub_path"]), "{change:#}");
    }
    let out = repository.review(&[]).out;
    assert!(out.contains("\n      model `iris`\n"), "{out}");
}

#[test]
fn an_image_whose_name_stays_is_said_to_reach_no_pod() {
    let repository = Repository::new().service("iris");
    let repository = repository
        .change("iris/service.toml", "models/iris\"", "models/iris\"\ntag = \"1\"")
        .generate()
        .commit()
        .write("iris/app.py", "app = 1\n")
        .generate();
    let review = repository.json();
    let note = review["changes"][0]["notes"][0].as_str().unwrap();
    assert_eq!(note, "the name of the image stays the same, so running pods keep the old one");
    assert_eq!(changes(&review, "restarts-pods"), [""; 0]);
}

#[test]
fn a_new_host_changes_who_can_reach_it() {
    let repository = Repository::new().service("iris");
    let repository = repository
        .add("iris/service.toml", "[ingress]\nhost = \"old.example.com\"\n")
        .generate()
        .commit()
        .change("iris/service.toml", "old.example", "new.example")
        .generate();
    let review = repository.json();
    assert_eq!(
        changes(&review, "changes-access"),
        ["Ingress spec.rules[new.example.com].host: old.example.com -> new.example.com"]
    );
    assert_eq!(review["changes"][0]["keys"], serde_json::json!(["ingress.host"]));
}

#[test]
fn an_object_of_a_kind_that_is_not_known_does_what_its_fields_do() {
    let object =
        |group: &str| format!("apiVersion: {group}/v1\nkind: Some\nmetadata:\n  name: a\nspec: {{}}\n");
    let repository = Repository::with("iris")
        .write("iris/generated/a.yaml", &object("cert-manager.io"))
        .write("iris/generated/b.yaml", &object("keda.sh"))
        .write("iris/generated/c.yaml", &object("example.com"));
    for consequence in ["changes-access", "changes-capacity", "changes-what-runs"] {
        assert_eq!(repository.changes(consequence), ["Some added"], "{consequence}");
    }
}

#[test]
fn an_entrance_that_goes_is_said_to_be_closed() {
    let repository = Repository::new().service("iris");
    let ingress = "[ingress]\nhost = \"iris.example.com\"\n";
    let repository = repository
        .add("iris/service.toml", ingress)
        .generate()
        .commit()
        .change("iris/service.toml", ingress, "")
        .generate();
    let reviewed = repository.review(&[]);
    assert!(
        reviewed.out.contains("requests from outside no longer get in this way: `iris.example.com`"),
        "{}",
        reviewed.out
    );
    assert_eq!(repository.changes("changes-access"), ["Ingress removed"]);
}

#[test]
fn capacity_is_told_with_totals_before_and_after() {
    let repository = Repository::with("iris")
        .change(
            "iris/service.toml",
            "[deployment]\nreplicas = 2",
            "[autoscaling]\nmin_replicas = 2\nmax_replicas = 6",
        )
        .generate();
    let review = repository.json();
    assert_eq!(
        changes(&review, "changes-capacity"),
        ["Deployment spec.replicas: 2 -> null", "HorizontalPodAutoscaler added"]
    );
    let sum = &review["totals"]["sum"];
    assert_eq!(sum["before"]["pods"], serde_json::json!({ "min": 2, "max": 2 }));
    assert_eq!(sum["after"]["pods"], serde_json::json!({ "min": 2, "max": 6 }));
    assert_eq!(sum["after"]["requests"]["cpu"], serde_json::json!({ "min": 1, "max": 3 }));
    let replicas = &review["changes"][0];
    assert_eq!(replicas["keys"], serde_json::json!(["autoscaling.max_replicas"]));
    assert!(replicas["notes"][0].as_str().unwrap().starts_with("the default is 1:"), "{replicas:#}");
    let reviewed = repository.review(&[]);
    assert!(reviewed.out.contains("  pods    2   → 2 to 6\n"), "{}", reviewed.out);
    assert!(reviewed.out.contains("  memory  2Gi → 2Gi to 6Gi\n"), "{}", reviewed.out);
}

#[test]
fn requests_change_capacity_besides_restarting() {
    let repository = Repository::with("iris").change("iris/service.toml", "1Gi", "2Gi").generate();
    let review = repository.json();
    let memory = &review["changes"][0];
    assert_eq!(memory["consequence"], "restarts-pods");
    assert_eq!(memory["also"], serde_json::json!(["changes-capacity"]));
    assert_eq!(memory["keys"], serde_json::json!(["resources.requests.memory"]));
}

#[test]
fn a_value_that_follows_from_a_key_is_named_with_it() {
    let limit = |cores: u8| format!("[resources.limits]\ncpu = {cores}\n");
    let repository = Repository::new().service("iris");
    let repository = repository
        .add("iris/service.toml", &limit(1))
        .generate()
        .commit()
        .change("iris/service.toml", &limit(1), &limit(2))
        .change("iris/service.toml", "replicas = 2", "replicas = 1")
        .generate();
    let review = repository.json();
    let threads = |change: &&serde_json::Value| change["field"].as_str().is_some_and(|f| f.contains("env["));
    let threads = review["changes"].as_array().unwrap().iter().find(threads).unwrap();
    assert_eq!(threads["keys"], serde_json::json!(["resources.limits.cpu"]));
    // What is gone left no line to trace.
    let gone =
        review["changes"].as_array().unwrap().iter().find(|change| change["change"] == "removed").unwrap();
    assert_eq!(gone["objects"][0]["kind"], "PodDisruptionBudget");
    assert_eq!(gone["keys"], serde_json::json!(["deployment.replicas"]));
}

#[test]
fn totals_stand_under_capacity_though_nothing_else_does() {
    let repository = Repository::with("iris").change("iris/service.toml", "1Gi", "2Gi").generate();
    let out = repository.review(&[]).out;
    assert!(
        out.contains("\nchanges capacity or cost\n  totals of what changes\n      pods    2   → 2\n"),
        "{out}"
    );
    let markdown = repository.review(&["--format", "markdown"]).out;
    assert!(markdown.contains("#### Changes capacity or cost\n\n| Totals of what changes |"), "{markdown}");
}

#[test]
fn words_are_cosmetic() {
    let repository = Repository::with("iris")
        .change("iris/service.toml", "name = \"iris\"", "name = \"iris\"\nlabels = { team = \"flowers\" }")
        .generate();
    let review = repository.json();
    for change in review["changes"].as_array().unwrap() {
        assert_eq!(change["consequence"], "cosmetic", "{change}");
    }
    let reviewed = repository.review(&[]);
    assert!(
        reviewed.out.starts_with("Merging this changes nothing that runs, only labels, comments and texts.")
    );
    // The same label stands on every object, and is told once.
    assert_eq!(reviewed.out.matches("metadata.labels.team").count(), 1, "{}", reviewed.out);
    let markdown = repository.review(&["--format", "markdown"]).out;
    assert!(markdown.contains("<details>\n<summary>Cosmetic: "), "{markdown}");
}

#[test]
fn comments_and_line_ends_are_no_change_of_an_object() {
    let repository = Repository::with("iris");
    let text = repository.read("iris/generated/service.yaml");
    let repository = repository.write("iris/generated/service.yaml", &text.replace('\n', "\r\n"));
    assert_eq!(repository.json()["changes"], serde_json::json!([]));
    let repository = repository.write("iris/generated/service.yaml", &format!("{text}# a word\n"));
    assert_eq!(repository.changes("cosmetic"), ["Service text"]);
}

#[test]
fn another_order_in_a_pod_restarts_it() {
    let file = "iris/generated/deployment.yaml";
    let repository = Repository::new().service("iris");
    let repository =
        repository.add("iris/service.toml", "[env]\nAA = \"1\"\nBB = \"2\"\n").generate().commit();
    let text = repository.read(file);
    let (one, two) = (
        "            - name: AA\n              value: \"1\"\n",
        "            - name: BB\n              value: \"2\"\n",
    );
    assert!(text.contains(&format!("{one}{two}")), "{text}");
    let repository = repository.write(file, &text.replace(&format!("{one}{two}"), &format!("{two}{one}")));
    let restarts = repository.changes("restarts-pods");
    assert_eq!(restarts.len(), 1, "{restarts:?}");
    assert!(restarts[0].starts_with("Deployment spec.template.spec.containers[iris].env[order]:"));
}

/// A default that is written out was told as a restart.
#[test]
fn what_the_cluster_adds_itself_restarts_nothing() {
    let file = "iris/generated/deployment.yaml";
    for (old, new) in [
        ("          ports:\n", "          imagePullPolicy: IfNotPresent\n          ports:\n"),
        ("containerPort: 8000\n", "containerPort: 8000\n              protocol: TCP\n"),
        ("cpu: 500m\n", "cpu: \"0.5\"\n"),
        ("memory: 1Gi\n", "memory: 1024Mi\n"),
        (
            "      enableServiceLinks: false\n",
            "      enableServiceLinks: false\n      dnsPolicy: ClusterFirst\n",
        ),
        (
            "    type: RollingUpdate\n    rollingUpdate:\n      maxSurge: 25%\n      maxUnavailable: 25%\n",
            "    type: RollingUpdate\n",
        ),
    ] {
        let repository = Repository::with("iris").change(file, old, new);
        let review = repository.json();
        assert_eq!(changes(&review, "restarts-pods"), Vec::<String>::new(), "{new}");
        assert_eq!(changes(&review, "changes-capacity"), Vec::<String>::new(), "{new}");
        let notes = review["changes"][0]["notes"][0].as_str().unwrap();
        assert!(notes.starts_with("the same to the cluster"), "{new}: {notes}");
    }
    for (old, new) in [
        ("          ports:\n", "          imagePullPolicy: Always\n          ports:\n"),
        ("containerPort: 8000\n", "containerPort: 8000\n              protocol: UDP\n"),
        ("cpu: 500m\n", "cpu: \"0.6\"\n"),
        ("automountServiceAccountToken: false\n", "automountServiceAccountToken: true\n"),
    ] {
        let repository = Repository::with("iris").change(file, old, new);
        assert_eq!(repository.changes("restarts-pods").len(), 1, "{new}");
    }
}

/// The owner is an annotation, and annotations of an Ingress are orders to its controller: all but those of one's own.
#[test]
fn another_owner_changes_nothing_that_runs() {
    let repository =
        Repository::with("iris").add("iris/service.toml", "[ingress]\nhost = \"iris.test.example.com\"\n");
    let repository = repository.generate().commit().change(
        "iris/service.toml",
        "[service]\n",
        "[service]\nowner = \"ml\"\n",
    );
    let review = repository.generate().json();
    assert!(!changes(&review, "cosmetic").is_empty());
    assert_eq!(changes(&review, "changes-access"), Vec::<String>::new());
    assert_eq!(changes(&review, "restarts-pods"), Vec::<String>::new());
}

/// Flux was refused: `rollingUpdate: Forbidden`, for the cluster had added it and nobody took it away.
#[test]
fn recreate_after_a_rolling_update_that_nobody_wrote_cannot_be_applied() {
    let file = "iris/generated/deployment.yaml";
    let written =
        "    type: RollingUpdate\n    rollingUpdate:\n      maxSurge: 25%\n      maxUnavailable: 25%\n";
    let repository = Repository::with("iris").change(
        "iris/service.toml",
        "replicas = 2\n",
        "replicas = 2\nstrategy = \"Recreate\"\n",
    );
    let review = repository.generate().json();
    assert_eq!(changes(&review, "cannot-be-applied"), Vec::<String>::new());
    assert_eq!(
        changes(&review, "changes-capacity"),
        ["Deployment spec.strategy.type: RollingUpdate -> Recreate"]
    );

    let before = Repository::with("iris").change(file, written, "    type: RollingUpdate\n").commit();
    let review = before.change(file, "    type: RollingUpdate\n", "    type: Recreate\n").json();
    assert_eq!(
        changes(&review, "cannot-be-applied"),
        ["Deployment spec.strategy.type: RollingUpdate -> Recreate"]
    );
    let note = review["changes"][0]["notes"][0].as_str().unwrap();
    assert!(note.contains("`kubectl delete deployment iris`"), "{note}");
}
