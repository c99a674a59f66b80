pub mod diagnostic;
pub mod project;
pub mod render;
pub mod resolve;
pub mod spec;
pub mod templates;
