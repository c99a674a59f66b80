use serde::Deserialize;

/// What a change does once it is merged and applied; the gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub enum Consequence {
    /// The cluster refuses it.
    #[serde(rename = "cannot-be-applied")]
    Refused,
    /// New pods take the place of those that run.
    #[serde(rename = "restarts-pods")]
    Restarts,
    /// Who can reach the service, and how.
    #[serde(rename = "changes-access")]
    Access,
    /// How many pods there are, and what each may use.
    #[serde(rename = "changes-capacity")]
    Capacity,
    /// What the pods run.
    #[serde(rename = "changes-what-runs")]
    Runs,
    /// Nothing that a user or an operator would notice.
    #[serde(rename = "cosmetic")]
    Cosmetic,
}
