//! Whether a model's file can be one: what is missing in a checkout is found here, and not when a pod starts.

use crate::diagnostic::{Code, Finding};
use crate::kubernetes::Amount;
use crate::project::{EntryKind, Kind, Project};
use crate::resolve::service::{Image, Resources};
use crate::resolve::{Resolver, Setting};

/// What is to be said of the files of a model.
enum Said {
    Pointer(String),
    Empty,
    Bytes(u64),
}

impl Resolver<'_, '_> {
    /// A model can only be copied into an image that is built.
    pub(in crate::resolve) fn inside(&mut self, image: &Image, path: &Setting<String>) {
        if image.built {
            return;
        }
        if let Some(span) = path.span() {
            self.report.push(
                Finding::at(Code::ModelKey, span, "`model.path` with an image that is not built here")
                    .label("nothing copies it")
                    .help("say where a pod gets it: `uri` with `sha256`, `claim` or `image`"),
            );
        }
    }

    /// Checks the model that is copied into the image.
    pub(in crate::resolve) fn model_file(&mut self, path: &Setting<String>, resources: &Resources) {
        let Some(span) = path.span() else { return };
        // What is not there, or not in the project, is said elsewhere.
        if !matches!(self.input.project.kind(&path.value), Kind::File | Kind::Executable | Kind::Folder) {
            return;
        }
        let shown = |path: &str| self.input.project.shown(path);
        let finding = match look(self.input.project, &path.value) {
            Said::Pointer(file) => {
                let message = format!("`{}` is a pointer of Git LFS and not the file itself", shown(&file));
                Finding::at(Code::ContentMissing, span, message)
                    .label("the file was not fetched with the rest of the repository")
                    .help(format!("fetch it: `git lfs pull --include={}`", path.value))
                    .help("in CI, let the checkout do it: `lfs: true` for `actions/checkout`")
            }
            Said::Empty => Finding::at(
                Code::ContentMissing,
                span,
                format!("there is nothing in `{}`", shown(&path.value)),
            )
            .label("no server can load a model from it")
            .help("write the model anew, or fetch it from where it is"),
            Said::Bytes(bytes) => {
                let Some(memory) = resources.limits.memory.as_ref().filter(|_| resources.gpu.is_none())
                else {
                    return;
                };
                // Less is a mistake in the quantity, and said to be one.
                let most = Amount::parse(memory).map(Amount::units).filter(|most| *most >= 1 << 20);
                if most.is_none_or(|most| most >= i128::from(bytes)) {
                    return;
                }
                let message = format!(
                    "the model has {}, and a pod may use {} of memory",
                    readable(bytes),
                    memory.value
                );
                Finding::at(Code::ModelOverMemory, span, message)
                    .label("a server that loads it is killed")
                    .related(memory.span(), "the memory")
                    .help("set more aside than the model has: `[resources.requests]` `memory = \"…\"`")
                    .help("or accept it, for a server that maps the file: `allow = [\"model-over-memory\"]`")
            }
        };
        self.report.push(finding);
    }
}

fn look(project: &Project, path: &str) -> Said {
    let mut bytes = 0;
    let mut has_links = false;
    // A link that is named itself is copied as what it leads to.
    let root = project.way(path).and_then(|way| way.last().cloned()).unwrap_or_else(|| path.to_owned());
    let mut pointer = None;
    // What cannot be listed is said where the image's files are hashed.
    let _ = project.files().walk(&root, &|_, _| true, &mut |entry| {
        let Ok(entry) = entry else { return Ok(()) };
        // Where it leads is looked at when the image is known.
        if entry.kind != EntryKind::File {
            has_links |= entry.kind == EntryKind::Link;
            return Ok(());
        }
        let file = if entry.path.is_empty() { path.to_owned() } else { format!("{path}/{}", entry.path) };
        if pointer.is_none() && project.is_lfs_pointer(&file) {
            pointer = Some(file);
        }
        bytes += entry.length();
        Ok(())
    });
    if let Some(file) = pointer {
        return Said::Pointer(file);
    }
    if bytes == 0 && !has_links { Said::Empty } else { Said::Bytes(bytes) }
}

/// A number of bytes as people say it.
#[expect(clippy::cast_precision_loss, reason = "one digit behind the point is enough")]
fn readable(bytes: u64) -> String {
    let (unit, name) = [(30, "GiB"), (20, "MiB"), (10, "KiB")]
        .into_iter()
        .find(|(shift, _)| bytes >> shift > 0)
        .unwrap_or((0, "bytes"));
    let number = format!("{:.1}", bytes as f64 / f64::from(1_u32 << unit));
    format!("{} {name}", number.strip_suffix(".0").unwrap_or(&number))
}
