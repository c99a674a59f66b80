//! Where a line of a generated file comes from, and where a key of `service.toml` goes: `causes` knows, and here it is
//! told.
//!
//! Beside the way of the data: it changes nothing.

mod human;
mod key;
mod line;
mod platform;
mod there;

pub use key::{KeyExplained, Reached, Says};
pub use line::LineExplained;
pub use platform::{PlatformExplained, platform_line};

use crate::causes::Causes;
use crate::diagnostic::{Code, Finding, Sources};
use crate::pipeline::Built;
use crate::render::FOLDER;

/// Whether one of two keys is the other, or lies below it.
fn touches(one: &str, other: &str) -> bool {
    let below = |key: &str, above: &str| {
        key.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    below(one, other) || below(other, one)
}

/// Looks at one built project.
pub struct Explainer<'a> {
    built: &'a Built,
    causes: Causes<'a>,
}

impl<'a> Explainer<'a> {
    /// `sources` are those that the project was built with.
    #[must_use]
    pub fn new(built: &'a Built, sources: &'a Sources) -> Self {
        Self { built, causes: built.causes(sources) }
    }

    fn shown(&self, path: &str) -> String {
        self.built.project.shown(&format!("{FOLDER}/{path}"))
    }
}

fn nothing(file: &str, message: String) -> Finding {
    Finding::in_file(Code::NothingToExplain, file, message)
}
