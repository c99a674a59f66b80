//! Rules in CEL, the Common Expression Language, as definitions of kinds have them: whether one holds for a value.
//!
//! What the language has beyond what such rules use is not known here; then nothing is said of the rule.
//! <https://kubernetes.io/docs/reference/using-api/cel/>

mod evaluate;
mod functions;
mod names;
mod parse;
mod words;

use evaluate::Scope;
pub use names::{Path, paths};
pub use parse::Expression;
use regex_lite::Regex;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Whether a rule holds for a value, `self`; `None` where that cannot be said.
#[must_use]
pub fn holds(rule: &str, value: &Value) -> Option<bool> {
    evaluate::boolean(parsed(rule)?.as_ref(), &mut Scope::of(value))
}

/// What became of an expression about the fields of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It is true or false.
    Is(bool),
    /// It is neither: something is not there, or does not fit together.
    Unsaid,
    /// It takes more steps than there may be.
    Endless,
}

/// Whether an expression holds for a value whose fields it names without `self`. Quantities of Kubernetes are compared and
/// reckoned with as such.
#[must_use]
pub fn answer(expression: &Expression, value: &Value) -> Answer {
    let mut scope = Scope::of_fields(value);
    match evaluate::boolean(expression, &mut scope) {
        Some(is) => Answer::Is(is),
        None if scope.is_exhausted() => Answer::Endless,
        None => Answer::Unsaid,
    }
}

/// Whether a rule can be read.
#[cfg(test)]
pub fn is_known(rule: &str) -> bool {
    parsed(rule).is_some()
}

/// A rule is read once, however many objects it is about; `None` where it cannot be read.
#[must_use]
pub fn parsed(rule: &str) -> Option<Arc<Expression>> {
    static RULES: Mutex<BTreeMap<String, Option<Arc<Expression>>>> = Mutex::new(BTreeMap::new());
    let mut rules = RULES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(expression) = rules.get(rule) {
        return expression.clone();
    }
    let expression = parse::expression(rule).map(Arc::new);
    rules.insert(rule.to_owned(), expression.clone());
    expression
}

/// Whether a pattern, in the syntax of RE2, is found in a text; `None` where it cannot be read.
#[must_use]
pub fn matches(pattern: &str, text: &str) -> Option<bool> {
    static PATTERNS: Mutex<BTreeMap<String, Option<Regex>>> = Mutex::new(BTreeMap::new());
    let mut patterns = PATTERNS.lock().unwrap_or_else(PoisonError::into_inner);
    let regex = patterns.entry(pattern.to_owned()).or_insert_with(|| Regex::new(pattern).ok());
    Some(regex.as_ref()?.is_match(text))
}

#[cfg(test)]
mod tests {
    use super::holds;
    use serde_json::json;

    #[test]
    fn a_rule_holds_or_not() {
        let object = json!({
            "type": "HTTP", "http": { "path": "/a" }, "ports": [{ "n": 80 }, { "n": 81 }], "timeout": "1m30s",
            "namespace": "team", "none": [], "text": "a/b", "memory": "1Gi",
        });
        for (rule, wanted) in [
            ("self.type == 'HTTP' ? has(self.http) : !has(self.http)", Some(true)),
            ("!has(self.tcp) || self.type == \"TCP\"", Some(true)),
            ("self.ports.all(p, self.ports.exists_one(q, p.n == q.n))", Some(true)),
            ("self.ports.exists(p, p.n > 80 && p.n <= 81)", Some(true)),
            ("size(self.ports) + self.none.size() * 2 == 2", Some(true)),
            ("(has(self.tcp) ? 1 : 0) + (has(self.http) ? 1 : 0) == 1", Some(true)),
            (
                "duration(self.timeout) > duration('89s') && duration(self.timeout) != duration('1h')",
                Some(true),
            ),
            ("self.type in ['TCP', 'UDP']", Some(false)),
            ("self.http.path.startsWith('/') && !self.http.path.contains('//')", Some(true)),
            ("self.http.path.matches(r\"\"\"^/[a-z]+$\"\"\")", Some(true)),
            ("self.__namespace__ == 'team'", Some(true)),
            ("self.text.split('/')[0].size() == 1", Some(true)),
            ("self.ports.filter(p, p.n == 80).size() <= 1", Some(true)),
            ("self.ports.map(p, p.n) == [80, 81]", Some(true)),
            ("{'a': 1, 'b': 2}['b'] > 1", Some(true)),
            ("quantity(self.memory).compareTo(quantity('1024Mi')) == 0", Some(true)),
            ("quantity(self.memory).isGreaterThan(quantity('1G'))", Some(true)),
            ("self.type.lowerAscii() == 'http'", Some(true)),
            // A mistake in a rule is nobody's whose object it is about.
            ("self.absent == 1", None),
            ("self.absent == 1 || true", Some(true)),
            ("self.type + 1 == 2", None),
            ("self.type ==", None),
            ("unheardOf(self)", None),
        ] {
            assert_eq!(holds(rule, &object), wanted, "{rule}");
        }
    }
}
