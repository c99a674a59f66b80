//! Where a model is fetched from, in the words of rclone, which fetches it.
//!
//! Facts: <https://rclone.org/commands/rclone_copyurl/> for `copyurl`; <https://rclone.org/docs/#backend-path-to-dir>
//! for remotes without a configuration file, such as `:s3:`, and
//! <https://rclone.org/docs/#environment-variables> for their options as variables. The options: `env_auth` takes
//! credentials from the environment or from the pod's identity, <https://rclone.org/s3/#authentication>,
//! <https://rclone.org/googlecloudstorage/>, <https://rclone.org/azureblob/#authentication>; `headers` of
//! <https://rclone.org/http/> are sent to one host and not to those that it redirects to, as `--header` would.

use std::fmt::Write as _;

/// What fetches a URI.
#[derive(Debug, PartialEq, Eq)]
pub struct Fetched {
    /// The command of rclone and what it takes the file from; of a folder, just that.
    pub arguments: Vec<String>,
    /// Options of rclone, as variables.
    pub env: Vec<(&'static str, String)>,
    /// The name of the file or folder.
    pub name: String,
    /// Whether it is a folder.
    pub is_folder: bool,
    /// Whether its files can be listed there.
    pub lists: bool,
    /// A revision that may be another one tomorrow.
    pub moving: Option<String>,
}

/// The reason for which a URI is refused.
#[derive(Debug, PartialEq, Eq)]
pub enum Refused {
    /// It cannot be fetched.
    Invalid(String),
    /// It holds a secret.
    Secret(&'static str),
    /// `model.endpoint` has no meaning for it.
    Endpoint,
}

const SCHEMES: &str = "`https`, `s3`, `gs`, `az` and `hf` are known";
const AZURE: &str = ".blob.core.windows.net";
/// Parts of a query that let whoever has the URI in, as clouds sign them.
const SIGNATURES: &[&str] =
    &["sig", "signature", "x-amz-signature", "x-goog-signature", "token", "access_token", "api_key", "key"];

/// Whether a URI names a folder.
pub fn is_folder(uri: &str) -> bool {
    let of_hub = uri.strip_prefix("hf://").map(|rest| rest.matches('/').count());
    uri.split(['?', '#']).next().is_some_and(|path| path.ends_with('/')) || of_hub == Some(1)
}

/// Takes a URI apart. `credentials` says whether there are some besides the pod's identity.
pub fn read(uri: &str, endpoint: Option<&str>, credentials: bool) -> Result<Fetched, Refused> {
    let Some((scheme, rest)) = uri.split_once("://") else {
        return invalid(format!("it has no scheme: {SCHEMES}"));
    };
    if !rest.bytes().all(|b| b.is_ascii_graphic() && !b"\"'`\\<>^{|}".contains(&b)) {
        return invalid("it holds a character that cannot stand in a URI".to_owned());
    }
    let is_folder = is_folder(uri);
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let whole = path.split(['?', '#']).next().unwrap_or_default();
    let whole = if is_folder { whole.trim_end_matches('/') } else { whole };
    let last = whole.rsplit('/').next().unwrap_or_default();
    let fetched = |(arguments, env): Call| Fetched {
        arguments,
        env,
        name: if last.is_empty() { "model".to_owned() } else { last.to_owned() },
        is_folder,
        lists: matches!(scheme, "s3" | "gs" | "az"),
        moving: None,
    };
    if endpoint.is_some() && scheme != "s3" {
        return Err(Refused::Endpoint);
    }
    if host.is_empty() || last.is_empty() && !is_folder {
        return invalid("it does not name a file".to_owned());
    }
    if scheme != "hf" && host.contains('@') {
        return Err(Refused::Secret("a user name or password stands in it"));
    }
    let copy = |from: String| if is_folder { vec![from] } else { vec!["copyto".to_owned(), from] };
    match scheme {
        "https" | "http" => {
            if scheme == "http" && !stays_inside(host) {
                return invalid("over plain HTTP, whoever is on the way reads the model".to_owned());
            }
            let query = path.split_once('?').map_or("", |(_, query)| query);
            let is_signed = |part: &str| {
                let name = part.split('=').next().unwrap_or_default().to_ascii_lowercase();
                SIGNATURES.contains(&name.as_str())
            };
            if query.split('&').any(is_signed) {
                return Err(Refused::Secret("its query lets whoever has the URI in"));
            }
            match host.strip_suffix(AZURE) {
                Some(account) if credentials => {
                    let azure = azure(account, path, credentials, copy).map(fetched);
                    azure.map(|azure| Fetched { lists: true, ..azure })
                }
                _ if is_folder => http_folder(scheme, host, path).map(fetched),
                _ => http(scheme, host, path, credentials).map(fetched),
            }
        }
        "s3" => {
            let mut env = vec![("RCLONE_S3_ENV_AUTH", "true".to_owned())];
            match endpoint {
                Some(endpoint) => {
                    env.push(("RCLONE_S3_ENDPOINT", endpoint.to_owned()));
                    env.push(("RCLONE_S3_PROVIDER", "Other".to_owned()));
                }
                None => env.push(("RCLONE_S3_PROVIDER", "AWS".to_owned())),
            }
            Ok(fetched((copy(format!(":s3:{host}/{path}")), env)))
        }
        "gs" => {
            let env = vec![("RCLONE_GCS_ENV_AUTH", "true".to_owned())];
            Ok(fetched((copy(format!(":gcs:{host}/{path}")), env)))
        }
        "az" => {
            let account = host.strip_suffix(AZURE).unwrap_or(host);
            azure(account, path, credentials, copy).map(fetched)
        }
        "hf" => {
            let (repository, inside) = path.split_once('/').unwrap_or((path, ""));
            let (repository, revision) = repository.split_once('@').unwrap_or((repository, "main"));
            if repository.is_empty() || revision.is_empty() || inside.is_empty() && !is_folder {
                return invalid("it is `hf://OWNER/REPOSITORY@COMMIT/FILE`".to_owned());
            }
            let moving = (!is_commit(revision)).then(|| revision.to_owned());
            let path = format!("{host}/{repository}/resolve/{revision}/{inside}");
            let call = if is_folder {
                http_folder("https", "huggingface.co", &path)?
            } else {
                http("https", "huggingface.co", &path, credentials)?
            };
            let fetched = fetched(call);
            let name = if inside.is_empty() { repository.to_owned() } else { fetched.name };
            Ok(Fetched { name, moving, ..fetched })
        }
        other => invalid(format!("`{other}` is not a scheme that can be fetched: {SCHEMES}")),
    }
}

/// Whether a revision of git is a commit, which is always the same.
pub fn is_commit(revision: &str) -> bool {
    revision.len() == 40 && revision.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Whether the host is this machine or a Service of the cluster: what is said there does not leave it.
pub fn stays_inside(host: &str) -> bool {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    name == "localhost"
        || name.ends_with(".svc")
        || name.ends_with(".svc.cluster.local")
        || name.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

type Call = (Vec<String>, Vec<(&'static str, String)>);

fn http(scheme: &str, host: &str, path: &str, credentials: bool) -> Result<Call, Refused> {
    if !credentials {
        return Ok((vec!["copyurl".to_owned(), format!("{scheme}://{host}/{path}")], Vec::new()));
    }
    if path.contains(['?', '%', '#']) {
        return invalid("with credentials, its path can have neither a query nor `%`".to_owned());
    }
    let env = vec![("RCLONE_HTTP_URL", format!("{scheme}://{host}"))];
    Ok((vec!["copyto".to_owned(), format!(":http:{path}")], env))
}

/// The names of the files are put behind it.
fn http_folder(scheme: &str, host: &str, path: &str) -> Result<Call, Refused> {
    if path.contains(['?', '%', '#']) {
        return invalid("the path of a folder can have neither a query nor `%`".to_owned());
    }
    let path = path.trim_end_matches('/');
    let url =
        if path.is_empty() { format!("{scheme}://{host}/") } else { format!("{scheme}://{host}/{path}/") };
    Ok((vec![":http:".to_owned()], vec![("RCLONE_HTTP_URL", url)]))
}

fn azure(
    account: &str,
    path: &str,
    credentials: bool,
    copy: impl Fn(String) -> Vec<String>,
) -> Result<Call, Refused> {
    let named =
        |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    if !named(account) || !path.contains('/') {
        let mut reason = String::from("it is `az://ACCOUNT/CONTAINER/BLOB`");
        let _ = write!(reason, " or `https://ACCOUNT{AZURE}/CONTAINER/BLOB`");
        return Err(Refused::Invalid(reason));
    }
    let mut env = vec![("RCLONE_AZUREBLOB_ACCOUNT", account.to_owned())];
    // It comes before every other way of authentication, so with a Secret of keys it must not be set.
    if !credentials {
        env.push(("RCLONE_AZUREBLOB_ENV_AUTH", "true".to_owned()));
    }
    Ok((copy(format!(":azureblob:{path}")), env))
}

fn invalid<T>(reason: String) -> Result<T, Refused> {
    Err(Refused::Invalid(reason))
}

#[cfg(test)]
mod tests {
    use super::{Refused, read};

    fn fetch(uri: &str, credentials: bool) -> String {
        match read(uri, None, credentials) {
            Ok(fetched) => {
                let env: Vec<String> =
                    fetched.env.iter().map(|(name, value)| format!("{name}={value} ")).collect();
                format!("{}{} {}", env.concat(), fetched.arguments.join(" "), fetched.name)
            }
            Err(refused) => format!("{refused:?}"),
        }
    }

    #[test]
    fn every_scheme_in_the_words_of_rclone() {
        assert_eq!(
            fetch("https://a.example.com/m/x.rds?v=1", false),
            "copyurl https://a.example.com/m/x.rds?v=1 x.rds"
        );
        assert_eq!(
            fetch("https://a.example.com:8443/m/x.rds", true),
            "RCLONE_HTTP_URL=https://a.example.com:8443 copyto :http:m/x.rds x.rds"
        );
        assert_eq!(
            fetch("s3://bucket/m/x.rds", false),
            "RCLONE_S3_ENV_AUTH=true RCLONE_S3_PROVIDER=AWS copyto :s3:bucket/m/x.rds x.rds"
        );
        assert_eq!(
            fetch("gs://bucket/x.rds", true),
            "RCLONE_GCS_ENV_AUTH=true copyto :gcs:bucket/x.rds x.rds"
        );
        assert_eq!(
            fetch("az://account/models/x.rds", false),
            "RCLONE_AZUREBLOB_ACCOUNT=account RCLONE_AZUREBLOB_ENV_AUTH=true copyto :azureblob:models/x.rds x.rds"
        );
        assert_eq!(
            fetch("https://account.blob.core.windows.net/models/x.rds", true),
            "RCLONE_AZUREBLOB_ACCOUNT=account copyto :azureblob:models/x.rds x.rds"
        );
        assert_eq!(
            fetch("https://account.blob.core.windows.net/models/x.rds", false),
            "copyurl https://account.blob.core.windows.net/models/x.rds x.rds"
        );
        assert_eq!(
            fetch("hf://owner/repository@0123456789abcdef0123456789abcdef01234567/onnx/model.onnx", false),
            "copyurl https://huggingface.co/owner/repository/resolve/0123456789abcdef0123456789abcdef01234567/onnx/model.onnx model.onnx"
        );
    }

    #[test]
    fn a_folder_is_where_its_files_are_put_behind() {
        assert_eq!(
            fetch("s3://bucket/m/x/", false),
            "RCLONE_S3_ENV_AUTH=true RCLONE_S3_PROVIDER=AWS :s3:bucket/m/x/ x"
        );
        assert_eq!(fetch("gs://bucket/", false), "RCLONE_GCS_ENV_AUTH=true :gcs:bucket/ model");
        assert_eq!(
            fetch("https://a.example.com/m/x/", false),
            "RCLONE_HTTP_URL=https://a.example.com/m/x/ :http: x"
        );
        let commit = "0123456789abcdef0123456789abcdef01234567";
        for (inside, behind, name) in
            [("", "", "repository"), ("/", "", "repository"), ("/onnx/", "onnx/", "onnx")]
        {
            assert_eq!(
                fetch(&format!("hf://owner/repository@{commit}{inside}"), true),
                format!(
                    "RCLONE_HTTP_URL=https://huggingface.co/owner/repository/resolve/{commit}/{behind} :http: {name}"
                )
            );
        }
    }

    #[test]
    fn what_is_refused() {
        let refused = |uri| matches!(read(uri, None, true), Err(Refused::Invalid(_)));
        for uri in [
            "model.rds",
            "ftp://a.example.com/x",
            "http://a.example.com/x",
            "https://a.example.com",
            "https://a.example.com/%20/",
            "s3://bucket",
            "az://account/blob",
            "hf://owner",
            "https://a.example.com/a b",
            "https://a.example.com/a%20b",
        ] {
            assert!(refused(uri), "{uri}");
        }
        for uri in ["https://u:p@a.example.com/x", "https://a.blob.core.windows.net/c/x?sv=2&sig=abc"] {
            assert!(matches!(read(uri, None, false), Err(Refused::Secret(_))), "{uri}");
        }
        assert!(matches!(read("gs://bucket/x", Some("https://a"), false), Err(Refused::Endpoint)));
        assert!(read("http://models.ml.svc:9000/x", None, false).is_ok());
    }

    #[test]
    fn a_branch_moves_and_a_commit_does_not() {
        let moving = |uri| read(uri, None, false).ok().and_then(|fetched| fetched.moving);
        assert_eq!(moving("hf://owner/repository/x.onnx").as_deref(), Some("main"));
        assert_eq!(moving("hf://owner/repository@v1/x.onnx").as_deref(), Some("v1"));
        assert_eq!(moving("hf://owner/repository@0123456789abcdef0123456789abcdef01234567/x.onnx"), None);
    }
}
