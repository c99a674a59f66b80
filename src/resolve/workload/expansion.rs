//! `$(NAME)` in a value: Kubernetes puts the value of a variable there, if that one stands before.
//!
//! From `k8s.io/kubernetes/third_party/forked/golang/expansion/expand.go`, "Expand": what it does not know it leaves as it
//! stands, and `$$` becomes `$`.

use crate::diagnostic::{Code, Finding, Span};
use crate::resolve::Resolver;
use crate::resolve::names;
use crate::resolve::origin::{Origin, Setting};
use crate::resolve::service::Variable;
use crate::spec::nearest;
use std::collections::{BTreeMap, BTreeSet};

/// What Kubernetes finds in a value.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part<'t> {
    /// `$(NAME)`
    Reference(&'t str),
    /// `$$`, with nothing behind it that it would keep from being a reference.
    TwoDollars,
}

/// More names that are misspelt nobody looks at, and each is compared with all that there are.
const GUESSES: usize = 100;

/// The variables of a container by their names.
struct Names<'v> {
    variables: &'v [Variable],
    /// Where each stands.
    places: BTreeMap<&'v str, usize>,
    /// How many names are still compared.
    guesses: usize,
}

impl<'v> Names<'v> {
    /// The name that was probably meant.
    fn near(&mut self, name: &str) -> Option<&'v str> {
        self.guesses = self.guesses.checked_sub(1)?;
        nearest(name, self.variables.iter().map(|other| other.name.as_str()))
    }
}

/// The variables that a pod has without saying so. Those of other Services are switched off by `enableServiceLinks`.
const OF_THE_CLUSTER: &str = "KUBERNETES_";

fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('$') {
            if !after.starts_with('(') {
                parts.push(Part::TwoDollars);
            }
            rest = after;
        } else if let Some((name, after)) = rest.strip_prefix('(').and_then(|inner| inner.split_once(')')) {
            parts.push(Part::Reference(name));
            rest = after;
        }
    }
    parts
}

impl Resolver<'_, '_> {
    /// Says of what would not be expanded, or would be by accident. The variables are in the order of the pod.
    pub(in crate::resolve) fn expansion(&mut self, variables: &[Variable]) {
        let places: BTreeMap<&str, usize> =
            variables.iter().enumerate().map(|(at, variable)| (variable.name.as_str(), at)).collect();
        let mut names = Names { variables, places, guesses: GUESSES };
        for (at, variable) in variables.iter().enumerate() {
            let Some(value) = &variable.value else { continue };
            let (Origin::Given(span) | Origin::Runtime(span)) = value.origin else { continue };
            for part in parts(value).into_iter().collect::<BTreeSet<_>>() {
                match part {
                    Part::Reference(name) => self.reference(name, span, at, &mut names),
                    Part::TwoDollars => self.two_dollars(variable, value, span),
                }
            }
        }
    }

    fn reference(&mut self, name: &str, span: Span, at: usize, names: &mut Names<'_>) {
        let place = names.places.get(name).copied();
        let known = place.is_some_and(|place| place < at);
        // No variable is called like a command with its arguments.
        if known || name.starts_with(OF_THE_CLUSTER) || names::variable(name).is_err() {
            return;
        }
        let own = &names.variables[at].name;
        let finding = |why: String| {
            Finding::at(Code::NotExpanded, span, format!("`$({name})` in `{own}` stays as it is")).label(why)
        };
        let as_text = format!("if the text is meant, write `$$({name})`");
        let later = place.map(|place| &names.variables[place]);
        self.report.push(match later.map(|later| (later, later.value.as_ref().and_then(Setting::span))) {
            Some(_) if name == own => finding(
                "a variable cannot hold itself, and Kubernetes does not know those of the image".to_owned(),
            )
            .help(as_text),
            Some((_, place)) => {
                finding(format!("Kubernetes expands what stands before, and `{name}` comes later"))
                    .related(place, "here")
                    .help(format!("put `{name}` before `{own}`"))
                    .help(as_text)
            }
            None => {
                let finding = finding("the container has no such variable from Kubernetes".to_owned());
                match names.near(name) {
                    Some(near) => finding.help(format!("did you mean `$({near})`?")),
                    None => finding,
                }
                .help(as_text)
            }
        });
    }

    fn two_dollars(&mut self, variable: &Variable, value: &str, span: Span) {
        let message = format!("`{}` gets one `$` for two", variable.name);
        self.report.push(
            Finding::at(Code::NotExpanded, span, message)
                .label("Kubernetes reads `$$` as `$`")
                .help(format!("write `{}` for what stands there", value.replace("$$", "$$$$")))
                .help("or write `$`, which is one where no `(` follows"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::Part::{Reference, TwoDollars};
    use super::parts;

    #[test]
    fn a_value_is_read_as_kubernetes_reads_it() {
        assert_eq!(parts("http://$(HOST):$(PORT)/"), [Reference("HOST"), Reference("PORT")]);
        assert_eq!(parts("$$(HOST)"), []);
        assert_eq!(parts("$$$(HOST)"), [TwoDollars, Reference("HOST")]);
        assert_eq!(parts("pa$$word, $HOME, $(open, $"), [TwoDollars]);
        assert_eq!(parts("$()"), [Reference("")]);
    }
}
