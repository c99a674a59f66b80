//! What each template is given.

use super::manifests::{self, KUSTOMIZATION};
use super::settings::Settings;
use super::{Document, Output, README, content, readme};
use crate::resolve::{Origin, Service, Setting, with_origins};
use minijinja::value::{Serde, Value};
use serde::Serialize;

/// What a template is given: its values, and the same with the origin of each.
#[derive(Debug)]
pub struct Context {
    /// For the template.
    pub values: Value,
    /// By their paths.
    pub settings: Settings,
}

impl Context {
    /// Of anything that a template can be given.
    pub fn of(given: &impl Serialize) -> Self {
        let tree = with_origins(|| serde_json::to_value(given)).unwrap_or_default();
        Self { values: Value::from(Serde(given)), settings: Settings::of(&tree) }
    }

    /// What the template of a document was given; `None` if no environment has such a document.
    #[must_use]
    pub fn of_document(
        document: &Document,
        output: &Output,
        services: &[Service],
        file: &str,
    ) -> Option<Self> {
        let (folder, name) = manifests::in_environment(&document.path);
        let service =
            || services.iter().find(|s| folder.is_empty() || s.environment.as_deref() == Some(folder));
        match name {
            "Dockerfile.dockerignore" => Some(Self::of(&Copied::of(&output.sent))),
            README => Some(Self::of(&readme::Page::all(services, file, &output.documents))),
            name if name == KUSTOMIZATION.file => Some(Self::of(&Listing::of(service()?, &output.documents))),
            _ => Some(Self::of(service()?)),
        }
    }
}

/// A service as templates see it.
#[must_use]
pub fn values(service: &Service) -> Value {
    Value::from(Serde(service))
}

/// For `kustomization.yaml`.
#[derive(Serialize)]
pub struct Listing<'a> {
    #[serde(flatten)]
    service: &'a Service,
    manifests: Vec<Setting<String>>,
}

impl<'a> Listing<'a> {
    /// Lists the manifests of a service.
    #[must_use]
    pub fn of(service: &'a Service, documents: &[Document]) -> Self {
        let manifests = manifests::listed(service, documents).into_iter().map(|(document, because)| {
            let file = document.path.rsplit('/').next().unwrap_or_default();
            Setting::derived(file.to_owned(), because, "there is this file")
        });
        Self { service, manifests: manifests.collect() }
    }
}

/// For `Dockerfile.dockerignore`.
#[derive(Serialize)]
pub struct Copied {
    copied: Vec<Setting<String>>,
    ignored: Vec<String>,
}

impl Copied {
    /// Of the paths that the Dockerfile copies, and of those that these are links to.
    #[must_use]
    pub fn of(sources: &[String]) -> Self {
        let copied = sources.iter();
        let copied = copied
            .map(|path| Setting::derived(path.clone(), &[Origin::DOCKERFILE], "the Dockerfile copies it"));
        Self { copied: copied.collect(), ignored: content::ignored_patterns() }
    }
}
