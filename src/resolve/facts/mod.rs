//! What is written once for all: the facts in `runtime.toml`, `controller.toml` and the words that are filled in there.

mod checked;
pub mod controller;
pub mod edition;
pub mod installer;
pub mod keys;
pub mod placeholder;
pub mod runtime;
