//! Whether the rules of a platform hold for a service that is decided.

use super::Service;
use crate::diagnostic::{Code, Finding, Report};
use crate::kubernetes::cel::{Answer, answer};
use crate::platform::{Condition, ENVIRONMENT, Platform, Rule, Used};
use crate::spec::{Layer, known};
use serde_json::{Map, Value};

/// Reports every rule that does not hold, and gives what was needed of the platform. `file` is that of the service.
pub fn judge(
    service: &Service,
    layer: &Layer<'_>,
    (platform, file): (&Platform, &str),
    report: &mut Report,
) -> Used {
    let mut used = Used::default();
    let (name, environment) = (service.service.name.value.as_str(), service.environment.as_deref());
    used.services.insert(name.to_owned());
    if platform.rules.is_empty() {
        return used;
    }
    let values = values(service, layer);
    for (at, rule) in platform.rules.iter().enumerate() {
        let Some(broken) = broken(rule, &values, name, report) else { continue };
        used.rules.insert(at);
        if !broken {
            continue;
        }
        let mut excepted = rule.except.iter().enumerate();
        if let Some((which, _)) = excepted.find(|(_, exception)| exception.is_for(name, environment)) {
            used.exceptions.insert((at, which));
            continue;
        }
        report.push(finding(rule, (platform, file), (layer, &values), report));
    }
    used
}

/// Whether a service breaks a rule; `None` where the rule is not about it.
fn broken(rule: &Rule, values: &Value, service: &str, report: &mut Report) -> Option<bool> {
    if let Some(when) = &rule.when
        && holds(when, values, service, report) != Held::Yes
    {
        return None;
    }
    match holds(&rule.require, values, service, report) {
        Held::Yes => Some(false),
        Held::No => Some(true),
        Held::NotAboutIt | Held::Unsaid => None,
    }
}

/// What became of a condition.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Held {
    Yes,
    /// Also where a key has no value.
    No,
    /// It asks for a section that the service does not have.
    NotAboutIt,
    /// It cannot be worked out, which was reported.
    Unsaid,
}

fn holds(condition: &Condition, values: &Value, service: &str, report: &mut Report) -> Held {
    let (why, help) = match answer(&condition.expression, values) {
        Answer::Is(true) => return Held::Yes,
        Answer::Is(false) => return Held::No,
        Answer::Endless => {
            ("it takes more steps than there may be", "write it without one list inside another")
        }
        Answer::Unsaid => {
            let mut needed = condition.paths.iter().filter(|path| !path.is_asked && path.names.len() > 1);
            let absent = needed.find(|path| at(values, &path.names).is_none_or(Value::is_null));
            match absent {
                Some(path) if at(values, &path.names[..1]).is_none_or(Value::is_null) => {
                    return Held::NotAboutIt;
                }
                Some(_) => return Held::No,
                None => (
                    "what it compares does not fit together, or it does not come to true or false",
                    "compare texts with texts and numbers with numbers; a quantity is a text, such as `'16Gi'`",
                ),
            }
        }
    };
    let label = format!("for `{service}`: {why}");
    let finding = Finding::at(Code::RuleUnreadable, condition.text.span, "the rule cannot be worked out");
    report.push(finding.label(label).help(help));
    Held::Unsaid
}

fn finding(
    rule: &Rule,
    (platform, file): (&Platform, &str),
    (layer, values): (&Layer<'_>, &Value),
    report: &Report,
) -> Finding {
    let paths = rule.require.paths.iter().chain(rule.when.iter().flat_map(|when| &when.paths));
    let keys: Vec<String> = paths.map(|path| path.names.join(".")).filter(|key| key != ENVIRONMENT).collect();
    let place = keys.iter().find_map(|key| layer.own_key(key));
    let line = report.sources.locate(rule.name.span).map_or(0, |at| at.start().line);
    let said = rule.require.paths.iter().filter(|path| !path.is_asked && !path.names.is_empty());
    let said = said.map(|path| match at(values, &path.names) {
        None | Some(Value::Null) => format!("`{}` has no value", path.names.join(".")),
        Some(Value::String(text)) => format!("`{}` is `{text}`", path.names.join(".")),
        Some(Value::Array(_) | Value::Object(_)) => format!("`{}` is not like that", path.names.join(".")),
        Some(value) => format!("`{}` is `{value}`", path.names.join(".")),
    });
    let said = said.collect::<Vec<_>>().join(", ");
    let colon = if said.is_empty() { "" } else { ": " };
    let message = format!("the rule `{}` of the platform does not hold{colon}{said}", rule.name.value);
    let below = keys.iter().find_map(|key| layer.key(key)).filter(|_| place.is_none());
    Finding::at_or_in(Code::RuleBroken, place, file, message)
        .severity(rule.severity)
        .label(rule.why.clone())
        .related(below, "said here for all services")
        .related(Some(rule.require.text.span), "the rule")
        .help(format!("{}:{line} requires `{}`", platform.file, rule.require.text.value))
        .help(format!("ask {} for an exception", rule.owner))
}

/// What a service says and what was decided, by the names of the keys.
fn values(service: &Service, layer: &Layer<'_>) -> Value {
    let mut values = layer.values();
    let decided = serde_json::to_value(service).unwrap_or_default();
    for (name, value) in decided.as_object().into_iter().flatten() {
        lay(&mut values, &mut vec![name.clone()], value);
    }
    if let Some(values) = values.as_object_mut() {
        values.insert(ENVIRONMENT.to_owned(), decided.get(ENVIRONMENT).cloned().unwrap_or_default());
    }
    values
}

/// Lays a decided value over what is written, where it has the name of a key. What is switched off is not there.
fn lay(values: &mut Value, path: &mut Vec<String>, decided: &Value) {
    let key = known(&path.join(".")).filter(|key| key.path.trim_end_matches("[]") == path.join("."));
    let Some(key) = key else { return };
    if decided.is_null() {
        put(values, path, None);
    } else if let (true, Some(fields)) = (key.is_section && !key.path.ends_with("[]"), decided.as_object()) {
        for (name, value) in fields {
            path.push(name.clone());
            lay(values, path, value);
            path.pop();
        }
    } else if key.kind.starts_with("table of") == decided.is_object() && !key.is_section {
        put(values, path, Some(decided.clone()));
    }
}

fn put(values: &mut Value, path: &[String], value: Option<Value>) {
    let Some((last, above)) = path.split_last() else { return };
    let mut at = values;
    for name in above {
        let Some(table) = at.as_object_mut() else { return };
        if value.is_none() && !table.contains_key(name) {
            return;
        }
        at = table.entry(name.clone()).or_insert_with(|| Value::Object(Map::new()));
    }
    match (at.as_object_mut(), value) {
        (Some(table), Some(value)) => drop(table.insert(last.clone(), value)),
        (Some(table), None) => drop(table.remove(last)),
        (None, _) => {}
    }
}

fn at<'v>(values: &'v Value, names: &[String]) -> Option<&'v Value> {
    names.iter().try_fold(values, |at, name| at.get(name))
}
