//! Stage 4.
use crate::diagnostic::Report;
use crate::project::Project;
use crate::render::Output;
use crate::resolve::Service;
use crate::templates::Templates;
pub fn verify(_output: &Output, _services: &[Service], _project: &Project, _templates: &Templates, _report: &mut Report) {}
