//! `poetry.lock`: what `poetry export --only main` prints is what stands in the group `main`.

use super::{Dependencies, Package, normalized};
use serde::Deserialize;

#[derive(Deserialize)]
struct Lock {
    package: Vec<Locked>,
}

#[derive(Deserialize)]
struct Locked {
    name: String,
    version: String,
    /// It belongs to an extra, which nothing asks for.
    #[serde(default)]
    optional: bool,
    /// Absent before Poetry 2.1: then the lock does not say which are for developers.
    groups: Option<Vec<String>>,
    /// What it can be installed from.
    #[serde(default)]
    files: Vec<File>,
    source: Option<Source>,
}

#[derive(Deserialize)]
struct File {
    file: String,
}

/// Where a package comes from, if not from PyPI.
#[derive(Deserialize)]
struct Source {
    #[serde(rename = "type")]
    kind: String,
    url: String,
}

/// Reads it.
pub fn read(text: &str) -> Result<Dependencies, String> {
    let lock: Lock = toml::from_str(text).map_err(|error| error.message().to_owned())?;
    let installed = lock.package.into_iter().filter(|locked| {
        !locked.optional
            && locked.groups.as_ref().is_none_or(|groups| groups.iter().any(|group| group == "main"))
    });
    let mut found = Dependencies::default();
    for locked in installed {
        match &locked.source {
            Some(Source { kind, url }) if ["directory", "file"].contains(&kind.as_str()) => {
                found.files.push(url.clone());
            }
            Some(Source { kind, url }) if kind == "git" => {
                found.unbuilt.push(format!("{} @ git+{url}", locked.name));
            }
            _ if locked.files.iter().any(|file| file.file.ends_with(".whl")) => {}
            _ if locked.files.is_empty() => found.unpinned.push(locked.name.clone()),
            _ => found.unbuilt.push(locked.name.clone()),
        }
        found.packages.push(Package { name: normalized(&locked.name), version: Some(locked.version) });
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::read;

    const LOCK: &str = r#"
[[package]]
name = "Flask"
version = "3.1.3"
optional = false
groups = ["main", "dev"]
files = [{file = "flask-3.1.3-py3-none-any.whl", hash = "sha256:00"}]
[[package]]
name = "iniconfig"
version = "2.3.1"
optional = false
groups = ["dev"]
[[package]]
name = "asgiref"
version = "3.9.0"
optional = true
groups = ["main"]
[[package]]
name = "gunicorn"
version = "27.0.1"
optional = false
[metadata]
lock-version = "2.1"
"#;

    #[test]
    fn what_developers_and_extras_need_is_not_installed() {
        let found = read(LOCK).expect("a lock");
        let names: Vec<&str> = found.packages.iter().map(|package| package.name.as_str()).collect();
        assert_eq!(names, ["flask", "gunicorn"]);
        assert_eq!(found.package("flask").and_then(|flask| flask.version.as_deref()), Some("3.1.3"));
    }

    #[test]
    fn what_the_build_would_refuse_is_told() {
        let of = |more: &str| {
            let text = format!("[[package]]\nname = \"a\"\nversion = \"1\"\n{more}");
            let found = read(&text).expect("a lock");
            [found.unbuilt, found.unpinned, found.files].map(|names| names.join(" "))
        };
        assert_eq!(of("files = [{file = \"a-1.tar.gz\", hash = \"sha256:00\"}]"), ["a", "", ""]);
        assert_eq!(of("files = []"), ["", "a", ""]);
        assert_eq!(of("[package.source]\ntype = \"directory\"\nurl = \"../a\""), ["", "", "../a"]);
        let git = of("[package.source]\ntype = \"git\"\nurl = \"https://example.com/a.git\"");
        assert_eq!(git, ["a @ git+https://example.com/a.git", "", ""]);
    }

    #[test]
    fn what_is_no_lock_is_told() {
        assert!(read("[tool.poetry]\nname = 'a'").is_err());
    }
}
