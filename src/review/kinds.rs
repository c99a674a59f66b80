//! What it means that a whole object comes or goes, by what is known of its kind.

use super::consequence;
use super::objects::Object;
use crate::kubernetes::{Consequence, Facts, Path};

/// What `kubectl apply` and controllers do with what is no longer there.
const PRUNED: &str =
    "a GitOps controller that prunes deletes it; `kubectl apply` leaves it until somebody deletes it";

/// What an object that comes or goes changes, the gravest first: where nobody says, what its fields would.
#[must_use]
pub fn consequences(facts: &Facts) -> Vec<Consequence> {
    if facts.means.is_empty() {
        return consequence::of_field(facts, &Path::default().key("spec"));
    }
    facts.means.clone()
}

/// What it means that the object comes.
#[must_use]
pub fn comes(facts: &Facts, object: &Object) -> Vec<String> {
    facts.comes.iter().map(|words| at_hosts(words, facts, object)).collect()
}

/// What it means that the object goes.
#[must_use]
pub fn goes(facts: &Facts, object: &Object) -> Vec<String> {
    let known = facts.goes.iter().map(|words| at_hosts(words, facts, object));
    if object.identity().group == "kustomize.config.k8s.io" {
        return known.collect();
    }
    known.chain([PRUNED.to_owned()]).collect()
}

/// The words, with the names of the hosts where there are any.
fn at_hosts(words: &str, facts: &Facts, object: &Object) -> String {
    let found = facts.hosts.iter().flat_map(|pattern| pattern.all(&object.value));
    let hosts: Vec<String> = found
        .filter_map(|(_, host)| host.as_str())
        .map(|host| format!("`{}`", host.replace('`', "")))
        .collect();
    if hosts.is_empty() { words.to_owned() } else { format!("{words}: {}", hosts.join(", ")) }
}
