//! `modelstow review` in real git repositories: what merging a change does.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that fails says more by its line"
)]

mod consequences;
mod documentation;
mod git;
mod kinds;
mod many;
mod own;
mod ownership;
mod platform;
mod properties;
mod repository;
mod services;

use repository::{Repository, Reviewed, changes};
