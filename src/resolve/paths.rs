//! Paths of the project that a key names.

use super::{Resolver, Setting, names};
use crate::diagnostic::{Code, Finding};
use crate::project::Kind;
use crate::spec::{Spanned, quoted};

impl Resolver<'_, '_> {
    /// Checks a path of the project that goes into the image, and says what it is.
    pub(super) fn copied(&mut self, given: &Spanned<String>, key: &str) -> Option<Kind> {
        let path = clean(given).value;
        let path = path.as_str();
        if names::is_absolute(path) {
            self.absolute(given);
            return None;
        }
        if let Err(reason) = names::image_path(path) {
            let message = format!("`{key}` cannot be `{}`", given.value);
            let finding = Finding::at(Code::InvalidPath, given.span, message).label(reason);
            let slashes = path.replace('\\', "/");
            self.report.push(if slashes != path && names::image_path(&slashes).is_ok() {
                finding.did_you_mean(&slashes, quoted(&slashes))
            } else {
                finding
            });
            return None;
        }
        match self.input.project.kind(path) {
            Kind::Outside => {
                self.outside(given);
                None
            }
            kind @ (Kind::Missing | Kind::Broken | Kind::Special) => {
                self.missing(given, kind);
                None
            }
            Kind::Folder if self.input.project.is_empty(path) => {
                let message = format!("there is no file in `{}`", self.input.project.shown(path));
                self.report.push(Finding::at(Code::FileNotFound, given.span, message));
                None
            }
            kind => Some(kind),
        }
    }

    /// A path from the top of some machine, which another one need not have.
    pub(super) fn absolute(&mut self, given: &Spanned<String>) {
        let message = format!("`{}` is an absolute path", given.value);
        let finding = Finding::at(Code::PathOutsideProject, given.span, message)
            .label("other machines have this file elsewhere, or not at all");
        self.report.push(match self.input.project.files().within(&given.value) {
            Some(inside) => finding
                .help(format!("it is in the project: write `{inside}`"))
                .write(format!("write `{inside}`"), quoted(&inside)),
            None => finding.help("copy it into the project, and write its path from the folder of this file"),
        });
    }

    pub(super) fn outside(&mut self, given: &Spanned<String>) {
        if names::is_absolute(&given.value) {
            return self.absolute(given);
        }
        let message = format!("`{}` is outside the project", given.value);
        self.report.push(
            Finding::at(Code::PathOutsideProject, given.span, message)
                .label("only what is beside this file or below it is looked at")
                .help("copy it into the project, or move this file further up"),
        );
    }

    pub(super) fn folder(&mut self, given: &Spanned<String>) {
        let message = format!("`{}` is a folder", given.value);
        self.report.push(Finding::at(Code::FileNotFound, given.span, message).label("a file is needed"));
    }

    pub(super) fn missing(&mut self, given: &Spanned<String>, kind: Kind) {
        let shown = self.input.project.shown(&given.value);
        let finding = |message| Finding::at(Code::FileNotFound, given.span, message);
        self.report.push(match kind {
            Kind::Broken => finding(format!("`{shown}` is a link that leads nowhere")),
            Kind::Special => finding(format!("`{shown}` is not a regular file")),
            _ => finding(format!("there is no `{shown}`"))
                .help("paths are relative to the folder of this file"),
        });
    }
}

/// The path without `./` before and `/` behind.
pub fn clean(path: &Spanned<String>) -> Setting<String> {
    let value = path.value.trim_end_matches('/');
    let value = value.strip_prefix("./").unwrap_or(value).to_owned();
    Setting::given(value, path.span)
}
