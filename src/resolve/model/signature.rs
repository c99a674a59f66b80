//! Who has to have signed a model: <https://github.com/sigstore/model-transparency>. An init container asks the published
//! verifier, `model_signing verify`, before the server starts.

use crate::diagnostic::{Code, Finding, Span};
use crate::resolve::service::{Fetch, Signature};
use crate::resolve::{Resolver, Setting, clean, names};
use crate::spec::Spanned;
use crate::spec::sections::SignatureSection;

/// <https://github.com/sigstore/model-transparency>: `model_signing` is what it runs.
const VERIFIER: &str = "ghcr.io/sigstore/model-transparency-cli:v1.0.1";
const PUBLIC: &str = "-----BEGIN PUBLIC KEY-----";

impl Resolver<'_, '_> {
    pub(super) fn signature(
        &mut self,
        spec: SignatureSection,
        fetch: &Fetch,
        model: &Setting<String>,
    ) -> Option<Signature> {
        let at = self.input.key("model.signature").or_else(|| fetch.uri.span())?;
        self.one_signer(&spec, at);
        let image = self.check(spec.image, Code::InvalidImage, "model.signature.image", names::reference);
        let file = Setting::or(spec.file, || {
            let reason = "what model_signing calls it by itself";
            self.input.or_default("model.signature.file", "model.sig".to_owned(), reason)
        });
        if !fetch.files.iter().any(|line| line.value[66..] == file.value) {
            let message = format!("`{}` is not among the files of the model", file.value);
            self.report.push(
                Finding::at(Code::ModelKey, file.span().unwrap_or(at), message)
                    .label("nothing fetches the signature")
                    .help(
                        "sign the model, upload the signature with it, and write the list anew: `sha256sum`",
                    ),
            );
        }
        let path = format!("{}/{}", model.value, file.value);
        let from = &["model.mount_path", "model.uri", "model.checksums", "model.signature.file"];
        Some(Signature {
            key: spec.key.and_then(|key| self.public_key(&key)),
            identity: spec.identity.map(Setting::from),
            identity_provider: spec.identity_provider.map(Setting::from),
            path: Setting::derived(path, from, "the model's folder and the name of the file"),
            image: Setting::or(image, || {
                let reason = "the verifier that OpenSSF publishes";
                self.input
                    .or_default("model.signature.image", VERIFIER.to_owned(), reason)
                    .also(&["model.signature.image"])
            }),
        })
    }

    fn one_signer(&mut self, spec: &SignatureSection, at: Span) {
        let (key, identity, provider) = (&spec.key, &spec.identity, &spec.identity_provider);
        self.conflict(
            key.as_ref().map(|key| key.span),
            "model.signature.key",
            identity.as_ref().or(provider.as_ref()).map(|identity| identity.span),
            "model.signature.identity",
            "a signature is checked by one of them",
        );
        let message = match (key, identity, provider) {
            (Some(_), ..) | (None, Some(_), Some(_)) => return,
            (None, None, None) => "`model.signature` does not say who has to have signed the model",
            (None, Some(_), None) => "`model.signature.identity_provider` is missing",
            (None, None, Some(_)) => "`model.signature.identity` is missing",
        };
        self.report.push(
            Finding::at(Code::MissingKey, at, message)
                .label("anybody can sign a model")
                .help("name the file with the signer's public key: `key = \"signer.pub\"`")
                .help("or who signs through Sigstore: `identity = \"…\"` and `identity_provider = \"https://…\"`"),
        );
    }

    /// The key as text. A private one is found, and refused, by whoever looks for secrets in values.
    fn public_key(&mut self, given: &Spanned<String>) -> Option<Setting<String>> {
        if !self.copied(given, "model.signature.key")?.is_file() {
            self.folder(given);
            return None;
        }
        let path = clean(given).value;
        let text = self.input.project.read(&path).unwrap_or_default();
        if text.trim_start().starts_with(PUBLIC) && !text.contains("PRIVATE KEY") && text.len() < 10_000 {
            let rule = "what the file holds";
            return Some(Setting::derived(text, &["model.signature.key"], rule));
        }
        let message = format!("`{}` holds no public key", self.input.project.shown(&path));
        self.report.push(
            Finding::at(Code::ModelKey, given.span, message)
                .label(format!("in PEM it begins with `{PUBLIC}`"))
                .help("take it from the private key: `openssl pkey -in signer.pem -pubout -out signer.pub`"),
        );
        None
    }
}
