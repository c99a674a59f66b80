use super::{Outcome, one};
use crate::cli::One;
use crate::render::{APPLIERS, KUSTOMIZATION};

/// The manifests in an order in which they can be applied: those that `kustomization.yaml` lists.
pub fn run(arguments: &One) -> Outcome {
    let (built, report) = one(arguments);
    let mut data = String::new();
    for (service, built) in
        built.iter().flat_map(|built| built.services.iter().map(move |service| (service, built)))
    {
        let folder = service.environment.as_ref().map_or(String::new(), |name| format!("{name}/"));
        let listed = |path: &str| {
            let file =
                path.strip_prefix(&folder).filter(|file| file.ends_with(".yaml") && !file.contains('/'));
            file.is_some_and(|file| {
                file != KUSTOMIZATION.file && APPLIERS.iter().all(|applier| applier.file != file)
            })
        };
        for document in built.output.documents.iter().filter(|document| listed(&document.path)) {
            data.push_str("---\n");
            data.push_str(&document.text);
        }
    }
    Outcome { data, reports: vec![report], ..Outcome::default() }
}
