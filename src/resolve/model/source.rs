//! Where a model comes from: from one place, with the keys that say something of it.

use super::uri;
use crate::diagnostic::{Code, Finding};
use crate::resolve::Resolver;
use crate::resolve::facts::runtime::RuntimeFile;
use crate::spec::Spanned;
use crate::spec::sections::ModelSection;

const SOURCES: &str = "`path` (a file of the project), `uri` with `sha256` or `checksums` (fetched when a pod starts), \
                       `claim` (a PersistentVolumeClaim), `image` (an OCI image) or `id` (the server fetches it)";

impl Resolver<'_, '_> {
    pub(super) fn one_source(&mut self, spec: &ModelSection, file: &RuntimeFile) {
        let sources = [
            ("path", &spec.path),
            ("uri", &spec.uri),
            ("claim", &spec.claim),
            ("image", &spec.image),
            ("id", &spec.id),
        ];
        let mut given = sources.iter().filter_map(|(key, value)| value.as_ref().map(|v| (*key, v.span)));
        let Some((first, first_span)) = given.next() else {
            // An image that is not described here may hold it.
            if file.base.is_none() && file.image.is_none() {
                return;
            }
            let or = if file.needs_model() {
                ", which the server is told when it starts"
            } else {
                "; or leave `[model]` out, where the code needs no model or fetches it itself"
            };
            self.required(
                None::<Spanned<String>>,
                "model.path",
                &format!("say where the model is: {SOURCES}{or}"),
            );
            return;
        };
        for (key, span) in given {
            self.conflict(
                Some(first_span),
                &format!("model.{first}"),
                Some(span),
                &format!("model.{key}"),
                "the model is in one place",
            );
        }
    }

    /// Keys that say how a model is fetched or mounted, beside a source that is not.
    pub(super) fn keys_of_source(&mut self, spec: &ModelSection) {
        let is_folder = spec.uri.as_ref().map(|uri| uri::is_folder(&uri.value));
        let (is_fetched, is_cached) = (is_folder.is_some(), is_folder == Some(true) || spec.id.is_some());
        let is_volume = spec.claim.is_some() || spec.image.is_some();
        let is_by_id = spec.id.is_some();
        let of = |value: &Option<Spanned<String>>| value.as_ref().map(|value| value.span);
        let signature = spec.signature.as_ref().and_then(|_| self.input.key("model.signature"));
        let keys = [
            ("sha256", of(&spec.sha256), is_folder == Some(false), "`model.uri` of a file"),
            ("checksums", of(&spec.checksums), is_folder == Some(true), "`model.uri` of a folder"),
            ("credentials_secret", of(&spec.credentials_secret), is_fetched, "`model.uri`"),
            ("endpoint", of(&spec.endpoint), is_fetched, "`model.uri`"),
            ("fetch_image", of(&spec.fetch_image), is_fetched, "`model.uri`"),
            ("size", spec.size.as_ref().map(|v| v.span), is_fetched || is_by_id, "`model.uri` or `model.id`"),
            ("cache_claim", of(&spec.cache_claim), is_cached, "`model.id` or `model.uri` of a folder"),
            ("revision", of(&spec.revision), is_by_id, "`model.id`"),
            ("token", spec.token.as_ref().map(|v| v.span), is_by_id, "`model.id`"),
            ("signature", signature, is_folder == Some(true), "`model.uri` of a folder"),
            ("sub_path", of(&spec.sub_path), is_volume, "`model.claim` or `model.image`"),
        ];
        for (key, span, is_wanted, needs) in keys {
            if let Some(span) = span.filter(|_| !is_wanted) {
                let finding = Finding::at(Code::ModelKey, span, format!("`model.{key}` without {needs}"));
                self.report.push(match (key, is_folder) {
                    ("sha256", Some(true)) => finding
                        .label("a folder has many files, each with its own")
                        .help(
                            "list them: `(cd FOLDER && find * -type f -exec sha256sum {} +) > model.sha256`",
                        )
                        .help("and name the list: `checksums = \"model.sha256\"`"),
                    ("checksums", Some(false)) => finding
                        .label("a folder's URI ends with `/`")
                        .help("of one file, write what `sha256sum` prints for it: `sha256 = \"…\"`"),
                    _ => finding
                        .label("it says nothing of a model that comes from elsewhere")
                        .help("leave it out"),
                });
            }
        }
        self.conflict(
            of(&spec.cache_claim),
            "model.cache_claim",
            spec.size.as_ref().map(|size| size.span),
            "model.size",
            "a claim has a size of its own",
        );
    }
}
