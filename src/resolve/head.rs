//! What stands at the top of the file: the warnings that it allows.

use super::Resolver;
use super::facts::runtime::list;
use crate::diagnostic::{Code, Finding, Severity};
use crate::spec::Spanned;

impl Resolver<'_, '_> {
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
