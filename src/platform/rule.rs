//! Rules, as far as they can be looked at without a service.

use crate::diagnostic::{Code, Finding, Report, Severity, Span};
use crate::kubernetes::cel::{self, Expression, Path};
use crate::spec::sections::{RuleSection, RuleSeverity};
use crate::spec::{Spanned, keys, known, nearest};
use std::sync::Arc;

/// Characters of an expression. A person writes a hundredth of it.
const LONGEST: usize = 4096;

/// How an expression is written.
const LIKE: &str = "write it like `resources.limits.memory <= '16Gi' || service.name == 'llm'`";

/// Of a name that is no key of `service.toml`: the environment's name, or nothing.
pub const ENVIRONMENT: &str = "environment";

/// What has to hold for services.
#[derive(Debug)]
pub struct Rule {
    /// Its name.
    pub name: Spanned<String>,
    /// What has to be true.
    pub require: Condition,
    /// For which services.
    pub when: Option<Condition>,
    /// Why.
    pub why: String,
    /// Whom to ask.
    pub owner: String,
    /// What a service is that breaks it.
    pub severity: Severity,
    /// Who may.
    pub except: Vec<Exception>,
}

/// An expression that is true or false of a service.
#[derive(Debug)]
pub struct Condition {
    /// As it is written.
    pub text: Spanned<String>,
    /// As it is worked out.
    pub(crate) expression: Arc<Expression>,
    /// The keys that it is about.
    pub(crate) paths: Vec<Path>,
}

/// A service that may break a rule.
#[derive(Debug)]
pub struct Exception {
    /// Its name.
    pub service: Spanned<String>,
    /// The one environment.
    pub environment: Option<String>,
    /// Why it may.
    pub why: String,
}

impl Exception {
    /// Whether it is about a service in an environment.
    #[must_use]
    pub fn is_for(&self, service: &str, environment: Option<&str>) -> bool {
        self.service.value == service
            && self.environment.as_deref().is_none_or(|only| Some(only) == environment)
    }
}

/// All rules of a file that are whole. What is wrong with the others is reported.
pub fn read(sections: &[RuleSection], file: &str, report: &mut Report) -> Vec<Rule> {
    let mut rules: Vec<Rule> = Vec::new();
    for section in sections {
        let Some(rule) = rule(section, file, report) else { continue };
        if let Some(other) = rules.iter().find(|other| other.name.value == rule.name.value) {
            let message = format!("two rules are called `{}`", rule.name.value);
            report.push(
                Finding::at(Code::ConflictingKeys, rule.name.span, message)
                    .related(Some(other.name.span), "the other one")
                    .help("give one of them another name: findings call a rule by it"),
            );
        }
        rules.push(rule);
    }
    rules
}

fn rule(section: &RuleSection, file: &str, report: &mut Report) -> Option<Rule> {
    let said = [&section.name, &section.require, &section.why, &section.owner].into_iter().flatten().next();
    let at = said.map(|said| said.span);
    let missing = |at: Option<Span>, key: &str| {
        Finding::at_or_in(Code::MissingKey, at, file, format!("`rules.{key}` is missing"))
    };
    let text = |given: &Option<Spanned<String>>, key: &str, help: &str, report: &mut Report| {
        let given = given.clone().filter(|given| !given.value.trim().is_empty());
        if given.is_none() {
            report.push(missing(at, key).help(help));
        }
        given
    };
    let name = text(&section.name, "name", "write what findings call it, such as `memory-ceiling`", report);
    let require = text(&section.require, "require", LIKE, report);
    let why = text(&section.why, "why", "write what goes wrong without it, for those who break it", report);
    let owner = text(&section.owner, "owner", "write whom to ask for an exception", report);
    let mut except = Vec::new();
    for one in section.except.iter().flatten() {
        let at = one.service.as_ref().or(one.why.as_ref()).or(one.environment.as_ref()).map(|said| said.span);
        if one.service.is_none() {
            report.push(missing(at, "except.service").help("name the service that may break the rule"));
        }
        if one.why.as_ref().is_none_or(|why| why.value.trim().is_empty()) {
            report.push(missing(at, "except.why").help("write the reason for those who review it"));
        }
        except.extend(one.service.clone().map(|service| Exception {
            service,
            environment: one.environment.as_ref().map(|name| name.value.clone()),
            why: one.why.as_ref().map_or_else(String::new, |why| why.value.clone()),
        }));
    }
    let require = require.and_then(|require| condition(require, report));
    let when = match &section.when {
        Some(when) => Some(condition(when.clone(), report)?),
        None => None,
    };
    Some(Rule {
        name: name?,
        require: require?,
        when,
        why: why?.value,
        owner: owner?.value,
        severity: match section.severity.as_ref().map(|severity| severity.value) {
            Some(RuleSeverity::Warning) => Severity::Warning,
            Some(RuleSeverity::Error) | None => Severity::Error,
        },
        except,
    })
}

fn condition(text: Spanned<String>, report: &mut Report) -> Option<Condition> {
    let short = text.value.chars().count() <= LONGEST;
    let Some(expression) = cel::parsed(&text.value).filter(|_| short) else {
        let why = if short { "it is no expression in CEL" } else { "it is longer than anybody can read" };
        report.push(
            Finding::at(Code::RuleUnreadable, text.span, "the expression cannot be read")
                .label(why)
                .help(LIKE),
        );
        return None;
    };
    let paths = cel::paths(&expression);
    let mut whole = true;
    for path in paths.iter().filter(|path| !is_key(&path.names)) {
        whole = false;
        let name = path.names.join(".");
        let finding = Finding::at(Code::UnknownKey, text.span, format!("there is no key `{name}`"));
        report.push(match nearest(&name, keys().iter().map(String::as_str)) {
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None => finding.help("docs/reference.md lists all keys; `environment` is the environment's name"),
        });
    }
    whole.then_some(Condition { text, expression, paths })
}

fn is_key(names: &[String]) -> bool {
    names.is_empty() || names == [ENVIRONMENT] || known(&names.join(".")).is_some()
}
