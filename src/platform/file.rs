//! What may stand in the file.

use crate::diagnostic::{Code, Finding, Report, Span};
use crate::spec::{self, PlatformSpec, Spec};

/// Reads the file, with everything that is wrong with it but its rules.
pub fn read(file: &str, text: &str, report: &mut Report) -> Option<PlatformSpec> {
    let (_, spec) = spec::read::<PlatformSpec>(file, text, report)?;
    if let Some(defaults) = &spec.defaults {
        not_here(environments(defaults), "environments", report);
    }
    for cluster in spec.clusters.iter().flat_map(std::collections::BTreeMap::values) {
        not_here(environments(cluster), "environments", report);
        not_here(cluster.edition.as_ref().map(|edition| edition.span), "edition", report);
        let named = cluster.cluster.as_ref().and_then(|cluster| cluster.name.as_ref());
        not_here(named.map(|name| name.span), "cluster.name", report);
    }
    Some(spec)
}

fn environments(spec: &Spec) -> Option<Span> {
    spec.environments.iter().flatten().next().map(|(name, _)| name.span)
}

fn not_here(at: Option<Span>, key: &str, report: &mut Report) {
    if let Some(at) = at {
        report.push(
            Finding::at(Code::EnvironmentKey, at, format!("`{key}` belongs to a service"))
                .label("not to what all of a platform or of a cluster have in common")
                .help("say it in the `service.toml` that it is about"),
        );
    }
}
