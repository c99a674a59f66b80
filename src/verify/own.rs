//! Whether the manifests of a project's own can stand beside those of the service.

use super::agreement::Named;
use crate::diagnostic::Code;
use crate::kubernetes::{Kinds, Mistake, Object as Manifest};
use crate::resolve::Service;

/// What is wrong with its own among all of them: the file's name and the mistake.
pub fn check<'a>(
    service: &Service,
    (all, own): (&[Named<'a>], &[Named<'a>]),
    kinds: &Kinds,
) -> Vec<(&'a str, Code, Mistake)> {
    let mut mistakes = Vec::new();
    let mut disagree = |(file, manifest): Named<'a>, path: &str, message: String| {
        mistakes.push((file, Code::ManifestsDisagree, Mistake { message, line: manifest.line(path) }));
    };
    for (index, named) in own.iter().enumerate() {
        let ours = all.iter().filter(|(file, _)| !own.iter().any(|(other, _)| other == file));
        let others = ours.chain(&own[..index]);
        if let Some((file, _)) = others.into_iter().find(|(_, other)| identity(other) == identity(named.1)) {
            let (kind, name) = (named.1.text("kind").unwrap_or_default(), named.1.text("metadata.name"));
            let message = format!("`{file}` has the {kind} `{}` already", name.unwrap_or_default());
            disagree(*named, "metadata.name", message);
        }
        let is_cluster_wide = kinds.of(named.1).is_some_and(|kind| kind.is_cluster_wide);
        if let Some(namespace) = service.service.namespace.as_ref().filter(|_| !is_cluster_wide)
            && named.1.text("metadata.namespace").is_none()
        {
            let message = format!("it says no namespace, and the service is in `{}`", namespace.value);
            disagree(*named, "metadata", message);
        }
    }
    mistakes
}

/// What makes an object the same object.
fn identity(manifest: &Manifest) -> [Option<&str>; 4] {
    let text = |path| manifest.text(path);
    [Some(manifest.api().0), text("kind"), text("metadata.namespace"), text("metadata.name")]
}
