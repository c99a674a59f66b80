//! Schemas derived from what is published: the names, types, bounds, choices and keys of lists, and no descriptions.

mod clean;
mod definition;
mod kubernetes;
mod share;
mod sums;
mod text;

pub use definition::of_definition;
pub use kubernetes::of_kubernetes;
pub use sums::{SUMS, sums};

use super::kind::folder;
use serde_json::Value;

/// A file below `kinds/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Derived {
    /// Its path there, such as `apps/v1/Deployment/schema.json`.
    pub path: String,
    /// Its text.
    pub text: String,
}

impl Derived {
    fn new(path: String, content: &Value) -> Self {
        Self { path, text: text::written(content) }
    }
}
