//! Which rules apply to any service, and which exceptions any service needs.

use super::Platform;
use crate::diagnostic::{Code, Finding, nearest};
use crate::spec::quoted;
use std::collections::BTreeSet;

/// What was needed of the rules of a platform.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Used {
    /// The rules that applied, by their places in the file.
    pub rules: BTreeSet<usize>,
    /// The exceptions that were needed: the rule's place, and the exception's in it.
    pub exceptions: BTreeSet<(usize, usize)>,
    /// The services that were judged.
    pub services: BTreeSet<String>,
}

impl Used {
    /// Adds what others needed.
    pub fn add(&mut self, other: &Self) {
        self.rules.extend(&other.rules);
        self.exceptions.extend(&other.exceptions);
        self.services.extend(other.services.iter().cloned());
    }

    /// What nobody needed, once all services were judged.
    #[must_use]
    pub fn unused(&self, platform: &Platform) -> Vec<Finding> {
        let mut findings = Vec::new();
        if platform.allow.iter().any(|code| code == Code::RuleUnused.name()) {
            return findings;
        }
        for (at, rule) in platform.rules.iter().enumerate() {
            if !self.rules.contains(&at) {
                let message = format!("the rule `{}` applies to no service", rule.name.value);
                let help = "take it out, or mend what it says";
                findings.push(Finding::at(Code::RuleUnused, rule.name.span, message).help(help));
                continue;
            }
            let excepted = rule.except.iter().enumerate();
            for (_, exception) in excepted.filter(|(which, _)| !self.exceptions.contains(&(at, *which))) {
                let name = &exception.service.value;
                let message =
                    format!("no service needs the exception of `{name}` from `{}`", rule.name.value);
                let finding = Finding::at(Code::RuleUnused, exception.service.span, message);
                let near = nearest(name, self.services.iter().map(String::as_str));
                findings.push(match near.filter(|near| near != name) {
                    Some(near) => finding.did_you_mean(near, quoted(near)),
                    None if self.services.contains(name) => {
                        finding.help("the rule holds for it: take it out")
                    }
                    None => finding.help("there is no service of this name: take it out"),
                });
            }
        }
        findings
    }
}
