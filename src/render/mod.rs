//! Stage 3: a text per file, from templates.

mod document;

pub use document::{Document, Output};
