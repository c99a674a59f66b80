//! Every manifest that is generated, seen by readers other than the product's own.

use crate::sandbox::services::services;
use crate::sandbox::{Sandbox, build, findings, yaml};
use modelstow::Built;
use modelstow::kubernetes::check::check;
use modelstow::kubernetes::{Object, Version};
use modelstow::render::{APPLIERS, trace, values};
use modelstow::templates::Templates;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The synthetic services and the committed ones, with the folders that they live in.
fn all() -> Vec<(String, Built, Option<Sandbox>)> {
    let mut all = Vec::new();
    for (name, text) in services() {
        let sandbox = Sandbox::new();
        let built = sandbox.build(text.as_bytes());
        let built = built.unwrap_or_else(|report| panic!("{name}: {:#?}\n{text}", findings(&report)));
        all.push((name.to_owned(), built, Some(sandbox)));
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for entry in walkdir::WalkDir::new(root.join("examples")).into_iter().map(Result::unwrap) {
        if entry.file_name() == "service.toml" {
            all.push((entry.path().display().to_string(), build(entry.path()).ok().unwrap(), None));
        }
    }
    all.push(("the product's own".to_owned(), build(&root.join("service.toml")).ok().unwrap(), None));
    all
}

/// A pause before the end without a shell came as a field with 1.29, a volume from an image with 1.31.
fn first_version(text: &str) -> Version {
    if text.contains("  - name: model\n          image:\n") {
        "1.31".parse().unwrap()
    } else {
        Version::OLDEST
    }
}

#[test]
fn every_version_of_kubernetes_takes_every_object() {
    let mut kinds = BTreeSet::new();
    for (name, built, _) in all() {
        for document in built.output.documents.iter().filter(|document| document.path.ends_with(".yaml")) {
            let object = Object::read(&document.text).unwrap();
            let kind = built.project.kinds().of(&object).unwrap();
            let first = first_version(&document.text);
            for version in Version::all().filter(|version| *version >= first) {
                let wrong = check(&kind, &object.value, version);
                assert!(
                    wrong.is_empty(),
                    "{name}: {} for {version}: {wrong:#?}\n{}",
                    document.path,
                    document.text
                );
            }
            kinds.insert(object.text("kind").unwrap().to_owned());
        }
    }
    assert_eq!(kinds.len(), 29, "{kinds:?}");
}

#[test]
fn kustomization_lists_the_other_manifests_of_its_folder() {
    for (name, built, _) in all() {
        let paths: Vec<&str> = built.output.documents.iter().map(|d| d.path.as_str()).collect();
        for document in
            built.output.documents.iter().filter(|d| d.path.rsplit('/').next() == Some("kustomization.yaml"))
        {
            let folder = document.path.strip_suffix("kustomization.yaml").unwrap();
            let listed = yaml::read(&document.text)["resources"].clone();
            let listed: BTreeSet<String> = listed
                .as_array()
                .unwrap()
                .iter()
                .map(|file| format!("{folder}{}", file.as_str().unwrap()))
                .collect();
            // What tells a controller to apply the folder is not applied with it.
            let appliers: Vec<&str> = APPLIERS.iter().map(|applier| applier.file).collect();
            let beside = paths.iter().filter(|path| {
                if appliers.iter().any(|file| path.strip_prefix(folder) == Some(file)) {
                    return false;
                }
                path.strip_prefix(folder).is_some_and(|file| file.ends_with(".yaml") && !file.contains('/'))
                    && **path != document.path
            });
            let beside: BTreeSet<String> = beside.map(|path| (*path).to_owned()).collect();
            assert_eq!(listed, beside, "{name}");
        }
    }
}

/// An unknown name or filter shows only when its line is rendered.
#[test]
fn every_line_of_every_template_is_rendered_by_a_service_here() {
    let mut rendered: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    for (_, built, _) in all() {
        for document in &built.output.documents {
            texts.entry(document.template.clone()).or_default().push_str(&document.text);
            for service in &built.services {
                for origin in trace::trace(&document.template, &values(service), &built.templates).lines {
                    rendered.entry(origin.template).or_default().insert(origin.line);
                }
            }
        }
    }
    let templates = Templates::builtin_alone();
    let mut missed = Vec::new();
    for name in Templates::builtin_names() {
        if name.ends_with(".toml") {
            continue;
        }
        let template = templates.find(name).unwrap().unwrap().text;
        let lines = rendered.get(name).cloned().unwrap_or_default();
        let text = texts.get(name).map_or("", String::as_str);
        for (index, line) in template.lines().enumerate() {
            let literal = longest_literal(line);
            // What is rendered from other values than a service's has no trace; there the words have to be seen.
            if !literal.is_empty() && !lines.contains(&(index + 1)) && !text.contains(literal) {
                missed.push(format!("{name}:{}: {line}", index + 1));
            }
        }
    }
    assert!(missed.is_empty(), "add services to tests/sandbox/services.rs that have:\n{}", missed.join("\n"));
}

/// The longest stretch of a template's line that is not a tag.
fn longest_literal(line: &str) -> &str {
    let mut longest = "";
    let mut rest = line;
    while !rest.is_empty() {
        let open = ["{%", "{{", "{#"].iter().filter_map(|tag| rest.find(tag)).min();
        let (literal, after) = rest.split_at(open.unwrap_or(rest.len()));
        if literal.trim().len() > longest.len() {
            longest = literal.trim();
        }
        let close = ["%}", "}}", "#}"].iter().filter_map(|tag| after.find(tag)).min();
        rest = close.map_or("", |at| &after[at + 2..]);
    }
    longest
}
