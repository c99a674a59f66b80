use super::{Outcome, one};
use crate::cli::One;
use crate::diagnostic::Printed;
use crate::render::listed;

/// The manifests in an order in which they can be applied: those that `kustomization.yaml` lists.
pub fn run(arguments: &One) -> Outcome {
    let (built, report) = one(arguments);
    let mut data = String::new();
    for (service, built) in
        built.iter().flat_map(|built| built.services.iter().map(move |service| (service, built)))
    {
        for (document, _) in listed(service, &built.output.documents) {
            data.push_str("---\n");
            data.push_str(&document.text);
        }
    }
    Outcome { data: Printed::Machine(data), reports: vec![report], ..Outcome::default() }
}
