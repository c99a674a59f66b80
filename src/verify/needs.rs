//! What the code in an image needs, and the image does not have. `init` looks once; code goes on.

use crate::code::{Code, Need};
use crate::dependencies::r;
use crate::diagnostic::{Code as FindingCode, Finding};
use crate::project::{Kind, Place, Project};
use crate::render::Output;
use crate::resolve::{Service, Setting};
use crate::secrets::is_kept_apart;
use std::collections::BTreeMap;

/// Larger files are not code.
const LARGEST: u64 = 1024 * 1024;
/// Folders of a repository in which people keep what several projects use.
const SHARED: &[&str] = &["", "src/", "lib/", "libs/", "packages/", "shared/", "common/"];

/// What is missing: each file or folder, and where it is named.
#[derive(Debug, Default)]
struct Missing {
    inside: BTreeMap<String, String>,
    outside: BTreeMap<String, String>,
    /// Modules that are there and not found: the folder, the module and its place.
    roots: BTreeMap<String, (String, String)>,
    /// Packages of R.
    packages: BTreeMap<String, String>,
}

/// Warnings about what the code needs that runs first, and all that it imports.
pub fn check(output: &Output, service: &Service, project: &Project) -> Vec<Finding> {
    let Some(main) = main(service, project) else { return Vec::new() };
    let mut missing = follow(main, output, service, project);
    let file = project.shown(project.file());
    let runtime = &service.runtime;
    let span = runtime.files.iter().rev().find_map(|file| file.path.span());
    let span = span.or(runtime.app.as_ref().and_then(Setting::span));
    let warning = |message: String| Finding::at_or_in(FindingCode::NotInImage, span, &file, message);
    let mut found = Vec::new();
    for (path, place) in missing.inside.iter().filter(|(path, _)| is_kept_apart(path)) {
        let message = format!("the code reads `{path}`, which the image does not have, and must not");
        found.push(warning(message).label(format!("named in {place}")).help(
            "say its values in `[env]`, and name a Secret in `[secrets]` for those that nobody may see",
        ));
    }
    missing.inside.retain(|path, _| !is_kept_apart(path));
    if !missing.inside.is_empty() {
        let names: Vec<String> = missing.inside.keys().map(|path| format!("`{path}`")).collect();
        let places: Vec<&str> = missing.inside.values().map(String::as_str).collect();
        let message = format!("the code needs {}, which the image does not have", names.join(", "));
        // The application's own file follows from `runtime.app`.
        let given = runtime.files.iter().filter(|file| Some(&file.path.value) != main_of(service));
        let given = given.filter(|file| file.path.span().is_some());
        let mut files: Vec<String> = given.map(|file| format!("\"{}\"", file.path.value)).collect();
        files.extend(missing.inside.keys().map(|path| format!("\"{path}\"")));
        let finding = warning(message).label(format!("named in {}", places.join(", ")));
        found.push(if runtime.dockerfile.is_some() {
            finding.help("let the Dockerfile copy it")
        } else {
            finding.help(format!("copy it too: `[runtime]` `files = [{}]`", files.join(", ")))
        });
    }
    for (path, place) in &missing.outside {
        let message = format!("the code needs `{path}`, which is outside the project");
        found.push(
            warning(message)
                .label(format!("named in {place}; only what is beside this file or below it can be copied"))
                .help("install it as a package, copy it into the project, or move this file further up"),
        );
    }
    found.extend(missing.roots.iter().map(|(root, (module, place))| {
        let message = format!("the code imports `{module}` from `{root}`, where Python does not look");
        let path: Vec<&str> = python_path(service).chain([root.as_str()]).collect();
        Finding::at_or_in(
            FindingCode::NotImportable,
            runtime.app.as_ref().and_then(Setting::span),
            &file,
            message,
        )
        .label(format!("imported in {place}; the server starts in the folder of this file"))
        .help(format!("let it look there: `[env]` `PYTHONPATH = \"{}\"`", path.join(":")))
        .help(format!("or import it as `{}.{module}`", root.replace('/', ".")))
    }));
    if !missing.packages.is_empty() {
        let names: Vec<String> = missing.packages.keys().map(|name| format!("`{name}`")).collect();
        let places: Vec<&str> = missing.packages.values().map(String::as_str).collect();
        let of_r = if names.len() == 1 { "R package" } else { "R packages" };
        let message =
            format!("the code loads the {of_r} {}, which nothing here installs by name", names.join(", "));
        let finding = warning(message).label(format!("loaded in {}", places.join(", ")));
        found.push(finding.help(format!(
            "{}; naming one that another brings along does no harm",
            install(&missing, service)
        )));
    }
    found
}

/// How packages of R are named for the image.
fn install(missing: &Missing, service: &Service) -> String {
    if !sources(service).is_from_debian() {
        return "name them where the dependencies stand".to_owned();
    }
    let runtime = &service.runtime;
    let given = runtime.system_packages.iter().filter(|package| package.span().is_some());
    let names =
        given.map(|package| package.value.clone()).chain(missing.packages.keys().map(|name| r::debian(name)));
    let names: Vec<String> = names.map(|name| format!("\"{name}\"")).collect();
    format!("name what Debian calls them: `[runtime]` `system_packages = [{}]`", names.join(", "))
}

/// Where packages of R come from.
fn sources(service: &Service) -> r::Sources<'_> {
    let runtime = &service.runtime;
    r::Sources {
        system: runtime.system_packages.iter().map(|package| package.value.as_str()).collect(),
        cran: runtime.packages.iter().map(|package| package.value.as_str()).collect(),
        provided: &runtime.provides,
        installed: runtime.installer.as_ref().and_then(|installer| installer.installs.as_ref()),
    }
}

/// The folders that Python is told of.
fn python_path(service: &Service) -> impl Iterator<Item = &str> {
    let given = service.env.iter().filter(|variable| variable.name == "PYTHONPATH");
    given.filter_map(|variable| variable.value.as_ref()).flat_map(|value| value.value.split(':'))
}

/// The file that is run or imported first.
fn main(service: &Service, project: &Project) -> Option<String> {
    if let Some(entrypoint) = main_of(service) {
        return Some(entrypoint.clone());
    }
    let app = service.runtime.app.as_ref()?;
    let module = app.value.split(':').next()?.replace('.', "/");
    let files = [format!("{module}.py"), format!("{module}/__init__.py")];
    files.into_iter().find(|path| project.kind(path).is_file())
}

fn main_of(service: &Service) -> Option<&String> {
    service.runtime.entrypoint.as_ref().map(|entrypoint| &entrypoint.value)
}

fn follow(main: String, output: &Output, service: &Service, project: &Project) -> Missing {
    let model = service.model.as_ref().and_then(|model| model.path.as_ref());
    let mut missing = Missing::default();
    let mut reached = vec![main];
    let sources = sources(service);
    // Where code or a template says where Python looks, that is not followed.
    let dockerfile = output.documents.iter().find(|document| document.path == "Dockerfile");
    let mut told = dockerfile.is_some_and(|document| document.text.contains("PYTHONPATH"));
    let mut next = 0;
    while let Some(path) = reached.get(next).cloned() {
        next += 1;
        let Some(code) = read(&path, project) else { continue };
        if sources.have_r() {
            // Code that asks whether a package is there does without it.
            let is_asked = |line: usize| {
                code.text.lines().nth(line - 1).is_some_and(|line| line.contains("requireNamespace"))
            };
            let unknown = code.packages().iter().filter(|package| !sources.name(&package.value));
            for package in unknown.filter(|package| !is_asked(package.line)) {
                let place = format!("{}:{}", project.shown(&path), package.line);
                missing.packages.entry(package.value.clone()).or_insert(place);
            }
        }
        told |= code.text.contains("sys.path");
        for need in &code.needs {
            let place = format!("{}:{}", project.shown(&path), need.line);
            let has = |path: &str| matches!(project.kind(path), Kind::File | Kind::Executable | Kind::Folder);
            let Some(meant) = code.meant(&need.value, &has) else {
                if let Some(path) = beyond(&code, &need.value, service, project) {
                    missing.outside.entry(path).or_insert(place);
                }
                continue;
            };
            if let Some((root, module)) = unknown_root(&code, &need.value, service, &has) {
                missing.roots.entry(root).or_insert((module, place.clone()));
            }
            if !is_copied(&meant, output) && model.is_none_or(|model| model.value != meant) {
                missing.inside.entry(whole(&meant, &need.value)).or_insert(place);
            }
            if !reached.contains(&meant) {
                reached.push(meant);
            }
        }
    }
    if told {
        missing.roots.clear();
    }
    missing
}

/// The folder in which Python would have to look, and the module, where nothing tells it to.
fn unknown_root(
    code: &Code,
    need: &Need,
    service: &Service,
    has: &dyn Fn(&str) -> bool,
) -> Option<(String, String)> {
    let Need::Module(module) = need else { return None };
    // What is run as a script finds what lies beside it.
    service.runtime.app.as_ref()?;
    let root = code.root(module, has)?;
    let is_root = |folder: &str| {
        let folder = folder.trim_end_matches('/');
        folder == root || folder.strip_suffix(root).is_some_and(|before| before.ends_with('/'))
    };
    let is_known = python_path(service).any(is_root) || is_installed(module.split('.').next()?, service);
    (!is_known).then(|| (root.to_owned(), module.clone()))
}

fn read(path: &str, project: &Project) -> Option<Code> {
    project.length(path).filter(|length| *length <= LARGEST)?;
    Code::read(path, project.read(path).ok()?)
}

fn is_copied(path: &str, output: &Output) -> bool {
    let below = format!("{path}/");
    output.inputs.contains_key(path)
        || output.inputs.range(below.clone()..).next().is_some_and(|(known, _)| known.starts_with(&below))
}

/// A module of a package is of no use without the package.
fn whole(path: &str, need: &Need) -> String {
    match (need, path.split_once('/')) {
        (Need::Module(_), Some((package, _))) => package.to_owned(),
        _ => path.to_owned(),
    }
}

/// What a need means elsewhere in the repository, as a path from the project.
fn beyond(code: &Code, need: &Need, service: &Service, project: &Project) -> Option<String> {
    let files = project.files();
    let is_file = |path: &str| project.length(path).is_some();
    match need {
        Need::Path(_) => code.meant(need, &|path| path.starts_with("../") && is_file(path)),
        Need::Module(name) => {
            if !files.is_git() || name.starts_with('.') {
                return None;
            }
            let package = name.split('.').next()?;
            if is_installed(package, service) {
                return None;
            }
            let mut up = String::from("../");
            // Above the top of the tree everything is outside, and nothing is a file.
            while files.place(&up) == Place::Folder {
                for shared in SHARED {
                    let path = format!("{up}{shared}{package}");
                    let found = [format!("{path}/__init__.py"), format!("{path}.py")];
                    if let Some(found) = found.into_iter().find(|path| is_file(path)) {
                        let folder = found.strip_suffix("/__init__.py").unwrap_or(&found);
                        return Some(folder.to_owned());
                    }
                }
                up.push_str("../");
            }
            None
        }
    }
}

/// Whether the dependencies name a package, by whatever spelling.
fn is_installed(package: &str, service: &Service) -> bool {
    let installs = service.runtime.installer.as_ref().and_then(|installer| installer.installs.as_ref());
    installs.is_some_and(|installs| installs.installs(package))
}
