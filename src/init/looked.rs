//! What of a project is looked at.

use super::files::Files;
use crate::code::Code;
use crate::project::Project;
use crate::templates::Templates;

/// What is looked at.
pub struct Looked<'a> {
    /// The folder.
    pub project: &'a Project,
    /// Its templates and runtimes.
    pub templates: &'a Templates,
    /// Its files.
    pub files: &'a Files,
    /// Those of them that are code.
    pub code: &'a [Code],
}
