//! What Kubernetes accepts as a name. Each function gives the reason for a refusal.

/// An RFC 1123 label: the name of a Service, a Deployment's label value, a namespace.
pub fn label(text: &str) -> Result<(), &'static str> {
    if text.is_empty() || text.len() > 63 {
        return Err("it has to have 1 to 63 characters");
    }
    if !text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
        return Err("only lower-case letters, digits and `-` are allowed");
    }
    if text.starts_with('-') || text.ends_with('-') {
        return Err("it has to start and end with a letter or a digit");
    }
    Ok(())
}

/// A name that also has to start with a letter, as RFC 1035 wants it for Services.
pub fn service(text: &str) -> Result<(), &'static str> {
    label(text)?;
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        return Err("a Service's name has to start with a letter");
    }
    Ok(())
}

/// An RFC 1123 subdomain: the name of most objects.
pub fn subdomain(text: &str) -> Result<(), &'static str> {
    if text.is_empty() || text.len() > 253 {
        return Err("it has to have 1 to 253 characters");
    }
    text.split('.').try_for_each(label)
}

/// The key of a value in a Secret.
pub fn secret_key(text: &str) -> Result<(), &'static str> {
    if text.is_empty() || text.len() > 253 {
        return Err("it has to have 1 to 253 characters");
    }
    if !text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b)) {
        return Err("only letters, digits, `-`, `_` and `.` are allowed");
    }
    if text == "." || text.starts_with("..") {
        return Err("it cannot be `.` or start with `..`");
    }
    Ok(())
}

/// The key of a label or annotation: an optional DNS prefix, a slash and a name.
pub fn qualified(text: &str) -> Result<(), &'static str> {
    let name = match text.split_once('/') {
        Some((prefix, name)) => {
            if prefix.is_empty() {
                return Err("the part before `/` is empty");
            }
            subdomain(prefix)?;
            name
        }
        None => text,
    };
    if name.is_empty() {
        return Err("the name is empty");
    }
    label_value(name)
}

/// The value of a label.
pub fn label_value(text: &str) -> Result<(), &'static str> {
    if text.len() > 63 {
        return Err("it has to have at most 63 characters");
    }
    if !text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b)) {
        return Err("only letters, digits, `-`, `_` and `.` are allowed");
    }
    let edge = |b: Option<&u8>| b.is_none_or(u8::is_ascii_alphanumeric);
    if !edge(text.as_bytes().first()) || !edge(text.as_bytes().last()) {
        return Err("it has to start and end with a letter or a digit");
    }
    Ok(())
}

/// The name of an environment variable that every shell can read.
pub fn variable(text: &str) -> Result<(), &'static str> {
    if text.is_empty() || text.starts_with(|c: char| c.is_ascii_digit()) {
        return Err("it has to start with a letter or `_`");
    }
    if !text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
        return Err("only letters, digits and `_` are allowed");
    }
    Ok(())
}

/// A range of addresses.
pub fn cidr(text: &str) -> Result<(), &'static str> {
    let why = "it has to be addresses such as `10.0.0.0/8`";
    let (address, bits) = text.split_once('/').ok_or(why)?;
    let address: std::net::IpAddr = address.parse().map_err(|_| why)?;
    let most = if address.is_ipv4() { 32 } else { 128 };
    let bits: u32 = bits.parse().map_err(|_| why)?;
    if bits > most { Err(why) } else { Ok(()) }
}
