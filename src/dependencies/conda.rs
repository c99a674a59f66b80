//! `environment.yml` of conda.

use super::{Dependencies, Package, normalized};
use crate::kubernetes::yaml::lenient;
use serde_json::Value;

/// Reads it.
pub fn read(text: &str) -> Result<Dependencies, String> {
    let documents =
        lenient::documents(text).map_err(|mistake| format!("line {}: {}", mistake.line, mistake.message))?;
    let mut found = Dependencies::default();
    for entry in documents.iter().filter_map(|read| read.value["dependencies"].as_array()).flatten() {
        found.packages.extend(entry.as_str().map(package));
        // What pip installs besides.
        let pip = entry["pip"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let more = super::requirements::read(&pip.collect::<Vec<_>>().join("\n"));
        found.packages.extend(more.packages);
        found.files.extend(more.files);
    }
    Ok(found)
}

/// `channel::name=version=build`, with other signs for versions too:
/// <https://docs.conda.io/projects/conda/en/latest/user-guide/concepts/pkg-specs.html#package-match-specifications>.
fn package(entry: &str) -> Package {
    let entry = entry.rsplit("::").next().unwrap_or(entry).trim();
    let end = entry.find([' ', '=', '<', '>', '!', '~', '[']).unwrap_or(entry.len());
    let (name, rest) = entry.split_at(end);
    // `=25` stands for every 25, and the lowest of them may be meant as well as the highest.
    let exact = rest.trim_start_matches([' ', '=']).split('=').next().unwrap_or_default();
    let is_exact = rest.starts_with('=') && !exact.is_empty() && !exact.contains([',', '|', '*', '<', '>']);
    Package { name: normalized(name), version: is_exact.then(|| exact.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn packages_of_conda_and_of_pip_are_read() {
        let text = "name: x\nchannels: [conda-forge]\ndependencies:\n  - python=3.12\n  - conda-forge::gunicorn>=25.1\n\
                    \x20 - r-base=4.4=h1\n  - pip:\n    - Rpy2==3.5.17\n";
        let found = read(text).expect("an environment");
        let version = |name: &str| found.package(name).map(|package| package.version.clone());
        assert_eq!(version("gunicorn"), Some(None));
        assert_eq!(version("r-base"), Some(Some("4.4".to_owned())));
        assert_eq!(version("rpy2"), Some(Some("3.5.17".to_owned())));
    }
}
