//! A model that an init container fetches before the server starts.

use super::uri::{self, Refused};
use crate::diagnostic::{Code, Finding};
use crate::digest::sha256 as sha256_of;
use crate::resolve::plausible::Of;
use crate::resolve::service::{Cache, Fetch, Variable};
use crate::resolve::{Resolver, Setting, names};
use crate::spec::Spanned;
use crate::spec::sections::ModelSection;

/// <https://hub.docker.com/r/rclone/rclone>: Alpine with rclone, and so with a shell and `sha256sum`.
pub const FETCH_IMAGE: &str = "docker.io/rclone/rclone:1.75.1";

impl Resolver<'_, '_> {
    pub(super) fn fetch(&mut self, uri: Spanned<String>, spec: ModelSection) -> Option<(Fetch, String)> {
        let credentials = self.check(
            spec.credentials_secret,
            Code::InvalidName,
            "model.credentials_secret",
            names::subdomain,
        );
        let endpoint = self.check(spec.endpoint, Code::InvalidUri, "model.endpoint", names::endpoint);
        let image = self.check(spec.fetch_image, Code::InvalidImage, "model.fetch_image", names::reference);
        let read = uri::read(&uri.value, endpoint.as_ref().map(|e| e.value.as_str()), credentials.is_some());
        let fetched = match read {
            Ok(fetched) => fetched,
            Err(refused) => {
                self.refused(&uri, refused, endpoint.as_ref());
                return None;
            }
        };
        if let Err(reason) = names::plain_path(&fetched.name) {
            self.report.push(
                Finding::at(
                    Code::InvalidUri,
                    uri.span,
                    format!("the model cannot be called `{}`", fetched.name),
                )
                .label(reason),
            );
        }
        if let Some(revision) = &fetched.moving {
            self.report.push(
                Finding::at(Code::ModelNotPinned, uri.span, format!("the revision `{revision}` may move"))
                    .label("once it holds another file, no further pod starts, by its sha256")
                    .help("name the commit: `hf://OWNER/REPOSITORY@COMMIT/FILE`")
                    .help("or accept it: `allow = [\"model-not-pinned\"]` at the top of the file"),
            );
        }
        let (sha256, files) = if fetched.is_folder {
            (None, self.listed(&uri, spec.checksums.as_ref(), spec.sha256.as_ref())?)
        } else {
            (Some(self.sha256(&uri, spec.sha256)?), Vec::new())
        };
        // What is kept for many pods has a name of its own for each model.
        let name = if spec.cache_claim.is_some() {
            let lines: Vec<&str> = files.iter().map(|line| line.value.as_str()).collect();
            let digest = sha256_of(lines.join("\n").as_bytes());
            format!("{}-{}", fetched.name, &digest[..16])
        } else {
            fetched.name
        };
        let env = fetched.env.into_iter().map(|(name, value)| Variable {
            value_from: None,
            name: name.to_owned(),
            value: Some(Setting::derived(
                value,
                &["model.uri", "model.endpoint", "model.credentials_secret"],
                "what rclone needs to know of the place",
            )),
            secret: None,
            key: None,
        });
        let fetch = Fetch {
            arguments: Setting::derived(
                fetched.arguments,
                &["model.uri", "model.endpoint", "model.credentials_secret"],
                "the place in the words of rclone",
            ),
            env: env.collect(),
            sha256,
            files,
            lists: Setting::derived(
                fetched.lists,
                &["model.uri"],
                "stores list their files, other servers do not",
            ),
            credentials_secret: credentials.map(Setting::from),
            image: Setting::or(image, || {
                self.input
                    .or_default(
                        "model.fetch_image",
                        FETCH_IMAGE.to_owned(),
                        "it knows every place that a model is fetched from",
                    )
                    .also(&["model.fetch_image"])
            }),
            uri: uri.into(),
        };
        Some((fetch, name))
    }

    fn sha256(&mut self, uri: &Spanned<String>, given: Option<Spanned<String>>) -> Option<Setting<String>> {
        let sha256 = self.check(given, Code::InvalidChecksum, "model.sha256", names::sha256);
        if sha256.is_none() && self.input.layer.is_whole() {
            self.report.push(
                Finding::at(Code::MissingKey, uri.span, "`model.sha256` is missing")
                    .label("what is fetched from here has to be the model that is meant")
                    .help("write what `sha256sum` prints for the file: `sha256 = \"…\"`")
                    .help("for a folder, end the URI with `/` and name a list of its files: `checksums = \"…\"`"),
            );
        }
        sha256.map(Setting::from)
    }

    /// The volume for what is fetched.
    pub(super) fn cache(&mut self, spec: &mut ModelSection) -> Cache {
        let claim = spec.cache_claim.clone();
        let claim = self.check(claim, Code::InvalidName, "model.cache_claim", names::subdomain);
        let size = self.quantity(spec.size.take(), "model.size", Of::Disk);
        let size = size.or_else(|| {
            let reason = "enough for most models, and too little to fill a node";
            let size = self.input.or_default("model.size", "1Gi".to_owned(), reason).also(&["model.size"]);
            Some(size).filter(|_| claim.is_none())
        });
        Cache { claim: claim.map(Setting::from), size }
    }

    fn refused(&mut self, uri: &Spanned<String>, refused: Refused, endpoint: Option<&Spanned<String>>) {
        let finding = match refused {
            Refused::Invalid(reason) => {
                Finding::at(Code::InvalidUri, uri.span, format!("`model.uri` cannot be `{}`", uri.value))
                    .label(reason)
            }
            Refused::Secret(reason) => Finding::at(
                Code::LiteralSecret,
                uri.span,
                "`model.uri` holds a secret, and this file is committed to git",
            )
            .label(reason)
            .help("put it into a Secret and name that: `credentials_secret = \"…\"`"),
            Refused::Endpoint => {
                let span = endpoint.map_or(uri.span, |endpoint| endpoint.span);
                Finding::at(Code::ModelKey, span, "`model.endpoint` without a URI of `s3://…`")
                    .related(Some(uri.span), "this place has one address")
                    .help("leave it out")
            }
        };
        self.report.push(finding);
    }
}
