//! Secrets in the text of a file: what it is decides how much a line says by itself.

use super::formats::{known, may_be_in};
use super::names::{Called, called};
use super::values::{authorization, by_name, in_url, is_harmless, is_random};

/// A shorter word in a comment may be any.
const MEANT: usize = 8;

/// What kind of text a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Settings: what stands behind a name is its value.
    Settings,
    /// Code or JSON: a value is in quotes, or computed.
    Code,
    /// Commands of a shell.
    Shell,
    /// Words for people, or data.
    Words,
}

/// Endings of files by the kind of their text.
const CODE: &[&str] =
    &["ipynb", "jl", "js", "json", "lua", "pl", "py", "pyi", "qmd", "r", "rmd", "scala", "ts"];
const SHELL: &[&str] = &["bash", "ps1", "sh", "zsh"];
const WORDS: &[&str] = &["csv", "html", "lock", "md", "rst", "tsv", "txt"];

/// The kind of a file by its name.
#[must_use]
pub fn kind(path: &str) -> Kind {
    let name = path.rsplit('/').next().unwrap_or_default().to_lowercase();
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    match ending {
        _ if name.starts_with(".env") || name == ".renviron" => Kind::Settings,
        _ if CODE.contains(&ending) || name == ".rprofile" => Kind::Code,
        _ if SHELL.contains(&ending) || name == "dockerfile" => Kind::Shell,
        _ if WORDS.contains(&ending) => Kind::Words,
        _ => Kind::Settings,
    }
}

/// Files that hold nothing but secrets, by their names.
#[must_use]
pub fn holds_secrets(path: &str) -> Option<&'static str> {
    let name = path.rsplit('/').next().unwrap_or_default().to_lowercase();
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    match name.as_str() {
        ".pgpass" | "pgpass.conf" => Some("passwords of PostgreSQL"),
        ".htpasswd" => Some("users and their passwords"),
        ".git-credentials" => Some("credentials of git"),
        _ => match ending {
            "p12" | "pfx" | "jks" | "keystore" | "kdbx" | "ppk" => Some("private keys"),
            _ => None,
        },
    }
}

/// Whether a file is one in which people keep settings and secrets apart from the code, as `.env` is.
#[must_use]
pub fn is_kept_apart(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let names = [
        ".env",
        ".netrc",
        ".npmrc",
        ".pypirc",
        ".Renviron",
        "id_rsa",
        "id_ed25519",
        "id_ecdsa",
        "credentials",
    ];
    let template = [".example", ".sample", ".template", ".dist"].iter().any(|end| name.ends_with(end));
    holds_secrets(path).is_some() || names.contains(&name) || (name.starts_with(".env.") && !template)
}

/// The first secret of a text: the line (from 1), the name that it has there, and what it is.
#[must_use]
pub fn in_text(text: &str, kind: Kind) -> Option<(usize, Option<String>, &'static str)> {
    // A key in PEM spans lines, and stands where it begins.
    let lines = text.lines().enumerate();
    let whole = Whole {
        credential: may_be_in(text),
        url: text.contains("://"),
        docker: text.contains("\"auths\""),
        kind,
    };
    if kind == Kind::Words && !whole.credential && !whole.url {
        return None;
    }
    lines.filter(|(_, line)| line.len() < 20_000).find_map(|(at, line)| {
        let (name, what) = in_line(line, &whole)?;
        Some((at + 1, name, what))
    })
}

/// What is known of a whole text before its lines are looked at.
struct Whole {
    /// Whether a line may hold a credential of a known format.
    credential: bool,
    /// Whether there are URLs.
    url: bool,
    /// Whether it is the configuration of a client of registries.
    docker: bool,
    kind: Kind,
}

fn in_line(line: &str, whole: &Whole) -> Option<(Option<String>, &'static str)> {
    let Whole { credential, url, docker, kind } = *whole;
    if let Some(what) = credential.then(|| known(line)).flatten() {
        return Some((None, what));
    }
    if url && in_url(line, true) {
        return Some((None, "a URL with a password"));
    }
    if kind == Kind::Words {
        return None;
    }
    if let Some(words) = line.trim_start().strip_prefix('#').filter(|_| kind != Kind::Settings) {
        return in_comment(words).map(|what| (None, what));
    }
    // A notebook holds its code in strings.
    let line = line.replace("\\\"", "\"");
    if authorization(&line) {
        return Some((None, "an authorization"));
    }
    for (at, sign) in line.match_indices(['=', ':']).chain(line.match_indices("<-")) {
        let name = before(&line[..at]);
        let Some(value) = after(&line[at + sign.len()..], kind) else { continue };
        let auth = docker && name == "auth" && value.len() >= 8 && !value.contains(' ');
        if auth {
            return Some((Some(name.to_owned()), "a user with a password"));
        }
        if called(name) == Called::Other {
            continue;
        }
        if let Some(what) = by_name(name, value) {
            return Some((Some(name.to_owned()), what));
        }
    }
    // `machine … login … password …`, `--password …`
    let mut words = line.split_whitespace();
    let netrc =
        line.trim_start().starts_with("password ") || (line.contains("machine ") && kind != Kind::Code);
    while let Some(word) = words.next() {
        let flag = kind == Kind::Shell && word.starts_with("--") && !word.contains('=');
        let name = word.trim_start_matches('-');
        if (netrc && word == "password") || (flag && called(name) != Called::Other) {
            let value = words.clone().next().unwrap_or_default().trim_matches(['"', '\'']);
            if !value.starts_with('-') && !is_harmless(value) {
                return Some((Some(name.to_owned()), "a password"));
            }
        }
    }
    None
}

/// What secret stands in a comment. In words for people a value is one only where it looks like one.
#[must_use]
pub fn in_comment(words: &str) -> Option<&'static str> {
    if known(words).is_some() || in_url(words, true) {
        return known(words).or(Some("a URL with a password"));
    }
    words.match_indices(['=', ':']).find_map(|(at, sign)| {
        let value = after(&words[at + sign.len()..], Kind::Shell)?;
        let is_one =
            is_random(value) || (value.len() >= MEANT && value.bytes().any(|byte| byte.is_ascii_digit()));
        by_name(before(&words[..at]), value).filter(|_| is_one)
    })
}

/// The name that ends a text, without its quotes.
fn before(text: &str) -> &str {
    let text = text.trim_end().trim_end_matches(['"', '\'', ']']).trim_end();
    let is_name = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    text.rfind(|c| !is_name(c)).map_or(text, |at| &text[at..]).trim_start_matches(|c| !is_name(c))
}

/// The value that begins a text.
fn after(text: &str, kind: Kind) -> Option<&str> {
    let text = text.trim_start();
    if text.starts_with(['=', '>', '~']) {
        return None;
    }
    if let Some(quote) = text.chars().next().filter(|c| "\"'".contains(*c)) {
        let inner = &text[1..];
        let (value, rest) = inner.split_once(quote)?;
        // What is added to it is not known.
        return (!rest.trim_start().starts_with(['+', '%', '.'])).then_some(value);
    }
    let ends = |c: char| c.is_whitespace() || ",;#".contains(c);
    let value = text.split(ends).next().unwrap_or_default();
    let bare = match kind {
        Kind::Settings => !value.starts_with(['{', '[', '|', '>', '&', '*']) && !value.contains('('),
        Kind::Shell => !value.contains(['$', '`', '(']),
        Kind::Code | Kind::Words => false,
    };
    (bare && !value.is_empty()).then_some(value)
}
