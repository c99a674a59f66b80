//! What DNS, git, URLs and the other things that `service.toml` names accept as a name. Each function gives the reason for
//! a refusal.

pub use crate::kubernetes::names::{
    cidr, extended_resource, label, label_value, network, port, qualified, secret_key, service, subdomain,
    variable,
};
pub use crate::kubernetes::reference::{digest, reference, repository, tag};

/// A DNS name with at least one dot, the first label of which may be `*`.
pub fn host(text: &str) -> Result<(), &'static str> {
    if text.contains("://") || text.contains('/') {
        return Err("it is a name, without `https://` and without a path");
    }
    if text.contains(':') {
        return Err("it is a name, without a port");
    }
    if text.parse::<std::net::IpAddr>().is_ok() {
        return Err("an Ingress cannot have an IP address as its host");
    }
    let rest = text.strip_prefix("*.").unwrap_or(text);
    if !rest.contains('.') {
        return Err("it has to be a full DNS name such as `model.example.com`");
    }
    subdomain(rest)
}

/// The SHA-256 of a file, as `sha256sum` prints it.
pub fn sha256(text: &str) -> Result<(), &'static str> {
    if text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)) {
        Ok(())
    } else {
        Err("it has to be 64 hexadecimal digits in lower case, as `sha256sum` prints them")
    }
}

/// A relative path within a volume.
pub fn sub_path(text: &str) -> Result<(), &'static str> {
    if text.starts_with('/') || text.is_empty() {
        return Err("it is relative to the volume's root");
    }
    container_path(&format!("/{text}"))
}

/// The address of an object store: scheme and host.
pub fn endpoint(text: &str) -> Result<(), &'static str> {
    let (scheme, host) = text.split_once("://").ok_or("it has to start with `https://`")?;
    let (name, port) = host.split_once(':').unwrap_or((host, "443"));
    if port.parse::<u16>().is_err() || subdomain(name).is_err() {
        return Err("it is `https://` and a host, with a port where there is one");
    }
    match scheme {
        "https" => Ok(()),
        "http" if super::model::uri::stays_inside(host) => Ok(()),
        "http" => Err("over plain HTTP, whoever is on the way reads the model"),
        _ => Err("it has to start with `https://`"),
    }
}

/// A path of a URL.
pub fn url_path(text: &str) -> Result<(), &'static str> {
    if !text.starts_with('/') {
        return Err("it has to start with `/`");
    }
    if !text.bytes().all(|b| b.is_ascii_alphanumeric() || b"/-._~!$&'()*+,;=:@%".contains(&b)) {
        return Err("only what may stand in the path of a URL is allowed");
    }
    Ok(())
}

/// A URL that a controller asks.
pub fn http_url(text: &str) -> Result<(), &'static str> {
    let rest = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://"));
    let Some(rest) = rest else { return Err("it has to start with `http://` or `https://`") };
    let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let (name, port) = authority.split_once(':').unwrap_or((authority, "80"));
    if port.parse::<u16>().is_err() {
        return Err("the port is not a number");
    }
    subdomain(&name.to_ascii_lowercase())?;
    if path.bytes().all(|b| b.is_ascii_alphanumeric() || b"/-._~!&*+,=:%?".contains(&b)) {
        Ok(())
    } else {
        Err("only what means itself in a URL and to every controller is allowed")
    }
}

/// A URL from which git clones.
pub fn git_url(text: &str) -> Result<(), &'static str> {
    let rest = ["https://", "http://", "ssh://"].iter().find_map(|scheme| text.strip_prefix(scheme));
    let Some(rest) = rest else { return Err("it has to start with `https://` or `ssh://`") };
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    subdomain(&host.split_once(':').map_or(host, |(host, _)| host).to_ascii_lowercase())?;
    if path.len() < 2 || path.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Err("it has to name a repository, as `https://git.example.com/team/models.git` does");
    }
    Ok(())
}

/// The same, or the short form of SSH.
pub fn git_remote(text: &str) -> Result<(), &'static str> {
    match text.split_once("://") {
        None => match text.split_once(':') {
            Some((host, path)) if host.contains('@') && !path.is_empty() => {
                git_url(&format!("ssh://{host}/{}", path.trim_start_matches('/')))
            }
            _ => Err("it has to start with `https://` or `ssh://`, or be `git@host:path`"),
        },
        Some(_) => git_url(text),
    }
}

/// A branch, a whole reference or a commit, `git help check-ref-format`.
pub fn git_revision(text: &str) -> Result<(), &'static str> {
    let parts =
        text.split('/').all(|part| !part.is_empty() && !part.starts_with('.') && !part.ends_with(".lock"));
    let plain = |c: char| !c.is_whitespace() && !c.is_control() && !" ~^:?*[\\".contains(c);
    if parts
        && text.chars().all(plain)
        && !text.contains("..")
        && !text.contains("@{")
        && !text.starts_with('-')
    {
        Ok(())
    } else {
        Err("it has to be a branch such as `main`, a reference such as `refs/tags/v1`, or a commit")
    }
}

/// A folder of a repository.
pub fn git_folder(text: &str) -> Result<(), &'static str> {
    let text = text.trim_end_matches('/');
    let below = text.strip_prefix("./").unwrap_or(text);
    if below.split('/').any(|part| part.is_empty() || part == "..") {
        return Err("it is relative to the top of the repository, without `..`; `.` is the top itself");
    }
    plain_path(below)
}

/// A duration as Go writes it, such as `10m` or `1h30m`.
pub fn duration(text: &str) -> Result<(), &'static str> {
    let why = "it has to be a duration such as `30s`, `10m` or `1h30m`";
    let mut rest = text;
    while !rest.is_empty() {
        let number = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        let unit = ["ms", "s", "m", "h"].iter().find_map(|unit| number.strip_prefix(unit));
        rest = unit.filter(|_| number.len() < rest.len()).ok_or(why)?;
    }
    if text.bytes().any(|b| (b'1'..=b'9').contains(&b)) { Ok(()) } else { Err(why) }
}

/// The name of a header, as far as every controller takes it.
pub fn header(text: &str) -> Result<(), &'static str> {
    if !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
        Ok(())
    } else {
        Err("only letters, digits and `-` are allowed")
    }
}

/// What a client is told it logs in to. It stands within quotes in a header and in the configuration of a server.
pub fn realm(text: &str) -> Result<(), &'static str> {
    if text.is_empty() || text.len() > 100 {
        return Err("it has to have 1 to 100 characters");
    }
    if text.bytes().all(|b| b.is_ascii_alphanumeric() || b" -_.,:()/".contains(&b)) {
        Ok(())
    } else {
        Err("only letters, digits, spaces and `- _ . , : ( ) /` are allowed")
    }
}

/// An absolute path in a container.
pub fn container_path(text: &str) -> Result<(), &'static str> {
    if !text.starts_with('/') || text.len() < 2 {
        return Err("it has to be an absolute path");
    }
    if text.ends_with('/') || text.contains("//") || text.split('/').any(|part| part == "." || part == "..") {
        return Err("it has to be written without `.`, `..`, double or closing slashes");
    }
    plain_path(text)
}

/// A path of the project that can go into an image.
pub fn image_path(text: &str) -> Result<(), &'static str> {
    if text.is_empty() || text == "." {
        return Err(
            "it is the whole folder, with this file and `generated/` in it: put what is meant into one of its own",
        );
    }
    if text.split('/').next() == Some("generated") {
        return Err("what is generated cannot go into the image that it is generated from");
    }
    if text.starts_with('-') {
        return Err(
            "what starts with `-` is an option to a Dockerfile and to most programs: rename the file",
        );
    }
    plain_path(text)
}

/// The id of a model at the Hugging Face Hub, with what llama.cpp puts behind it to choose a file.
///
/// Source: <https://github.com/huggingface/huggingface_hub/blob/main/src/huggingface_hub/utils/_validators.py>.
pub fn model_id(text: &str) -> Result<(), &'static str> {
    let name = |text: &str| {
        (1..=96).contains(&text.len())
            && text.starts_with(|first: char| first.is_ascii_alphanumeric())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
    };
    let (id, file) = text.split_once(':').unwrap_or((text, "a"));
    let (owner, repository) = id.split_once('/').unwrap_or(("a", id));
    if name(owner) && name(repository) && name(file) { Ok(()) } else { Err("it is `OWNER/REPOSITORY`") }
}

/// Whether a path starts at the top of a machine, of any system.
pub fn is_absolute(text: &str) -> bool {
    let drive = |text: &str| {
        text.len() > 2 && text.as_bytes()[0].is_ascii_alphabetic() && text[1..].starts_with(":\\")
    };
    text.starts_with(['/', '~']) || drive(text)
}

/// A path whose characters mean themselves in a Dockerfile, in a shell and in a JSON string.
pub fn plain_path(text: &str) -> Result<(), &'static str> {
    if text.contains('\\') {
        return Err("`/` stands between folders, on every system");
    }
    if text.contains(' ') {
        return Err("a space would end the path in a Dockerfile: rename the file, with `-` or `_`");
    }
    if text.bytes().all(|b| b.is_ascii_alphanumeric() || b"/-._+@=,%".contains(&b)) {
        Ok(())
    } else {
        Err("only letters, digits and `/ - . _ + @ = , %` are allowed in a path that goes into an image")
    }
}

/// A package's name as apt and apk accept it, with an optional version.
pub fn package(text: &str) -> Result<(), &'static str> {
    if text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-._=~:".contains(&b))
    {
        Ok(())
    } else {
        Err("it has to start with a letter or a digit; only letters, digits and `+ - . _ = ~ :` are allowed")
    }
}

/// The name of an R package, after "Writing R Extensions".
pub fn cran_package(text: &str) -> Result<(), &'static str> {
    if text.len() < 2 || text.ends_with('.') || !text.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return Err("a package's name starts with a letter, has at least two, and does not end with `.`");
    }
    if !text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.') {
        return Err("only letters, digits and `.` are allowed");
    }
    Ok(())
}

/// A day as `YYYY-MM-DD`.
pub fn day(text: &str) -> Result<(), &'static str> {
    let parts: Vec<&str> = text.split('-').collect();
    let number = |part: &str| part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse::<u16>().ok())?;
    match parts[..] {
        [year, month, day] if (year.len(), month.len(), day.len()) == (4, 2, 2) => {
            match (number(year), number(month), number(day)) {
                (Some(_), Some(1..=12), Some(1..=31)) => Ok(()),
                _ => Err("there is no such day"),
            }
        }
        _ => Err("a day is written as `YYYY-MM-DD`"),
    }
}

/// `module:attribute`, as WSGI and ASGI servers take it.
pub fn app(text: &str) -> Result<(), &'static str> {
    let identifier = |part: &str| {
        !part.is_empty()
            && !part.starts_with(|c: char| c.is_ascii_digit())
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    };
    match text.split_once(':') {
        Some((module, attribute))
            if module.split('.').all(identifier) && attribute.split('.').all(identifier) =>
        {
            Ok(())
        }
        _ => Err("it has to be `module:attribute`, for example `app:app` for `app` in `app.py`"),
    }
}

/// An email address, as far as an ACME server looks at it.
pub fn email(text: &str) -> Result<(), &'static str> {
    match text.split_once('@') {
        Some((user, domain))
            if !user.is_empty()
                && !user.contains(char::is_whitespace)
                && host(domain).is_ok()
                && !domain.starts_with('*') =>
        {
            if ["example.com", "example.org", "example.net"].contains(&domain) {
                return Err("Let's Encrypt refuses addresses at example domains");
            }
            Ok(())
        }
        _ => Err("it has to be `name@domain`"),
    }
}

/// A version of a language, which is a part of a tag.
pub fn version(text: &str) -> Result<(), &'static str> {
    // `latest`, `stable`, `lts` and the like are moved to what is newest.
    if !text.is_empty() && !text.contains(|c: char| c.is_ascii_digit()) {
        return Err("it is another one tomorrow: say a version, such as `3.12`");
    }
    tag(text)
}
