use std::fmt;

/// The keys among `known` that stand in words.
pub fn named(words: &str, known: &[&'static str]) -> Vec<&'static str> {
    known.iter().copied().filter(|key| words.contains(&format!("{{{key}}}"))).collect()
}

/// Bytes of words that are filled: a name may stand in them a thousand times, and its value be long.
const LONGEST: usize = 64 * 1024;

/// Why words cannot be filled.
#[derive(Debug, PartialEq, Eq)]
pub enum Unfilled {
    /// This key has no value.
    Key(String),
    /// A brace is not closed.
    Brace,
    /// What comes out is too long.
    Length,
}

impl fmt::Display for Unfilled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key(key) => write!(f, "`{{{key}}}` has no value here"),
            Self::Brace => f.write_str("a brace is not closed"),
            Self::Length => write!(f, "what this becomes has more than {} KiB", LONGEST / 1024),
        }
    }
}

/// Fills `{key}` in the words of a `runtime.toml` with the values of these keys. `{{` and `}}` stand for single braces.
///
/// # Errors
/// Why it cannot be done.
pub fn fill(words: &str, lookup: impl Fn(&str) -> Option<String>) -> Result<String, Unfilled> {
    let mut out = String::with_capacity(words.len());
    let mut rest = words;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, brace) = rest.split_at(at);
        out.push_str(before);
        if let Some(after) = brace.strip_prefix("{{") {
            out.push('{');
            rest = after;
        } else if let Some(after) = brace.strip_prefix("}}") {
            out.push('}');
            rest = after;
        } else {
            let inner = brace.strip_prefix('{').and_then(|inner| inner.split_once('}'));
            let (key, after) = inner.ok_or(Unfilled::Brace)?;
            out.push_str(&lookup(key).ok_or_else(|| Unfilled::Key(key.to_owned()))?);
            rest = after;
        }
        if out.len() > LONGEST {
            return Err(Unfilled::Length);
        }
    }
    out.push_str(rest);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::{Unfilled, fill};

    #[test]
    fn keys_become_values_and_double_braces_single_ones() {
        let port = |key: &str| (key == "server.port").then(|| "8000".to_owned());
        assert_eq!(fill("--bind=0.0.0.0:{server.port}", port).as_deref(), Ok("--bind=0.0.0.0:8000"));
        assert_eq!(fill("{{}}", port).as_deref(), Ok("{}"));
        assert_eq!(fill("{server.prot}", port), Err(Unfilled::Key("server.prot".to_owned())));
        assert_eq!(fill("{server.port", port), Err(Unfilled::Brace));
        assert_eq!(fill("}", port), Err(Unfilled::Brace));
    }

    #[test]
    fn what_comes_out_has_an_end() {
        let long = |_: &str| Some("x".repeat(1000));
        assert_eq!(fill(&"{a}".repeat(100_000), long), Err(Unfilled::Length));
    }
}
