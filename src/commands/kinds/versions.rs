use crate::commands::Outcome;
use crate::diagnostic::Printed;
use crate::kubernetes::{Version, Versions, newer};
use crate::resolve::cluster::{NEWER, versions};
use crate::spec::sections::TargetKind;
use std::fmt::Write as _;

const HEAD: &str = "\
<!-- Written by `make docs` from kinds/. -->

# Versions of Kubernetes

`[cluster] kubernetes = \"1.33\"` says what the cluster is, and an environment may say another version. Every manifest is
checked against the fields of that version, those of your own templates too. Without the key it is the oldest that the
edition is for.

## What keys need

A field that the cluster does not have is written in another way, or the key that asks for it is an error
([`cluster-cannot`](findings.md#cluster-cannot)). A feature gate that is off where Kubernetes is installed as it comes
counts as a field that is not there: the server would drop it without a word.

| key | writes | first version | before |
| --- | --- | --- | --- |
";

const FIELDS: &str = "
## What is newer

The fields and kinds that not all versions have. *On* is the first version that heeds a field where nobody switched its
feature gate on. A template of your own may write it from *since* on.

| type and field | since | on | until |
| --- | --- | --- | --- |
";

/// The versions that fields need as Markdown, for `docs/kubernetes.md`.
pub fn run() -> Outcome {
    let mut data = HEAD.to_owned();
    for newer in NEWER {
        let first = versions(TargetKind::Deployment, newer.key).and_then(Versions::first);
        let otherwise = newer.otherwise.map_or("an error".to_owned(), |field| format!("`{field}`"));
        let _ = writeln!(
            data,
            "| `{}` | `{}` | {} | {otherwise} |",
            newer.key,
            newer.field,
            first.unwrap_or(Version::OLDEST)
        );
    }
    data.push_str(FIELDS);
    let shown = |version: Option<Version>| version.map_or(String::new(), |version| version.to_string());
    for (field, versions) in newer() {
        let [since, on, until] = [versions.since, versions.on, versions.until].map(shown);
        let _ = writeln!(data, "| `{field}` | {since} | {on} | {until} |");
    }
    Outcome { data: Printed::Machine(data), ..Outcome::default() }
}
