//! What Kubernetes accepts as a name. Each function gives the reason for a refusal.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

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

/// The name of a port: an IANA service name, `IsValidPortName` of Kubernetes.
pub fn port(text: &str) -> Result<(), &'static str> {
    if text.is_empty() || text.len() > 15 {
        return Err("it has to have 1 to 15 characters");
    }
    label(text)?;
    if !text.bytes().any(|b| b.is_ascii_lowercase()) {
        return Err("there has to be a letter in it");
    }
    if text.contains("--") {
        return Err("`-` cannot stand beside `-`");
    }
    Ok(())
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

/// A range of addresses, as `ValidateIPNetworkValue` of Kubernetes takes it but for bits beyond the prefix.
pub fn cidr(text: &str) -> Result<(), &'static str> {
    network(text).map(|_| ())
}

/// The range that such a text names, written as Kubernetes takes it: without bits beyond the prefix.
pub fn network(text: &str) -> Result<String, &'static str> {
    let why = "it has to be addresses such as `10.0.0.0/8`";
    let (address, prefix) = text.split_once('/').ok_or(why)?;
    let bits: u32 = prefix.parse().ok().filter(|bits: &u32| bits.to_string() == prefix).ok_or(why)?;
    match address.parse().map_err(|_| why)? {
        IpAddr::V4(address) if bits <= 32 => {
            let mask = u32::MAX.checked_shl(32 - bits).unwrap_or(0);
            Ok(format!("{}/{bits}", Ipv4Addr::from_bits(address.to_bits() & mask)))
        }
        IpAddr::V6(address) if address.to_ipv4_mapped().is_some() => {
            Err("write the IPv4 addresses themselves")
        }
        IpAddr::V6(address) if bits <= 128 => {
            let mask = u128::MAX.checked_shl(128 - bits).unwrap_or(0);
            Ok(format!("{}/{bits}", Ipv6Addr::from_bits(address.to_bits() & mask)))
        }
        _ => Err(why),
    }
}

/// What a cluster calls a kind of device: `IsExtendedResourceName` of Kubernetes.
pub fn extended_resource(text: &str) -> Result<(), &'static str> {
    if !text.contains('/') {
        return Err("it needs the domain of whoever makes the devices, as in `nvidia.com/gpu`");
    }
    if text.contains("kubernetes.io/") || text.starts_with("requests.") {
        return Err("Kubernetes keeps such names for itself");
    }
    qualified(text)
}
