use super::Outcome;
use crate::cli::Check;
pub fn run(_a: &Check) -> Outcome { Outcome::default() }
