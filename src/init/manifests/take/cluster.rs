//! How new the cluster is: what the manifests ask for, where they run can do.

use super::Taker;
use crate::kubernetes::Version;
use crate::resolve::cluster::{NEWER, first_with};
use serde_json::Value;

impl Taker<'_> {
    /// Before this version, one of the fields of the pods would be refused.
    pub(super) fn cluster(&mut self) {
        let Some(pod) = self.pod_at("") else { return };
        let given = NEWER.iter().filter(|newer| has(pod, newer.field));
        let first = given.filter_map(|newer| Some((first_with(newer.field)?, newer.field))).max();
        let Some((version, field)) = first.filter(|(version, _)| *version > Version::OLDEST) else { return };
        let why = format!("the first that takes `{field}` as it is installed");
        self.told.guessed(&format!("the cluster is Kubernetes {version} or newer"), &why);
        self.draft.guess(&["cluster", "kubernetes"], version.to_string(), &format!("A guess: {why}."));
    }
}

/// Whether there is a field; `*` stands for every item of a list.
fn has(value: &Value, path: &str) -> bool {
    let Some((first, rest)) = path.split_once('.') else { return value.get(path).is_some() };
    match value.as_array() {
        Some(items) if first == "*" => items.iter().any(|item| has(item, rest)),
        _ => value.get(first).is_some_and(|value| has(value, rest)),
    }
}
