//! What stands at the top of the file: its edition, and the warnings that it allows.

use super::facts::runtime::list;
use super::{Resolver, Setting};
use crate::diagnostic::{Code, Finding, Severity};
use crate::spec::Spanned;

/// The editions that this version knows.
pub const EDITIONS: &[&str] = &["2026"];

impl Resolver<'_, '_> {
    pub(super) fn edition(&mut self, given: Option<Spanned<String>>) -> Option<Setting<String>> {
        let newest = EDITIONS[EDITIONS.len() - 1];
        let given = self.required(given, "edition", &format!("write `edition = \"{newest}\"` at the top"))?;
        if EDITIONS.contains(&given.value.as_str()) {
            return Some(given.into());
        }
        self.report.push(
            Finding::at(Code::UnknownEdition, given.span, format!("there is no edition `{}`", given.value))
                .help(format!("this version knows {}", list(EDITIONS.iter().copied()))),
        );
        None
    }

    pub(super) fn allowed(&mut self, codes: &[Spanned<String>]) {
        for code in codes {
            let known = Code::ALL.iter().find(|c| c.name() == code.value);
            let warnings = Code::ALL.iter().filter(|c| c.severity() == Severity::Warning);
            let names = list(warnings.map(|c| c.name()));
            match known {
                Some(known) if known.severity() == Severity::Warning => {}
                Some(_) => self.report.push(
                    Finding::at(Code::InvalidAllow, code.span, format!("`{}` cannot be allowed", code.value))
                        .help(format!("only warnings can: {names}")),
                ),
                None => self.report.push(
                    Finding::at(
                        Code::InvalidAllow,
                        code.span,
                        format!("there is no finding `{}`", code.value),
                    )
                    .help(format!("these can be allowed: {names}")),
                ),
            }
        }
    }
}
