//! What holds for every input, tried with many.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod any_file;
mod any_model;
mod any_text;
mod explained;
mod found;
mod markdown;
mod one_key;
mod quantities;
mod same_bytes;
#[path = "../sandbox/mod.rs"]
mod sandbox;
