//! From one `service.toml` to reviewed files that run a model on Kubernetes.
//!
//! The data goes one way: [`spec`] (what is written) → [`resolve`] (every value decided) → [`render`] (a text per file)
//! → [`verify`] (parsed, typed, cross-checked) → [`tree`] (lock, plan, disk). See `ARCHITECTURE.md`.

pub mod causes;
pub mod cli;
pub mod code;
pub mod commands;
pub mod dependencies;
pub mod diagnostic;
pub mod dockerfile;
pub mod explain;
pub mod init;
pub mod kubernetes;
pub mod pipeline;
pub mod project;
pub mod render;
pub mod resolve;
pub mod review;
pub mod secrets;
pub mod spec;
pub mod templates;
pub mod testing;
pub mod tree;
pub mod verify;
pub mod worktree;
