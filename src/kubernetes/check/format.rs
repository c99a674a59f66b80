//! The forms of strings and numbers that a server looks at. One that is not here is not checked.

use crate::kubernetes::{Amount, names};
use serde_json::Value;

/// Why a value is not of a form; `None` where it is, or where the form is not known.
pub fn refused(format: &str, value: &Value) -> Option<String> {
    // What is written and empty becomes the default.
    let is_empty = || value == "" || value == 0;
    let format = match format.strip_suffix('?') {
        Some(_) if is_empty() => return None,
        Some(format) => format,
        None => format,
    };
    match (format, value) {
        ("int32", Value::Number(number)) => {
            let fits =
                number.as_f64().is_some_and(|n| (f64::from(i32::MIN)..=f64::from(i32::MAX)).contains(&n));
            (!fits).then(|| format!("it has to be a whole number up to {}", i32::MAX))
        }
        ("port", Value::Number(number)) => {
            let fits = number.as_u64().is_some_and(|port| (1..=65535).contains(&port));
            (!fits).then(|| "a port is 1 to 65535".to_owned())
        }
        ("percent", Value::Number(number)) => {
            number.as_f64().is_some_and(|n| n < 0.0).then(|| "it cannot be negative".to_owned())
        }
        ("quantity" | "amount", Value::Number(number)) => (format == "amount"
            && number.as_f64().is_some_and(|n| n < 0.0))
        .then(|| "it cannot be negative".to_owned()),
        ("labels", Value::Object(labels)) => labels.iter().find_map(|(key, value)| {
            let value = value.as_str().unwrap_or_default();
            keyed(key, names::qualified(key)).or_else(|| keyed(value, names::label_value(value)))
        }),
        ("annotations", Value::Object(annotations)) => {
            let length = |(key, value): (&String, &Value)| key.len() + value.as_str().map_or(0, str::len);
            if annotations.iter().map(length).sum::<usize>() > 256 * 1024 {
                return Some("together they have more than 256 KiB".to_owned());
            }
            annotations.keys().find_map(|key| keyed(key, names::qualified(&key.to_lowercase())))
        }
        ("config-data", Value::Object(data)) => {
            data.keys().find_map(|key| keyed(key, names::secret_key(key)))
        }
        (format, Value::String(text)) => of_text(format, text).err().map(str::to_owned),
        _ => None,
    }
}

/// A part of a table that is refused.
fn keyed(part: &str, result: Result<(), &'static str>) -> Option<String> {
    result.err().map(|why| format!("`{part}`: {why}"))
}

fn of_text(format: &str, text: &str) -> Result<(), &'static str> {
    let check = |is: bool, why: &'static str| if is { Ok(()) } else { Err(why) };
    match format {
        // k8s.io/apimachinery/pkg/api/resource, "Quantity".
        "quantity" => check(
            Amount::parse(text.strip_prefix(['+', '-']).unwrap_or(text)).is_some(),
            "it has to be a quantity such as `500m` or `1Gi`",
        ),
        "amount" => check(
            Amount::parse(text.strip_prefix('+').unwrap_or(text)).is_some(),
            "it has to be a quantity such as `500m` or `1Gi`",
        ),
        // k8s.io/apimachinery/pkg/util/validation, by the names that declarative validation gives to them.
        "k8s-short-name" => names::label(text),
        "k8s-long-name" => names::subdomain(text),
        "k8s-label-key" => names::qualified(text),
        "k8s-label-value" => names::label_value(text),
        "service-name" => names::service(text),
        "config-key" => names::secret_key(text),
        "port-name" | "port" => port_name(text),
        "path-segment" => check(
            !text.is_empty() && text != "." && text != ".." && !text.contains(['/', '%']),
            "it cannot be `.` or `..`, or hold `/` or `%`",
        ),
        "percent" => check(
            text.strip_suffix('%')
                .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())),
            "it has to be a whole number or a percentage such as `25%`",
        ),
        // Every printable character of ASCII but `=`: by default since Kubernetes 1.32 (RelaxedEnvironmentVariableValidation).
        "variable" => check(
            !text.is_empty() && text.bytes().all(|b| (b' '..=b'~').contains(&b) && b != b'='),
            "it has to have printable characters other than `=`",
        ),
        "cidr" => names::cidr(text),
        "ip" => check(text.parse::<std::net::IpAddr>().is_ok(), "it has to be an address"),
        "ipv4" => check(text.parse::<std::net::Ipv4Addr>().is_ok(), "it has to be an IPv4 address"),
        "ipv6" => check(text.parse::<std::net::Ipv6Addr>().is_ok(), "it has to be an IPv6 address"),
        "date-time" => check(is_time(text), "it has to be a time such as `2026-01-31T12:00:00Z`"),
        "byte" => check(is_base64(text), "it has to be base64"),
        "absolute-path" => check(text.starts_with('/'), "it has to start with `/`"),
        "relative-path" => check(
            !text.starts_with('/') && !text.split('/').any(|part| part == ".."),
            "it has to be relative, and cannot lead upwards with `..`",
        ),
        "path-without-dots" => {
            check(!text.split('/').any(|part| part == ".."), "it cannot lead upwards with `..`")
        }
        _ => Ok(()),
    }
}

/// `IsValidPortName`: a name of a service as IANA registers it.
fn port_name(text: &str) -> Result<(), &'static str> {
    if text.is_empty() || text.len() > 15 {
        return Err("the name of a port has 1 to 15 characters");
    }
    if !text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
        return Err("only lower-case letters, digits and `-` are allowed in the name of a port");
    }
    if !text.bytes().any(|b| b.is_ascii_lowercase()) {
        return Err("the name of a port has at least one letter");
    }
    if text.contains("--") || text.starts_with('-') || text.ends_with('-') {
        return Err("each `-` in the name of a port stands between letters or digits");
    }
    Ok(())
}

/// RFC 3339.
fn is_time(text: &str) -> bool {
    let digits = |at: std::ops::Range<usize>| {
        text.get(at).is_some_and(|part| part.bytes().all(|b| b.is_ascii_digit()))
    };
    let marks = [(4, b'-'), (7, b'-'), (13, b':'), (16, b':')];
    let bytes = text.as_bytes();
    bytes.len() >= 20
        && marks.iter().all(|(at, mark)| bytes[*at] == *mark)
        && matches!(bytes[10], b'T' | b't')
        && [0..4, 5..7, 8..10, 11..13, 14..16, 17..19].into_iter().all(digits)
        && (text.ends_with(['Z', 'z']) || text[19..].contains(['+', '-']))
}

fn is_base64(text: &str) -> bool {
    let text: String = text.chars().filter(|c| !matches!(c, '\n' | '\r')).collect();
    let body = text.trim_end_matches('=');
    text.len().is_multiple_of(4)
        && text.len() - body.len() <= 2
        && body.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'+' || b == b'/')
}
