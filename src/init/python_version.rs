//! The version of Python that a project is for.

use super::files::{self, Files};
use crate::project::Project;
use toml::Table;

/// A version, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Major and minor, as in `3.11`: a base image brings the newest of its patches.
    pub version: String,
    /// The file.
    pub place: String,
    /// Whether the file only says what has to be new or old enough.
    pub range: bool,
}

/// What is said of it, what binds most first: what the lock was made for, then what people state. A range that `usual`
/// is within says nothing.
pub fn of(files: &Files, project: &Project, lock: Option<&str>, usual: &str) -> Vec<Wanted> {
    let read = |name: &str| files.has(name).then(|| files::text(project, name)).flatten();
    let exact = |version: &str, place: &str| {
        let (major, minor) = release(version)?;
        Some(Wanted { version: format!("{major}.{minor}"), place: place.to_owned(), range: false })
    };
    let table = |name: &str| read(name).and_then(|text| text.parse::<Table>().ok());
    let of_lock = lock.and_then(|lock| exact(&of_header(&files::text(project, lock)?)?, lock));
    let of_file = read(".python-version")
        .and_then(|text| text.lines().find_map(|line| exact(line.trim(), ".python-version")));
    let of_pipfile = table("Pipfile").and_then(|table| {
        let requires = table.get("requires")?;
        let version = requires.get("python_version").or_else(|| requires.get("python_full_version"))?;
        exact(version.as_str()?, "Pipfile")
    });
    let of_project = table("pyproject.toml").and_then(|table| {
        let standard = table.get("project").and_then(|project| project.get("requires-python"));
        let poetry = || table.get("tool")?.get("poetry")?.get("dependencies")?.get("python");
        let (from, below) = range(standard.or_else(poetry)?.as_str()?)?;
        let is_usual = release(usual).is_some_and(|usual| from <= usual && usual < below);
        let place = "pyproject.toml".to_owned();
        let version = format!("{}.{}", from.0, from.1);
        (!is_usual).then_some(Wanted { version, place, range: true })
    });
    [of_lock, of_file, of_pipfile, of_project].into_iter().flatten().collect()
}

/// What pip-compile and uv say at the head of what they write.
fn of_header(text: &str) -> Option<String> {
    let mut head = text.lines().take_while(|line| line.starts_with('#'));
    head.find_map(|line| {
        let version = ["with Python ", "--python-version ", "--python-version="]
            .iter()
            .find_map(|words| line.split_once(words))?
            .1;
        version.split_whitespace().next().map(str::to_owned)
    })
}

/// Major and minor of a version.
fn release(version: &str) -> Option<(u32, u32)> {
    let mut numbers = version.trim().split('.').map(|part| part.trim_end_matches('*').parse().ok());
    Some((numbers.next()??, numbers.next()??))
}

/// The first that fits and the first that is too new, of specifiers as in
/// <https://packaging.python.org/en/latest/specifications/version-specifiers/> and of Poetry's `^` and `~`.
fn range(specifiers: &str) -> Option<((u32, u32), (u32, u32))> {
    let (mut from, mut below) = (None, (4, 0));
    for specifier in specifiers.split(',').map(str::trim) {
        let at = specifier.find(|c: char| c.is_ascii_digit())?;
        let (operator, version) = specifier.split_at(at);
        let given = release(version)?;
        let next = (given.0, given.1 + 1);
        let has_patch = version.split('.').nth(2).is_some_and(|patch| patch != "0" && patch != "*");
        match operator.trim() {
            ">=" | ">" | "^" => from = from.max(Some(given)),
            "~=" if !has_patch && version.split('.').count() == 2 => from = from.max(Some(given)),
            "==" | "===" | "~=" | "~" | "" => (from, below) = (from.max(Some(given)), below.min(next)),
            "<" => below = below.min(if has_patch { next } else { given }),
            "<=" => below = below.min(next),
            _ => {}
        }
    }
    Some((from?, below))
}

#[cfg(test)]
mod tests {
    use super::range;

    #[test]
    fn specifiers_bound_the_version() {
        for (specifiers, from, below) in [
            (">=3.10", (3, 10), (4, 0)),
            (">=3.9,<3.12", (3, 9), (3, 12)),
            ("==3.11.*", (3, 11), (3, 12)),
            ("~=3.10", (3, 10), (4, 0)),
            ("~=3.10.4", (3, 10), (3, 11)),
            ("^3.11", (3, 11), (4, 0)),
            ("~3.11", (3, 11), (3, 12)),
            (">=3.8, <=3.11, !=3.9.1", (3, 8), (3, 12)),
        ] {
            assert_eq!(range(specifiers), Some((from, below)), "{specifiers}");
        }
        assert_eq!(range("<3.12"), None);
    }
}
