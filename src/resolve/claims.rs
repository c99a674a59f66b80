//! What two services of one repository must not both have.

use super::Service;
use crate::diagnostic::{Code, Finding, Report};
use std::collections::BTreeMap;

/// Who writes which object, by namespace and name, over all services that are looked at in one run.
#[derive(Debug, Default)]
pub struct Claims {
    objects: BTreeMap<(Option<String>, String), String>,
    secrets: BTreeMap<(Option<String>, String), String>,
    /// What a GitOps controller knows by a name: it sees all namespaces.
    applications: BTreeMap<(String, String), String>,
    folders: BTreeMap<(String, String), String>,
}

impl Claims {
    /// Takes what a service writes, and reports what another one writes already. `shown` is its file.
    pub fn take(&mut self, service: &Service, shown: &str, report: &mut Report) {
        let namespace = service.service.namespace.as_ref().map(|namespace| namespace.value.clone());
        let name = &service.service.name;
        let place = match &service.environment {
            Some(environment) => format!("{shown} ({environment})"),
            None => shown.to_owned(),
        };
        if let Some(other) = self.objects.insert((namespace.clone(), name.value.clone()), place.clone()) {
            report.push(
                Finding::at_or_in(
                    Code::NameTaken,
                    name.span(),
                    shown,
                    format!("`{}` is the name of two services", name.value),
                )
                .label(format!("{other} has it too, in the same namespace"))
                .help("give one of them another name, or a namespace of its own"),
            );
            return;
        }
        self.take_gitops(service, &place, shown, report);
        let Some(tls) = service.tls.as_ref().filter(|tls| tls.certificate.is_some()) else { return };
        if let Some(other) = self.secrets.insert((namespace, tls.secret.value.clone()), place) {
            report.push(
                Finding::at_or_in(
                    Code::TlsSecretOwners,
                    tls.secret.span(),
                    shown,
                    format!("two Certificates would write the Secret `{}`", tls.secret.value),
                )
                .label(format!("{other} writes it too"))
                .help("give each its own: `[tls]` `secret = \"…\"`")
                .help("or let one of them use what the other one writes: leave `issuer` and `acme` out"),
            );
        }
    }

    /// A controller sees all namespaces, and a path that was copied with the rest of a file applies another service.
    fn take_gitops(&mut self, service: &Service, place: &str, shown: &str, report: &mut Report) {
        let Some(gitops) = &service.gitops else { return };
        let (namespace, name) = (gitops.namespace.value.clone(), gitops.name.value.clone());
        if let Some(other) = self.applications.insert((namespace, name), place.to_owned()) {
            report.push(
                Finding::at_or_in(
                    Code::NameTaken,
                    gitops.name.span().or_else(|| service.service.name.span()),
                    shown,
                    format!("the controller knows two services as `{}`", gitops.name.value),
                )
                .label(format!("{other} has this name too, and the controller sees all namespaces"))
                .help("give one of them another: `[gitops]` `name = \"…\"`"),
            );
        }
        let source = gitops.flux.as_ref().map(|flux| flux.source.name.value.clone());
        let source = gitops.repository.as_ref().map(|repository| repository.value.clone()).or(source);
        let folder = (source.unwrap_or_default(), gitops.path.value.clone());
        if let Some(other) = self.folders.insert(folder, place.to_owned()) {
            report.push(
                Finding::at_or_in(
                    Code::NameTaken,
                    gitops.path.span(),
                    shown,
                    format!("two services lie in the folder `{}` of the repository", gitops.path.value),
                )
                .label(format!("{other} says so too"))
                .help("say where this file lies: `[gitops]` `path = \"…\"`"),
            );
        }
    }
}
