//! The service's name.

/// A name that Kubernetes takes, from any other.
#[must_use]
pub fn of_service(text: &str) -> String {
    let mut name = String::new();
    for sign in text.chars() {
        if sign.is_ascii_alphanumeric() {
            name.push(sign.to_ascii_lowercase());
        } else if !name.is_empty() && !name.ends_with('-') {
            name.push('-');
        }
    }
    let name = name.trim_start_matches(|c: char| !c.is_ascii_lowercase());
    let name = name.get(..63).unwrap_or(name).trim_end_matches('-');
    if name.is_empty() { "model".to_owned() } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::of_service;

    #[test]
    fn any_folder_gives_a_name() {
        for (folder, name) in
            [("bos_rf", "bos-rf"), ("2020 Tips!", "tips"), ("Größe", "gr-e"), ("", "model"), ("42", "model")]
        {
            assert_eq!(of_service(folder), name, "{folder}");
        }
        assert_eq!(of_service(&"a-".repeat(60)).len(), 63);
    }
}
