//! A form with files, as a browser sends it: `multipart/form-data` of RFC 7578.

use crate::digest::hex;
use sha2::{Digest as _, Sha256};

/// The type of a form, and its body.
#[must_use]
pub fn encode(fields: &[(&str, &str)], files: &[(&str, &str, Vec<u8>)]) -> (String, Vec<u8>) {
    let boundary = boundary(fields, files);
    let mut body = Vec::new();
    let mut part = |head: String, content: &[u8]| {
        body.extend(format!("--{boundary}\r\nContent-Disposition: form-data; {head}\r\n\r\n").into_bytes());
        body.extend(content);
        body.extend(b"\r\n");
    };
    for (name, value) in fields {
        part(format!("name=\"{}\"", quoted(name)), value.as_bytes());
    }
    for (name, path, content) in files {
        let file = path.rsplit('/').next().unwrap_or_default();
        let head = format!(
            "name=\"{}\"; filename=\"{}\"\r\nContent-Type: application/octet-stream",
            quoted(name),
            quoted(file)
        );
        part(head, content);
    }
    body.extend(format!("--{boundary}--\r\n").into_bytes());
    (format!("multipart/form-data; boundary={boundary}"), body)
}

/// As the HTML standard writes a name.
fn quoted(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

/// What no part can hold, since it is a hash of all of them; so the same form is always the same bytes.
fn boundary(fields: &[(&str, &str)], files: &[(&str, &str, Vec<u8>)]) -> String {
    let mut hash = Sha256::new();
    for (name, value) in fields {
        hash.update(name);
        hash.update(value);
    }
    for (name, path, content) in files {
        hash.update(name);
        hash.update(path);
        hash.update(content);
    }
    format!("modelstow-{}", hex(&hash.finalize()[..16]))
}
