//! Kinds of objects: where their schemas come from, and what they say of a file.

mod check;
mod derive;

pub use check::run as check;
pub use derive::run as derive;
