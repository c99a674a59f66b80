use super::Outcome;
use crate::diagnostic::Printed;
use crate::spec;

/// The JSON Schema of `service.toml`.
pub fn run() -> Outcome {
    Outcome { data: Printed::Machine(spec::schema()), ..Outcome::default() }
}
