mod checksums;
mod fetch;
mod file;
mod hub;
mod signature;
mod source;
pub mod uri;
mod weights;

use crate::diagnostic::{Code, Finding};
use crate::project::Kind;
use crate::resolve::facts::runtime::RuntimeFile;
use crate::resolve::service::{Identity, Model, ModelVolume};
use crate::resolve::{Resolver, Setting, clean, names};
use crate::spec::Spanned;
use crate::spec::sections::ModelSection;

pub use fetch::FETCH_IMAGE;

impl Resolver<'_, '_> {
    pub(in crate::resolve) fn model(
        &mut self,
        mut spec: ModelSection,
        service: &Identity,
        file: &RuntimeFile,
    ) -> Option<Model> {
        let version =
            self.check(spec.version.take(), Code::InvalidLabel, "model.version", names::label_value);
        let mount_path =
            self.check(spec.mount_path.take(), Code::InvalidPath, "model.mount_path", names::container_path);
        let mount_path = Setting::or(mount_path, || {
            self.input.or_default(
                "model.mount_path",
                "/models".to_owned(),
                "outside the code's directory, and where model servers look by custom",
            )
        });
        let name = Setting::or(spec.name.take(), || {
            let name = service.name.value.clone();
            Setting::derived(name, &["service.name"], "a service that serves one model is called like it")
        });
        self.one_source(&spec, file);
        self.keys_of_source(&spec);
        let mut model = Model {
            name,
            version: version.map(Setting::from),
            path: None,
            mode: Kind::File.mode(),
            fetch: None,
            signature: None,
            hub: None,
            cache: None,
            volume: None,
            container_path: mount_path.clone(),
            mount_path,
        };
        let below = |part: &str| format!("{}/{}", model.mount_path.value, last(part));
        if let Some(path) = &spec.path {
            model.mode = self.copied(path, "model.path").unwrap_or(Kind::File).mode();
            let path = clean(path);
            model.container_path = Setting::derived(
                below(&path),
                &["model.mount_path", "model.path"],
                "the folder in the container and the name of the file",
            );
            model.path = Some(path);
        } else if let Some(uri) = spec.uri.take() {
            model.cache = Some(self.cache(&mut spec));
            let signature = spec.signature.take();
            let (fetch, name) = self.fetch(uri, spec)?;
            model.container_path = Setting::derived(
                below(&name),
                &["model.mount_path", "model.uri", "model.checksums"],
                "the folder in the container and the name of what is fetched",
            );
            model.signature =
                signature.and_then(|signature| self.signature(signature, &fetch, &model.container_path));
            model.fetch = Some(fetch);
        } else if let Some(id) = spec.id.take() {
            model.cache = Some(self.cache(&mut spec));
            model.hub = self.hub(id, spec, file);
        } else if spec.claim.is_some() || spec.image.is_some() {
            let sub_path = self.check(spec.sub_path, Code::InvalidPath, "model.sub_path", names::sub_path);
            let claim = self.check(spec.claim, Code::InvalidName, "model.claim", names::subdomain);
            let image = self.check(spec.image, Code::InvalidImage, "model.image", names::reference);
            if let Some(sub_path) = &sub_path {
                model.container_path = Setting::derived(
                    below(&sub_path.value),
                    &["model.mount_path", "model.sub_path"],
                    "the folder in the container and the last part of the path",
                );
            } else {
                model.container_path = Setting::derived(
                    model.mount_path.value.clone(),
                    &["model.mount_path", "model.sub_path"],
                    "the folder in the container is the model's",
                );
            }
            self.unpinned_volume(claim.as_ref(), image.as_ref());
            model.volume = Some(ModelVolume {
                claim: claim.map(Setting::from),
                image: image.map(Setting::from),
                sub_path: sub_path.map(Setting::from),
            });
        }
        Some(model)
    }

    fn unpinned_volume(&mut self, claim: Option<&Spanned<String>>, image: Option<&Spanned<String>>) {
        let finding = match (claim, image) {
            (Some(claim), _) => Finding::at(
                Code::ModelNotPinned,
                claim.span,
                format!("nothing says what the claim `{}` holds", claim.value),
            )
            .label("another model in it is no change in any file here"),
            (None, Some(image)) if !image.value.contains('@') => Finding::at(
                Code::ModelNotPinned,
                image.span,
                format!("the image `{}` has no digest", image.value),
            )
            .label("the same tag may hold another model tomorrow")
            .help(format!("pin it: `image = \"{}@sha256:…\"`", image.value)),
            _ => return,
        };
        self.report.push(finding.help("accept it: `allow = [\"model-not-pinned\"]` at the top of the file"));
    }
}

fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}
