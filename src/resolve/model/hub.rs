//! A model that the server fetches itself, by its id at the Hugging Face Hub.

use super::uri::is_commit;
use crate::diagnostic::{Code, Finding};
use crate::resolve::facts::runtime::RuntimeFile;
use crate::resolve::service::Hub;
use crate::resolve::{Resolver, Setting, names};
use crate::spec::Spanned;
use crate::spec::sections::{ModelSection, SecretRef};

impl Resolver<'_, '_> {
    pub(super) fn hub(&mut self, id: Spanned<String>, spec: ModelSection, file: &RuntimeFile) -> Option<Hub> {
        let id = self.check(Some(id), Code::InvalidUri, "model.id", names::model_id)?;
        let revision = self.check(spec.revision, Code::InvalidUri, "model.revision", names::git_revision);
        let Some(by_id) = &file.by_id else {
            let uri = format!("hf://{}@COMMIT", id.value);
            self.report.push(
                Finding::at(Code::ModelKey, id.span, "this runtime does not fetch a model by itself")
                    .label("nothing would read it")
                    .help(format!(
                        "let a pod fetch it before the server starts: `uri = \"{uri}\"` with `checksums`"
                    )),
            );
            return None;
        };
        if let Some(revision) = revision.as_ref().filter(|_| !by_id.takes_revision()) {
            self.report.push(
                Finding::at(Code::ModelKey, revision.span, "this runtime cannot be told a revision")
                    .label("it fetches what the main branch holds when a pod starts")
                    .help("leave it out; what is pinned is `uri = \"hf://…\"`"),
            );
        }
        self.moving(&id, revision.as_ref());
        if let Some(token) = spec.token.as_ref().filter(|_| by_id.token.is_none()) {
            self.report.push(
                Finding::at(Code::ModelKey, token.span, "this runtime cannot be told a token")
                    .help("leave it out"),
            );
        }
        let token = spec.token.and_then(|token| self.secret_ref("model.token", token));
        Some(Hub { id: id.into(), revision: revision.map(Setting::from), token })
    }

    fn moving(&mut self, id: &Spanned<String>, revision: Option<&Spanned<String>>) {
        let finding = match revision {
            Some(revision) if is_commit(&revision.value) => return,
            Some(revision) => {
                let message = format!("the revision `{}` may move", revision.value);
                Finding::at(Code::ModelNotPinned, revision.span, message)
            }
            None => Finding::at(
                Code::ModelNotPinned,
                id.span,
                "nothing says which revision of the model is meant",
            ),
        };
        self.report.push(
            finding
                .label("a pod that starts tomorrow may serve another model")
                .help("name the commit: `revision = \"…\"`, 40 hexadecimal digits")
                .help("or accept it: `allow = [\"model-not-pinned\"]` at the top of the file"),
        );
    }

    /// A Secret and the key in it, both of which have to be there.
    pub(in crate::resolve) fn secret_ref(
        &mut self,
        path: &str,
        reference: Spanned<SecretRef>,
    ) -> Option<[Setting<String>; 2]> {
        let SecretRef { secret, key } = reference.value;
        for (missing, part) in [(secret.is_none(), "secret"), (key.is_none(), "key")] {
            if missing {
                self.report.push(
                    Finding::at(Code::MissingKey, reference.span, format!("`{path}.{part}` is missing"))
                        .help("write `{ secret = \"NAME-OF-THE-SECRET\", key = \"KEY-IN-IT\" }`"),
                );
            }
        }
        let secret = self.check(secret, Code::InvalidName, "secret", names::subdomain);
        let key = self.check(key, Code::InvalidName, "key", names::secret_key);
        Some([secret?.into(), key?.into()])
    }
}
