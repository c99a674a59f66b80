/// The keys among `known` that stand in words.
pub fn named(words: &str, known: &[&'static str]) -> Vec<&'static str> {
    known.iter().copied().filter(|key| words.contains(&format!("{{{key}}}"))).collect()
}

/// Fills `{key}` in the words of a `runtime.toml` with the values of these keys. `{{` and `}}` stand for single braces.
///
/// # Errors
/// The key that has no value, or `None` where a brace is not closed.
pub fn fill(words: &str, lookup: impl Fn(&str) -> Option<String>) -> Result<String, Option<String>> {
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
            let (key, after) = brace.strip_prefix('{').and_then(|inner| inner.split_once('}')).ok_or(None)?;
            out.push_str(&lookup(key).ok_or_else(|| Some(key.to_owned()))?);
            rest = after;
        }
    }
    out.push_str(rest);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::fill;

    #[test]
    fn keys_become_values_and_double_braces_single_ones() {
        let port = |key: &str| (key == "server.port").then(|| "8000".to_owned());
        assert_eq!(fill("--bind=0.0.0.0:{server.port}", port).as_deref(), Ok("--bind=0.0.0.0:8000"));
        assert_eq!(fill("{{}}", port).as_deref(), Ok("{}"));
        assert_eq!(fill("{server.prot}", port), Err(Some("server.prot".to_owned())));
        assert_eq!(fill("{server.port", port), Err(None));
        assert_eq!(fill("}", port), Err(None));
    }
}
