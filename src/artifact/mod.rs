//! What a model's file says of itself: its format, the versions that it was written with, what it takes, how many bytes its
//! weights have. Nothing of it is loaded or run: heads are read, the rest is passed over, and how much is read has a bound.

mod facts;
mod gguf;
mod onnx;
mod page;
mod pickle;
mod reader;
mod safetensors;

pub use facts::{Mismatch, mismatch};

use crate::project::Content;
use reader::{Broken, Reader};

/// What a model's file says of itself.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Artifact {
    /// The format, as people call it.
    pub format: &'static str,
    /// Whether each server process has a copy of its own in memory.
    pub each_process: bool,
    /// What it was written with, or for, and in which version: `scikit-learn` and `1.9.1`, `ai.onnx` and `21`.
    pub versions: Vec<(String, String)>,
    /// What it takes, by name, and with type and shape where it says so.
    pub inputs: Vec<String>,
    /// Files beside it that hold its weights.
    pub beside: Vec<String>,
}

/// Whether a file of a name is read as a whole format, and not only for being no page.
#[must_use]
pub fn is_known(name: &str) -> bool {
    facts::reader(name).is_some()
}

/// Whether a file of a name holds weights, and so cannot be empty.
#[must_use]
pub fn holds_weights(name: &str) -> bool {
    is_known(name) || facts::holds_weights(name)
}

/// Reads a file by the ending of its name; `None` where that is of no format that is known here.
///
/// # Errors
/// Why no server can load it.
#[must_use]
pub fn read(name: &str, content: Box<dyn Content + '_>, length: u64) -> Option<Result<Artifact, String>> {
    let mut reader = Reader::new(content, length);
    if let Some(why) = page::found(name, &mut reader) {
        return Some(Err(why.to_owned()));
    }
    let (known, kind) = facts::reader(name)?;
    match kind.of(&mut reader) {
        Ok(read) => Some(Ok(Artifact { format: known.format, each_process: known.each_process, ..read })),
        Err(Broken::Because(why)) => Some(Err(why)),
        // What is too much to look at may be right.
        Err(Broken::Unread) => None,
    }
}
