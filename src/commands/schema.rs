use super::Outcome;
use crate::spec;

/// The JSON Schema of `service.toml`.
pub fn run() -> Outcome {
    Outcome { data: spec::schema(), ..Outcome::default() }
}
