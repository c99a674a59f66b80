//! What the image holds, and what it is called.

mod command;
mod dependencies;
mod installer;
pub mod known;
mod options;
mod reference;
pub mod runtime;
