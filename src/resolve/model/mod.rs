mod file;
pub mod uri;

use crate::diagnostic::{Code, Finding};
use crate::project::Kind;
use crate::resolve::facts::runtime::RuntimeFile;
use crate::resolve::plausible::Of;
use crate::resolve::service::{Fetch, Identity, Model, ModelVolume, Variable};
use crate::resolve::{Resolver, Setting, clean, names};
use crate::spec::Spanned;
use crate::spec::sections::ModelSection;
use uri::Refused;

/// <https://hub.docker.com/r/rclone/rclone>: Alpine with rclone, and so with a shell and `sha256sum`.
pub const FETCH_IMAGE: &str = "docker.io/rclone/rclone:1.75.1";
const SOURCES: &str = "`path` (a file of the project), `uri` with `sha256` (fetched when a pod starts), `claim` (a \
                       PersistentVolumeClaim) or `image` (an OCI image)";

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
            let (fetch, file) = self.fetch(uri, spec)?;
            model.container_path = Setting::derived(
                below(&file),
                &["model.mount_path", "model.uri"],
                "the folder in the container and the name of the file",
            );
            model.fetch = Some(fetch);
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

    fn one_source(&mut self, spec: &ModelSection, file: &RuntimeFile) {
        let sources =
            [("path", &spec.path), ("uri", &spec.uri), ("claim", &spec.claim), ("image", &spec.image)];
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
    fn keys_of_source(&mut self, spec: &ModelSection) {
        let fetched = [
            ("sha256", spec.sha256.as_ref().map(|v| v.span)),
            ("credentials_secret", spec.credentials_secret.as_ref().map(|v| v.span)),
            ("endpoint", spec.endpoint.as_ref().map(|v| v.span)),
            ("size", spec.size.as_ref().map(|v| v.span)),
            ("fetch_image", spec.fetch_image.as_ref().map(|v| v.span)),
        ];
        let is_volume = spec.claim.is_some() || spec.image.is_some();
        let mounted = [("sub_path", spec.sub_path.as_ref().map(|v| v.span))];
        for (key, span, wanted, needs) in
            fetched.into_iter().map(|(key, span)| (key, span, spec.uri.is_some(), "`model.uri`")).chain(
                mounted
                    .into_iter()
                    .map(|(key, span)| (key, span, is_volume, "`model.claim` or `model.image`")),
            )
        {
            if let Some(span) = span.filter(|_| !wanted) {
                self.report.push(
                    Finding::at(Code::ModelKey, span, format!("`model.{key}` without {needs}"))
                        .label("it says nothing of a model that comes from elsewhere")
                        .help("leave it out"),
                );
            }
        }
    }

    fn fetch(&mut self, uri: Spanned<String>, spec: ModelSection) -> Option<(Fetch, String)> {
        let sha256 = self.check(spec.sha256, Code::InvalidChecksum, "model.sha256", names::sha256);
        if sha256.is_none() && self.input.layer.is_whole() {
            self.report.push(
                Finding::at(Code::MissingKey, uri.span, "`model.sha256` is missing")
                    .label("what is fetched from here has to be the model that is meant")
                    .help("write what `sha256sum` prints for the file: `sha256 = \"…\"`"),
            );
        }
        let credentials = self.check(
            spec.credentials_secret,
            Code::InvalidName,
            "model.credentials_secret",
            names::subdomain,
        );
        let endpoint = self.check(spec.endpoint, Code::InvalidUri, "model.endpoint", names::endpoint);
        let image = self.check(spec.fetch_image, Code::InvalidImage, "model.fetch_image", names::reference);
        let size = self.quantity(spec.size, "model.size", Of::Disk);
        let size = size.unwrap_or_else(|| {
            self.input
                .or_default(
                    "model.size",
                    "1Gi".to_owned(),
                    "enough for most models, and too little to fill a node",
                )
                .also(&["model.size"])
        });
        let read = uri::read(&uri.value, endpoint.as_ref().map(|e| e.value.as_str()), credentials.is_some());
        let fetched = match read {
            Ok(fetched) => fetched,
            Err(refused) => {
                self.refused(&uri, refused, endpoint.as_ref());
                return None;
            }
        };
        if let Err(reason) = names::plain_path(&fetched.file) {
            self.report.push(
                Finding::at(
                    Code::InvalidUri,
                    uri.span,
                    format!("the file cannot be called `{}`", fetched.file),
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
        let env = fetched.env.into_iter().map(|(name, value)| Variable {
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
                fetched.arguments.into(),
                &["model.uri", "model.endpoint", "model.credentials_secret"],
                "the place in the words of rclone",
            ),
            env: env.collect(),
            sha256: sha256?.into(),
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
            size,
            uri: uri.into(),
        };
        Some((fetch, fetched.file))
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
