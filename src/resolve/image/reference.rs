use crate::diagnostic::{Code, Finding};
use crate::kubernetes::Reference;
use crate::resolve::facts::placeholder;
use crate::resolve::facts::runtime::RuntimeFile;
use crate::resolve::service::{Image, Runtime};
use crate::resolve::{Resolver, Setting, names};
use crate::spec::Spanned;
use crate::spec::sections::ImageSection;

impl Resolver<'_, '_> {
    /// Without the runtime's facts only what is written is checked.
    pub(in crate::resolve) fn image(
        &mut self,
        spec: ImageSection,
        runtime: Option<(&RuntimeFile, &Runtime)>,
        with_gpus: bool,
    ) -> Option<Image> {
        let published = runtime.and_then(|(file, runtime)| {
            let of_gpus = file.gpus.as_ref().and_then(|gpus| gpus.image.as_ref());
            let image = of_gpus.filter(|_| with_gpus).or(file.image.as_ref())?;
            let also: &[_] = if of_gpus.is_some() { &["resources.limits.gpu"] } else { &[] };
            self.filled(image, runtime, "image").map(|image| Published::of(&image.also(also)))
        });
        let repository = match &published {
            Some(_) => spec.repository,
            None => self.required(
                spec.repository,
                "image.repository",
                "it is where the image is pushed to, for example \"registry.example.com/team/model\"",
            ),
        };
        let repository = self.check(repository, Code::InvalidImage, "image.repository", names::repository);
        let tag = self.check(spec.tag, Code::InvalidImage, "image.tag", names::tag);
        let digest = self.check(spec.digest, Code::InvalidImage, "image.digest", names::digest);
        let base = self.check(spec.base, Code::InvalidImage, "image.base", names::reference);
        let installer = self.check(spec.installer, Code::InvalidImage, "image.installer", names::reference);
        self.conflict(
            tag.as_ref().map(|t| t.span),
            "image.tag",
            digest.as_ref().map(|d| d.span),
            "image.digest",
            "a digest says exactly which image, whatever the tag",
        );
        if let Some(latest) = tag.as_ref().filter(|t| t.value == "latest") {
            self.report.push(
                Finding::at(Code::TagLatest, latest.span, "the tag `latest` does not say what runs")
                    .label("another image under the same tag is not rolled out, and cannot be rolled back")
                    .help("leave `image.tag` out: the tag is then the hash of what goes into the image"),
            );
        }
        let mut pull_secrets = Vec::new();
        for secret in spec.pull_secrets.unwrap_or_default() {
            let secret = self.check(Some(secret), Code::InvalidName, "image.pull_secrets", names::subdomain);
            pull_secrets.extend(secret.map(Setting::from));
        }
        let (file, runtime) = runtime?;
        let built = file.base.is_some() || runtime.dockerfile.is_some();
        if let (Some(base), None) = (&base, &file.base) {
            self.report.push(
                Finding::at(Code::RuntimeKey, base.span, "`image.base` is of no use here")
                    .label("no template writes the Dockerfile"),
            );
        }
        let base = match (base, &file.base) {
            (Some(base), Some(_)) => Some(base.into()),
            (None, Some(base)) => Some(self.filled(base, runtime, "base")?),
            (_, None) => None,
        };
        if let Some(base) = &base {
            self.pinned(base, "base image", "base");
        }
        let installer = self.installers_image(installer, runtime);
        let (mut tag, mut digest) = (tag.map(Setting::from), digest.map(Setting::from));
        let mut repository = repository.map(Setting::from);
        if let Some(published) = published.filter(|_| !built) {
            repository = repository.or(Some(published.repository));
            if tag.is_none() && digest.is_none() {
                (tag, digest) = (published.tag, published.digest);
            }
        }
        let repository = repository?;
        if !built {
            self.names_one_image(&repository, tag.as_ref(), digest.as_ref());
        }
        let (reference, from, rule): (_, &'static [&'static str], _) = match (&digest, &tag) {
            (Some(digest), _) => (
                format!("{}@{}", repository.value, digest.value),
                &["image.repository", "image.digest", "image.tag"],
                "repository and digest",
            ),
            (None, Some(tag)) => (
                format!("{}:{}", repository.value, tag.value),
                &["image.repository", "image.tag", "image.digest"],
                "repository and tag",
            ),
            (None, None) => (
                repository.value.clone(),
                &["image.repository"],
                "the tag is the hash of what goes into the image",
            ),
        };
        Some(Image {
            reference: Setting::derived(reference, from, rule),
            repository,
            built,
            base,
            installer,
            pull_policy: spec.pull_policy.map(Setting::from),
            pull_secrets,
            tag,
            digest,
        })
    }

    /// The image that the installer of the dependencies is taken from.
    fn installers_image(
        &mut self,
        given: Option<Spanned<String>>,
        runtime: &Runtime,
    ) -> Option<Setting<String>> {
        let by_default = runtime.installer.as_ref().and_then(|installer| installer.image.clone());
        if let (Some(given), None) = (&given, &by_default) {
            self.report.push(
                Finding::at(Code::RuntimeKey, given.span, "`image.installer` is of no use here")
                    .label("what installs the dependencies does not come from an image"),
            );
        }
        let installer = given.map(Setting::from).or(by_default);
        if let Some(installer) = &installer {
            self.pinned(installer, "installer's image", "installer");
        }
        installer
    }

    /// An image that is not built here is named to the tag or digest.
    fn names_one_image(
        &mut self,
        repository: &Setting<String>,
        tag: Option<&Setting<String>>,
        digest: Option<&Setting<String>>,
    ) {
        match (tag, digest) {
            (_, Some(_)) => {}
            (Some(tag), None) => {
                let image = tag.clone().map(|tag| format!("{}:{tag}", repository.value));
                self.pinned(&image, "image", "digest");
            }
            (None, None) => self.report.push(
                Finding::at_or_in(
                    Code::MissingKey,
                    repository.span(),
                    self.input.project.file(),
                    "`image.digest` is missing",
                )
                .label("the image is not built here, so nothing else says which it is")
                .help("say `digest = \"sha256:…\"`, or at least `tag = \"…\"`")
                .help("or name a Dockerfile to build it from: `[runtime]` `dockerfile = \"…\"`"),
            ),
        }
    }

    fn pinned(&mut self, image: &Setting<String>, what: &str, key: &str) {
        if image.value.contains('@') {
            return;
        }
        let wanted = if key == "digest" { String::new() } else { format!("{}@", image.value) };
        self.report.push(
            Finding::at_or_in(
                Code::BaseImageNotPinned,
                image.span().or_else(|| self.input.key("image")),
                self.input.project.file(),
                format!("the {what} `{}` has no digest", image.value),
            )
            .help(format!("pin it: `{key} = \"{wanted}sha256:…\"`"))
            .help("or accept it: `allow = [\"base-image-not-pinned\"]` at the top of the file"),
        );
    }

    /// An image that the runtime names.
    fn filled(&mut self, image: &Spanned<String>, runtime: &Runtime, key: &str) -> Option<Setting<String>> {
        let version = |key: &str| match key {
            "runtime.version" => runtime.version.as_ref().map(|v| v.value.clone()),
            _ => None,
        };
        let keys = placeholder::named(&image.value, &["runtime.version"]);
        match placeholder::fill(&image.value, version) {
            Ok(value) => {
                let image = Spanned { value, span: image.span };
                let image = self.check(Some(image), Code::InvalidImage, key, names::reference)?;
                Some(Setting::runtime(&image).also(&keys))
            }
            Err(why) => {
                self.unknown_placeholder(&why, image.span, &["runtime.version"]);
                None
            }
        }
    }
}

/// An image that the makers of a server publish, taken apart.
struct Published {
    repository: Setting<String>,
    tag: Option<Setting<String>>,
    digest: Option<Setting<String>>,
}

impl Published {
    fn of(image: &Setting<String>) -> Self {
        let part = |text: &str| image.clone().map(|_| text.to_owned());
        let Reference { repository, tag, digest } = Reference::of(image);
        Self { repository: part(repository), tag: tag.map(part), digest: digest.map(part) }
    }
}
