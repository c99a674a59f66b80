//! Files as the protocol names them.

use gen_lsp_types::Uri;
use percent_encoding::{percent_decode_str, utf8_percent_encode};
use std::path::{Path, PathBuf};

/// The path that a `file` URI names.
#[must_use]
pub fn path_of(uri: &Uri) -> Option<PathBuf> {
    let rest = uri.0.strip_prefix("file://")?;
    let rest = rest.strip_prefix("localhost").unwrap_or(rest);
    let path = percent_decode_str(rest).decode_utf8().ok()?;
    // `/C:/folder`, where the system has drives.
    let drive = path.strip_prefix('/').filter(|rest| cfg!(windows) && rest.as_bytes().get(1) == Some(&b':'));
    let path = drive.unwrap_or(&path);
    path.starts_with('/').then(|| path.to_owned()).or(drive.map(str::to_owned)).map(PathBuf::from)
}

/// The URI of a path from the root.
#[must_use]
pub fn uri_of(path: &Path) -> Uri {
    let path = path.to_string_lossy().replace('\\', "/");
    let root = if path.starts_with('/') { "" } else { "/" };
    Uri(format!("file://{root}{}", utf8_percent_encode(&path, crate::diagnostic::PATH)))
}
