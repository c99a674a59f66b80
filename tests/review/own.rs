//! What a change of an object of one's own does: known from the `kind.toml` beside its definition.

use super::Repository;

const DEFINITION: &str = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec:\n  \
    group: queues.example.com\n  names: { kind: Queue }\n  versions:\n    - name: v1\n      served: true\n      \
    schema:\n        openAPIV3Schema:\n          type: object\n          properties:\n            spec:\n              \
    type: object\n              properties:\n                topic: { type: string }\n                \
    workers: { type: integer }\n                readers:\n                  type: array\n                  \
    x-kubernetes-list-type: map\n                  x-kubernetes-list-map-keys: [team]\n                  \
    items: { type: object, properties: { team: { type: string }, rate: { type: integer } } }\n";

const KNOWN: &str = "means = [\"changes-access\"]\ncomes = \"requests wait in a queue\"\ngoes = \"nobody waits\"\n\
    immutable = [\"spec.topic\"]\n[changes]\n\"spec.workers\" = [\"changes-capacity\"]\n\
    \"spec.readers.**\" = [\"changes-access\"]\n";

const TEMPLATE: &str = "apiVersion: queues.example.com/v1\nkind: Queue\nmetadata:\n  name: {{ service.name }}\nspec:\n  \
    topic: flowers\n  workers: {{ deployment.replicas }}\n  readers:\n    - team: a\n      rate: 1\n    \
    - team: b\n      rate: 2\n";

fn with_queue() -> Repository {
    Repository::new()
        .service("iris")
        .write("iris/kinds/queue/definition.yaml", DEFINITION)
        .write("iris/kinds/queue/kind.toml", KNOWN)
        .write("iris/templates/kubernetes/queue.yaml", TEMPLATE)
}

#[test]
fn an_object_of_ones_own_comes_with_the_words_of_its_kind() {
    let repository = Repository::new().service("iris").generate().commit();
    let repository = repository
        .write("iris/kinds/queue/definition.yaml", DEFINITION)
        .write("iris/kinds/queue/kind.toml", KNOWN)
        .write("iris/templates/kubernetes/queue.yaml", TEMPLATE)
        .generate();
    let out = repository.review(&[]).out;
    assert!(out.contains("requests wait in a queue"), "{out}");
    assert_eq!(repository.changes("changes-access"), ["Queue added"]);
}

#[test]
fn its_fields_have_the_consequences_that_its_kind_says() {
    let repository = with_queue().generate().commit();
    let template = "iris/templates/kubernetes/queue.yaml";
    let repository = repository
        .change(template, "rate: 2", "rate: 3")
        .change(template, "workers: {{ deployment.replicas }}", "workers: 9")
        .generate();
    let changed = repository.changes("changes-access");
    assert_eq!(changed.len(), 1, "{changed:?}");
    assert!(changed[0].starts_with("Queue spec.readers[b].rate"), "by the keys of its list: {changed:?}");
    assert!(repository.changes("changes-capacity")[0].starts_with("Queue spec.workers"));
}

#[test]
fn what_its_kind_does_not_let_change_is_refused() {
    let repository = with_queue().generate().commit();
    let repository = repository.change("iris/templates/kubernetes/queue.yaml", "flowers", "trees");
    let generated = repository.modelstow(&["generate"], "iris");
    let said = String::from_utf8(generated.stderr).unwrap();
    assert!(said.contains("immutable-field") && said.contains("`spec.topic` of Queue `iris`"), "{said}");
    assert!(repository.modelstow(&["generate", "--force"], "iris").status.success());
    assert!(repository.changes("cannot-be-applied")[0].starts_with("Queue spec.topic"));
}
