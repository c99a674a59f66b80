//! What a browser or `curl` saved under the name of a model: a page to log in, or what a store answers to a stranger.

use super::reader::Reader;

/// Bytes in which a page says what it is.
const HEAD: u64 = 512;

/// Why a file is no model, where it is a page instead. Pages that lie beside a model are called so.
pub fn found(name: &str, reader: &mut Reader<'_>) -> Option<&'static str> {
    let head = reader.some(HEAD).ok()?;
    reader.go_to(0).ok()?;
    let name = name.to_ascii_lowercase();
    if [".html", ".htm", ".xhtml", ".md"].iter().any(|ending| name.ends_with(ending)) {
        return None;
    }
    let head = String::from_utf8_lossy(&head).to_ascii_lowercase();
    let head = head.trim_start_matches('\u{feff}').trim_start();
    if head.starts_with("<!doctype html") || head.starts_with("<html") {
        return Some(
            "it is a page for a browser: whoever fetched it was not logged in, or the address is not the file's",
        );
    }
    // https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html, and the stores that speak like it.
    if head.starts_with("<?xml") && head.contains("<error><code>") {
        return Some("it is the error that a store answered with, and not the file");
    }
    None
}
