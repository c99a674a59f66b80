//! What runs: the pods, what they get and how many there are.

mod deployment;
mod expansion;
mod fields;
mod keda;
mod metrics;
pub mod objects;
mod pod;
mod ports;
pub mod resources;
mod scaling;
mod server;
pub mod target;
mod variables;
mod writable;

pub use deployment::SPARE;
