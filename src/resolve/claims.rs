//! What two services of one repository must not both have.

use super::Service;
use crate::diagnostic::{Code, Finding, Report};
use std::collections::BTreeMap;

/// Who writes which object, by namespace and name, over all services that are looked at in one run.
#[derive(Debug, Default)]
pub struct Claims {
    objects: BTreeMap<(Option<String>, String), String>,
    secrets: BTreeMap<(Option<String>, String), String>,
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
}
