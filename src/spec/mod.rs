//! Stage 1: what the user wrote, with its place, and nothing more. No defaults are applied here.
//!
//! Layers are merged as TOML trees, before they get types, so that no section needs a merge of its own. Spans survive,
//! and they know their file (see [`Span`]).

pub mod edit;
pub mod fields;
mod layers;
mod mistakes;
mod place;
pub mod scalar;
mod schema;
pub mod sections;
mod spanned;
mod syntax;
mod takes;
mod tree;
mod value;

pub use layers::{Below, CLUSTER_NAME, deciding};
pub use schema::{Key, Of, Values, keys, known, platform_known, platform_reference, reference, schema};
pub use sections::{PlatformSpec, Spec};
pub use spanned::{Spanned, Table};
pub use tree::{Text, Tree};
pub use value::quoted;

pub use crate::diagnostic::nearest;
use crate::diagnostic::{Code, Finding, Report, Span};
use serde::de::DeserializeOwned;

/// Bytes of a TOML file. A person writes a thousandth of it.
const LONGEST: usize = 4 * 1024 * 1024;

/// A TOML file that was read, and what lies under it.
#[derive(Debug, Clone)]
pub struct Layer<'t> {
    /// The nearest first.
    trees: Vec<Tree<'t>>,
    /// How many of them are of the file itself.
    own: usize,
    whole: bool,
}

/// What is read from a TOML file.
pub trait Tables: DeserializeOwned {
    /// Whether a table belongs at a path.
    fn is_table(path: &[String]) -> bool;

    /// The sections that have a key of this name; an empty one stands for the top of the file.
    #[must_use]
    fn sections_with(_: &str) -> Vec<String> {
        Vec::new()
    }
}

impl Tables for Spec {
    fn is_table(path: &[String]) -> bool {
        if let [first, _, rest @ ..] = path
            && first == layers::ENVIRONMENTS
        {
            return rest.is_empty() || Self::is_table(rest);
        }
        schema::is_table(path)
    }

    fn sections_with(name: &str) -> Vec<String> {
        schema::sections_with(name)
    }
}

impl Tables for PlatformSpec {
    fn is_table(path: &[String]) -> bool {
        match path {
            [] => true,
            [first, rest @ ..] if first == layers::DEFAULTS => rest.is_empty() || Spec::is_table(rest),
            [first, rest @ ..] if first == layers::CLUSTERS => rest.len() < 2 || Spec::is_table(&rest[1..]),
            [first, rest @ ..] if first == layers::PRICES => match rest {
                [] => true,
                [clusters, below @ ..] if clusters == layers::CLUSTERS => {
                    below.len() < 2 || below[1..] == [layers::GPUS]
                }
                below => below == [layers::GPUS],
            },
            [_, rest @ ..] => rest.last().is_some_and(|last| last == tree::ITEM),
        }
    }

    fn sections_with(name: &str) -> Vec<String> {
        schema::sections_with(name)
            .into_iter()
            .map(|section| format!("{}.{section}", layers::DEFAULTS))
            .collect()
    }
}

/// Reads a TOML file as a `T`. Every mistake is added to the report, and the rest is given without what was a mistake,
/// so that it can be checked in the same run; `None` means that nothing is left to check.
pub fn read<'t, T: Tables>(path: &str, text: &'t str, report: &mut Report) -> Option<(Layer<'t>, T)> {
    let base = report.sources.add(path, text);
    if text.len() > LONGEST {
        let most = LONGEST / 1024 / 1024;
        let message = format!("the file has {} bytes, and at most {most} MiB are read", text.len());
        report.push(Finding::in_file(Code::TooLarge, path, message));
        return None;
    }
    let (mut tree, errors) = Tree::parse(text, base);
    if !errors.is_empty() {
        report.findings.extend(errors);
        return None;
    }
    let (value, findings) = mistakes::typed(&mut tree, &report.sources);
    let whole = findings.is_empty();
    report.findings.extend(findings);
    Some((Layer { trees: vec![tree], own: 1, whole }, value?))
}

impl Layer<'_> {
    /// Whether nothing was taken out as a mistake. Otherwise it cannot be said of a key that it is missing.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.whole
    }

    /// Every value of the file itself that is no table and no array.
    #[must_use]
    pub fn texts(&self) -> Vec<Text> {
        self.trees[..self.own].iter().flat_map(Tree::texts).collect()
    }

    /// Every value of what lies under the file.
    #[must_use]
    pub fn texts_below(&self) -> Vec<Text> {
        self.trees[self.own..].iter().flat_map(Tree::texts).collect()
    }

    /// Where a key stands, by its dotted path: in the nearest layer that has it.
    #[must_use]
    pub fn key(&self, path: &str) -> Option<Span> {
        self.trees.iter().find_map(|tree| tree.key(path))
    }
}
