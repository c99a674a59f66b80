use super::{Outcome, one};
use crate::cli::One;
use crate::render::MANIFESTS;

/// The manifests in an order in which they can be applied.
pub fn run(arguments: &One) -> Outcome {
    let (built, report) = one(arguments);
    let mut data = String::new();
    for (service, built) in
        built.iter().flat_map(|built| built.services.iter().map(move |service| (service, built)))
    {
        let folder = service.environment.as_ref().map_or(String::new(), |name| format!("{name}/"));
        for manifest in MANIFESTS {
            let path = format!("{folder}{}", manifest.file);
            if let Some(document) = built.output.documents.iter().find(|document| document.path == path) {
                data.push_str("---\n");
                data.push_str(&document.text);
            }
        }
    }
    Outcome { data, reports: vec![report], ..Outcome::default() }
}
