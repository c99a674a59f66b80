use super::runtime_file::RuntimeFile;
use super::service::{Image, Runtime};
use super::{Origin, Resolver, Setting, names, placeholder};
use crate::diagnostic::{Code, Finding};
use crate::spec::Spanned;
use crate::spec::sections::ImageSection;

impl Resolver<'_, '_> {
    /// Without the runtime's facts only what is written is checked.
    pub(super) fn image(
        &mut self,
        spec: ImageSection,
        runtime: Option<(&RuntimeFile, &Runtime)>,
    ) -> Option<Image> {
        let repository = self.required(
            spec.repository,
            "image.repository",
            "it is where the image is pushed to, for example \"registry.example.com/team/model\"",
        );
        let repository = self.check(repository, Code::InvalidImage, "image.repository", names::repository);
        let tag = self.check(spec.tag, Code::InvalidImage, "image.tag", names::tag);
        let digest = self.check(spec.digest, Code::InvalidImage, "image.digest", names::digest);
        let base = self.check(spec.base, Code::InvalidImage, "image.base", names::reference);
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
        let base = match base {
            Some(base) => base.into(),
            None => self.default_base(file, runtime)?,
        };
        if !base.value.contains('@') {
            let span = match base.origin {
                Origin::Given(span) => Some(span),
                _ => self.input.key("image"),
            };
            self.report.push(
                Finding::at_or_in(
                    Code::BaseImageNotPinned,
                    span,
                    self.input.project.file(),
                    format!("the base image `{}` has no digest", base.value),
                )
                .help(format!("pin it: `base = \"{}@sha256:…\"`", base.value))
                .help("or accept it: `allow = [\"base-image-not-pinned\"]` at the top of the file"),
            );
        }
        let repository = Setting::from(repository?);
        let (tag, digest) = (tag.map(Setting::from), digest.map(Setting::from));
        let (reference, from, rule): (_, &'static [&'static str], _) = match (&digest, &tag) {
            (Some(digest), _) => (
                format!("{}@{}", repository.value, digest.value),
                &["image.repository", "image.digest"],
                "repository and digest",
            ),
            (None, Some(tag)) => (
                format!("{}:{}", repository.value, tag.value),
                &["image.repository", "image.tag"],
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
            base,
            pull_policy: spec.pull_policy.map(Setting::from),
            pull_secrets,
            tag,
            digest,
        })
    }

    fn default_base(&mut self, file: &RuntimeFile, runtime: &Runtime) -> Option<Setting<String>> {
        let version = |key: &str| match key {
            "runtime.version" => runtime.version.as_ref().map(|v| v.value.clone()),
            _ => None,
        };
        match placeholder::fill(&file.base.value, version) {
            Ok(value) => {
                let base = Spanned { value, span: file.base.span };
                let base = self.check(Some(base), Code::InvalidImage, "base", names::reference)?;
                Some(Setting::runtime(&base))
            }
            Err(key) => {
                self.unknown_placeholder(key, file.base.span, &["runtime.version"]);
                None
            }
        }
    }
}
