//! The list of the files of a model, as `sha256sum` writes it:
//! <https://www.gnu.org/software/coreutils/manual/html_node/cksum-output-modes.html>.

use crate::diagnostic::{Code, Finding, is_unseen};
use crate::resolve::{Resolver, Setting, clean, names};
use crate::spec::Spanned;
use std::collections::BTreeMap;

/// What a Deployment can hold of it: `kubectl apply` keeps a copy of the whole in an annotation, of which Kubernetes takes
/// 256 KiB, <https://kubernetes.io/docs/concepts/overview/working-with-objects/annotations/>.
const LONGEST: usize = 128 << 10;

impl Resolver<'_, '_> {
    /// A line for each file, in the order of their names.
    pub(super) fn listed(
        &mut self,
        uri: &Spanned<String>,
        given: Option<&Spanned<String>>,
        sha256: Option<&Spanned<String>>,
    ) -> Option<Vec<Setting<String>>> {
        let Some(given) = given else {
            // A checksum in its place is said to be one.
            if self.input.layer.is_whole() && sha256.is_none() {
                self.report.push(
                    Finding::at(Code::MissingKey, uri.span, "`model.checksums` is missing")
                        .label("what is fetched from here has to be the model that is meant")
                        .help("list its files: `(cd FOLDER && find * -type f -exec sha256sum {} +) > model.sha256`")
                        .help("and name the list: `checksums = \"model.sha256\"`"),
                );
            }
            return None;
        };
        if !self.copied(given, "model.checksums")?.is_file() {
            self.folder(given);
            return None;
        }
        let path = clean(given).value;
        let shown = self.input.project.shown(&path);
        if self.input.project.length(&path).is_some_and(|length| length > LONGEST as u64) {
            let message = format!("`{shown}` has more than {} KiB", LONGEST / 1024);
            self.report.push(
                Finding::at(Code::TooLarge, given.span, message)
                    .label("it is a part of the Deployment, and Kubernetes takes no larger one")
                    .help("make an image of the model, and mount that: `image = \"…\"`"),
            );
            return None;
        }
        let text = match self.input.project.read(&path) {
            Ok(text) => text,
            Err(error) => {
                self.report.push(crate::worktree::unreadable(&shown, &error));
                return None;
            }
        };
        let base = self.report.sources.once(&shown, &text);
        let before = self.report.findings.len();
        let mut files: BTreeMap<&str, &str> = BTreeMap::new();
        for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let span = self.report.sources.line(base, at + 1);
            let refused = match parts(line) {
                Err(reason) => {
                    Finding::at(Code::InvalidChecksum, span, "this is no line of `sha256sum`").label(reason)
                }
                Ok((_, file)) if !is_path(file) => Finding::at(
                    Code::InvalidPath,
                    span,
                    format!("no file of a model can be called `{file}`"),
                )
                .label(
                    "it is a path in the folder, of characters that one can see, without `..`, `$` and backslashes",
                ),
                Ok((sha256, file)) => match files.insert(file, sha256) {
                    None => continue,
                    Some(_) => {
                        Finding::at(Code::InvalidChecksum, span, format!("`{file}` stands in it twice"))
                    }
                },
            };
            self.report.push(refused);
        }
        if files.is_empty() && self.report.findings.len() == before {
            let message = format!("`{shown}` names no file");
            self.report.push(Finding::at(Code::InvalidChecksum, given.span, message));
        }
        if self.report.findings.len() > before {
            return None;
        }
        let line = |(file, sha256): (&str, &str)| {
            let rule = "the file and its SHA-256, as the list says";
            Setting::derived(format!("{sha256}  {file}"), &["model.checksums"], rule)
        };
        Some(files.into_iter().map(line).collect())
    }
}

/// Whether a path stays in its folder, and means the same to Kubernetes, which expands `$(NAME)`, to a shell, to rclone and to
/// `sha256sum -c`.
fn is_path(path: &str) -> bool {
    let is_part = |part: &str| {
        !["", ".", ".."].contains(&part) && !part.starts_with(['-', ' ']) && !part.ends_with(' ')
    };
    path.split('/').all(is_part)
        && !path.chars().any(|sign| sign.is_control() || "\\$".contains(sign) || is_unseen(sign))
}

/// The SHA-256 and the path of a line. Behind the digits stands a space, and a space or `*`.
fn parts(line: &str) -> Result<(&str, &str), &'static str> {
    let wrong = "it is 64 hexadecimal digits, two spaces and a path";
    let (sha256, file) = line.split_at_checked(64).ok_or(wrong)?;
    names::sha256(sha256)?;
    let file = file.strip_prefix("  ").or_else(|| file.strip_prefix(" *")).ok_or(wrong)?;
    Ok((sha256, file.strip_prefix("./").unwrap_or(file)))
}
