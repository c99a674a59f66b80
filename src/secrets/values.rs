//! Values that a name says to be secrets, and those that are none.

use super::formats::{known, varied};
use super::names::{Called, called};

/// Words that stand in for a value where none is needed.
const STAND_INS: &[&str] = &[
    "",
    "anonymous",
    "auto",
    "default",
    "disabled",
    "dummy",
    "empty",
    "enabled",
    "false",
    "na",
    "n/a",
    "no",
    "no-key",
    "no-key-required",
    "none",
    "not-needed",
    "not-required",
    "not-used",
    "null",
    "nil",
    "off",
    "on",
    "optional",
    "placeholder",
    "required",
    "sk-no-key-required",
    "tbd",
    "todo",
    "true",
    "undefined",
    "unused",
    "yes",
];

/// What a value is that stands under a name, if it is a secret.
#[must_use]
pub fn in_pair(name: &str, value: &str) -> Option<&'static str> {
    in_value(value).or_else(|| by_name(name, value))
}

/// The same by its name alone.
pub fn by_name(name: &str, value: &str) -> Option<&'static str> {
    let value = value.trim();
    match called(name) {
        Called::Password if !is_harmless(value) => Some("a password"),
        Called::Access if !is_harmless(value) && value.parse::<f64>().is_err() => Some("a credential"),
        Called::Key if !is_harmless(value) && is_random(value) => Some("a key"),
        _ => None,
    }
}

/// What secret stands in a value, whatever its name.
#[must_use]
pub fn in_value(value: &str) -> Option<&'static str> {
    if let Some(what) = known(value) {
        return Some(what);
    }
    if in_url(value, false) {
        return Some("a URL with a password");
    }
    if authorization(value) {
        return Some("an authorization");
    }
    if let Some(json) = json(value) {
        return in_json(&json);
    }
    if spoken(value) {
        return Some("a password");
    }
    // `host=db password=…`, `Server=db;Pwd=…`, `https://…?token=…`, `-Dkey.password=…`, `--api-key=…`
    let parts = value.split(|c: char| c.is_whitespace() || ";&?,".contains(c));
    let mut pairs = parts.filter_map(|part| part.split_once('='));
    pairs.find_map(|(name, value)| match name.trim_start_matches('-').trim_start_matches('D') {
        "sig" | "X-Amz-Signature" if value.len() > 20 => Some("a signed URL"),
        _ => by_name(name, value.trim_matches(['"', '\''])),
    })
}

/// `The password: …`. A word without a digit may be any.
fn spoken(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let mut before = words.next().unwrap_or_default();
    words.any(|word| {
        let name = std::mem::replace(&mut before, word).strip_suffix(':');
        name.is_some_and(|name| called(name) == Called::Password)
            && word.bytes().any(|byte| byte.is_ascii_digit())
            && !is_harmless(word)
    })
}

fn json(value: &str) -> Option<serde_json::Value> {
    let value = value.trim();
    if value.starts_with(['{', '[']) { serde_json::from_str(value).ok() } else { None }
}

fn in_json(json: &serde_json::Value) -> Option<&'static str> {
    match json {
        serde_json::Value::Object(pairs) => pairs.iter().find_map(|(name, value)| match value {
            serde_json::Value::String(text) => in_pair(name, text),
            serde_json::Value::Number(number) => by_name(name, &number.to_string()),
            other => in_json(other),
        }),
        serde_json::Value::Array(items) => items.iter().find_map(in_json),
        serde_json::Value::String(text) => known(text),
        _ => None,
    }
}

/// Whether a URL in a text has a password in it. In a text for people, `user:password` stands for one's own.
pub fn in_url(text: &str, for_people: bool) -> bool {
    text.match_indices("://").any(|(at, sign)| {
        let rest = &text[at + sign.len()..];
        let end = rest.find(|c: char| c.is_whitespace() || "\"'`<>/?#\\".contains(c)).unwrap_or(rest.len());
        // A password may have a `/` or a `#` in it, though it should not.
        let whole = rest.find(|c: char| c.is_whitespace() || "\"'`<>".contains(c)).unwrap_or(rest.len());
        let authority = if rest[..end].contains('@') { &rest[..end] } else { &rest[..whole] };
        let Some((user, host)) = authority.rsplit_once('@') else { return false };
        match user.split_once(':') {
            Some((user, _)) if user.contains('/') => false,
            Some((_, password)) => {
                let named = ["password", "pass", "pwd", "passwd", "secret", "pw", "token", "x-oauth-basic"];
                let is_a_word = for_people && named.contains(&password.to_lowercase().as_str());
                !is_a_word && !is_harmless(password)
            }
            // What Sentry calls a DSN is in every page that a browser gets.
            None => !host.contains("sentry") && is_random(user),
        }
    })
}

/// `Bearer …` and `Basic …`.
pub fn authorization(text: &str) -> bool {
    ["Bearer ", "bearer ", "Basic ", "Token "].iter().any(|scheme| {
        text.match_indices(scheme).any(|(at, _)| {
            let word = text[at + scheme.len()..].split(|c: char| c.is_whitespace() || "\"'\\,".contains(c));
            let word = word.clone().next().unwrap_or_default();
            let long = if *scheme == "Basic " { 8 } else { 16 };
            let mixed = word.bytes().any(|b| b.is_ascii_digit()) || word.ends_with('=');
            word.len() >= long && mixed && !is_harmless(word) && varied(word) > 5
        })
    })
}

/// Whether a value is none: nothing, a word that stands in for nothing, a path, a URL, a variable to be filled in, a
/// special token of a tokenizer, or a key that is public.
#[must_use]
pub fn is_harmless(value: &str) -> bool {
    let value = value.trim().trim_matches(['"', '\'']);
    let lower = value.to_lowercase();
    STAND_INS.contains(&lower.as_str())
        || is_path(value)
        || is_variable(value)
        || is_special_token(value)
        || is_public_key(value)
        || (value.contains("://") && !value.contains('@'))
        || ["arn:", "vault:", "projects/", "secretref:", "ref+", "!", "os.environ", "env:", "file:"]
            .iter()
            .any(|start| value.starts_with(start))
        || (!value.is_empty() && value.chars().all(|c| "*xX.•…-_?".contains(c)))
        || (lower.starts_with("your") && lower[4..].starts_with(['-', '_', ' ']))
}

fn is_path(value: &str) -> bool {
    let start = ["/", "./", "../", "~/"].iter().any(|start| value.starts_with(start));
    start && !value.contains(['+', '=']) && !is_random(value)
}

/// `$(NAME)`, `${NAME}`, `$NAME`, `{{ name }}`, `%NAME%`, `<your token>`.
fn is_variable(value: &str) -> bool {
    let within = |open: &str, close: &str| value.starts_with(open) && value.ends_with(close);
    let name = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    within("$(", ")")
        || within("${", "}")
        || value.strip_prefix('$').is_some_and(name)
        || within("{{", "}}")
        || within("{", "}")
        || (within("%", "%") && value.len() > 2)
        || within("<", ">")
}

/// `</s>`, `<|endoftext|>`, `[PAD]`, `▁`.
fn is_special_token(value: &str) -> bool {
    let within = |open: char, close: char| value.starts_with(open) && value.ends_with(close);
    within('<', '>')
        || within('[', ']')
        || (value.chars().count() <= 2 && !value.bytes().any(|b| b.is_ascii_alphanumeric()))
        || value.starts_with('▁')
}

fn is_public_key(value: &str) -> bool {
    let begins =
        ["-----BEGIN CERTIFICATE", "-----BEGIN PUBLIC", "-----BEGIN RSA PUBLIC", "-----BEGIN PGP PUBLIC"];
    let ssh = ["ssh-rsa ", "ssh-ed25519 ", "ecdsa-sha2-", "sk-ssh-", "sk-ecdsa-", "age1"];
    begins.iter().chain(&ssh).any(|start| value.starts_with(start))
        || value.starts_with("LS0tLS1CRUdJTiBDRVJU")
}

/// Whether a value looks as if a machine had thrown dice: long, and of many signs of several kinds.
#[must_use]
pub fn is_random(value: &str) -> bool {
    let plain = value.bytes().all(|b| b.is_ascii_alphanumeric() || b"+/=_-.".contains(&b));
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let upper = value.bytes().any(|b| b.is_ascii_uppercase());
    let lower = value.bytes().any(|b| b.is_ascii_lowercase());
    let hex = value.bytes().all(|b| b.is_ascii_hexdigit());
    // A path has words in it, and most of them no digit.
    let words = value.split('/').filter(|word| word.len() > 1 && !word.bytes().any(|b| b.is_ascii_digit()));
    plain
        && value.len() >= 20
        && varied(value) >= 10
        && words.count() <= 2
        && ((hex && value.len() >= 32)
            || (digits >= 3 && upper && lower)
            || (digits >= 6 && value.len() >= 30))
}
