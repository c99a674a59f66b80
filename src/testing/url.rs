//! A service that runs already, asked from outside.

use super::examples;
use super::tested::{Step, Tested};
use crate::diagnostic::Finding;
use crate::pipeline::Built;
use crate::resolve::Service;
use std::time::Duration;

/// Sends every example to a service at a URL. The last of the three is whether somebody ended it early.
#[must_use]
pub fn ask_url(
    built: &Built,
    service: &Service,
    url: &str,
    load: Option<Duration>,
) -> (Tested, Vec<Finding>, bool) {
    let mut tested = Tested {
        file: built.project.file().to_owned(),
        service: service.service.name.value.clone(),
        environment: service.environment.clone(),
        subject: url.to_owned(),
        ..Tested::default()
    };
    let mut findings = Vec::new();
    for example in &service.examples {
        if super::clock::interrupted() {
            return (tested, findings, true);
        }
        let asked = examples::ask(example, service, &built.project, url);
        tested.steps.push(Step::example(&asked));
        findings.extend(asked.finding);
    }
    if let Some(time) = load {
        // Whoever answers there is not on this machine, so nobody knows what it costs them.
        match examples::load(&mut tested, (service, &built.project, url), time, &|| None) {
            Ok(finding) => findings.extend(finding),
            Err(_) => return (tested, findings, true),
        }
    }
    (tested, findings, false)
}
