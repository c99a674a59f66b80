//! What a change of a field does, by what is known of the kind of object.

use crate::kubernetes::{Consequence, Facts, Path};

impl Consequence {
    /// All, the gravest first.
    pub const ALL: [Self; 6] =
        [Self::Refused, Self::Restarts, Self::Access, Self::Capacity, Self::Runs, Self::Cosmetic];

    /// The stable name, for JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Refused => "cannot-be-applied",
            Self::Restarts => "restarts-pods",
            Self::Access => "changes-access",
            Self::Capacity => "changes-capacity",
            Self::Runs => "changes-what-runs",
            Self::Cosmetic => "cosmetic",
        }
    }

    /// The heading over its changes.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Refused => "Cannot be applied",
            Self::Restarts => "Restarts pods",
            Self::Access => "Changes who can reach it",
            Self::Capacity => "Changes capacity or cost",
            Self::Runs => "Changes what runs",
            Self::Cosmetic => "Cosmetic",
        }
    }

    /// As the verb of a sentence that has "Merging this" as its subject.
    #[must_use]
    pub fn verb(self) -> &'static str {
        match self {
            Self::Refused => "cannot be applied to",
            Self::Restarts => "restarts the pods of",
            Self::Access => "changes who can reach",
            Self::Capacity => "changes the capacity or cost of",
            Self::Runs => "changes what runs in",
            Self::Cosmetic => "changes nothing that runs",
        }
    }
}

/// All consequences of a change at a path, the gravest first; at least one. Where nothing is known, what runs is said to
/// change: that is for a person to look at.
#[must_use]
pub fn of_field(facts: &Facts, path: &Path) -> Vec<Consequence> {
    let mut found = facts.changes(path);
    // What modelstow says in annotations is for people.
    if path.names().last().is_some_and(|last| last.starts_with("modelstow.dev/")) {
        found.retain(|consequence| *consequence != Consequence::Access);
        if found.is_empty() {
            found.push(Consequence::Cosmetic);
        }
    }
    if facts.is_beside_pods(path) {
        found.retain(|consequence| *consequence != Consequence::Restarts);
    }
    // An annotation that a controller obeys is not only words.
    if found.len() > 1 {
        found.retain(|consequence| *consequence != Consequence::Cosmetic);
    }
    if found.is_empty() {
        found.push(Consequence::Runs);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{Consequence, Path, of_field};
    use crate::kubernetes::{Kinds, Step};
    use Consequence::{Access, Capacity, Cosmetic, Restarts, Runs};

    fn of(group: &str, kind: &str, path: &[&str]) -> Vec<Consequence> {
        let path = Path(path.iter().map(|key| Step::Key((*key).to_owned())).collect());
        of_field(&Kinds::default().facts(group, kind), &path)
    }

    #[test]
    fn a_field_has_all_consequences_that_fit() {
        let container = ["spec", "template", "spec", "containers", "iris"];
        let below = |rest: &[&'static str]| [&container[..], rest].concat();
        assert_eq!(of("apps", "Deployment", &below(&["image"])), [Restarts, Runs]);
        assert_eq!(of("apps", "Deployment", &below(&["resources", "limits", "cpu"])), [Restarts, Capacity]);
        assert_eq!(of("apps", "Deployment", &["spec", "replicas"]), [Capacity]);
        assert_eq!(of("networking.k8s.io", "Ingress", &["metadata", "annotations", "a.b/c"]), [Access]);
        assert_eq!(of("apps", "Deployment", &["metadata", "annotations", "a.b/c"]), [Cosmetic]);
        assert_eq!(of("example.com", "Unheard", &["spec", "of"]), [Runs]);
        let label = "pod-security.kubernetes.io/enforce";
        assert_eq!(of("", "Namespace", &["metadata", "labels", label]), [Runs]);
    }
}
