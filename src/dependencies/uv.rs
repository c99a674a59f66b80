//! `uv.lock`: what `uv sync --no-dev` installs is what the project depends on, and what that depends on.

use super::{Dependencies, Package, normalized};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Deserialize)]
struct Lock {
    #[serde(default)]
    package: Vec<Locked>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Locked {
    name: String,
    version: Option<String>,
    #[serde(default)]
    source: Source,
    /// What wheels are built from.
    sdist: Option<toml::Value>,
    #[serde(default)]
    wheels: Vec<toml::Value>,
    #[serde(default)]
    dependencies: Vec<Needed>,
    #[serde(default)]
    optional_dependencies: BTreeMap<String, Vec<Needed>>,
}

/// Where a package comes from: the project itself is in the folder of the lock.
#[derive(Default, Deserialize)]
struct Source {
    editable: Option<String>,
    #[serde(rename = "virtual")]
    in_name_only: Option<String>,
    directory: Option<String>,
    path: Option<String>,
    git: Option<String>,
}

#[derive(Deserialize)]
struct Needed {
    name: String,
    #[serde(default)]
    extra: Vec<String>,
}

impl Source {
    /// A folder or file beside the lock or elsewhere, which the stage that installs does not have.
    fn near(&self) -> Option<&String> {
        let Self { editable, in_name_only, directory, path, .. } = self;
        [editable, in_name_only, directory, path].into_iter().flatten().next()
    }
}

impl Locked {
    fn is_project(&self) -> bool {
        [&self.source.editable, &self.source.in_name_only].into_iter().flatten().any(|folder| folder == ".")
    }
}

/// Reads it.
pub fn read(text: &str) -> Result<Dependencies, String> {
    let lock: Lock = toml::from_str(text).map_err(|error| error.message().to_owned())?;
    let mut reached: BTreeSet<&str> = BTreeSet::new();
    let mut seen: BTreeSet<(&str, Option<&str>)> = BTreeSet::new();
    let mut next: Vec<(&str, Option<&str>)> = Vec::new();
    let mut by_name: BTreeMap<&str, Vec<&Locked>> = BTreeMap::new();
    for locked in &lock.package {
        by_name.entry(&locked.name).or_default().push(locked);
        if locked.is_project() {
            next.push((&locked.name, None));
        }
    }
    while let Some((name, extra)) = next.pop() {
        if !seen.insert((name, extra)) {
            continue;
        }
        for locked in by_name.get(name).into_iter().flatten() {
            let needed = match extra {
                None => Some(&locked.dependencies),
                Some(extra) => locked.optional_dependencies.get(extra),
            };
            for needed in needed.into_iter().flatten() {
                reached.insert(&needed.name);
                next.push((&needed.name, None));
                next.extend(needed.extra.iter().map(|extra| (needed.name.as_str(), Some(extra.as_str()))));
            }
        }
    }
    let mut found = Dependencies::default();
    for locked in lock.package.iter().filter(|locked| reached.contains(locked.name.as_str())) {
        found.packages.push(Package { name: normalized(&locked.name), version: locked.version.clone() });
        if locked.is_project() {
            continue;
        }
        found.files.extend(locked.source.near().cloned());
        if let Some(git) = &locked.source.git {
            found.unbuilt.push(format!("{} @ git+{git}", locked.name));
        } else if locked.sdist.is_some() && locked.wheels.is_empty() {
            found.unbuilt.push(locked.name.clone());
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::read;

    const LOCK: &str = r#"
version = 1
[[package]]
name = "service"
version = "0"
source = { virtual = "." }
dependencies = [{ name = "web", extra = ["server"] }]
[package.dev-dependencies]
dev = [{ name = "gunicorn" }]
[[package]]
name = "web"
version = "1.0"
source = { registry = "https://pypi.org/simple" }
dependencies = [{ name = "tools" }]
[package.optional-dependencies]
server = [{ name = "uvicorn" }]
docs = [{ name = "sphinx" }]
[[package]]
name = "tools"
version = "2.0"
dependencies = [{ name = "web" }]
[[package]]
name = "uvicorn"
version = "0.40.0"
[[package]]
name = "gunicorn"
version = "25.1.0"
[[package]]
name = "sphinx"
version = "9.0"
"#;

    #[test]
    fn what_the_project_needs_is_installed_and_what_its_developers_need_is_not() {
        let found = read(LOCK).expect("a lock");
        let names: Vec<&str> = found.packages.iter().map(|package| package.name.as_str()).collect();
        assert_eq!(names, ["web", "tools", "uvicorn"]);
    }

    #[test]
    fn what_the_image_cannot_install_is_told() {
        let found = read(
            r#"
[[package]]
name = "service"
source = { editable = "." }
dependencies = [{ name = "a" }, { name = "b" }, { name = "c" }, { name = "d" }]
[[package]]
name = "a"
source = { git = "https://example.com/a.git?rev=1f2e" }
[[package]]
name = "b"
source = { editable = "../b" }
[[package]]
name = "c"
source = { registry = "https://pypi.org/simple" }
sdist = { url = "https://example.com/c-1.tar.gz", hash = "sha256:00" }
[[package]]
name = "d"
source = { registry = "https://pypi.org/simple" }
wheels = [{ url = "https://example.com/d-1-py3-none-any.whl", hash = "sha256:00" }]
"#,
        );
        let found = found.expect("a lock");
        assert_eq!(found.unbuilt, ["a @ git+https://example.com/a.git?rev=1f2e", "c"]);
        assert_eq!(found.files, ["../b"]);
    }
}
