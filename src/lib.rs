//! From one `service.toml` to reviewed files that run a model on Kubernetes.
//!
//! The data goes one way: [`spec`] (what is written) → [`resolve`] (every value decided) → [`render`] (a text per file)
//! → [`verify`] (parsed, typed, cross-checked) → [`tree`] (lock, plan, disk). See `ARCHITECTURE.md`.
//!
//! Whoever embeds it needs a [`Project`], from disk or from texts in memory, and a [`Build`] of it: what it gives, what is
//! wrong with it, and why a line is what it is. [`review`] says what a change of it does.
//!
//! ```
//! use modelstow::{Build, Project, review_states};
//!
//! let service = r#"
//! edition = "2026"
//! [service]
//! name = "iris"
//! [runtime]
//! name = "container"
//! [image]
//! repository = "registry.example.com/models/iris"
//! digest = "sha256:0123456789012345678901234567890123456789012345678901234567890123"
//! [server]
//! readiness_path = "/ready"
//! [deployment]
//! replicas = 2
//! "#;
//! let project = Project::in_memory([("service.toml", service)]);
//! let build = Build::of(project.clone());
//! assert!(build.findings().is_empty(), "{:?}", build.findings());
//!
//! let files = build.files();
//! let deployment = &files["deployment.yaml"];
//! let line = deployment.lines().position(|line| line == "  replicas: 2").unwrap() + 1;
//!
//! // Why is it what it is, and where does a key go?
//! let why = build.explain_line("deployment.yaml", line).unwrap().unwrap();
//! assert!(why.names("deployment.replicas"));
//! let key = build.explain_key("deployment.replicas").unwrap().unwrap();
//! assert!(key.lines.iter().any(|there| there.file == "generated/deployment.yaml" && there.line == line));
//!
//! // The output folder is among the files of a project: what an editor has not saved yet is laid over it.
//! let written = |project: &Project, build: &Build| {
//!     let files = build.files().into_iter();
//!     files.fold(project.clone(), |all, (path, text)| all.with(&format!("generated/{path}"), text))
//! };
//! let before = written(&project, &build);
//! assert!(Build::of(before.clone()).check().is_empty());
//! let edited = before.with("service.toml", service.replace("replicas = 2", "replicas = 3"));
//! let build = Build::of(edited.clone());
//! assert_eq!(build.check()[0].code.name(), "file-stale");
//!
//! // What does the change do?
//! let review = review_states(&before, &written(&edited, &build));
//! assert_eq!(review.changes[0].keys, ["deployment.replicas"]);
//! ```

pub mod artifact;
pub mod atomic;
pub mod capacity;
pub mod causes;
pub mod cli;
pub mod code;
pub mod commands;
pub mod dependencies;
pub mod diagnostic;
pub mod digest;
pub mod dockerfile;
pub mod editor;
pub mod explain;
pub mod git;
pub mod init;
pub mod kubernetes;
pub mod list;
pub mod pipeline;
pub mod platform;
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

pub use pipeline::{Build, Built, SideBySide, review, review_states};
pub use project::Project;
