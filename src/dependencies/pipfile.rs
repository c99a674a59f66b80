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
}

/// Reads it.
pub fn read(text: &str) -> Result<Dependencies, String> {
    let lock: Lock = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let packages = lock.default.into_iter().map(|(name, locked)| Package {
        name: normalized(&name),
        version: locked.version.map(|version| version.trim_start_matches('=').to_owned()),
    });
    Ok(Dependencies { packages: packages.collect(), ..Dependencies::default() })
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
    fn what_is_no_lock_is_told() {
        assert!(read("[[source]]").is_err());
    }
}
