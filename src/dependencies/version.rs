//! Comparing versions by their numbers, which is all that a lower or an upper bound of whole releases needs.

/// Whether one version is below another; `None` where they are not numbers with dots.
#[must_use]
pub fn is_below(version: &str, other: &str) -> Option<bool> {
    let (mut own, mut others) = (numbers(version)?, numbers(other)?);
    let length = own.len().max(others.len());
    own.resize(length, 0);
    others.resize(length, 0);
    Some(own < others)
}

/// The release segment, <https://packaging.python.org/en/latest/specifications/version-specifiers/>.
fn numbers(version: &str) -> Option<Vec<u64>> {
    let end = version.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(version.len());
    let (release, rest) = version.split_at(end);
    if rest.starts_with('!') {
        return None;
    }
    release.trim_end_matches('.').split('.').map(|number| number.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::is_below;

    #[test]
    fn versions_are_compared_number_by_number() {
        assert_eq!(is_below("9.0", "25.1"), Some(true));
        assert_eq!(is_below("25.1", "25.1.0"), Some(false));
        assert_eq!(is_below("25.1.0.post1", "25.1"), Some(false));
        assert_eq!(is_below("3.6rc1", "3.6"), Some(false));
        assert_eq!(is_below("1!2.0", "3.0"), None);
        assert_eq!(is_below("main", "3.0"), None);
    }
}
