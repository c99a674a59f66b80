//! What is asked of many keys alike. A check reports and gives the value back, so that the rest is still checked.

use super::service::Map;
use super::{Resolver, Setting, names};
use crate::diagnostic::{Code, Finding, Span};
use crate::spec::{Spanned, Table};
use std::ops::RangeInclusive;

/// What a value has to be: the reason is given where it is not.
type Check = fn(&str) -> Result<(), &'static str>;

impl Resolver<'_, '_> {
    /// The value of a key that has no default.
    pub(super) fn required<T>(
        &mut self,
        given: Option<Spanned<T>>,
        key: &str,
        help: &str,
    ) -> Option<Spanned<T>> {
        if given.is_none() && self.input.layer.is_whole() {
            let section = key.rsplit_once('.').and_then(|(section, _)| self.input.key(section));
            let file = self.input.project.file();
            self.report.push(
                Finding::at_or_in(Code::MissingKey, section, file, format!("`{key}` is missing"))
                    .help(help.to_owned()),
            );
        }
        given
    }

    /// Reports a string that is not what it has to be, and gives it back, so that the rest is still checked.
    pub(super) fn check(
        &mut self,
        given: Option<Spanned<String>>,
        code: Code,
        key: &str,
        check: Check,
    ) -> Option<Spanned<String>> {
        if let Some(given) = &given
            && let Err(reason) = check(&given.value)
        {
            self.report.push(
                Finding::at(code, given.span, format!("`{key}` cannot be `{}`", given.value)).label(reason),
            );
        }
        given
    }

    /// Reports a number outside its range. What is given back is within it, so that the rest can be reckoned and checked.
    pub(super) fn range(
        &mut self,
        mut given: Option<Spanned<i64>>,
        code: Code,
        key: &str,
        range: RangeInclusive<i64>,
    ) -> Option<Spanned<i64>> {
        if let Some(given) = &mut given
            && !range.contains(&given.value)
        {
            let why = if *range.start() == 1024 { ", for only root may listen below" } else { "" };
            let words = format!("{} to {}{why}", range.start(), range.end());
            self.report.push(
                Finding::at(code, given.span, format!("`{key}` cannot be {}", given.value))
                    .label(format!("allowed: {words}")),
            );
            given.value = given.value.clamp(*range.start(), *range.end());
        }
        given
    }

    /// Reports two keys that exclude each other.
    pub(super) fn conflict(
        &mut self,
        one: Option<Span>,
        one_key: &str,
        other: Option<Span>,
        other_key: &str,
        why: &str,
    ) {
        if let (Some(one), Some(other)) = (one, other) {
            self.report.push(
                Finding::at(
                    Code::ConflictingKeys,
                    other,
                    format!("`{other_key}` and `{one_key}` exclude each other"),
                )
                .label(why.to_owned())
                .related(Some(one), "the other one")
                .help("keep one of them"),
            );
        }
    }

    /// Labels or annotations, each name and value checked.
    pub(super) fn pairs(&mut self, given: Option<Table<String>>, labels: bool) -> Map {
        let mut map = Map::new();
        for (name, value) in given.unwrap_or_default() {
            if let Err(reason) = names::qualified(&name.value) {
                let what = if labels { "label" } else { "annotation" };
                self.report.push(
                    Finding::at(
                        Code::InvalidLabel,
                        name.span,
                        format!("no {what} can be called `{}`", name.value),
                    )
                    .label(reason),
                );
            }
            if let (true, Err(reason)) = (labels, names::label_value(&value.value)) {
                self.report.push(
                    Finding::at(
                        Code::InvalidLabel,
                        value.span,
                        format!("no label can have the value `{}`", value.value),
                    )
                    .label(reason),
                );
            }
            map.insert(name.value, value.into());
        }
        map
    }

    /// Refuses a label or an annotation that is in the output without being asked for.
    pub(super) fn written_already(&mut self, what: &str, key: &str, given: &Setting<String>, why: &str) {
        let message = format!("the {what} `{key}` is written already");
        let file = self.input.project.file();
        let finding = Finding::at_or_in(Code::InvalidLabel, given.span(), file, message);
        self.report.push(finding.label(why).help("leave it out"));
    }
}
