//! Kinds of objects: where their schemas come from, and what they say of a file.

mod check;
mod derive;
mod versions;

pub use check::run as check;
pub use derive::run as derive;
pub use versions::run as versions;
