use super::{Outcome, one};
use crate::cli::One;
use crate::diagnostic::Printed;

/// The reference of the image; all environments share one.
pub fn run(arguments: &One) -> Outcome {
    let (built, report) = one(arguments);
    let reference =
        built.as_ref().and_then(|built| built.services.first()).map(|service| &service.image.reference.value);
    let data = reference.map_or(String::new(), |reference| format!("{reference}\n"));
    Outcome { data: Printed::Machine(data), reports: vec![report], ..Outcome::default() }
}
