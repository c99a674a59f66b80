//! What the image holds, and what it is called.

mod dependencies;
mod installer;
mod reference;
pub mod runtime;
