//! Stage 5: the output folder on disk against the documents.
//!
//! A [`Plan`] says of every file what it is and what would become of it; `check` reports it and `generate` carries it
//! out. [`Lock`] remembers the hash of every file that was written, and that alone tells a file that was edited by
//! hand from one that is only old.

mod blocked;
mod conflict;
mod disk;
mod findings;
pub mod immutable;
mod lock;
mod plan;
mod since;
mod write;

pub use disk::{OnDisk, look};
pub use lock::{Known, LOCK, Lock, LockState, sha256};
pub use plan::{File, Plan, State};
pub use write::{Change, Written};

/// Which keys of `service.toml` a line comes from: the document's path, and the line of its generated text from 1.
pub type KeyOf<'a> = dyn Fn(&str, usize) -> Vec<String> + 'a;
