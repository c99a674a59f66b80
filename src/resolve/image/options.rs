//! Options among the words of a command, such as `--port=8000` or `--port 8000`.

use std::ops::Range;

/// An option as it is written.
pub(in crate::resolve) struct Given {
    /// Its name, with `-` for `_`, which many servers take for the same.
    pub name: String,
    /// What it is set to.
    pub value: Option<String>,
    /// Which words it is.
    pub words: Range<usize>,
}

/// The options among words. What follows an option and is none itself is taken for its value.
pub(in crate::resolve) fn options<'a>(words: impl IntoIterator<Item = &'a str>) -> Vec<Given> {
    let words: Vec<&str> = words.into_iter().collect();
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate().filter(|(_, word)| is_option(word)) {
        let (name, value, end) = match word.split_once('=') {
            Some((name, value)) => (name, Some(value), at + 1),
            None => match words.get(at + 1).filter(|next| !is_option(next)) {
                Some(next) => (*word, Some(*next), at + 2),
                None => (*word, None, at + 1),
            },
        };
        found.push(Given { name: name.replace('_', "-"), value: value.map(str::to_owned), words: at..end });
    }
    found
}

/// A negative number is a value.
fn is_option(word: &str) -> bool {
    word.strip_prefix('-').is_some_and(|rest| rest.starts_with(|c: char| c == '-' || c.is_ascii_alphabetic()))
}

#[cfg(test)]
mod tests {
    use super::options;

    #[test]
    fn a_value_stands_behind_a_sign_or_in_the_next_word() {
        let found =
            options(["serve", "/m", "--port=8000", "-tp", "4", "--max_model_len", "-1", "--eager", "--x"]);
        let read: Vec<_> =
            found.iter().map(|o| (o.name.as_str(), o.value.as_deref(), o.words.clone())).collect();
        assert_eq!(
            read,
            [
                ("--port", Some("8000"), 2..3),
                ("-tp", Some("4"), 3..5),
                ("--max-model-len", Some("-1"), 5..7),
                ("--eager", None, 7..8),
                ("--x", None, 8..9),
            ]
        );
    }
}
