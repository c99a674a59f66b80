//! What goes into the image: the Dockerfile's instructions, and the files that the lock names.

use super::change::{Change, Subject, Unit, What};
use super::found::Found;
use super::sides::{Folder, Owner, Side};
use crate::dockerfile::{Instruction, Source, instructions, sources};
use crate::kubernetes::Consequence;
use crate::tree::{LOCK, Lock};
use serde_json::Value;
use similar::{Algorithm, DiffOp, capture_diff_slices};
use std::collections::BTreeSet;
use std::path::Path;

/// The name of the file that describes the image.
pub const DOCKERFILE: &str = "Dockerfile";

/// Every instruction and every file of the image that is not as it was.
pub fn changes(folder: &Folder, unit: &Unit) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let plain = |change| Found { change, document: String::new(), lines: Vec::new() };
    let (old, new) = (text(&folder.before), text(&folder.after));
    if old != new {
        let owner = folder.after.owner(DOCKERFILE);
        for Instructed { name, old, new, lines } in instructions_changed(old, new) {
            let change = change(unit, folder.shown(DOCKERFILE), name, (old, new), owner);
            found.push(Found { change, document: DOCKERFILE.to_owned(), lines });
        }
        if found.is_empty() {
            found.push(plain(Change {
                what: What::Text,
                consequences: vec![Consequence::Cosmetic],
                ..change(unit, folder.shown(DOCKERFILE), String::new(), (None, None), owner)
            }));
        }
    }
    let (Some(old), Some(new)) = (&folder.before.lock, &folder.after.lock) else { return found };
    let sources = sources(text(&folder.after));
    for path in inputs_changed(folder) {
        let hash = |lock: &Lock| lock.inputs.get(&path).cloned();
        let values = (hash(old), hash(new));
        let copied = |source: &&Source| Path::new(&path).starts_with(source.path.trim_start_matches("./"));
        found.push(Found {
            change: change(unit, folder.shown(LOCK), path.clone(), values, Owner::Modelstow),
            document: DOCKERFILE.to_owned(),
            lines: sources.iter().filter(copied).map(|source| source.line).collect(),
        });
    }
    if old.edition != new.edition {
        let values = (Some(old.edition.clone()), Some(new.edition.clone()));
        found.push(plain(Change {
            subject: Subject::File,
            keys: vec!["edition".to_owned()],
            notes: vec![
                "defaults and templates of another edition; what they change is listed by itself".to_owned(),
            ],
            consequences: vec![Consequence::Cosmetic],
            ..change(unit, folder.shown(LOCK), "edition".to_owned(), values, Owner::Modelstow)
        }));
    }
    found
}

/// The files of the image that differ, in the order of their paths.
pub fn inputs_changed(folder: &Folder) -> Vec<String> {
    let (Some(old), Some(new)) = (&folder.before.lock, &folder.after.lock) else { return Vec::new() };
    let paths: BTreeSet<&String> = old.inputs.keys().chain(new.inputs.keys()).collect();
    paths.into_iter().filter(|path| old.inputs.get(*path) != new.inputs.get(*path)).cloned().collect()
}

/// The model's version in the labels of the image.
pub fn version(side: &Side) -> Option<String> {
    let label = "LABEL org.opencontainers.image.version";
    single(instructions(text(side))).into_iter().find(|one| one.name == label).map(|one| one.arguments)
}

/// Labels and variables each as an instruction of their own, which has the key in its name.
fn single(instructions: Vec<Instruction>) -> Vec<Instruction> {
    let mut found = Vec::with_capacity(instructions.len());
    for instruction in instructions {
        let pairs: Option<Vec<(String, String)>> = match instruction.name.as_str() {
            "ENV" | "LABEL" => words(&instruction.arguments)
                .iter()
                .map(|word| word.split_once('=').map(|(key, value)| (key.to_owned(), value.to_owned())))
                .collect(),
            _ => None,
        };
        let Some(pairs) = pairs else {
            found.push(instruction);
            continue;
        };
        found.extend(pairs.into_iter().map(|(key, arguments)| Instruction {
            name: format!("{} {key}", instruction.name),
            arguments,
            line: instruction.line,
        }));
    }
    found
}

/// Words at spaces that are neither quoted nor escaped, without the quotes.
fn words(text: &str) -> Vec<String> {
    let mut found = vec![String::new()];
    let (mut quoted, mut escaped) = (false, false);
    for c in text.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' => {
                escaped = true;
                continue;
            }
            '"' => {
                quoted = !quoted;
                continue;
            }
            ' ' | '\t' if !quoted => {
                found.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(last) = found.last_mut() {
            last.push(c);
        }
    }
    found.retain(|word| !word.is_empty());
    found
}

fn text(side: &Side) -> &str {
    side.files.get(DOCKERFILE).map_or("", |text| text)
}

fn change(
    unit: &Unit,
    file: String,
    field: String,
    (old, new): (Option<String>, Option<String>),
    owner: Owner,
) -> Change {
    Change {
        unit: unit.clone(),
        subject: Subject::Image,
        file,
        what: What::Field {
            short: field.clone(),
            field,
            old: old.map(Value::from),
            new: new.map(Value::from),
        },
        consequences: vec![Consequence::Runs],
        keys: Vec::new(),
        platform: Vec::new(),
        notes: Vec::new(),
        owner,
    }
}

/// An instruction that differs: what it said, what it says, and its lines now.
struct Instructed {
    name: String,
    old: Option<String>,
    new: Option<String>,
    lines: Vec<usize>,
}

fn instructions_changed(old: &str, new: &str) -> Vec<Instructed> {
    let last = new.lines().count();
    let (old, new) = (single(instructions(old)), single(instructions(new)));
    let words = |list: &[Instruction]| -> Vec<String> {
        list.iter().map(|one| format!("{} {}", one.name, one.arguments)).collect()
    };
    let (olds, news) = (words(&old), words(&new));
    let mut found = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &olds, &news) {
        if matches!(op, DiffOp::Equal { .. }) {
            continue;
        }
        let mut gone: Vec<&Instruction> = old[op.old_range()].iter().collect();
        for instruction in &new[op.new_range()] {
            let same = gone.iter().position(|other| other.name == instruction.name);
            let next =
                new.iter().map(|one| one.line).find(|line| *line > instruction.line).unwrap_or(last + 1);
            found.push(Instructed {
                name: instruction.name.clone(),
                old: same.map(|index| gone.remove(index).arguments.clone()),
                new: Some(instruction.arguments.clone()),
                lines: (instruction.line..next).collect(),
            });
        }
        found.extend(gone.into_iter().map(|one| Instructed {
            name: one.name.clone(),
            old: Some(one.arguments.clone()),
            new: None,
            lines: Vec::new(),
        }));
    }
    found
}
