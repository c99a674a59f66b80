//! `renv.lock`.

use super::{Dependencies, Package};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Lock {
    #[serde(default)]
    packages: BTreeMap<String, Locked>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Locked {
    version: Option<String>,
}

/// Reads it. R tells names by their case.
pub fn read(text: &str) -> Result<Dependencies, String> {
    let lock: Lock = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let packages = lock.packages.into_iter();
    let packages = packages.map(|(name, locked)| Package { name, version: locked.version });
    Ok(Dependencies { packages: packages.collect(), ..Dependencies::default() })
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn names_keep_their_case() {
        let found = read(r#"{"R": {"Version": "4.2.2"}, "Packages": {"R6": {"Version": "2.5.1"}}}"#);
        assert!(found.is_ok_and(|found| found.package("R6").is_some() && found.package("r6").is_none()));
    }
}
