//! `Pipfile.lock`.

use super::{Dependencies, Package, normalized};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
struct Lock {
    /// What is installed; `develop` is not.
    #[serde(default)]
    default: BTreeMap<String, Locked>,
}

#[derive(Deserialize)]
struct Locked {
    version: Option<String>,
    #[serde(default)]
    hashes: Vec<String>,
    /// A folder or file, which may be relative to the lock.
    path: Option<String>,
    file: Option<String>,
    /// A repository.
    git: Option<String>,
}

/// Reads it.
pub fn read(text: &str) -> Result<Dependencies, String> {
    let lock: Lock = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let mut found = Dependencies::default();
    for (name, locked) in lock.default {
        let near = locked.path.or(locked.file.filter(|file| !file.contains("://")));
        if let Some(path) = near {
            found.files.push(path);
        } else if locked.hashes.is_empty() {
            let from = locked.git.map(|git| format!("{name} @ git+{git}"));
            found.unpinned.push(from.unwrap_or_else(|| name.clone()));
        }
        let version = locked.version.map(|version| version.trim_start_matches('=').to_owned());
        found.packages.push(Package { name: normalized(&name), version });
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn only_what_is_in_use_is_installed() {
        let text = r#"{"default": {"Flask": {"version": "==3.1.3"}}, "develop": {"gunicorn": {"version": "==25.1"}}}"#;
        let found = read(text).expect("a lock");
        assert!(found.package("flask").is_some_and(|flask| flask.version.as_deref() == Some("3.1.3")));
        assert!(found.package("gunicorn").is_none());
    }

    #[test]
    fn what_has_no_hash_is_told() {
        let text = r#"{"default": {
            "a": {"version": "==1", "hashes": ["sha256:00"]}, "b": {"version": "==2"},
            "c": {"git": "https://example.com/c.git", "ref": "1f2e"}, "d": {"path": "./d", "editable": true}}}"#;
        let found = read(text).expect("a lock");
        assert_eq!(found.unpinned, ["b", "c @ git+https://example.com/c.git"]);
        assert_eq!(found.files, ["./d"]);
    }

    #[test]
    fn what_is_no_lock_is_told() {
        assert!(read("[[source]]").is_err());
    }
}
