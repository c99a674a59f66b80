//! Words with `{key}` in them, read the other way round: which value stands where the key does.

/// The value of the one key that is not known, in a text that was made of such words; and that key. Known keys are
/// those that `lookup` has a value for.
#[must_use]
pub fn read<'w>(
    words: &'w str,
    text: &str,
    lookup: impl Fn(&str) -> Option<String>,
) -> Option<Vec<(&'w str, String)>> {
    let (mut before, mut after) = (String::new(), String::new());
    let mut unknown: Option<&str> = None;
    let mut rest = words;
    while let Some((plain, braced)) = rest.split_once('{') {
        let (key, behind) = braced.split_once('}')?;
        let part = if unknown.is_none() { &mut before } else { &mut after };
        part.push_str(plain);
        match lookup(key) {
            Some(value) => part.push_str(&value),
            // Two of them could be told apart only by guessing.
            None if unknown.is_some() => return None,
            None => unknown = Some(key),
        }
        rest = behind;
    }
    let part = if unknown.is_none() { &mut before } else { &mut after };
    part.push_str(rest);
    let Some(key) = unknown else { return (before == text).then(Vec::new) };
    let value = text.strip_prefix(before.as_str())?.strip_suffix(after.as_str())?;
    (!value.is_empty()).then(|| vec![(key, value.to_owned())])
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn what_stands_for_a_key_is_found() {
        let lookup = |key: &str| (key == "service.name").then(|| "tips".to_owned());
        let one = |key, value: &str| Some(vec![(key, value.to_owned())]);
        assert_eq!(read("--name={model.name}", "--name=qwen", lookup), one("model.name", "qwen"));
        assert_eq!(read("{server.timeout_seconds}s", "30s", lookup), one("server.timeout_seconds", "30"));
        assert_eq!(
            read("{service.name}-{auth.secret}@x", "tips-users@x", lookup),
            one("auth.secret", "users")
        );
        assert_eq!(read("{service.name}", "tips", lookup), Some(Vec::new()));
        assert_eq!(read("{service.name}", "other", lookup), None);
        assert_eq!(read("{a}{b}", "xy", lookup), None);
        assert_eq!(read("{a", "x", lookup), None);
    }
}
