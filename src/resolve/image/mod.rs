//! What the image holds, and what it is called.

mod dependencies;
pub mod installer;
mod reference;
pub mod runtime;
