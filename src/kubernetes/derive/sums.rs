//! `kinds/SHA256SUMS`: a schema that somebody edited shows, without what it was derived from.

use super::Derived;
use crate::digest::sha256;
use std::collections::BTreeMap;

/// The file's name.
pub const SUMS: &str = "SHA256SUMS";

/// The sums of all derived files, from those that are known and the files that were derived now.
#[must_use]
pub fn sums(known: &str, derived: &[Derived]) -> Derived {
    let mut sums: BTreeMap<&str, String> = known
        .lines()
        .filter_map(|line| line.split_once("  "))
        .map(|(sum, path)| (path, sum.to_owned()))
        .collect();
    for file in derived {
        sums.insert(&file.path, sha256(file.text.as_bytes()));
    }
    let lines = sums.iter().map(|(path, sum)| format!("{sum}  {path}\n"));
    Derived { path: SUMS.to_owned(), text: lines.collect() }
}

#[cfg(test)]
mod tests {
    use super::SUMS;
    use crate::digest::sha256;
    use crate::kubernetes::derive::text::written;
    use std::path::Path;

    #[test]
    fn no_schema_was_edited() {
        let kinds = Path::new(env!("CARGO_MANIFEST_DIR")).join("kinds");
        let sums = std::fs::read_to_string(kinds.join(SUMS)).unwrap();
        let files = walkdir::WalkDir::new(&kinds).into_iter().map(Result::unwrap);
        let files = files.filter(|file| file.path().extension().is_some_and(|extension| extension == "json"));
        let mut derived = 0;
        for file in files {
            let path = file.path().strip_prefix(&kinds).unwrap().to_str().unwrap();
            let text = std::fs::read_to_string(file.path()).unwrap();
            let content = serde_json::from_str(&text).unwrap();
            assert!(written(&content) == text, "{path} is not as `kinds derive` writes it");
            // Nothing is published of the files that kustomize reads.
            if !path.starts_with("kustomize.config.k8s.io/") {
                derived += 1;
                let line = format!("{}  {path}", sha256(text.as_bytes()));
                assert!(
                    sums.lines().any(|known| known == line),
                    "{path} was edited: `make kinds` derives it"
                );
            }
        }
        assert_eq!(derived, sums.lines().count(), "a file of {SUMS} is gone");
    }
}
