//! Whether a model's file can be one, and whether what is installed can read it: what is missing in a checkout is found
//! here, and not when a pod starts.

use super::weights::Weights;
use crate::artifact::{self, Artifact, Mismatch};
use crate::dependencies;
use crate::diagnostic::{Code, Finding, Span};
use crate::project::{Entry, EntryKind, Kind, Project};
use crate::resolve::service::{Image, Model, Resources, Runtime};
use crate::resolve::{Resolver, Setting};

/// Files of one model that are looked into.
const FILES: usize = 64;

/// What the files of a model are.
#[derive(Default)]
struct Looked {
    /// A pointer of Git LFS.
    pointer: Option<String>,
    /// Files that nothing can load, with the reason.
    broken: Vec<(String, String)>,
    /// What the others say of themselves.
    artifacts: Vec<Artifact>,
    weights: Weights,
    has_links: bool,
}

impl Resolver<'_, '_> {
    /// Checks the model that is copied into the image.
    pub(in crate::resolve) fn model_in_image(
        &mut self,
        model: Option<&Model>,
        image: Option<&Image>,
        resources: &Resources,
        runtime: Option<&Runtime>,
    ) {
        let path = model.and_then(|model| model.path.as_ref());
        if let (Some(image), Some(path)) = (image, path) {
            self.inside(image, path);
            self.model_file(path, resources, runtime);
        }
    }

    /// A model can only be copied into an image that is built.
    fn inside(&mut self, image: &Image, path: &Setting<String>) {
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

    fn model_file(&mut self, path: &Setting<String>, resources: &Resources, runtime: Option<&Runtime>) {
        let Some(span) = path.span() else { return };
        // What is not there, or not in the project, is said elsewhere.
        if !matches!(self.input.project.kind(&path.value), Kind::File | Kind::Executable | Kind::Folder) {
            return;
        }
        let project = self.input.project;
        let looked = look(project, &path.value);
        if let Some(file) = looked.pointer {
            let message =
                format!("`{}` is a pointer of Git LFS and not the file itself", project.shown(&file));
            self.report.push(
                Finding::at(Code::ContentMissing, span, message)
                    .label("the file was not fetched with the rest of the repository")
                    .help(format!("fetch it: `git lfs pull --include={}`", path.value))
                    .help("in CI, let the checkout do it: `lfs: true` for `actions/checkout`"),
            );
            return;
        }
        if looked.weights.bytes == 0 && !looked.has_links {
            let message = format!("there is nothing in `{}`", project.shown(&path.value));
            self.report.push(
                Finding::at(Code::ContentMissing, span, message)
                    .label("no server can load a model from it")
                    .help("write the model anew, or fetch it from where it is"),
            );
            return;
        }
        for (file, why) in looked.broken {
            self.report.push(
                Finding::at(
                    Code::ModelBroken,
                    span,
                    format!("no server can load `{}`", project.shown(&file)),
                )
                .label(why)
                .help("write the model anew, or copy it again from where it is")
                .help("or accept it: `allow = [\"model-broken\"]`"),
            );
        }
        let workers = runtime.map_or(1, |runtime| runtime.workers.value);
        self.report.findings.extend(looked.weights.finding(span, resources, workers));
        if let Some(runtime) = runtime {
            looked.artifacts.iter().for_each(|artifact| self.read_by(artifact, span, runtime));
        }
    }

    /// Whether what is installed reads the model.
    fn read_by(&mut self, artifact: &Artifact, span: Span, runtime: &Runtime) {
        let installs = runtime.installer.as_ref().and_then(|installer| installer.installs.as_ref());
        let (Some(installs), Some(file)) = (installs, &runtime.dependencies) else { return };
        let installed = |package: &str| installs.package(package)?.version.clone();
        let Some(mismatch) = artifact::mismatch(artifact, installed) else { return };
        let Mismatch { package, installed, model, why, better } = mismatch;
        let shown = self.input.project.shown(&file.value);
        let place = self.input.project.read(&file.value).ok().and_then(|text| {
            let range = dependencies::place(&text, &package, &installed)?;
            Some(Span::shifted(range, self.report.sources.once(&shown, &text)))
        });
        let message = format!("`{package}` {installed} is installed, and {model}");
        let finding = Finding::at_or_in(Code::InconsistentVersion, place.or(file.span()), &shown, message)
            .label(why)
            .related(Some(span), "the model");
        self.report.push(
            match better {
                Some(better) => finding.help(format!("lock what reads it: `{package}{better}`")),
                None => finding,
            }
            .help("or write the model anew with what is locked")
            .help("or accept it: `allow = [\"inconsistent-version\"]` at the top of the file"),
        );
    }
}

fn look(project: &Project, path: &str) -> Looked {
    let mut looked = Looked::default();
    let mut left = FILES;
    // A link that is named itself is copied as what it leads to.
    let root = project.way(path).and_then(|way| way.last().cloned()).unwrap_or_else(|| path.to_owned());
    // What cannot be listed is said where the image's files are hashed.
    let _ = project.files().walk(&root, &|_, _| true, &mut |entry| {
        let Ok(entry) = entry else { return Ok(()) };
        // Where it leads is looked at when the image is known.
        if entry.kind != EntryKind::File {
            looked.has_links |= entry.kind == EntryKind::Link;
            return Ok(());
        }
        let file = if entry.path.is_empty() { path.to_owned() } else { format!("{path}/{}", entry.path) };
        if looked.pointer.is_none() && project.is_lfs_pointer(&file) {
            looked.pointer = Some(file.clone());
        }
        let is_known = artifact::is_known(&file);
        let mut each_process = false;
        if entry.length() == 0 {
            if artifact::holds_weights(&file) {
                looked.broken.push((file, "it is empty".to_owned()));
            }
        } else if left > 0 || !is_known {
            left -= usize::from(is_known);
            each_process = looked.look_into(project, path, &file, entry);
        }
        looked.weights.add(entry.length(), each_process);
        Ok(())
    });
    looked
}

impl Looked {
    /// Looks into a file, and says whether each server process has a copy of it.
    fn look_into(&mut self, project: &Project, root: &str, file: &str, entry: &Entry) -> bool {
        // What cannot be opened is said where the image's files are hashed.
        let read = entry.open().ok().and_then(|(content, _)| artifact::read(file, content, entry.length()));
        match read {
            None => false,
            Some(Err(why)) => {
                self.broken.push((file.to_owned(), why));
                false
            }
            Some(Ok(artifact)) => {
                let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
                for beside in &artifact.beside {
                    let path = if folder.is_empty() { beside.clone() } else { format!("{folder}/{beside}") };
                    if !project.kind(&path).is_file() {
                        let why = format!("its weights are in `{beside}`, which does not lie beside it");
                        self.broken.push((file.to_owned(), why));
                    } else if root == file {
                        let why = format!(
                            "its weights are in `{beside}`, which is not copied with it: name their folder"
                        );
                        self.broken.push((file.to_owned(), why));
                    }
                }
                let each_process = artifact.each_process;
                self.artifacts.push(artifact);
                each_process
            }
        }
    }
}
