//! Where the model is.

use super::files::Files;
use crate::code::{Code, Found};

/// Endings of models, those first that are hardly anything else.
const ENDINGS: &[&str] = &[
    "rds",
    "joblib",
    "onnx",
    "keras",
    "pkl",
    "pickle",
    "h5",
    "hdf5",
    "pt",
    "pth",
    "cbm",
    "ubj",
    "bst",
    "safetensors",
];
/// Of a file called `model`, it may also be data of any kind.
const DATA: &[&str] = &["json", "csv", "txt", "bin", "model", "toml", "parquet"];

/// The model's file or folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    /// Relative to the project.
    pub path: String,
    /// Why it is the model, in words.
    pub why: String,
    /// Whether it may be another.
    pub guessed: bool,
    /// What else it could be.
    pub others: Vec<String>,
}

/// Looks for the model of some code. `reads` gives the files that the code names.
pub fn search(files: &Files, reach: &[&Code], all: &[Code]) -> Option<Model> {
    let by_code = reach.iter().find_map(|code| {
        let Found { value, line } = code.model.as_ref()?;
        let path = named(files, value)?;
        let why = format!("{}:{line}, which takes it where there is no `MODEL_PATH`", code.path);
        Some(Model { path, why, guessed: false, others: Vec::new() })
    });
    by_code.or_else(|| by_string(files, reach)).or_else(|| by_ending(files, all))
}

/// What some code takes for its model, and where it says so: the variable, or a file by the ending of its name.
pub fn wanted(reach: &[&Code]) -> Option<(String, String)> {
    let by_variable = reach.iter().find_map(|code| {
        let (line, _) = code.mentions(&["MODEL_PATH".to_owned()])?;
        Some((format!("{}:{line}", code.path), "`MODEL_PATH`".to_owned()))
    });
    let strings = || reach.iter().flat_map(|code| code.strings.iter().map(move |found| (code, found)));
    by_variable.or_else(|| {
        let (code, Found { value, line }) = strings().find(|(_, found)| is_model(&found.value))?;
        Some((format!("{}:{line}", code.path), format!("`{value}`")))
    })
}

/// Whether a path ends as those of models do; an ending alone is none.
fn is_model(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.rsplit_once('.').is_some_and(|(stem, ending)| !stem.is_empty() && ENDINGS.contains(&ending))
}

/// The file or folder that a path in a container stands for: its last part is the same.
fn named(files: &Files, path: &str) -> Option<String> {
    let relative = path.trim_start_matches("./").trim_end_matches('/');
    if files.has(relative) || (!relative.is_empty() && files.has_folder(relative)) {
        return Some(relative.to_owned());
    }
    let last = relative.rsplit('/').next().filter(|last| !last.is_empty())?;
    let file = files.iter().find(|known| known.rsplit('/').next() == Some(last));
    file.map(str::to_owned).or_else(|| files.has_folder(last).then(|| last.to_owned()))
}

fn by_string(files: &Files, reach: &[&Code]) -> Option<Model> {
    let strings = reach.iter().flat_map(|code| code.strings.iter().map(move |found| (code, found)));
    let mut named: Vec<(String, String)> = Vec::new();
    for (code, Found { value, line }) in strings {
        let path = value.trim_start_matches("./");
        let path = [path.to_owned(), format!("{}{path}", code.folder())];
        if let Some(path) = path.into_iter().find(|path| is_model(value) && files.has(path))
            && !named.iter().any(|(known, _)| *known == path)
        {
            named.push((path, format!("{}:{line}, which names it", code.path)));
        }
    }
    let mut named = named.into_iter();
    let (path, why) = named.next()?;
    let others: Vec<String> = named.map(|(path, _)| path).collect();
    Some(Model { path, why, guessed: !others.is_empty(), others })
}

fn by_ending(files: &Files, all: &[Code]) -> Option<Model> {
    let mut found: Vec<(usize, &str)> = Vec::new();
    for path in files.iter() {
        let name = path.rsplit('/').next().unwrap_or_default();
        if name == "saved_model.pb" {
            found.push((0, path.strip_suffix("/saved_model.pb").unwrap_or(path)));
            continue;
        }
        let Some(ending) = ending(name) else { continue };
        let lower = ending.to_lowercase();
        if let Some(rank) = ENDINGS.iter().position(|known| *known == lower) {
            let said = all.iter().any(|code| code.strings.iter().any(|found| found.value.ends_with(name)));
            found.push((rank + if said { 0 } else { 100 }, path));
        } else if name.rsplit_once('.').is_some_and(|(stem, _)| stem == "model")
            && DATA.contains(&lower.as_str())
        {
            found.push((200, path));
        }
    }
    // Nearer to the top where all else is the same: the files come in that order.
    found.sort_by_key(|(rank, _)| *rank);
    let mut found = found.into_iter();
    let (rank, path) = found.next()?;
    let others: Vec<String> =
        found.filter(|(_, other)| !other.starts_with(path)).map(|(_, p)| p.to_owned()).collect();
    let why = if rank == 200 { "by its name" } else { "by the ending of its name" };
    // The ending alone may be anything's; a file that the code names, or the only one where it asks for one, is not.
    let asked = all.iter().any(|code| code.mentions(&["MODEL_PATH".to_owned()]).is_some());
    let guessed = rank == 200 || !others.is_empty() || (rank >= 100 && !asked);
    Some(Model { path: path.to_owned(), why: why.to_owned(), guessed, others })
}

fn ending(name: &str) -> Option<&str> {
    name.rsplit_once('.').map(|(_, ending)| ending)
}
