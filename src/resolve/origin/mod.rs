//! Every value knows why it is what it is.

mod setting;

pub use setting::{Origin, Setting, with_origins};
