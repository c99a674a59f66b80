//! What people have that is not taken as it is, and what to do about it.

use super::looked::Looked;
use serde::Deserialize;

/// The table.
const KNOWN: &str = include_str!("known.toml");

#[derive(Debug, Default, Deserialize)]
struct File {
    known: Vec<Known>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    name: String,
    #[serde(default)]
    files: Vec<String>,
    #[serde(default)]
    imports: Vec<String>,
    advice: String,
}

/// What to do about what is there, with the place.
pub fn advice(looked: &Looked<'_>) -> Vec<String> {
    let known = toml::from_str::<File>(KNOWN).unwrap_or_default().known;
    let advice = known.iter().filter_map(|known| {
        let import = || {
            looked.code.iter().find_map(|code| {
                let found = code.imports(&known.imports)?;
                Some(format!("{}:{}", code.path, found.line))
            })
        };
        let place = looked.files.first(&known.files).map(str::to_owned).or_else(import)?;
        Some(format!("{} is of {}; {}", looked.project.shown(&place), known.name, known.advice))
    });
    advice.collect()
}
