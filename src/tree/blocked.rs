//! Why nothing can be said or done about a path of the output folder.

use crate::diagnostic::{Code, Finding};

/// A symbolic link below the output folder.
pub fn link(shown: &str) -> Finding {
    let message = "a symbolic link in the output folder is neither read nor written through";
    Finding::in_file(Code::PathOutsideProject, shown, message)
        .help("put a real file or folder in its place, or remove it and run `modelstow generate`")
}

/// A document that would leave the output folder.
pub fn outside(shown: &str) -> Finding {
    Finding::in_file(Code::PathOutsideProject, shown, "the file would not lie in the output folder")
}

/// A file that cannot be read.
pub fn unreadable(shown: &str, reason: &str) -> Finding {
    Finding::in_file(Code::Io, shown, format!("the file cannot be read: {reason}"))
}
