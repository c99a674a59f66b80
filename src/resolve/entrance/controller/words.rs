//! The values of the placeholders in `controller.toml`.

use super::Wishes;
use crate::resolve::Setting;
use crate::spec::sections::TlsVersion;

/// The keys of `service.toml` behind the placeholders that stand in some words.
pub fn keys(words: &str) -> Vec<&'static str> {
    const BEHIND: &[(&str, &str)] = &[
        ("{auth.realm}", "auth.realm"),
        ("{auth.response_headers}", "auth.response_headers"),
        ("{auth.secret}", "auth.secret"),
        ("{auth.url}", "auth.url"),
        ("{ingress.path", "ingress.path"),
        ("{ingress.path", "gateway.path"),
        ("{namespace_option}", "service.namespace"),
        ("{server.max_body", "server.max_body"),
        ("{server.timeout_seconds}", "server.timeout_seconds"),
        ("{service.name}", "service.name"),
        ("{service.namespace}", "service.namespace"),
        ("{tls.min_version}", "tls.min_version"),
    ];
    BEHIND.iter().filter(|(placeholder, _)| words.contains(placeholder)).map(|(_, key)| *key).collect()
}

/// The value of a placeholder.
pub fn lookup(key: &str, wishes: &Wishes<'_>) -> Option<String> {
    let (auth, path) = (wishes.auth, wishes.path);
    let text = |setting: &Option<Setting<String>>| setting.as_ref().map(|s| s.value.clone());
    match key {
        "auth.realm" => text(&auth?.realm),
        "auth.response_headers" => {
            let headers: Vec<&str> = auth?.response_headers.iter().map(|h| h.value.as_str()).collect();
            Some(headers.join(","))
        }
        "auth.secret" => text(&auth?.secret),
        "auth.url" => text(&auth?.url),
        "ingress.path" => Some(path.trim_end_matches('/').to_owned()),
        "ingress.path.regex" => Some(literal(path.trim_end_matches('/'))),
        "namespace_option" => {
            let namespace = wishes.service.namespace.as_ref();
            Some(namespace.map_or(String::new(), |namespace| format!(" --namespace={}", namespace.value)))
        }
        "server.max_body" => text(&wishes.server.max_body),
        "server.max_body.short" => wishes.server.max_body_bytes.as_ref().map(|bytes| short(bytes.value)),
        "server.timeout_seconds" => Some(wishes.server.timeout_seconds.to_string()),
        "service.name" => Some(wishes.service.name.value.clone()),
        "service.namespace" => text(&wishes.service.namespace),
        "tls.min_version" => Some(match wishes.tls?.min_version.as_ref()?.value {
            TlsVersion::V1_2 => "1.2".to_owned(),
            TlsVersion::V1_3 => "1.3".to_owned(),
        }),
        _ => None,
    }
}

/// A size in bytes, with `k` for kibibytes and `m` for mebibytes.
fn short(bytes: u64) -> String {
    match bytes {
        _ if bytes.is_multiple_of(1 << 20) => format!("{}m", bytes >> 20),
        _ if bytes.is_multiple_of(1 << 10) => format!("{}k", bytes >> 10),
        _ => bytes.to_string(),
    }
}

/// A path in which no character means anything to a regular expression.
fn literal(path: &str) -> String {
    let mut out = String::new();
    for c in path.chars() {
        if "\\.+*?()|[]{}^$".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
