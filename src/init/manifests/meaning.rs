//! What a field does that is generated and was not given.

/// Whether what runs, or who reaches it, is another for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// It is only there besides.
    Same,
    /// It is another, in these words; without words, where the field says it all.
    Changed(&'static str),
}

use Meaning::{Changed, Same};

const PROBE: &str = "a container that does not answer gets no requests, or is restarted";
const RIGHTS: &str = "the server runs as a user without rights, and can write to `/tmp` and to volumes only";
const ASIDE: &str = "so much is set aside for a pod, and a node that has no room for it does not take it";
const DEVICE: &str = "a node without it does not take a pod";

/// Successive parts of a path, anywhere in it (`*` for any part), and what they do. What is not here changes something: of a
/// new field nobody has said yet that it is harmless.
const MEANINGS: &[(&str, Meaning)] = &[
    (
        "metadata labels networking.kserve.io/visibility",
        Changed("nobody reaches it from outside the cluster"),
    ),
    ("metadata labels", Same),
    ("metadata annotations modelstow.dev/owner", Same),
    // Objects of one name belong together; who selects is told by what was given.
    ("selector", Same),
    ("podSelector", Same),
    ("ports * name", Same),
    ("predictor labels", Same),
    ("containers * name", Same),
    ("containers * ports", Same),
    ("resources limits cpu", Changed("a pod that wants more is slowed down")),
    ("resources limits memory", Changed("a pod that takes more is killed")),
    ("resources requests cpu", Changed(ASIDE)),
    ("resources requests memory", Changed(ASIDE)),
    ("resources limits *", Changed(DEVICE)),
    ("resources requests *", Changed(DEVICE)),
    ("containers * command", Changed("this is run instead of what the image starts")),
    ("containers * args", Changed("the image's program gets these")),
    ("containers * startupProbe", Changed(PROBE)),
    ("containers * readinessProbe", Changed(PROBE)),
    ("containers * livenessProbe", Changed(PROBE)),
    ("containers * lifecycle", Changed("a pod that is to end goes on for so long")),
    ("containers * securityContext", Changed(RIGHTS)),
    ("securityContext", Changed(RIGHTS)),
    ("volumeMounts * readOnly", Changed("the server cannot write there")),
    ("containers * volumeMounts", Changed("what the image has there is hidden")),
    ("volumes", Changed("what the image has there is hidden")),
    (
        "terminationGracePeriodSeconds",
        Changed("a pod that is to end is killed then; without it, after 30 seconds"),
    ),
    ("automountServiceAccountToken", Changed("the server cannot ask the Kubernetes API")),
    ("enableServiceLinks", Changed("the server gets no variables about the Services of the namespace")),
];

/// What a field does, and how many parts of its path say so.
#[must_use]
pub fn meaning(path: &[String]) -> (usize, Meaning) {
    let found = MEANINGS.iter().find_map(|(pattern, meaning)| {
        let parts: Vec<&str> = pattern.split(' ').collect();
        let fits =
            |window: &[String]| window.iter().zip(&parts).all(|(own, part)| *part == "*" || own == part);
        let start = path.windows(parts.len()).position(fits)?;
        Some((start + parts.len(), *meaning))
    });
    found.unwrap_or((0, Changed("")))
}
