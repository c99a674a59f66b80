//! What the product does, a file for each part of it. They are one program: each program of tests links the whole crate.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod changed;
mod docs;
mod edge;
mod editions;
mod findings;
mod hosts;
mod kinds;
mod library;
mod links;
mod list;
mod manifests;
mod merge_driver;
mod needs;
mod own;
mod platform;
mod runtimes;
#[path = "../sandbox/mod.rs"]
mod sandbox;
mod secrets;
mod set;
mod targets;
mod templates;
mod values;
mod versions;
