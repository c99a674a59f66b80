use super::Outcome;
use crate::diagnostic::Printed;
use crate::spec;

/// The JSON Schema of a file that people write.
pub fn run(of: spec::Of) -> Outcome {
    Outcome { data: Printed::Machine(spec::schema(of)), ..Outcome::default() }
}
