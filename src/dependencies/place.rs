//! Where in a file a package stands, so that a finding can point there.

use super::normalized;
use std::ops::Range;

/// What says the version of a package, up to that, in bytes; of several lines that may, the one that stands
/// nearest behind the name. All forms have the name first, on the same line or one above.
#[must_use]
pub fn place(text: &str, name: &str, version: &str) -> Option<Range<usize>> {
    let mut start = text.len();
    let mut version_at = None;
    let mut best: Option<(usize, usize, &str)> = None;
    // From the end, so that each line is looked at once.
    for (at, line) in text.split_inclusive('\n').rev().enumerate() {
        start -= line.len();
        let line = line.trim_end();
        if words(line).any(|word| word == version) {
            version_at = Some((at, start, line));
        }
        if let Some((below, start, line_of_it)) = version_at
            && words(line).any(|word| normalized(word) == name)
            && best.is_none_or(|(distance, ..)| at - below <= distance)
        {
            best = Some((at - below, start, line_of_it));
        }
    }
    let (_, start, line) = best?;
    let indent = line.len() - line.trim_start().len();
    let end = line.rfind(version)? + version.len();
    Some(start + indent..start + end)
}

/// The names and versions of a line.
fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|sign: char| !sign.is_ascii_alphanumeric() && !"._-+!".contains(sign))
        .filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::place;

    fn line<'t>(text: &'t str, name: &str, version: &str) -> &'t str {
        place(text, name, version).map_or("", |range| &text[range])
    }

    #[test]
    fn each_form_says_where_a_package_stands() {
        let pip =
            "joblib==1.9.1 \\\n    --hash=a\nscikit_learn==1.9.1 \\\n    --hash=b\n    # via scikit-learn\n";
        assert_eq!(line(pip, "scikit-learn", "1.9.1"), "scikit_learn==1.9.1");
        let uv = "dependencies = [{ name = \"scikit-learn\" }]\n[[package]]\nname = \"joblib\"\nversion = \"1.9.1\"\n\
                  [[package]]\nname = \"scikit-learn\"\nversion = \"1.9.1\"\n";
        assert_eq!(place(uv, "scikit-learn", "1.9.1").map(|range| range.start), uv.rfind("version"));
        let pipfile = "  \"scikit-learn\": {\n    \"hashes\": [],\n    \"version\": \"==1.9.1\"\n  }\n";
        assert_eq!(line(pipfile, "scikit-learn", "1.9.1"), "\"version\": \"==1.9.1");
        assert_eq!(line("  - scikit-learn=1.9.1\n", "scikit-learn", "1.9.1"), "- scikit-learn=1.9.1");
    }
}
