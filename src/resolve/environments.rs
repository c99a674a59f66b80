use super::{Service, names};
use crate::diagnostic::{Code, Finding, Report, Span};
use crate::spec::{Spanned, Spec};
use std::collections::BTreeMap;

/// Checks an environment's name, and that it says nothing that belongs to the project as a whole.
pub fn environment(name: &Spanned<String>, own: &Spec, report: &mut Report) -> bool {
    let before = report.findings.len();
    if let Err(reason) = names::label(&name.value) {
        report.push(
            Finding::at(
                Code::InvalidName,
                name.span,
                format!("no environment can be called `{}`", name.value),
            )
            .label(reason),
        );
    }
    let whole: [(&str, Option<Span>); 3] = [
        ("edition", own.edition.as_ref().map(|e| e.span)),
        ("allow", own.allow.iter().flatten().next().map(|a| a.span)),
        ("environments", own.environments.iter().flatten().next().map(|(name, _)| name.span)),
    ];
    for (key, span) in whole {
        if let Some(span) = span {
            report.push(
                Finding::at(Code::EnvironmentKey, span, format!("`{key}` belongs to the whole project"))
                    .label(format!("not to the environment `{}`", name.value))
                    .help("say it at the top of the file"),
            );
        }
    }
    report.findings.len() == before
}

/// Checks that the objects of two environments are not the same objects.
pub fn apart(
    services: &[Service],
    environments: &BTreeMap<Spanned<String>, Spec>,
    file: &str,
    report: &mut Report,
) -> bool {
    let mut seen: BTreeMap<(Option<&str>, &str), &str> = BTreeMap::new();
    let mut are_apart = true;
    for service in services {
        let environment = service.environment.as_deref().unwrap_or_default();
        let namespace = service.service.namespace.as_ref().map(|n| n.value.as_str());
        let Some(other) = seen.insert((namespace, &service.service.name.value), environment) else {
            continue;
        };
        are_apart = false;
        let place =
            |wanted: &str| environments.keys().find(|name| name.value == wanted).map(|name| name.span);
        let namespace =
            namespace.map_or("without a namespace".to_owned(), |n| format!("in the namespace `{n}`"));
        report.push(
            Finding::at_or_in(
                Code::EnvironmentsCollide,
                place(environment),
                file,
                format!("the environments `{other}` and `{environment}` would write the same objects"),
            )
            .label(format!("both are called `{}`, {namespace}", service.service.name.value))
            .related(place(other), "the other one")
            .help(format!(
                "give each a namespace: `[environments.{environment}.service]` `namespace = \"…\"`"
            )),
        );
    }
    are_apart
}
