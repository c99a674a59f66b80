//! From a generated line to the keys that it comes from, and from a key to the lines that it reaches.

use super::cursor::{At, Cursor, cursor};
use super::findings::generated;
use super::key::Own;
use super::workspace::{Looked, Workspace, is_platform};
use crate::causes::{Cause, Location as Written, Why};
use crate::diagnostic::Span;
use crate::explain::Reached;
use crate::pipeline::Build;
use crate::project::FILE;
use crate::spec::{CLUSTER_NAME, Of, Tree};
use gen_lsp_types::{Location, Position, Uri};
use rayon::iter::{IntoParallelIterator as _, ParallelIterator as _};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Which lines of a key are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lines {
    /// Those with what it says in them; where there are none, those that are there because of it.
    OfValue,
    /// All that depend on it.
    All,
}

/// Where what is under the pointer comes from, or goes.
pub fn go(workspace: &mut Workspace, uri: &Uri, position: Position, lines: Lines) -> Option<Vec<Location>> {
    let (path, text, offset) = workspace.at(uri, position)?;
    if is_platform(&path) {
        let cursor = cursor(&text, offset).filter(|cursor| !cursor.word.is_empty())?;
        return Some(platform_lines(workspace, &path, &cursor, position.line as usize + 1, lines));
    }
    let service = workspace.service_of(&path)?;
    let looked = workspace.look(&service.folder);
    if service.path != FILE {
        return origins(workspace, &looked, generated(&service.path)?, position.line as usize + 1);
    }
    let cursor = cursor(&text, offset).filter(|cursor| !cursor.word.is_empty())?;
    if lines == Lines::OfValue
        && let Some(cluster) = cluster(workspace, &looked, &cursor)
    {
        return Some(vec![cluster]);
    }
    Some(key_lines(workspace, &looked, &cursor.names.join("."), lines))
}

/// The lines of a service's files that a key reaches.
fn key_lines(workspace: &Workspace, looked: &Looked, key: &str, lines: Lines) -> Vec<Location> {
    located(workspace, looked, reached(&looked.build, key, lines))
}

fn reached(build: &Build, key: &str, lines: Lines) -> Vec<Reached> {
    let Some(Ok(explained)) = build.explain_key(key) else { return Vec::new() };
    let with_value = explained.lines.iter().any(|line| line.holds_value);
    let is_wanted = |line: &Reached| lines == Lines::All || line.holds_value || !with_value;
    explained.lines.into_iter().filter(is_wanted).collect()
}

fn located(workspace: &Workspace, looked: &Looked, lines: Vec<Reached>) -> Vec<Location> {
    // A key such as the service's name is in some hundred lines: each file is read once.
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    let found = lines.into_iter().filter_map(|line| {
        let text = texts.entry(line.file.clone());
        let text = text.or_insert_with(|| looked.project.read(&line.file).unwrap_or_default());
        workspace.generated(looked, &line, text)
    });
    found.collect()
}

/// The lines in the files of the services that take what a line of a platform says.
fn platform_lines(
    workspace: &mut Workspace,
    file: &Path,
    cursor: &Cursor,
    line: usize,
    lines: Lines,
) -> Vec<Location> {
    let Some(platform) = workspace.platform(file).filter(|platform| platform.is_fine()) else {
        return Vec::new();
    };
    let said: Vec<Span> =
        platform.below().on_line(&platform.text, line).into_iter().map(|(_, span)| span).collect();
    let key = Own::of(Of::Platform, &cursor.names).names.join(".");
    let taking = workspace.under(file).into_iter().filter(|(_, under)| under.takes(&said));
    let folders: Vec<PathBuf> = taking.map(|(folder, _)| folder).collect();
    let services = workspace.look_at_services(folders);
    // Somebody waits, and there may be a hundred.
    let builds: Vec<&Build> = services.iter().map(|looked| &looked.build).collect();
    let all: Vec<Vec<Reached>> = builds.into_par_iter().map(|build| reached(build, &key, lines)).collect();
    services.iter().zip(all).flat_map(|(looked, lines)| located(workspace, looked, lines)).collect()
}

/// Where the cluster is described that a service names.
fn cluster(workspace: &Workspace, looked: &Looked, cursor: &Cursor) -> Option<Location> {
    let own = Own::of(Of::Service, &cursor.names);
    if cursor.at != At::Value || own.names.join(".") != CLUSTER_NAME {
        return None;
    }
    let service = looked.build.report.sources.file(looked.file())?;
    let name = Tree::parse(service, 0).0.value(&cursor.names.join("."))?;
    let platform = &looked.build.under.as_ref()?.platform;
    let described = Tree::parse(&platform.text, 0).0.key(&format!("clusters.{name}"))?;
    workspace.span(looked, described)
}

/// Where the values of a generated line were written; else what it is there for, or the project's own template.
fn origins(workspace: &Workspace, looked: &Looked, path: &str, line: usize) -> Option<Vec<Location>> {
    let explained = looked.build.explain_line(path, line)?.ok()?;
    let mut found = Vec::new();
    for causes in [&explained.values, &explained.conditions] {
        for cause in causes {
            places(cause, &mut found);
        }
        let mut places: Vec<Location> = Vec::new();
        for place in found.iter().filter_map(|at| workspace.written(looked, at)) {
            if !places.contains(&place) {
                places.push(place);
            }
        }
        if !places.is_empty() {
            return Some(places);
        }
    }
    explained.template.and_then(|at| workspace.written(looked, &at)).map(|place| vec![place])
}

fn places<'c>(cause: &'c Cause, found: &mut Vec<&'c Written>) {
    match &cause.why {
        Why::Given { at } | Why::Stated { at } => found.push(at),
        _ => {}
    }
    cause.from.iter().for_each(|from| places(from, found));
}
