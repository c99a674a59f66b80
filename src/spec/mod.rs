//! Stage 1: what the user wrote, with its place, and nothing more. No defaults are applied here.
//!
//! Layers are merged as TOML trees, before they get types, so that no section needs a merge of its own. Spans survive,
//! and they know their file (see [`Span`]).

mod mistakes;
pub mod scalar;
mod schema;
pub mod sections;
mod spanned;
mod tree;

pub use schema::{Key, keys, reference, schema};
pub use sections::Spec;
pub use spanned::{Spanned, Table};
pub use tree::Tree;

use crate::diagnostic::{Report, Span};
use serde::de::DeserializeOwned;

/// A TOML file that was read without a mistake: its tree for merging, and the base that its spans count from.
#[derive(Debug, Clone)]
pub struct Layer<'t> {
    tree: Tree<'t>,
}

/// Reads a TOML file as a `T`. Every mistake is added to the report; `None` means that there was at least one.
pub fn read<'t, T: DeserializeOwned>(
    path: &str,
    text: &'t str,
    report: &mut Report,
) -> Option<(Layer<'t>, T)> {
    let base = report.sources.add(path, text);
    let (tree, errors) = Tree::parse(text, base);
    if !errors.is_empty() {
        report.findings.extend(errors);
        return None;
    }
    match mistakes::typed(&tree, &report.sources) {
        Ok(value) => Some((Layer { tree }, value)),
        Err(findings) => {
            report.findings.extend(findings);
            None
        }
    }
}

impl Layer<'_> {
    /// This layer with one of its environments laid over it, as a [`Spec`] without environments.
    ///
    /// Tables are merged key by key; anything else is replaced.
    #[must_use]
    pub fn environment(&self, name: &str) -> Option<Spec> {
        let mut tree = self.tree.clone();
        let environments = tree.remove("environments")?;
        tree.merge(environments.child(name)?);
        // Both layers have their types already, and merging cannot make a new one.
        mistakes::first_typed(&tree).ok()
    }

    /// Where a key stands, by its dotted path.
    #[must_use]
    pub fn key(&self, path: &str) -> Option<Span> {
        self.tree.key(path)
    }
}

/// The nearest of some names, for "did you mean".
#[must_use]
pub fn nearest<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    names
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(&word.to_lowercase(), &name.to_lowercase()), name))
        .filter(|(distance, name)| *distance <= 1 + name.len().max(word.len()) / 4)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}
